"""What is lost on the way to a real sandbox is found, and nothing goes out twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.errors import OutcomeUnknown, Unavailable
from syndication.platforms.facebook import finding
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from syndication.sandbox.facebook.demo import DEMO_PAGE
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import KINDS, Plan, completed, shown


@pytest.mark.parametrize("fault", ["reset-after", "error-after", "truncated-json"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_post_whose_answer_was_lost_is_found_and_not_made_twice(
    demo: Credentials,
    sandbox_url: str,
    plan: Plan,
    http: Http,
    checkpoints: Notes,
    drafts: dict[str, Draft],
    kind: str,
    fault: str,
) -> None:
    plan(fault)
    with pytest.raises(OutcomeUnknown):
        platform.publish(drafts[kind], demo, http, checkpoints)
    found = platform.find(drafts[kind], demo, http, checkpoints, datetime.now(UTC))
    assert found is not None
    assert requests.get(found.url, timeout=10).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_that_did_not_get_there_is_surely_not_found_and_is_then_sent_once(
    demo: Credentials,
    sandbox_url: str,
    plan: Plan,
    http: Http,
    checkpoints: Notes,
    drafts: dict[str, Draft],
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan("reset-before")
    with pytest.raises(OutcomeUnknown):
        platform.publish(drafts[kind], demo, http, checkpoints)
    with pytest.raises(Unavailable):
        platform.find(drafts[kind], demo, http, checkpoints, datetime.now(UTC))
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    assert platform.find(drafts[kind], demo, http, checkpoints, datetime.now(UTC)) is None
    completed(drafts[kind], demo, http, checkpoints)
    assert shown(sandbox_url) == 1


STEPS = (
    ("photos", "photos"),
    ("photo story", "photos"),
    ("video", "videos"),
    ("reel", "video_reels"),
    ("video story", "video_stories"),
)


@pytest.mark.parametrize("fault", ["reset-before", "reset-after", "error-before", "truncated-json"])
@pytest.mark.parametrize(("kind", "edge"), STEPS)
def test_a_step_before_the_last_may_be_lost_and_repeated(
    demo: Credentials,
    sandbox_url: str,
    plan: Plan,
    http: Http,
    checkpoints: Notes,
    drafts: dict[str, Draft],
    kind: str,
    edge: str,
    fault: str,
) -> None:
    plan(fault, path=f"/{DEMO_PAGE}/{edge}")
    with pytest.raises(Unavailable):
        platform.publish(drafts[kind], demo, http, checkpoints)
    completed(drafts[kind], demo, http, checkpoints)
    assert shown(sandbox_url) == 1


@pytest.mark.parametrize("fault", ["reset-before", "reset-after", "error-after", "html"])
@pytest.mark.parametrize("kind", ["reel", "video story"])
def test_an_upload_that_broke_off_goes_on(
    demo: Credentials,
    sandbox_url: str,
    plan: Plan,
    http: Http,
    checkpoints: Notes,
    drafts: dict[str, Draft],
    kind: str,
    fault: str,
) -> None:
    plan(fault, path="/video-upload")
    with pytest.raises(Unavailable):
        platform.publish(drafts[kind], demo, http, checkpoints)
    completed(drafts[kind], demo, http, checkpoints)
    assert shown(sandbox_url) == 1
