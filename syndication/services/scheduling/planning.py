"""Putting pieces on the schedule: all of a request, or nothing with every error named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from syndication.extensions import db
from syndication.models import Account, AccountState, Batch, Piece, PieceStatus, ScheduledPost, User
from syndication.platforms import channel_paths
from syndication.services import composing
from syndication.services.errors import Conflict, Invalid
from syndication.services.times import WALL_FORMAT, Resolved, resolve
from syndication.services.transaction import transaction

MAX_ITEMS = 1000
#: A local time given to the minute may be this minute.
PAST_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Target:
    """An account and one of its platform's channels, as "<platform>/<channel>"."""

    account_id: int
    channel: str


@dataclass(frozen=True)
class ScheduleItem:
    """One piece to some targets, at a local time in a zone, or now.

    piece_version: the version that somebody looked at; one that was saved since is refused. None takes any.
    """

    piece_id: int
    targets: tuple[Target, ...]
    scheduled_time: str | None = None
    timezone: str | None = None
    now: bool = False
    piece_version: int | None = None


@dataclass(frozen=True)
class ScheduleResult:
    """The new posts; what was decided about clock changes, as sentences; the id under which they belong together."""

    posts: list[ScheduledPost]
    notes: list[str]
    batch: str


def schedule(items: Sequence[ScheduleItem], by: User, batch: str | None = None) -> ScheduleResult:
    """Schedules all items in one transaction.

    `batch` (32 hexadecimal digits made by the client) makes a repeat harmless: the same batch of the same person
    gives the first result. Raises Invalid with keys "items.<i>.<field>" and "items.<i>.targets.<j>" for everything
    that is wrong, Conflict when the batch is somebody else's.
    """
    batch = batch or uuid4().hex
    known = existing(batch, by)
    if known:
        return known
    try:
        with transaction() as session:
            plan = Plan(session, items)
            session.add(Batch(id=batch, created_by_id=by.id, notes=plan.notes))
            session.flush()
            session.add_all(new_post(target, due, by, batch) for target, due in plan.rows)
    except IntegrityError:  # the same batch came twice at once, and the other one was first
        if existing(batch, by) is None:
            raise
    done = existing(batch, by)
    assert done is not None  # noqa: S101  # it was committed just now
    return done


def existing(batch: str, by: User) -> ScheduleResult | None:
    """What this batch led to the first time, None if it is new. Raises Conflict if it is somebody else's."""
    known = db.session.get(Batch, batch)
    if known is None:
        return None
    if known.created_by_id != by.id:
        raise Conflict(_("This batch belongs to somebody else. Reload the page and try again."))
    posts = db.session.scalars(
        select(ScheduledPost)
        .where(ScheduledPost.batch == batch)
        .order_by(ScheduledPost.id)
        .options(joinedload(ScheduledPost.account), joinedload(ScheduledPost.piece))
    )
    return ScheduleResult(list(posts), known.notes, batch)


@dataclass(frozen=True)
class PlannedTarget:
    piece: Piece
    account: Account
    channel: str


class Plan:
    """Checks all items before anything is written. `rows` are the posts to make. Raises Invalid with all errors."""

    def __init__(self, session: Session, items: Sequence[ScheduleItem]) -> None:
        self.errors: dict[str, list[str]] = {}
        self.notes: list[str] = []
        self.rows: list[tuple[PlannedTarget, Resolved]] = []
        if not items:
            raise Invalid({"items": [_("Choose at least one piece.")]})
        if len(items) > MAX_ITEMS:
            raise Invalid({"items": [_("At most %(max)d pieces at once.", max=MAX_ITEMS)]})
        piece_ids = {item.piece_id for item in items}
        account_ids = {target.account_id for item in items for target in item.targets}
        pieces = {row.id: row for row in session.scalars(select(Piece).where(Piece.id.in_(piece_ids)))}
        accounts = {
            row.id: row for row in session.scalars(select(Account).where(Account.id.in_(account_ids)))
        }
        for index, item in enumerate(items):
            self.add(f"items.{index}", item, pieces.get(item.piece_id), accounts)
        if self.errors:
            raise Invalid(self.errors)

    def add(self, at: str, item: ScheduleItem, piece: Piece | None, accounts: dict[int, Account]) -> None:
        wrong = piece_problem(piece) or version_problem(piece, item)
        if wrong:
            self.errors[f"{at}.post_id"] = [wrong]
        if not item.targets:
            self.errors[f"{at}.targets"] = [_("Choose at least one account.")]
        due = self.due(at, item)
        for number, target in enumerate(item.targets):
            account = accounts.get(target.account_id)
            wrong = target_problem(piece, account, target) or content_problem(piece, account, target)
            if wrong is None and target in item.targets[:number]:
                wrong = _("The same account and channel is named twice.")
            if wrong:
                self.errors[f"{at}.targets.{number}"] = [wrong]
            elif piece is not None and account is not None and due is not None:
                self.rows.append((PlannedTarget(piece, account, target.channel), due))

    def due(self, at: str, item: ScheduleItem) -> Resolved | None:
        try:
            due = due_time(item)
        except Invalid as invalid:
            self.errors.update({f"{at}.{field}": list(texts) for field, texts in invalid.errors.items()})
            return None
        if due.note and due.note not in self.notes:
            self.notes.append(due.note)
        return due


