"""Settings: what they become, what is refused, and that the documentation knows all of them."""

from __future__ import annotations

import base64
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from config import NUMBERS, REQUIRED_IN_PRODUCTION, ROOT, SECONDS, ConfigurationError, load_config
from syndication.platforms import platforms
from syndication.platforms.base import Platform

KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()


def local(tmp_path: Path, **settings: str) -> dict[str, Any]:
    return load_config({"INSTANCE_PATH": str(tmp_path), **settings})


def production_settings(tmp_path: Path) -> dict[str, str]:
    return {
        "SYNDICATION_ENV": "production",
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": "postgres://desk:secret@db.example.com/desk",
        "REDIS_URL": "redis://redis.example.com:6379/0",
        "SECRET_KEY": "s" * 40,
        "CREDENTIAL_KEYS": f"2026:{KEY},2025:{OTHER_KEY}",
        "PUBLIC_BASE_URL": "https://desk.example.com/",
    }


def test_a_local_installation_needs_no_settings(tmp_path: Path) -> None:
    config = local(tmp_path)
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/syndication.db"
    assert config["REDIS_URL"] == f"unix://{tmp_path}/valkey.sock"
    assert config["PUBLIC_BASE_URL"] == "http://127.0.0.1:8000"
    assert config["SANDBOX_PORT"] == 18000


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert local(tmp_path, PORT="", SECRET_KEY="", REDIS_URL="")["PORT"] == 8000


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first, second = local(tmp_path), local(tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["CREDENTIAL_KEYS"] == second["CREDENTIAL_KEYS"]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}


def keys_of(folder: str) -> tuple[Any, Any]:
    config = load_config({"INSTANCE_PATH": folder})
    return config["SECRET_KEY"], config["CREDENTIAL_KEYS"]


