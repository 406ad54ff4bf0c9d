"""Seals the secrets of accounts: AES-256-GCM, bound to the row they belong to. docs/security.md describes it.

A sealed value is a random 96-bit nonce followed by ciphertext and tag. Table, row, field and key id are
authenticated with it, so that a value copied into another row does not open.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import PlatformCredential
from syndication.services import audit
from syndication.services.errors import Conflict
from syndication.services.transaction import transaction

NONCE_BYTES = 12


class VaultError(Conflict):
    """Stored secrets cannot be opened. The message names the key id or the row, never a secret."""


def seal(secrets: Mapping[str, str], row_id: str) -> tuple[str, bytes]:
    """The id of the key used (the first of CREDENTIAL_KEYS) and the sealed bytes for the row `row_id`.

    Raises VaultError when there is no key.
    """
    key_id, key = current_key()
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(dict(secrets), sort_keys=True).encode()
    return key_id, nonce + AESGCM(key).encrypt(nonce, plain, bound_to(row_id, key_id))


def unseal(credential: PlatformCredential) -> dict[str, str]:
    """The secrets of a row. Raises VaultError when its key is unknown or the bytes are not this row's."""
    key = dict(keyring()).get(credential.key_id)
    if key is None:
        raise unknown_key(credential.key_id)
    nonce, sealed = credential.sealed[:NONCE_BYTES], credential.sealed[NONCE_BYTES:]
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, bound_to(credential.id, credential.key_id))
    except (InvalidTag, ValueError):
        raise VaultError(
            f"The credentials in row {credential.id} cannot be opened with the key “{credential.key_id}”:"
            " the key or the row was changed. Restore the right key, or enter the credentials again."
        ) from None
    secrets: dict[str, str] = json.loads(plain)
    return secrets


def rekey(batch_size: int = 100) -> int:
    """Seal everything that an older key sealed with the first key; how many rows were changed.

    Commits after every batch: interrupted, it goes on where it was when it is called again.
    Raises VaultError, before anything is changed, when a row needs a key that is not there.
    """
    check_all_keys_known()
    changed = 0
    while not all_current():
        changed += rekey_batch(batch_size)
    return changed


def rekey_batch(batch_size: int) -> int:
    key_id, _ = current_key()
    waiting = (
        select(PlatformCredential)
        .where(PlatformCredential.key_id != key_id)
        .order_by(PlatformCredential.id)
        .limit(batch_size)
        .with_for_update()
    )
    with transaction() as session:
        credentials = session.scalars(waiting).all()
        for credential in credentials:
            credential.key_id, credential.sealed = seal(unseal(credential), credential.id)
        if credentials:
            audit.record("credentials.rekeyed", by=None, subject=key_id, count=len(credentials))
        return len(credentials)


def all_current() -> bool:
    key_id, _ = current_key()
    older = select(PlatformCredential.id).where(PlatformCredential.key_id != key_id).limit(1)
    return db.session.scalar(older) is None


def check_all_keys_known() -> None:
    known = dict(keyring())
    used = db.session.scalars(select(PlatformCredential.key_id).distinct()).all()
    for key_id in sorted(used):
        if key_id not in known:
            raise unknown_key(key_id)


def keyring() -> tuple[tuple[str, bytes], ...]:
    keys: tuple[tuple[str, bytes], ...] = tuple(current_app.config["CREDENTIAL_KEYS"])
    return keys


def current_key() -> tuple[str, bytes]:
    keys = keyring()
    if not keys:
        raise VaultError("No key is set for sealing credentials: set CREDENTIAL_KEYS.")
    return keys[0]


def bound_to(row_id: str, key_id: str) -> bytes:
    return f"platform_credentials:{row_id}:sealed:{key_id}".encode()


def unknown_key(key_id: str) -> VaultError:
    return VaultError(
        f"Credentials are sealed with the key “{key_id}”, which is not in CREDENTIAL_KEYS: add it back, or"
        " enter the accounts' credentials again."
    )
