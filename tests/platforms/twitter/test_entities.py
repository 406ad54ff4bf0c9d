"""What X turns into links: twitter-text's own tests, and how spans lie beside one another."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.base import Span
from syndication.platforms.twitter.entities import cashtags, hashtags, mentions, spans
from tests.platforms.twitter.conformance import cases


@pytest.mark.parametrize(("text", "expected"), cases("extract", "mentions"))
def test_mentions_are_those_of_twitter_text(text: str, expected: list[str]) -> None:
    assert [span.target for span in mentions(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"), cases("extract", "mentions_with_indices", "mentions_or_lists_with_indices")
)
def test_mentions_and_lists_are_where_twitter_text_says(text: str, expected: list[dict[str, Any]]) -> None:
    wanted = [(*e["indices"], e["screen_name"] + e.get("list_slug", "")) for e in expected]
    assert [(span.start, span.end, span.target) for span in mentions(text)] == wanted


@pytest.mark.parametrize(("text", "expected"), cases("extract", "hashtags", "hashtags_from_astral"))
def test_hashtags_are_those_of_twitter_text(text: str, expected: list[str]) -> None:
    assert [span.target for span in hashtags(text)] == expected


@pytest.mark.parametrize(("text", "expected"), cases("extract", "hashtags_with_indices"))
def test_hashtags_are_where_twitter_text_says(text: str, expected: list[dict[str, Any]]) -> None:
    wanted = [(*e["indices"], e["hashtag"]) for e in expected]
    assert [(span.start, span.end, span.target) for span in hashtags(text)] == wanted


@pytest.mark.parametrize(("text", "expected"), cases("extract", "cashtags"))
def test_cashtags_are_those_of_twitter_text(text: str, expected: list[str]) -> None:
    assert [span.target for span in cashtags(text)] == [f"${name}" for name in expected]


@pytest.mark.parametrize(("text", "expected"), cases("extract", "cashtags_with_indices"))
def test_cashtags_are_where_twitter_text_says(text: str, expected: list[dict[str, Any]]) -> None:
    wanted = [(*e["indices"], f"${e['cashtag']}") for e in expected]
    assert [(span.start, span.end, span.target) for span in cashtags(text)] == wanted


def test_spans_are_of_all_kinds_and_in_order() -> None:
    assert spans("#news by @desk at example.com on $TWTR") == (
        Span(0, 5, "tag", "news"),
        Span(9, 14, "mention", "desk"),
        Span(18, 29, "link", "https://example.com"),
        Span(33, 38, "tag", "$TWTR"),
    )


def test_nothing_is_found_inside_a_link() -> None:
    assert [span.kind for span in spans("https://example.com/@desk/#news")] == ["link"]


@given(st.text(alphabet="@#$./:ab1漢 \n👍", max_size=60))
def test_spans_never_overlap(text: str) -> None:
    found = spans(text)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(text[span.start : span.end].strip() for span in found)
