"""Who gets which e-mail, when, and what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, Notification, NotificationChoice, User
from syndication.services import accounts, notifications, people
from syndication.services.notifications import mailing
from syndication.services.transaction import transaction
from tests.services.notifications.conftest import Wrong
from tests.support.mail import Postbox, mail_server

#: A moment well within an hour; notifications are said to be older where a test needs it.
NOON = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)

Told = Callable[..., None]


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    """A mail server that the application is set to."""
    box = Postbox()
    with mail_server(box) as settings:
        app.config.update(settings, PUBLIC_BASE_URL="https://desk.example.org")
        yield box


@pytest.fixture
def ed(editor: User) -> User:
    """Wants e-mail at once. Everybody has a place, and nothing has happened yet."""
    notifications.choose(editor.id, email="at_once", muted=[])
    mailing.send_mail_due(NOON)
    return editor


@pytest.fixture
def told(post: Wrong) -> Told:
    """Makes a post fail: `told("Tulips", minutes_before=5)`, counted from NOON."""

    def tell(title: str = "Tulips", *, minutes_before: float = 0, **values: Any) -> None:
        wrong = post(title, **values)
        with transaction() as session:
            notifications.note_posts(session, [wrong.id])
            session.execute(
                update(Notification)
                .where(Notification.scheduled_post_id == wrong.id)
                .values(created_at=NOON - timedelta(minutes=minutes_before))
            )

    return tell


def send(minutes_after: float = 0) -> int:
    """What the job does so long after NOON."""
    sent = mailing.send_mail_due(NOON + timedelta(minutes=minutes_after))
    db.session.rollback()
    return sent


def test_a_failure_is_mailed_once_with_its_post_and_a_link(
    each_database: str, ed: User, postbox: Postbox, told: Told
) -> None:
    told("Tulips", message="The text is too long.")
    assert (send(), send(10)) == (1, 0)
    [letter] = postbox.letters
    assert (letter["To"], letter["From"]) == (ed.email, "The Desk <desk@example.org>")
    assert letter["Subject"] == "1 post failed on Garden Club (Strange)"
    for said in (postbox.text(), postbox.html()):
        assert "The text is too long." in said
        assert "Tulips" in said
        assert "https://desk.example.org/syndication/posting/posts/1" in said
        assert "https://desk.example.org/syndication/notifications/" in said


def test_what_happened_often_is_one_sentence_in_one_mail(ed: User, postbox: Postbox, told: Told) -> None:
    for number in range(12):
        told(f"Piece {number}")
    send()
    assert len(postbox.letters) == 1
    assert "12 posts failed on Garden Club (Strange)" in postbox.text()
    assert "and 7 more" in postbox.text()


def test_times_are_in_the_readers_zone_and_named(ed: User, postbox: Postbox, told: Told) -> None:
    people.update_profile(ed.id, name="Ed", time_zone="Asia/Tokyo")
    told()
    send()
    assert "20 Nov 2026, 21:30 Asia/Tokyo" in postbox.text()


def test_without_a_zone_of_ones_own_times_are_in_the_projects(ed: User, postbox: Postbox, told: Told) -> None:
    told()
    send()
    assert "20 Nov 2026, 13:30 Europe/Berlin" in postbox.text()


def test_what_a_platform_says_is_no_markup_and_no_header(
    ed: User, postbox: Postbox, told: Told, account: Account
) -> None:
    with transaction() as session:
        session.get_one(Account, account.id).name = "Garden\r\nBcc: all@example.org"
    told(message="<script>alert(1)</script>")
    send()
    assert postbox.letters[0]["Bcc"] is None
    assert "<script>" not in postbox.html()
    assert "&lt;script&gt;" in postbox.html()


def test_at_once_keeps_five_minutes_between_two_mails_and_then_tells_all(
    ed: User, postbox: Postbox, told: Told
) -> None:
    told("Tulips")
    send()
    told("Roses")
    told("Lilies")
    assert (send(4), send(5)) == (0, 1)
    assert "Tulips" not in postbox.text()
    assert "2 posts failed" in postbox.text()


def test_a_digest_comes_at_the_full_hour_with_what_happened_before_it(
    editor: User, postbox: Postbox, told: Told
) -> None:
    send()
    told("Tulips", minutes_before=10)
    assert (send(), send(29)) == (0, 0)
    told("Roses", minutes_before=-29)
    assert (send(31), send(32)) == (1, 0)
    assert "2 posts failed" in postbox.text()


def test_whoever_wants_no_mail_gets_none_also_not_later(ed: User, postbox: Postbox, told: Told) -> None:
    notifications.choose(ed.id, email="never", muted=[])
    told("Tulips")
    assert send() == 0
    notifications.choose(ed.id, email="at_once", muted=[])
    told("Roses")
    assert send(10) == 1
    assert "Tulips" not in postbox.text()


def test_a_muted_kind_is_left_out(ed: User, postbox: Postbox, told: Told) -> None:
    notifications.choose(ed.id, email="at_once", muted=["failed"])
    told("Tulips")
    assert send() == 0
    told("Roses", status="expired")
    assert send(10) == 1
    assert "Tulips" not in postbox.text()


def test_a_disabled_user_gets_no_mail(ed: User, postbox: Postbox, told: Told) -> None:
    people.disable_user(ed.id, by=None)
    told()
    assert send() == 0
    assert postbox.letters == []


def test_a_new_user_is_not_told_of_what_happened_before(ed: User, postbox: Postbox, told: Told) -> None:
    told("Tulips")
    send()
    newcomer, _password = people.create_user("new@example.org", role="editor", by=None)
    send(1)
    notifications.choose(newcomer.id, email="at_once", muted=[])
    told("Roses")
    send(10)
    letters = [letter for letter in postbox.letters if letter["To"] == newcomer.email]
    assert len(letters) == 1
    assert "Tulips" not in postbox.text()


def test_without_a_mail_server_nothing_is_kept_for_later(
    app: Flask, ed: User, postbox: Postbox, told: Told
) -> None:
    app.config["SMTP_HOST"] = None
    told("Tulips")
    assert send() == 0
    app.config["SMTP_HOST"] = "127.0.0.1"
    assert send(1) == 0


def test_an_account_that_needs_reconnecting_is_mailed_with_its_page(
    ed: User, postbox: Postbox, account: Account
) -> None:
    accounts.mark_needs_reconnect(account.id, "The password was changed.")
    send()
    assert "Garden Club (Strange) needs reconnecting" in postbox.text()
    assert f"/syndication/dashboard/accounts/{account.id}" in postbox.text()


def test_credentials_that_end_are_mailed_with_the_posts_at_risk(
    ed: User, postbox: Postbox, account: Account, post: Wrong
) -> None:
    ends = NOON + timedelta(days=6)
    account.credentials_expire_at = ends
    db.session.commit()
    post(status="scheduled", due_at=ends - timedelta(hours=1))
    post(status="scheduled", due_at=ends + timedelta(hours=1))
    notifications.note_credentials_ending(NOON)
    send()
    text = postbox.text()
    assert "The credentials of Garden Club (Strange) end within 7 days" in text
    assert "They end: 26 Nov 2026, 13:30 Europe/Berlin" in text
    assert "1 scheduled post is due after that:" in text
    assert "Tulips, 26 Nov 2026, 14:30 Europe/Berlin" in text


def test_a_sender_that_died_after_the_server_took_it_repeats_it_and_loses_nothing(
    each_database: str, ed: User, postbox: Postbox, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("Tulips")

    class Killed(BaseException):
        pass

    def die(*args: Any, **values: Any) -> bool:
        if "mailed_number" in values:
            raise Killed
        return change(*args, **values)

    change = mailing.change
    monkeypatch.setattr(mailing, "change", die)
    with pytest.raises(Killed):
        send()
    monkeypatch.undo()
    assert send(1) == 0  # somebody may still be at it
    assert send(4) == 1
    first, second = postbox.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_of_several_senders_at_once_one_wins(
    each_database: str, app: Flask, ed: User, postbox: Postbox, told: Told
) -> None:
    told()

    def sender(_number: int) -> int:
        with app.app_context():
            return mailing.send_mail_due(NOON)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sender, range(4))) == 1
    assert len(postbox.letters) == 1


def test_a_clock_that_was_set_back_stops_no_mail(ed: User, postbox: Postbox, told: Told) -> None:
    told("Tulips")
    send()
    told("Roses")
    assert send(-120) == 1


def test_a_notification_that_is_committed_late_is_told_all_the_same(
    postgres_url: str, ed: User, postbox: Postbox, told: Told, post: Wrong
) -> None:
    late = post(status="expired").id
    with Session(db.engine) as slow:
        notifications.note_posts(slow, [late])
        told("Tulips")
        send()
        slow.commit()
    assert send(10) == 1
    assert "1 post for Garden Club (Strange) was too late" in postbox.text()


def test_everybody_gets_a_place_without_asking(ed: User, postbox: Postbox) -> None:
    choice = db.session.get_one(NotificationChoice, ed.id)
    assert (choice.mailed_number, choice.muted) == (0, [])
