"""Reading linked pages, from real servers; and refusing to read what is none of our business."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response, redirect, request

from syndication.models import LinkCard
from syndication.services import link_cards
from syndication.services.page_meta import read_meta
from syndication.services.transaction import transaction
from tests.support.pictures import picture
from tests.support.sandbox import served

PAGE = """<!doctype html><html><head><title>Plain title</title>
<meta property="og:title" content="Spring &amp; summer"><meta name="twitter:title" content="Other">
<meta property="og:description" content="What to  plant"><meta property="og:image" content="/picture.png">
</head><body>Hello</body></html>"""


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"FETCH_ALLOW_LOOPBACK": True}


ANSWERS = {
    "/page": (PAGE.encode(), "text/html"),
    "/picture.png": (picture("PNG", (30, 10)), "image/png"),
    "/file.pdf": (b"%PDF-1.7", "application/pdf"),
    "/bare": (b"<title> Only\n a title </title>", "text/html"),
    "/picture-that-lies": (b'<title>T</title><meta property="og:image" content="/page">', "text/html"),
}


@pytest.fixture
def pages() -> Flask:
    """Somebody's web site. `config["asked"]` has the paths that were asked for."""
    site = Flask("pages")
    site.config["asked"] = []

    @site.get("/<path:name>")
    def answer(name: str) -> Any:
        site.config["asked"].append(name)
        body, kind = ANSWERS.get(f"/{name}", (b"no", "text/html"))
        return Response(body, mimetype=kind)

    @site.get("/to")
    def to() -> Any:
        return redirect(request.args["url"])

    @site.get("/round")
    def round_and_round() -> Any:
        return redirect("/round")

    @site.get("/status/<int:code>")
    def status(code: int) -> Any:
        return "no", code

    @site.get("/bomb")
    def bomb() -> Response:
        packed = gzip.compress(b"<title>Big</title>" + b" " * 50_000_000)
        return Response(packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})

    return site


@pytest.fixture
def site(app: Flask, pages: Flask) -> Iterator[str]:
    with served(pages) as url:
        yield url


def problem(url: str) -> str:
    link_cards.refresh(url)
    assert link_cards.card_of(url) is None
    return link_cards.problem_of(url)


def test_a_page_gives_title_description_and_picture(site: str) -> None:
    link_cards.refresh(f"{site}/page")
    card = link_cards.card_of(f"{site}/page")
    assert card is not None
    assert (card.title, card.description) == ("Spring & summer", "What to plant")
    assert card.picture is not None
    assert (card.picture.width, card.picture.height, card.picture.mime_type) == (30, 10, "image/jpeg")


def test_a_redirect_is_followed_and_the_card_belongs_to_the_written_link(site: str) -> None:
    link_cards.refresh(f"{site}/to?url=/page")
    card = link_cards.card_of(f"{site}/to?url=/page")
    assert card is not None
    assert (card.url, card.title) == (f"{site}/to?url=/page", "Spring & summer")


def test_a_page_without_metadata_gives_its_title(site: str) -> None:
    link_cards.refresh(f"{site}/bare")
    card = link_cards.card_of(f"{site}/bare")
    assert card is not None
    assert (card.title, card.picture) == ("Only a title", None)


def test_a_picture_that_is_none_is_left_out(site: str) -> None:
    link_cards.refresh(f"{site}/picture-that-lies")
    card = link_cards.card_of(f"{site}/picture-that-lies")
    assert card is not None
    assert card.picture is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/status/404", "answered 404"),
        ("/status/500", "answered 500"),
        ("/file.pdf", "did not answer with a web page"),
        ("/round", "redirects too often"),
        ("/to?url=ftp://example.com/x", "not on the web"),
        ("/to?url=file:///etc/passwd", "not on the web"),
    ],
)
def test_a_page_that_cannot_be_read_leaves_a_sentence(site: str, path: str, words: str) -> None:
    assert words in problem(site + path)


def test_of_an_endless_page_only_the_beginning_is_read(site: str) -> None:
    link_cards.refresh(f"{site}/bomb")
    card = link_cards.card_of(f"{site}/bomb")
    assert card is not None
    assert card.title == "Big"


