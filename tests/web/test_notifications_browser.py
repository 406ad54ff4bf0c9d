"""The bell and its page in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from config import ROOT
from syndication.models import Account, User
from syndication.services import notifications
from syndication.services.transaction import transaction
from tests.support.people import PASSWORD
from tests.web.dashboard_pages import post_for

PAGE = "/syndication/notifications/"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def desk(page: Page, site_url: str, editor: User) -> Page:
    """An editor signed in, with the browser's clock in the test's hand."""
    page.clock.install()
    page.goto("/login")
    page.get_by_label("E-mail").fill(editor.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def fail(account: Account) -> None:
    post = post_for(account, status="failed", message="The text is too long.", cause="Rejected")
    with transaction() as session:
        notifications.note_posts(session, [post.id])


def test_the_bell_counts_on_by_itself_and_keeps_the_focus(desk: Page, bluesky_account: Account) -> None:
    bell = desk.get_by_role("link", name="Notifications", exact=True)
    bell.focus()
    fail(bluesky_account)
    desk.clock.fast_forward(31_000)
    rung = desk.get_by_role("link", name="1 new notification", exact=True)
    expect(rung).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Notifications")
    desk.get_by_role("button", name="Mark all as read").click()
    expect(desk.get_by_role("link", name="Notifications", exact=True).first).to_be_visible()
    expect(rung).to_have_count(0)


def test_page_and_choices_are_accessible_and_fit_a_phone(desk: Page, bluesky_account: Account) -> None:
    fail(bluesky_account)
    desk.set_viewport_size({"width": 375, "height": 700})
    for path in (PAGE, "/account"):
        desk.goto(path)
        assert not desk.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        desk.evaluate(AXE.read_text())
        desk.clock.resume()
        violations = desk.evaluate(
            "axe.run().then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
        )
        assert violations == []
