"""Why a post whose time has come is not out yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _

from syndication.models import AccountState, PostStatus, ScheduledPost
from syndication.platforms import platforms


@dataclass(frozen=True)
class Wait:
    """`reason` is a sentence; `until` the instant at which it goes on by itself, None when a person has to act."""

    reason: str
    until: datetime | None


def waiting_for(post: ScheduledPost) -> Wait | None:
    """What holds a scheduled post up, None when nothing does or its own time has not come."""
    if post.status != PostStatus.SCHEDULED:
        return None
    account, now = post.account, datetime.now(UTC)
    if account.state != AccountState.CONNECTED:
        return Wait(_("Waits until %(name)s is connected again.", name=account.label), None)
    if account.paused_until and account.paused_until > max(now, post.due_at):
        label = platforms()[post.platform].label if post.platform in platforms() else post.platform
        return Wait(_("%(platform)s asked this account to wait.", platform=label), account.paused_until)
    if post.next_attempt_at <= max(now, post.due_at):
        return None
    if post.cause == "AccountWindow":
        return Wait(_("This account has sent as many posts as it may in its window."), post.next_attempt_at)
    return Wait(post.message or _("It is tried again."), post.next_attempt_at)
