"""One's own account."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndication.extensions import db
from syndication.models import User
from syndication.services import people, sessions, tokens
from tests.support.people import PASSWORD, SignIn

NEW = "another long pass phrase"


def change(client: FlaskClient, current: str = PASSWORD, new: str = NEW, again: str | None = None) -> str:
    fields = {"current": current, "new": new, "again": new if again is None else again}
    return followed(client, client.post("/account/password", data=fields))


def followed(client: FlaskClient, response: TestResponse) -> str:
    """The page the person sees in the end."""
    return client.get(response.location).text if response.location else response.text


def test_name_and_time_zone_can_be_changed(editor_client: FlaskClient, editor: User) -> None:
    fields = {"name": "Eddie", "time_zone": "Asia/Tokyo"}
    assert "Saved." in followed(editor_client, editor_client.post("/account/profile", data=fields))
    assert (editor.name, editor.time_zone) == ("Eddie", "Asia/Tokyo")


def test_no_time_zone_means_each_projects_own(editor_client: FlaskClient, editor: User) -> None:
    editor_client.post("/account/profile", data={"name": "Ed", "time_zone": "Asia/Tokyo"})
    editor_client.post("/account/profile", data={"name": "Ed", "time_zone": ""})
    assert editor.time_zone is None


def test_a_zone_that_does_not_exist_is_refused_and_the_name_kept(editor_client: FlaskClient) -> None:
    response = editor_client.post("/account/profile", data={"name": "Typed", "time_zone": "Mars/Base"})
    assert response.status_code == 422
    assert 'value="Typed"' in response.text


def test_a_new_password_works_and_the_old_one_does_not(editor_client: FlaskClient, editor: User) -> None:
    assert "Your password is changed." in change(editor_client)
    assert people.authenticate(editor.email, NEW)
    assert people.authenticate(editor.email, PASSWORD) is None


def test_the_current_password_is_asked_for(editor_client: FlaskClient, editor: User) -> None:
    assert "This is not your current password." in change(editor_client, current="wrong")
    assert people.authenticate(editor.email, PASSWORD)


def test_two_different_new_passwords_are_refused(editor_client: FlaskClient) -> None:
    assert "The two new passwords are not the same." in change(editor_client, again="another")


def test_a_short_password_is_refused(editor_client: FlaskClient) -> None:
    assert "Use at least 12 characters" in change(editor_client, new="short")


def test_changing_the_password_signs_out_other_browsers_but_not_this_one(
    app: Flask, editor_client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    other = sign_in(app.test_client(), editor)
    change(editor_client)
    assert editor_client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_a_one_time_password_asks_to_be_replaced_until_it_is(client: FlaskClient, app: Flask) -> None:
    user, password = people.create_user("new@example.org", role="editor", by=None)
    client.post("/login", data={"email": user.email, "password": password})
    assert "You are using a one-time password." in client.get("/syndication/").text
    change(client, current=password)
    assert "one-time password" not in client.get("/syndication/").text


def test_sessions_are_listed_with_browser_and_address(app: Flask, editor: User, sign_in: SignIn) -> None:
    browser = app.test_client()
    browser.environ_base |= {
        "HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
        "REMOTE_ADDR": "192.0.2.9",
    }
    page = sign_in(browser, editor).get("/account").text
    assert "Firefox on Windows" in page
    assert "192.0.2.9" in page
    assert "This browser" in page


def test_another_session_can_be_ended(
    app: Flask, editor_client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    other = sign_in(app.test_client(), editor)
    latest = max(session.id for session in sessions.list_sessions(editor.id))
    editor_client.post(f"/account/sessions/{latest}/revoke")
    assert other.get("/account").status_code == 302
    assert editor_client.get("/account").status_code == 200


def test_nobody_can_end_somebody_elses_session(
    admin_client: FlaskClient, editor_client: FlaskClient, editor: User
) -> None:
    session = sessions.list_sessions(editor.id)[0]
    assert admin_client.post(f"/account/sessions/{session.id}/revoke").status_code == 404
    assert editor_client.get("/account").status_code == 200


def test_a_token_is_shown_once_and_works(editor_client: FlaskClient, editor: User) -> None:
    response = editor_client.post("/account/tokens", data={"token_name": "Importer"})
    shown = re.search(r"desk_[\w-]+", response.text)
    assert shown
    assert response.headers["Cache-Control"] == "no-store"
    assert tokens.token_user(shown.group()) == editor
    assert shown.group() not in editor_client.get("/account").text


def test_a_token_without_a_name_is_not_made(editor_client: FlaskClient, editor: User) -> None:
    assert editor_client.post("/account/tokens", data={"token_name": " "}).status_code == 422
    assert not tokens.list_tokens(editor.id)


def test_a_revoked_token_stops_working(editor_client: FlaskClient, editor: User) -> None:
    plain = tokens.create_token(editor, "Importer", by=editor)
    editor_client.post(f"/account/tokens/{tokens.list_tokens(editor.id)[0].id}/revoke")
    db.session.rollback()
    assert tokens.token_user(plain) is None


def test_nobody_can_revoke_somebody_elses_token(admin_client: FlaskClient, editor: User) -> None:
    plain = tokens.create_token(editor, "Importer", by=editor)
    token_id = tokens.list_tokens(editor.id)[0].id
    assert admin_client.post(f"/account/tokens/{token_id}/revoke").status_code == 404
    assert tokens.token_user(plain)


def test_guessing_the_current_password_is_closed_after_ten_tries(editor_client: FlaskClient) -> None:
    wanted = {"new": "another long phrase", "again": "another long phrase"}
    for number in range(10):
        answer = editor_client.post("/account/password", data={"current": f"guess {number}", **wanted})
        assert answer.status_code == 422
    closed = editor_client.post("/account/password", data={"current": PASSWORD, **wanted})
    assert closed.status_code == 429
    assert "Too many tries. Wait 15 minutes, then try again." in closed.text
    assert int(closed.headers["Retry-After"]) > 0


def test_a_new_password_that_is_too_weak_is_no_guess(editor_client: FlaskClient) -> None:
    for _time in range(12):
        weak = {"current": PASSWORD, "new": "weak", "again": "weak"}
        assert editor_client.post("/account/password", data=weak).status_code == 422
