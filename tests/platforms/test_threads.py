"""Cutting texts into threads."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndication.platforms.threads import split

#: Bits in which borders of all kinds come up often.
_BITS = st.sampled_from(
    [
        "a",
        "Word",
        "longerword",
        ".",
        "!",
        "。",
        "”",
        " ",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\n---\n",
        "---",
        "\t",
        "é",
        "👩\u200d👩\u200d👧\u200d👦",
        "🇩🇪",
        "́",
        "\u200d",
        " ̈",
        "é",
        "漢字",
        "\u2028",
        "https://example.com/a.b?c=d",
    ]
)
_TEXTS = st.one_of(st.lists(_BITS, max_size=60).map("".join), st.text(max_size=120))


def graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


def solid(text: str) -> str:
    """The text without white space and without its border lines."""
    lines = (line for line in text.splitlines() if line.strip() != "---")
    return "".join("".join(lines).split())


def test_a_text_that_fits_is_one_post() -> None:
    assert split("  Two words.\n\nMore. ", limit=280, length=len) == ("Two words.\n\nMore.",)


@pytest.mark.parametrize("text", ["", "  \n ", "---", "\n---\n\n --- \n"])
def test_nothing_makes_no_posts(text: str) -> None:
    assert split(text, limit=280, length=len) == ()


def test_a_line_of_three_hyphens_ends_a_post() -> None:
    assert split("One\n---\nTwo\n  ---  \r\nThree", limit=280, length=len) == ("One", "Two", "Three")


def test_three_hyphens_within_a_line_end_nothing() -> None:
    assert split("One --- two\n----", limit=280, length=len) == ("One --- two\n----",)


def test_a_post_ends_with_the_last_paragraph_that_fits() -> None:
    text = "First one.\n\nSecond one. Third one.\n\nFourth one."
    assert split(text, limit=40, length=len) == ("First one.\n\nSecond one. Third one.", "Fourth one.")


def test_without_a_paragraph_that_fits_a_post_ends_with_a_sentence() -> None:
    text = "First one. Second “one!” Third one is longer."
    assert split(text, limit=30, length=len) == ("First one. Second “one!”", "Third one is longer.")


def test_an_abbreviation_before_a_small_letter_is_no_end_of_a_sentence() -> None:
    assert split("Some fruit, e.g. apples and pears", limit=22, length=len)[0] == "Some fruit, e.g."
    assert split("Eat it. Some fruit, e.g. apples and", limit=26, length=len)[0] == "Eat it."


def test_sentences_without_spaces_between_them_end_too() -> None:
    assert split("今日は晴れ。明日は雨です。", limit=9, length=len) == ("今日は晴れ。", "明日は雨です。")


def test_without_a_sentence_that_fits_a_post_ends_with_a_word() -> None:
    assert split("one two three four", limit=9, length=len) == ("one two", "three", "four")


def test_only_a_word_too_long_for_a_post_is_cut() -> None:
    assert split("on abcdefghij", limit=4, length=len) == ("on", "abcd", "efgh", "ij")


def test_a_grapheme_is_never_cut() -> None:
    family = "👩‍👩‍👧‍👦"
    assert split(family * 5, limit=2, length=graphemes) == (family * 2, family * 2, family)


def test_a_grapheme_over_the_limit_is_a_post_of_its_own() -> None:
    family = "👩‍👩‍👧‍👦"
    assert split(f"ab{family}cd", limit=2, length=len) == ("ab", family, "cd")


def test_a_long_link_that_counts_little_stays_whole() -> None:
    def length(text: str) -> int:
        return len(re.sub(r"https?://\S+", "x" * 23, text))

    link = "https://example.com/" + "path/" * 50
    assert split(f"Some words {link} more words", limit=36, length=length) == (
        f"Some words {link}",
        "more words",
    )


def test_numbers_are_appended_where_asked_for() -> None:
    assert split("one two three", limit=9, length=len, numbered=True) == ("one 1/3", "two 2/3", "three 3/3")


def test_a_single_post_has_no_number() -> None:
    assert split("one two", limit=9, length=len, numbered=True) == ("one two",)


def test_numbers_count_when_there_are_so_many_that_they_get_longer() -> None:
    words = [f"w{n:04}" for n in range(11)]
    parts = split(" ".join(words), limit=11, length=len, numbered=True)
    assert parts == tuple(f"{word} {n}/11" for n, word in enumerate(words, 1))
    # With 10 units, the numbers from 10/11 on leave no room for a whole word.
    parts = split(" ".join(words), limit=10, length=len, numbered=True)
    assert all(len(part) <= 10 for part in parts)
    assert [part.rpartition(" ")[2] for part in parts] == [
        f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)
    ]


def test_a_very_long_text_is_measured_in_small_pieces() -> None:
    measured: list[int] = []

    def length(text: str) -> int:
        measured.append(len(text))
        return len(text)

    parts = split("Some words of it. " * 5000, limit=280, length=length)
    assert len(parts) > 300
    assert sum(measured) < 10_000 * len(parts)


def test_so_is_a_text_of_one_endless_word() -> None:
    measured: list[int] = []

    def length(text: str) -> int:
        measured.append(len(text))
        return len(text)

    assert split("x" * 50_000, limit=280, length=length)[0] == "x" * 280
    assert max(measured) < 20_000


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS, limit=st.integers(16, 60), numbered=st.booleans())
@example(text="a" * 300, limit=10, numbered=True)
def test_no_character_is_lost_and_every_part_is_within_the_limit(
    text: str, limit: int, numbered: bool
) -> None:
    parts = split(text, limit=limit, length=graphemes, numbered=numbered)

    assert all(graphemes(part) <= limit for part in parts)
    if numbered and len(parts) > 1:
        numbers = [f" {n}/{len(parts)}" for n in range(1, len(parts) + 1)]
        assert all(part.endswith(number) for part, number in zip(parts, numbers, strict=True))
        parts = tuple(part.removesuffix(number) for part, number in zip(parts, numbers, strict=True))
    assert all(part.strip() for part in parts)
    assert "".join("".join(parts).split()) == solid(text)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS, limit=st.integers(1, 20))
def test_parts_are_cut_between_graphemes_only(text: str, limit: int) -> None:
    parts = split(text, limit=limit, length=len)

    whole = {"".join(g.split()) for g in regex.findall(r"\X", text)}
    assert {"".join(g.split()) for part in parts for g in regex.findall(r"\X", part)} <= whole
