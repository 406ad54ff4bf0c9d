"""Bearer tokens."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import ApiToken, User
from syndication.services import people, tokens
from syndication.services.errors import NotFound


def test_a_token_speaks_for_its_user(editor: User) -> None:
    assert tokens.token_user(tokens.create_token(editor, "import", by=editor)) == editor


def test_a_token_can_be_made_for_an_e_mail(editor: User) -> None:
    assert tokens.token_user(tokens.create_token("EDITOR@example.org", "import", by=None)) == editor


def test_nobody_gets_no_token(editor: User) -> None:
    with pytest.raises(NotFound):
        tokens.create_token("nobody@example.org", "import", by=None)


@pytest.mark.parametrize("plain", ["", "desk_", "desk_guessed"])
def test_what_is_no_token_speaks_for_nobody(editor: User, plain: str) -> None:
    tokens.create_token(editor, "import", by=editor)
    assert tokens.token_user(plain) is None


def test_only_a_hash_is_stored(editor: User) -> None:
    plain = tokens.create_token(editor, "import", by=editor)
    row = db.session.scalars(select(ApiToken)).one()
    assert plain not in str(vars(row))
    assert tokens.token_user(row.token_hash) is None


def test_a_token_stops_with_its_user(admin: User, editor: User) -> None:
    plain = tokens.create_token(editor, "import", by=editor)
    people.disable_user(editor.id, admin)
    assert tokens.token_user(plain) is None


def test_using_a_token_is_remembered(editor: User) -> None:
    plain = tokens.create_token(editor, "import", by=editor)
    assert tokens.list_tokens(editor.id)[0].last_used_at is None
    tokens.token_user(plain)
    assert tokens.list_tokens(editor.id)[0].last_used_at


def test_a_token_is_revoked_once(editor: User) -> None:
    tokens.create_token(editor, "import", by=editor)
    token_id = tokens.list_tokens(editor.id)[0].id
    tokens.revoke_token(token_id, by=editor)
    with pytest.raises(NotFound):
        tokens.revoke_token(token_id, by=editor)
