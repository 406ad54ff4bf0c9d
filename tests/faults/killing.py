"""Killing whoever sends, at a named point, and what has to be true afterwards."""

from __future__ import annotations

import os
from collections.abc import Sequence

import psutil

from syndication.models import PostStatus
from tests.support.auditor import Row, assert_sound, rows, wait_until_settled
from tests.support.keeper import is_there
from tests.support.kept import RECOVERED_WITHIN, KeptInstallation
from tests.support.posts import Due, Writer
from tests.support.processes import wait_until

POINTS = ("after claim", "before send", "mid-send", "after send", "before commit")
VICTIMS = ("child", "worker")
#: Platforms that can be asked soon for what they know; three accounts of each: not all are at the point at once.
POSTS = [Due(platform, account) for platform in ("bluesky", "mastodon") for account in range(3)]
#: Seconds in which a post is out again, or has been looked up and is given time by its platform.
SETTLED_WITHIN = 60.0
#: Everything in its long form: outages of a minute, and waiting until each platform has had its time.
FULL = os.environ.get("FULL_FAULTS") == "1"


def kill_and_recover(desk: KeptInstallation, writer: Writer, point: str, victim: str) -> list[int]:
    """Writes some posts, kills a child or its worker at the point, and waits until all is well; the posts' ids."""
    wait_until(desk.crew_is_there, "all workers are there", 120, every=0.2)
    children = ChildrenOf(desk)
    desk.crash_at(point, victim)
    ids = writer.write(POSTS)
    wait_until(lambda: children.look() and desk.crashed(), f"somebody died {point}", 30)
    if victim == "worker":
        children.assert_none_outlives_its_parent()
    wait_until(
        lambda: not in_hand(desk, ids), "the dead one’s posts are taken up", RECOVERED_WITHIN, every=0.2
    )
    wait_until_settled(desk, ids, SETTLED_WITHIN)
    assert_sound(desk, ids)
    return ids


def assert_all_come_out(desk: KeptInstallation, ids: Sequence[int]) -> None:
    """Also what had to be given time: nothing was lost, so all of it is out in the end."""
    wait_until_settled(desk, ids, 90, is_out)
    assert_sound(desk, ids)


def is_out(row: Row) -> bool:
    return row.status == PostStatus.POSTED


def in_hand(desk: KeptInstallation, ids: Sequence[int]) -> bool:
    """Whether a post looks as if somebody were sending it."""
    return any(row.status in (PostStatus.CLAIMED, PostStatus.SENDING) for row in rows(desk, ids))


class ChildrenOf:
    """Remembers which children the workers had, also when those have died."""

    def __init__(self, desk: KeptInstallation) -> None:
        self.desk = desk
        self.parent_of: dict[psutil.Process, psutil.Process] = {}

    def look(self) -> bool:
        for name in self.desk.workers:
            for child in self.desk.keeper.children(name):
                if child not in self.parent_of:
                    self.parent_of[child] = psutil.Process(self.desk.keeper.pid(name))
        return True

    def assert_none_outlives_its_parent(self) -> None:
        wait_until(lambda: not self.orphans(), "the child has died with its parent", 1)

    def orphans(self) -> list[psutil.Process]:
        return [child for child, parent in self.parent_of.items() if is_there(child) and not is_there(parent)]
