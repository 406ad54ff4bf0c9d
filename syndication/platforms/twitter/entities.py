"""What X turns into links in a text: web addresses, @mentions, #hashtags and $cashtags.

Web addresses are found by twitter-text (see `counting`). Its Python package finds nothing else, so the rest follows
twitter-text's specification here; tests/data/twitter-text has its conformance tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from syndication.platforms.base import Span
from syndication.platforms.twitter.counting import links

#: Letters, marks and digits, and what twitter-text allows in hashtags besides.
_ALPHA = r"\p{L}\p{M}"
_OTHERS = r"_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
_TAG_CHARACTERS = rf"{_ALPHA}\p{{Nd}}{_OTHERS}"
_HASHTAG = regex.compile(
    rf"(?:^|(?<=[\ufe0e\ufe0f])|(?<![&{_TAG_CHARACTERS}]))[#＃](?![\ufe0f\u20e3])"
    rf"((?>[{_TAG_CHARACTERS}]*[{_ALPHA}][{_TAG_CHARACTERS}]*))(?!(?:[#＃]|://))"
)
#: Letters with accents, by which a mention is taken for something else.
_ACCENTED = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u024f\u0253-\u0254\u0256-\u0257\u0259\u025b\u0263\u0268\u026f"
    r"\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_MENTION = regex.compile(
    r"(?:^|(?<=[^a-zA-Z0-9_!#$%&*@＠])|(?:^|(?<=[^a-zA-Z0-9_+~.-]))(?:rt|RT|rT|Rt):?)"
    r"(?P<at>[@＠])(?P<name>[a-zA-Z0-9_]{1,20}+)(?P<list>/[a-zA-Z][a-zA-Z0-9_-]{0,24})?"
    rf"(?!(?:[@＠{_ACCENTED}]|://))"
)
#: What twitter-text takes for space, and marks of the direction of writing.
_SPACES = r"\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CASHTAG = regex.compile(
    rf"(?:^|(?<=[{_SPACES}{_DIRECTIONS}]))\$([a-zA-Z]{{1,6}}(?:[._][a-zA-Z]{{1,2}})?)"
    rf"(?=$|[{_SPACES}]|[!-/:-@\[-`{{-~])"
)


def spans(text: str) -> tuple[Span, ...]:
    """What becomes a link, by its start, nothing overlapping. Links are looked for first, as X does."""
    kept: list[Span] = []
    taken = bytearray(len(text))
    for found in (_link_spans(text), mentions(text), hashtags(text), cashtags(text)):
        for span in found:
            if not any(taken[span.start : span.end]):
                kept.append(span)
                taken[span.start : span.end] = b"x" * (span.end - span.start)
    return tuple(sorted(kept, key=lambda span: span.start))


def mentions(text: str) -> Iterator[Span]:
    """People and lists; the target is without the @."""
    for match in _MENTION.finditer(text):
        yield Span(match.start("at"), match.end(), "mention", match["name"] + (match["list"] or ""))


def hashtags(text: str) -> Iterator[Span]:
    """The target is without the #. Those inside web addresses are none."""
    if "#" not in text and "＃" not in text:
        return
    taken = bytearray(len(text))
    for start, end, _ in links(text):
        taken[start:end] = b"x" * (end - start)
    for match in _HASHTAG.finditer(text):
        if not any(taken[match.start() : match.end()]):
            yield Span(match.start(), match.end(), "tag", match[1])


def cashtags(text: str) -> Iterator[Span]:
    """Symbols of shares and the like; the target has the $."""
    for match in _CASHTAG.finditer(text):
        yield Span(match.start(), match.end(), "tag", f"${match[1]}")


def _link_spans(text: str) -> Iterator[Span]:
    for start, end, url in links(text):
        has_scheme = url.lower().startswith(("https://", "http://"))
        yield Span(start, end, "link", url if has_scheme else f"https://{url}")
