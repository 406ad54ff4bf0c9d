"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs

from config import load_config
from syndication import create_app
from syndication.extensions import db, limiter
from syndication.models import User, UserSession
from syndication.services import people
from tests.support.people import PASSWORD, SignIn


def try_to_sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **fields: str) -> Any:
    return client.post("/login", data={"email": email, "password": password, **fields})


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/syndication/").status_code == 200


def test_the_right_password_leads_home(client: FlaskClient, editor: User) -> None:
    response = try_to_sign_in(client, editor.email)
    assert response.location == "/syndication/"
    assert is_signed_in(client)


def test_the_e_mail_may_be_written_in_any_case(client: FlaskClient, editor: User) -> None:
    try_to_sign_in(client, f"  {editor.email.upper()} ")
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org", "no e-mail at all"])
def test_a_wrong_password_is_refused_with_the_same_message_for_everybody(
    client: FlaskClient, editor: User, email: str
) -> None:
    response = try_to_sign_in(client, email, "not the password")
    assert response.status_code == 401
    assert "E-mail or password is wrong, or the account is disabled." in response.text
    assert f'value="{email}"' in response.text
    assert not is_signed_in(client)


def test_a_disabled_user_cannot_sign_in(client: FlaskClient, admin: User, editor: User) -> None:
    people.disable_user(editor.id, admin)
    assert try_to_sign_in(client, editor.email).status_code == 401


def test_an_empty_form_says_what_is_missing(client: FlaskClient) -> None:
    response = client.post("/login", data={})
    assert response.status_code == 422
    assert "Enter your e-mail address." in response.text
    assert "Enter your password." in response.text


def test_a_page_that_needs_sign_in_is_returned_to(client: FlaskClient, editor: User) -> None:
    asked = client.get("/account?x=1&y=2")
    page = client.get(asked.location)
    assert 'value="/account?x=1&amp;y=2"' in page.text
    assert try_to_sign_in(client, editor.email, next="/account?x=1&y=2").location == "/account?x=1&y=2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "account",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, editor: User, target: str) -> None:
    assert try_to_sign_in(client, editor.email, next=target).location == "/syndication/"


def test_whoever_is_signed_in_already_skips_the_form(editor_client: FlaskClient) -> None:
    assert editor_client.get("/login?next=/account").location == "/account"


def test_signing_out_ends_the_session_on_the_server(editor_client: FlaskClient, app: Flask) -> None:
    name = app.config["SESSION_COOKIE_NAME"]
    stolen = editor_client.get_cookie(name)
    assert stolen is not None
    assert editor_client.post("/logout").location == "/login"
    thief = app.test_client()
    thief.set_cookie(name, stolen.value)
    assert not is_signed_in(thief)


def test_signing_out_is_no_link(editor_client: FlaskClient) -> None:
    assert editor_client.get("/logout").status_code == 405
    assert is_signed_in(editor_client)


def test_a_disabled_user_is_out_at_once(editor_client: FlaskClient, admin: User, editor: User) -> None:
    people.disable_user(editor.id, admin)
    assert not is_signed_in(editor_client)


def test_a_session_unused_for_a_fortnight_is_over(editor_client: FlaskClient) -> None:
    session = db.session.scalars(select(UserSession)).one()
    session.last_seen_at -= timedelta(days=14, minutes=1)
    db.session.commit()
    assert not is_signed_in(editor_client)


def test_using_a_session_keeps_it(editor_client: FlaskClient) -> None:
    session = db.session.scalars(select(UserSession)).one()
    session.last_seen_at -= timedelta(days=13)
    db.session.commit()
    before = session.last_seen_at
    assert is_signed_in(editor_client)
    assert session.last_seen_at > before


def test_signing_in_leaves_nothing_of_the_session_before(
    client: FlaskClient, app: Flask, editor: User, sign_in: SignIn
) -> None:
    with client.session_transaction() as planted:
        planted["csrf_token"] = planted["anything"] = "known to somebody else"
    sign_in(client, editor)
    with client.session_transaction() as session:
        assert "anything" not in session
        assert session.get("csrf_token") != "known to somebody else"


def test_the_database_does_not_hold_the_token_of_a_session(editor_client: FlaskClient) -> None:
    with editor_client.session_transaction() as cookie:
        token = cookie["sign_in"]
    session = db.session.scalars(select(UserSession)).one()
    assert token not in vars(session).values()


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: FlaskClient, editor: User) -> None:
    cookie = try_to_sign_in(client, editor.email).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # served over plain http on the loopback


def test_another_applications_remember_cookie_signs_nobody_out(
    app: Flask, editor_client: FlaskClient
) -> None:
    editor_client.set_cookie("remember_token", "of another application")
    assert is_signed_in(editor_client)


def test_a_page_of_another_site_that_is_no_address_leads_home(client: FlaskClient, editor: User) -> None:
    asked = client.post("/account/profile", headers={"Referer": "http://["})
    assert asked.status_code == 401


