"""The post queue: what is on its way, what waits although its time has come, and what needs somebody."""

from syndication.services.post_queue.causes import Remedy, explained, remedy_of
from syndication.services.post_queue.filters import (
    MOST_COUNTED,
    QueueFilters,
    QueueState,
    WaitReason,
    count_needing,
    needs_someone,
)
from syndication.services.post_queue.history import Event, events_of, what_was_sent
from syndication.services.post_queue.reading import Group, PostQueue, WaitingGroup, posts_of_group, read_queue

__all__ = [
    "MOST_COUNTED",
    "Event",
    "Group",
    "PostQueue",
    "QueueFilters",
    "QueueState",
    "Remedy",
    "WaitReason",
    "WaitingGroup",
    "count_needing",
    "events_of",
    "explained",
    "needs_someone",
    "posts_of_group",
    "read_queue",
    "remedy_of",
    "what_was_sent",
]
