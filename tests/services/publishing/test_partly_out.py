"""Posts of which a part can be seen already, as the first posts of a thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.extensions import db
from syndication.models import Account, PostCheckpoint, PostStatus, ScheduledPost
from syndication.services.publishing import reap
from tests.support.delivery import Scheduled


@pytest.fixture
def late(scheduled: Scheduled, bluesky_account: Account, each_database: str) -> ScheduledPost:
    post = scheduled(account=bluesky_account)
    post.next_attempt_at = post.expires_at = datetime.now(UTC) - timedelta(minutes=1)
    db.session.commit()
    return post


def test_one_that_comes_too_late_is_not_said_to_be_unsent(late: ScheduledPost) -> None:
    db.session.add(PostCheckpoint(scheduled_post_id=late.id, name="out-1", value={}, public=True))
    db.session.commit()
    reap()
    db.session.expire_all()
    assert late.status == PostStatus.EXPIRED
    assert "not sent at all" not in late.message
    assert "Retry" in late.message


def test_one_of_which_nothing_is_out_is_said_to_be_unsent(late: ScheduledPost) -> None:
    db.session.add(PostCheckpoint(scheduled_post_id=late.id, name="picture-0", value={}))
    db.session.commit()
    reap()
    db.session.expire_all()
    assert late.status == PostStatus.EXPIRED
    assert "not sent at all" in late.message
