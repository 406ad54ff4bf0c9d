"""What an answer's headers say is left, on success as well: who obeys them never meets a 429."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from syndication.platforms.answers import LONGEST_PAUSE, seconds_to

#: "<name>-remaining", "<name>-limit", "<name>-reset": how most servers spell it (draft-ietf-httpapi-ratelimit-headers,
#: and what came before it).
USUAL = ("ratelimit", "x-ratelimit", "x-rate-limit")


@dataclass(frozen=True)
class Quota:
    """remaining: what is left, counted as the platform counts (calls, points, percent); 0: nothing before `resets_at`.

    limit: of how many, None when it does not say. resets_at: when there is all of it again (UTC, never further away
    than LONGEST_PAUSE), None when it does not say.
    """

    remaining: int
    limit: int | None = None
    resets_at: datetime | None = None


def quota_told(headers: Mapping[str, str], names: Iterable[str] = USUAL) -> Quota | None:
    """Of the limits with these names, the one of which the least is left (of several, the one that lasts longest).

    None without a usable one.

    headers: of the answer to the call that counts, names in any case. A part of one (0.5) is none.
    """
    values = {name.lower(): value.strip() for name, value in headers.items()}
    found = [quota for name in names if (quota := _quota(values, name))]
    return min(found, key=_tightness, default=None)


def _tightness(quota: Quota) -> tuple[int, float]:
    return quota.remaining, -quota.resets_at.timestamp() if quota.resets_at else 0.0


def _quota(values: Mapping[str, str], name: str) -> Quota | None:
    remaining = _number(values.get(f"{name}-remaining"))
    if remaining is None:
        return None
    limit, used = _number(values.get(f"{name}-limit")), _number(values.get(f"{name}-used"))
    if limit is None and used is not None:
        limit = remaining + used
    return Quota(remaining, limit, _instant(values.get(f"{name}-reset", "")))


def _number(value: str | None) -> int | None:
    found = re.match(r"-?\d{1,12}(\.\d+)?(?=$|[,;])", value or "")
    return max(0, math.floor(float(found[0]))) if found else None


def _instant(reset: str) -> datetime | None:
    now = datetime.now(UTC)
    seconds = seconds_to(reset, now)
    return None if seconds is None else now + min(max(timedelta(seconds=seconds), timedelta()), LONGEST_PAUSE)