def test_processes_that_start_at_the_same_time_agree_on_the_keys(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        found = set(pool.map(keys_of, [str(tmp_path / "new")] * 16))
    assert len(found) == 1


def test_the_sandbox_port_stays_below_the_highest_port(tmp_path: Path) -> None:
    assert local(tmp_path, PORT="60000")["SANDBOX_PORT"] == 50000


def test_a_long_instance_path_gets_a_short_private_socket(tmp_path: Path) -> None:
    socket = local(tmp_path / ("x" * 120))["VALKEY_SOCKET"]
    assert len(str(socket)) < 100
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    socket.parent.rmdir()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(tmp_path: Path, scheme: str) -> None:
    config = local(tmp_path, DATABASE_URL=f"{scheme}://desk@db/desk")
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://desk@db/desk"


def test_production_takes_what_it_is_given(tmp_path: Path) -> None:
    config = load_config(production_settings(tmp_path))
    assert config["CREDENTIAL_KEYS"] == (("2026", b"k" * 32), ("2025", b"o" * 32))
    assert config["PUBLIC_BASE_URL"] == "https://desk.example.com"
    assert not config["ALLOW_PRIVATE_API_BASES"]
    assert not config["EMBEDDED_VALKEY"]


@pytest.mark.parametrize("name", REQUIRED_IN_PRODUCTION)
def test_production_refuses_to_start_without(tmp_path: Path, name: str) -> None:
    settings = production_settings(tmp_path) | {name: ""}
    with pytest.raises(ConfigurationError, match=f"^{name} must be set in production"):
        load_config(settings)


def test_production_asks_for_https_except_on_this_machine(tmp_path: Path) -> None:
    settings = production_settings(tmp_path)
    assert load_config(settings | {"PUBLIC_BASE_URL": "http://127.0.0.1:8000"})
    with pytest.raises(ConfigurationError, match="PUBLIC_BASE_URL must begin with https://"):
        load_config(settings | {"PUBLIC_BASE_URL": "http://desk.example.com"})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("HTTPS://Desk.Example.com", "https://desk.example.com"),
        ("https://desk.example.com:443/", "https://desk.example.com"),
        ("http://DESK.local:80", "http://desk.local"),
        ("https://desk.example.com:8443", "https://desk.example.com:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_public_address_is_written_as_browsers_write_it(tmp_path: Path, given: str, meant: str) -> None:
    assert local(tmp_path, PUBLIC_BASE_URL=given)["PUBLIC_BASE_URL"] == meant


@pytest.mark.parametrize(
    "value", ["redis://cache", "rediss://:pass@cache:6380/3", "unix:///run/valkey.sock", "redis://cache?db=2"]
)
def test_addresses_of_redis_are_taken_as_they_are(tmp_path: Path, value: str) -> None:
    assert local(tmp_path, REDIS_URL=value)["REDIS_URL"] == value


@pytest.mark.parametrize("value", ["0.0.0.0", "::", "::1", "localhost", "desk-1.internal"])  # noqa: S104  # only read here
def test_any_address_or_name_can_be_listened_on(tmp_path: Path, value: str) -> None:
    assert local(tmp_path, LISTEN_HOST=value)["LISTEN_HOST"] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SYNDICATION_ENV", "staging"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("SANDBOX_PORT", "0"),
        ("WORKERS", "2.5"),
        ("HTTP_DEADLINE", "soon"),
        ("LEASE_SECONDS", "1"),
        ("LOG_LEVEL", "loud"),
        ("ALLOW_PRIVATE_API_BASES", "yes"),
        ("DATABASE_URL", "mysql://db/desk"),
        ("DATABASE_URL", "postgresql://desk:hush@db:port/desk"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///desk.db"),
        ("DATABASE_URL", "sqlite:///"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://localhost/first"),
        ("REDIS_URL", "redis://localhost/0/1"),
        ("REDIS_URL", "unix:///run/valkey.sock?db=first"),
        ("ADMIN_EMAIL", "admin"),
        ("ADMIN_EMAIL", "ada admin@example.com"),
        ("LISTEN_HOST", "127.0.0.1:8000"),
        ("LISTEN_HOST", "300.0.0.1"),
        ("LISTEN_HOST", "all of them"),
        ("API_REQUESTS_PER_MINUTE", "0"),
        ("PUBLIC_BASE_URL", "desk.example.com"),
        ("PUBLIC_BASE_URL", "https://desk.example.com/below"),
        ("PUBLIC_BASE_URL", "https://desk.example.com:port"),
        ("SECRET_KEY", "short"),
        ("CREDENTIAL_KEYS", "no-colon"),
        ("CREDENTIAL_KEYS", "a:dG9vIHNob3J0"),
        ("CREDENTIAL_KEYS", f"a:{KEY},a:{OTHER_KEY}"),
        ("BLUESKY_API_BASE", "bsky.social"),
        ("BLUESKY_CONCURRENCY", "none"),
        ("BLUESKY_WINDOW", "100 a day"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_the_setting(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} must [^\n]+\.$"):
        local(tmp_path, **{name: value})


def test_an_instance_path_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"^INSTANCE_PATH must be a folder"):
        local(tmp_path / "file" / "below")


def test_a_refused_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        local(tmp_path, DATABASE_URL="mysql://desk:hunter2@db/desk")
    assert "hunter2" not in str(refused.value)


def test_settings_of_a_platform_go_by_its_name(tmp_path: Path) -> None:
    settings = {"API_BASE": "http://127.0.0.1:9/b/", "CONCURRENCY": "7", "WINDOW": "200/3600"}
    config = local(tmp_path, **{f"BLUESKY_{name}": value for name, value in settings.items()})
    assert config["PLATFORM_API_BASES"] == {"bluesky": "http://127.0.0.1:9/b"}
    assert config["PLATFORM_CONCURRENCY"] == {"bluesky": 7}
    assert config["PLATFORM_WINDOWS"] == {"bluesky": (200, 3600)}


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "flask", "--app", "wsgi", "routes"],
        ["worker.py"],
        ["-m", "syndication.launching"],
        ["-m", "gunicorn", "-c", "python:syndication.launching.web_server", "wsgi:app"],
    ],
    ids=["flask", "worker", "launcher", "gunicorn"],
)
def test_every_process_stops_with_the_sentence_and_nothing_else(tmp_path: Path, command: list[str]) -> None:
    environ = os.environ | {"INSTANCE_PATH": str(tmp_path), "PORT": "http"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines() == ["PORT must be a whole number from 1 to 65535, not 'http'."]
    assert done.returncode in (1, 2)


class Recorder(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, content: Mapping[str, str]) -> None:
        self.content = content
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.content[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)


def documented() -> dict[str, str]:
    """Default by name, as the tables of the documentation have them."""
    text = (ROOT / "docs" / "configuration.md").read_text()
    return {name: default.strip() for name, default in re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text, re.M)}


def test_the_documentation_lists_exactly_the_settings_that_are_read(tmp_path: Path) -> None:
    environ = Recorder({"INSTANCE_PATH": str(tmp_path)})
    load_config(environ)
    names = "|".join(name.upper() for name in platforms())
    declared = {f"{p.name.upper()}_{setting.key}" for p in platforms().values() for setting in p.settings}
    read = {re.sub(rf"^({names})_", "<NAME>_", name) for name in environ.asked - declared}
    assert read | {"<NAME>_<KEY>"} == set(documented())
    assert declared <= environ.asked


@pytest.mark.parametrize("platform", platforms().values(), ids=platforms())
def test_the_page_of_a_platform_lists_its_settings_with_their_defaults(platform: Platform) -> None:
    page = (ROOT / "docs" / "platforms" / f"{platform.name}.md").read_text()
    for setting in platform.settings:
        row = next(line for line in page.splitlines() if f"`{platform.name.upper()}_{setting.key}`" in line)
        assert f"`{setting.default}`" in row or not str(setting.default)


def test_a_setting_that_a_platform_declares_is_read_and_checked(tmp_path: Path) -> None:
    for platform in platforms().values():
        for setting in platform.settings:
            name = f"{platform.name.upper()}_{setting.key}"
            value = "7" if isinstance(setting.default, (int, float)) else str(setting.default)
            if value:
                kept = local(tmp_path, **{name: value})["PLATFORM_SETTINGS"][platform.name][setting.key]
                assert kept == type(setting.default)(value)
            if setting.pattern or isinstance(setting.default, (int, float)):
                with pytest.raises(ConfigurationError, match=name):
                    local(tmp_path, **{name: "\x7f"})


@pytest.mark.parametrize("name", [*NUMBERS, *SECONDS])
def test_the_documentation_has_the_default_of_every_number(name: str) -> None:
    default = (NUMBERS | SECONDS)[name][0]
    assert float(documented()[name].strip("`")) == default
