"""Counters that only ever rise, kept in Redis: whoever is asked for them first counts what is new."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError, WatchError

from syndication.jobs.queue import redis_connection
from syndication.services.health import Counts, count_tries, newest_try

log = structlog.get_logger(__name__)

KEY = "desk:tally"
#: The id of the last try that was counted.
LAST = "last"
BETWEEN = "|"


def read_tally() -> Counts | None:
    """All that was counted since Redis was empty, by the names of services.health.Tally; None while it is away."""
    try:
        with suppress(WatchError):  # somebody else does it at this moment
            bring_up_to_date()
        kept: Mapping[bytes, bytes] = redis_connection().hgetall(KEY)  # type: ignore[assignment]  # sync client
    except (RedisError, OSError) as error:
        log.warning("tally.redis_away", error=type(error).__name__)
        return None
    names = {name.decode(): float(value) for name, value in kept.items()}
    return {tuple(name.split(BETWEEN)): value for name, value in names.items() if name != LAST}


def bring_up_to_date() -> None:
    """Adds what ended since the last time. Raises RedisError; WatchError when somebody else was faster."""
    with redis_connection().pipeline() as pipe:
        pipe.watch(KEY)  # type: ignore[no-untyped-call]  # redis-py's own
        last = pipe.hget(KEY, LAST)
        if last is None:  # what was before is nobody's business: a counter begins with zero
            pipe.multi()
            pipe.hset(KEY, LAST, str(newest_try()))
            pipe.execute()
            return
        tally = count_tries(int(last), datetime.now(UTC))  # type: ignore[arg-type]  # as above
        pipe.multi()
        pipe.hset(KEY, LAST, str(tally.last))
        for name, count in tally.counts.items():
            pipe.hincrbyfloat(KEY, BETWEEN.join(name), count)
        pipe.execute()
