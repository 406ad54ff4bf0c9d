"""Which parts of a text become links, mentions and tags, and where they are in UTF-8."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.bluesky.facets import detect, to_facets

#: Made of what spans are made of, so that many are found, beside anything else.
PIECES = st.sampled_from(
    [
        *(
            "@",
            "#",
            "$",
            "(",
            ")",
            ".",
            ",",
            "!",
            " ",
            "\n",
            "http://",
            "https://",
            "example.com",
            "/ä?b=c#d",
        ),
        *(
            "AAPL",
            "alice.bsky.social",
            "Straße",
            "日本",
            "👩‍👩‍👧‍👦",
            "\u200d",
            "\ufe0f",
            "é",
            "1",
            "_",
            "\u0301",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join).filter(lambda t: not _lone(t))


def _lone(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


@given(TEXTS)
def test_facets_cut_the_bytes_where_the_spans_cut_the_characters(text: str) -> None:
    spans = detect(text)
    handles = {span.target: f"did:plc:{span.target}" for span in spans if span.kind == "mention"}
    facets = to_facets(text, spans, handles)
    data = text.encode()
    assert [data[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in facets] == [
        text[span.start : span.end] for span in spans
    ]


@given(TEXTS)
def test_spans_are_in_order_and_never_overlap_nor_are_empty(text: str) -> None:
    edges = [edge for span in detect(text) for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end for span in detect(text))


@given(TEXTS)
def test_links_are_addresses_that_the_server_takes(text: str) -> None:
    for span in detect(text):
        if span.kind == "link":
            assert "://" in span.target
            assert span.target.partition("://")[2].strip("/")
            assert not any(character.isspace() for character in span.target)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.com/a", [("https://example.com/a", "link", "https://example.com/a")]),
        ("https://example.com/a\x1eb", [("https://example.com/a", "link", "https://example.com/a")]),
        ("see HTTPS://EXAMPLE.COM", [("HTTPS://EXAMPLE.COM", "link", "HTTPS://EXAMPLE.COM")]),
        ("(https://example.com)", [("https://example.com", "link", "https://example.com")]),
        ("https://en.example/A_(b)", [("https://en.example/A_(b)", "link", "https://en.example/A_(b)")]),
        ("go to example.com.", [("example.com", "link", "https://example.com")]),
        ("httpbin.org/get", [("httpbin.org/get", "link", "https://httpbin.org/get")]),
        ("example.com/p?q=1, then", [("example.com/p?q=1", "link", "https://example.com/p?q=1")]),
        ("wait...https://a.example", []),
        ("end of sentence.Next one", []),
        ("version 3.14 or file.md5", []),
        ("https://. and https://", []),
        ("mail@example.com", []),
        ("hi @alice.bsky.social!", [("@alice.bsky.social", "mention", "alice.bsky.social")]),
        ("(@alice.test)", [("@alice.test", "mention", "alice.test")]),
        ("hi @alice", []),
        ("hi @alice.notadomain", []),
        (
            "#tag, #Straße. #日本",
            [("#tag", "tag", "tag"), ("#Straße", "tag", "Straße"), ("#日本", "tag", "日本")],
        ),
        ("＃wide", [("＃wide", "tag", "wide")]),
        ("#1 is no tag, #1a is", [("#1a", "tag", "1a")]),
        ("a#b", []),
        ("#" + "x" * 64, [("#" + "x" * 64, "tag", "x" * 64)]),
        ("#" + "x" * 65, []),
        ("buy $aapl now", [("$aapl", "tag", "$AAPL")]),
        ("costs $100", []),
        ("", []),
    ],
)
def test_spans_are_found_as_the_official_app_finds_them(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(text[s.start : s.end], s.kind, s.target) for s in detect(text)] == found


def test_a_handle_without_an_identity_stays_plain_text() -> None:
    text = "with @alice.test and @bob.test"
    [facet] = to_facets(text, detect(text), {"bob.test": "did:plc:bob"})
    assert facet["features"] == [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:bob"}]
