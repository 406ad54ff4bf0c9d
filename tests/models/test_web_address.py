"""Addresses that are shown as links."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from syndication.extensions import db
from syndication.models import ScheduledPost
from tests.support.delivery import Scheduled


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://example.org/p/1", "https://example.org/p/1"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("https://example.org/" + "x" * 1000, ""),
    ],
)
def test_only_what_is_a_web_address_is_stored(
    each_database: str, scheduled: Scheduled, given: str, stored: str
) -> None:
    post = scheduled()
    db.session.execute(update(ScheduledPost).where(ScheduledPost.id == post.id).values(remote_url=given))
    db.session.commit()
    found = db.session.execute(text("SELECT remote_url FROM scheduled_posts")).scalar_one()
    assert found == stored


def test_what_was_stored_before_is_not_shown_as_a_link(scheduled: Scheduled) -> None:
    post = scheduled()
    db.session.execute(text("UPDATE scheduled_posts SET remote_url = 'javascript:alert(1)'"))
    db.session.commit()
    assert post.remote_url == ""
