"""Lengths on platforms that count grapheme clusters, against Unicode's own test file (15.0)."""

from __future__ import annotations

import pytest

from config import ROOT
from syndication.platforms import get_platform
from syndication.platforms.graphemes import clusters

FILE = ROOT / "tests" / "data" / "unicode" / "GraphemeBreakTest.txt"
#: U+2701 is no Extended_Pictographic any more: in later versions of the standard these are two clusters.
CHANGED_SINCE = "÷ 2701 × 200D × 2701 ÷"


def rows() -> dict[str, list[str]]:
    """By the row as it is written: its clusters."""
    found = (line.partition("#")[0].strip() for line in FILE.read_text(encoding="utf-8").splitlines())
    return {row: clusters_of(row) for row in found if row and row != CHANGED_SINCE}


def clusters_of(row: str) -> list[str]:
    parts = row.strip("÷ ").split("÷")
    return ["".join(chr(int(point, 16)) for point in part.replace("×", " ").split()) for part in parts]


def test_the_whole_file_is_read() -> None:
    assert len(rows()) == 600


def test_every_row_is_cut_where_unicode_cuts_it() -> None:
    wrong = {row: expected for row, expected in rows().items() if clusters("".join(expected)) != expected}
    assert wrong == {}


@pytest.mark.parametrize("name", ["bluesky", "mastodon"])
def test_a_platform_that_counts_clusters_counts_those_of_every_row(name: str) -> None:
    platform = get_platform(name)
    wrong = {row for row, expected in rows().items() if platform.length("".join(expected)) != len(expected)}
    assert wrong == set()
