"""Talking to the mail server, never for longer than agreed, and saying plainly what it did not like."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any

from flask_babel import gettext as _

#: Characters of the server's own words that are kept.
ANSWER_LENGTH = 300


class MailProblem(Exception):
    """`message` is a sentence for admins. Nothing can be sent for now."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MailRefused(MailProblem):
    """This one letter was not taken; the next may be."""


#: Errors after which the server may well take the next letter.
ABOUT_THE_LETTER = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)

Send = Callable[[EmailMessage], None]


@contextmanager
def mail_server(settings: Mapping[str, Any]) -> Iterator[Send]:
    """What sends a letter, and returns when the server has it for good. It connects for the first one.

    settings: SMTP_* of the configuration. SMTP_DEADLINE seconds after the start the connection is cut, whatever the
    server is doing. Sending raises MailRefused, MailProblem.
    """
    until = time.monotonic() + settings["SMTP_DEADLINE"]
    connected: list[smtplib.SMTP] = []

    def send(letter: EmailMessage) -> None:
        try:
            if not connected:
                connected.append(signed_in(settings, until))
            give(connected[0], letter)
        except (smtplib.SMTPException, OSError) as error:
            raise problem(error, settings, letter, until) from None

    try:
        yield send
    finally:
        for server in connected:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


def give(server: smtplib.SMTP, letter: EmailMessage) -> None:
    try:
        server.send_message(letter)
    except smtplib.SMTPNotSupportedError as error:
        # An address with letters that this server cannot write.
        raise smtplib.SMTPDataError(553, str(error)) from None


def signed_in(settings: Mapping[str, Any], until: float) -> smtplib.SMTP:
    # Our own name is given: looking it up can take as long as the resolver likes.
    options: dict[str, Any] = {"local_hostname": socket.gethostname(), "until": until}
    where = (settings["SMTP_HOST"], settings["SMTP_PORT"])
    if settings["SMTP_TLS"] == "tls":
        server: smtplib.SMTP = BoundedTls(*where, context=ssl.create_default_context(), **options)
    else:
        server = Bounded(*where, **options)
    try:
        if settings["SMTP_TLS"] == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings["SMTP_USER"]:
            server.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
    except BaseException:
        server.close()
        raise
    return server


class UntilThen:
    """smtplib's time-outs are for each byte; a server that drips them holds us for ever. This cuts the connection."""

    sock: socket.socket | None

    def __init__(self, *args: Any, until: float, **options: Any) -> None:
        self.until = until
        super().__init__(*args, timeout=max(0.1, until - time.monotonic()), **options)  # type: ignore[call-arg]  # the class beside this one takes them

    def getreply(self) -> tuple[int, bytes]:
        guard = threading.Timer(max(0.0, self.until - time.monotonic()), self.cut)
        guard.start()
        try:
            return super().getreply()  # type: ignore[misc,no-any-return]  # the class beside this one has it
        finally:
            guard.cancel()

    def cut(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class Bounded(UntilThen, smtplib.SMTP):
    pass


class BoundedTls(UntilThen, smtplib.SMTP_SSL):
    pass


def problem(error: Exception, settings: Mapping[str, Any], letter: EmailMessage, until: float) -> MailProblem:
    """What went wrong while a letter was sent, as a sentence."""
    host, answer = settings["SMTP_HOST"], answer_of(error, settings)
    if time.monotonic() >= until:
        return MailProblem(_("%(host)s took longer than SMTP_DEADLINE allows.", host=host))
    if isinstance(error, ABOUT_THE_LETTER):
        return MailRefused(
            _("%(host)s took no mail for %(to)s: %(answer)s", host=host, to=letter["To"], answer=answer)
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailProblem(
            _("%(host)s refused SMTP_USER and SMTP_PASSWORD: %(answer)s", host=host, answer=answer)
        )
    return MailProblem(_("No mail could be given to %(host)s: %(answer)s", host=host, answer=answer))


def answer_of(error: Exception, settings: Mapping[str, Any]) -> str:
    """What the server said, or what our side says of it: in one line and without the password."""
    code: int | str = ""
    said: bytes | str = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    elif isinstance(error, ssl.SSLCertVerificationError):
        said = error.verify_message
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    if settings["SMTP_PASSWORD"]:
        text = text.replace(settings["SMTP_PASSWORD"], "…")
    return " ".join(f"{code} {text}".split())[:ANSWER_LENGTH]
