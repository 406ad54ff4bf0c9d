"""Finding scheduled posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from syndication.extensions import db
from syndication.models import Piece, ScheduledPost
from syndication.services.errors import NotFound
from syndication.services.paging import Page, paginate


@dataclass(frozen=True)
class PostFilters:
    """What to list; an empty field does not restrict. `date_from` and `date_to` bound the due instant."""

    statuses: Sequence[str] = ()
    platform: str = ""
    project_id: int | None = None
    account_id: int | None = None
    piece_id: int | None = None
    batch: str = ""
    text: str = ""
    date_from: datetime | None = None
    date_to: datetime | None = None
    newest_first: bool = False


def get_post(post_id: int) -> ScheduledPost:
    """The scheduled post with its attempts. Raises NotFound."""
    post = db.session.scalar(
        select(ScheduledPost)
        .where(ScheduledPost.id == post_id)
        .options(
            joinedload(ScheduledPost.piece),
            joinedload(ScheduledPost.account),
            selectinload(ScheduledPost.attempts),
        )
    )
    if post is None:
        raise NotFound(_("This scheduled post does not exist."))
    return post


def find_posts(post_ids: Sequence[int]) -> list[ScheduledPost]:
    """Those that exist, in the order of the ids."""
    statement = (
        select(ScheduledPost)
        .where(ScheduledPost.id.in_(post_ids))
        .options(joinedload(ScheduledPost.piece), joinedload(ScheduledPost.account))
    )
    found = {post.id: post for post in db.session.scalars(statement)}
    return [found[post_id] for post_id in dict.fromkeys(post_ids) if post_id in found]


def list_posts(filters: PostFilters, page: int = 1, per_page: int = 25) -> Page[ScheduledPost]:
    """One page of scheduled posts, the earliest due first unless the filters say otherwise."""
    order = (
        (ScheduledPost.due_at.desc(), ScheduledPost.id.desc())
        if filters.newest_first
        else (ScheduledPost.due_at, ScheduledPost.id)
    )
    statement = restricted(select(ScheduledPost), filters).order_by(*order)
    loaded = statement.options(joinedload(ScheduledPost.piece), joinedload(ScheduledPost.account))
    return paginate(loaded, page, per_page)


def restricted(statement: Select[ScheduledPost], filters: PostFilters) -> Select[ScheduledPost]:
    if filters.project_id is not None or filters.text:
        statement = statement.join(Piece, ScheduledPost.piece_id == Piece.id)
    conditions = [
        (bool(filters.statuses), ScheduledPost.status.in_(filters.statuses)),
        (bool(filters.platform), ScheduledPost.platform == filters.platform),
        (filters.project_id is not None, Piece.project_id == filters.project_id),
        (filters.account_id is not None, ScheduledPost.account_id == filters.account_id),
        (filters.piece_id is not None, ScheduledPost.piece_id == filters.piece_id),
        (bool(filters.batch), ScheduledPost.batch == filters.batch),
        (bool(filters.text), containing(filters.text)),
    ]
    if filters.date_from is not None:
        statement = statement.where(ScheduledPost.due_at >= filters.date_from)
    if filters.date_to is not None:
        statement = statement.where(ScheduledPost.due_at < filters.date_to)
    return statement.where(*(condition for wanted, condition in conditions if wanted))


def containing(text: str) -> ColumnElement[bool]:
    return or_(Piece.title.icontains(text, autoescape=True), Piece.body.icontains(text, autoescape=True))
