"""Sealing secrets so that they open in their own row alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AuditEvent, PlatformCredential, Project
from syndication.services import vault
from syndication.services.transaction import transaction
from syndication.services.vault import VaultError

OLD = ("2025", b"o" * 32)
NEW = ("2026", b"n" * 32)
SECRETS = {"app_password": "abcd-efgh-ijkl", "identifier": "garden.example"}


@pytest.fixture
def keyring(app: Flask) -> Flask:
    app.config["CREDENTIAL_KEYS"] = (OLD,)
    return app


def stored(project: Project, count: int = 1, secrets: Mapping[str, str] = SECRETS) -> list[str]:
    """So many accounts with sealed credentials; the ids of these."""
    ids = []
    with transaction() as session:
        for number in range(count):
            account = Account(project_id=project.id, platform="somewhere", remote_id=f"{len(ids)}-{number}")
            row_id = f"{number:032x}"
            key_id, sealed = vault.seal(secrets, row_id)
            account.credential = PlatformCredential(id=row_id, key_id=key_id, sealed=sealed)
            session.add(account)
            ids.append(row_id)
    return ids


def credential(row_id: str) -> PlatformCredential:
    return db.session.get_one(PlatformCredential, row_id, populate_existing=True)


def key_ids() -> set[str]:
    return set(db.session.scalars(select(PlatformCredential.key_id)))


def test_sealed_secrets_open_again_in_their_row(keyring: Flask, project: Project) -> None:
    (row_id,) = stored(project)
    assert vault.unseal(credential(row_id)) == SECRETS


def test_sealed_bytes_contain_no_secret(keyring: Flask) -> None:
    _, sealed = vault.seal(SECRETS, "row")
    assert b"abcd" not in sealed


def test_the_same_secrets_are_sealed_differently_each_time(keyring: Flask) -> None:
    assert vault.seal(SECRETS, "row")[1] != vault.seal(SECRETS, "row")[1]


def test_a_value_copied_into_another_row_does_not_open(keyring: Flask, project: Project) -> None:
    first, second = stored(project, 2)
    with transaction():
        credential(second).sealed = credential(first).sealed
    with pytest.raises(VaultError, match=second):
        vault.unseal(credential(second))


def test_a_changed_byte_does_not_open(keyring: Flask, project: Project) -> None:
    (row_id,) = stored(project)
    found = credential(row_id)
    found.sealed = found.sealed[:-1] + bytes([found.sealed[-1] ^ 1])
    with pytest.raises(VaultError):
        vault.unseal(found)


def test_a_value_under_another_key_id_does_not_open(keyring: Flask, project: Project) -> None:
    keyring.config["CREDENTIAL_KEYS"] = (OLD, ("renamed", OLD[1]))
    (row_id,) = stored(project)
    found = credential(row_id)
    found.key_id = "renamed"
    with pytest.raises(VaultError):
        vault.unseal(found)


def test_a_cut_value_does_not_open(keyring: Flask, project: Project) -> None:
    (row_id,) = stored(project)
    found = credential(row_id)
    found.sealed = b"short"
    with pytest.raises(VaultError):
        vault.unseal(found)


def test_an_unknown_key_is_named_and_no_secret_is(keyring: Flask, project: Project) -> None:
    (row_id,) = stored(project)
    keyring.config["CREDENTIAL_KEYS"] = (NEW,)
    with pytest.raises(VaultError, match="2025") as caught:
        vault.unseal(credential(row_id))
    assert "abcd" not in str(caught.value)


def test_sealing_without_any_key_names_the_setting(keyring: Flask) -> None:
    keyring.config["CREDENTIAL_KEYS"] = ()
    with pytest.raises(VaultError, match="CREDENTIAL_KEYS"):
        vault.seal(SECRETS, "row")


def test_the_first_key_seals_and_all_keys_open(keyring: Flask, project: Project) -> None:
    (row_id,) = stored(project)
    keyring.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    assert vault.unseal(credential(row_id)) == SECRETS
    assert vault.seal(SECRETS, "row")[0] == "2026"


def test_after_rekey_the_old_key_can_be_retired(keyring: Flask, project: Project, each_database: str) -> None:
    ids = stored(project, 5)
    keyring.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    assert vault.rekey(batch_size=2) == 5
    keyring.config["CREDENTIAL_KEYS"] = (NEW,)
    assert [vault.unseal(credential(row_id)) for row_id in ids] == [SECRETS] * 5


def test_rekey_leaves_alone_what_the_first_key_sealed(keyring: Flask, project: Project) -> None:
    stored(project, 2)
    assert vault.rekey() == 0


def test_an_interrupted_rekey_goes_on_where_it_was(keyring: Flask, project: Project) -> None:
    stored(project, 5)
    keyring.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    assert vault.rekey_batch(3) == 3
    assert key_ids() == {"2025", "2026"}
    assert vault.rekey() == 2
    assert key_ids() == {"2026"}


def test_rekey_changes_nothing_while_a_key_is_missing(keyring: Flask, project: Project) -> None:
    stored(project, 2)
    with transaction():
        credential("0" * 32).key_id = "lost"
    keyring.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    with pytest.raises(VaultError, match="lost"):
        vault.rekey()
    assert key_ids() == {"2025", "lost"}


def test_rekey_does_not_count_as_new_secrets(keyring: Flask, project: Project) -> None:
    """Else a token that is being refreshed at this moment would be thrown away."""
    (row_id,) = stored(project)
    keyring.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    vault.rekey()
    assert credential(row_id).version == 1


def test_rekey_is_in_the_audit_log(keyring: Flask, project: Project) -> None:
    stored(project, 3)
    keyring.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    vault.rekey()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "credentials.rekeyed")).one()
    assert (event.subject, event.detail) == ("2026", {"count": 3})
