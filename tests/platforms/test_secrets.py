"""No secret is in any error or log line."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from syndication.platforms.errors import (
    NotAuthorized,
    PlatformError,
    Unavailable,
)
from syndication.platforms.http import Http
from tests.platforms.wire import Reply, Wire, hang, reset

SECRET = "s3cr3t-t0ken/with+signs"


def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(http: Http, wire: Wire) -> None:
    for token in (f"“{SECRET}”", f"{SECRET}\nX-Evil: 1"):
        with pytest.raises(NotAuthorized) as caught:
            http.request("POST", wire.url, creates=True, headers={"Authorization": f"Bearer {token}"})
        assert SECRET not in everything_about(caught.value)


ECHOES: dict[str, Any] = {
    "a server error": Reply(500, f"your token {SECRET}"),
    "a server error as a page": Reply(500, f"<p>your <b>token</b> {SECRET.replace('+', '&#43;')}</p>"),
    "a redirect": Reply(302, SECRET, {"Location": f"/?access_token={SECRET}"}),
    "a hang": hang,
    "a reset": reset,
    "an unreadable answer": Reply(200, f"not json {SECRET}"),
}


@pytest.mark.parametrize("reply", ECHOES.values(), ids=ECHOES.keys())
def test_no_secret_is_in_any_error(wire: Wire, http: Http, reply: Any) -> None:
    wire.replies(reply)
    with pytest.raises(PlatformError) as caught:
        http.request(
            "POST",
            wire.url,
            creates=True,
            params={"access_token": SECRET},
            headers={"Authorization": f"Bearer {SECRET}"},
            form={"password": SECRET},
            secrets=[SECRET],
        ).fields()
    assert SECRET not in everything_about(caught.value)


def test_no_secret_is_in_an_error_about_the_connection(http: Http) -> None:
    for url in (f"http://no-such-host.invalid/?access_token={SECRET}", f"nonsense:{SECRET}", "http://[::bad"):
        with pytest.raises(Unavailable) as caught:
            http.request("GET", url, params={"access_token": SECRET}, secrets=[SECRET])
        assert SECRET not in everything_about(caught.value)


def test_nothing_is_logged_about_urls(wire: Wire, http: Http, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    http.request("GET", wire.url, params={"access_token": SECRET})
    assert "access_token" not in caplog.text


def everything_about(error: BaseException) -> str:
    """All that a log or a page could show of an error, with every error attached to it."""
    shown, seen = "", [error]
    for each in seen:
        shown += "".join(traceback.format_exception(each, chain=True)) + f"{each!r} {vars(each)}"
        seen += [e for e in (each.__cause__, each.__context__) if e is not None and e not in seen]
    return shown
