"""How long a text is to Mastodon, by the rules of its StatusLengthValidator and Extractor."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.mastodon.counting import counted, spans
from syndication.sandbox.mastodon import counting as server

LINK = 23


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Hello", 5),
        ("Grüße", 5),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 1),
        ("🇩🇪🇫🇷", 2),
        ("a\r\nb", 3),
        ("http://a.co", LINK),
        ("https://example.com/" + "a" * 200, LINK),
        ("HTTPS://EXAMPLE.COM/A", LINK),
        ("See https://example.com/a.", 4 + LINK + 1),
        ("See (https://example.com/a)", 5 + LINK + 1),
        ("https://example.com/a_(b)_c", LINK),
        ("https://example.com/a(b", LINK + 2),
        ("https://example.com/a=", LINK + 1),
        ("https://example.com/?q=1&r=2", LINK),
        ("https://example.com/?q=1.", LINK + 1),
        ("https://example.com:8080/a", LINK),
        ("https://пример.рф/путь", LINK),
        ("https://example.com/a https://example.com/b", 2 * LINK + 1),
        ("example.com/a", 13),
        ("https://example.notatld/a", 25),
        ("https://localhost/a", 19),
        ("ftp://example.com/a", 19),
        ("gemini://example.com/a", LINK),
        ("#https://example.com/a", 22),
        ("xhttps://example.com/a", 22),
        (f"https://{'a' * 64}.com", 76),
        ("@alice", 6),
        ("@alice@example.social", 6),
        ("@alice@example.social and @bob@b.example", 6 + 5 + 4),
        ("@a.b@example.social", 4),
        ("alice@example.com", 17),
        ("/@alice@example.social", 22),
        ("https://example.social/@alice@other.example", LINK),
        ("@alice@example.social@x", 23),
        ("@usér@example.social", 20),
        ("#tag", 4),
    ],
)
def test_a_text_is_as_long_as_the_server_says(text: str, length: int) -> None:
    assert counted(text) == length


def test_the_content_warning_counts_too() -> None:
    assert counted("Hello", "Long https://example.com/a/long/link") == 5 + 36


def test_a_server_may_count_links_differently() -> None:
    assert counted("See https://example.com/a", url_length=30) == 34


WORDS = "https:// http:// gemini:// example.com a.co . / ( ) ? = @ bob _ - * & :80 #tag é क् ष 👍🏽 💻 「"
PIECES = st.sampled_from([*WORDS.split(), "e\u0301", "\u200d", "\u3000", "\u2028", " ", "\n", "x" * 70])


@given(st.lists(PIECES | st.characters(codec="utf-8"), max_size=30).map("".join))
def test_no_text_is_shorter_than_to_another_reading_of_the_rules(text: str) -> None:
    assert counted(text) >= server.counted(text, "", LINK)


def test_what_becomes_a_link_is_known_with_its_target() -> None:
    text = "Hi @bob@b.example, see https://example.com/a #Fun"
    assert [(text[s.start : s.end], s.kind, s.target) for s in spans(text)] == [
        ("@bob@b.example", "mention", "bob@b.example"),
        ("https://example.com/a", "link", "https://example.com/a"),
        ("#Fun", "tag", "Fun"),
    ]


@pytest.mark.parametrize("text", ["#1", "#", "a#b", "&#39;", "https://example.com/#frag"])
def test_what_only_looks_like_a_hashtag_is_none(text: str) -> None:
    assert [span for span in spans(text) if span.kind == "tag"] == []


@pytest.mark.parametrize(
    "text",
    [
        "http://a.co/" + "." * 9000,
        "http://a.co/" + "(a" * 4500,
        "@a" * 4500,
        "क्" * 4500,
        "http://" + "a." * 4500,
    ],
)
def test_odd_texts_are_counted_quickly(text: str) -> None:
    before = process_time()
    counted(text)
    spans(text)
    assert process_time() - before < 2
