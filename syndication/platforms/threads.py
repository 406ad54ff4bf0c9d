"""Cutting a long text into the posts of a thread."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from syndication.platforms.graphemes import clusters

#: A line of only this begins the next post.
BORDER = "---"

_LINE_ENDS = frozenset(("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"))
_CLOSERS = frozenset("\"')]}»”’›」』）")
_SENTENCE_ENDS = frozenset(".!?…")
#: Written without a space behind them.
_WIDE_SENTENCE_ENDS = frozenset("。！？")

#: Characters that are measured at most: no platform's post has more, however little a link counts.
_LONGEST_PART = 10_000

Length = Callable[[str], int]


def split(text: str, *, limit: int, length: Length, numbered: bool = False) -> tuple[str, ...]:
    """The text's posts, none of them empty, each of at most `limit` units as `length` counts them.

    A line of only `---` always ends a post. Otherwise a post is as full as it can be and ends with a paragraph; if
    none ends early enough, with a sentence, else with a word, and only a word too long for a post is cut, between two
    graphemes (of which one alone may be over the limit). White space at the borders is all that is lost.
    numbered: where there is more than one post, each ends with " 1/5", which counts too.
    """
    sections = [section for section in map(_graphemes, _sections(text)) if section]
    parts = _parts(sections, limit, length, digits=0)
    if not numbered or len(parts) < 2:
        return tuple(parts)
    # Room for the numbers may make more posts, and these longer numbers.
    digits = 1
    while digits < len(str(len(parts := _parts(sections, limit, length, digits)))):
        digits += 1
    return tuple(part + _number(index, str(len(parts))) for index, part in enumerate(parts, 1))


def _sections(text: str) -> list[str]:
    """What is between the `---` lines."""
    sections: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if line.strip() == BORDER:
            sections.append([])
        else:
            sections[-1].append(line)
    return ["".join(lines) for lines in sections]


def _graphemes(text: str) -> list[str]:
    """The text's extended grapheme clusters, without white space at either end."""
    found = clusters(text)
    while found and found[-1].isspace():
        found.pop()
    return found[_skip_space(found, 0) :]


def _skip_space(graphemes: Sequence[str], start: int) -> int:
    while start < len(graphemes) and graphemes[start].isspace():
        start += 1
    return start


def _number(index: int, total: str) -> str:
    return f" {index}/{total}"


def _parts(sections: list[list[str]], limit: int, length: Length, digits: int) -> list[str]:
    """digits: how many the total has, for which room is left; 0 without numbers."""
    parts: list[str] = []
    for graphemes in sections:
        borders = _borders(graphemes)
        start = 0
        while start < len(graphemes):
            number = _number(len(parts) + 1, "9" * digits) if digits else ""
            end = _end(graphemes, start, borders, partial(_fits, number, limit, length))
            parts.append("".join(graphemes[start:end]))
            start = _skip_space(graphemes, end)
    return parts


def _fits(number: str, limit: int, length: Length, part: str) -> bool:
    return len(part) <= _LONGEST_PART and length(part + number) <= limit


def _borders(graphemes: list[str]) -> tuple[list[int], ...]:
    """Where paragraphs, sentences and words end, as counts of graphemes, each list ascending.

    Where a paragraph ends a sentence does, and so on. White space that follows is not counted in.
    """
    paragraphs: list[int] = []
    sentences: list[int] = []
    words: list[int] = []
    solid = [i for i, grapheme in enumerate(graphemes) if not grapheme.isspace()]
    for last, following in pairwise(solid):
        end = last + 1
        lines = sum(grapheme in _LINE_ENDS for grapheme in graphemes[end:following])
        if lines >= 2:
            paragraphs.append(end)
        if lines or _ends_sentence(graphemes, last, following):
            sentences.append(end)
        if following > end or sentences[-1:] == [end]:
            words.append(end)
    whole = len(graphemes)
    return [*paragraphs, whole], [*sentences, whole], [*words, whole]


def _ends_sentence(graphemes: list[str], last: int, following: int) -> bool:
    """Whether a sentence ends with the grapheme at `last`, when the next solid one is at `following`."""
    while last > 0 and graphemes[last] in _CLOSERS:
        last -= 1
    if graphemes[last] in _WIDE_SENTENCE_ENDS:
        return graphemes[following] not in _CLOSERS | _WIDE_SENTENCE_ENDS
    spaced = graphemes[following - 1].isspace()
    # A small letter follows abbreviations ("e.g. this"), not sentences.
    return spaced and graphemes[last] in _SENTENCE_ENDS and not graphemes[following].islower()


def _end(
    graphemes: list[str], start: int, borders: tuple[list[int], ...], fits: Callable[[str], bool]
) -> int:
    """Where the part that begins at `start` ends."""

    def ends_well(end: int) -> bool:
        return fits("".join(graphemes[start:end]))

    paragraphs, sentences, words = borders
    fullest = _last_fitting(words, start, ends_well)
    if fullest is None:
        return _last_fitting(range(1, len(graphemes) + 1), start, ends_well) or start + 1
    for ends in (paragraphs, sentences):
        best = ends[bisect_right(ends, fullest) - 1] if ends[0] <= fullest else start
        if best > start and ends_well(best):
            return best
    return fullest


def _last_fitting(ends: Sequence[int], start: int, fits: Callable[[int], bool]) -> int | None:
    """The last of the ends after `start` that fits, None if none does: in few tries, none of them very large."""
    best = None
    fitting, step = bisect_right(ends, start) - 1, 1
    too_large = len(ends)
    while fitting + 1 < too_large:
        # As long as nothing was too large, in growing steps; then by halves.
        ahead = fitting + step if too_large == len(ends) else (fitting + too_large) // 2
        tried = min(ahead, too_large - 1)
        if fits(ends[tried]):
            best, fitting, step = ends[tried], tried, step * 2
        else:
            too_large = tried
    return best
