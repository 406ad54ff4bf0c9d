"""Users, signed in or not, and a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from syndication.models import Project, Role, User
from syndication.services import passwords

PASSWORD = "a long enough pass phrase"
SignIn = Callable[[FlaskClient, User], FlaskClient]


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """The desk's own. Tests hash with the least work there is: nearly every one makes a user."""
    real = passwords.hasher
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield real
    passwords.hasher = real


def create(email: str, role: Role, name: str) -> User:
    from syndication.services.people import create_user

    return create_user(email, role=role, name=name, password=PASSWORD, by=None)[0]


@pytest.fixture
def admin(app: Flask) -> User:
    return create("admin@example.org", Role.ADMIN, "Ada Admin")


@pytest.fixture
def editor(app: Flask) -> User:
    return create("editor@example.org", Role.EDITOR, "Ed Editor")


@pytest.fixture
def other_editor(app: Flask) -> User:
    return create("other@example.org", Role.EDITOR, "Oda Other")


@pytest.fixture
def sign_in() -> SignIn:
    """Signs a user in through the form; the same client comes back."""

    def fill_in_the_form(client: FlaskClient, user: User) -> FlaskClient:
        response = client.post("/login", data={"email": user.email, "password": PASSWORD})
        assert response.status_code == 302, f"{user.email} could not sign in: {response.status_code}"
        return client

    return fill_in_the_form


@pytest.fixture
def admin_client(app: Flask, admin: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), admin)


@pytest.fixture
def editor_client(app: Flask, editor: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), editor)


@pytest.fixture
def api_client(app: Flask, editor: User) -> FlaskClient:
    """A program that holds an API token of the editor."""
    from syndication.services import tokens

    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.create_token(editor, 'tests', by=editor)}"
    return client


@pytest.fixture
def project(app: Flask) -> Project:
    from syndication.services import projects

    return projects.create_project("Garden", "Europe/Berlin", by=None)
