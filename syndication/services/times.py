"""From the wall time an editor means to the instant at which it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _

from syndication.services.errors import Invalid

WALL_FORMAT = "%Y-%m-%dT%H:%M:%S"
#: Later than this nobody plans, and clocks near the end of the calendar overflow.
LAST_YEAR = 2200


@dataclass(frozen=True)
class Resolved:
    """`instant` in UTC; `wall` the local time it falls on ("2026-11-20T09:00:00"); `note` says what was decided
    when the local time meant did not exist or existed twice, "" otherwise."""

    instant: datetime
    wall: str
    zone: str
    note: str = ""


@cache
def zones() -> list[str]:
    """All IANA time zones that can be chosen, in alphabetical order."""
    return sorted(name for name in available_timezones() if name not in {"localtime", "Factory"})


def zone(name: str) -> ZoneInfo:
    """The zone of this name. Raises Invalid for one that the time zone database does not have."""
    if name not in zones():
        raise Invalid(
            {
                "timezone": [
                    _("“%(name)s” is no time zone we know. Choose one such as Europe/Berlin.", name=name[:64])
                ]
            }
        )
    return ZoneInfo(name)


def resolve(wall: str | datetime, zone_name: str) -> Resolved:
    """The instant of a local time in a zone.

    A local time skipped by a clock change moves forward by the length of the gap; one that happens twice is taken
    the first time. Raises Invalid for an unknown zone or a text that is no local time.
    """
    tz = zone(zone_name)
    local = wall if isinstance(wall, datetime) else parse_wall(wall)
    local = local.replace(tzinfo=None, fold=0)
    # PEP 495: with fold=0 the earlier offset is used for both a gap and a fold, which moves a gap forward.
    instant = local.replace(tzinfo=tz).astimezone(UTC)
    back = instant.astimezone(tz).replace(tzinfo=None, fold=0)
    note = ""
    if back != local:
        note = _(
            "%(meant)s does not exist in %(zone)s: the clocks go forward then. It becomes %(actual)s.",
            meant=shown(local),
            zone=zone_name,
            actual=shown(back),
        )
    elif local.replace(tzinfo=tz, fold=1).utcoffset() != local.replace(tzinfo=tz, fold=0).utcoffset():
        note = _(
            "%(meant)s happens twice in %(zone)s: the clocks go back then. The first one is taken.",
            meant=shown(local),
            zone=zone_name,
        )
    return Resolved(instant, back.strftime(WALL_FORMAT), zone_name, note)


def parse_wall(text: str) -> datetime:
    """A local time such as "2026-11-20T09:00" or "2026-11-20 09:00:30". Raises Invalid."""
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(
            {"scheduled_time": [_("Give the local time as a date and a time, such as 2026-11-20T09:00.")]}
        ) from None
    if local.tzinfo is not None:
        raise Invalid(
            {
                "scheduled_time": [
                    _("Give the local time without an offset; the time zone is a field of its own.")
                ]
            }
        )
    if not 2000 <= local.year <= LAST_YEAR:
        raise Invalid({"scheduled_time": [_("The year must lie between 2000 and %(last)d.", last=LAST_YEAR)]})
    return local


def wall_now(zone_name: str, offset: timedelta = timedelta()) -> datetime:
    """The local time in a zone, now or so much later, without a zone attached."""
    return (datetime.now(UTC) + offset).astimezone(ZoneInfo(zone_name)).replace(tzinfo=None)


def shown(local: datetime) -> str:
    return local.strftime("%d %b %Y, %H:%M")
