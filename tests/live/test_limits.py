"""A platform's limit of calls at once holds, however many workers there are: the sandbox counts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from config import load_config
from syndication import create_app
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.services import accounts, people, pieces, projects, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.installation import Installation, installed
from tests.support.processes import wait_until

FEED = "facebook/feed-post"
POSTS = 60


def schedule(desk: Installation) -> None:
    """Posts of five accounts, due at one instant."""
    with create_app(load_config(desk.environ)).app_context():
        user, _password = people.create_user("ed@example.org", role="editor", by=None)
        project = projects.create_project("Garden", "UTC", by=None)
        base = f"{desk.sandbox_url}/facebook"
        pages = [
            accounts.connect("facebook", project.id, facebook_credentials(f"{n}"), api_base=base, by=None).id
            for n in range(2001, 2006)
        ]
        items = []
        due = (datetime.now(UTC) + timedelta(seconds=4)).strftime("%Y-%m-%dT%H:%M:%S")
        for number in range(POSTS // len(pages)):
            fields = pieces.PieceFields(
                project.id, body=f"Post {number}", variants=(pieces.VariantFields(FEED),)
            )
            piece = pieces.set_status(pieces.create_piece(fields, by=user).id, "ready", by=user)
            items.append(ScheduleItem(piece.id, tuple(Target(page, FEED) for page in pages), due, "UTC"))
        scheduling.schedule(items, by=user)


@pytest.mark.parametrize("workers", [1, 8])
def test_no_more_calls_are_made_at_once_than_the_limit_and_no_fewer(workers: int) -> None:
    with installed(workers=workers, settings={"FACEBOOK_CONCURRENCY": "5"}) as desk:
        schedule(desk)
        requests.post(f"{desk.sandbox_url}/_sandbox/latency", json={"seconds": 0.2}, timeout=10)

        def counted() -> dict[str, int]:
            found: dict[str, int] = desk.sandbox("/_sandbox/stats")["platforms"]["facebook"]
            return found

        wait_until(lambda: counted()["accepted"] == POSTS, "all are out", 60)
        assert (counted()["peak_concurrency"], counted()["duplicates"]) == (5, 0)
