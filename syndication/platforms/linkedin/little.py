"""LinkedIn's "little text format", in which a post's commentary is written.

Sixteen characters are reserved for elements. One of them unescaped outside of an element cuts the post off there,
with a 201 for an answer. (learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.platforms.base import Span

RESERVED = r"\|{}@[]()<>#*_~"
_ESCAPED = str.maketrans({character: f"\\{character}" for character in RESERVED})
_ELEMENT = re.compile(
    r"@\[(?P<name>[^\[\]\n]+)\]\((?P<urn>urn:li:(?:person|organization):[\w-]+)\)"
    # An underscore is reserved, so it ends a hashtag.
    r"|(?<![\w&/#\\])#(?P<tag>(?=\d*[^\W\d_])[^\W_]+)"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")
#: How LinkedIn gives hashtags back.
_HASHTAG_TEMPLATE = re.compile(r"\{hashtag\|\\?[#＃]\|([^|{}]*)\}")


def to_little(text: str) -> str:
    """The text with reserved characters escaped, save those of hashtags and of mentions: @[Name](urn:li:…)."""
    pieces: list[str] = []
    end = 0
    for found in _ELEMENT.finditer(text):
        pieces.append(text[end : found.start()].translate(_ESCAPED))
        name = found["name"]
        pieces.append(f"@[{name.translate(_ESCAPED)}]({found['urn']})" if name else found[0])
        end = found.end()
    return "".join((*pieces, text[end:].translate(_ESCAPED)))


def from_little(commentary: str) -> str:
    """The text that was escaped, also when LinkedIn wrote its hashtags another way."""
    return re.sub(r"\\(.)", r"\1", _HASHTAG_TEMPLATE.sub(r"#\1", commentary), flags=re.DOTALL)


def characters(text: str) -> int:
    """How many UTF-16 units: LinkedIn says "characters", and never less than that can be meant."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def spans(text: str) -> Iterator[Span]:
    """What LinkedIn makes links of."""
    elements = (
        Span(m.start(), m.end(), "mention", m["urn"])
        if m["urn"]
        else Span(m.start(), m.end(), "tag", m["tag"])
        for m in _ELEMENT.finditer(text)
    )
    links = (Span(m.start(), m.end(), "link", m[0]) for m in _ADDRESS.finditer(text))
    end = 0
    for span in sorted([*elements, *links], key=lambda s: s.start):
        if span.start >= end:
            end = span.end
            yield span
