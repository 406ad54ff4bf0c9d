"""How long Meta's Graph API asks to wait, for the platforms that speak it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from syndication.platforms.answers import LONGEST_PAUSE, Answer, paused_until


def graph_paused_until(answer: Answer, default: timedelta) -> datetime:
    """By the usage header's estimate, else by the usual headers, else after `default` (UTC)."""
    minutes = max(_estimates(answer), default=0)
    if minutes > 0:
        longest = int(LONGEST_PAUSE.total_seconds() // 60)
        return datetime.now(UTC) + timedelta(minutes=min(minutes, longest))
    return paused_until(answer, default)


def _estimates(answer: Answer) -> Iterator[int]:
    """The minutes in X-Business-Use-Case-Usage: {"<id>": [{"estimated_time_to_regain_access": minutes}]}."""
    try:
        usage = json.loads(answer.headers.get("X-Business-Use-Case-Usage", ""))
    except ValueError:
        return
    for entries in usage.values() if isinstance(usage, dict) else ():
        for entry in entries if isinstance(entries, list) else ():
            minutes = entry.get("estimated_time_to_regain_access") if isinstance(entry, dict) else None
            if isinstance(minutes, int):
                yield minutes
