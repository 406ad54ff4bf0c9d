"""What is understood of pages, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.services.page_meta import MOST_BYTES, PageMeta, read_meta


def described(head: str) -> str:
    return read_meta(head.encode(), None).description


@pytest.mark.parametrize(
    "meta",
    [
        '<meta name="description" content="What &amp; why">',
        "<meta name='description' content='What &amp; why'/>",
        "<META CONTENT='What &#38; why' NAME=Description>",
        '<meta content = "What &\n why" property="description" itemprop>',
        '<meta data-x=it\'s name=description content="What & why">',
        '<title>T</title><meta name="description" content="">'
        '<meta name="description" content="What & why"><meta name="description" content="Later">',
    ],
)
def test_a_description_is_found_however_it_is_written(meta: str) -> None:
    assert described(meta) == "What & why"


def test_an_angle_bracket_in_quotes_ends_no_element() -> None:
    assert described('<meta name="description" content="1 > 0">') == "1 > 0"


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- {} -->",
        "<script>'{}'</script>",
        "<STYLE>{}</style>",
        "<title>{}</title>",
        "</head>{}",
        "<body>{}",
        "<!-- {}",
        '<meta content="{}',
    ],
)
def test_what_only_looks_like_metadata_is_none(hidden: str) -> None:
    assert described(hidden.format("<meta name=description content=no>")) == ""


def test_the_title_of_a_drawing_is_not_that_of_the_page() -> None:
    assert read_meta(b"<svg><title>Logo</title></svg><title>Page</title>", None).title == "Page"


@pytest.mark.parametrize(
    "hostile",
    [
        b"<a a=",
        b"<meta ",
        b'<meta content="',
        b"<title",
        b"<!--",
        b"<script ",
        b"<meta a=",
        b"&#",
        b"<",
        b"= ",
    ],
)
def test_hostile_pages_of_any_length_are_read(hostile: bytes) -> None:
    assert read_meta(hostile * 200_000, None).image == ""


def test_only_the_beginning_of_a_page_is_read() -> None:
    assert described(" " * MOST_BYTES + '<meta name="description" content="late">') == ""


def test_a_number_too_long_to_be_read_is_no_crash() -> None:
    assert described(f'<meta name="description" content="&#{"1" * 9000};">') != ""


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b"<title>a\0b</title>", None),
        (b"<title>a&#0;b</title>", None),
        (b"<title>a&#xd800;b</title>", None),
        (b"<title>a\\ud800b</title>", "unicode_escape"),
        (b"<title>a+2AA-b</title>", "utf-7"),
        ("<title>ab</title>".encode("utf-16"), "utf-16"),
    ],
)
def test_what_no_database_takes_is_left_out(page: bytes, charset: str | None) -> None:
    title = read_meta(page, charset).title
    assert title.startswith("a")
    assert "\0" not in title
    title.encode()


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "a\0b", "mbcs"]
)
def test_codecs_that_are_no_charsets_of_the_web_are_not_used(charset: str) -> None:
    assert read_meta("<title>Grün</title>".encode(), charset).title == "Grün"


@given(st.binary(max_size=300), st.text(max_size=12))
def test_nothing_that_a_server_sends_is_a_crash(body: bytes, charset: str) -> None:
    assert isinstance(read_meta(b"<title>" + body + b"<meta name=" + body, charset), PageMeta)
