"""Bearer tokens for the JSON API: shown once when made, stored as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import ApiToken, User
from syndication.services import audit, people
from syndication.services.errors import NotFound
from syndication.services.sessions import hashed
from syndication.services.transaction import transaction

#: Makes a token easy to recognise for people and for scanners that look for leaked secrets.
PREFIX = "desk_"
#: `last_used_at` is written no more often than this.
SEEN_EVERY = timedelta(minutes=5)


def create_token(email_or_user: str | User, name: str, by: User | None) -> str:
    """A new token, which is never shown again. Raises NotFound for an unknown e-mail."""
    user = people.user_named(email_or_user) if isinstance(email_or_user, str) else email_or_user
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(ApiToken(user_id=user.id, name=name.strip()[:120], token_hash=hashed(token)))
        audit.record("token.created", by=by, subject=user.email, name=name)
    return token


def token_user(plain: str) -> User | None:
    """The enabled user whom this token speaks for; None when it is unknown or revoked."""
    found = db.session.scalar(
        select(ApiToken)
        .join(ApiToken.user)
        .where(
            ApiToken.token_hash == hashed(plain), ApiToken.revoked_at.is_(None), User.disabled_at.is_(None)
        )
    )
    if found is None:
        return None
    now = datetime.now(UTC)
    if found.last_used_at is None or found.last_used_at < now - SEEN_EVERY:
        with transaction():
            found.last_used_at = now
    return found.user


def list_tokens(user_id: int) -> Sequence[ApiToken]:
    """The tokens of a user that work, the newest first."""
    return db.session.scalars(
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    ).all()


def revoke_token(token_id: int, by: User | None) -> None:
    """End a token: one's own, or from the shell (by=None) anybody's. Raises NotFound."""
    with transaction() as session:
        token = session.get(ApiToken, token_id)
        if token is None or token.revoked_at or (by is not None and token.user_id != by.id):
            raise NotFound(_("There is no such token."))
        token.revoked_at = datetime.now(UTC)
        audit.record("token.revoked", by=by, subject=token.user.email, name=token.name)
