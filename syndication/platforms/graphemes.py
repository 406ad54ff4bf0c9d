"""Counting characters as people see them: the extended grapheme clusters of Unicode Standard Annex #29.

`\\X` of the regex module joins a consonant to any linker (virama) before it, where rule GB9c asks for a consonant
before the linker, too. Both functions set that right, each in its own direction.
"""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")
_LINKED = r"[\p{InCB=Extend}\p{InCB=Linker}]*\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*"
_JOINED = regex.compile(rf"(?<={_LINKED})\p{{InCB=Consonant}}")
_CONJUNCT = regex.compile(rf"(?<=\p{{InCB=Consonant}}{_LINKED})\p{{InCB=Consonant}}")


def graphemes(text: str) -> int:
    """Extended grapheme clusters, as Unicode has them since 15.1: a conjunct such as क्ष is one."""
    clusters = len(_CLUSTER.findall(text))
    if text.isascii():
        return clusters
    return clusters + len(_JOINED.findall(text)) - len(_CONJUNCT.findall(text))


def graphemes_before_conjuncts(text: str) -> int:
    """As until Unicode 15.0, which older software still has: every consonant of a conjunct counts. Never less."""
    clusters = len(_CLUSTER.findall(text))
    return clusters if text.isascii() else clusters + len(_JOINED.findall(text))
