"""The format in which LinkedIn wants a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.base import Draft
from syndication.platforms.linkedin.adapter import platform
from syndication.platforms.linkedin.little import from_little, to_little
from syndication.sandbox.linkedin.little import parts_of, readable
from syndication.sandbox.linkedin.publishing import units

TEXTS = st.text() | st.text(r"\|{}@[]()<>#*_~ aÄ1😀" + "\n", max_size=60)


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("Plain, with. signs! & more; 50%", "Plain, with. signs! & more; 50%"),
        (r"\|{}@[]()<>#*_~", r"\\\|\{\}\@\[\]\(\)\<\>\#\*\_\~"),
        ("#one and #Zwei2", "#one and #Zwei2"),
        ("Rank #1 of a#b and x/#c", r"Rank \#1 of a\#b and x/\#c"),
        ("#slow_books", r"#slow\_books"),
        (r"\#no", r"\\\#no"),
        ("@[Acme](urn:li:organization:1)!", "@[Acme](urn:li:organization:1)!"),
        ("@[Acme (US)](urn:li:person:a_b-1)", r"@[Acme \(US\)](urn:li:person:a_b-1)"),
        ("@[Acme](urn:li:share:1)", r"\@\[Acme\]\(urn:li:share:1\)"),
        ("mail@example.com", r"mail\@example.com"),
        ("https://example.com/a_b#c(d)", r"https://example.com/a\_b\#c\(d\)"),
    ],
)
def test_reserved_characters_are_escaped_outside_of_hashtags_and_mentions(text: str, little: str) -> None:
    assert to_little(text) == little


@given(TEXTS)
def test_what_was_escaped_comes_back_whole(text: str) -> None:
    assert from_little(to_little(text)) == text


@given(TEXTS)
def test_linkedin_reads_every_text_to_its_end_and_shows_it_as_it_was_written(text: str) -> None:
    little = to_little(text)
    assert readable(little) == little
    assert "".join(part.text for part in parts_of(little)) == text


def test_hashtags_as_linkedin_gives_them_back_are_read() -> None:
    assert from_little(r"Read {hashtag|\#|books} \(now\)") == "Read #books (now)"


@given(TEXTS)
def test_the_length_is_what_linkedin_counts(text: str) -> None:
    assert platform.length(text) == units(to_little(text))


def test_links_hashtags_and_mentions_are_shown_as_such() -> None:
    text = "See https://example.com/a, #books by @[Acme](urn:li:organization:1)"
    assert [
        (text[s.start : s.end], s.kind, s.target) for s in platform.render(Draft("post", text)).spans
    ] == [
        ("https://example.com/a", "link", "https://example.com/a"),
        ("#books", "tag", "books"),
        ("@[Acme](urn:li:organization:1)", "mention", "urn:li:organization:1"),
    ]
