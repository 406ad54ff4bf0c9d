"""What was typed survives the end of a session."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from syndication.extensions import db
from syndication.models import User
from syndication.services import people, sessions
from syndication.services.transaction import transaction
from tests.support.people import PASSWORD

OURS = {"Origin": "http://localhost", "Referer": "http://localhost/account"}
TYPED = {"name": 'Ed "the <Editor>"\r\nin two lines', "tags": "ä", "password": "hush", "csrf_token": "old"}


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden inputs of the page's main part."""
    main = html[html.index("<main") :]
    inputs = re.findall(r"<input[^>]*>", main)
    return {
        unescape(name.group(1)): unescape(value.group(1))
        for tag in inputs
        if (name := re.search(r'name="([^"]*)"', tag)) and (value := re.search(r'value="([^"]*)"', tag))
    }


def send(client: FlaskClient, headers: dict[str, str], path: str = "/account/profile?tab=1") -> Any:
    return client.post(path, data=TYPED, headers=headers)


def sign_in_with(client: FlaskClient, user: User, page: str, password: str = PASSWORD) -> Any:
    fields = hidden_fields(page)
    return client.post(
        "/login",
        data={
            "email": user.email,
            "password": password,
            "kept": fields.get("kept", ""),
            "next": fields.get("next", ""),
        },
    )


def end_all_sessions(user: User) -> None:
    with transaction():
        sessions.end_all(user.id)


def test_a_form_sent_without_a_session_asks_for_sign_in_and_keeps_the_form(
    client: FlaskClient, editor: User
) -> None:
    asked = send(client, OURS)
    assert asked.status_code == 401
    assert "you can send what you wrote" in asked.text
    again = sign_in_with(client, editor, asked.text)
    assert "Send what you wrote" in again.text
    assert 'action="/account/profile?tab=1"' in again.text
    fields = hidden_fields(again.text)
    assert fields["name"] == TYPED["name"]
    assert fields["tags"] == "ä"


def test_secrets_are_not_kept(client: FlaskClient, editor: User) -> None:
    again = sign_in_with(client, editor, send(client, OURS).text)
    assert "password" not in hidden_fields(again.text)
    assert "hush" not in again.text


def test_a_wrong_password_in_between_does_not_lose_the_form(client: FlaskClient, editor: User) -> None:
    refused = sign_in_with(client, editor, send(client, OURS).text, "wrong")
    assert refused.status_code == 401
    again = sign_in_with(client, editor, refused.text)
    assert hidden_fields(again.text)["name"] == TYPED["name"]


def test_a_form_of_which_nobody_knows_whence_it_came_is_not_kept(client: FlaskClient, editor: User) -> None:
    asked = send(client, {})
    assert asked.status_code == 401
    assert sign_in_with(client, editor, asked.text).location == "/syndication/"


def test_a_form_somebody_made_up_is_not_kept(client: FlaskClient, editor: User) -> None:
    kept = hidden_fields(send(client, OURS).text)["kept"]
    forged = {"email": editor.email, "password": PASSWORD, "kept": "x" + kept[1:]}
    assert client.post("/login", data=forged).location == "/syndication/"


def test_a_form_kept_for_another_browser_is_not_taken(app: Flask, client: FlaskClient, editor: User) -> None:
    planted = hidden_fields(send(app.test_client(), OURS).text)["kept"]
    client.get("/login")
    fields = {"email": editor.email, "password": PASSWORD, "kept": planted}
    assert client.post("/login", data=fields, headers=OURS).location == "/syndication/"


def test_a_form_kept_for_another_browser_is_not_offered_after_a_wrong_password(
    app: Flask, client: FlaskClient, editor: User
) -> None:
    planted = hidden_fields(send(app.test_client(), OURS).text)["kept"]
    refused = client.post("/login", data={"email": editor.email, "password": "wrong", "kept": planted})
    assert "you can send what you wrote" not in refused.text


def test_the_person_sees_what_is_sent_and_where(client: FlaskClient, editor: User) -> None:
    again = sign_in_with(client, editor, send(client, OURS).text).text
    shown = again[again.index("This is sent to") : again.index("Send what you wrote")]
    assert "/account/profile?tab=1" in shown
    assert "<dt>name</dt>" in shown
    assert "Ed &#34;the &lt;Editor&gt;&#34;" in shown


def test_a_form_that_cannot_be_kept_leads_back_to_its_page(client: FlaskClient, editor: User) -> None:
    asked = send(client, {"Referer": "http://localhost/account?x=1"})
    assert sign_in_with(client, editor, asked.text).location == "/account?x=1"


def test_a_page_refreshing_in_the_background_gets_an_alert_beside_what_is_typed(client: FlaskClient) -> None:
    response = client.post("/account/profile", data=TYPED, headers={"HX-Request": "true", **OURS})
    assert response.status_code == 401
    assert response.headers["HX-Retarget"] == "#notices"
    assert "what you typed is still here" in response.text
    assert "<html" not in response.text


def test_a_script_gets_json(client: FlaskClient) -> None:
    response = client.post("/account/profile", json={"name": "x"})
    assert response.status_code == 401
    assert "Sign in" in response.get_json()["message"]


def sign_in_there(page: Page, user: User) -> None:
    page.goto("/login?next=/account")
    fill_in(page, user)


def fill_in(page: Page, user: User) -> None:
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def signed_in(page: Page, site_url: str, editor: User) -> Page:
    sign_in_there(page, editor)
    return page


