"""Where the database and Redis are."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from configuration.values import ConfigurationError, url_of

#: Longest path of a Unix socket, with room for the byte that ends it (Linux: 108, macOS: 104).
SOCKET_PATH_LIMIT = 100


def storage(environ: Mapping[str, str], instance: Path, threads: int) -> dict[str, Any]:
    """Where the database and Redis are, and what counts requests when Redis is away."""
    database = database_url(environ, instance)
    redis = redis_url_given(environ)
    socket = valkey_socket(instance)
    redis_url = redis or f"unix://{quote(str(socket))}"
    timeouts = {"socket_connect_timeout": 1, "socket_timeout": 1}
    sqlite = database.startswith("sqlite:")
    # Every sending thread may need a connection at the same moment, and the job's main thread one more.
    pool = {"pool_size": 2, "max_overflow": threads}
    # A pooled connection may be older than the database server.
    on_server = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}
    return {
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": pool | ({} if sqlite else on_server),
        "REDIS_URL": redis_url,
        "EMBEDDED_VALKEY": not redis,
        "VALKEY_SOCKET": socket,
        "RATELIMIT_STORAGE_URI": re.sub("^unix:", "redis+unix:", redis_url),
        "RATELIMIT_STORAGE_OPTIONS": timeouts,
        # People can sign in while Redis is away; each process then counts for itself.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
    }


def redis_url_given(environ: Mapping[str, str]) -> str | None:
    value = environ.get("REDIS_URL")
    if not value:
        return None
    if value.startswith("unix:///"):
        databases = parse_qs(urlsplit(value).query).get("db", [])
    else:
        url = url_of("REDIS_URL", value, ("redis://", "rediss://", "unix:///"))
        value = value.replace(value[: value.index(":")], url.scheme, 1)
        databases = [url.path.removeprefix("/") or "0", *parse_qs(url.query).get("db", [])]
    if not all(re.fullmatch(r"\d{1,5}", database, re.ASCII) for database in databases):
        raise ConfigurationError(
            "REDIS_URL must end with the number of a database, such as /0, or with the host."
        )
    return value


def database_url(environ: Mapping[str, str], instance: Path) -> str:
    value = environ.get("DATABASE_URL")
    if not value:
        return f"sqlite:///{instance / 'syndication.db'}"
    # Late: it takes an eighth of a second to load, which the launcher of a local installation can do without.
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    value = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", value)
    if not value.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ConfigurationError("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        # The value is not repeated: it may hold a password.
        raise ConfigurationError("DATABASE_URL must be postgresql://USER:PASSWORD@HOST:PORT/NAME.") from None
    if value.startswith("sqlite:") and not Path(url.database or "").is_absolute():
        # The processes share the file, and each may be started in another folder.
        raise ConfigurationError(
            "DATABASE_URL must be sqlite:/// and an absolute path, with four slashes in all."
        )
    return value


def valkey_socket(instance: Path) -> Path:
    """The embedded Valkey's socket: in the instance folder, or in a short private one if that path is too long."""
    socket = instance / "valkey.sock"
    if len(os.fsencode(socket)) <= SOCKET_PATH_LIMIT:
        return socket
    digest = hashlib.sha256(os.fsencode(instance)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"syndication-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ConfigurationError(
            f"INSTANCE_PATH is too long for a socket, and {folder} belongs to somebody else."
        )
    return folder / "valkey.sock"
