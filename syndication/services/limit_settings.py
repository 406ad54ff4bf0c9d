"""What admins choose for how much may go out: for a platform, and for single accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, PlatformLimits, PostStatus, ScheduledPost, User
from syndication.platforms import get_platform, platforms
from syndication.services import audit
from syndication.services.errors import Invalid, NotFound
from syndication.services.roles import require_admin
from syndication.services.transaction import transaction

#: The same bounds as of the settings <PLATFORM>_CONCURRENCY and <PLATFORM>_WINDOW.
MOST_AT_ONCE = 1000
MOST_POSTS = 999_999_999
#: A year. What was sent longer ago is no reason to wait.
LONGEST_WINDOW = 365 * 24 * 3600
#: Why a post waits whose account may send no more for now (ScheduledPost.cause).
WAITS_FOR_WINDOW = "AccountWindow"


class Source(StrEnum):
    """Who said it, the strongest first."""

    ACCOUNT = "account"
    ADMIN = "admin"
    SETTING = "setting"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Limit:
    """Sends at once, or (count, seconds) of a window; and who said so."""

    value: Any
    source: Source


@dataclass(frozen=True)
class Limits:
    """concurrency: sends at once over all workers. window: posts of each account in so many seconds."""

    concurrency: Limit
    window: Limit


def limits_in_force(account: Account | None = None, *, platform: str = "") -> Limits:
    """The limits of an account, or of a platform's accounts that have none of their own. One query."""
    name = account.platform if account else platform
    row = db.session.get(PlatformLimits, name)
    usual = usual_limits(name)
    concurrency, window = usual.concurrency, usual.window
    if row and row.concurrency is not None:
        concurrency = Limit(row.concurrency, Source.ADMIN)
    if row and row.window_count is not None and row.window_seconds is not None:
        window = Limit((row.window_count, row.window_seconds), Source.ADMIN)
    if account and account.window_count is not None and account.window_seconds is not None:
        window = Limit((account.window_count, account.window_seconds), Source.ACCOUNT)
    return Limits(concurrency, window)


def usual_limits(platform: str) -> Limits:
    """What holds where no admin chose anything: the settings, else what the platform's adapter declares."""
    adapter = get_platform(platform)
    at_once = current_app.config["PLATFORM_CONCURRENCY"].get(platform)
    window = current_app.config["PLATFORM_WINDOWS"].get(platform)
    return Limits(
        Limit(adapter.concurrency, Source.PLATFORM) if at_once is None else Limit(at_once, Source.SETTING),
        Limit(adapter.window, Source.PLATFORM) if window is None else Limit(window, Source.SETTING),
    )


def save_platform_limits(
    platform: str,
    *,
    concurrency: int | None,
    window_count: int | None,
    window_seconds: int | None,
    by: User | None,
) -> None:
    """An admin's limits for a platform; None goes back to what is usual. Holds for what is sent from now on.

    Raises Invalid, NotFound, Forbidden.
    """
    require_admin(by)
    if platform not in platforms():
        raise NotFound(_("There is no such platform."))
    errors = window_errors(window_count, window_seconds)
    if concurrency is not None and not 1 <= concurrency <= MOST_AT_ONCE:
        errors["concurrency"] = [_("Allow between 1 and %(most)s sends at once.", most=MOST_AT_ONCE)]
    if errors:
        raise Invalid(errors)
    chosen = {
        "concurrency": concurrency,
        "window_count": window_count,
        "window_seconds": window_seconds,
    }
    with transaction() as session:
        row = session.get(PlatformLimits, platform)
        before = {name: getattr(row, name) for name in chosen} if row else dict.fromkeys(chosen)
        if row is None:
            row = PlatformLimits(platform=platform)
            session.add(row)
        for name, value in chosen.items():
            setattr(row, name, value)
        row.updated_at = datetime.now(UTC)
        look_again(session, ScheduledPost.platform == platform)
        label = get_platform(platform).label
        audit.record("platform.limits_changed", by=by, subject=label, before=before, after=chosen)


def save_account_window(account_id: int, *, count: int | None, seconds: int | None, by: User | None) -> None:
    """An admin's window for one account; None goes back to the platform's. Holds for what is sent from now on.

    Raises Invalid, NotFound, Forbidden.
    """
    require_admin(by)
    if errors := window_errors(count, seconds):
        raise Invalid(errors)
    with transaction() as session:
        account = session.get(Account, account_id)
        if account is None:
            raise NotFound(_("This account does not exist."))
        before = {"count": account.window_count, "seconds": account.window_seconds}
        account.window_count, account.window_seconds = count, seconds
        look_again(session, ScheduledPost.account_id == account_id)
        audit.record(
            "account.window_changed",
            by=by,
            subject=account.label,
            before=before,
            after={"count": count, "seconds": seconds},
        )


def window_errors(count: int | None, seconds: int | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if (count is None) != (seconds is None):
        missing = "window_count" if count is None else "window_seconds"
        errors[missing] = [_("Fill in both, the posts and the time, or none of them.")]
    if count is not None and not 1 <= count <= MOST_POSTS:
        errors["window_count"] = [_("Allow at least 1 post; to send nothing, disconnect the account.")]
    if seconds is not None and not 1 <= seconds <= LONGEST_WINDOW:
        errors["window_seconds"] = [_("Choose a time between one second and a year.")]
    return errors


def look_again(session: Session, condition: Any) -> None:
    """What waits for the old window to open is looked at again: the new one may be open."""
    session.execute(
        update(ScheduledPost)
        .where(
            condition,
            ScheduledPost.status == PostStatus.SCHEDULED,
            ScheduledPost.cause == WAITS_FOR_WINDOW,
        )
        .values(next_attempt_at=ScheduledPost.due_at, cause="")
        .execution_options(synchronize_session=False)
    )