class TestWithCsrfProtection:
    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {"WTF_CSRF_ENABLED": True}

    @pytest.fixture
    def expected_errors(self) -> list[str]:
        return [r"status of 40[01]", r"Status Error Code 401"]

    def test_a_person_gets_back_to_where_they_were_with_their_words(
        self, signed_in: Page, editor: User
    ) -> None:
        signed_in.get_by_label("Name").fill("Ed, renamed")
        end_all_sessions(editor)
        signed_in.get_by_role("button", name="Save", exact=True).click()
        fill_in(signed_in, editor)
        signed_in.get_by_role("button", name="Send what you wrote").click()
        expect(signed_in.get_by_role("status")).to_contain_text("Saved.")
        expect(signed_in.get_by_label("Name")).to_have_value("Ed, renamed")

    def test_it_works_when_the_cookie_is_gone_too(self, signed_in: Page, editor: User) -> None:
        signed_in.get_by_label("Name").fill("Ed, renamed")
        # An answer that still comes would bring the cookie back.
        signed_in.wait_for_load_state("networkidle")
        signed_in.context.clear_cookies()
        signed_in.get_by_role("button", name="Save", exact=True).click()
        fill_in(signed_in, editor)
        signed_in.get_by_role("button", name="Send what you wrote").click()
        expect(signed_in.get_by_label("Name")).to_have_value("Ed, renamed")

    def test_a_page_older_than_the_session_can_be_sent_again(self, signed_in: Page, editor: User) -> None:
        signed_in.get_by_label("Name").fill("Ed, renamed")
        end_all_sessions(editor)
        elsewhere = signed_in.context.new_page()
        sign_in_there(elsewhere, editor)
        expect(elsewhere.get_by_role("heading", name="Account")).to_be_visible()
        signed_in.get_by_role("button", name="Save", exact=True).click()
        expect(signed_in.get_by_role("heading", name="The page is old")).to_be_visible()
        signed_in.get_by_role("button", name="Send what you wrote").click()
        expect(signed_in.get_by_label("Name")).to_have_value("Ed, renamed")

    def test_signing_in_in_another_tab_makes_the_page_good_again(self, signed_in: Page, editor: User) -> None:
        signed_in.get_by_label("Name").fill("Ed, renamed")
        end_all_sessions(editor)
        signed_in.evaluate("htmx.ajax('POST', '/account/profile', {target: 'body'})")
        notice = signed_in.locator("[data-signed-out]")
        expect(notice).to_contain_text("what you typed is still here")
        with signed_in.context.expect_page() as opened:
            notice.get_by_role("link", name="Sign in").click()
        fill_in(opened.value, editor)
        expect(opened.value.get_by_role("button", name="Ed Editor")).to_be_visible()
        opened.value.close()
        signed_in.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(notice).to_have_count(0)
        signed_in.get_by_role("button", name="Save", exact=True).click()
        expect(signed_in.get_by_role("status")).to_contain_text("Saved.")
        expect(signed_in.get_by_label("Name")).to_have_value("Ed, renamed")

    def test_a_form_planted_by_another_site_is_never_offered(
        self, page: Page, site_url: str, app: Flask, editor: User, expected_errors: list[str]
    ) -> None:
        expected_errors.append(r"status of 40[34]")  # Chromium asks for an icon too
        sign_in_there(page, editor)
        expect(page.get_by_role("heading", name="Account")).to_be_visible()
        ours = {"Origin": site_url}
        planted = hidden_fields(app.test_client().post("/account/profile", data=TYPED, headers=ours).text)
        page.goto("data:text/html,")
        page.set_content(
            f'<form method="post" action="{site_url}/login"><input name="kept" value="{planted["kept"]}">'
            "<button>Win a prize</button></form>"
        )
        page.get_by_role("button", name="Win a prize").click()
        expect(page.get_by_text("sent from another site")).to_be_visible()
        page.goto("/account")
        expect(page.get_by_role("heading", name="Account")).to_be_visible()

    def test_an_old_sign_in_page_asks_anew_and_keeps_the_e_mail(self, client: FlaskClient) -> None:
        response = client.post("/login", data={"email": "ed@example.org", "password": "x"}, headers=OURS)
        assert response.status_code == 400
        assert "The page was old. Please sign in again." in response.text
        assert 'value="ed@example.org"' in response.text

    def test_a_form_of_another_site_is_refused_and_offers_nothing_to_send(
        self, app: Flask, admin: User, client: FlaskClient
    ) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        client.post("/login", data={"email": admin.email, "password": PASSWORD})
        app.config["WTF_CSRF_ENABLED"] = True
        response = client.post(
            "/admin/users", data={"email": "spy@example.org"}, headers={"Origin": "https://evil.example"}
        )
        assert response.status_code == 403
        assert "Send what you wrote" not in response.text
        assert people.find_user("spy@example.org") is None

    def test_a_background_request_without_a_token_changes_nothing_and_says_what_to_do(
        self, app: Flask, editor: User, client: FlaskClient
    ) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        client.post("/login", data={"email": editor.email, "password": PASSWORD})
        app.config["WTF_CSRF_ENABLED"] = True
        response = client.post("/account/profile", data={"name": "x"}, headers={"HX-Request": "true"})
        assert response.status_code == 400
        assert "nothing you typed is lost" in response.text
        db.session.refresh(editor)
        assert editor.name == "Ed Editor"