def due_time(item: ScheduleItem) -> Resolved:
    """When the item is due. Raises Invalid for a missing, impossible or past time."""
    if item.now:
        if item.scheduled_time:
            raise Invalid({"now": [_("Say either “now” or a time, not both.")]})
        return due_now()
    missing = {
        field: [text]
        for field, value, text in (
            ("scheduled_time", item.scheduled_time, _("Choose a date and a time.")),
            ("timezone", item.timezone, _("Choose a time zone.")),
        )
        if not value
    }
    if missing:
        raise Invalid(missing)
    return future(item.scheduled_time or "", item.timezone or "")


def future(scheduled_time: str, timezone: str) -> Resolved:
    """The instant of a local time that is not past. Raises Invalid."""
    due = resolve(scheduled_time, timezone)
    if due.instant < datetime.now(UTC) - PAST_TOLERANCE:
        raise Invalid({"scheduled_time": [_("This time is past. Choose a later one, or publish now.")]})
    return due


def due_now() -> Resolved:
    now = datetime.now(UTC)
    return Resolved(now, now.strftime(WALL_FORMAT), "UTC")


def piece_problem(piece: Piece | None) -> str | None:
    if piece is None or piece.deleted_at is not None:
        return _("This piece does not exist any more: it was deleted, or never was.")
    if piece.status != PieceStatus.READY:
        return _("“%(title)s” is not ready. Mark it ready first.", title=piece.title or piece.id)
    return None


def version_problem(piece: Piece | None, item: ScheduleItem) -> str | None:
    if piece is None or item.piece_version in (None, piece.version):
        return None
    return _(
        "“%(title)s” was changed since you looked at it. Look at the preview again.",
        title=piece.title or piece.id,
    )


def target_problem(piece: Piece | None, account: Account | None, target: Target) -> str | None:
    if account is None:
        return _("There is no account %(id)s.", id=target.account_id)
    if target.channel not in channel_paths() or target.channel.partition("/")[0] != account.platform:
        return _("%(name)s has no channel “%(channel)s”.", name=account.label, channel=target.channel[:64])
    if piece is not None and account.project_id != piece.project_id:
        return _("%(name)s belongs to another project than the piece.", name=account.label)
    if account.state == AccountState.DISCONNECTED:
        return _("%(name)s is disconnected. Connect it again first.", name=account.label)
    if account.state == AccountState.NEEDS_RECONNECT:
        return _("%(name)s needs reconnection: its credentials were refused.", name=account.label)
    return None


def content_problem(piece: Piece | None, account: Account | None, target: Target) -> str | None:
    """What the platform would refuse about the piece on this channel, in its own words."""
    if piece is None or piece_problem(piece):
        return None
    errors = [p.message for p in composing.check(piece, target.channel, account) if p.severity == "error"]
    return " ".join(errors) or None


def new_post(target: PlannedTarget, due: Resolved, by: User, batch: str) -> ScheduledPost:
    lateness = timedelta(minutes=target.piece.project.allowed_lateness_minutes)
    return ScheduledPost(
        piece=target.piece,
        account=target.account,
        platform=target.account.platform,
        channel=target.channel,
        due_at=due.instant,
        time_zone=due.zone,
        wall_time=due.wall,
        next_attempt_at=due.instant,
        expires_at=max(due.instant, datetime.now(UTC)) + lateness,
        batch=batch,
        created_by_id=by.id,
    )
