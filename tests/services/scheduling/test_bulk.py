"""The same decision about many posts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndication.extensions import db
from syndication.models import Account, AuditEvent, PostStatus, Project, ScheduledPost, User
from syndication.services import scheduling
from syndication.services.errors import Invalid
from syndication.services.scheduling import MOST_AT_ONCE, Decision, Seen, decide, decisions_of
from tests.support.left_posts import account_of, post_of


@pytest.fixture
def account(project: Project) -> Account:
    return account_of(project)


def seen(*posts: ScheduledPost) -> list[Seen]:
    return [Seen(post.id, post.fence) for post in posts]


def actions() -> list[tuple[str, str]]:
    return [(row.subject, row.action) for row in db.session.query(AuditEvent).order_by(AuditEvent.id)]


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize(
    ("status", "decision", "becomes", "action"),
    [
        ("failed", Decision.RETRY, "scheduled", "post.retried"),
        ("expired", Decision.SEND_NOW, "scheduled", "post.sent_now"),
        ("unconfirmed", Decision.NOT_LIVE, "scheduled", "post.confirmed_not_live"),
        ("failed", Decision.SKIP, "cancelled", "post.skipped"),
        ("unconfirmed", Decision.SKIP, "cancelled", "post.skipped"),
    ],
)
def test_a_decision_is_carried_out_for_all_and_audited_for_each(
    account: Account, editor: User, status: str, decision: Decision, becomes: str, action: str
) -> None:
    posts = [post_of(account, status) for _number in range(3)]
    before = len(actions())
    decisions = decide(decision, seen(*posts), editor)
    assert decisions.done == 3
    assert [post.status for post in posts] == [becomes] * 3
    assert actions()[before:] == [(f"scheduled post {post.id}", action) for post in posts]


def test_what_cannot_be_done_is_left_and_says_why(account: Account, editor: User) -> None:
    failed, out, sending = (post_of(account, status) for status in ("failed", "posted", "sending"))
    decisions = decide(Decision.RETRY, seen(failed, out, sending), editor)
    assert [(result.post_id, result.reason) for result in decisions.refused] == [
        (out.id, "This post is already out."),
        (sending.id, "This post is being sent right now, so it cannot be changed any more."),
    ]
    assert (failed.status, out.status, sending.status) == ("scheduled", "posted", "sending")


def test_a_post_to_which_something_happened_since_it_was_seen_is_left(account: Account, editor: User) -> None:
    post = post_of(account, "failed")
    as_seen = seen(post)
    post.fence += 2  # somebody retried it, and it failed again
    db.session.commit()
    (result,) = decide(Decision.SKIP, as_seen, editor).results
    assert "Somebody else changed this post" in result.reason
    assert post.status == "failed"


def test_a_post_that_is_gone_is_named(editor: User) -> None:
    (result,) = decide(Decision.RETRY, [Seen(4711, 0)], editor).results
    assert (result.post_id, result.reason) == (4711, "This scheduled post does not exist.")


def test_a_post_whose_piece_was_deleted_can_only_be_skipped(account: Account, editor: User) -> None:
    post = post_of(account, "failed")
    post.piece.deleted_at = datetime.now(UTC)
    db.session.commit()
    assert "was deleted" in decide(Decision.RETRY, seen(post), editor).refused[0].reason
    assert decide(Decision.SKIP, seen(post), editor).done == 1


@pytest.mark.usefixtures("each_database")
def test_the_same_decision_twice_is_carried_out_once(account: Account, editor: User) -> None:
    posts = [post_of(account, "failed"), post_of(account, "posted")]
    asked = seen(*posts)
    first = decide(Decision.RETRY, asked, editor)
    before = len(actions())
    assert decide(Decision.RETRY, asked, editor) == first
    assert len(actions()) == before
    assert decisions_of(first.key, editor) == first


def test_what_one_person_decided_is_not_told_to_another(
    account: Account, editor: User, other_editor: User
) -> None:
    key = decide(Decision.RETRY, seen(post_of(account, "failed")), editor).key
    assert decisions_of(key, other_editor) is None


def test_many_posts_move_to_one_local_time_with_what_was_decided_about_the_clock(
    account: Account, editor: User
) -> None:
    posts = [post_of(account, "expired"), post_of(account, "failed")]
    when = {"scheduled_time": "2090-03-26T02:30", "timezone": "Europe/Berlin"}
    decisions = decide(Decision.RESCHEDULE, seen(*posts), editor, **when)
    assert "does not exist in Europe/Berlin" in decisions.note
    assert {post.wall_time for post in posts} == {"2090-03-26T03:30:00"}
    assert {post.status for post in posts} == {"scheduled"}


def test_a_wrong_time_changes_nothing(account: Account, editor: User) -> None:
    post = post_of(account, "expired")
    with pytest.raises(Invalid) as refused:
        decide(Decision.RESCHEDULE, seen(post), editor, scheduled_time="2001-01-01T09:00", timezone="UTC")
    assert set(refused.value.errors) == {"scheduled_time"}
    assert post.status == "expired"


@pytest.mark.parametrize("number", [0, MOST_AT_ONCE + 1])
def test_no_posts_and_too_many_are_refused(app: object, editor: User, number: int) -> None:
    with pytest.raises(Invalid):
        decide(Decision.RETRY, [Seen(post_id, 0) for post_id in range(number)], editor)


def test_a_skipped_post_says_who_left_it(account: Account, editor: User) -> None:
    failed, unconfirmed = post_of(account, "failed"), post_of(account, "unconfirmed")
    decide(Decision.SKIP, seen(failed, unconfirmed), editor)
    assert scheduling.get_post(failed.id).message.startswith("Ed Editor skipped it:")
    assert "Whether it is live was not found out" in scheduling.get_post(unconfirmed.id).message
    assert failed.status == PostStatus.CANCELLED
