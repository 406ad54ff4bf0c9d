"""One page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from syndication.extensions import db

T = TypeVar("T")

MAX_PER_PAGE = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` of page number `page` (from 1); `total` counts all pages' items."""

    items: Sequence[T]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def has_previous(self) -> bool:
        return self.page > 1


def paginate(statement: Select[T], page: int = 1, per_page: int = 25) -> Page[T]:
    """Runs the statement for one page. A page below 1 or past the end becomes the nearest that exists."""
    per_page = min(max(per_page, 1), MAX_PER_PAGE)
    counted: Select[Any] = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    rows = db.session.scalars(statement.limit(per_page).offset((page - 1) * per_page)).unique().all()
    return Page(rows, total, page, per_page)
