"""The schedule: what goes where and when, and what people decide about it."""

from syndication.services.scheduling.bulk import (
    ALLOWED,
    MOST_AT_ONCE,
    Decided,
    Decision,
    Decisions,
    Seen,
    decide,
    decisions_of,
)
from syndication.services.scheduling.deciding import (
    can_retry,
    confirm_live,
    confirm_not_live,
    retry,
)
from syndication.services.scheduling.editing import OPEN, cancel, reschedule, send_now, why_not
from syndication.services.scheduling.listing import PostFilters, find_posts, get_post, list_posts
from syndication.services.scheduling.planning import MAX_ITEMS, ScheduleItem, ScheduleResult, Target, schedule
from syndication.services.scheduling.preflight import Check, preflight
from syndication.services.scheduling.skipping import SKIPPABLE, can_put_back, put_back_skipped
from syndication.services.scheduling.waiting import Wait, waiting_for

__all__ = [
    "ALLOWED",
    "MAX_ITEMS",
    "MOST_AT_ONCE",
    "OPEN",
    "SKIPPABLE",
    "Check",
    "Decided",
    "Decision",
    "Decisions",
    "PostFilters",
    "ScheduleItem",
    "ScheduleResult",
    "Seen",
    "Target",
    "Wait",
    "can_put_back",
    "can_retry",
    "cancel",
    "confirm_live",
    "confirm_not_live",
    "decide",
    "decisions_of",
    "find_posts",
    "get_post",
    "list_posts",
    "preflight",
    "put_back_skipped",
    "reschedule",
    "retry",
    "schedule",
    "send_now",
    "waiting_for",
    "why_not",
]
