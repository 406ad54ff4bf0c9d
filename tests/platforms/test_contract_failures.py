"""How every platform's adapter fails: with one of our errors, without a secret, and never blindly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms import get_channel
from syndication.platforms.base import (
    Comments,
    Continues,
    Deletes,
    Finds,
    Measures,
    Platform,
    Refreshes,
)
from syndication.platforms.errors import OutcomeUnknown, PlatformError, Rejected
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.platforms.contract import (
    SECRET,
    UNKEEPABLE,
    check,
    credentials_for,
    each_channel,
    each_platform,
    fails,
    sample,
)
from tests.platforms.wire import Reply, Request, Wire, drips, hang, hang_up, reset, sends
from tests.support.shelf import Shelf


@pytest.fixture
def http() -> Iterator[Http]:
    """Less patient than elsewhere: here most servers never answer."""
    http = Http(connect_timeout=2, read_timeout=0.2, deadline=0.4)
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
