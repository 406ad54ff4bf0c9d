"""What answers are taken for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from syndication.platforms.answers import DETAIL_LENGTH, instant, paused_until, refusal, retry_after
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from tests.platforms.wire import Reply, Wire


@pytest.mark.parametrize("odd", [None, 0, -1, "1900000000", 1.5, [], 10**30])
def test_what_is_no_time_is_none(odd: object) -> None:
    assert instant(odd) is None
    assert instant(odd, datetime.now(UTC)) is None


def test_a_time_is_told_in_seconds_from_1970_or_from_then() -> None:
    assert instant(1_900_000_000) == datetime.fromtimestamp(1_900_000_000, UTC)
    assert instant(60, datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(("creates", "error"), [(True, OutcomeUnknown), (False, Unavailable)])
@pytest.mark.parametrize("body", ["", "<html><b>Welcome</b></html>", '{"id": ', "[]"])
def test_an_answer_that_is_no_json_object_is_told_by_what_was_asked(
    wire: Wire, http: Http, body: str, creates: bool, error: type[PlatformError]
) -> None:
    wire.replies(Reply(200, body))
    answer = http.request("POST", wire.url, creates=creates)
    with pytest.raises(error, match="could not be read"):
        answer.fields()


def test_html_is_shown_as_text_and_long_answers_are_cut(wire: Wire, http: Http) -> None:
    page = "<html><style>p{}</style><script>x()</script><p>Bad &amp; sad</p></html>"
    wire.replies(Reply(404, page), Reply(404, "y" * 50_000))
    assert http.request("GET", wire.url).detail == "HTTP 404 Bad & sad"
    assert len(http.request("GET", wire.url).detail) == DETAIL_LENGTH


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, NotAuthorized),
        (403, NotAuthorized),
        (404, Rejected),
        (408, Unavailable),
        (413, Rejected),
        (422, Rejected),
        (425, Unavailable),
        (429, RateLimited),
    ],
)
def test_a_refusal_is_told_by_its_status(
    wire: Wire, http: Http, status: int, error: type[PlatformError]
) -> None:
    wire.replies(Reply(status))
    found = refusal(http.request("GET", wire.url), "Somewhere", "Because.", timedelta(hours=1))
    assert type(found) is error
    assert found.http_status == status
    assert found.message.endswith("It says: “Because.”")


@pytest.mark.parametrize("value", ["999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_header_makes_anybody_wait_for_years(wire: Wire, http: Http, value: str) -> None:
    wire.replies(Reply(503, headers={"Retry-After": value}))
    with pytest.raises(Unavailable) as caught:
        http.request("GET", wire.url)
    assert caught.value.retry_after == 2 * 86400


def test_an_answer_that_is_nothing_but_brackets_is_one_that_cannot_be_read(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, "[" * 200_000))
    answer = http.request("POST", wire.url, creates=True)
    with pytest.raises(OutcomeUnknown):
        answer.fields()
    assert answer.error_fields() == {}


def test_retry_after_may_be_seconds_or_a_date(wire: Wire, http: Http) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    wire.replies(*(Reply(429, headers={"Retry-After": value}) for value in ("12", date, "soon")))
    assert retry_after(http.request("GET", wire.url)) == 12
    assert 60 < (retry_after(http.request("GET", wire.url)) or 0) <= 90
    assert retry_after(http.request("GET", wire.url)) is None


@pytest.mark.parametrize(
    ("header", "value", "seconds"),
    [
        ("RateLimit-Reset", "{epoch}", 300),
        ("x-rate-limit-reset", "{epoch}", 300),
        ("X-RateLimit-Reset", "{iso}", 300),
        ("x-ratelimit-reset", "300", 300),
        ("Retry-After", "300", 300),
        ("RateLimit-Reset", "nonsense", 3600),
        ("Retry-After", "999999999", 2 * 86400),
        ("x-ratelimit-reset", "0", 1),
    ],
)
def test_a_pause_ends_when_the_headers_say(
    wire: Wire, http: Http, header: str, value: str, seconds: int
) -> None:
    now = datetime.now(UTC)
    reset = now + timedelta(seconds=300)
    value = value.format(epoch=int(reset.timestamp()), iso=reset.isoformat())
    wire.replies(Reply(429, headers={header: value}))
    until = paused_until(http.request("GET", wire.url), timedelta(hours=1))
    assert abs((until - now).total_seconds() - seconds) < 30
