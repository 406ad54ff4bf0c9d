"""Characters as people see them: the extended grapheme clusters of Unicode Standard Annex #29.

`\\X` of the regex module joins a consonant to any linker (virama) before it, where rule GB9c asks for a consonant
before the linker, too. These functions set that right, each in its own direction.
"""

from __future__ import annotations

from itertools import pairwise

import regex

_CLUSTER = regex.compile(r"\X")
#: Marks with a linker among them, up to the consonant that `\X` joins to them. Possessive: its time is linear.
_LINKED = r"\p{InCB=Extend}*+\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*+(?=\p{InCB=Consonant})"
_JOINED = regex.compile(rf"(?<![\p{{InCB=Extend}}\p{{InCB=Linker}}]){_LINKED}")
_WRONGLY_JOINED = regex.compile(rf"(?<!\p{{InCB=Consonant}}){_JOINED.pattern}")


def clusters(text: str) -> list[str]:
    """The text cut into its clusters, as Unicode has them since 15.1: a conjunct such as क्ष is one."""
    borders = [] if text.isascii() else [found.end() for found in _WRONGLY_JOINED.finditer(text)]
    parts = (text[start:end] for start, end in pairwise((0, *borders, len(text))))
    return [cluster for part in parts for cluster in _CLUSTER.findall(part)]


def graphemes(text: str) -> int:
    """How many clusters the text has."""
    return len(clusters(text))


def graphemes_before_conjuncts(text: str) -> int:
    """As until Unicode 15.0, which older software still has: every consonant of a conjunct counts. Never less."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return len(_CLUSTER.findall(text)) + len(_JOINED.findall(text))
