"""Writing pieces: create, save, mark ready, archive, delete. Listing them is in piece_list."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import (
    Piece,
    PieceMedia,
    PieceStatus,
    PostStatus,
    ScheduledPost,
    User,
    Variant,
)
from syndication.services import composing
from syndication.services.errors import Conflict, Invalid, NotFound
from syndication.services.piece_fields import (
    MediaFields,
    PieceFields,
    VariantFields,
    checked,
    fields_of,
)
from syndication.services.piece_list import PieceFilters, list_pieces
from syndication.services.transaction import transaction

__all__ = [
    "MediaFields",
    "PieceConflict",
    "PieceFields",
    "PieceFilters",
    "VariantFields",
    "count_waiting_posts",
    "create_piece",
    "delete_piece",
    "fields_of",
    "get_piece",
    "list_pieces",
    "save_piece",
    "set_status",
]


class PieceConflict(Conflict):
    """Somebody saved the piece meanwhile.

    saved_by: their name. saved_at: when (UTC). version: the one that is stored now.
    """

    def __init__(self, piece: Piece) -> None:
        self.piece_id = piece.id
        self.saved_by_id = piece.updated_by_id
        self.saved_by = piece.updated_by.label if piece.updated_by else _("Somebody")
        self.saved_at = piece.updated_at
        self.version = piece.version
        super().__init__(
            _(
                "%(name)s saved this piece meanwhile. Compare both texts, then keep one of them.",
                name=self.saved_by,
            )
        )


def create_piece(fields: PieceFields, by: User, *, client_key: str | None = None) -> Piece:
    """A new draft. Raises Invalid.

    client_key: made by whoever asks, to send the same request twice without making two pieces. A second
    request saves into the piece of the first one, if nobody changed that since (else PieceConflict). A key
    whose piece was deleted makes a new one, and so does somebody else's key.
    """
    try:
        return create_or_save(fields, by, client_key)
    except IntegrityError:
        if not client_key:
            raise
        return create_or_save(fields, by, client_key)  # the same request came at once and was first


def create_or_save(fields: PieceFields, by: User, client_key: str | None) -> Piece:
    with transaction() as session:
        known = find_by_client_key(session, client_key)
        if known is not None and known.created_by_id != by.id:
            known, client_key = None, None
        if known is not None and known.deleted_at is None:
            return save_into(session, known, fields, version=1, by=by)
        fields = checked(session, fields)
        if known is not None:
            known.client_key = None
            session.flush()  # before the new row: the key is unique
        piece = Piece(client_key=client_key or None, created_by_id=by.id, updated_by_id=by.id)
        apply(piece, fields)
        session.add(piece)
        session.flush()
        return piece


def find_by_client_key(session: Session, client_key: str | None) -> Piece | None:
    if not client_key:
        return None
    wanted = select(Piece).where(Piece.client_key == client_key)
    return session.scalars(wanted.with_for_update(of=Piece)).first()


def save_piece(piece_id: int, fields: PieceFields, version: int | None, by: User) -> Piece:
    """Store what was written. Raises NotFound, Invalid, and PieceConflict for an old `version`.

    version: the one that was being edited; None overwrites whatever is there. Saving what is stored already
    changes nothing and is never a conflict. A ready piece that a channel would refuse now becomes a draft.
    """
    with transaction() as session:
        piece = save_into(session, locked_piece(session, piece_id), fields, version=version, by=by)
    return draft_if_refused(piece, by)


def save_into(session: Session, piece: Piece, fields: PieceFields, *, version: int | None, by: User) -> Piece:
    fields = checked(session, fields)
    if fields == fields_of(piece):
        return piece
    if version is not None and version != piece.version:
        raise PieceConflict(piece)
    apply(piece, fields)
    piece.version += 1
    touch(piece, by)
    session.flush()
    return piece


def apply(piece: Piece, fields: PieceFields) -> None:
    piece.project_id = fields.project_id
    piece.title = fields.title
    piece.body = fields.body
    piece.link = fields.link
    piece.tags = list(fields.tags)
    apply_variants(piece, fields.variants)
    piece.media = [
        PieceMedia(media_id=m.media_id, alt_text=m.alt_text, position=position)
        for position, m in enumerate(fields.media)
    ]


def apply_variants(piece: Piece, wanted: tuple[VariantFields, ...]) -> None:
    """Rows are kept where the channel stays: the pair of piece and channel is unique."""
    known = {variant.channel: variant for variant in piece.variants}
    piece.variants = [known.get(fields.channel) or Variant(channel=fields.channel) for fields in wanted]
    for variant, fields in zip(piece.variants, wanted, strict=True):
        variant.body = fields.body
        variant.title = fields.title
        variant.options = dict(fields.options)
        variant.left_out = list(fields.left_out) or None


def touch(piece: Piece, by: User) -> None:
    piece.updated_by_id = by.id
    piece.updated_at = datetime.now(UTC)


def locked_piece(session: Session, piece_id: int) -> Piece:
    wanted = select(Piece).where(Piece.id == piece_id, Piece.deleted_at.is_(None))
    piece = session.scalars(wanted.with_for_update(of=Piece)).first()
    if piece is None:
        raise gone()
    return piece


def set_status(piece_id: int, status: str, by: User) -> Piece:
    """Make it a draft, ready or archived. Raises NotFound and Invalid({"status": …}).

    Ready needs at least one channel, and no channel with a problem that its platform would refuse.
    """
    if status not in set(PieceStatus):
        raise Invalid({"status": [_("Choose draft, ready or archived.")]})
    while True:
        version = checked_version(piece_id, status)
        with transaction() as session:
            piece = locked_piece(session, piece_id)
            if piece.version != version and status == PieceStatus.READY:
                continue  # saved since it was checked
            if piece.status != status:
                piece.status = status
                touch(piece, by)
            return piece


def checked_version(piece_id: int, status: str) -> int:
    """The version of the piece that can have this status.

    For use before the transaction: checking makes pictures fit, which may take seconds, and on SQLite nobody
    else can write as long as a transaction lasts.
    """
    piece = get_piece(piece_id)
    version = piece.version
    if status == PieceStatus.READY:
        require_ready(piece)
    return version


def draft_if_refused(piece: Piece, by: User) -> Piece:
    """A ready piece that a platform would refuse by now becomes a draft again."""
    if piece.status == PieceStatus.READY and refusals(piece):
        return set_status(piece.id, PieceStatus.DRAFT, by)
    return piece


def require_ready(piece: Piece) -> None:
    if not piece.variants:
        raise Invalid({"status": [_("Choose at least one channel before you mark the piece ready.")]})
    if sentences := refusals(piece):
        raise Invalid({"status": sentences})


def refusals(piece: Piece) -> list[str]:
    """What the chosen channels would refuse, each sentence with its channel."""
    return [
        f"{composing.channel_label(variant.channel)}: {problem.message}"
        for variant in piece.variants
        for problem in composing.check(piece, variant.channel)
        if problem.severity == "error"
    ]


def delete_piece(piece_id: int, by: User) -> int:
    """Delete the piece and cancel what is still scheduled of it. Returns how many posts that were.

    Posts that are being sent are left to finish. Raises NotFound.
    """
    with transaction() as session:
        piece = locked_piece(session, piece_id)
        piece.deleted_at = datetime.now(UTC)
        touch(piece, by)
        waiting = session.scalars(
            update(ScheduledPost)
            .where(ScheduledPost.piece_id == piece_id, ScheduledPost.status == PostStatus.SCHEDULED)
            .values(
                status=PostStatus.CANCELLED,
                version=ScheduledPost.version + 1,
                message=_("Cancelled because the piece was deleted."),
            )
            .returning(ScheduledPost.id)
        )
        return len(waiting.all())


def get_piece(piece_id: int) -> Piece:
    """Raises NotFound, also for one that was deleted."""
    piece = db.session.get(Piece, piece_id)
    if piece is None or piece.deleted_at is not None:
        raise gone()
    return piece


def count_waiting_posts(piece_id: int) -> int:
    """How many posts deleting the piece would cancel."""
    waiting = ScheduledPost.piece_id == piece_id, ScheduledPost.status == PostStatus.SCHEDULED
    return db.session.scalar(select(func.count()).select_from(ScheduledPost).where(*waiting)) or 0


def gone() -> NotFound:
    return NotFound(_("This piece does not exist any more."))
