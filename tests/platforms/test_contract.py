"""What every platform owes the desk. A ninth platform is tested by these without a line changed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import PasswordField

from syndication.platforms import channel_paths, get_channel, get_platform, icon, platforms
from syndication.platforms.base import (
    Comments,
    Continues,
    Credentials,
    Deletes,
    Document,
    Draft,
    Finds,
    LinkCard,
    Measures,
    Picture,
    Platform,
    Problem,
    Refreshes,
    Rendered,
    Video,
)
from syndication.platforms.errors import OutcomeUnknown, PlatformError, Rejected
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.platforms.test_secrets import everything_about
from tests.platforms.wire import Reply, Request, Wire, drips, hang, hang_up, reset, sends
from tests.support.shelf import Shelf

SECRET = "YSBzZWNyZXQgb2YgdGhlIHBsYXRmb3JtIHRlc3RzIQ=="
#: PostgreSQL refuses the one, every encoding the other.
UNKEEPABLE = "\0 \ud83d"

each_platform = pytest.mark.parametrize("platform", platforms().values(), ids=platforms())
each_channel = pytest.mark.parametrize("path", channel_paths())


@pytest.fixture
def http() -> Iterator[Http]:
    """Less patient than elsewhere: here most servers never answer."""
    http = Http(connect_timeout=2, read_timeout=0.3, deadline=0.6)
    yield http
    http.close()


def echo(status: int) -> Any:
    """Answers with everything that came, as debugging proxies do."""
    return lambda request: Reply(status, f"You sent {request.headers} {request.query} {request.body!r}")


def always(reply: Any) -> Any:
    return lambda _: reply


FAULTS: dict[str, Any] = {
    **{f"answers {s}": always(Reply(s, {"error": "no"})) for s in (400, 401, 403, 404, 409, 413, 422, 429)},
    **{f"echoes with {status}": echo(status) for status in (200, 400, 401, 403, 429, 500, 503)},
    "answers 500": always(Reply(500)),
    "answers 503": always(Reply(503, headers={"Retry-After": "5"})),
    "says what no database takes": always(
        Reply(400, {"error": {"message": UNKEEPABLE}, "message": UNKEEPABLE})
    ),
    "redirects": always(Reply(302, headers={"Location": "https://example.com/login"})),
    "is a web page": always(Reply(200, "<html><h1>It works!</h1></html>")),
    "says nothing": always(Reply(200)),
    "sends a list": always(Reply(200, [])),
    "sends nulls": always(Reply(200, {"id": None, "data": None, "accessJwt": None, "error": None})),
    "hangs": always(hang),
    "resets": always(reset),
    "hangs up": always(hang_up),
    "drips": always(drips(b"HTTP/1.1 200 OK\r\n\r\n")),
    "breaks off": always(sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")),
}


def sample(path: str, shelf: Shelf) -> Draft:
    """A draft that this channel takes, with text and media where it takes them: the platform's tests know one.

    tests/platforms/<name>/samples.py has `sample(channel key, shelf) -> Draft`.
    """
    name, _, key = path.partition("/")
    found: Draft = import_module(f"tests.platforms.{name}.samples").sample(key, shelf)
    assert found.channel == key
    return found


@contextmanager
def fails(platform: Platform) -> Iterator[None]:
    """A block in which one of our errors is raised, without a secret in it.

    For a receiver of webhooks any answer of status 200 will do; its samples say so by ANY_ANSWER_WILL_DO.
    """
    samples = import_module(f"tests.platforms.{platform.name}.samples")
    try:
        yield
    except PlatformError as error:
        check(error)
    else:
        assert getattr(samples, "ANY_ANSWER_WILL_DO", False), "no error was raised"


def credentials_for(platform: Platform, api_base: str, remote_id: str = "") -> Credentials:
    """Something in every field of the form; in password fields the secret."""
    fields = platform.connect_form()
    secrets = {f.name: SECRET if isinstance(f, PasswordField) else "somebody" for f in fields}
    return Credentials(secrets, api_base, remote_id)


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


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@each_channel
def test_a_failed_publication_raises_one_of_our_errors_and_shows_no_secret(
    wire: Wire, http: Http, path: str, fault: Any, shelf: Shelf
) -> None:
    platform, channel = get_channel(path)
    wire.answer = fault
    whole = sample(path, shelf)
    drafts = [whole]
    if whole.media and not channel.limits.media[0]:
        drafts.append(replace(whole, media=()))
    for draft in drafts:
        credentials = credentials_for(platform, wire.url, "somebody")
        with fails(platform):
            platform.publish(draft, credentials, http, Notes())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@each_platform
def test_other_abilities_fail_with_our_errors_and_show_no_secret(
    wire: Wire, http: Http, platform: Platform, fault: Any, shelf: Shelf
) -> None:
    wire.answer = fault
    credentials = credentials_for(platform, wire.url, "somebody")
    draft = sample(f"{platform.name}/{platform.channels[0].key}", shelf)
    notes = Notes()
    with fails(platform):
        platform.profile(credentials, http)
    for able, act in (
        (Refreshes, lambda: platform.refresh(credentials, http)),  # type: ignore[attr-defined]
        (Finds, lambda: platform.find(draft, credentials, http, notes, datetime.now(UTC))),  # type: ignore[attr-defined]
        (Continues, lambda: platform.proceed(draft, credentials, http, notes)),  # type: ignore[attr-defined]
        (Deletes, lambda: platform.delete("some_post", credentials, http)),  # type: ignore[attr-defined]
        (Comments, lambda: platform.comment("some_post", "A comment", credentials, http)),  # type: ignore[attr-defined]
        (Measures, lambda: platform.measure("some_post", credentials, http)),  # type: ignore[attr-defined]
    ):
        if isinstance(platform, able):
            try:
                act()
            except PlatformError as error:
                check(error)
                assert able is not Finds or not isinstance(error, Rejected | OutcomeUnknown)


@each_channel
def test_an_unreachable_platform_is_known_to_have_made_nothing(path: str, http: Http, shelf: Shelf) -> None:
    platform, _channel = get_channel(path)
    credentials = credentials_for(platform, "http://127.0.0.1:1", "somebody")
    notes = Notes()
    with pytest.raises(PlatformError) as caught:
        platform.publish(sample(path, shelf), credentials, http, notes)
    assert not isinstance(caught.value, OutcomeUnknown)
    check(caught.value)


@each_platform
def test_the_secret_is_in_no_url(wire: Wire, http: Http, platform: Platform, shelf: Shelf) -> None:
    seen: list[Request] = wire.requests
    wire.answer = always(Reply(200, {"id": "1"}))
    for channel in platform.channels:
        try:
            platform.publish(
                sample(f"{platform.name}/{channel.key}", shelf),
                credentials_for(platform, wire.url, "somebody"),
                http,
                Notes(),
            )
        except PlatformError as error:
            check(error)
    assert seen
    assert not [request for request in seen if SECRET in f"{request.path}{request.query}"]


@each_platform
def test_credentials_show_no_secret_when_printed(platform: Platform) -> None:
    assert SECRET not in repr(credentials_for(platform, platform.api_base))


def check(error: PlatformError) -> None:
    assert SECRET not in everything_about(error)
    assert re.search(r"[.”]$", error.message), error.message
    assert len(error.detail) <= 2000
    assert not re.search("[\0\ud800-\udfff]", error.message + error.detail)
