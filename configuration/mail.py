"""How e-mails leave the desk."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from configuration.values import ConfigurationError, email, host, is_loopback, number, one_of

ENCRYPTION = ("starttls", "tls", "none")


def mail(environ: Mapping[str, str]) -> dict[str, Any]:
    """The mail server and the sender. Without SMTP_HOST (then None) no e-mail is ever sent."""
    server = host(environ, "SMTP_HOST", "localhost") if environ.get("SMTP_HOST") else None
    sender = environ.get("MAIL_FROM") or ""
    if server and not sender:
        raise ConfigurationError("MAIL_FROM must be set when SMTP_HOST is.")
    if sender:
        check_sender(sender)
    encryption = one_of(environ, "SMTP_TLS", ENCRYPTION, "starttls")
    user, password = environ.get("SMTP_USER") or "", environ.get("SMTP_PASSWORD") or ""
    if bool(user) != bool(password):
        missing, given = ("SMTP_PASSWORD", "SMTP_USER") if user else ("SMTP_USER", "SMTP_PASSWORD")
        raise ConfigurationError(f"{missing} must be set when {given} is.")
    if user and server and encryption == "none" and not is_loopback(server):
        raise ConfigurationError(
            "SMTP_TLS must not be none when SMTP_PASSWORD is set and the server is elsewhere."
        )
    return {
        "SMTP_HOST": server,
        "SMTP_PORT": number(environ, "SMTP_PORT", int, 587, 1, 65_535),
        "SMTP_USER": user,
        "SMTP_PASSWORD": password,
        "SMTP_TLS": encryption,
        "SMTP_DEADLINE": number(environ, "SMTP_DEADLINE", float, 20.0, 0.1, 60.0),
        "MAIL_FROM": sender,
    }


def check_sender(sender: str) -> None:
    """An address, with or without a name before it."""
    address = parseaddr(sender)[1]
    wrong = ConfigurationError(
        "MAIL_FROM must be an e-mail address such as desk@example.com or Desk <desk@example.com>."
    )
    if not address or not sender.isprintable():
        raise wrong
    try:
        email({"MAIL_FROM": address}, "MAIL_FROM", address)
    except ConfigurationError:
        raise wrong from None
