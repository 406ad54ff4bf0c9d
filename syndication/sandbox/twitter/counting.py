"""How X counts a text: https://docs.x.com/fundamentals/counting-characters, configuration version 3 of twitter-text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import regex

LIMIT = 280
LINK = 23
EMOJI = 2
#: Code points that weigh one; all others weigh two.
LIGHT = regex.compile(r"[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
FORBIDDEN = re.compile("[\ufffe\ufeff\uffff]")
SPACE = r"[\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
CASHTAG = re.compile(
    rf"(?:^|(?<={SPACE}))\$[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?(?=$|{SPACE}|[!-/:-@\[-`{{-~])"
)
WORD = re.compile(r"\S+")
#: Longer texts are too long whatever is in them, but for a few links of the greatest length.
LONGEST_READ = 25_000
#: More dots between two slashes make the search for links slow; no name has them.
MOST_DOTS = 40


def units(text: str) -> int:
    """What counts against the limit."""
    if text.isascii() and "." not in text:
        return len(text) - text.count("\r\n")
    if len(text) > LONGEST_READ:
        return len(text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    total = end = 0
    for start, stop in link_places(text):
        total += unlinked(text[end:start]) + LINK
        end = stop
    return total + unlinked(text[end:])


def unlinked(text: str) -> int:
    if text.isascii():
        return len(text)
    # Late, here and below: twitter-text takes a third of a second to load.
    from twitter_text import extract_emojis_with_indices

    total = end = 0
    for emoji in extract_emojis_with_indices(text):
        start, stop = emoji["indices"]
        total += weighed(text[end:start]) + EMOJI
        end = stop
    return total + weighed(text[end:])


def weighed(text: str) -> int:
    return 2 * len(text) - len(LIGHT.findall(text))


def link_places(text: str) -> Iterator[tuple[int, int]]:
    from twitter_text import extract_urls_with_indices

    for word in WORD.finditer(text):
        most = max(piece.count(".") for piece in word[0].split("/"))
        if "." in word[0] and most <= MOST_DOTS and len(word[0]) < 5000:
            for found in extract_urls_with_indices(word[0]):
                yield word.start() + found["indices"][0], word.start() + found["indices"][1]
