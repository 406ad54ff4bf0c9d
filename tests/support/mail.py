"""A real mail server for the tests, which keeps what it is given, and misbehaves where a test wants it to."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USER, PASSWORD = "desk", "a mail password"


class Postbox:
    """What came in. `refuses` are addresses that it takes nothing for, `full` makes it refuse every letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.encrypted: list[bool] = []
        self.refuses: set[str] = set()
        self.full = False

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # the same
        if self.full:
            return "552 mailbox full"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.encrypted.append(session.ssl is not None)
        return "250 kept"

    def text(self, index: int = -1) -> str:
        body = self.letters[index].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def html(self, index: int = -1) -> str:
        body = self.letters[index].get_body(("html",))
        assert body is not None
        return str(body.get_content())


class FreePort(Controller):
    """On a port that the system picks; aiosmtpd would call port 0 to see whether it is up."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(postbox: Postbox, **options: Any) -> Iterator[dict[str, Any]]:
    """Takes mail while the block runs; what the application has to be set to for it."""
    controller = FreePort(postbox, hostname=HOST, port=0, **options)
    controller.start()
    try:
        yield settings(controller.port)
    finally:
        controller.stop(no_assert=True)


def settings(port: int, **more: Any) -> dict[str, Any]:
    return {
        "SMTP_HOST": HOST,
        "SMTP_PORT": port,
        "SMTP_TLS": "none",
        "SMTP_USER": "",
        "SMTP_PASSWORD": "",
        "SMTP_DEADLINE": 10.0,
        "MAIL_FROM": "The Desk <desk@example.org>",
        **more,
    }


def who_is_known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Lets in the one user there is."""
    assert isinstance(data, LoginPassword)
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server on this machine shows, and the file by which others trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail for tests")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.pem", folder / "mail.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public
