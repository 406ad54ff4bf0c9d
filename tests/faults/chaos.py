"""A storm over the whole installation, and the audit afterwards.

    python -m tests.faults.chaos [--seed n] [--posts 2000] [--seconds 300] [--database URL]

Posts go to eight platforms while workers, schedulers, Valkey and the platforms break at random. Afterwards everything
runs again, every post comes to its end, and the audit says what is wrong; its status is then 1. The same seed breaks
the same things in the same order; what is on its way at that moment differs.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections import Counter

from syndication.platforms import platforms
from tests.faults.storm import Storm
from tests.support.auditor import Row, audit, rows, wait_until_settled
from tests.support.kept import KeptInstallation, kept_installation
from tests.support.posts import Writer, spread

CREW = ("worker-1", "worker-2", "worker-3", "scheduler-1", "scheduler-2", "web")
#: A message to a webhook whose answer is lost is for people to look after: no machine can settle it.
PLATFORMS = tuple(sorted(set(platforms()) - {"webhook"}))
#: What the accounts are allowed must not be what holds posts up.
SETTINGS = {
    **{f"{name.upper()}_WINDOW": "100000/3600" for name in PLATFORMS},
    "MAX_TRIES": "10",
    "WORKER_THREADS": "32",
}
#: Posts are spread over so many accounts of each platform.
ACCOUNTS = 5
#: Seconds in which a platform without keys is asked again after it has had its time, with some to spare.
PATIENCE = 900.0


def blow(
    desk: KeptInstallation, writer: Writer, seed: int, posts: int, seconds: float, pause: float
) -> tuple[list[int], Storm]:
    """Posts that come due while a storm rages; their ids, and the storm when it is over."""
    ids = writer.write(spread(PLATFORMS, posts, ACCOUNTS, seconds=seconds * 0.9))
    storm = Storm(desk, seed, PLATFORMS)
    storm.rage(seconds, pause)
    return ids, storm


def ended(row: Row) -> bool:
    """Nothing happens any more, not even on a platform that is given time."""
    return row.settled and not row.being_looked_up


def run(seed: int, posts: int, seconds: float, database: str | None) -> list[str]:
    """What the audit found; empty when all is well."""
    with kept_installation(database, crew=CREW, settings=SETTINGS) as desk:
        began = time.monotonic()
        ids, storm = blow(desk, Writer(desk), seed, posts, seconds, 1.0)
        say("\n".join(storm.told))
        say(
            f"{len(storm.told)} things broken in {time.monotonic() - began:.0f} s; waiting for the posts to settle"
        )
        try:
            wait_until_settled(desk, ids, PATIENCE, ended)
        except AssertionError as error:
            say(str(error))
        wrong = audit(desk, ids)
        say(f"{dict(Counter(row.status for row in rows(desk, ids)))} after {time.monotonic() - began:.0f} s")
        return wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument(
        "--database", help="URL of an empty database with its tables; a new SQLite file without it"
    )
    chosen = parser.parse_args()
    say(f"seed {chosen.seed}")  # first of all: whoever stops this can repeat it
    wrong = run(chosen.seed, chosen.posts, chosen.seconds, chosen.database)
    say("\n".join(wrong) or f"seed {chosen.seed}: every post is where it should be")
    sys.exit(bool(wrong))


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # what happens is what this is for


if __name__ == "__main__":
    main()
