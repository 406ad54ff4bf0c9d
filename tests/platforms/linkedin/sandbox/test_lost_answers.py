"""Whatever is lost on the way, one post comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published, Video
from syndication.platforms.errors import (
    CannotTell,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.linkedin import finding
from syndication.platforms.linkedin.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.linkedin.sandbox.conftest import page, posts_out
from tests.support.shelf import Shelf

MakeVideo = Callable[..., Video]


LOST = ["error-after", "reset-after", "html", "empty"]


@pytest.mark.parametrize("fault", LOST)
def test_a_post_whose_answer_was_lost_is_found_at_an_organisation(
    publish: Any,
    plan: Any,
    organization: Credentials,
    http: Http,
    checkpoints: Notes,
    fault: str,
    shelf: Shelf,
) -> None:
    draft = Draft("post", "Text (one) #two", media=(shelf.picture(), shelf.picture()))
    plan(fault)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    found = platform.find(draft, organization, http, checkpoints, datetime.now(UTC))
    assert found is not None
    assert "Text (one) " in page(found)


@pytest.mark.parametrize("fault", LOST)
def test_a_members_repeat_is_told_which_post_it_is(
    publish: Any, plan: Any, member: Credentials, http: Http, checkpoints: Notes, base: str, fault: str
) -> None:
    draft = Draft("post", "Text")
    plan(fault)
    with pytest.raises(OutcomeUnknown):
        publish(draft, member)
    with pytest.raises(CannotTell):
        platform.find(draft, member, http, checkpoints, datetime.now(UTC))
    repeated = publish(draft, member)
    assert "does not show it" in repeated.note
    assert "Text" in page(repeated)
    assert posts_out(base) == 1


@pytest.mark.parametrize("fault", ["error-before", "reset-before", "status"])
def test_a_post_that_never_came_is_sent_again(
    publish: Any,
    plan: Any,
    organization: Credentials,
    http: Http,
    checkpoints: Notes,
    monkeypatch: pytest.MonkeyPatch,
    base: str,
    fault: str,
) -> None:
    draft = Draft("post", "Text")
    plan(fault, **({"status": 503} if fault == "status" else {}))
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    with pytest.raises(Unavailable):
        platform.find(draft, organization, http, checkpoints, datetime.now(UTC))
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    assert platform.find(draft, organization, http, checkpoints, datetime.now(UTC)) is None
    publish(draft)
    assert posts_out(base) == 1


def test_the_ghost_of_a_deleted_post_is_not_taken_for_ours(
    publish: Any,
    plan: Any,
    organization: Credentials,
    http: Http,
    checkpoints: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    first = publish(Draft("post", "Text"))
    platform.delete(first.remote_id, organization, http)
    checkpoints.values.clear()
    plan("reset-before")
    with pytest.raises(OutcomeUnknown):
        publish(Draft("post", "Text"))
    with pytest.raises(Rejected, match="deleted post"):
        publish(Draft("post", "Text"))


PATHS = {"images": "/rest/images", "bytes": "/dms-uploads", "post": None}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("fault", ["error-before", "error-after", "reset-before", "reset-after", "redirect"])
def test_whatever_is_lost_at_whichever_step_one_post_comes_of_it(
    publish: Any,
    plan: Any,
    organization: Credentials,
    http: Http,
    checkpoints: Notes,
    monkeypatch: pytest.MonkeyPatch,
    base: str,
    shelf: Shelf,
    path: str | None,
    fault: str,
) -> None:
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    draft = Draft("post", "Text", media=(shelf.picture(), shelf.picture()))
    plan(fault, **({"path": path} if path else {}))
    result: Any = None
    for _ in range(3):
        try:
            result = publish(draft)
            break
        except (Unavailable, OutcomeUnknown):
            result = platform.find(draft, organization, http, checkpoints, datetime.now(UTC))
            if result:
                break
        except Rejected:
            assert fault == "redirect"
    assert isinstance(result, Published)
    assert posts_out(base) == 1