class TestBehindHttps:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"PUBLIC_BASE_URL": "https://desk.example.org"}

    @pytest.mark.parametrize("written", ["https://desk.example.org", "HTTPS://Desk.Example.org:443/"])
    def test_however_the_address_is_written_the_cookie_is_secure(self, tmp_path: Path, written: str) -> None:
        settings = {"INSTANCE_PATH": str(tmp_path / "other"), "PUBLIC_BASE_URL": written}
        other = create_app(load_config(settings))
        assert other.config["SESSION_COOKIE_SECURE"]
        answer = other.test_client().get("/healthz")
        assert "max-age=" in answer.headers["Strict-Transport-Security"]

    def test_the_cookie_is_bound_to_https_and_to_this_host(self, client: FlaskClient, editor: User) -> None:
        cookie = try_to_sign_in(client, editor.email).headers["Set-Cookie"]
        assert cookie.startswith("__Host-desk=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_after_ten_failures_an_account_is_closed_for_a_while(
    client: FlaskClient, editor: User, other_editor: User
) -> None:
    for _try in range(10):
        assert try_to_sign_in(client, editor.email, "wrong").status_code == 401
    response = try_to_sign_in(client, editor.email, next="/account")
    assert response.status_code == 429
    assert "Too many tries. Wait 15 minutes, then try again." in response.text
    assert int(response.headers["Retry-After"]) > 0
    assert f'value="{editor.email}"' in response.text
    assert 'value="/account"' in response.text
    assert try_to_sign_in(client, other_editor.email).status_code == 302


def test_after_thirty_failures_an_address_is_closed_for_a_while(client: FlaskClient, editor: User) -> None:
    for number in range(30):
        assert try_to_sign_in(client, f"guess{number}@example.org", "wrong").status_code == 401
    assert try_to_sign_in(client, editor.email).status_code == 429
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert try_to_sign_in(elsewhere, editor.email).status_code == 302


def test_guesses_at_the_same_moment_all_count(app: Flask, editor: User) -> None:
    email = editor.email
    answers: list[int] = []

    def guess() -> None:
        answers.append(try_to_sign_in(app.test_client(), email, "wrong").status_code)

    guesses = [Thread(target=guess) for _guess in range(25)]
    for thread in guesses:
        thread.start()
    for thread in guesses:
        thread.join()
    assert sorted(answers) == [401] * 10 + [429] * 15


def test_a_form_sent_half_empty_is_no_guess(client: FlaskClient, editor: User) -> None:
    for _time in range(12):
        assert try_to_sign_in(client, editor.email, "").status_code == 422
    assert try_to_sign_in(client, editor.email).status_code == 302


def test_a_refused_sign_in_is_in_the_log_without_what_was_typed(client: FlaskClient, editor: User) -> None:
    with capture_logs() as logged:
        try_to_sign_in(client, editor.email, "a wrong secret")
        try_to_sign_in(client, "a password in the wrong field", "x")
    assert [(line["event"], line["email"], line["address"]) for line in logged] == [
        ("sign_in.refused", editor.email, "127.0.0.1"),
        ("sign_in.refused", "of nobody", "127.0.0.1"),
    ]


def test_successful_sign_ins_are_not_counted(client: FlaskClient, editor: User, sign_in: SignIn) -> None:
    for _time in range(12):
        client.post("/logout")
        sign_in(client, editor)


class TestWhileRedisIsAway:
    @pytest.fixture(autouse=True)
    def found_out_for_this_test_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The limiter is one for the whole process, and remembers for a while that Redis was away."""
        monkeypatch.setattr(limiter, "_storage_dead", False)

    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {
            "RATELIMIT_STORAGE_URI": "redis+unix:///nowhere/valkey.sock",
            "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        }

    def test_people_sign_in_and_tries_are_counted_all_the_same(
        self, client: FlaskClient, editor: User, other_editor: User
    ) -> None:
        for _try in range(10):
            assert try_to_sign_in(client, editor.email, "wrong").status_code == 401
        assert try_to_sign_in(client, editor.email).status_code == 429
        assert try_to_sign_in(client, other_editor.email).status_code == 302


class TestCountedInRedis:
    @pytest.fixture
    def config_overrides(self, redis_url: str) -> dict[str, Any]:
        return {"RATELIMIT_STORAGE_URI": redis_url.replace("unix:", "redis+unix:", 1)}

    def test_tries_at_one_process_count_at_the_others(
        self, app: Flask, client: FlaskClient, editor: User
    ) -> None:
        for _try in range(10):
            try_to_sign_in(client, editor.email, "wrong")
        another = create_app(app.config)
        assert try_to_sign_in(another.test_client(), editor.email).status_code == 429


def test_a_fresh_page_token_is_given_only_to_whoever_is_signed_in(
    client: FlaskClient, editor_client: FlaskClient
) -> None:
    asked = {"Accept": "application/json"}
    assert client.get("/page-token", headers=asked).status_code == 401
    response = editor_client.get("/page-token", headers=asked)
    assert response.get_json()["csrf_token"]
    assert response.headers["Cache-Control"] == "no-store"
