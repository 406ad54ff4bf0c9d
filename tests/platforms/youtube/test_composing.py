"""What is shown of a draft, and what is said against it before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from syndication.platforms.base import Document, Draft, Picture, Video
from syndication.platforms.youtube.adapter import platform
from syndication.platforms.youtube.composing import tags_length
from syndication.platforms.youtube.forms import ConnectForm, VideoOptions
from syndication.platforms.youtube.options import instant

NOWHERE = Path("nowhere")


def clip(**facts: Any) -> Video:
    values: dict[str, Any] = {"width": 1920, "height": 1080, "size": 9_000_000, "seconds": 60.0}
    return Video(NOWHERE, **({"mime_type": "video/mp4", "video_codec": "h264"} | values | facts))


def picture(**facts: Any) -> Picture:
    values: dict[str, Any] = {"mime_type": "image/jpeg", "width": 1280, "height": 720, "size": 100_000}
    return Picture(NOWHERE, **(values | facts))


def fine(channel: str = "video", **fields: Any) -> Draft:
    video = clip() if channel == "video" else clip(width=1080, height=1920)
    return Draft(channel, **({"text": "Text", "title": "Title", "media": (video,)} | fields))


def codes(draft: Draft, severity: str = "error") -> list[tuple[str, str]]:
    return [(p.code, p.where) for p in platform.problems(draft) if p.severity == severity]


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"title": ""}, "title_missing", "title"),
        ({"title": " \n "}, "title_missing", "title"),
        ({"title": "x" * 101}, "title_too_long", "title"),
        ({"options": {"title": "x" * 101}}, "title_too_long", "options.title"),
        ({"title": "a < b"}, "title_signs", "title"),
        ({"options": {"title": "a > b"}}, "title_signs", "options.title"),
        ({"text": "x" * 5001}, "text_too_long", "text"),
        ({"text": "ä" * 2501}, "text_too_long", "text"),
        ({"text": "x" * 4990, "link": "https://example.com"}, "text_too_long", "text"),
        ({"text": "a <b>"}, "text_signs", "text"),
        ({"link": "nowhere"}, "link_invalid", "link"),
        ({"tags": ("x" * 101,)}, "tag_too_long", "tags"),
        ({"tags": ('12" vinyl',)}, "tag_signs", "tags"),
        ({"tags": ("<b>",)}, "tag_signs", "tags"),
        ({"media": ()}, "video_missing", "media"),
        ({"media": (picture(),)}, "video_missing", "media"),
        ({"media": (clip(), clip(seconds=9))}, "too_many_videos", "media"),
        ({"media": (clip(), picture(), picture(width=1))}, "too_many_media", "media"),
        ({"media": (clip(size=300 * 1024**3),)}, "video_too_large", "media.0"),
        ({"media": (clip(seconds=13 * 3600),)}, "video_duration", "media.0"),
        ({"media": (clip(mime_type="image/gif"),)}, "video_type", "media.0"),
        ({"media": (clip(), picture(size=2_000_001))}, "picture_too_large", "media.1"),
        ({"media": (clip(), picture(mime_type="image/gif"))}, "picture_type", "media.1"),
        ({"options": {"privacy": "secret"}}, "privacy_unknown", "options.privacy"),
        ({"options": {"category": "99"}}, "category_unknown", "options.category"),
    ],
)
def test_what_youtube_would_refuse_is_a_problem(fields: dict[str, Any], code: str, where: str) -> None:
    assert (code, where) in codes(fine(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 100},
        {"title": "", "options": {"title": "Own"}},
        {"text": ""},
        {"text": "x" * 5000},
        {"text": "ä" * 2500},
        {"media": (picture(), clip())},
        {"media": (clip(mime_type="video/webm", video_codec="vp9", audio_codec="opus"),)},
        {"media": (clip(seconds=3 * 3600, size=5 * 10**9),)},
        {"tags": ()},
    ],
)
def test_what_youtube_takes_is_no_problem(fields: dict[str, Any]) -> None:
    assert codes(fine(**fields)) == []


def test_a_document_is_not_taken() -> None:
    document = Document(NOWHERE, "application/pdf", 1000, 1)
    assert ("documents_not_taken", "media") in codes(fine(media=(clip(), document)))


def test_a_three_hour_video_is_no_short() -> None:
    long = clip(width=1080, height=1920, seconds=3 * 3600)
    assert codes(fine("video", media=(long,))) == []
    [problem] = [p for p in platform.problems(fine("short", media=(long,))) if p.severity == "error"]
    assert (problem.code, problem.where) == ("video_duration", "media.0")
    assert problem.message == (
        "Video 1 lasts 3 hours, YouTube Shorts takes 0 seconds to 3 minutes. Shorten it."
    )


@pytest.mark.parametrize(
    ("width", "height", "seconds", "wrong"),
    [
        (1080, 1920, 180.0, []),
        (1080, 1080, 10.0, []),
        (1080, 1920, 181.0, ["video_duration"]),
        (1920, 1080, 10.0, ["ratio"]),
    ],
)
def test_a_short_is_square_or_upright_and_at_most_three_minutes(
    width: int, height: int, seconds: float, wrong: list[str]
) -> None:
    short = fine("short", media=(clip(width=width, height=height, seconds=seconds),))
    assert [code for code, _where in codes(short)] == wrong


def test_an_installation_may_set_other_limits() -> None:
    settings = {"VIDEO_SECONDS": 100, "VIDEO_BYTES": 1000, "SHORT_SECONDS": 30}
    assert {code for code, _ in codes(fine(settings=settings, media=(clip(seconds=101),)))} == {
        "video_duration",
        "video_too_large",
    }
    short = fine("short", settings={"SHORT_SECONDS": 30})
    assert codes(short) == [("video_duration", "media.0")]


@pytest.mark.parametrize(
    ("known", "errors", "warnings"),
    [
        ("allowed", [], []),
        ("unknown", [], [("video_duration", "media.0")]),
        ("eligible", [("video_duration", "media.0")], []),
        ("disallowed", [("video_duration", "media.0")], []),
    ],
)
def test_more_than_fifteen_minutes_need_a_verified_channel(
    known: str, errors: list[Any], warnings: list[Any]
) -> None:
    draft = fine(settings={"LONG_UPLOADS": known}, media=(clip(seconds=901),))
    assert (codes(draft), codes(draft, "warning")) == (errors, warnings)


@pytest.mark.parametrize(
    ("tags", "length"),
    [([], 0), (["abc"], 3), (["Foo-Baz"], 7), (["Foo Baz"], 9), (["a", "b c", "d"], 9)],
)
def test_tags_are_counted_with_commas_and_quotation_marks(tags: list[str], length: int) -> None:
    assert tags_length(tags) == length


def test_tags_of_500_characters_are_taken_and_one_more_is_not() -> None:
    tags = tuple(f"{number}{'x' * 98}" for number in range(4))  # 4 × 99 + 3 commas
    assert codes(fine(tags=(*tags, "y" * 100))) == []
    assert codes(fine(tags=(*tags, "y" * 98 + "  z"))) == [("tags_too_long", "tags")]
    assert codes(fine(tags=(*tags, "y" * 100, "z"))) == [("tags_too_long", "tags")]


@pytest.mark.parametrize("width", [600, 3600])
def test_a_thumbnail_of_another_shape_is_a_warning(width: int) -> None:
    draft = fine(media=(clip(), picture(width=width)))
    assert (codes(draft), codes(draft, "warning")) == ([], [("thumbnail_shape", "media.1")])


def test_a_thumbnail_of_a_short_is_a_warning() -> None:
    draft = fine("short", media=(clip(width=1080, height=1920), picture()))
    assert (codes(draft), codes(draft, "warning")) == ([], [("thumbnail_shape", "media.1")])


def soon(**more: str) -> dict[str, str]:
    at = datetime.now(UTC) + timedelta(days=1)
    return {"privacy": "private", "publish_at": at.isoformat()} | more


def test_a_private_video_may_be_published_later() -> None:
    assert codes(fine(options=soon())) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (soon(publish_at="2020-01-01 12:00 Europe/Berlin"), "publish_at_past"),
        (soon(publish_at="tomorrow"), "publish_at_unreadable"),
        (soon(privacy="public"), "publish_at_not_private"),
        (soon(privacy="unlisted"), "publish_at_not_private"),
    ],
)
def test_a_time_of_publication_that_cannot_be_is_a_problem(options: dict[str, str], code: str) -> None:
    assert codes(fine(options=options)) == [(code, "options.publish_at")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24 18:00 Europe/Berlin", "2026-12-24T17:00:00+00:00"),
        ("2026-07-24T18:00:30 Europe/Berlin", "2026-07-24T16:00:30+00:00"),
        ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00+00:00"),
        ("2026-12-24 18:00 +0530", "2026-12-24T12:30:00+00:00"),
        ("2026-12-24 18:00 UTC", "2026-12-24T18:00:00+00:00"),
        ("2026-12-24 18:00", None),
        ("18:00 Europe/Berlin", None),
        ("2026-12-24 18:00 Nowhere/City", None),
        ("2026-12-24 18:00 Europe", None),
        ("0001-01-01 00:00 Asia/Tokyo", None),
        ("soon", None),
    ],
)
def test_a_time_needs_its_zone(text: str, expected: str | None) -> None:
    at = instant(text)
    assert (at.isoformat() if at else None) == expected


def test_the_form_says_at_once_when_a_time_cannot_be_read() -> None:
    form = VideoOptions(MultiDict({"publish_at": "soon"}))
    assert not form.validate()
    assert "2026-12-24 18:00 Europe/Berlin" in str(form.errors["publish_at"])


@pytest.mark.parametrize(
    ("options", "settings", "code"),
    [
        ({"first_comment": "x" * 10_001}, {}, "first_comment_too_long"),
        ({"first_comment": "x" * 11}, {"COMMENT_LENGTH": 10}, "first_comment_too_long"),
        ({"first_comment": "x", "privacy": "private"}, {}, "first_comment_not_possible"),
        ({"first_comment": "x", "made_for_kids": "yes"}, {}, "first_comment_not_possible"),
        ({"first_comment": "x"}, {"MAY_COMMENT": "no"}, "first_comment_not_allowed"),
    ],
)
def test_a_comment_that_youtube_would_refuse_is_a_problem(
    options: dict[str, str], settings: dict[str, Any], code: str
) -> None:
    assert codes(fine(options=options, settings=settings)) == [(code, "options.first_comment")]


def test_everything_a_viewer_would_notice_is_shown() -> None:
    rendered = platform.render(
        fine(
            title=" Tomatoes \n from seed ",
            link="https://example.com/a",
            tags=("Bees", "bee keeping"),
            options={
                "privacy": "private",
                "category": "27",
                "made_for_kids": "yes",
                "publish_at": "2030-12-24 18:00 Europe/Berlin",
                "notify_subscribers": "no",
                "first_comment": "First",
            },
        )
    )
    assert rendered.title == "Tomatoes from seed"
    assert rendered.text == "Text\n\nhttps://example.com/a"
    assert (rendered.length, rendered.limit) == (27, 5000)
    assert rendered.first_comment == "First"
    assert rendered.details == (
        ("Privacy", "Private"),
        ("Category", "Education"),
        ("Made for kids", "Yes"),
        ("Publish at", "24 Dec 2030, 17:00 UTC"),
        ("Notify subscribers", "No"),
        ("Tags", "Bees, bee keeping"),
    )


def test_an_untouched_draft_shows_the_defaults() -> None:
    assert platform.render(fine()).details == (
        ("Privacy", "Public"),
        ("Category", "People & Blogs"),
        ("Made for kids", "No"),
    )


def test_links_and_hashtags_in_the_text_are_shown_as_links() -> None:
    spans = platform.render(fine(text="See https://example.com/a, #bees.")).spans
    assert [(s.kind, s.target) for s in spans] == [("link", "https://example.com/a"), ("tag", "bees")]


def test_an_unusable_secret_is_refused_in_the_form() -> None:
    form = ConnectForm(data={"client_id": "a", "client_secret": "“quoted”", "refresh_token": "r"})
    assert not form.validate()
    assert list(form.errors) == ["client_secret"]


def test_two_channels_share_the_options() -> None:
    draft = fine("short", options={"privacy": "unlisted"})
    assert replace(draft, channel="video").options == draft.options
    assert {channel.options_form for channel in platform.channels} == {VideoOptions}
