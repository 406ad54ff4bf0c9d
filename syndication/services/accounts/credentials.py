"""Opening an account's secrets, keeping what a platform renews, and renewing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic, sleep
from uuid import uuid4

from flask import Flask, current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, PlatformCredential
from syndication.platforms import get_platform
from syndication.platforms.base import Credentials, Refreshes
from syndication.platforms.errors import NotAuthorized
from syndication.services import vault
from syndication.services.accounts.connection import api_base_of, make_http
from syndication.services.platform_settings import settings_of
from syndication.services.transaction import transaction

#: Seconds to wait for what another worker may be about to store, and between looks.
OTHERS_PATIENCE, LOOK_EVERY = 1.5, 0.1


def credentials_for(account: Account) -> Credentials:
    """An account's secrets, opened. `save` may be called from any thread.

    Raises NotAuthorized when the account has none (it is disconnected), VaultError when they do not open.
    """
    return opened(account, stored_credential(account.id))


def opened(account: Account, stored: PlatformCredential | None) -> Credentials:
    """As credentials_for, for what was read before. Asks the database for nothing."""
    if stored is None:
        raise NotAuthorized(f"{account.label} is disconnected. Connect it again to go on.")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy is of this thread
    secrets = vault.unseal(stored)
    keeper = Keeper(app, stored.id, stored.version, secrets)
    settings = settings_of(account.platform, account)
    return Credentials(secrets, api_base_of(account), account.remote_id, keeper.save, settings)


def refresh_credentials(account: Account, refused: Credentials | None = None) -> Credentials:
    """Renew an account's tokens, keep them, and answer what is stored then. Asks the platform.

    refused: the credentials that did not work. When somebody stored others since, those are answered at once.
    Whoever refreshes at the same time and comes second throws its tokens away and takes the newer ones.
    Raises NotAuthorized when only a person can reconnect the account, and the platform's other errors.
    """
    current = credentials_for(account)
    if refused is not None and dict(refused.secrets) != dict(current.secrets):
        return current
    platform = get_platform(account.platform)
    if not isinstance(platform, Refreshes):
        raise NotAuthorized(f"{platform.label} refused the credentials of {account.label}. Enter new ones.")
    db.session.rollback()
    http = make_http()
    try:
        renewed = platform.refresh(current, http)
    except NotAuthorized:
        # A token that renews once only is refused when another worker was quicker, which may not have stored its yet.
        stored = stored_meanwhile(account, current)
        if stored is None:
            raise
        return stored
    finally:
        http.close()
    current.save(renewed)
    db.session.rollback()
    return credentials_for(account)


def stored_meanwhile(account: Account, older: Credentials) -> Credentials | None:
    """Other credentials than these, when somebody stores some within OTHERS_PATIENCE. No transaction stays open."""
    until = monotonic() + OTHERS_PATIENCE
    while True:
        db.session.rollback()
        latest = credentials_for(account)
        db.session.rollback()
        if dict(latest.secrets) != dict(older.secrets):
            return latest
        if monotonic() > until:
            return None
        sleep(LOOK_EVERY)


class Keeper:
    """Stores renewed secrets of one credential as long as nobody else changed it since it was read."""

    def __init__(self, app: Flask, credential_id: str, version: int, secrets: Mapping[str, str]) -> None:
        self.app = app
        self.credential_id = credential_id
        self.version = version
        self.secrets = dict(secrets)

    def save(self, changed: Mapping[str, str]) -> None:
        """Keep `changed` beside the other secrets, in its own transaction; newer ones stay as they are.

        What is no change makes no version: others may be renewing the same, and must not be told that it is newer.
        """
        secrets = {**self.secrets, **changed}
        if secrets == self.secrets:
            return
        with self.app.app_context(), transaction() as session:
            if write_if_unchanged(session, self.credential_id, self.version, secrets):
                self.version += 1
                self.secrets = secrets


def write_if_unchanged(
    session: Session, credential_id: str, version: int, secrets: Mapping[str, str]
) -> bool:
    key_id, sealed = vault.seal(secrets, credential_id)
    written = session.execute(
        update(PlatformCredential)
        .where(PlatformCredential.id == credential_id, PlatformCredential.version == version)
        .values(key_id=key_id, sealed=sealed, version=version + 1, updated_at=datetime.now(UTC))
        .returning(PlatformCredential.id)
    )
    return written.first() is not None


def store(session: Session, account: Account, secrets: Mapping[str, str]) -> None:
    """Seal an account's secrets inside the running transaction, whatever was there before."""
    credential = session.scalar(
        select(PlatformCredential).where(PlatformCredential.account_id == account.id).with_for_update()
    )
    if credential is None:
        row_id = uuid4().hex
        key_id, sealed = vault.seal(secrets, row_id)
        session.add(PlatformCredential(id=row_id, account_id=account.id, key_id=key_id, sealed=sealed))
        return
    credential.key_id, credential.sealed = vault.seal(secrets, credential.id)
    credential.version += 1
    credential.updated_at = datetime.now(UTC)


def stored_credential(account_id: int) -> PlatformCredential | None:
    found = select(PlatformCredential).where(PlatformCredential.account_id == account_id)
    return db.session.scalar(found.execution_options(populate_existing=True))
