"""Mail servers that want TLS and passwords, and those that refuse, hang or are not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.jobs import notices
from syndication.models import Role, User
from syndication.services import notifications
from syndication.services.transaction import transaction
from tests.services.notifications.conftest import Wrong
from tests.support.mail import (
    HOST,
    PASSWORD,
    USER,
    Postbox,
    certificate,
    mail_server,
    settings,
    who_is_known,
)
from tests.support.people import create

KNOWN = {"SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD}


@pytest.fixture
def news(editor: User, post: Wrong) -> User:
    """An editor who wants e-mail at once, and something to tell."""
    notifications.choose(editor.id, email="at_once", muted=[])
    with transaction() as session:
        notifications.note_posts(session, [post().id])
    return editor


def send(app: Flask, **config: object) -> int:
    app.config.update(config)
    sent = notices.send_mail_due()
    db.session.rollback()
    return sent


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What a server with STARTTLS and one known user is started with; its certificate is trusted."""
    context, file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return {"tls_context": context, "require_starttls": True, "authenticator": who_is_known}


def test_a_letter_goes_encrypted_to_a_server_that_knows_us(
    app: Flask, news: User, postbox: Postbox, trusted: dict[str, object]
) -> None:
    with mail_server(postbox, auth_required=True, **trusted) as config:
        assert send(app, **(config | KNOWN | {"SMTP_TLS": "starttls"})) == 1
    assert postbox.encrypted == [True]
    state = notifications.mail_state()
    assert (state.is_failing, state.error) == (False, "")
    assert state.sent_at is not None


def test_tls_from_the_first_byte_works_too(
    app: Flask, news: User, postbox: Postbox, trusted: dict[str, object]
) -> None:
    with mail_server(postbox, ssl_context=trusted["tls_context"]) as config:
        assert send(app, **(config | {"SMTP_TLS": "tls"})) == 1
    assert len(postbox.letters) == 1


def test_a_wrong_password_is_said_to_admins_and_never_repeated(
    app: Flask, news: User, postbox: Postbox, trusted: dict[str, object]
) -> None:
    with mail_server(postbox, **trusted) as config:
        wrong = {"SMTP_USER": USER, "SMTP_PASSWORD": "mistyped secret", "SMTP_TLS": "starttls"}
        assert send(app, **(config | wrong)) == 0
        state = notifications.mail_state()
        assert state.is_failing
        assert state.error.startswith("127.0.0.1 refused SMTP_USER and SMTP_PASSWORD: 535")
        assert "mistyped secret" not in state.error
        assert send(app, **KNOWN) == 1
    assert not notifications.mail_state().is_failing


def test_nothing_is_sent_to_a_server_without_the_encryption_that_was_asked_for(
    app: Flask, news: User, postbox: Postbox
) -> None:
    with mail_server(postbox) as config:
        assert send(app, **(config | {"SMTP_TLS": "starttls"})) == 0
    assert "STARTTLS" in notifications.mail_state().error
    assert postbox.letters == []


def test_nothing_is_sent_to_a_server_whose_certificate_is_not_trusted(
    app: Flask, news: User, postbox: Postbox, tmp_path: Path
) -> None:
    context, _file = certificate(tmp_path)
    with mail_server(postbox, tls_context=context) as config:
        assert send(app, **(config | {"SMTP_TLS": "starttls"})) == 0
    assert "certificate" in notifications.mail_state().error
    assert postbox.letters == []


def test_a_refused_recipient_keeps_nobody_else_from_their_mail(
    app: Flask, news: User, other_editor: User, postbox: Postbox
) -> None:
    third = create("third@example.org", role=Role.EDITOR, name="Third")
    for user in (other_editor, third):
        notifications.choose(user.id, email="at_once", muted=[])
    postbox.refuses = {other_editor.email}
    with mail_server(postbox) as config:
        assert send(app, **config) == 2
        assert send(app) == 0
    assert {letter["To"] for letter in postbox.letters} == {news.email, third.email}
    assert (
        notifications.mail_state().error == f"127.0.0.1 took no mail for {other_editor.email}: "
        "550 no such person here"
    )


def test_a_letter_that_was_refused_is_not_lost(app: Flask, news: User, postbox: Postbox) -> None:
    postbox.full = True
    with mail_server(postbox) as config:
        assert send(app, **config) == 0
        postbox.full = False
        db.session.execute(db.text("UPDATE notification_choices SET mailed_at = NULL"))
        db.session.commit()
        assert send(app) == 1


def test_a_server_that_is_not_there_is_tried_again_next_time(
    app: Flask, news: User, postbox: Postbox
) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    assert send(app, **settings(port)) == 0
    assert notifications.mail_state().error.startswith("No mail could be given to 127.0.0.1: ")
    with mail_server(postbox) as config:
        assert send(app, **config) == 1


@contextmanager
def strange_server(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Takes one connection and does what it likes with it; its port."""
    over = threading.Event()
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                connection, _address = listening.accept()
                with connection:
                    behave(connection, over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join(10)


def say_nothing(connection: socket.socket, over: threading.Event) -> None:
    over.wait(20)


def drip(connection: socket.socket, over: threading.Event) -> None:
    """A line of a greeting that never ends, often enough that no time-out for a single byte strikes."""
    while not over.wait(0.05):
        connection.sendall(b"220-please hold\r\n")


@pytest.mark.parametrize("behave", [say_nothing, drip])
def test_a_server_that_keeps_us_waiting_is_left_after_the_deadline(
    app: Flask, news: User, postbox: Postbox, behave: Callable[[socket.socket, threading.Event], None]
) -> None:
    with strange_server(behave) as port:
        assert send(app, **settings(port, SMTP_DEADLINE=0.3)) == 0
    assert notifications.mail_state().error == "127.0.0.1 took longer than SMTP_DEADLINE allows."
    with mail_server(postbox) as config:
        assert send(app, **config) == 1


def test_a_round_without_anything_to_tell_talks_to_nobody(app: Flask, editor: User) -> None:
    notifications.choose(editor.id, email="at_once", muted=[])
    assert send(app, **settings(1)) == 0
    assert notifications.mail_state().failed_at is None
