"""What the adapter accepts the stand-in for Mastodon accepts, whatever an editor writes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.errors import Rejected
from syndication.platforms.http import Http
from syndication.platforms.mastodon.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.mastodon.test_counting import PIECES

quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = st.text(max_size=600) | st.lists(PIECES | st.text(max_size=20), max_size=120).map("".join)
SERVERS = st.sampled_from(["usual", "long"])


@pytest.fixture
def either(connect: Any) -> dict[str, Credentials]:
    """An account on each of two kinds of server."""
    return {server: connect(f"{server}-any") for server in ("usual", "long")}


@quickly
@given(text=TEXTS, warning=st.just("") | st.text(max_size=30), server=SERVERS)
def test_what_is_accepted_here_is_accepted_there_and_what_is_refused_there_was_refused_here(
    either: Any, patient: Http, text: str, warning: str, server: str
) -> None:
    credentials = either[server]
    draft = Draft("status", text, options={"content_warning": warning}, settings=credentials.settings)
    refused_here = [p for p in platform.problems(draft) if p.severity == "error"]
    try:
        platform.publish(draft, credentials, patient, Notes())
    except Rejected:
        assert refused_here


@quickly
@given(choices=st.lists(st.text(max_size=60), max_size=6), server=SERVERS)
def test_a_poll_that_is_accepted_here_is_accepted_there(
    either: Any, patient: Http, choices: list[str], server: str
) -> None:
    credentials = either[server]
    options = {"poll_choices": "\n".join(choices)}
    draft = Draft("status", "Which?", options=options, settings=credentials.settings)
    refused_here = [p for p in platform.problems(draft) if p.severity == "error"]
    try:
        platform.publish(draft, credentials, patient, Notes())
    except Rejected:
        assert refused_here
    else:
        assert not refused_here
