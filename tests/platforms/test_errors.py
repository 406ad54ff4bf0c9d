"""Errors carry what a platform said, in a form that every database takes."""

from __future__ import annotations

import json

import pytest

from syndication.platforms.errors import PlatformError, Rejected, Unavailable
from syndication.platforms.http import Http
from tests.platforms.wire import Reply, Wire


@pytest.mark.parametrize("error", [Rejected, Unavailable])
def test_an_error_has_no_nul_and_no_half_of_an_emoji(error: type[PlatformError]) -> None:
    said = json.loads(r'"cut emoji \ud83d, whole \ud83d\udc1d, nul \u0000."')
    made = error(said, detail=said)
    for text in (made.message, made.detail, str(made)):
        assert text == "cut emoji \ufffd, whole \U0001f41d, nul \ufffd."


def test_an_answer_with_a_nul_can_be_kept(wire: Wire, http: Http) -> None:
    wire.replies(Reply(500, b"broken \0 page"))
    with pytest.raises(Unavailable) as caught:
        http.request("GET", wire.url)
    assert caught.value.detail == "HTTP 500 broken \ufffd page"
