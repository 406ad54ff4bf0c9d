"""How long a text is for X, and where its links are: twitter-text's own tests, and what its package cannot do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from syndication.platforms.twitter.adapter import platform
from syndication.platforms.twitter.counting import links, weighted_length
from tests.platforms.twitter.conformance import cases

#: These two are about configuration version 2, in which an emoji of several code points counts each of them.
_OF_VERSION_2 = {16: 7, 9: 4}


@pytest.mark.parametrize(
    ("text", "expected"),
    cases("validate", "WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"),
)
def test_texts_are_as_long_as_twitter_text_says(text: str, expected: dict[str, Any]) -> None:
    assert weighted_length(text) == expected["weightedLength"]


@pytest.mark.parametrize(("text", "expected"), cases("validate", "WeightedTweetsCounterTest"))
def test_texts_are_as_long_as_twitter_text_says_but_for_emoji(text: str, expected: dict[str, Any]) -> None:
    length = expected["weightedLength"]
    assert weighted_length(text) in (length, _OF_VERSION_2.get(length))


def test_only_two_cases_are_about_the_older_configuration() -> None:
    found = [(text, expected["weightedLength"]) for text, expected in plain("WeightedTweetsCounterTest")]
    assert [(length, weighted_length(text)) for text, length in found if weighted_length(text) != length] == [
        (16, 7),
        (9, 4),
    ]


def plain(section: str) -> list[tuple[str, dict[str, Any]]]:
    return [case.values for case in cases("validate", section)]


@pytest.mark.parametrize(("text", "expected"), cases("extract", "urls", "tco_urls_with_params"))
def test_links_are_those_of_twitter_text(text: str, expected: list[str]) -> None:
    assert [url for _, _, url in links(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"), cases("extract", "urls_with_indices", "urls_with_directional_markers")
)
def test_links_are_where_twitter_text_says(text: str, expected: list[dict[str, Any]]) -> None:
    assert [{"url": url, "indices": [start, end]} for start, end, url in links(text)] == expected


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("x" * 280, 280),
        ("漢" * 140, 280),
        ("https://example.com/" + "a" * 1000, 23),
        ("example.com", 23),
        ("👩‍👩‍👧‍👦", 2),
        ("e\u0301", 1),
        ("a\r\nb", 3),
        ("wait........................................", 44),
        ("two  spaces\n\n", 13),
    ],
)
def test_what_counts_how_much(text: str, length: int) -> None:
    assert platform.length(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "a.b.c." * 2000,
        "a.co の" * 2000,
        "x" * 50_000,
        "a.co," * 2000,
        "a" * 10_000 + ".com",
        "#a@b$C " * 2000,
    ],
)
def test_no_text_takes_long_to_count(text: str) -> None:
    began = time.process_time()
    assert weighted_length(text) > 280
    list(links(text))
    # Without the care that is taken, the first one alone takes more than a minute.
    assert time.process_time() - began < 5


def test_a_word_of_very_many_names_counts_at_least_as_much_as_for_x() -> None:
    word = "a.co\u3002" * 40
    assert weighted_length(word) >= 40 * 23
