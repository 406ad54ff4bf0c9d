"""A skipped post can be put back."""

from __future__ import annotations

import pytest

from syndication.models import Account, Project, ScheduledPost, User
from syndication.services import scheduling
from syndication.services.errors import Conflict
from syndication.services.post_queue import count_needing
from syndication.services.scheduling import Decision, Seen, decide
from tests.support.left_posts import account_of, attempt_of, post_of


@pytest.fixture
def account(project: Project) -> Account:
    return account_of(project)


def skip(post: ScheduledPost, by: User) -> None:
    assert decide(Decision.SKIP, [Seen(post.id)], by).done == 1


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize("status", ["failed", "expired", "unconfirmed"])
def test_put_back_a_skipped_post_needs_somebody_as_before(
    account: Account, editor: User, status: str
) -> None:
    post = post_of(account, status, cause="Rejected", message="It is too long.")
    attempt_of(post, detail="the raw answer")
    skip(post, editor)
    assert (count_needing(), scheduling.can_put_back(post)) == (0, True)
    scheduling.put_back_skipped(post.id, editor)
    assert (post.status, post.cause, post.message) == (status, "Rejected", "It is too long.")
    assert post.detail == "the raw answer"
    assert (count_needing(), scheduling.can_put_back(post)) == (1, False)


def test_a_post_that_was_cancelled_otherwise_stays_so(account: Account, editor: User) -> None:
    post = post_of(account, "failed")
    scheduling.cancel(post.id, by=editor)
    with pytest.raises(Conflict, match="not skipped"):
        scheduling.put_back_skipped(post.id, editor)
    assert post.status == "cancelled"


def test_putting_back_twice_changes_nothing_more(account: Account, editor: User) -> None:
    post = post_of(account, "failed")
    skip(post, editor)
    scheduling.put_back_skipped(post.id, editor)
    with pytest.raises(Conflict):
        scheduling.put_back_skipped(post.id, editor)
    assert post.status == "failed"
