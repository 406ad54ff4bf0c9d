"""Only admins, and the shell, change who may do what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from syndication.models import Role, User
from syndication.services import people, tokens
from syndication.services.errors import Forbidden

Change = Callable[[int, User], object]
CHANGES: dict[str, Change] = {
    "create": lambda _id, by: people.create_user("new@example.org", role="admin", by=by),
    "role": lambda user_id, by: people.set_role(user_id, Role.EDITOR, by),
    "disable": lambda user_id, by: people.disable_user(user_id, by),
    "enable": lambda user_id, by: people.enable_user(user_id, by),
    "password": lambda user_id, by: people.reset_password(user_id, by),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_editor_changes_nobody(admin: User, editor: User, change: Change) -> None:
    before = (admin.role, admin.disabled_at, admin.password_hash)
    with pytest.raises(Forbidden, match="Only an admin can do that"):
        change(admin.id, editor)
    assert (admin.role, admin.disabled_at, admin.password_hash) == before
    assert people.find_user("new@example.org") is None


@pytest.mark.parametrize("from_the_shell", [True, False])
def test_a_reset_password_ends_the_tokens_of_that_person_only(
    admin: User, editor: User, from_the_shell: bool
) -> None:
    theirs = tokens.create_token(editor, "x", by=editor)
    others = tokens.create_token(admin, "x", by=admin)
    people.reset_password(editor.id, by=None if from_the_shell else admin)
    assert tokens.token_user(theirs) is None
    assert tokens.token_user(others) == admin


def test_choosing_another_password_oneself_keeps_the_tokens(editor: User) -> None:
    token = tokens.create_token(editor, "x", by=editor)
    people.change_password(editor.id, "a long enough pass phrase", "yet another phrase", keep_session=None)
    assert tokens.token_user(token) == editor
