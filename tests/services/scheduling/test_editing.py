from __future__ import annotations

import pytest

from syndication.extensions import db
from syndication.models import PostStatus, ScheduledPost, User
from syndication.services import pieces, scheduling
from syndication.services.errors import Conflict, Invalid, NotFound
from tests.support.delivery import Sandbox, Scheduled, Worker, deliver


def test_a_post_moves_to_another_local_time(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    moved, note = scheduling.reschedule(
        post.id, "2100-07-01T09:00", "Asia/Kathmandu", post.version, by=editor
    )
    assert moved.due_at.isoformat() == "2100-07-01T03:15:00+00:00"
    assert (moved.wall_time, moved.time_zone, note) == ("2100-07-01T09:00:00", "Asia/Kathmandu", "")


def test_a_post_cannot_move_into_the_past(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    with pytest.raises(Invalid) as refused:
        scheduling.reschedule(post.id, "2001-07-01T09:00", "UTC", None, by=editor)
    assert set(refused.value.errors) == {"scheduled_time"}


def test_whoever_edits_an_older_version_is_told(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    seen = post.version
    scheduling.reschedule(post.id, "2100-07-01T09:00", "UTC", seen, by=editor)
    with pytest.raises(Conflict, match="Somebody else"):
        scheduling.reschedule(post.id, "2100-07-02T09:00", "UTC", seen, by=editor)


def test_a_post_in_the_hands_of_a_worker_cannot_be_changed(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    Worker().claim()
    for change in (
        lambda: scheduling.reschedule(post.id, "2100-07-01T09:00", "UTC", None, by=editor),
        lambda: scheduling.cancel(post.id, by=editor),
        lambda: scheduling.send_now([post.id], by=editor),
    ):
        with pytest.raises(Conflict, match="being sent"):
            change()


def test_a_cancelled_post_is_never_sent(scheduled: Scheduled, editor: User, sandbox: Sandbox) -> None:
    post = scheduled()
    scheduling.cancel(post.id, by=editor)
    deliver()
    assert scheduling.get_post(post.id).status == PostStatus.CANCELLED
    assert sandbox.stats("facebook")["accepted"] == 0


def test_cancelling_twice_is_no_error(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    scheduling.cancel(post.id, by=editor)
    assert scheduling.cancel(post.id, by=editor).status == PostStatus.CANCELLED


def test_a_posted_post_cannot_be_sent_again(scheduled: Scheduled, editor: User, sandbox: Sandbox) -> None:
    post = scheduled()
    deliver()
    for send_again in (scheduling.retry, lambda post_id, by: scheduling.send_now([post_id], by=by)):
        with pytest.raises(Conflict, match="already out"):
            send_again(post.id, by=editor)
    assert sandbox.stats("facebook")["accepted"] == 1


def test_send_now_makes_a_later_post_due(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    scheduling.reschedule(post.id, "2100-07-01T09:00", "UTC", None, by=editor)
    scheduling.send_now([post.id], by=editor)
    deliver()
    assert scheduling.get_post(post.id).status == PostStatus.POSTED


def test_a_post_that_does_not_exist_is_not_found(editor: User) -> None:
    with pytest.raises(NotFound):
        scheduling.cancel(4711, by=editor)


def test_deleting_a_piece_calls_its_posts_off(scheduled: Scheduled, editor: User, sandbox: Sandbox) -> None:
    post = scheduled()
    pieces.delete_piece(post.piece_id, by=editor)
    deliver()
    assert db.session.get_one(ScheduledPost, post.id).status == PostStatus.CANCELLED
    assert sandbox.stats("facebook")["accepted"] == 0
