"""The ready pieces, and where each of them already went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from syndication.extensions import db
from syndication.models import IN_FLIGHT, Piece, PieceStatus, PostStatus, ScheduledPost, Variant
from syndication.platforms import channel_paths
from syndication.services.paging import Page, paginate
from syndication.services.piece_list import PieceFilters, matching
from syndication.services.scheduling import ScheduleItem

#: Characters of a text that stand for a missing title.
NAME_LENGTH = 60
WAITING = (PostStatus.SCHEDULED, *IN_FLIGHT)
#: A post there is out, on its way or may be out: sending the piece there again would double it.
SENT_OR_WAITING = (*WAITING, PostStatus.POSTED, PostStatus.UNCONFIRMED)
ATTENTION = (PostStatus.UNCONFIRMED, PostStatus.FAILED, PostStatus.EXPIRED)


class Went(StrEnum):
    """Where a piece already went."""

    NOWHERE = "nowhere"
    WAITING = "waiting"
    POSTED = "posted"
    ATTENTION = "attention"


def list_ready(
    filters: PieceFilters, went: Went | None = None, page: int = 1, per_page: int = 25
) -> Page[Piece]:
    """Pieces that are ready to be sent, the latest change first. `filters.statuses` is not looked at."""
    wanted = select(Piece).where(Piece.deleted_at.is_(None))
    wanted = matching(wanted, replace(filters, statuses=(PieceStatus.READY,)))
    wanted = by_where_it_went(wanted, went).order_by(Piece.updated_at.desc(), Piece.id.desc())
    return paginate(wanted, page, per_page)


def by_where_it_went(statement: Select[Any], went: Went | None) -> Select[Any]:
    posts = exists().where(ScheduledPost.piece_id == Piece.id)
    if went == Went.NOWHERE:
        return statement.where(~posts.where(ScheduledPost.status != PostStatus.CANCELLED))
    if went is None:
        return statement
    statuses = {Went.WAITING: WAITING, Went.POSTED: (PostStatus.POSTED,), Went.ATTENTION: ATTENTION}[went]
    return statement.where(posts.where(ScheduledPost.status.in_(statuses)))


def where_they_went(piece_ids: Collection[int]) -> dict[int, list[ScheduledPost]]:
    """By piece id, the latest scheduled post for each account and channel that was not cancelled."""
    statement = (
        select(ScheduledPost)
        .where(ScheduledPost.piece_id.in_(piece_ids), ScheduledPost.status != PostStatus.CANCELLED)
        .options(joinedload(ScheduledPost.account))
        .order_by(ScheduledPost.id)
    )
    latest: dict[tuple[int, int, str], ScheduledPost] = {}
    for post in db.session.scalars(statement):
        latest[post.piece_id, post.account_id, post.channel] = post
    found: dict[int, list[ScheduledPost]] = {piece_id: [] for piece_id in piece_ids}
    for post in latest.values():
        found[post.piece_id].append(post)
    return found


def sent_before(batches_beginning: str, items: Iterable[ScheduleItem]) -> list[ScheduledPost]:
    """Posts of these pieces to these accounts that are out or on their way, from batches whose id begins so."""
    chosen = {(item.piece_id, t.account_id, t.channel) for item in items for t in item.targets}
    statement = select(ScheduledPost).where(
        ScheduledPost.batch.startswith(batches_beginning, autoescape=True),
        ScheduledPost.status.in_(SENT_OR_WAITING),
    )
    posts = db.session.scalars(statement)
    return [post for post in posts if (post.piece_id, post.account_id, post.channel) in chosen]


def still_ready(piece_ids: Sequence[int]) -> tuple[list[Piece], list[str]]:
    """Those of the pieces that can be sent, in the order given, and a sentence for each that cannot."""
    known = {p.id: p for p in db.session.scalars(select(Piece).where(Piece.id.in_(piece_ids)))}
    ready, sentences = [], []
    for piece_id in piece_ids:
        piece = known.get(piece_id)
        if piece is None:
            sentences.append(_("There is no piece %(id)d.", id=piece_id))
        elif piece.deleted_at is not None:
            sentences.append(_("“%(title)s” was deleted meanwhile and is left out.", title=name_of(piece)))
        elif piece.status != PieceStatus.READY:
            sentences.append(
                _(
                    "“%(title)s” is left out: it is not ready. Open it and mark it as ready.",
                    title=name_of(piece),
                )
            )
        else:
            ready.append(piece)
    return ready, sentences


def channels_written_for(piece_ids: Sequence[int]) -> dict[str, str]:
    """By platform, the first channel that the first of the pieces is written for which is for that platform at all."""
    wanted = select(Variant.piece_id, Variant.channel).where(Variant.piece_id.in_(piece_ids))
    rows = sorted(db.session.execute(wanted), key=lambda row: (piece_ids.index(row.piece_id), row.channel))
    known = [row.channel for row in rows if row.channel in channel_paths()]
    return {path.partition("/")[0]: path for path in reversed(known)}


def name_of(piece: Piece) -> str:
    """What a piece is called in lists and sentences: its title, or the beginning of its text."""
    body = " ".join(piece.body.split())
    beginning = body if len(body) <= NAME_LENGTH else f"{body[: NAME_LENGTH - 1]}…"
    return piece.title or beginning or _("Piece %(id)d", id=piece.id)


def count_by_status(batch: str) -> dict[str, int]:
    """How many posts of a batch are in each state that occurs."""
    statement = (
        select(ScheduledPost.status, func.count())
        .where(ScheduledPost.batch == batch)
        .group_by(ScheduledPost.status)
    )
    return dict(db.session.execute(statement).all())
