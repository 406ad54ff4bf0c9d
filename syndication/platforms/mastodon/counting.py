"""How long Mastodon says a text is, and what in it is a link, a mention or a hashtag.

A link counts 23 whatever its length, `@user@host` as `@user`, and otherwise every grapheme cluster one. The rules are
those of Mastodon's StatusLengthValidator, Extractor and twitter_regex (4.x); which domains there are comes from
twitter-text. Servers with a Ruby older than Unicode 15.1 count every consonant of a conjunct, newer ones do not: the
larger number is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from syndication.platforms.base import Span
from syndication.platforms.graphemes import graphemes_before_conjuncts

URL_LENGTH = 23
#: What twitter-text still takes for a link.
_LONGEST_URL = 4096
_LONGEST_LABEL = 63

_PATH = r"[^\p{White_Space}<>()?]"
_BALANCED = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_PATH_END = r"[^\p{White_Space}()<>?!*\"'「」;:=,.$%\[\]~&|@]"
#: Letters of all scripts.
_LETTERS = r"\u00A0-\uD7FF\uE000-\uFDCF\uFDF0-\uFFEF" + "".join(
    rf"\U{plane:04X}{'1000' if plane == 0xE else '0000'}-\U{plane:04X}FFFD" for plane in range(1, 17)
)
_QUERY = rf"[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^{_LETTERS}]"
_QUERY_END = rf"[A-Za-z0-9_&=#/\-{_LETTERS}]"
_WORD = r"\p{L}\p{M}\p{Nd}\p{Pc}"
_MENTION = regex.compile(
    rf"(?<![=/{_WORD}])@(?P<user>[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(?:@[{_WORD}]+(?:[.-]+[{_WORD}]+)*)?"
)
#: What is no mention after all when this follows.
_NO_MENTION = regex.compile(
    r"[@＠]|://|[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253-\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF]"
)
_HASHTAG = regex.compile(rf"(?<![=/\){_WORD}])#(?P<tag>[{_WORD}·]*[\p{{L}}\p{{M}}][{_WORD}·]*)")


def counted(text: str, warning: str = "", url_length: int = URL_LENGTH) -> int:
    """The length of a post with this text and content warning."""
    shortened: list[str] = []
    end = 0
    for span in _links_and_mentions(text):
        shortened += (text[end : span.start], "x" * url_length if span.kind == "link" else f"@{span.target}")
        end = span.end
    return graphemes_before_conjuncts(warning + "".join(shortened) + text[end:])


def spans(text: str) -> tuple[Span, ...]:
    """What Mastodon turns into links, by their start and without overlaps. Mentions have the whole handle as target."""
    found = [
        Span(s.start, s.end, s.kind, text[s.start + 1 : s.end] if s.kind == "mention" else s.target)
        for s in _links_and_mentions(text)
    ]
    taken = [*found]
    for match in _HASHTAG.finditer(text):
        span = Span(match.start(), match.end(), "tag", match["tag"])
        if all(span.end <= other.start or span.start >= other.end for other in found):
            taken.append(span)
    return tuple(sorted(taken, key=lambda span: span.start))


def _links_and_mentions(text: str) -> Iterator[Span]:
    """Links and mentions by their start; of overlapping ones the first. A mention's target is the user alone."""
    found = [*_links(text), *_mentions(text)]
    end = 0
    for span in sorted(found, key=lambda span: span.start):
        if span.start >= end:
            end = span.end
            yield span


def _links(text: str) -> Iterator[Span]:
    if "://" not in text:
        return
    for match in _link().finditer(text):
        labels = match["domain"].split(".")
        if len(match[0]) <= _LONGEST_URL and all(len(label) <= _LONGEST_LABEL for label in labels):
            yield Span(match.start(), match.end(), "link", match[0])


@cache
def _link() -> regex.Pattern[str]:
    # Late: to load twitter-text and to compile this takes half a second, in every process that starts.
    from twitter_text.regexp.valid_domain import valid_domain

    return regex.compile(
        rf"(?<![A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF])"
        rf"(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://"
        rf"(?P<domain>{valid_domain.pattern})(?::[0-9]+)?"
        rf"(?:/(?:(?:{_PATH}|{_BALANCED})*(?:{_PATH_END}|{_BALANCED}))?)?"
        rf"(?:\?{_QUERY}*{_QUERY_END})?",
        regex.IGNORECASE,
    )


def _mentions(text: str) -> Iterator[Span]:
    if "@" in text:
        for match in _MENTION.finditer(text):
            if _NO_MENTION.match(text, match.end()):
                continue
            yield Span(match.start(), match.end(), "mention", match["user"])
