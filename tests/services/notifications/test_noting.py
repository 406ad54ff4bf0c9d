"""What is noted of posts and accounts, in the transaction in which it happened."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from syndication.extensions import db
from syndication.models import Account, Notification
from syndication.services import accounts, notifications
from syndication.services.transaction import transaction
from tests.services.notifications.conftest import Wrong
from tests.support.delivery import now


def noted() -> list[Notification]:
    db.session.rollback()
    return list(db.session.scalars(select(Notification).order_by(Notification.id)))


def note(*post_ids: int) -> None:
    with transaction() as session:
        notifications.note_posts(session, post_ids)


@pytest.mark.parametrize("status", ["failed", "expired", "unconfirmed"])
def test_a_post_that_needs_a_person_is_noted_with_its_reason(
    each_database: str, post: Wrong, status: str
) -> None:
    wrong = post(status=status)
    note(wrong.id)
    [told] = noted()
    assert (told.kind, told.cause, told.message) == (status, "rejected", "The text is too long.")
    assert (told.account_id, told.scheduled_post_id) == (wrong.account_id, wrong.id)
    assert abs((now() - told.created_at).total_seconds()) < 60


@pytest.mark.parametrize("status", ["scheduled", "claimed", "sending", "processing", "posted", "cancelled"])
def test_a_post_in_any_other_state_is_passed_over(post: Wrong, status: str) -> None:
    note(post(status=status).id)
    assert noted() == []


def test_an_unconfirmed_post_that_a_machine_will_look_at_is_passed_over(post: Wrong) -> None:
    note(post(status="unconfirmed", check_at=now()).id)
    assert noted() == []


def test_what_was_noted_is_not_noted_again_and_harms_no_transaction(each_database: str, post: Wrong) -> None:
    first, second = post(), post()
    note(first.id)
    with transaction() as session:
        notifications.note_posts(session, [first.id, second.id])
        session.get_one(type(first), second.id).detail = "written after the note"
    assert [told.scheduled_post_id for told in noted()] == [first.id, second.id]
    assert second.detail == "written after the note"


@pytest.mark.parametrize("changed", ["fence", "version"])
def test_failing_again_after_another_try_or_a_change_is_noted_again(post: Wrong, changed: str) -> None:
    wrong = post()
    note(wrong.id)
    setattr(wrong, changed, getattr(wrong, changed) + 1)
    db.session.commit()
    note(wrong.id)
    assert len(noted()) == 2


def test_a_transaction_that_is_undone_notes_nothing(post: Wrong) -> None:
    wrong = post()
    with pytest.raises(ZeroDivisionError), transaction() as session:
        notifications.note_posts(session, [wrong.id])
        raise ZeroDivisionError
    assert noted() == []


def test_many_posts_are_noted_with_one_statement(post: Wrong) -> None:
    post_ids = [post().id for _ in range(20)]
    seen: list[str] = []
    with transaction() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *of: seen.append(of[2]))
        notifications.note_posts(session, post_ids)
    assert len(seen) == 1
    assert len(noted()) == 20


def test_an_account_that_comes_to_need_reconnecting_is_noted(each_database: str, account: Account) -> None:
    accounts.mark_needs_reconnect(account.id, "The password was changed.")
    [told] = noted()
    assert (told.kind, told.account_id, told.message) == (
        "reconnect",
        account.id,
        "The password was changed.",
    )


def test_an_account_that_needs_reconnecting_already_is_not_noted_again(account: Account) -> None:
    accounts.mark_needs_reconnect(account.id, "The password was changed.")
    accounts.mark_needs_reconnect(account.id, "The password was changed.")
    assert len(noted()) == 1


def test_an_account_that_is_refused_again_after_it_worked_is_noted_again(account: Account) -> None:
    accounts.mark_needs_reconnect(account.id, "The password was changed.")
    accounts.verify(account.id, by=None)
    accounts.mark_needs_reconnect(account.id, "The password was changed.")
    assert len(noted()) == 2
