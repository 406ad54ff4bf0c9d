"""What the tests of every platform's duties share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from wtforms import PasswordField

from syndication.platforms import channel_paths, platforms
from syndication.platforms.base import Credentials, Draft, Platform
from syndication.platforms.errors import PlatformError
from tests.platforms.test_secrets import everything_about
from tests.support.shelf import Shelf

SECRET = "YSBzZWNyZXQgb2YgdGhlIHBsYXRmb3JtIHRlc3RzIQ=="
#: PostgreSQL refuses the one, every encoding the other.
UNKEEPABLE = "\0 \ud83d"

each_platform = pytest.mark.parametrize("platform", platforms().values(), ids=platforms())
each_channel = pytest.mark.parametrize("path", channel_paths())


def sample(path: str, shelf: Shelf) -> Draft:
    """A draft that this channel takes, with text and media where it takes them: the platform's tests know one.

    tests/platforms/<name>/samples.py has `sample(channel key, shelf) -> Draft`.
    """
    name, _, key = path.partition("/")
    found: Draft = import_module(f"tests.platforms.{name}.samples").sample(key, shelf)
    assert found.channel == key
    return found


@contextmanager
def fails(platform: Platform) -> Iterator[None]:
    """A block in which one of our errors is raised, without a secret in it.

    For a receiver of webhooks any answer of status 200 will do; its samples say so by ANY_ANSWER_WILL_DO.
    """
    samples = import_module(f"tests.platforms.{platform.name}.samples")
    try:
        yield
    except PlatformError as error:
        check(error)
    else:
        assert getattr(samples, "ANY_ANSWER_WILL_DO", False), "no error was raised"


def credentials_for(platform: Platform, api_base: str, remote_id: str = "") -> Credentials:
    """Something in every field of the form; in password fields the secret."""
    fields = platform.connect_form()
    secrets = {f.name: SECRET if isinstance(f, PasswordField) else "somebody" for f in fields}
    return Credentials(secrets, api_base, remote_id)


def check(error: PlatformError) -> None:
    assert SECRET not in everything_about(error)
    assert re.search(r"[.”]$", error.message), error.message
    assert len(error.detail) <= 2000
    assert not re.search("[\0\ud800-\udfff]", error.message + error.detail)
