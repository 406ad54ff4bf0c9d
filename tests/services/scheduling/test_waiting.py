from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.models import Account, User
from syndication.services import accounts, pieces, scheduling
from syndication.services.errors import Invalid
from syndication.services.scheduling import ScheduleItem, Target, waiting_for
from tests.support.delivery import Sandbox, Scheduled, Written, deliver, now


def test_a_post_that_is_simply_not_due_yet_waits_for_nothing(scheduled: Scheduled, editor: User) -> None:
    post = scheduled()
    scheduling.reschedule(post.id, "2100-01-01T09:00", "UTC", None, by=editor)
    assert waiting_for(post) is None


def test_a_post_of_a_refused_account_says_that_somebody_must_reconnect(
    scheduled: Scheduled, facebook_account: Account
) -> None:
    post = scheduled()
    accounts.mark_needs_reconnect(facebook_account.id, "Revoked.")
    wait = waiting_for(post)
    assert wait is not None
    assert "connected again" in wait.reason
    assert wait.until is None


def test_a_post_of_a_paused_account_says_until_when(scheduled: Scheduled, facebook_account: Account) -> None:
    post = scheduled()
    facebook_account.paused_until = now() + timedelta(minutes=5)
    db.session.commit()
    wait = waiting_for(post)
    assert wait is not None
    assert wait.until == facebook_account.paused_until


def test_a_post_held_back_by_the_window_says_so(app: Flask, scheduled: Scheduled, sandbox: Sandbox) -> None:
    app.config["PLATFORM_WINDOWS"] = {"facebook": (1, 3600)}
    posts = [scheduled("One"), scheduled("Two")]
    deliver()
    (wait,) = [found for post in posts if (found := waiting_for(post))]
    assert "window" in wait.reason


def test_a_piece_changed_since_it_was_looked_at_is_refused(
    written: Written, facebook_account: Account, editor: User
) -> None:
    piece = written()
    seen = piece.version
    changed = pieces.PieceFields(**{**vars(pieces.fields_of(piece)), "body": "Something else"})
    pieces.save_piece(piece.id, changed, seen, by=editor)
    target = Target(facebook_account.id, "facebook/feed-post")
    with pytest.raises(Invalid, match="changed since"):
        scheduling.schedule([ScheduleItem(piece.id, (target,), now=True, piece_version=seen)], by=editor)
