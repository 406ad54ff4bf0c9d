"""Finding pieces by what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from syndication.models import Piece, Variant
from syndication.services.paging import Page, paginate


@dataclass(frozen=True)
class PieceFilters:
    """Which pieces to list. Instants are zone-aware, `changed_from` included and `changed_to` not."""

    statuses: tuple[str, ...] = ()
    project_id: int | None = None
    platform: str | None = None
    channel: str | None = None
    text: str = ""
    changed_from: datetime | None = None
    changed_to: datetime | None = None


def list_pieces(filters: PieceFilters, page: int = 1, per_page: int = 25) -> Page[Piece]:
    """What was changed last comes first."""
    wanted = select(Piece).where(Piece.deleted_at.is_(None))
    wanted = matching(wanted, filters).order_by(Piece.updated_at.desc(), Piece.id.desc())
    return paginate(wanted, page, per_page)


def matching(wanted: Select[Piece], filters: PieceFilters) -> Select[Piece]:
    if filters.statuses:
        wanted = wanted.where(Piece.status.in_(filters.statuses))
    if filters.project_id is not None:
        wanted = wanted.where(Piece.project_id == filters.project_id)
    if filters.channel:
        wanted = wanted.where(Piece.variants.any(Variant.channel == filters.channel))
    if filters.platform:
        prefix = f"{filters.platform}/"
        wanted = wanted.where(Piece.variants.any(Variant.channel.startswith(prefix, autoescape=True)))
    for word in filters.text.split():
        found = (column.icontains(word, autoescape=True) for column in (Piece.title, Piece.body, Piece.link))
        wanted = wanted.where(or_(*found))
    if filters.changed_from is not None:
        wanted = wanted.where(Piece.updated_at >= filters.changed_from)
    if filters.changed_to is not None:
        wanted = wanted.where(Piece.updated_at < filters.changed_to)
    return wanted
