"""How much Meta's Graph API says is used, and how long it asks to wait, for the platforms that speak it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.answers import LONGEST_PAUSE, Answer, paused_until
from syndication.platforms.quota import Quota

#: What is used of each allowance, in percent.
_PERCENTAGES = ("call_count", "total_cputime", "total_time")
#: Calls are counted over an hour, where no estimate is given.
_WINDOW = timedelta(hours=1)


def graph_paused_until(answer: Answer, default: timedelta) -> datetime:
    """By the usage header's estimate, else by the usual headers, else after `default` (UTC)."""
    return _estimated(answer.headers) or paused_until(answer, default)


def graph_quota(headers: Mapping[str, str]) -> Quota | None:
    """Percent left of the allowance of which most is used: of the app's, or of the page's or account's own.

    Source: "Rate Limits" of the Graph API's overview (X-App-Usage, X-Business-Use-Case-Usage).
    """
    entries = [*_own_usage(headers), _json_object(headers, "X-App-Usage")]
    used = [entry[name] for entry in entries for name in _PERCENTAGES if isinstance(entry.get(name), int)]
    if not used:
        return None
    remaining = max(0, 100 - max(used))
    resets_at = None if remaining else _estimated(headers) or datetime.now(UTC) + _WINDOW
    return Quota(remaining, 100, resets_at)


def _estimated(headers: Mapping[str, str]) -> datetime | None:
    """When calls are taken again by the usage header's estimate, in minutes; None without one."""
    told = (entry.get("estimated_time_to_regain_access") for entry in _own_usage(headers))
    minutes = max((m for m in told if isinstance(m, int)), default=0)
    longest = int(LONGEST_PAUSE.total_seconds() // 60)
    return datetime.now(UTC) + timedelta(minutes=min(minutes, longest)) if minutes > 0 else None


def _own_usage(headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The entries of X-Business-Use-Case-Usage: {"<id>": [{"call_count": percent, …}]}."""
    for entries in _json_object(headers, "X-Business-Use-Case-Usage").values():
        if isinstance(entries, list):
            yield from (entry for entry in entries if isinstance(entry, dict))


def _json_object(headers: Mapping[str, str], name: str) -> dict[str, Any]:
    wanted = name.lower()
    value = next((value for given, value in headers.items() if given.lower() == wanted), "")
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
