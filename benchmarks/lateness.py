"""How late posts that are due at one instant reach the platform's socket.

    python -m benchmarks.lateness [--posts 100] [--database URL]

Starts the real processes and the sandbox, schedules the posts for one instant, and compares that instant with the
arrival of each at the sandbox.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from config import load_config
from syndication import create_app
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.services import accounts, people, pieces, projects, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.installation import Installation, installed
from tests.support.processes import wait_until

CHANNEL = "facebook/feed-post"
ACCOUNTS = 10


def schedule(desk: Installation, posts: int) -> datetime:
    """Schedules the posts, spread over some accounts, for one instant some seconds from now, which is returned."""
    with create_app(load_config(desk.environ)).app_context():
        user, _password = people.create_user("bench@example.org", role="editor", by=None)
        project = projects.create_project("Benchmark", "UTC", by=None)
        pages = [
            accounts.connect(
                "facebook",
                project.id,
                facebook_credentials(f"{2000 + number}"),
                api_base=f"{desk.sandbox_url}/facebook",
                by=None,
            ).id
            for number in range(ACCOUNTS)
        ]
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=10 + posts // 50)
        items = []
        for number in range(posts):
            fields = pieces.PieceFields(
                project_id=project.id,
                title=f"Post {number}",
                body=f"Post number {number}",
                variants=(pieces.VariantFields(CHANNEL),),
            )
            piece = pieces.create_piece(fields, by=user)
            pieces.set_status(piece.id, "ready", by=user)
            target = Target(pages[number % ACCOUNTS], CHANNEL)
            items.append(ScheduleItem(piece.id, (target,), due.strftime("%Y-%m-%dT%H:%M:%S"), "UTC"))
        scheduling.schedule(items, by=user)
        return due


def measure(desk: Installation, posts: int) -> list[float]:
    """Milliseconds from the due instant to the arrival of each post, in order."""
    due = schedule(desk, posts)
    if datetime.now(UTC) > due:
        sys.exit("Writing the posts took longer than their due time left; use fewer.")

    def arrivals() -> list[float]:
        seen: list[float] = desk.sandbox("/_sandbox/stats")["platforms"]["facebook"]["publish_times"]
        return seen if len(seen) >= posts else []

    arrived = wait_until(arrivals, f"all {posts} posts have arrived", 120)
    return sorted((moment - due.timestamp()) * 1000 for moment in arrived)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--database", help="URL of an empty database; SQLite without it")
    arguments = parser.parse_args()
    with installed(arguments.database) as desk:
        late = measure(desk, arguments.posts)
    kind = (arguments.database or "sqlite").partition(":")[0]
    print(f"{platform.machine()}, Python {platform.python_version()}, rq {version('rq')}, {kind}")  # noqa: T201
    print(  # noqa: T201  # the figures are what this is for
        f"{len(late)} posts due at one instant: p50 {statistics.median(late):.0f} ms, "
        f"p99 {late[int(len(late) * 0.99) - 1]:.0f} ms, earliest {late[0]:.0f} ms, latest {late[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
