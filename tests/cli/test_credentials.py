"""flask credentials, on the shell."""

from __future__ import annotations

import pytest
from flask import Flask

from syndication.models import Account, PlatformCredential, Project
from syndication.services import vault
from syndication.services.transaction import transaction

OLD = ("2025", b"o" * 32)
NEW = ("2026", b"n" * 32)


@pytest.fixture
def credential(app: Flask, project: Project) -> PlatformCredential:
    """Sealed with the old key."""
    app.config["CREDENTIAL_KEYS"] = (OLD,)
    with transaction() as session:
        key_id, sealed = vault.seal({"token": "correct-horse"}, "row")
        found = PlatformCredential(id="row", key_id=key_id, sealed=sealed)
        session.add(Account(project_id=project.id, platform="somewhere", remote_id="1", credential=found))
    return found


def test_rekey_says_how_many_it_changed_and_the_old_key_can_go(
    app: Flask, credential: PlatformCredential
) -> None:
    app.config["CREDENTIAL_KEYS"] = (NEW, OLD)
    result = app.test_cli_runner().invoke(args=["credentials", "rekey"])
    assert (result.exit_code, result.stdout) == (0, "Re-encrypted 1 credentials.\n")
    app.config["CREDENTIAL_KEYS"] = (NEW,)
    assert vault.unseal(credential) == {"token": "correct-horse"}


def test_rekey_names_a_missing_key_on_standard_error(app: Flask, credential: PlatformCredential) -> None:
    app.config["CREDENTIAL_KEYS"] = (NEW,)
    result = app.test_cli_runner().invoke(args=["credentials", "rekey"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "“2025”" in result.stderr
    assert "correct-horse" not in result.output