def test_a_server_that_is_not_there_leaves_a_sentence(app: Flask) -> None:
    assert "could not be reached" in problem("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104  # to be refused, not to be bound
        "[::ffff:127.0.0.1]",
    ],
)
def test_private_addresses_are_never_asked(app: Flask, address: str) -> None:
    app.config["FETCH_ALLOW_LOOPBACK"] = False
    assert "not on the public web" in problem(f"http://{address}/page")


def test_a_redirect_to_a_private_address_is_not_followed(site: str) -> None:
    assert "not on the public web" in problem(f"{site}/to?url=http://10.0.0.1/")


def test_a_port_that_serves_no_web_pages_is_not_asked(app: Flask) -> None:
    app.config["FETCH_ALLOW_LOOPBACK"] = False
    assert "port" in problem("http://example.com:6379/")


def test_a_fresh_card_is_not_asked_for_again(site: str, pages: Flask) -> None:
    link_cards.refresh(f"{site}/page")
    link_cards.refresh(f"{site}/page")
    assert pages.config["asked"].count("page") == 1


def aged(url: str, age: timedelta, **values: str) -> None:
    with transaction() as session:
        session.add(LinkCard(url=url, fetched_at=datetime.now(UTC) - age, **values))


def test_an_old_card_is_wanted_again(app: Flask) -> None:
    aged("https://example.com/", timedelta(days=8), title="Old")
    assert link_cards.is_wanted("https://example.com/")


def test_a_page_that_could_not_be_read_is_tried_again_soon(app: Flask) -> None:
    aged("https://example.com/", timedelta(minutes=11), problem="It was away.")
    assert link_cards.is_wanted("https://example.com/")


def test_a_page_that_is_away_for_a_while_keeps_its_old_card(site: str) -> None:
    aged(f"{site}/status/503", timedelta(days=8), title="Old")
    link_cards.refresh(f"{site}/status/503")
    card = link_cards.card_of(f"{site}/status/503")
    assert card is not None
    assert card.title == "Old"


def test_no_link_wants_nothing(app: Flask) -> None:
    assert not link_cards.is_wanted("")


def test_a_page_is_read_in_the_charset_it_declares() -> None:
    page = '<meta charset="iso-8859-1"><title>Grün</title>'.encode("iso-8859-1")
    assert read_meta(page, None).title == "Grün"


@pytest.mark.parametrize("charset", ["nonsense", "rot13", "base64", ""])
def test_a_charset_that_is_none_is_read_as_utf_8(charset: str) -> None:
    assert read_meta("<title>Grün</title>".encode(), charset).title == "Grün"


def test_broken_html_is_no_crash() -> None:
    assert read_meta(b"<meta <title>><!DOCTYPE [<!--<title>T\xff", None).description == ""


@pytest.mark.parametrize(
    ("body", "charset", "title"),
    [
        (b"<title>a\0b</title>", "utf-8", "ab"),
        (b"<![x[<title>t</title>", "utf-8", "t"),
        (b"<title>a</title>", "idna", "a"),
        (b"<title>\\ud800</title>", "unicode_escape", "\\ud800"),
        (b'<title>a</title><meta property="og:image" content="http://[">', "utf-8", "a"),
        (b"<title>" + b"a" * 3000 + b"</title>", "utf-8", "a" * 300),
    ],
    ids=["NUL", "half a section", "idna", "surrogate", "picture at no address", "long"],
)
@pytest.mark.usefixtures("each_database")
def test_a_strange_page_has_a_card_and_is_not_asked_again(
    site: str, body: bytes, charset: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWERS, "/strange", (body, f"text/html; charset={charset}"))
    link_cards.refresh(f"{site}/strange")
    card = link_cards.card_of(f"{site}/strange")
    assert card is not None
    assert card.title == title
    assert not link_cards.is_wanted(f"{site}/strange")


@pytest.mark.usefixtures("each_database")
def test_a_page_that_breaks_its_reader_is_not_asked_again_at_once(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(link_cards, "read_meta", break_down)
    assert "could not be read" in problem(f"{site}/page")
    assert not link_cards.is_wanted(f"{site}/page")
