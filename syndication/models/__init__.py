"""The tables. One file for each thing that belongs together."""

from syndication.models.account import Account, AccountState, PlatformCredential
from syndication.models.audit import AuditEvent
from syndication.models.idempotency import IdempotencyKey
from syndication.models.limits import PlatformLimits
from syndication.models.link_card import LinkCard
from syndication.models.media import Media, MediaKind, PieceMedia
from syndication.models.notification import (
    EmailRhythm,
    Mailing,
    Notification,
    NotificationChoice,
    NotificationKind,
)
from syndication.models.piece import Piece, PieceStatus, Variant
from syndication.models.project import Project
from syndication.models.scheduled_post import (
    IN_FLIGHT,
    SETTLED,
    Batch,
    PostAttempt,
    PostCheckpoint,
    PostStatus,
    ScheduledPost,
)
from syndication.models.sender import Sender
from syndication.models.user import ApiToken, Role, User, UserSession

__all__ = [
    "IN_FLIGHT",
    "SETTLED",
    "Account",
    "AccountState",
    "ApiToken",
    "AuditEvent",
    "Batch",
    "EmailRhythm",
    "IdempotencyKey",
    "LinkCard",
    "Mailing",
    "Media",
    "MediaKind",
    "Notification",
    "NotificationChoice",
    "NotificationKind",
    "Piece",
    "PieceMedia",
    "PieceStatus",
    "PlatformCredential",
    "PlatformLimits",
    "PostAttempt",
    "PostCheckpoint",
    "PostStatus",
    "Project",
    "Role",
    "ScheduledPost",
    "Sender",
    "User",
    "UserSession",
    "Variant",
]
