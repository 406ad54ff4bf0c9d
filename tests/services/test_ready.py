"""The ready pieces, and where each of them went."""

from __future__ import annotations

import pytest

from syndication.extensions import db
from syndication.models import Account, ScheduledPost, User
from syndication.services import pieces, ready, scheduling
from syndication.services.pieces import PieceFilters
from syndication.services.ready import Went
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Scheduled, Written


def left_as(post: ScheduledPost, status: str) -> ScheduledPost:
    post.status = status
    db.session.commit()
    return post


@pytest.mark.parametrize(
    ("went", "titles"),
    [
        (None, ["Called off", "Waits", "Broke", "Went", "Stayed"]),
        (Went.NOWHERE, ["Called off", "Stayed"]),
        (Went.WAITING, ["Waits"]),
        (Went.POSTED, ["Went"]),
        (Went.ATTENTION, ["Broke"]),
    ],
)
@pytest.mark.usefixtures("each_database")
def test_ready_pieces_are_found_by_where_they_went(
    went: Went | None, titles: list[str], written: Written, scheduled: Scheduled
) -> None:
    written(title="Stayed")
    for title, status in (
        ("Went", "posted"),
        ("Broke", "unconfirmed"),
        ("Waits", "scheduled"),
        ("Called off", "cancelled"),
    ):
        left_as(scheduled(title=title), status)
    assert [piece.title for piece in ready.list_ready(PieceFilters(), went).items] == titles


def test_for_each_account_the_latest_post_that_was_not_cancelled_counts(
    scheduled: Scheduled, facebook_account: Account, editor: User
) -> None:
    first = left_as(scheduled(), "failed")
    item = ScheduleItem(first.piece_id, (Target(facebook_account.id, first.channel),), now=True)
    second, third = (scheduling.schedule([item], by=editor).posts[0].id for _ in range(2))
    scheduling.cancel(third, by=editor)
    assert [post.id for post in ready.where_they_went([first.piece_id])[first.piece_id]] == [second]


def test_what_cannot_be_sent_is_named_and_the_rest_keeps_its_order(written: Written, editor: User) -> None:
    one, draft, gone, two = (written(title=title) for title in ("One", "Draft", "Gone", "Two"))
    pieces.set_status(draft.id, "draft", by=editor)
    pieces.delete_piece(gone.id, by=editor)
    found, sentences = ready.still_ready([two.id, draft.id, gone.id, one.id, 999])
    assert [piece.title for piece in found] == ["Two", "One"]
    assert [word in sentence for word, sentence in zip(("Draft", "Gone", "999"), sentences, strict=True)] == [
        True
    ] * 3


def test_a_piece_without_a_title_is_called_by_the_beginning_of_its_text(written: Written) -> None:
    assert ready.name_of(written("word " * 40, title="")) == "word " * 11 + "word…"


def test_the_posts_of_a_batch_are_counted_by_state(scheduled: Scheduled) -> None:
    batch = left_as(scheduled(), "posted").batch or ""
    assert ready.count_by_status(batch) == {"posted": 1}
