from __future__ import annotations

import pytest
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import Account, PostStatus, ScheduledPost, User
from syndication.services import accounts, pieces, scheduling
from syndication.services.errors import Conflict, Invalid
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Written

FEED = "facebook/feed-post"
BATCH = "0123456789abcdef0123456789abcdef"


def stored() -> int:
    return db.session.scalar(select(func.count(ScheduledPost.id))) or 0


def item(
    piece_id: int, account: Account, when: str | None = "2100-01-01T09:00", zone: str = "Europe/Berlin"
) -> ScheduleItem:
    return ScheduleItem(piece_id, (Target(account.id, FEED),), when, zone)


def test_a_piece_is_scheduled_for_each_account_chosen(
    written: Written, facebook_account: Account, bluesky_account: Account, editor: User
) -> None:
    piece = written("Hello", FEED, "bluesky/post")
    targets = (Target(facebook_account.id, FEED), Target(bluesky_account.id, "bluesky/post"))
    result = scheduling.schedule(
        [ScheduleItem(piece.id, targets, "2100-01-01T09:00", "Europe/Berlin")], by=editor
    )
    assert [(p.platform, p.status, p.wall_time, p.time_zone) for p in result.posts] == [
        ("facebook", PostStatus.SCHEDULED, "2100-01-01T09:00:00", "Europe/Berlin"),
        ("bluesky", PostStatus.SCHEDULED, "2100-01-01T09:00:00", "Europe/Berlin"),
    ]
    assert result.posts[0].due_at.isoformat() == "2100-01-01T08:00:00+00:00"


def test_one_wrong_item_stops_all_and_every_error_is_named(
    written: Written, facebook_account: Account, editor: User
) -> None:
    good = item(written().id, facebook_account)
    missing = item(999_999, facebook_account)
    past = item(good.piece_id, facebook_account, "2001-01-01T09:00")
    no_zone = item(good.piece_id, facebook_account, zone="Mars/Olympus")
    nobody = ScheduleItem(good.piece_id, (), now=True)
    with pytest.raises(Invalid) as refused:
        scheduling.schedule([good, missing, past, no_zone, nobody], by=editor)
    assert set(refused.value.errors) == {
        "items.1.post_id",
        "items.2.scheduled_time",
        "items.3.timezone",
        "items.4.targets",
    }
    assert stored() == 0


def test_the_same_batch_sent_twice_schedules_once(
    written: Written, facebook_account: Account, editor: User
) -> None:
    wanted = [item(written().id, facebook_account)]
    first = scheduling.schedule(wanted, by=editor, batch=BATCH)
    second = scheduling.schedule(wanted, by=editor, batch=BATCH)
    assert [post.id for post in second.posts] == [post.id for post in first.posts]
    assert stored() == 1


def test_a_batch_of_somebody_else_is_not_shown(
    written: Written, facebook_account: Account, editor: User, other_editor: User
) -> None:
    wanted = [item(written().id, facebook_account)]
    scheduling.schedule(wanted, by=editor, batch=BATCH)
    with pytest.raises(Conflict):
        scheduling.schedule(wanted, by=other_editor, batch=BATCH)


def test_a_piece_that_is_not_ready_is_refused(
    written: Written, facebook_account: Account, editor: User
) -> None:
    piece = written()
    pieces.set_status(piece.id, "draft", by=editor)
    with pytest.raises(Invalid, match="not ready"):
        scheduling.schedule([item(piece.id, facebook_account)], by=editor)


def test_a_piece_deleted_meanwhile_is_refused(
    written: Written, facebook_account: Account, editor: User
) -> None:
    piece = written()
    pieces.delete_piece(piece.id, by=editor)
    with pytest.raises(Invalid, match="deleted"):
        scheduling.schedule([item(piece.id, facebook_account)], by=editor)


def test_an_account_whose_credentials_were_refused_is_refused(
    written: Written, facebook_account: Account, editor: User
) -> None:
    piece = written()
    accounts.mark_needs_reconnect(facebook_account.id, "The token was revoked.")
    with pytest.raises(Invalid, match="needs reconnection"):
        scheduling.schedule([item(piece.id, facebook_account)], by=editor)


def test_a_channel_of_another_platform_is_refused(
    written: Written, facebook_account: Account, editor: User
) -> None:
    wanted = ScheduleItem(written().id, (Target(facebook_account.id, "bluesky/post"),), now=True)
    with pytest.raises(Invalid) as refused:
        scheduling.schedule([wanted], by=editor)
    assert set(refused.value.errors) == {"items.0.targets.0"}


def test_a_text_that_the_platform_would_refuse_is_refused_before(
    written: Written, bluesky_account: Account, editor: User
) -> None:
    piece = written("x" * 301, FEED)
    wanted = ScheduleItem(piece.id, (Target(bluesky_account.id, "bluesky/post"),), now=True)
    with pytest.raises(Invalid, match="300"):
        scheduling.schedule([wanted], by=editor)


def test_a_time_that_does_not_exist_is_moved_and_said(
    written: Written, facebook_account: Account, editor: User
) -> None:
    result = scheduling.schedule([item(written().id, facebook_account, "2099-03-29T02:30")], by=editor)
    assert "does not exist" in result.notes[0]
    assert result.posts[0].wall_time == "2099-03-29T03:30:00"


def test_more_than_a_thousand_items_are_refused(editor: User) -> None:
    with pytest.raises(Invalid) as refused:
        scheduling.schedule([ScheduleItem(1, (), now=True)] * 1001, by=editor)
    assert set(refused.value.errors) == {"items"}


def test_preflight_shows_what_each_account_would_get(
    written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    piece = written("x" * 301, FEED)
    checks = scheduling.preflight(
        [piece.id], [Target(facebook_account.id, FEED), Target(bluesky_account.id, "bluesky/post")]
    )
    assert [(check.account.platform, check.blocked) for check in checks] == [
        ("facebook", False),
        ("bluesky", True),
    ]
    assert checks[0].rendered is not None
    assert checks[0].rendered.text == "x" * 301
