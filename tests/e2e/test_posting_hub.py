"""The posting hub in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from config import ROOT
from syndication.extensions import db
from syndication.models import Account, ScheduledPost, User
from syndication.services import scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Scheduled, Written, deliver
from tests.support.people import PASSWORD

HUB = "/syndication/posting/"
Choose = Callable[..., None]


@pytest.fixture(autouse=True)
def signed_in(page: Page, site_url: str, editor: User) -> None:
    sign_in(page, editor)


def sign_in(page: Page, user: User) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def choose(page: Page, *labels: str) -> None:
    page.goto(HUB)
    for label in labels:
        page.get_by_role("checkbox", name=label).check()


def bar(page: Page) -> Locator:
    return page.locator("#chosen")


def test_an_editor_chooses_previews_publishes_and_watches_it_happen(
    page: Page, written: Written, bluesky_account: Account, facebook_account: Account
) -> None:
    written(title="Spring sale")
    choose(page, "Spring sale", bluesky_account.label, facebook_account.label)
    expect(bar(page)).to_have_text("1 piece · 2 accounts")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("2 of 2 will be sent")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    db.session.rollback()  # what this test has read is older than the click
    deliver()
    expect(page.get_by_text("2 of 2 done")).to_be_visible()
    expect(page.get_by_role("link", name="See it on")).to_have_count(2)
    page.reload()
    expect(page.get_by_text("2 of 2 done")).to_be_visible()


def test_the_selection_survives_a_filter_and_a_reload(
    page: Page, written: Written, bluesky_account: Account
) -> None:
    written(title="Tulips")
    written(title="Seeds")
    choose(page, "Tulips", bluesky_account.label)
    page.get_by_label("Text").fill("Seeds")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("checkbox", name="Seeds")).not_to_be_checked()
    expect(bar(page)).to_have_text("1 piece · 1 account")
    page.reload()
    expect(page.get_by_role("checkbox", name="Tulips")).to_be_checked()
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("checkbox", name="Tulips")).to_be_checked()


def test_the_selection_survives_going_to_the_next_page(
    page: Page, written: Written, bluesky_account: Account
) -> None:
    for number in range(26):
        written(title=f"Tulip {number}")
    choose(page, "Tulip 25")
    page.get_by_role("link", name="Next").click()
    page.get_by_role("checkbox", name="Tulip 0", exact=True).check()
    expect(bar(page)).to_have_text("2 pieces · 0 accounts")


def test_all_pieces_of_the_page_are_chosen_at_once(page: Page, written: Written) -> None:
    for number in range(3):
        written(title=f"Tulip {number}")
    choose(page, "All on this page")
    expect(bar(page)).to_have_text("3 pieces · 0 accounts")
    page.get_by_role("checkbox", name="Tulip 1").uncheck()
    expect(page.get_by_role("checkbox", name="All on this page")).to_have_js_property("indeterminate", True)


def test_a_time_that_does_not_exist_is_said_while_it_is_typed(
    page: Page, written: Written, bluesky_account: Account
) -> None:
    written(title="Tulips")
    choose(page, "Tulips", bluesky_account.label)
    page.get_by_role("button", name="Preview").click()
    page.get_by_label("Local time").fill("2090-03-26T02:30")
    expect(page.get_by_text("does not exist in Europe/Berlin")).to_be_visible()


def test_enter_in_the_time_field_schedules_and_does_not_publish(
    page: Page, written: Written, bluesky_account: Account
) -> None:
    written(title="Tulips")
    choose(page, "Tulips", bluesky_account.label)
    page.get_by_role("button", name="Preview").click()
    page.get_by_label("Local time").fill("2090-07-01T09:30")
    page.get_by_label("Local time").press("Enter")
    expect(page.get_by_text("Due 1 Jul 2090")).to_be_visible()


def test_a_zone_is_found_by_typing_and_the_post_is_scheduled_in_it(
    page: Page, written: Written, bluesky_account: Account
) -> None:
    written(title="Tulips")
    choose(page, "Tulips", bluesky_account.label)
    page.get_by_role("button", name="Preview").click()
    page.get_by_label("Local time").fill("2090-07-01T09:30")
    page.locator(".ts-control").click()
    page.get_by_role("combobox", name="Time zone").press_sequentially("tokyo")
    page.get_by_role("option", name="Asia/Tokyo").click()
    expect(page.get_by_text("1 Jul 2090, 00:30")).to_be_visible()
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.get_by_text("Due 1 Jul 2090")).to_be_visible()
    db.session.rollback()
    assert [post.time_zone for post in scheduling.list_posts(scheduling.PostFilters()).items] == [
        "Asia/Tokyo"
    ]


def test_a_double_click_publishes_once(page: Page, written: Written, bluesky_account: Account) -> None:
    written(title="Tulips")
    choose(page, "Tulips", bluesky_account.label)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Publish now").dblclick()
    expect(page.get_by_text("0 of 1 done")).to_be_visible()
    db.session.rollback()
    assert scheduling.list_posts(scheduling.PostFilters()).total == 1


def test_what_is_typed_about_one_post_stays_while_another_changes(
    page: Page, written: Written, bluesky_account: Account, facebook_account: Account, editor: User
) -> None:
    targets = (Target(bluesky_account.id, "bluesky/post"), Target(facebook_account.id, "facebook/feed-post"))
    result = scheduling.schedule([ScheduleItem(written().id, targets, now=True)], by=editor)
    unconfirmed, other = result.posts
    unconfirmed.status = "unconfirmed"
    db.session.commit()
    page.goto(f"/syndication/posting/batches/{result.batch}")
    page.get_by_label("It is there: its address").fill("https://example.org/half")
    other.status = "failed"
    db.session.commit()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    expect(page.get_by_label("It is there: its address")).to_have_value("https://example.org/half")


def test_the_page_of_a_post_follows_it_until_it_is_out(page: Page, scheduled: Scheduled) -> None:
    page.goto(f"/syndication/posting/posts/{scheduled().id}")
    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
    deliver()
    expect(page.get_by_role("link", name="See it on")).to_be_visible()


def test_everything_up_to_publishing_works_without_scripts(
    browser: Browser, site_url: str, written: Written, bluesky_account: Account, editor: User
) -> None:
    written(title="Tulips")
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, editor)
    choose(plain, "Tulips", bluesky_account.label)
    plain.get_by_role("button", name="Preview").click()
    plain.get_by_role("button", name="Publish now").click()
    expect(plain.get_by_text("0 of 1 done")).to_be_visible()
    context.close()


@pytest.fixture
def addresses(scheduled: Scheduled, written: Written) -> list[str]:
    """A page of each kind, with something on it."""
    written(title="Tulips")
    failed: ScheduledPost = scheduled(title="Broken")
    failed.status, failed.message, failed.detail = "failed", "Refused.", "x" * 200
    db.session.commit()
    unconfirmed = scheduled(title="Who knows")
    unconfirmed.status = "unconfirmed"
    db.session.commit()
    waits = scheduled(title="Waits")
    return [
        HUB,
        f"/syndication/posting/batches/{failed.batch}",
        f"/syndication/posting/posts/{unconfirmed.id}",
        "/syndication/scheduling/?state=all",
        *(f"/syndication/scheduling/{waits.id}/{action}" for action in ("edit", "cancel", "publish-now")),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_on_a_phone(page: Page, addresses: list[str], theme: str) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    page.set_viewport_size({"width": 375, "height": 800})
    for address in addresses:
        page.goto(address)
        assert_accessible_and_narrow(page)
    choose(page, "Tulips")
    page.get_by_role("checkbox", name=re.compile("Facebook|Page|Garden")).first.check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview before sending")).to_be_visible()
    assert_accessible_and_narrow(page)


def assert_accessible_and_narrow(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
    violations = page.evaluate(
        "axe.run().then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
    )
    assert violations == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
        page.url
    )
