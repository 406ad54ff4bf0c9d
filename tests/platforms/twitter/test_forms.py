"""What an admin may fill in."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from syndication.platforms.twitter.forms import OAUTH_1, OAUTH_2, ConnectForm, ThreadOptions, TweetOptions

FIRST = dict.fromkeys(OAUTH_1, "abc")
SECOND = dict.fromkeys(OAUTH_2, "abc")


@pytest.mark.parametrize("given", [FIRST, SECOND, {**SECOND, "client_secret": "abc"}, {**FIRST, **SECOND}])
def test_one_complete_way_is_enough(given: dict[str, str]) -> None:
    form = ConnectForm(MultiDict(given))
    assert form.validate(), form.errors


@pytest.mark.parametrize("missing", OAUTH_1)
def test_a_missing_field_of_oauth_1_is_named(missing: str) -> None:
    form = ConnectForm(MultiDict({**FIRST, missing: ""}))
    assert not form.validate()
    assert list(form.errors) == [missing]
    assert "Fill in “OAuth 1.0a: " in form.errors[missing][0]


@pytest.mark.parametrize("missing", OAUTH_2)
def test_a_missing_field_of_oauth_2_is_named(missing: str) -> None:
    form = ConnectForm(MultiDict({**SECOND, missing: ""}))
    assert not form.validate()
    assert list(form.errors) == [missing]


def test_an_empty_form_says_once_what_is_needed() -> None:
    form = ConnectForm(MultiDict())
    assert not form.validate()
    assert form.errors == {
        "api_key": [
            "Fill in the four fields of OAuth 1.0a, or the client ID and the two tokens of OAuth 2.0."
        ]
    }


def test_space_that_came_along_with_a_copy_is_dropped() -> None:
    form = ConnectForm(MultiDict({**FIRST, "access_token": "  12-ab\n cd "}))
    assert form.validate()
    assert form.access_token.data == "12-abcd"


def test_what_cannot_be_a_token_is_refused() -> None:
    form = ConnectForm(MultiDict({**FIRST, "access_token": "tökén"}))
    assert not form.validate()
    assert "Copy it again." in form.errors["access_token"][0]


def test_an_unknown_reply_setting_is_refused() -> None:
    assert not TweetOptions(MultiDict({"reply_settings": "nobody"})).validate()
    assert ThreadOptions(MultiDict({"reply_settings": "verified", "numbered": "y"})).validate()
