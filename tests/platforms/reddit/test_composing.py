"""What will be sent, and what is said about it before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.platforms.base import Draft, LinkCard, Problem
from syndication.platforms.reddit.adapter import platform
from syndication.platforms.reddit.forms import ConnectForm, SubmissionForm
from syndication.platforms.reddit.names import is_subreddit, tidy_subreddit
from tests.platforms.reddit.conftest import LINK, TEXT
from tests.platforms.reddit.samples import video_of
from tests.support.shelf import Shelf

BOOKS = {"subreddit": "books"}


def found(draft: Draft) -> list[tuple[str, str, str]]:
    return [(p.code, p.severity, p.where) for p in platform.problems(draft)]


def error_codes(draft: Draft) -> set[tuple[str, str]]:
    return {(p.code, p.where) for p in platform.problems(draft) if p.severity == "error"}


def detail(draft: Draft, label: str) -> str | None:
    return dict(platform.render(draft).details).get(label)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("books", "books"),
        (" r/books ", "books"),
        ("/r/books/", "books"),
        ("R/Books", "Books"),
        ("https://www.reddit.com/r/books/", "books"),
        ("https://old.reddit.com/r/books/comments/abc/a_title/", "books"),
        ("reddit.com/r/books", "books"),
        ("u/desk", "u_desk"),
        ("https://www.reddit.com/user/desk", "u_desk"),
        ("", ""),
        ("/", ""),
    ],
)
def test_a_subreddit_is_known_however_it_is_written(written: str, name: str) -> None:
    assert tidy_subreddit(written) == name


@pytest.mark.parametrize("name", ["", "a", "_books", "a b", "a" * 22, "bücher", "a/b", "u_x", "../me"])
def test_what_no_subreddit_is_called_is_told(name: str) -> None:
    assert not is_subreddit(name)


def test_a_name_of_any_length_is_judged_at_once() -> None:
    draft = replace(TEXT, options={"subreddit": "a" * 200_000})  # took minutes
    assert error_codes(draft) == {("subreddit_invalid", "options.subreddit")}


def test_a_piece_without_media_and_link_is_a_text_post() -> None:
    assert detail(TEXT, "Kind of post") == "Text"
    assert found(TEXT) == []


def test_a_piece_with_a_link_is_a_link_post_whose_link_is_not_in_the_text() -> None:
    draft = replace(LINK, text="About it", card=LinkCard("x", "Their title"))
    shown = platform.render(draft)
    assert (detail(draft, "Kind of post"), shown.text) == ("Link", "About it")
    assert shown.card == LinkCard("https://example.com/a", "Their title")
    assert found(draft) == []


def test_a_link_beside_a_picture_goes_into_the_text(shelf: Shelf) -> None:
    draft = replace(LINK, text="About it", media=(shelf.picture(),))
    shown = platform.render(draft)
    assert (detail(draft, "Kind of post"), shown.card) == ("Picture", None)
    assert shown.text == "About it\n\nhttps://example.com/a"


def test_several_pictures_are_a_gallery_and_a_video_is_a_video(shelf: Shelf) -> None:
    gallery = replace(TEXT, media=(shelf.picture(), shelf.picture()))
    video = replace(TEXT, media=(video_of(shelf),))
    assert (detail(gallery, "Kind of post"), detail(video, "Kind of post")) == ("Gallery", "Video")
    assert (found(gallery), found(video)) == ([], [])


def test_the_editor_may_choose_another_kind() -> None:
    draft = replace(LINK, options={**BOOKS, "kind": "self"})
    assert detail(draft, "Kind of post") == "Text"
    assert platform.render(draft).text == "https://example.com/a"
    assert found(draft) == []


@pytest.mark.parametrize("kind", ["link", "image", "gallery", "video"])
def test_a_kind_for_which_something_is_missing_is_a_problem(kind: str) -> None:
    assert error_codes(replace(TEXT, options={**BOOKS, "kind": kind})) == {
        ("kind_does_not_fit", "options.kind")
    }


@pytest.mark.parametrize("kind", ["self", "link", "gallery", "video"])
def test_a_kind_that_does_not_show_the_media_is_a_problem(kind: str, shelf: Shelf) -> None:
    draft = replace(LINK, media=(shelf.picture(),), options={**BOOKS, "kind": kind})
    assert ("kind_does_not_fit", "options.kind") in error_codes(draft)


def test_the_details_show_what_a_reader_would_notice() -> None:
    options = {"subreddit": "r/books", "flair": " News ", "nsfw": True, "spoiler": True}
    assert platform.render(replace(TEXT, options=options)).details == (
        ("Subreddit", "r/books"),
        ("Kind of post", "Text"),
        ("Flair", "News"),
        ("NSFW", "Yes"),
        ("Spoiler", "Yes"),
    )


def test_a_missing_subreddit_is_a_problem_though_the_form_takes_it() -> None:
    form = SubmissionForm()
    assert form.validate()
    assert error_codes(replace(TEXT, options=form.data)) == {("subreddit_missing", "options.subreddit")}


def test_a_name_that_no_subreddit_has_is_a_problem() -> None:
    draft = replace(TEXT, options={"subreddit": "my favourite books"})
    assert error_codes(draft) == {("subreddit_invalid", "options.subreddit")}


def test_without_a_title_the_first_line_of_the_text_is_it() -> None:
    draft = replace(TEXT, title="", text="# The first line\n\nThe rest\nof it")
    shown = platform.render(draft)
    assert (shown.title, shown.text) == ("The first line", "The rest\nof it")
    assert found(draft) == [("title_from_text", "warning", "title")]


def test_a_first_line_that_is_too_long_gives_its_beginning_and_stays_in_the_text() -> None:
    text = "word " * 80
    shown = platform.render(replace(TEXT, title="", text=text))
    assert len(shown.title) <= 300
    assert shown.title.endswith("word…")
    assert shown.text == text.strip()


def test_a_title_alone_is_a_post_and_a_post_without_any_is_none() -> None:
    assert error_codes(replace(TEXT, text="")) == set()
    assert error_codes(replace(TEXT, text="", title=" ")) == {("title_missing", "title")}


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"title": "x" * 301}, "title_too_long", "title"),
        ({"text": "x" * 40_001}, "text_too_long", "text"),
        ({"options": {**BOOKS, "flair": "x" * 65}}, "flair_too_long", "options.flair"),
        ({"options": {**BOOKS, "first_comment": "x" * 10_001}}, "comment_too_long", "options.first_comment"),
        ({"link": "nowhere"}, "link_invalid", "link"),
    ],
)
def test_one_too_many_is_told_at_its_place(change: dict[str, Any], code: str, where: str) -> None:
    assert error_codes(replace(TEXT, **change)) == {(code, where)}


@pytest.mark.parametrize(
    "change",
    [
        {"title": "ä" * 300},
        {"text": "🐝" * 40_000},
        {"options": {**BOOKS, "flair": "x" * 64}},
        {"options": {**BOOKS, "first_comment": "x" * 10_000}},
    ],
)
def test_as_much_as_reddit_takes_is_fine(change: dict[str, Any]) -> None:
    assert error_codes(replace(TEXT, **change)) == set()


def test_what_an_installation_sets_counts(shelf: Shelf) -> None:
    settings = {"COMMENT_MAX_LENGTH": 5, "VIDEO_MAX_SECONDS": 0, "VIDEO_MAX_BYTES": 10}
    draft = replace(
        TEXT, media=(video_of(shelf),), settings=settings, options={**BOOKS, "first_comment": "Six..."}
    )
    assert error_codes(draft) == {
        ("comment_too_long", "options.first_comment"),
        ("video_too_large", "media.0"),
        ("video_duration", "media.0"),
    }


def test_a_video_of_three_hours_and_eleven_pictures_too_many_are_told_before_anything_is_sent(
    shelf: Shelf,
) -> None:
    long = replace(video_of(shelf), seconds=3 * 3600.0)
    assert error_codes(replace(TEXT, media=(long,))) == {("video_duration", "media.0")}
    many = replace(TEXT, media=(shelf.picture(),) * 31)
    assert error_codes(many) == {("too_many_pictures", "media")}


def test_a_video_without_a_still_is_a_problem(shelf: Shelf) -> None:
    draft = replace(TEXT, media=(replace(video_of(shelf), poster=None),))
    assert error_codes(draft) == {("poster_missing", "media.0")}


def test_a_description_that_is_no_caption_may_be_left_out(shelf: Shelf) -> None:
    pictures = (shelf.picture(), shelf.picture(alt_text="x" * 181))
    draft = replace(TEXT, media=pictures)
    assert error_codes(draft) == {("caption_too_long", "media.1.alt_text")}
    assert error_codes(replace(draft, options={**BOOKS, "no_captions": True})) == set()


def test_links_communities_and_people_are_marked_in_the_text() -> None:
    text = "See [this](https://a.example/x), https://b.example/y. r/books by /u/desk_1, and/or u/x"
    spans = [
        (s.kind, s.target, text[s.start : s.end]) for s in platform.render(replace(TEXT, text=text)).spans
    ]
    assert spans == [
        ("link", "https://a.example/x", "[this](https://a.example/x)"),
        ("link", "https://b.example/y", "https://b.example/y"),
        ("link", "https://www.reddit.com/r/books/", "r/books"),
        ("mention", "desk_1", "/u/desk_1"),
    ]


def test_tags_are_not_sent() -> None:
    assert platform.render(replace(TEXT, tags=("news",))).text == "Hello world"


@given(
    st.text(),
    st.text(),
    st.text(),
    st.dictionaries(st.sampled_from(["subreddit", "flair", "kind"]), st.text()),
)
def test_rendering_never_fails(text: str, title: str, link: str, options: dict[str, str]) -> None:
    draft = Draft("submission", text, title, link, options=options)
    shown = platform.render(draft)
    (shown.text + shown.title).encode()
    assert "\n" not in shown.title
    assert all(isinstance(problem, Problem) for problem in platform.problems(draft))


def form(**fields: str) -> ConnectForm:
    given = {"client_id": "app", "client_secret": "secret"} | fields
    return ConnectForm(data=given)


def test_an_account_is_connected_by_password_or_by_refresh_token() -> None:
    assert form(username="u/desk", password="p").validate()
    assert form(refresh_token="r").validate()


def test_half_a_way_to_sign_in_is_none() -> None:
    for fields in ({}, {"username": "desk"}, {"password": "p"}):
        incomplete = form(**fields)
        assert not incomplete.validate()
        assert incomplete.errors == {
            "refresh_token": ["Enter a refresh token, or the user name and the password."]
        }
