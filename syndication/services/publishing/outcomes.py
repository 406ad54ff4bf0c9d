"""From what a try came to, to the state the post is in next."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from flask_babel import gettext as _

from syndication.models import SETTLED, PostStatus
from syndication.platforms.base import Finds, Platform, Processing, Published, Quota
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)

log = structlog.get_logger(__name__)

#: Seconds after which an unknown outcome is looked up, and again while the platform cannot tell. Then a person decides.
CHECK_DELAYS = (5, 15, 60, 300, 900, 3600)
#: Seconds after which a slow publish is asked again at the latest, whatever the platform says.
LONGEST_CHECK_DELAY = 3600.0
#: Seconds before the first repeat; each next waits twice as long.
RETRY_DELAY = 10.0
LONGEST_RETRY_DELAY = 900.0
#: Seconds before a post whose credentials were refused may be tried again, once its account is connected anew.
REFUSED_DELAY = 60
#: Longest web address of a post that is kept.
LONGEST_URL = 1000


@dataclass(frozen=True)
class Outcome:
    """What a try came to: the post's next values, the words for the attempt, and a pause for the account."""

    status: PostStatus
    name: str
    message: str = ""
    detail: str = ""
    http_status: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    pause_account_until: datetime | None = None


def of_result(result: Published | Processing) -> Outcome:
    now = datetime.now(UTC)
    if isinstance(result, Processing):
        check_at = now + timedelta(seconds=min(result.check_after, LONGEST_CHECK_DELAY))
        return Outcome(PostStatus.PROCESSING, "processing", values={"check_at": check_at})
    # It is out: whatever the platform calls it, this has to be recorded.
    remote_id = storable(result.remote_id)[:500]
    url = storable(result.url)
    remote_url = url if url.startswith(("https://", "http://")) and len(url) <= LONGEST_URL else ""
    values = {"remote_id": remote_id, "remote_url": remote_url, "posted_at": now, "check_at": None}
    return Outcome(PostStatus.POSTED, "posted", message=storable(result.note), values=values)


def storable(text: str) -> str:
    """Without what a database refuses: NUL characters, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def of_error(error: Exception, platform: Platform, tries: int) -> Outcome:
    """The next state after an error of `publish` or `proceed`; `tries` counts those that sent nothing so far."""
    match error:
        case Rejected():
            return failed(error)
        case RateLimited():
            # Not at the very instant: everything that waits would start together.
            at = error.until + timedelta(seconds=random.uniform(0, 2))  # noqa: S311  # spreads load, guards nothing
            return again(error, at, pause_account_until=error.until)
        case NotAuthorized():
            # Its account is held by now. Should that have failed, this is no loop.
            return again(error, datetime.now(UTC) + timedelta(seconds=REFUSED_DELAY))
        case Unavailable():
            return repeat_or_fail(error, tries)
        case OutcomeUnknown():
            return unconfirmed(error, platform)
        case _:
            # An error we did not foresee may have come after the first byte.
            log.exception("publishing.unforeseen_error", exc_info=error)
            return unconfirmed(
                OutcomeUnknown(
                    _("Something went wrong here while the post was being sent, so it may be out."),
                    detail=type(error).__name__,
                ),
                platform,
            )


def repeat_or_fail(error: Unavailable, tries: int) -> Outcome:
    if tries >= current_app.config["MAX_TRIES"]:
        return failed(error)
    backoff = min(RETRY_DELAY * 2**tries, LONGEST_RETRY_DELAY) * random.uniform(0.75, 1.25)  # noqa: S311  # spreads load
    wait = max(backoff, error.retry_after or 0)
    return again(error, datetime.now(UTC) + timedelta(seconds=wait), tries=tries + 1)


def failed(error: PlatformError) -> Outcome:
    return described(error, PostStatus.FAILED, {"check_at": None})


def again(
    error: PlatformError,
    at: datetime,
    *,
    tries: int | None = None,
    pause_account_until: datetime | None = None,
) -> Outcome:
    values: dict[str, Any] = {"next_attempt_at": at, "check_at": None}
    if tries is not None:
        values["tries"] = tries
    return described(error, PostStatus.SCHEDULED, values, pause_account_until)


def unconfirmed(error: PlatformError, platform: Platform) -> Outcome:
    """May be out. Looked up where the platform can be asked, otherwise a person decides."""
    delay = timedelta(seconds=CHECK_DELAYS[0])
    check_at = datetime.now(UTC) + delay if isinstance(platform, Finds) else None
    return described(error, PostStatus.UNCONFIRMED, {"check_at": check_at})


def described(
    error: PlatformError,
    status: PostStatus,
    values: dict[str, Any],
    pause_account_until: datetime | None = None,
) -> Outcome:
    return Outcome(
        status,
        type(error).__name__,
        message=error.message,
        detail=error.detail,
        http_status=error.http_status,
        values=values,
        pause_account_until=pause_account_until,
    )


def after_search(trouble: PlatformError | None, looked: int, tries: int) -> Outcome:
    """The next state of an unconfirmed post that was not found when it was looked up for the `looked`-th time (from 1).

    trouble: why it was not, None when it surely is not out.
    """
    if trouble is None:
        return repeat_or_fail(Unavailable(_("The platform answered that the post is not there.")), tries)
    if isinstance(trouble, RateLimited):
        return described(trouble, PostStatus.UNCONFIRMED, {"check_at": trouble.until}, trouble.until)
    delays = CHECK_DELAYS[looked:]
    check_at = datetime.now(UTC) + timedelta(seconds=delays[0]) if delays else None
    return described(trouble, PostStatus.UNCONFIRMED, {"check_at": check_at})


def values_of(outcome: Outcome) -> dict[str, Any]:
    """The post's new values, by column. It is in nobody's hands any more."""
    settled: dict[str, Any] = {"crashes": 0} if outcome.status in SETTLED else {}
    return {
        "status": outcome.status.value,
        "cause": "" if outcome.status == PostStatus.POSTED else outcome.name,
        "message": outcome.message,
        "detail": outcome.detail,
        "held_by": None,
        **settled,
        **outcome.values,
    }


def needs_person(outcome: Outcome) -> bool:
    """Nothing goes on by itself."""
    if outcome.status == PostStatus.UNCONFIRMED:
        return outcome.values.get("check_at") is None
    return outcome.status in (PostStatus.FAILED, PostStatus.EXPIRED)


def pause_of(outcome: Outcome, quota: Quota | None) -> datetime | None:
    """Until when the account has to wait: as the platform asked, or until something is left again."""
    used_up = quota.resets_at if quota is not None and quota.remaining <= 0 else None
    return max((at for at in (outcome.pause_account_until, used_up) if at is not None), default=None)
