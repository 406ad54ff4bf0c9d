"""What is shown is what is sent, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Draft, LinkCard, Problem
from syndication.platforms.twitter.adapter import platform
from syndication.platforms.twitter.settings import VIDEO_BYTES, VIDEO_MAX_SIDE, VIDEO_SECONDS
from tests.support.shelf import Shelf

LINK = "https://example.com/a"


def errors(draft: Draft) -> list[Problem]:
    return [problem for problem in platform.problems(draft) if problem.severity == "error"]


def codes(draft: Draft) -> list[str]:
    return [problem.code for problem in errors(draft)]


def test_link_and_tags_are_part_of_the_text() -> None:
    rendered = platform.render(Draft("tweet", "News", link=LINK, tags=("machine learning",)))
    assert rendered.text == f"News\n\n{LINK}\n\n#MachineLearning"
    assert rendered.length == len("News\n\n\n\n#MachineLearning") + 23
    assert [span.kind for span in rendered.spans] == ["link", "tag"]


def test_the_link_has_a_card_unless_media_take_its_place(shelf: Shelf) -> None:
    card = LinkCard("https://elsewhere.example", "A title")
    draft = Draft("tweet", "News", link=LINK, card=card)
    assert platform.render(draft).card == LinkCard(LINK, "A title")
    assert platform.render(replace(draft, media=(shelf.picture(),))).card is None


def test_invisible_characters_that_x_refuses_are_left_out() -> None:
    assert platform.render(Draft("tweet", "\ufeffA\uffffB")).text == "AB"


def test_the_text_is_composed_as_x_keeps_it() -> None:
    assert platform.render(Draft("tweet", "Cafe\u0301")).text == "Café"


@pytest.mark.parametrize("text", ["x" * 281, "漢" * 140 + "x", "x" * 257 + " " + LINK, "👍" * 140 + "x"])
def test_one_unit_too_much_is_an_error_that_says_how_much(text: str) -> None:
    [problem] = errors(Draft("tweet", text))
    assert problem.code == "text_too_long"
    assert "Shorten it by 1." in problem.message
    assert errors(Draft("tweet", text[1:])) == []


def test_two_cashtags_are_one_too_many() -> None:
    [problem] = errors(Draft("tweet", "$TWTR and $AAPL"))
    assert (problem.code, problem.where) == ("too_many_cashtags", "text")
    assert "$TWTR, $AAPL" in problem.message
    assert errors(Draft("tweet", "$TWTR costs $5")) == []


def test_cashtags_are_counted_in_each_post_of_a_thread() -> None:
    assert errors(Draft("thread", "$TWTR\n---\n$AAPL")) == []
    assert "Post 2 has 2 cashtags" in errors(Draft("thread", "One\n---\n$AAPL $TWTR"))[0].message


def test_a_long_text_becomes_a_thread() -> None:
    rendered = platform.render(Draft("thread", "A sentence of some words. " * 28, link=LINK))
    assert len(rendered.parts) == 3
    assert all(0 < part.length <= 280 for part in rendered.parts)
    assert rendered.parts[-1].text.endswith(LINK)
    assert rendered.length == max(part.length for part in rendered.parts)
    assert errors(Draft("thread", " ".join(f"Sentence number {n}." for n in range(60)), link=LINK)) == []


def test_a_thread_is_numbered_where_asked_for() -> None:
    draft = Draft("thread", "One\n---\nTwo", options={"numbered": True})
    assert [part.text for part in platform.render(draft).parts] == ["One 1/2", "Two 2/2"]


def test_media_are_on_the_first_post_of_a_thread(shelf: Shelf) -> None:
    picture = shelf.picture()
    rendered = platform.render(Draft("thread", "One\n---\nTwo", media=(picture,)))
    assert [part.media for part in rendered.parts] == [(picture,), ()]


def test_a_thread_of_media_alone_is_one_post(shelf: Shelf) -> None:
    draft = Draft("thread", "", media=(shelf.picture(),))
    assert errors(draft) == []
    assert len(platform.render(draft).parts) == 1


def test_a_thread_with_too_many_posts_is_an_error() -> None:
    assert codes(Draft("thread", "\n---\n".join(f"Post {n}" for n in range(26)))) == ["thread_too_long"]
    assert codes(Draft("thread", "\n---\n".join(f"Post {n}" for n in range(25)))) == []


def test_a_text_far_too_long_for_a_thread_is_not_cut_at_all() -> None:
    draft = Draft("thread", "a.b.c." * 10_000)
    assert len(platform.render(draft).parts) == 1
    assert "thread_too_long" in codes(draft)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("thread", "Same\n---\nOther\n---\nSame"),
        Draft("tweet", "Same", options={"first_comment": " Same "}),
    ],
)
def test_the_same_text_twice_is_an_error(draft: Draft) -> None:
    assert codes(draft) == ["repeated_text"]


def test_options_are_shown() -> None:
    options = {"reply_settings": "following", "made_with_ai": True, "paid_partnership": True}
    rendered = platform.render(Draft("tweet", "Text", options={**options, "first_comment": " More "}))
    assert rendered.details == (
        ("Who can reply", "People this account follows"),
        ("Label", "Made with AI"),
        ("Label", "Paid partnership"),
    )
    assert rendered.first_comment == "More"


def test_a_first_reply_that_is_too_long_is_an_error_at_its_field() -> None:
    [problem] = errors(Draft("tweet", "Text", options={"first_comment": "y" * 281}))
    assert (problem.code, problem.where) == ("comment_too_long", "options.first_comment")


def test_five_pictures_are_one_too_many(shelf: Shelf) -> None:
    assert codes(Draft("tweet", "Text", media=tuple(shelf.picture() for _ in range(5)))) == [
        "too_many_pictures"
    ]


def test_a_moving_gif_stands_alone(shelf: Shelf) -> None:
    assert codes(Draft("tweet", "Text", media=(shelf.gif(),))) == []
    assert codes(Draft("tweet", "Text", media=(shelf.gif(), shelf.picture()))) == ["gif_not_alone"]


@pytest.mark.parametrize("changes", [{"width": 1281}, {"height": 1081}, {"frames": 351}])
def test_a_gif_beyond_what_x_takes_is_an_error(shelf: Shelf, changes: dict[str, int]) -> None:
    [problem] = errors(Draft("tweet", "Text", media=(replace(shelf.gif(), **changes),)))
    assert (problem.code, problem.where) == ("gif_too_large", "media.0")


def test_a_moving_picture_that_is_no_gif_is_an_error(shelf: Shelf) -> None:
    moving = replace(shelf.picture(kind="WEBP"), frames=3)
    assert codes(Draft("tweet", "Text", media=(moving,))) == ["moving_picture_type"]


def test_picture_and_video_do_not_go_together(shelf: Shelf) -> None:
    assert "media_mixed" in codes(Draft("tweet", "Text", media=(shelf.picture(), shelf.video(seconds=1))))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seconds": 3 * 3600}, "video_duration"),
        ({"seconds": 0.2}, "video_duration"),
        ({"size": 512_000_001}, "video_too_large"),
        ({"width": 1600, "height": 500}, "ratio"),
        ({"width": 1920, "height": 1080}, "video_format"),
        ({"frame_rate": 120.0}, "video_format"),
        ({"video_codec": "vp9"}, "video_codec"),
        ({"audio_codec": "opus"}, "video_codec"),
        ({"mime_type": "video/webm"}, "video_type"),
        ({"alt_text": "x" * 1001}, "alt_text_too_long"),
    ],
)
def test_a_video_that_x_would_refuse_is_an_error(shelf: Shelf, changes: dict[str, Any], code: str) -> None:
    assert code in codes(Draft("tweet", "Text", media=(replace(shelf.video(seconds=1), **changes),)))


def test_an_account_may_have_larger_limits_for_videos(shelf: Shelf) -> None:
    video = replace(shelf.video(seconds=1), seconds=600.0, size=600_000_000, width=1920, height=1080)
    draft = Draft("tweet", "Text", media=(video,))
    assert set(codes(draft)) == {"video_duration", "video_too_large", "video_format"}
    settings = {VIDEO_SECONDS.key: 1200, VIDEO_BYTES.key: 8_000_000_000, VIDEO_MAX_SIDE.key: 1920}
    assert codes(replace(draft, settings=settings)) == []


def test_a_picture_without_a_description_is_a_warning(shelf: Shelf) -> None:
    draft = Draft("tweet", "Text", media=(shelf.picture(alt_text=""),))
    assert [(p.code, p.severity) for p in platform.problems(draft)] == [("alt_text_missing", "warning")]
