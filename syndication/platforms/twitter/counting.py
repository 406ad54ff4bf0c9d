"""How long X says a text is, and where it sees links.

Both are answered by twitter-text (PyPI twitter-text-parser) with its configuration version 3. It is asked only about
words in which there may be a link, one at a time: its pattern for links takes time that grows with the square of a
word's length and of the names in it (6,000 characters of "a.b.c." took a minute), and words come again and again
while a thread is cut. What other words weigh is counted here with its tables, for the same reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

import regex

#: Units of a post, each half of the weight of, say, a Chinese character.
MAX_LENGTH = 280
#: Every link counts as this, because X puts one of its own in its place.
LINK_LENGTH = 23

#: twitter-text's pattern for emoji is a list of all of them, slow to be tried at every character.
_EMOJI_RUN = regex.compile(r"[\p{Emoji}\p{Emoji_Component}]+")
_WORD = re.compile(r"\S+")
#: No link is without one: a dot, and behind it what may be the end of a name.
_DOT = re.compile(r"\.(?=\w)")
#: With more of these between two slashes a word is not searched for links, and counted as if each were one.
_MOST_DOTS = 12
#: twitter-text takes nothing longer for a link.
_LONGEST_LINK = 4096 + len("https://")


class _Tables(NamedTuple):
    """What twitter-text has about characters and words."""

    version_3: dict[str, Any]
    #: Units of an emoji and of a character; those of `light` have one.
    heavy: int
    light: re.Pattern[str]
    emoji: re.Pattern[str]


@cache
def _tables() -> _Tables:
    # Late, here and below: twitter-text takes a third of a second to load, in every process that starts.
    from twitter_text.config import config
    from twitter_text.regexp.emoji import emoji

    found = config["version3"]
    light = "".join(f"{chr(r['start'])}-{chr(r['end'])}" for r in found["ranges"])
    return _Tables(found, found["default_weight"] // found["scale"], re.compile(f"[{light}]"), emoji)


def weighted_length(text: str) -> int:
    """The text's length by twitter-text's rules, version 3: emoji are 2, links 23, most Asian characters 2."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    words = _WORD.findall(text)
    if text.isascii() and "." not in text:
        return len(text)
    spaces = _plain_length(_WORD.sub("", text))
    return spaces + sum(map(_word_length, words))


def links(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of every link, with or without https:// in front."""
    if "." not in text:
        return
    for word in _WORD.finditer(text):
        for start, end, url in _links_in(word[0]):
            yield word.start() + start, word.start() + end, url


def _links_in(word: str) -> tuple[tuple[int, int, str], ...]:
    return _found_in(word) if _may_have_links(word) else ()


@lru_cache(maxsize=1024)
def _found_in(word: str) -> tuple[tuple[int, int, str], ...]:
    from twitter_text import extract_urls_with_indices

    return tuple((*found["indices"], found["url"]) for found in extract_urls_with_indices(word))


def _may_have_links(word: str) -> bool:
    if "." not in word:
        return False
    most = max(len(_DOT.findall(piece)) for piece in word.split("/"))
    return 0 < most <= _MOST_DOTS and len(word) <= _LONGEST_LINK


@lru_cache(maxsize=4096)
def _word_length(word: str) -> int:
    if _may_have_links(word):
        from twitter_text import parse_tweet

        return int(parse_tweet(word, _tables().version_3).weightedLength)
    return _plain_length(word) + LINK_LENGTH * len(_DOT.findall(word))


def _plain_length(text: str) -> int:
    """The length of a text in which nothing is a link."""
    if text.isascii():
        return len(text)
    emoji = [one for run in _EMOJI_RUN.findall(text) for one in _tables().emoji.findall(run)]
    return _weight(text) + sum(_tables().heavy - _weight(one) for one in emoji)


def _weight(text: str) -> int:
    """What its characters weigh, those of emoji too."""
    heavy, light = _tables().heavy, _tables().light
    return heavy * len(text) - (heavy - 1) * len(light.findall(text))
