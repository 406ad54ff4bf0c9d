"""Connecting an account in a real browser, on a phone's screen, with the keyboard."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from syndication.models import Project, User
from syndication.platforms import platforms
from tests.support.people import PASSWORD
from tests.web.dashboard_pages import DASHBOARD, PLATFORM, SECRET, SECRETS


@pytest.fixture
def phone(app: Flask, page: Page, site_url: str, sandbox_url: str, admin: User, project: Project) -> Page:
    """An admin signed in on a narrow screen."""
    app.config["PLATFORM_API_BASES"] = {name: f"{sandbox_url}/{name}" for name in platforms()}
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto("/login")
    page.get_by_label("E-mail").fill(admin.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def fill_in(page: Page, secrets: dict[str, str]) -> None:
    for name, value in secrets.items():
        page.locator(f"[name='secret-{name}']").fill(value)
    page.keyboard.press("Enter")


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_an_account_is_connected_after_a_mistyped_password(phone: Page, expected_errors: list[str]) -> None:
    expected_errors.append("status of 422")
    phone.goto(f"{DASHBOARD}connect/{PLATFORM}")
    fill_in(phone, {**SECRETS, "app_password": "mistyped-password"})
    expect(phone.get_by_role("alert")).to_be_focused()
    assert not scrolls_sideways(phone)
    fill_in(phone, {"app_password": SECRET})
    expect(phone.get_by_role("status")).to_contain_text("is connected")
    assert not scrolls_sideways(phone)
    phone.goto(DASHBOARD)
    picture = phone.locator(".account-picture")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 128
    assert not scrolls_sideways(phone)
