"""People and their passwords."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Role, User
from syndication.services import passwords, people, sessions
from syndication.services.errors import Conflict, Invalid, NotFound
from syndication.services.transaction import transaction
from tests.support.people import PASSWORD


def test_a_user_without_a_password_gets_one_made_up_and_to_be_changed(app: Flask) -> None:
    user, password = people.create_user("ed@example.org", role="editor", by=None)
    assert people.authenticate("ed@example.org", password) == user
    assert user.password_is_temporary


def test_made_up_passwords_differ_and_are_good_enough(app: Flask) -> None:
    made = {passwords.made_up() for _time in range(50)}
    assert len(made) == 50
    assert not any(passwords.weaknesses(password) for password in made)


def test_a_password_of_ones_own_is_not_temporary(editor: User) -> None:
    assert not editor.password_is_temporary


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "longenough@example.org", "x" * 2000])
def test_weak_passwords_are_refused(app: Flask, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.create_user("longenough@example.org", role="editor", password=password, by=None)
    assert "password" in refused.value.errors
    assert people.find_user("longenough@example.org") is None


@pytest.mark.parametrize(
    "email", ["", "name", "@example.org", "a b@example.org", "a@b@c", "x" * 300 + "@example.org"]
)
def test_what_is_no_e_mail_is_refused(app: Flask, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.create_user(email, role="editor", by=None)
    assert "email" in refused.value.errors


@pytest.mark.parametrize("email", ["desk@newsroom.local", "admin@localhost", "Ünal@example.org"])
def test_names_of_a_houses_own_network_are_taken(app: Flask, email: str) -> None:
    people.create_user(email, role="editor", password=PASSWORD, by=None)
    assert people.authenticate(email, PASSWORD)


def test_an_e_mail_belongs_to_one_user_in_whatever_case(editor: User) -> None:
    with pytest.raises(Invalid, match="already a user"):
        people.create_user(editor.email.upper(), role="editor", by=None)


def test_an_unknown_role_is_refused(app: Flask, editor: User) -> None:
    with pytest.raises(Invalid):
        people.create_user("x@example.org", role="owner", by=None)
    with pytest.raises(Invalid):
        people.set_role(editor.id, "owner", by=None)


def test_hashing_takes_the_work_that_rfc_9106_recommends(real_hasher: PasswordHasher) -> None:
    assert real_hasher.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_with_older_parameters_is_renewed_at_the_next_sign_in(editor: User) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with transaction():
        editor.password_hash = old
    assert people.authenticate(editor.email, PASSWORD)
    assert editor.password_hash != old
    assert not passwords.is_outdated(editor.password_hash)
    assert people.authenticate(editor.email, PASSWORD)


def test_an_unknown_e_mail_costs_as_much_work_as_a_known_one(
    app: Flask, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords.nobodys_hash()
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored.rpartition("$")[0].rpartition("$")[0])
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    people.authenticate(editor.email, "wrong")
    people.authenticate("nobody@example.org", "wrong")
    assert len(verified) == 2
    assert verified[0] == verified[1]  # the same algorithm with the same parameters


def test_the_stand_in_for_nobodys_password_lets_nobody_in(app: Flask) -> None:
    assert not passwords.matches("", None)
    assert people.authenticate("nobody@example.org", "") is None


def test_a_changed_password_must_differ(editor: User) -> None:
    with pytest.raises(Invalid) as refused:
        people.change_password(editor.id, PASSWORD, PASSWORD, keep_session=None)
    assert "new" in refused.value.errors


def test_the_last_admin_cannot_be_disabled_even_from_the_shell(admin: User, editor: User) -> None:
    with pytest.raises(Conflict, match="last admin"):
        people.disable_user(admin.id, by=None)
    with pytest.raises(Conflict, match="last admin"):
        people.set_role(admin.id, Role.EDITOR, by=None)


def test_a_disabled_admin_does_not_count_as_one(admin: User) -> None:
    second, _password = people.create_user("second@example.org", role="admin", by=None)
    people.disable_user(second.id, by=admin)
    with pytest.raises(Conflict, match="last admin"):
        people.disable_user(admin.id, by=None)


def test_two_admins_who_disable_each_other_at_once_do_not_both_succeed(
    app: Flask, each_database: str, admin: User
) -> None:
    second, _password = people.create_user("second@example.org", role="admin", by=None)
    ids = [(admin.id, second.id), (second.id, admin.id)]
    db.session.rollback()
    together = Barrier(2)
    refused: list[Conflict] = []

    def disable(user_id: int, by_id: int) -> None:
        with app.app_context():
            by = people.get_user(by_id)
            together.wait()
            try:
                people.disable_user(user_id, by=by)
            except Conflict as error:
                refused.append(error)

    threads = [Thread(target=disable, args=pair) for pair in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert len(refused) == 1
    assert len(db.session.scalars(select(User).where(User.disabled_at.is_(None))).all()) == 1


def test_disabling_twice_is_no_error(admin: User, editor: User) -> None:
    people.disable_user(editor.id, admin)
    since = editor.disabled_at
    people.disable_user(editor.id, admin)
    assert editor.disabled_at == since


def test_whoever_does_not_exist_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        people.get_user(999)
    with pytest.raises(NotFound, match=r"nobody@example\.org"):
        people.user_named("nobody@example.org")


def test_an_enabled_user_does_not_get_the_old_sessions_back(admin: User, editor: User) -> None:
    token = sessions.start(editor.id, address="192.0.2.1", user_agent="")
    people.disable_user(editor.id, admin)
    people.enable_user(editor.id, admin)
    assert sessions.find(token) is None
