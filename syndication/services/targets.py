"""Where a piece is meant to go when nothing else is said at scheduling: accounts and their channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, Piece
from syndication.platforms import channel_paths
from syndication.services.errors import Invalid, NotFound
from syndication.services.scheduling import ScheduleItem, Target
from syndication.services.transaction import transaction


def plan_targets(piece_id: int, targets: Sequence[Target]) -> None:
    """Remember the targets with the piece, in place of those it had.

    Raises NotFound, and Invalid with keys such as "targets.0.account" and "targets.0.channel".
    """
    with transaction() as session:
        piece = session.get(Piece, piece_id)
        if piece is None or piece.deleted_at is not None:
            raise NotFound(_("This piece does not exist any more."))
        errors: dict[str, list[str]] = {}
        for i, target in enumerate(targets):
            errors |= target_errors(session, target, f"targets.{i}")
        if errors:
            raise Invalid(errors)
        piece.targets = [{"account": target.account_id, "channel": target.channel} for target in targets]


def target_errors(session: Session, target: Target, where: str) -> dict[str, list[str]]:
    account = session.get(Account, target.account_id)
    if account is None:
        return {f"{where}.account": [_("There is no account %(id)s.", id=target.account_id)]}
    if target.channel not in channel_paths() or target.channel.partition("/")[0] != account.platform:
        return {
            f"{where}.channel": [
                _("%(name)s has no channel “%(channel)s”.", name=account.label, channel=target.channel)
            ]
        }
    return {}


def with_defaults(items: Sequence[ScheduleItem]) -> list[ScheduleItem]:
    """The items with what they leave out: the piece's targets, and its project's time zone for a local time."""
    wanted = select(Piece).where(Piece.id.in_({item.piece_id for item in items}))
    pieces = {piece.id: piece for piece in db.session.scalars(wanted)}
    return [filled_in(item, pieces.get(item.piece_id)) for item in items]


def filled_in(item: ScheduleItem, piece: Piece | None) -> ScheduleItem:
    if piece is None:  # refused for that; its time is still worth a look
        return replace(item, timezone=item.timezone or "UTC")
    targets = item.targets or tuple(Target(each["account"], each["channel"]) for each in piece.targets)
    return replace(item, targets=targets, timezone=item.timezone or piece.project.time_zone)
