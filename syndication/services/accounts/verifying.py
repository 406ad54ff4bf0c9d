"""Asking whether an account still works, and holding one that does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask_babel import gettext as _
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, AccountState, User
from syndication.platforms.base import Credentials, Platform, Profile
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.services import audit, notifications
from syndication.services.accounts.access import platform_named
from syndication.services.accounts.connection import make_http
from syndication.services.accounts.credentials import credentials_for, stored_meanwhile
from syndication.services.accounts.finding import get_account, locked_account
from syndication.services.accounts.pictures import keep_picture
from syndication.services.accounts.profiles import mismatch, subject_of, write_profile
from syndication.services.errors import Conflict
from syndication.services.roles import require_admin
from syndication.services.transaction import transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verification:
    """What came of asking the platform who an account is. `message` is for the person who asked."""

    ok: bool
    message: str


def verify(account_id: int, by: User | None) -> Verification:
    """Ask the platform whether the credentials still work, and take over the profile as it is now.

    Refused credentials, or ones of another identity, make the account need reconnection. When the platform
    cannot be reached nothing changes. Raises Forbidden, NotFound, and Conflict for a disconnected account.
    """
    require_admin(by)
    account = get_account(account_id)
    if account.state == AccountState.DISCONNECTED:
        raise Conflict(_("%(name)s is disconnected. Connect it again first.", name=account.label))
    adapter = platform_named(account.platform)
    asked_at = datetime.now(UTC)
    try:
        credentials, profile = asked(adapter, account)
    except NotAuthorized as error:
        return refuted(account_id, error.message, asked_at, by)
    except PlatformError as error:
        return Verification(False, error.message)
    if profile.remote_id != credentials.remote_id:
        return refuted(account_id, mismatch(get_account(account_id), profile), asked_at, by)
    if profile.secrets is not None:
        credentials.save(profile.secrets)
    return confirmed(account_id, profile, by)


def asked(adapter: Platform, account: Account) -> tuple[Credentials, Profile]:
    """The profile, and the credentials that were asked with: if refused, those that a worker has renewed meanwhile."""
    credentials = credentials_for(account)
    db.session.rollback()
    http = make_http()
    try:
        return credentials, adapter.profile(credentials, http)
    except NotAuthorized:
        latest = stored_meanwhile(account, credentials)
        if latest is None:
            raise
        return latest, adapter.profile(latest, http)
    finally:
        http.close()


def mark_needs_reconnect(account_id: int, reason: str, *, asked_at: datetime | None = None) -> bool:
    """Hold an account until a person reconnects it; whether that changed its state.

    reason: the sentence people read. asked_at: when the request began whose credentials were refused; an
    account that was connected or verified after that is left as it is, and so is a disconnected one.
    """
    with transaction() as session:
        return hold(session, account_id, reason, asked_at)


def confirmed(account_id: int, profile: Profile, by: User | None) -> Verification:
    picture_path = keep_picture(profile.picture)
    with transaction() as session:
        account = locked_account(session, account_id)
        if account.state == AccountState.DISCONNECTED:
            raise Conflict(_("%(name)s was disconnected in the meantime.", name=account.label))
        write_profile(account, profile, picture_path)
        audit.record("account.verified", by=by, subject=subject_of(account), ok=True)
        label = account.label
    return Verification(True, _("%(name)s is connected and working.", name=label))


def refuted(account_id: int, reason: str, asked_at: datetime, by: User | None) -> Verification:
    with transaction() as session:
        hold(session, account_id, reason, asked_at)
        account = session.get_one(Account, account_id)
        audit.record("account.verified", by=by, subject=subject_of(account), ok=False, reason=reason)
    return Verification(False, reason)


def hold(session: Session, account_id: int, reason: str, asked_at: datetime | None) -> bool:
    change = (
        update(Account)
        .where(Account.id == account_id, Account.state == AccountState.CONNECTED.value)
        .values(state=AccountState.NEEDS_RECONNECT.value, state_reason=reason)
        .returning(Account.id)
    )
    if asked_at is not None:
        change = change.where(or_(Account.verified_at.is_(None), Account.verified_at <= asked_at))
    held = session.execute(change).first() is not None
    if held:
        notifications.note_account(session, account_id, reason)
        log.warning("account.needs_reconnect", account=account_id, reason=reason)
    return held
