from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import settings
from PIL import Image

from syndication.platforms.base import Picture
from syndication.platforms.http import Http
from tests.platforms.wire import Wire, running

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class Notes:
    """Checkpoints kept in memory; `saved` has the names in the order in which they were saved, `public` those that
    say that something can be seen."""

    def __init__(self) -> None:
        self.values: dict[str, Mapping[str, Any]] = {}
        self.saved: list[str] = []
        self.public: list[str] = []

    def get(self, name: str) -> Mapping[str, Any] | None:
        return self.values.get(name)

    def save(self, name: str, value: Mapping[str, Any], *, public: bool = False) -> None:
        self.saved.append(name)
        if public:
            self.public.append(name)
        self.values[name] = value

    def alive(self) -> None:
        """Nobody takes the post from a test."""


@pytest.fixture
def checkpoints() -> Notes:
    return Notes()


@pytest.fixture
def wire() -> Iterator[Wire]:
    with running() as wire:
        yield wire


@pytest.fixture
def tls_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A wire with TLS, whose certificate is trusted while the test runs."""
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with running(context) as wire:
        yield wire


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wire")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http(connect_timeout=2, read_timeout=1, deadline=2)
    yield http
    http.close()


@pytest.fixture
def make_picture(tmp_path: Path) -> Any:
    """make_picture(width, height, alt_text=…, noise=…): a PNG on disk; noise makes it large."""

    def make(width: int = 40, height: int = 30, alt_text: str = "A square", noise: bool = False) -> Picture:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.png"
        image = (
            Image.effect_noise((width, height), 100) if noise else Image.new("RGB", (width, height), "teal")
        )
        image.convert("RGB").save(path)
        return Picture(
            path=path,
            mime_type="image/png",
            width=width,
            height=height,
            size=path.stat().st_size,
            alt_text=alt_text,
        )

    return make
