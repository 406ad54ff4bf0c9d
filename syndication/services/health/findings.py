"""What is not well, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

from syndication.platforms import platforms
from syndication.services.health.backlog import Backlog
from syndication.services.health.fleet import Fleet
from syndication.services.health.results import PlatformResults
from syndication.services.health.state import State

#: Due posts that wait for longer than this, with everything running, are late.
LATE = timedelta(seconds=30)
#: A platform with less success than this, and with enough tries to tell, is in trouble.
LEAST_SUCCESS = 0.9
ENOUGH_TRIES = 10


class Where(StrEnum):
    """A page on which something is put right."""

    HERE = "here"
    QUEUE = "queue"
    ACCOUNTS = "accounts"


@dataclass(frozen=True)
class Finding:
    """serious: posts are not going out. what: a sentence about what is wrong. todo: one about what to do. where: it is
    done on."""

    serious: bool
    what: str
    todo: str
    where: Where = Where.HERE


def findings_of(state: State) -> list[Finding]:
    """What is not well, the serious first; empty when all is."""
    found = [
        *about_fleet(state.fleet),
        *about_backlog(state),
        *about_accounts(state),
        *about_platforms(state),
        *about_mail(state),
    ]
    return sorted(found, key=lambda finding: not finding.serious)


def about_fleet(fleet: Fleet | None) -> Iterator[Finding]:
    if fleet is None:
        yield Finding(
            True,
            _("Redis cannot be reached."),
            _("Start it, and check REDIS_URL. Nothing is lost: what is due goes out when it is back."),
        )
        return
    if not fleet.has_scheduler:
        yield Finding(
            True,
            _("No scheduler is running."),
            _("Start “python worker.py scheduler”. Without it nothing that comes due is sent."),
        )
    if not fleet.workers:
        yield Finding(
            True, _("No worker is running."), _("Start “python worker.py”. Posts wait until one is there.")
        )
    failed = sum(lane.failed for lane in fleet.lanes)
    if failed:
        yield Finding(
            False,
            ngettext("%(num)s job ended with an error.", "%(num)s jobs ended with an error.", failed),
            _("The worker's log says why. Posts are safe: the next job goes on with them."),
        )


def about_backlog(state: State) -> Iterator[Finding]:
    backlog: Backlog = state.backlog
    if backlog.oldest_due is not None and state.at - backlog.oldest_due > LATE:
        yield Finding(
            True,
            _("Posts that are due are not being sent in time."),
            _("If workers are running, raise a platform's limit or start more of them; else start one."),
        )
    if backlog.needing:
        yield Finding(
            False,
            ngettext("%(num)s post needs somebody.", "%(num)s posts need somebody.", backlog.needing),
            _("The post queue says why, and what can be done."),
            Where.QUEUE,
        )


def about_accounts(state: State) -> Iterator[Finding]:
    if state.reconnect:
        yield Finding(
            False,
            ngettext(
                "%(num)s account needs reconnecting.",
                "%(num)s accounts need reconnecting.",
                len(state.reconnect),
            ),
            ngettext(
                "Replace its credentials. Its posts wait until then.",
                "Replace their credentials. Their posts wait until then.",
                len(state.reconnect),
            ),
            Where.ACCOUNTS,
        )
    if state.pauses.total:
        yield Finding(
            False,
            ngettext("%(num)s account is paused.", "%(num)s accounts are paused.", state.pauses.total),
            ngettext(
                "Nothing to do: it goes on by itself. If it happens often, lower its limit.",
                "Nothing to do: they go on by themselves. If it happens often, lower their limits.",
                state.pauses.total,
            ),
            Where.ACCOUNTS,
        )


def about_platforms(state: State) -> Iterator[Finding]:
    for name, results in state.results.platforms.items():
        if is_in_trouble(results):
            label = platforms()[name].label if name in platforms() else name
            yield Finding(
                False,
                _("Many posts to %(platform)s do not get through.", platform=label),
                _("Look at the errors below; the platform's own status page may tell of an outage."),
            )


def is_in_trouble(results: PlatformResults) -> bool:
    rate = results.success_rate
    return rate is not None and rate < LEAST_SUCCESS and results.tries >= ENOUGH_TRIES


def about_mail(state: State) -> Iterator[Finding]:
    if state.mail.is_failing:
        yield Finding(
            False,
            _("The last e-mail could not be sent: %(error)s", error=state.mail.error),
            _("Check the SMTP settings. Notifications are in the desk all the same."),
        )
