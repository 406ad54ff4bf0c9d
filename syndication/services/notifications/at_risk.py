"""Scheduled posts that cannot go out when an account's credentials end before they are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from syndication.extensions import db
from syndication.models import Account, PostStatus, ScheduledPost

#: Posts that are listed by name; the others are counted.
LISTED = 10


@dataclass(frozen=True)
class AtRisk:
    """`total` posts are due after the credentials end; `posts` are the first of them."""

    total: int
    posts: Sequence[ScheduledPost]


def posts_at_risk(account_ids: Collection[int]) -> dict[int, AtRisk]:
    """By account; without those that have none, or whose credentials do not end."""
    account_id, in_order = ScheduledPost.account_id, (ScheduledPost.due_at, ScheduledPost.id)
    ranked = (
        select(
            ScheduledPost.id,
            func.row_number().over(partition_by=account_id, order_by=in_order).label("rank"),
            func.count().over(partition_by=account_id).label("total"),
        )
        .join(Account, Account.id == ScheduledPost.account_id)
        .where(
            ScheduledPost.account_id.in_(account_ids),
            ScheduledPost.status == PostStatus.SCHEDULED.value,
            ScheduledPost.due_at >= Account.credentials_expire_at,
        )
        .subquery()
    )
    rows = db.session.execute(
        select(ScheduledPost, ranked.c.total)
        .join(ranked, ranked.c.id == ScheduledPost.id)
        .where(ranked.c.rank <= LISTED)
        .options(joinedload(ScheduledPost.piece), joinedload(ScheduledPost.account))
        .order_by(ScheduledPost.due_at, ScheduledPost.id)
    ).all()
    found: dict[int, list[ScheduledPost]] = {}
    totals: dict[int, int] = {}
    for post, total in rows:
        found.setdefault(post.account_id, []).append(post)
        totals[post.account_id] = total
    return {account_id: AtRisk(totals[account_id], posts) for account_id, posts in found.items()}
