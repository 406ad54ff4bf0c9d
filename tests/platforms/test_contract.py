"""What every platform owes the desk. A ninth platform is tested by these without a line changed here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import PasswordField

from syndication.platforms import get_channel, get_platform, icon, platforms
from syndication.platforms.base import (
    Document,
    Draft,
    LinkCard,
    Picture,
    Platform,
    Problem,
    Rendered,
    Video,
)
from tests.platforms.contract import each_channel, each_platform, sample
from tests.support.shelf import Shelf


@each_platform
def test_a_platform_is_found_by_its_name_and_says_what_it_is(platform: Platform) -> None:
    assert get_platform(platform.name) is platform
    assert re.fullmatch(r"[a-z]+", platform.name)
    assert platform.label
    assert re.fullmatch(r"https://[^/]+(/.*[^/])?", platform.api_base)
    assert platform.concurrency > 0
    assert min(platform.window) > 0


@each_platform
def test_a_platform_has_an_icon_that_a_strict_page_may_show(platform: Platform) -> None:
    root = ElementTree.fromstring(icon(platform.name))  # noqa: S314 -- our own file
    assert root.tag.endswith("svg")
    assert root.get("viewBox")
    for element in root.iter():
        assert not element.tag.endswith(("script", "style", "image"))
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}


@each_platform
def test_every_field_of_the_connect_form_is_explained_and_required_or_optional(platform: Platform) -> None:
    form = platform.connect_form()
    assert [field for field in form if not (field.label.text and field.description)] == []
    assert any(isinstance(field, PasswordField) for field in form)
    assert not form.validate()
    assert [error for errors in form.errors.values() for error in errors if not error.endswith(".")] == []


@each_channel
def test_a_channel_is_found_by_its_path_and_declares_its_limits(path: str) -> None:
    platform, channel = get_channel(path)
    assert f"{platform.name}/{channel.key}" == path
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", channel.key)
    assert channel.label
    limits = channel.limits
    assert limits.text_length > 0 or limits.media[0] > 0
    for rules in (limits.pictures, limits.videos, limits.documents):
        assert rules is None or min(rules.count, rules.bytes) > 0


@each_channel
def test_an_untouched_options_form_is_valid_and_every_option_is_explained(path: str) -> None:
    _platform, channel = get_channel(path)
    if channel.options_form is not None:
        form = channel.options_form()
        assert form.validate(), form.errors
        assert [field for field in form if not (field.label.text and field.description)] == []


@each_platform
def test_every_setting_is_explained_and_its_default_is_valid(platform: Platform) -> None:
    for setting in platform.settings:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", setting.key)
        assert setting.meaning.endswith(".")
        assert isinstance(setting.default, (int, float, str))
        assert not setting.pattern or re.fullmatch(setting.pattern, str(setting.default))


def test_an_unknown_platform_or_channel_is_a_key_error() -> None:
    for path in ("nowhere/post", "nowhere", "", f"{next(iter(platforms()))}/nothing"):
        with pytest.raises(KeyError):
            get_channel(path)


@each_platform
def test_channels_of_a_platform_are_told_apart(platform: Platform) -> None:
    keys = [channel.key for channel in platform.channels]
    assert keys
    assert len(set(keys)) == len(keys)


PICTURES = st.builds(
    Picture,
    path=st.just(None),
    mime_type=st.sampled_from(["image/png", "image/jpeg", "image/gif"]),
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
    size=st.integers(1, 50_000_000),
    alt_text=st.text(),
    frames=st.sampled_from([1, 20]),
)
VIDEOS = st.builds(
    Video,
    path=st.just(None),
    mime_type=st.sampled_from(["video/mp4", "video/quicktime", "video/webm"]),
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
    size=st.integers(1, 10**10),
    seconds=st.floats(0, 20_000),
    frame_rate=st.floats(0, 240),
    video_codec=st.sampled_from(["", "h264", "vp9"]),
    audio_codec=st.sampled_from(["", "aac", "opus"]),
    alt_text=st.text(),
)
DOCUMENTS = st.builds(
    Document,
    path=st.just(None),
    mime_type=st.just("application/pdf"),
    size=st.integers(1, 10**9),
    pages=st.integers(1, 1000),
    name=st.text(),
)
DRAFTS = st.fixed_dictionaries(
    {
        "text": st.text(),
        "title": st.text(),
        "link": st.text() | st.just("https://example.com/a"),
        "tags": st.lists(st.text()).map(tuple),
        "media": st.lists(PICTURES | VIDEOS | DOCUMENTS, max_size=6).map(tuple),
        "card": st.none() | st.builds(LinkCard, st.text(), st.text(), st.text()),
    }
)


@each_channel
@given(fields=DRAFTS)
def test_any_draft_can_be_shown_and_judged(path: str, fields: dict[str, Any]) -> None:
    platform, channel = get_channel(path)
    draft = Draft(channel.key, **fields)
    rendered, problems = platform.render(draft), platform.problems(draft)
    assert isinstance(rendered, Rendered)
    for shown in rendered.parts or (rendered,):
        shown.text.encode()
        assert shown.length == platform.length(shown.text)
        assert shown.limit == channel.limits.text_length
        assert all(0 <= span.start < span.end <= len(shown.text) for span in shown.spans)
    assert rendered.length == max(shown.length for shown in rendered.parts or (rendered,))
    for problem in problems:
        assert isinstance(problem, Problem)
        assert problem.message.endswith(".")
        assert re.fullmatch(r"text|title|link|tags|media(\.\d+(\.alt_text)?)?|options\.\w+", problem.where)


@each_channel
def test_too_much_and_nothing_are_errors_and_the_sample_is_fine(path: str, shelf: Shelf) -> None:
    platform, channel = get_channel(path)
    draft = sample(path, shelf)
    assert errors(platform, draft) == []
    assert errors(platform, Draft(channel.key, ""))
    longer = replace(draft, text="x" * (channel.limits.text_length + 1))
    if channel.limits.text_length and not platform.render(longer).parts:
        assert errors(platform, longer)


@each_channel
def test_media_of_a_kind_or_number_that_is_not_taken_are_errors(path: str, shelf: Shelf) -> None:
    platform, channel = get_channel(path)
    draft, limits = sample(path, shelf), channel.limits
    for item, rules in (
        (shelf.picture(), limits.pictures),
        (shelf.video(), limits.videos),
        (shelf.document(), limits.documents),
    ):
        too_many = (item,) * ((rules.count if rules else 0) + 1)
        problems = platform.problems(replace(draft, media=too_many))
        assert [p for p in problems if p.severity == "error" and p.where == "media"]


def errors(platform: Platform, draft: Draft) -> list[Problem]:
    return [problem for problem in platform.problems(draft) if problem.severity == "error"]
