"""What will be sent, and what is said about it before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.base import Draft, LinkCard, Problem
from syndication.platforms.bluesky.adapter import platform

LINK = "https://example.com/a"


def codes(draft: Draft) -> list[tuple[str, str, str]]:
    return [(p.code, p.severity, p.where) for p in platform.problems(draft)]


@given(st.text(), st.text(), st.text(), st.lists(st.text()))
def test_rendering_never_fails(text: str, title: str, link: str, tags: list[str]) -> None:
    draft = Draft("post", text, title, link, tuple(tags))
    rendered = platform.render(draft)
    rendered.text.encode()
    assert rendered.length == platform.length(rendered.text)
    assert all(isinstance(problem, Problem) for problem in platform.problems(draft))


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("abc", 3), ("👩‍👩‍👧‍👦", 1), ("e\u0301", 1), ("🇩🇪🇫🇷", 2), ("a\nb", 3), ("한국", 2)],
)
def test_text_is_counted_in_graphemes(text: str, length: int) -> None:
    assert platform.length(text) == length


def test_line_ends_of_forms_are_made_one_character() -> None:
    assert platform.render(Draft("post", " a\r\nb\rc \n")).text == "a\nb\nc"


def test_a_text_of_300_is_fine_and_301_says_how_much_to_shorten() -> None:
    assert codes(Draft("post", "ä" * 300)) == []
    [problem] = platform.problems(Draft("post", "ä" * 301))
    assert (problem.code, problem.severity) == ("text_too_long", "error")
    assert "Shorten it by 1." in problem.message


def test_a_text_of_3001_bytes_is_a_problem_though_it_is_short() -> None:
    text = "👩‍👩‍👧‍👦" * 120
    assert codes(Draft("post", text)) == []
    assert codes(Draft("post", text + "a")) == [("text_too_large", "error", "text")]


def test_an_empty_post_is_a_problem() -> None:
    assert codes(Draft("post", " \r\n ")) == [("empty", "error", "text")]


def test_a_link_alone_is_a_post(make_picture: Any) -> None:
    assert codes(Draft("post", "", link=LINK)) == []
    assert codes(Draft("post", "", media=(make_picture(),))) == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "example.com", "https://", "https://a b", "http://[::1"]
)
def test_a_link_that_is_no_web_address_is_a_problem(link: str) -> None:
    assert codes(Draft("post", "Text", link=link)) == [("link_invalid", "error", "link")]


def test_a_fifth_picture_is_a_problem(make_picture: Any) -> None:
    pictures = tuple(make_picture() for _ in range(5))
    assert codes(Draft("post", "Text", media=pictures)) == [("too_many_pictures", "error", "media")]


def test_a_missing_description_is_a_warning_at_its_picture(make_picture: Any) -> None:
    draft = Draft("post", "Text", media=(make_picture(), make_picture(alt_text=" ")))
    assert codes(draft) == [("alt_text_missing", "warning", "media.1.alt_text")]


def test_a_link_without_pictures_is_a_card_and_not_in_the_text() -> None:
    card = LinkCard(LINK, "Title", "Words")
    rendered = platform.render(Draft("post", "Text", link=LINK, card=card))
    assert (rendered.text, rendered.card) == ("Text", card)


@pytest.mark.parametrize(("title", "shown"), [("The piece", "The piece"), ("", "example.com")])
def test_a_card_without_a_title_takes_that_of_the_piece_or_the_host(title: str, shown: str) -> None:
    for card in (None, LinkCard(LINK, "")):
        rendered = platform.render(Draft("post", "Text", title, LINK, card=card))
        assert rendered.card == LinkCard(LINK, shown)


def test_a_link_beside_pictures_is_in_the_text(make_picture: Any) -> None:
    rendered = platform.render(Draft("post", "Text", link=LINK, media=(make_picture(),)))
    assert (rendered.text, rendered.card) == (f"Text\n\n{LINK}", None)


@pytest.mark.parametrize("text", [f"See {LINK}.", f"{LINK}", f"({LINK})\nmore"])
def test_a_link_that_the_text_has_already_is_not_repeated(make_picture: Any, text: str) -> None:
    rendered = platform.render(Draft("post", text, link=LINK, media=(make_picture(),)))
    assert rendered.text == text


def test_a_longer_link_is_another_link(make_picture: Any) -> None:
    rendered = platform.render(Draft("post", f"{LINK}bc", link=LINK, media=(make_picture(),)))
    assert rendered.text == f"{LINK}bc\n\n{LINK}"


@pytest.mark.parametrize(
    ("text", "tags", "sent"),
    [
        ("Text", ("news",), "Text\n\n#news"),
        ("Text", ("#news", "Open Source", "open-data"), "Text\n\n#news #OpenSource #OpenData"),
        ("Text #News", ("news",), "Text #News"),
        ("Text #newsletter", ("news",), "Text #newsletter\n\n#news"),
        ("Text", ("a", "A", " ", "!"), "Text\n\n#a"),
        ("", ("news",), "#news"),
    ],
)
def test_tags_follow_the_text_unless_it_has_them(text: str, tags: tuple[str, ...], sent: str) -> None:
    assert platform.render(Draft("post", text, tags=tags)).text == sent


def test_what_is_added_counts() -> None:
    draft = Draft("post", "x" * 290, tags=("twelve-letters",))
    assert platform.render(draft).length == 290 + 2 + len("#TwelveLetters")
    assert codes(draft) == [("text_too_long", "error", "text")]
