"""The frame of every page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from syndication.models import User
from tests.support.people import PASSWORD


def signed_in(page: Page, user: User) -> Page:
    page.goto("/login")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    return page


def test_editors_are_not_shown_what_only_admins_can_do(
    editor_client: FlaskClient, admin_client: FlaskClient
) -> None:
    assert "Audit log" not in editor_client.get("/syndication/").text
    assert "Audit log" in admin_client.get("/syndication/").text


def test_the_menu_says_where_one_is(editor_client: FlaskClient) -> None:
    assert 'href="/syndication/" aria-current="page"' in editor_client.get("/syndication/").text
    assert "aria-current" not in editor_client.get("/account").text


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("<script>", "light")])
def test_the_chosen_theme_comes_from_the_server(client: FlaskClient, cookie: str, theme: str) -> None:
    client.set_cookie("theme", cookie)
    assert f'data-bs-theme="{theme}"' in client.get("/login").text


def test_a_chosen_theme_shows_at_once_and_stays(page: Page, site_url: str, editor: User) -> None:
    signed_in(page, editor)
    page.get_by_role("button", name="Ed Editor").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_without_a_choice_the_theme_follows_the_system(page: Page, site_url: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/login")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_on_a_phone_the_menu_opens_from_a_button_and_nothing_scrolls_sideways(
    page: Page, site_url: str, admin: User
) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    signed_in(page, admin)
    expect(page.get_by_role("link", name="Audit log")).not_to_be_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("link", name="Audit log").click()
    for path in ("/syndication/", "/account", "/admin/users", "/admin/projects", "/admin/audit"):
        page.goto(path)
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wider), path


def test_the_keyboard_reaches_the_content_first(page: Page, site_url: str, editor: User) -> None:
    signed_in(page, editor)
    page.goto("/account")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_signing_out_is_in_the_menu_of_the_user(page: Page, site_url: str, editor: User) -> None:
    signed_in(page, editor)
    page.get_by_role("button", name="Ed Editor").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out.")
