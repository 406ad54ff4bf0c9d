"""Settings, read from environment variables. docs/configuration.md lists them all."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from configuration.mail import mail
from configuration.platforms import platforms
from configuration.stores import storage
from configuration.values import (
    ConfigurationError,
    email,
    flag,
    host,
    is_loopback,
    make_folder,
    number,
    one_of,
    url_of,
)

__all__ = ["NUMBERS", "REQUIRED_IN_PRODUCTION", "ROOT", "SECONDS", "ConfigurationError", "load_config"]

ROOT = Path(__file__).resolve().parent
#: What production must be told; a local installation finds or makes all of it by itself.
REQUIRED_IN_PRODUCTION = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "PUBLIC_BASE_URL")
#: Default, least and most of every whole number.
NUMBERS: dict[str, tuple[int, int, int]] = {
    "PORT": (8000, 1, 65535),
    "WORKERS": (2, 1, 64),
    "WORKER_THREADS": (32, 1, 512),
    "WEB_WORKERS": (2, 1, 64),
    "WEB_THREADS": (8, 1, 256),
    "TRUSTED_PROXIES": (0, 0, 10),
    "SQLITE_BUSY_TIMEOUT_MS": (10_000, 0, 600_000),
    "MAX_CONTENT_LENGTH": (64 * 1024 * 1024, 1024, 2**40),
    "API_MAX_JSON_BYTES": (4 * 1024 * 1024, 1024, 2**40),
    "API_REQUESTS_PER_MINUTE": (1200, 1, 1_000_000),
    "IMAGE_MAX_BYTES": (20 * 1024 * 1024, 1024, 2**40),
    "IMAGE_MAX_PIXELS": (50_000_000, 1, 10**10),
    "VIDEO_MAX_BYTES": (1024**3, 1024, 2**40),
    "VIDEO_MAX_SECONDS": (4 * 3600, 1, 7 * 86_400),
    "DOCUMENT_MAX_BYTES": (100 * 1024 * 1024, 1024, 2**40),
    "LEASE_SECONDS": (30, 3, 86_400),
    "LEASE_GRACE_SECONDS": (10, 0, 86_400),
    "MAX_TRIES": (3, 1, 20),
}
#: The same for seconds, which may have decimals.
SECONDS: dict[str, tuple[float, float, float]] = {
    "HTTP_CONNECT_TIMEOUT": (5.0, 0.1, 600.0),
    "HTTP_READ_TIMEOUT": (30.0, 0.1, 600.0),
    "HTTP_DEADLINE": (60.0, 0.1, 3600.0),
}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def load_config(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask's configuration out of environment variables. An empty variable counts as not set.

    Makes the instance folder, and in a local installation the keys in it. Raises ConfigurationError.
    """
    environment = one_of(environ, "SYNDICATION_ENV", ("local", "production"), "local")
    if environment == "production":
        for name in REQUIRED_IN_PRODUCTION:
            if not environ.get(name):
                raise ConfigurationError(f"{name} must be set in production; docs/configuration.md says how.")
    instance = instance_path(environ)
    numbers: dict[str, Any] = {name: number(environ, name, int, *NUMBERS[name]) for name in NUMBERS}
    numbers |= {name: number(environ, name, float, *SECONDS[name]) for name in SECONDS}
    config: dict[str, Any] = {
        "ENVIRONMENT": environment,
        # Flask's own 1,000 are not enough for a piece with its most media on every channel there is.
        "MAX_FORM_PARTS": 10_000,
        "INSTANCE_PATH": instance,
        "UPLOAD_FOLDER": make_folder(instance / "uploads"),
        **numbers,
        "SANDBOX_PORT": sandbox_port(environ, numbers["PORT"]),
        "PUBLIC_BASE_URL": public_base_url(environ, numbers["PORT"], environment),
        "LISTEN_HOST": host(environ, "LISTEN_HOST", "127.0.0.1"),
        "METRICS_TOKEN": metrics_token(environ),
        "ADMIN_EMAIL": email(environ, "ADMIN_EMAIL", "admin@example.com"),
        "LOG_LEVEL": one_of(environ, "LOG_LEVEL", LOG_LEVELS, "INFO"),
        "ALLOW_PRIVATE_API_BASES": flag(environ, "ALLOW_PRIVATE_API_BASES", environment == "local"),
        "SECRET_KEY": secret_key(environ, instance),
        "CREDENTIAL_KEYS": credential_keys(environ, instance),
    }
    config |= storage(environ, instance, numbers["WORKER_THREADS"])
    config |= mail(environ)
    config |= platforms(environ)
    return config


