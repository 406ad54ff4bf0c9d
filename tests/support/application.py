"""The application under test, and clients that treat it as a browser would."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from config import load_config
from syndication import create_app
from syndication.extensions import db


class SeparateClient(FlaskClient):
    """Every request in a context of its own, as on a server; nothing of the test leaks in, nothing leaks out.

    What the test had read before is read again afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():  # not when we are called for the next request of a chain of redirects
            db.session.rollback()
        return response


class CompiledOnce(BytecodeCache):
    """What Jinja made of the templates, kept for the next application: to compile them takes longer than most tests.

    Jinja looks at a template's source before it takes what is kept of it.
    """

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledOnce()


@pytest.fixture(scope="session", autouse=True)
def rules_are_compiled_once() -> Iterator[None]:
    """Werkzeug writes two functions for every rule of an application; they are the same for the next application."""
    compile_builder = Rule._compile_builder
    compiled: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", builder)
        yield


@pytest.fixture
def settings() -> dict[str, str]:
    """Environment variables of the application; a test file overrides this fixture to change some."""
    return {}


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    """Flask configuration on top of that; overridden in the same way."""
    return {}


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    database_url: str,
    settings: dict[str, str],
    config_overrides: dict[str, Any],
) -> Iterator[Flask]:
    """The application with a fresh database, in an application context that lasts as long as the test.

    CSRF protection is off unless the test switches it on; throttling counts in memory, anew for each test.
    """
    environ = {"INSTANCE_PATH": str(tmp_path / "instance"), "DATABASE_URL": database_url, **settings}
    if "redis_url" in request.fixturenames:
        environ["REDIS_URL"] = request.getfixturevalue("redis_url")
    config = load_config(environ)
    config |= {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_STORAGE_URI": "memory://"}
    config["RATELIMIT_STORAGE_OPTIONS"] = {}
    application = create_app(config | config_overrides)
    application.test_client_class = SeparateClient
    application.jinja_env.bytecode_cache = COMPILED
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody is signed in with."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's, which leaks Flask-Login's user from one client to the other."""
