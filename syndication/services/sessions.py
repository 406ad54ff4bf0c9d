"""Signed-in browsers: started, found again by their token, listed and ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import select, update

from syndication.extensions import db
from syndication.models import User, UserSession
from syndication.services import audit
from syndication.services.errors import NotFound
from syndication.services.transaction import transaction

#: A session nobody used for so long is over.
UNUSED_FOR = timedelta(days=14)
#: `last_seen_at` is written no more often than this, so that reading pages stays reading.
SEEN_EVERY = timedelta(minutes=5)


def hashed(token: str) -> str:
    """What is stored of a token. It is random and long, so a plain SHA-256 cannot be turned back."""
    return sha256(token.encode()).hexdigest()


def start(user_id: int, *, address: str, user_agent: str) -> str:
    """Begin a session; the token goes into the browser's cookie and is stored nowhere else."""
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            UserSession(
                user_id=user_id,
                token_hash=hashed(token),
                address=address[:64],
                user_agent=user_agent[:300],
            )
        )
        audit.record("session.started", by=session.get_one(User, user_id), subject=address)
    return token


def find(token: str) -> UserSession | None:
    """The running session with this token; None when it ended, ran out or its user is disabled."""
    if not token:
        return None
    now = datetime.now(UTC)
    found = db.session.scalar(
        select(UserSession)
        .join(UserSession.user)
        .where(
            UserSession.token_hash == hashed(token),
            UserSession.revoked_at.is_(None),
            UserSession.last_seen_at > now - UNUSED_FOR,
            User.disabled_at.is_(None),
        )
    )
    if found and found.last_seen_at < now - SEEN_EVERY:
        with transaction():
            found.last_seen_at = now
    return found


def list_sessions(user_id: int) -> Sequence[UserSession]:
    """The running sessions of a user, the one used last first."""
    return db.session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.last_seen_at > datetime.now(UTC) - UNUSED_FOR,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    ).all()


def end(token: str) -> None:
    """Sign out the browser that holds this token. One that is over already is no error."""
    with transaction() as session:
        found = session.scalar(
            select(UserSession).where(
                UserSession.token_hash == hashed(token), UserSession.revoked_at.is_(None)
            )
        )
        if found:
            found.revoked_at = datetime.now(UTC)
            audit.record("session.ended", by=found.user, subject=found.address)


def revoke(session_id: int, by: User) -> None:
    """Sign out one of one's own browsers. Raises NotFound."""
    with transaction() as session:
        found = session.get(UserSession, session_id)
        if found is None or found.user_id != by.id:
            raise NotFound(_("This session does not exist."))
        found.revoked_at = found.revoked_at or datetime.now(UTC)
        audit.record("session.revoked", by=by, subject=found.address)


def end_all(user_id: int, *, keep: int | None = None) -> None:
    """Sign a user out everywhere, but for the session `keep`. Part of a running use case."""
    db.session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.id != (keep or 0)
        )
        .values(revoked_at=datetime.now(UTC))
    )