def metrics_token(environ: Mapping[str, str]) -> str:
    value = environ.get("METRICS_TOKEN", "")
    if value and not re.fullmatch(r"[!-~]{16,}", value):
        raise ConfigurationError("METRICS_TOKEN must be at least 16 characters without spaces.")
    return value


def sandbox_port(environ: Mapping[str, str], port: int) -> int:
    default = port + 10_000 if port + 10_000 <= 65_535 else port - 10_000
    return int(number(environ, "SANDBOX_PORT", int, default, 1, 65_535))


def public_base_url(environ: Mapping[str, str], port: int, environment: str) -> str:
    value = (environ.get("PUBLIC_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    url = url_of("PUBLIC_BASE_URL", value, ("http://", "https://"))
    if url.path or url.query or url.fragment or url.username:
        raise ConfigurationError(
            "PUBLIC_BASE_URL must be scheme and host only, such as https://desk.example.com."
        )
    if environment == "production" and url.scheme != "https" and not is_loopback(url.hostname or ""):
        raise ConfigurationError("PUBLIC_BASE_URL must begin with https:// in production.")
    return normal_origin(url)


def normal_origin(url: SplitResult) -> str:
    """Scheme and host as browsers write them in the Origin header."""
    host_name = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    usual = {"http": 80, "https": 443}[url.scheme]
    return f"{url.scheme}://{host_name}" + (f":{url.port}" if url.port not in (None, usual) else "")


def instance_path(environ: Mapping[str, str]) -> Path:
    return make_folder(Path(environ.get("INSTANCE_PATH") or ROOT / "instance").absolute())


def secret_key(environ: Mapping[str, str], instance: Path) -> str:
    made_up = secrets.token_urlsafe(48)
    value = environ.get("SECRET_KEY") or kept_secret(instance / "keys" / "secret_key", made_up)
    if len(value) < 32:
        raise ConfigurationError("SECRET_KEY must be at least 32 characters of random text.")
    return value


def credential_keys(environ: Mapping[str, str], instance: Path) -> tuple[tuple[str, bytes], ...]:
    """Key ids and keys, the one that seals first."""
    made_up = f"local:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    value = environ.get("CREDENTIAL_KEYS") or kept_secret(instance / "keys" / "credential_keys", made_up)
    keys = tuple(credential_key(part) for part in value.split(","))
    if len({key_id for key_id, _ in keys}) < len(keys):
        raise ConfigurationError("CREDENTIAL_KEYS must not use one key id twice.")
    return keys


def credential_key(text: str) -> tuple[str, bytes]:
    key_id, _, encoded = text.strip().partition(":")
    with suppress(binascii.Error, ValueError):
        key = base64.b64decode(encoded, validate=True)
        if re.fullmatch(r"[\w.-]{1,64}", key_id, re.ASCII) and len(key) == 32:
            return key_id, key
    raise ConfigurationError(
        "CREDENTIAL_KEYS must be id:key pairs joined by commas, each key being 32 bytes in base64."
    )


def kept_secret(path: Path, made_up: str) -> str:
    """What the file says; if there is none yet, it says `made_up` from now on.

    Several processes may start at once: the file appears complete or not at all, and all read the same.
    """
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    make_folder(path.parent)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(made_up + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return path.read_text().strip()
