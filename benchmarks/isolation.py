"""Whether one platform that hangs and one that fails hold up the others.

    python -m benchmarks.isolation [--hanging linkedin] [--failing twitter]

Publishes a piece with a picture and a link to every platform of the sandbox at once, through the real processes: once
while all is well, once with faults. Prints, for each platform, how long after the click its publish call arrived, which
includes uploads and the platform's own processing of media.
"""

from __future__ import annotations

import argparse
import os
import platform as machine
import tempfile
from pathlib import Path

from syndication.extensions import db
from syndication.models import PostStatus, ScheduledPost
from tests.support.everywhere import Everywhere, connected, plan_fault, publish_everywhere, stats
from tests.support.installation import installed
from tests.support.processes import wait_until

WAITING = {PostStatus.SCHEDULED, PostStatus.CLAIMED, PostStatus.SENDING, PostStatus.PROCESSING}


def lateness(hanging: str | None, failing: str | None) -> dict[str, float]:
    """Seconds from the due time to the publish call, by platform."""
    with installed() as desk, connected(desk) as app, tempfile.TemporaryDirectory() as folder:
        if hanging:
            plan_fault(desk, hanging, "hang-before", seconds=600)
        if failing:
            plan_fault(desk, failing, "status", status=400)
        everywhere = publish_everywhere(app, Path(folder))
        others = set(everywhere.posts) - {hanging}
        wait_until(lambda: not still_waiting(everywhere, others), "the others are out", 120)
        due = due_times(everywhere)
        counted = stats(desk)
        return {name: counted[name]["publish_times"][0] - due[name] for name in everywhere.posts}


def still_waiting(everywhere: Everywhere, names: set[str]) -> bool:
    statuses = everywhere.statuses()
    return any(statuses[name] in WAITING for name in names)


def due_times(everywhere: Everywhere) -> dict[str, float]:
    with everywhere.app.app_context():
        found = {name: db.session.get_one(ScheduledPost, post) for name, post in everywhere.posts.items()}
        return {name: post.due_at.timestamp() for name, post in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hanging", default="linkedin")
    parser.add_argument("--failing", default="twitter")
    chosen = parser.parse_args()
    well, ill = lateness(None, None), lateness(chosen.hanging, chosen.failing)
    print(f"{machine.platform()}, {os.cpu_count()} cores, Python {machine.python_version()}, SQLite")  # noqa: T201
    print(f"{'':10} {'all well':>9} {'with faults':>12}")  # noqa: T201
    notes = {chosen.hanging: "hangs", chosen.failing: "fails"}
    for name in well:
        print(f"{name:10} {well[name]:>7.2f} s {ill[name]:>10.2f} s {notes.get(name, '')}")  # noqa: T201


if __name__ == "__main__":
    main()
