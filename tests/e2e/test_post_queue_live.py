"""The post queue in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from syndication.extensions import db
from syndication.models import Account, Project, User
from tests.e2e.test_posting_hub import assert_accessible_and_narrow, sign_in
from tests.support.delivery import Written
from tests.support.left_posts import account_of, attempt_of, post_of

QUEUE = "/syndication/posting/queue"


@pytest.fixture(autouse=True)
def signed_in(page: Page, site_url: str, editor: User) -> None:
    sign_in(page, editor)


@pytest.fixture
def account(project: Project) -> Account:
    return account_of(project)


def test_ticks_typed_text_focus_and_what_is_unfolded_stay_while_the_queue_changes(
    page: Page, account: Account
) -> None:
    refused = {"cause": "Rejected", "message": "Too long.", "detail": "code 368"}
    first, second = (post_of(account, "failed", f"Tulips {n}", **refused) for n in range(2))
    unconfirmed = post_of(account, "unconfirmed", "Who knows")
    sending = post_of(account, "sending", "On its way")
    page.goto(QUEUE)
    page.get_by_role("checkbox", name="Choose Tulips 0").check()
    page.locator(f"#queue-post-{first.id} summary").first.click()
    page.locator(f"#live-of-{unconfirmed.id} summary").click()
    address = page.get_by_label("Its address, if you have it")
    address.press_sequentially("https://example.org/half")
    post_of(account, "failed", "Roses", **refused)
    second.status, sending.status = "cancelled", "posted"
    db.session.commit()
    expect(page.get_by_role("checkbox", name="Choose Roses")).to_be_visible()
    expect(page.get_by_text("Tulips 1")).to_have_count(0)
    expect(page.get_by_role("heading", name="On the way")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Choose Tulips 0")).to_be_checked()
    expect(page.locator(f"#queue-post-{first.id}").get_by_text("code 368")).to_be_visible()
    expect(address).to_have_value("https://example.org/half")
    expect(address).to_be_focused()


def test_the_page_of_a_post_keeps_what_is_typed_and_the_menu_counts_it_once_it_needs_somebody(
    page: Page, account: Account
) -> None:
    post = post_of(account, "unconfirmed", check_at=datetime.now(UTC) + timedelta(minutes=5))
    page.clock.install()
    page.goto(f"/syndication/posting/posts/{post.id}")
    page.get_by_text("I know already whether it is live").click()
    address = page.get_by_label("It is there: its address")
    address.press_sequentially("https://example.org/half")
    attempt_of(post, kind="reconcile", outcome="Unavailable", message="Not listed yet.")
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("Not now: Not listed yet.")).to_be_visible()
    expect(address).to_be_focused()
    expect(page.locator("#queue-badge")).to_be_empty()
    post.check_at = None
    db.session.commit()
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("Unconfirmed", exact=True)).to_be_visible()
    expect(address).to_have_value("https://example.org/half")
    expect(page.locator("#queue-badge")).to_have_text("1 post needs somebody")


def test_a_whole_group_is_retried_and_the_attempts_are_unfolded_before(page: Page, account: Account) -> None:
    posts = [post_of(account, "failed", f"Tulips {n}", cause="Unavailable") for n in range(6)]
    attempt_of(posts[5], outcome="Unavailable", message="Not reached.")
    page.goto(QUEUE)
    page.locator(f"#attempts-of-{posts[5].id} summary").click()
    expect(page.get_by_text("Not now: Not reached.")).to_be_visible()
    page.get_by_role("checkbox", name="All 6").check()
    expect(page.get_by_role("checkbox", name="Choose Tulips 5")).to_be_checked()
    expect(page.get_by_text("6 chosen")).to_be_visible()
    page.get_by_role("button", name="Retry…").click()
    page.get_by_role("button", name="Retry", exact=True).click()
    expect(page.get_by_text("6 posts are being sent.")).to_be_visible()


def test_fixing_opens_the_channel_that_refused_it(page: Page, written: Written) -> None:
    piece = written("Hello", "bluesky/post", "facebook/feed-post")
    page.goto(f"/syndication/pieces/{piece.id}/edit#panel-facebook-feed-post")
    expect(page.locator("#tab-facebook-feed-post")).to_have_attribute("aria-selected", "true")


def test_the_pages_are_accessible_and_fit_on_a_phone(page: Page, account: Account, project: Project) -> None:
    attempt = {"at": "2026-11-20T08:00:07Z", "method": "POST", "url": "https://api.example/" + "feed/" * 20}
    requests = [{**attempt, "status": 502, "ms": 1200, "error": ""}]
    for status in ("failed", "failed", "expired", "unconfirmed", "sending", "scheduled"):
        post = post_of(account, status, cause="Rejected", message="Refused.", detail="x" * 200)
        attempt_of(post, outcome="Rejected", requests=requests)
    post_of(account_of(project, "Shop", state="needs_reconnect"), "scheduled")
    page.set_viewport_size({"width": 375, "height": 800})
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "domain": "127.0.0.1", "path": "/"}])
        for address in (QUEUE, f"/syndication/posting/posts/{post.id}"):
            page.goto(address)
            for summary in page.locator("main summary").all():
                summary.click()
            assert_accessible_and_narrow(page)
        page.goto(f"{QUEUE}?state=expired")
        page.get_by_role("button", name="New time").click()
        assert_accessible_and_narrow(page)
