"""From a draft to what a post says, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Draft, LinkCard, Picture, Problem, Video
from syndication.platforms.mastodon.adapter import platform
from syndication.platforms.mastodon.forms import StatusOptions, ThreadOptions
from tests.support.shelf import Shelf

LINK = "https://example.com/a"


def errors(draft: Draft) -> list[Problem]:
    return [problem for problem in platform.problems(draft) if problem.severity == "error"]


def codes(draft: Draft) -> list[str]:
    return [problem.code for problem in errors(draft)]


def status(text: str = "Hello", media: tuple[Any, ...] = (), settings: Any = None, **options: Any) -> Draft:
    return Draft("status", text, media=media, options=options, settings=settings or {})


def a_picture(**more: Any) -> Picture:
    facts: dict[str, Any] = {
        "mime_type": "image/png",
        "width": 40,
        "height": 30,
        "size": 1000,
        "alt_text": "A wall",
    }
    return Picture(path=None, **(facts | more))  # type: ignore[arg-type]  # its file is not looked at


def a_video(**more: Any) -> Video:
    facts: dict[str, Any] = {
        "mime_type": "video/mp4",
        "width": 640,
        "height": 480,
        "size": 1000,
        "seconds": 9.0,
    }
    return Video(path=None, **(facts | {"frame_rate": 25.0, "alt_text": "A wall"} | more))  # type: ignore[arg-type]  # as above


def test_the_link_and_the_tags_end_the_text_once() -> None:
    draft = Draft("status", f"See {LINK} #fun", link=LINK, tags=("fun", "open source"))
    assert platform.render(draft).text == f"See {LINK} #fun\n\n#OpenSource"


def test_the_card_that_the_server_will_make_is_shown() -> None:
    card = LinkCard("https://old.example", "Title", "Words")
    assert platform.render(Draft("status", "See", link=LINK, card=card)).card == replace(card, url=LINK)


def test_there_is_no_card_below_a_content_warning_or_beside_media(shelf: Shelf) -> None:
    draft = Draft("status", "See", link=LINK)
    assert platform.render(replace(draft, options={"content_warning": "Food"})).card is None
    assert platform.render(replace(draft, media=(shelf.picture(),))).card is None


def test_only_the_part_of_a_thread_that_has_the_link_shows_its_card() -> None:
    rendered = platform.render(Draft("thread", "One\n---\nTwo", link=LINK))
    assert [part.card is not None for part in rendered.parts] == [False, True]


def test_what_else_a_reader_notices_is_shown() -> None:
    options: dict[str, Any] = {
        "content_warning": "Food",
        "visibility": "unlisted",
        "language": "de",
        "poll_choices": "Tea\nCoffee",
    }
    assert platform.render(status(**options, poll_duration="3600", poll_multiple=True)).details == (
        ("Content warning", "Food"),
        ("Visibility", "Quiet public"),
        ("Language", "German"),
        ("Poll", "Tea / Coffee (open for 1 hour, several choices)"),
    )
    assert platform.render(status()).details == (("Visibility", "Public"),)


def test_a_content_warning_alone_becomes_the_text_as_it_does_on_the_server(shelf: Shelf) -> None:
    draft = status("", (shelf.picture(),), content_warning="Food")
    rendered = platform.render(draft)
    assert (rendered.text, rendered.details) == (
        "Food",
        (("Visibility", "Public"), ("Media", "hidden until clicked")),
    )
    assert [(p.code, p.where) for p in platform.problems(draft)] == [
        ("content_warning_alone", "options.content_warning")
    ]


def test_one_character_too_many_is_an_error_and_none_too_many_is_not() -> None:
    assert codes(status("x" * 500)) == []
    (problem,) = errors(status("x" * 501))
    assert (problem.code, problem.where) == ("text_too_long", "text")
    assert "501 characters" in problem.message
    assert "Shorten it by 1." in problem.message


def test_the_content_warning_counts_as_part_of_the_text() -> None:
    assert codes(status("x" * 496, content_warning="Food")) == []
    assert codes(status("x" * 497, content_warning="Food")) == ["text_too_long"]


def test_the_limits_of_the_account_s_server_hold() -> None:
    settings = {"MAX_CHARACTERS": 1000, "URL_CHARACTERS": 30, "MAX_MEDIA": 6}
    assert codes(status("x" * 1000, settings=settings)) == []
    assert codes(status("x" * 1001, settings=settings)) == ["text_too_long"]
    assert platform.render(status(LINK, settings=settings)).length == 30
    assert codes(status(media=(a_picture(),) * 6, settings=settings)) == []
    assert codes(status(media=(a_picture(),) * 7, settings=settings)) == ["too_many_pictures"]


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ((a_picture(),) * 5, "too_many_pictures"),
        ((a_picture(), a_video()), "media_mixed"),
        ((a_video(), a_video()), "too_many_videos"),
        ((a_picture(mime_type="image/bmp"),), "picture_type"),
        ((a_picture(size=16_777_217),), "picture_too_large"),
        ((a_picture(width=8000, height=4200),), "picture_too_big"),
        ((a_picture(mime_type="image/gif", width=1280, height=721),), "gif_too_many_pixels"),
        ((a_picture(alt_text="x" * 1501),), "alt_text_too_long"),
        ((a_video(size=103_809_025),), "video_too_large"),
        ((a_video(width=3840, height=2161),), "video_too_many_pixels"),
        ((a_video(frame_rate=144.0),), "video_format"),
        ((a_video(mime_type="video/x-msvideo"),), "video_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_media_that_the_server_would_refuse_are_errors(media: tuple[Any, ...], code: str) -> None:
    assert codes(status(media=media)) == [code]


@pytest.mark.parametrize(
    ("settings", "media", "code"),
    [
        ({"MIME_TYPES": "image/png"}, a_picture(mime_type="image/webp"), "picture_type"),
        ({"IMAGE_SIZE_LIMIT": 999}, a_picture(), "picture_too_large"),
        ({"IMAGE_MATRIX_LIMIT": 1199}, a_picture(), "picture_too_big"),
        ({"DESCRIPTION_LIMIT": 5}, a_picture(), "alt_text_too_long"),
        ({"VIDEO_SIZE_LIMIT": 999}, a_video(), "video_too_large"),
        ({"VIDEO_MATRIX_LIMIT": 1000}, a_video(), "video_too_many_pixels"),
        ({"VIDEO_FRAME_RATE_LIMIT": 24}, a_video(), "video_format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_account_s_server_says_of_media_holds(settings: Any, media: Any, code: str) -> None:
    assert codes(status(media=(media,), settings=settings)) == [code]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (a_picture(mime_type="image/webp", frames=9), "stands_still"),
        (a_video(video_codec="vp9", seconds=1500.0), "video_cut"),
        (a_video(video_codec="h264", audio_codec="opus", seconds=1500.0), "video_cut"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_server_would_change_is_a_warning(item: Any, code: str) -> None:
    assert [(p.code, p.severity) for p in platform.problems(status(media=(item,)))] == [(code, "warning")]


def test_a_long_video_that_is_shown_as_it_is_is_fine() -> None:
    assert (
        platform.problems(status(media=(a_video(video_codec="h264", audio_codec="aac", seconds=1500.0),)))
        == []
    )


def test_a_missing_description_is_only_a_warning() -> None:
    draft = status(media=(a_picture(alt_text=""),))
    assert [(p.code, p.severity) for p in platform.problems(draft)] == [("alt_text_missing", "warning")]


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ("Tea", "poll_too_few"),
        ("a\nb\nc\nd\ne", "poll_too_many"),
        (f"Tea\n{'x' * 51}", "poll_choice_too_long"),
        ("Tea\n Tea ", "poll_choices_same"),
    ],
)
def test_a_poll_that_the_server_would_refuse_is_an_error(choices: str, code: str) -> None:
    draft = status("Which?", poll_choices=choices)
    assert [(p.code, p.where) for p in errors(draft)] == [(code, "options.poll_choices")]


def test_a_poll_as_the_server_takes_it_is_fine() -> None:
    assert codes(status("Which?", poll_choices=f"Tea\n{'x' * 50}\n{'é' * 50}\nd")) == []


def test_the_duration_of_a_poll_is_checked_against_the_server() -> None:
    draft = status("Which?", (), {"POLL_MIN_SECONDS": 3600}, poll_choices="a\nb", poll_duration="300")
    assert codes(draft) == ["poll_duration"]


def test_a_poll_has_a_text_and_no_media(shelf: Shelf) -> None:
    assert codes(status("Which?", (shelf.picture(),), poll_choices="a\nb")) == ["poll_with_media"]
    assert codes(status("", poll_choices="a\nb")) == ["empty", "poll_without_text"]


def test_a_first_reply_has_the_limit_of_a_post_with_its_content_warning() -> None:
    assert codes(status(first_comment="x" * 496, content_warning="Food")) == []
    (problem,) = errors(status(first_comment="x" * 498, content_warning="Food"))
    assert (problem.code, problem.where) == ("first_comment_too_long", "options.first_comment")
    assert platform.render(status(first_comment=" More ")).first_comment == "More"


def test_every_post_of_a_thread_fits_with_number_and_content_warning() -> None:
    text = " ".join(f"This is sentence number {number} of a long text." for number in range(60))
    options = {"content_warning": "A long text", "numbered": True}
    rendered = platform.render(Draft("thread", text, options=options))
    assert len(rendered.parts) > 4
    assert max(part.length for part in rendered.parts) <= 500
    assert rendered.parts[0].text.endswith(f" 1/{len(rendered.parts)}")
    assert codes(Draft("thread", text, options=options)) == []


def test_a_thread_has_its_media_in_the_first_post(shelf: Shelf) -> None:
    picture = shelf.picture()
    rendered = platform.render(Draft("thread", "One\n---\nTwo", media=(picture,)))
    assert [part.media for part in rendered.parts] == [(picture,), ()]


def test_a_text_that_fits_is_a_thread_of_one_post() -> None:
    assert [part.text for part in platform.render(Draft("thread", "Short")).parts] == ["Short"]


def test_a_content_warning_that_leaves_no_room_is_an_error() -> None:
    draft = Draft("thread", "Some text", options={"content_warning": "x" * 500})
    assert codes(draft) == ["text_too_long"]


def test_a_thread_that_never_ends_is_an_error() -> None:
    assert codes(Draft("thread", "\n---\n".join(map(str, range(25))))) == []
    assert codes(Draft("thread", "\n---\n".join(map(str, range(26))))) == ["too_many_parts"]


def test_characters_that_no_server_stores_are_left_out() -> None:
    draft = status("a\0b\ud83d", content_warning="c\0")
    assert platform.render(draft).text == "ab?"
    assert ("Content warning", "c") in platform.render(draft).details


def test_options_of_an_unknown_value_are_those_of_an_untouched_form() -> None:
    odd = status("Which?", visibility="direct", poll_choices="a\nb", poll_duration="soon")
    assert platform.render(odd).details == (("Visibility", "Public"), ("Poll", "a / b (open for 1 day)"))


@pytest.mark.parametrize("form", [StatusOptions, ThreadOptions])
def test_an_option_that_does_not_exist_is_refused(form: Any) -> None:
    filled = form(data={"visibility": "direct", "language": "xx-nonsense"})
    assert not filled.validate()
    assert set(filled.errors) == {"visibility", "language"}
