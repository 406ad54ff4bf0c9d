"""What would happen: every piece with every account, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, Piece
from syndication.platforms.base import Problem, Rendered
from syndication.services import composing
from syndication.services.scheduling.planning import Target, piece_problem, target_problem


@dataclass(frozen=True)
class Check:
    """One piece on one account's channel. `blocked`: it cannot be sent until its errors are mended."""

    piece: Piece
    account: Account
    channel: str
    problems: list[Problem]
    rendered: Rendered | None

    @property
    def blocked(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


def preflight(piece_ids: Sequence[int], targets: Sequence[Target]) -> list[Check]:
    """All checks, piece by piece in the order given. Pieces and accounts that do not exist are left out."""
    pieces = {row.id: row for row in db.session.scalars(select(Piece).where(Piece.id.in_(piece_ids)))}
    account_ids = {target.account_id for target in targets}
    accounts = {row.id: row for row in db.session.scalars(select(Account).where(Account.id.in_(account_ids)))}
    return [
        check(pieces[piece_id], accounts[target.account_id], target)
        for piece_id in piece_ids
        for target in targets
        if piece_id in pieces and target.account_id in accounts
    ]


def check(piece: Piece, account: Account, target: Target) -> Check:
    wrong = piece_problem(piece)
    if wrong:
        return Check(piece, account, target.channel, [Problem("piece", wrong, where="piece")], None)
    wrong = target_problem(piece, account, target)
    problems = [Problem("account", wrong, where="account")] if wrong else []
    if target.channel.partition("/")[0] != account.platform:
        return Check(piece, account, target.channel, problems, None)
    problems += composing.check(piece, target.channel, account)
    return Check(piece, account, target.channel, problems, composing.preview(piece, target.channel, account))
