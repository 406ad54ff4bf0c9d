"""Counting tries at passwords: each counts before it is looked at, and what was no wrong guess is given back.

Counted only afterwards, many tries at the same moment would all find the count still low.
"""

from __future__ import annotations

import time
from math import ceil

from flask_babel import ngettext
from flask_limiter import RequestLimit

from syndication.extensions import limiter

#: Wrong guesses at one person's password, and from one address, before it is closed for a while.
PER_PERSON = "10 per 15 minutes"
PER_ADDRESS = "30 per 15 minutes"


def give_back() -> None:
    """This request's try was not a wrong one."""
    for counted in limiter.current_limits:
        limiter.limiter.hit(counted.limit, *counted.request_args, cost=-1)


def minutes_left(limit: RequestLimit) -> int:
    seconds = limit.reset_at - 1 - int(time.time())  # the limiter adds one
    return max(1, ceil(seconds / 60))


def too_many(minutes: int) -> str:
    return ngettext(
        "Too many tries. Wait %(num)d minute, then try again.",
        "Too many tries. Wait %(num)d minutes, then try again.",
        minutes,
    )
