"""Characters as people see them, counted by the rules of Unicode Standard Annex #29.

The rows name the rule that decides them, in the notation of Unicode's own test file: ÷ is a border between clusters,
× is none. What is newer than that file (test_unicode_graphemes) is here.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms import get_platform
from syndication.platforms.graphemes import clusters, graphemes, graphemes_before_conjuncts
from syndication.platforms.threads import split
from syndication.sandbox.bluesky import lexicon

ROWS = """
GB3    000D × 000A
GB3    0061 ÷ 000D × 000A ÷ 0062
GB4    000A ÷ 0308
GB4    0001 ÷ 0308
GB4    000D ÷ 0061
GB4    200B ÷ 0308
GB4    2028 ÷ 0300
GB4    E0001 ÷ 0308
GB5    0061 ÷ 000A
GB5    0300 ÷ 000D
GB5    1100 ÷ 0001
GB5    0600 ÷ 000A
GB6    1100 × 1100
GB6    1100 × 1160
GB6    1100 × AC00
GB6    1100 × AC01
GB7    AC00 × 1160
GB7    AC00 × 11A8
GB7    1160 × 1160
GB7    1160 × 11A8
GB8    AC01 × 11A8
GB8    11A8 × 11A8
GB999  AC01 ÷ 1160
GB999  11A8 ÷ 1100
GB999  AC00 ÷ 1100
GB6    1100 × 1160 × 11A8 ÷ 1100
GB9    0061 × 0308
GB9    0061 × 0308 × 0300 ÷ 0062
GB9    0020 × 0308
GB9    0061 × 200D
GB9    0061 × 200D ÷ 0062
GB9    0E01 × 0E31
GB9    2764 × FE0F
GB9    0031 × FE0F × 20E3
GB9    1F44D × 1F3FD
GB9    1F3F4 × E0067 × E0062 × E0065 × E006E × E0067 × E007F
GB9    0995 × 09BE
GB9    0061 × 200C ÷ 0062
GB9a   0915 × 093E
GB9a   0BA8 × 0BBF
GB9a   0061 × 0903
GB9a   1100 × 0903
GB9b   0600 × 0061
GB9b   0600 × 0600 × 0031
GB9b   110BD × 1100
GB9b   0600 × 1F600
GB11   1F468 × 200D × 1F469 × 200D × 1F467
GB11   1F469 × 1F3FD × 200D × 1F52C
GB11   2764 × FE0F × 200D × 1F525
GB11   1F6D1 × 0308 × 200D × 1F6D1
GB11   0061 × 200D ÷ 1F6D1
GB11   1F6D1 × 200D ÷ 0061
GB11   200D ÷ 1F6D1
GB12   1F1E9 × 1F1EA
GB12   1F1E9 × 1F1EA ÷ 1F1EB
GB12   1F1E9 × 1F1EA ÷ 1F1EB × 1F1F7
GB12   1F1E9 × 200D ÷ 1F1EA
GB13   0061 ÷ 1F1E9 × 1F1EA ÷ 0062
GB13   0061 ÷ 1F1E9 × 1F1EA ÷ 1F1EB ÷ 0062
GB999  0061 ÷ 0062
GB999  1F600 ÷ 1F600
GB999  4E2D ÷ 6587
GB999  0915 ÷ 0924
"""
#: Borders that rule GB9c took away with Unicode 15.1 are marked ∗.
CONJUNCTS = """
GB9c   0915 × 094D ∗ 0924
GB9c   0915 × 094D × 094D ∗ 0924
GB9c   0915 × 094D × 200D ∗ 0924
GB9c   0915 × 093C × 200D × 094D ∗ 0924
GB9c   0915 × 093C × 094D × 200D ∗ 0924
GB9c   0915 × 094D ∗ 0924 × 094D ∗ 092F
GB9c   0915 × 094D ∗ 0937 × 093F ÷ 0924
GB9c   0995 × 09CD ∗ 09B7
GB9c   0915 × 094D ÷ 0061
GB9c   0061 × 094D ÷ 0924
GB9c   003F × 094D ÷ 0924
GB9c   0915 ÷ 0061 × 094D ÷ 0924
GB9c   0915 × 200D ÷ 0924
"""


def rows(table: str) -> list[tuple[str, str]]:
    """(text, borders) of each row."""
    found = []
    for line in table.strip().splitlines():
        marks = line.split()[1:]
        text = "".join(chr(int(mark, 16)) for mark in marks[::2])
        found.append((text, "".join(marks[1::2])))
    return found


every_row = pytest.mark.parametrize(
    ("text", "borders"), rows(ROWS), ids=[" ".join(line.split()) for line in ROWS.strip().splitlines()]
)
every_conjunct = pytest.mark.parametrize(
    ("text", "borders"),
    rows(CONJUNCTS),
    ids=[" ".join(line.split()) for line in CONJUNCTS.strip().splitlines()],
)


def cut(text: str, borders: str) -> list[str]:
    """The text cut at its ÷."""
    found = [text[0]]
    for character, border in zip(text[1:], borders, strict=True):
        if border == "÷":
            found.append(character)
        else:
            found[-1] += character
    return found


every_text = pytest.mark.parametrize(("text", "borders"), [*rows(ROWS), *rows(CONJUNCTS)])


@every_text
def test_a_text_is_cut_where_the_standard_says(text: str, borders: str) -> None:
    assert clusters(text) == cut(text, borders)


@every_row
def test_clusters_are_counted_as_the_standard_says(text: str, borders: str) -> None:
    assert graphemes(text) == graphemes_before_conjuncts(text) == 1 + borders.count("÷")


@every_row
@pytest.mark.parametrize("platform", ["bluesky", "mastodon"])
def test_platforms_that_count_clusters_count_these(text: str, borders: str, platform: str) -> None:
    assert get_platform(platform).length(text) == 1 + borders.count("÷")


@every_conjunct
def test_a_conjunct_is_one_cluster_since_unicode_15_1_and_was_several_before(text: str, borders: str) -> None:
    assert graphemes(text) == 1 + borders.count("÷")
    assert graphemes_before_conjuncts(text) == 1 + borders.count("÷") + borders.count("∗")


@every_conjunct
def test_bluesky_counts_conjuncts_as_one_and_so_does_the_sandbox(text: str, borders: str) -> None:
    assert get_platform("bluesky").length(text) == lexicon.graphemes(text) == 1 + borders.count("÷")


@every_conjunct
def test_a_thread_is_cut_at_the_borders_that_are_counted(text: str, borders: str) -> None:
    assert list(split(text, limit=1, length=graphemes)) == cut(text, borders)


@every_conjunct
def test_mastodon_counts_conjuncts_as_its_oldest_servers_do(text: str, borders: str) -> None:
    assert get_platform("mastodon").length(text) == 1 + borders.count("÷") + borders.count("∗")


#: Where rule GB9c has something to say.
INDIC = st.text(st.sampled_from("कतক\u094d\u09cd\u093c\u0300\u0903\u200d?🛑"), max_size=12)


@given(INDIC | st.text())
def test_the_sandbox_counts_the_same_by_its_own_code(text: str) -> None:
    assert lexicon.graphemes(text) == graphemes(text)


@pytest.mark.parametrize(
    "text", ["\u094d" * 20_000, "क" + "\u094d\u0300" * 10_000 + "क", "\u0300" * 20_000 + "क"]
)
def test_marks_without_end_are_a_few_characters(text: str) -> None:
    assert graphemes(text) == lexicon.graphemes(text) <= 2


@given(st.text())
def test_older_software_never_counts_less(text: str) -> None:
    assert graphemes(text) <= graphemes_before_conjuncts(text) <= len(text)


@given(st.text(), st.text())
def test_a_line_end_is_a_border_whatever_is_around_it(before: str, after: str) -> None:
    assert graphemes(f"{before}\n{after}") == graphemes(f"{before}\n") + graphemes(after)
