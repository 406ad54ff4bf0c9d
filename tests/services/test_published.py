"""Figures of published posts, and taking them down."""

from __future__ import annotations

import pytest

from syndication.extensions import db
from syndication.models import Account, AccountState, AuditEvent, ScheduledPost, User
from syndication.services import published
from syndication.services.errors import Conflict
from tests.support.delivery import Sandbox, Scheduled, deliver


@pytest.fixture
def post(scheduled: Scheduled, bluesky_account: Account) -> ScheduledPost:
    post = scheduled("Hello", bluesky_account)
    deliver()
    return post


def test_figures_are_asked_for_and_kept(post: ScheduledPost) -> None:
    figures = published.measure(post.id)
    assert (figures.likes, figures.views) == (0, None)
    assert post.figures == {"views": None, "likes": 0, "comments": 0, "shares": 0, "clicks": None}
    assert post.measured_at is not None


def test_a_post_that_is_not_out_has_no_figures(scheduled: Scheduled, bluesky_account: Account) -> None:
    waiting = scheduled("Hello", bluesky_account)
    assert not published.can_measure(waiting)
    with pytest.raises(Conflict):
        published.measure(waiting.id)


def test_a_post_is_taken_down_and_that_is_on_record(post: ScheduledPost, editor: User) -> None:
    published.take_down(post.id, editor)
    assert post.removed_at is not None
    assert not published.can_take_down(post)
    event = db.session.query(AuditEvent).filter_by(action="post.taken_down").one()
    assert event.detail["remote_id"] == post.remote_id


def test_taking_down_twice_is_a_conflict(post: ScheduledPost, editor: User) -> None:
    published.take_down(post.id, editor)
    with pytest.raises(Conflict):
        published.take_down(post.id, editor)


def test_a_platform_that_cannot_be_asked_changes_nothing(
    post: ScheduledPost, editor: User, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/com.atproto.repo.deleteRecord")
    with pytest.raises(Conflict, match="error of its own"):
        published.take_down(post.id, editor)
    assert post.removed_at is None


def test_a_session_that_is_over_is_renewed_on_the_way(
    post: ScheduledPost, editor: User, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "expired-token", path="/xrpc/com.atproto.repo.deleteRecord", times=1)
    published.take_down(post.id, editor)
    assert post.removed_at is not None


def test_refused_credentials_hold_the_account(post: ScheduledPost, editor: User, sandbox: Sandbox) -> None:
    sandbox.fault("bluesky", "revoked-token", path="/xrpc/com.atproto.")
    with pytest.raises(Conflict):
        published.take_down(post.id, editor)
    assert post.account.state == AccountState.NEEDS_RECONNECT


def test_a_right_that_only_this_needs_does_not_hold_what_is_scheduled(
    post: ScheduledPost, editor: User, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=403, path="/xrpc/com.atproto.repo.deleteRecord")
    with pytest.raises(Conflict, match="does not allow"):
        published.take_down(post.id, editor)
    db.session.expire_all()
    assert post.account.state == AccountState.CONNECTED
