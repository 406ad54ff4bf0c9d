"""What is sent, and what is wrong with it before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms import get_channel
from syndication.platforms.base import Draft, Picture, Video
from syndication.platforms.instagram.adapter import platform
from tests.platforms.instagram.samples import DESK, sample, video
from tests.support.shelf import Shelf


def errors(draft: Draft) -> list[tuple[str, str]]:
    return [(p.code, p.where) for p in platform.problems(draft) if p.severity == "error"]


def warnings(draft: Draft) -> list[tuple[str, str]]:
    return [(p.code, p.where) for p in platform.problems(draft) if p.severity == "warning"]


@pytest.fixture
def post(shelf: Shelf) -> Callable[..., Draft]:
    """A feed post of one picture, with other words."""
    picture = shelf.picture(public_url=f"{DESK}/a.jpeg")
    return lambda text="", **fields: Draft("feed-post", text, **{"media": (picture,), **fields})


def test_the_caption_has_text_link_and_tags(post: Any) -> None:
    rendered = platform.render(
        post("Hello @you #One", link="https://example.com/a", tags=("one", "two words"))
    )
    assert rendered.text == "Hello @you #One\n\nhttps://example.com/a\n\n#TwoWords"
    assert [(span.kind, span.target) for span in rendered.spans] == [
        ("mention", "you"),
        ("tag", "One"),
        ("tag", "TwoWords"),
    ]


def test_a_link_in_a_caption_is_a_warning_that_nobody_can_tap_it(post: Any) -> None:
    assert ("link_not_tappable", "link") in warnings(post(link="https://example.com/a"))


def test_the_options_of_a_reel_are_shown(shelf: Shelf) -> None:
    rendered = platform.render(sample("reel", shelf))
    assert rendered.details == (("Shown", "in Reels only"), ("Cover", "second 1.5 of the video"))
    assert rendered.first_comment == "#first #comment"


def test_a_story_shows_no_words_and_says_so(shelf: Shelf) -> None:
    draft = replace(sample("story", shelf), text="Words", link="https://example.com/", tags=("tag",))
    assert platform.render(draft).text == ""
    assert errors(draft) == []
    assert warnings(draft) == [(("not_in_a_story"), where) for where in ("text", "link", "tags")]


def test_a_story_asks_for_no_description(shelf: Shelf) -> None:
    picture = shelf.picture(alt_text="", public_url=f"{DESK}/a.jpeg")
    assert platform.problems(Draft("story", "", media=(picture,))) == []


def test_a_caption_of_2200_characters_is_taken(post: Any) -> None:
    assert errors(post("x" * 2200)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 2201, "text_too_long"),
        (" ".join(f"#t{n}" for n in range(31)), "too_many_hashtags"),
        (" ".join(f"@u{n}" for n in range(21)), "too_many_mentions"),
    ],
)
def test_a_caption_with_one_too_many_is_an_error(post: Any, text: str, code: str) -> None:
    assert errors(post(text)) == [(code, "text")]


def test_thirty_hashtags_and_twenty_mentions_are_taken(post: Any) -> None:
    words = [*(f"#t{n}" for n in range(30)), *(f"@u{n}" for n in range(20))]
    assert errors(post(" ".join(words))) == []


def test_tags_count_as_hashtags(post: Any) -> None:
    assert errors(post(tags=tuple(f"t{n}" for n in range(31)))) == [("too_many_hashtags", "text")]


def test_an_address_is_no_mention(post: Any) -> None:
    assert platform.render(post("me@example.com")).spans == ()


def test_a_post_without_media_is_an_error_that_says_what_is_missing(post: Any) -> None:
    assert errors(post("Text", media=())) == [("media_missing", "media")]
    assert errors(Draft("story", "")) == [("media_missing", "media")]
    assert errors(Draft("reel", "")) == [("media_missing", "media")]


@pytest.mark.parametrize("channel", ["feed-post", "story"])
def test_pictures_need_a_public_address_of_this_desk(shelf: Shelf, channel: str) -> None:
    draft = Draft(channel, "", media=(shelf.picture(),))
    assert errors(draft) == [("media_not_public", "media")]
    [problem] = [p for p in platform.problems(draft) if p.code == "media_not_public"]
    assert "fetches pictures and videos from this desk's public address" in problem.message
    assert "set PUBLIC_BASE_URL to an https address" in problem.message


@pytest.mark.parametrize(("uploads", "expected"), [(1, []), (0, [("media_not_public", "media")])])
def test_videos_need_one_only_where_they_cannot_be_uploaded(uploads: int, expected: Any) -> None:
    draft = Draft(
        "reel", "", media=(replace(video(), public_url=""),), settings={"RESUMABLE_UPLOAD": uploads}
    )
    assert errors(draft) == expected


def test_a_single_video_is_a_reel(shelf: Shelf) -> None:
    assert errors(Draft("feed-post", "", media=(video(),))) == [("video_alone", "media")]


def test_ten_pictures_and_videos_are_taken_and_eleven_are_not(shelf: Shelf) -> None:
    picture = shelf.picture(public_url=f"{DESK}/a.jpeg")
    assert errors(Draft("feed-post", "", media=(picture, video()) * 5)) == []
    eleven = Draft("feed-post", "", media=(picture,) * 11)
    assert ("too_many_media", "media") in errors(eleven)


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (1000, 200, "ratio"),
        (400, 600, "ratio"),
        (319, 319, "picture_too_small"),
        (1080, 1350, None),
        (1910, 1000, None),
        (320, 320, None),
    ],
)
def test_the_shape_and_size_of_a_picture_are_judged(
    shelf: Shelf, width: int, height: int, code: str | None
) -> None:
    picture = shelf.picture(width, height, public_url=f"{DESK}/a.jpeg")
    assert errors(Draft("feed-post", "", media=(picture,))) == ([(code, "media.0")] if code else [])


def test_a_picture_that_is_too_wide_is_to_be_cropped(shelf: Shelf) -> None:
    picture = shelf.picture(1000, 200, public_url=f"{DESK}/a.jpeg")
    [problem] = platform.problems(Draft("feed-post", "", media=(picture,)))
    assert "5.00:1" in problem.message
    assert "Crop it." in problem.message


def test_a_tall_picture_is_no_problem_in_a_story(shelf: Shelf) -> None:
    picture = shelf.picture(1080, 1920, public_url=f"{DESK}/a.jpeg")
    assert errors(Draft("story", "", media=(picture,))) == []


def test_only_jpeg_of_up_to_8_megabytes_is_taken(shelf: Shelf) -> None:
    picture = shelf.picture(public_url=f"{DESK}/a.jpeg")
    other = replace(picture, mime_type="image/png", size=8_000_001)
    assert errors(Draft("story", "", media=(other,))) == [
        ("picture_type", "media.0"),
        ("picture_too_large", "media.0"),
    ]


REEL, STORY, CAROUSEL = "reel", "story", "feed-post"


@pytest.mark.parametrize(
    ("channel", "change", "code"),
    [
        (REEL, {"seconds": 2.0}, "video_duration"),
        (REEL, {"seconds": 3 * 3600.0}, "video_duration"),
        (REEL, {"seconds": 900.0}, None),
        (STORY, {"seconds": 61.0}, "video_duration"),
        (CAROUSEL, {"seconds": 61.0}, "video_duration"),
        (CAROUSEL, {"seconds": 60.0}, None),
        (REEL, {"size": 300_000_001}, "video_too_large"),
        (STORY, {"size": 100_000_001}, "video_too_large"),
        (REEL, {"frame_rate": 15.0}, "video_format"),
        (REEL, {"frame_rate": 120.0}, "video_format"),
        (REEL, {"frame_rate": 23.976}, None),
        (REEL, {"width": 3840, "height": 2160}, "video_format"),
        (STORY, {"width": 1900, "height": 100}, "ratio"),
        (REEL, {"video_codec": "vp9"}, "video_codec"),
        (REEL, {"video_codec": "hevc"}, None),
        (REEL, {"audio_codec": "opus"}, "video_codec"),
        (REEL, {"mime_type": "video/webm"}, "video_type"),
    ],
)
def test_videos_are_judged_by_the_rules_of_their_channel(
    shelf: Shelf, channel: str, change: dict[str, Any], code: str | None
) -> None:
    item = replace(video(), **change)
    media = (shelf.picture(public_url=f"{DESK}/a.jpeg"), item) if channel == CAROUSEL else (item,)
    where = f"media.{len(media) - 1}"
    assert errors(Draft(channel, "", media=media)) == ([(code, where)] if code else [])


def test_how_long_videos_in_carousels_may_be_is_a_setting(shelf: Shelf) -> None:
    media = (shelf.picture(public_url=f"{DESK}/a.jpeg"), replace(video(), seconds=100.0))
    assert errors(Draft("feed-post", "", media=media, settings={"CAROUSEL_VIDEO_SECONDS": 120})) == []


def test_a_picture_or_two_videos_are_no_reel(shelf: Shelf) -> None:
    picture = shelf.picture(public_url=f"{DESK}/a.jpeg")
    assert ("pictures_not_taken", "media") in errors(Draft("reel", "", media=(picture,)))
    assert ("too_many_videos", "media") in errors(Draft("reel", "", media=(video(), video())))


def test_items_that_will_be_cropped_are_a_warning(shelf: Shelf) -> None:
    square = shelf.picture(600, 600, public_url=f"{DESK}/a.jpeg")
    wide = shelf.picture(1000, 600, public_url=f"{DESK}/b.jpeg")
    assert warnings(Draft("feed-post", "", media=(square, square, wide))) == [("carousel_cropped", "media.2")]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (0, []),
        (3.9, []),
        (4.0, ["cover_outside"]),
        (-1, ["cover_outside"]),
        ("x", ["cover_outside"]),
        (None, []),
    ],
)
def test_the_cover_has_to_be_in_the_video(second: Any, found: list[str]) -> None:
    draft = Draft("reel", "", media=(video(),), options={"thumb_offset": second})
    assert errors(draft) == [(code, "options.thumb_offset") for code in found]


def test_the_first_comment_is_judged_too(post: Any) -> None:
    long = post(options={"first_comment": "x" * 2201})
    assert errors(long) == [("comment_too_long", "options.first_comment")]
    tagged = post(options={"first_comment": " ".join(f"#t{n}" for n in range(31))})
    assert errors(tagged) == [("comment_hashtags", "options.first_comment")]
    shorter = post(options={"first_comment": "x" * 301}, settings={"COMMENT_LENGTH": 300})
    assert errors(shorter) == [("comment_too_long", "options.first_comment")]


def test_a_description_of_1000_characters_is_taken(shelf: Shelf) -> None:
    def described(length: int) -> Draft:
        picture = shelf.picture(alt_text="x" * length, public_url=f"{DESK}/a.jpeg")
        return Draft("feed-post", "", media=(picture,))

    assert errors(described(1000)) == []
    assert errors(described(1001)) == [("alt_text_too_long", "media.0.alt_text")]


def test_the_cover_and_the_feed_are_options_of_a_reel_alone() -> None:
    names = {key: [field.name for field in form()] for key, form in forms().items() if form}
    assert names == {
        "feed-post": ["first_comment"],
        "reel": ["first_comment", "thumb_offset", "share_to_feed"],
    }


def forms() -> dict[str, Any]:
    return {key: get_channel(f"instagram/{key}")[1].options_form for key in ("feed-post", "story", "reel")}


def test_media_keep_their_order(shelf: Shelf) -> None:
    media = platform.render(sample("feed-post", shelf)).media
    assert [type(item) for item in media] == [Picture, Video]
