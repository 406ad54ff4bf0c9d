"""What admins choose for how much may go out, and what holds where they chose nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AuditEvent, PlatformLimits, Project, User
from syndication.platforms import get_platform
from syndication.services import accounts
from syndication.services.errors import Forbidden, Invalid, NotFound
from syndication.services.limit_settings import (
    Source,
    limits_in_force,
    save_account_window,
    save_platform_limits,
)
from syndication.services.publishing.limits import concurrency_of, window_of
from tests.web.dashboard_pages import PLATFORM, SECRETS, post_for

LATER = datetime(2099, 1, 1, tzinfo=UTC)
NOTHING: dict[str, Any] = {"concurrency": None, "window_count": None, "window_seconds": None}


@pytest.fixture
def account(app: Flask, sandbox_url: str, project: Project) -> Account:
    app.config["PLATFORM_API_BASES"] = {PLATFORM: f"{sandbox_url}/{PLATFORM}"}
    return accounts.connect(PLATFORM, project.id, SECRETS, by=None)


def in_force(account: Account) -> tuple[tuple[int, int], Source]:
    """The window that holds, as people are shown it; it is the one that is obeyed."""
    window = limits_in_force(account).window
    assert window_of(PLATFORM, account) == (window.value[0], timedelta(seconds=window.value[1]))
    return window.value, window.source


def test_the_strongest_word_holds(app: Flask, account: Account) -> None:
    assert in_force(account) == (get_platform(PLATFORM).window, Source.PLATFORM)
    app.config["PLATFORM_WINDOWS"] = {PLATFORM: (40, 3600)}
    assert in_force(account) == ((40, 3600), Source.SETTING)
    save_platform_limits(PLATFORM, concurrency=None, window_count=30, window_seconds=600, by=None)
    assert in_force(account) == ((30, 600), Source.ADMIN)
    save_account_window(account.id, count=5, seconds=60, by=None)
    assert in_force(account) == ((5, 60), Source.ACCOUNT)


def test_what_was_chosen_can_be_forgotten(account: Account) -> None:
    save_platform_limits(PLATFORM, concurrency=2, window_count=30, window_seconds=600, by=None)
    save_account_window(account.id, count=5, seconds=60, by=None)
    assert concurrency_of(PLATFORM) == 2
    save_account_window(account.id, count=None, seconds=None, by=None)
    save_platform_limits(PLATFORM, **NOTHING, by=None)
    assert concurrency_of(PLATFORM) == get_platform(PLATFORM).concurrency
    assert in_force(account) == (get_platform(PLATFORM).window, Source.PLATFORM)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"concurrency": 0}, "concurrency"),
        ({"concurrency": 1001}, "concurrency"),
        ({"window_count": 5}, "window_seconds"),
        ({"window_seconds": 60}, "window_count"),
        ({"window_count": 0, "window_seconds": 60}, "window_count"),
        ({"window_count": 5, "window_seconds": 0}, "window_seconds"),
        ({"window_count": 5, "window_seconds": 366 * 86400}, "window_seconds"),
    ],
)
@pytest.mark.usefixtures("app")
def test_limits_that_make_no_sense_are_refused_with_a_sentence(wrong: dict[str, int], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        save_platform_limits(PLATFORM, **NOTHING | wrong, by=None)
    [sentence] = refused.value.errors[field]
    assert sentence.endswith(".")
    assert db.session.scalar(select(PlatformLimits)) is None


def test_only_admins_choose(account: Account, editor: User) -> None:
    with pytest.raises(Forbidden):
        save_platform_limits(PLATFORM, **NOTHING, by=editor)
    with pytest.raises(Forbidden):
        save_account_window(account.id, count=1, seconds=60, by=editor)


@pytest.mark.usefixtures("app")
def test_a_platform_or_account_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        save_platform_limits("nowhere", **NOTHING, by=None)
    with pytest.raises(NotFound):
        save_account_window(77, count=1, seconds=60, by=None)


def test_who_chose_what_is_in_the_audit_log(account: Account, admin: User) -> None:
    save_platform_limits(PLATFORM, concurrency=2, window_count=30, window_seconds=600, by=admin)
    save_account_window(account.id, count=5, seconds=60, by=admin)
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert [(event.action, event.actor) for event in events] == [
        ("account.window_changed", admin.email),
        ("platform.limits_changed", admin.email),
    ]
    assert events[1].detail["after"] == {"concurrency": 2, "window_count": 30, "window_seconds": 600}
    assert events[1].detail["before"] == NOTHING


def test_what_waits_for_the_old_window_is_looked_at_again(account: Account) -> None:
    waiting = post_for(account, next_attempt_at=LATER, cause="AccountWindow")
    retrying = post_for(account, next_attempt_at=LATER, cause="Unavailable")
    save_account_window(account.id, count=5000, seconds=60, by=None)
    db.session.expire_all()
    assert (waiting.next_attempt_at, waiting.cause) == (waiting.due_at, "")
    assert (retrying.next_attempt_at, retrying.cause) == (LATER, "Unavailable")
