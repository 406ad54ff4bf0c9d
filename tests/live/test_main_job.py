"""The test that matters most: from an empty database to posts on a real Bluesky server, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import create_engine, text

from config import load_config
from tests.support.browser import WATCH_POLICY
from tests.support.installation import Installation, installed
from tests.support.pds import Pds, PdsAccount
from tests.support.pictures import picture
from tests.support.processes import wait_until

ADMIN, EDITOR, PASSWORD = "ada@example.org", "ed@example.org", "a long enough pass phrase"
ALT_TEXT = "A red square on a white wall"


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Iterator[Installation]:
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with installed(url) as running:
        for email, role in ((ADMIN, "admin"), (EDITOR, "editor")):
            running.flask("users", "create", email, "--role", role, "--password-stdin", stdin=PASSWORD)
        running.flask("projects", "create", "Garden", "--time-zone", "Europe/Berlin")
        yield running


@pytest.fixture
def errors() -> list[str]:
    return []


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, desk: Installation, email: str, errors: list[str]) -> None:
        self.context: BrowserContext = browser.new_context(base_url=desk.url, locale="en-GB")
        self.context.add_init_script(WATCH_POLICY)
        self.context.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        self.context.on("weberror", lambda error: errors.append(str(error.error)))
        self.page: Page = self.context.new_page()
        self.page.goto("/login")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/syndication/")


def connect_account(page: Page, pds: Pds, account: PdsAccount) -> None:
    page.goto("/syndication/dashboard/")
    page.locator("a[href$='/connect/bluesky']").first.click()
    page.get_by_label("Project").select_option(label="Garden")
    page.get_by_label("Handle").fill(account.handle)
    page.get_by_label("App password").fill(account.app_password)
    page.get_by_text("Another server").click()
    page.locator("[name=api_base]").fill(pds.url)
    page.get_by_role("button", name="Verify and connect").click()
    expect(page.get_by_role("main")).to_contain_text(account.handle)


def write_piece(page: Page, title: str, body: str, picture: Path | None = None) -> None:
    """Writes a piece, waits for its preview and marks it ready."""
    page.goto("/syndication/create-piece")
    page.get_by_label("Project").select_option(label="Garden")
    page.get_by_label("Title", exact=True).fill(title)
    page.locator("#channel-bluesky-post").check()
    page.locator("textarea[name=body]").fill(body)
    if picture:
        page.locator("#files").set_input_files(picture)
        page.locator("#media textarea").fill(ALT_TEXT)
    preview = page.get_by_role("region", name="How it will look")
    expect(preview).to_contain_text(body.splitlines()[0])
    page.get_by_role("button", name="Mark ready").click()
    expect(page.get_by_role("link", name="Publish…")).to_be_visible()


def to_preview(page: Page, account: PdsAccount) -> None:
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("checkbox", name=re.compile(re.escape(account.handle))).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview before sending")).to_be_visible()


def wait_until_posted(page: Page) -> None:
    expect(page.get_by_text("1 of 1 done")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name=re.compile("See it on Bluesky"))).to_be_visible()


def marked(record: dict[str, Any]) -> dict[str, str]:
    """What each facet covers, cut out of the text by bytes as every reader of the record does."""
    raw = record["text"].encode()
    found = {}
    for facet in record["facets"]:
        covered = raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        (feature,) = facet["features"]
        found[covered] = feature.get("uri") or feature.get("did") or feature.get("tag")
    return found


def test_a_piece_is_written_previewed_published_and_another_scheduled(
    desk: Installation, browser: Browser, pds: Pds, errors: list[str], tmp_path: Path
) -> None:
    account, friend = pds.create_account("garden"), pds.create_account("friend")
    connect_account(Person(browser, desk, ADMIN, errors).page, pds, account)
    page = Person(browser, desk, EDITOR, errors).page

    body = f"Spring is here 🌱👩‍🌾 at https://example.org/spring with @{friend.handle} #garden"
    square = tmp_path / "square.png"
    square.write_bytes(picture(size=(800, 600), color="red"))
    write_piece(page, "Spring", body, square)
    to_preview(page, account)
    page.get_by_role("button", name="Publish now").click()
    wait_until_posted(page)

    write_piece(page, "Summer", "Summer follows 🌻")
    to_preview(page, account)
    due = datetime.now(UTC) + timedelta(seconds=5)
    when = page.locator("[name=scheduled_time]")
    when.evaluate("field => field.step = 1")  # the field asks for minutes, the desk takes seconds
    page.locator("[name=timezone]").evaluate("field => (field.tomselect ?? field).setValue('UTC')")
    when.fill(due.strftime("%Y-%m-%dT%H:%M:%S"))
    page.get_by_role("button", name="Schedule", exact=True).click()
    wait_until_posted(page)

    summer, spring = wait_until(lambda: pds.posts(account.did), "both posts are on the server")
    assert spring["value"]["text"] == body
    assert marked(spring["value"]) == {
        "https://example.org/spring": "https://example.org/spring",
        f"@{friend.handle}": friend.did,
        "#garden": "garden",
    }
    (image,) = spring["value"]["embed"]["images"]
    assert image["alt"] == ALT_TEXT
    assert pds.blob(account.did, image["image"]["ref"]["$link"]).startswith(b"\xff\xd8\xff")
    assert summer["value"]["text"] == "Summer follows 🌻"
    assert datetime.fromisoformat(summer["value"]["createdAt"]) >= due.replace(microsecond=0)
    assert errors == []
    assert recorded(desk) == [
        ("posted", spring["uri"], "publish:posted"),
        ("posted", summer["uri"], "publish:posted"),
    ]


def recorded(desk: Installation) -> list[tuple[str, str, str]]:
    """Each scheduled post as the database has it: state, remote id, its attempts."""
    engine = create_engine(load_config(desk.environ)["SQLALCHEMY_DATABASE_URI"])
    with engine.connect() as connection:
        posts = connection.execute(
            text("SELECT id, status, remote_id FROM scheduled_posts ORDER BY id")
        ).all()
        attempts = connection.execute(
            text("SELECT scheduled_post_id, kind, outcome FROM post_attempts ORDER BY id")
        ).all()
    engine.dispose()
    return [
        (status, remote_id, " ".join(f"{kind}:{outcome}" for of, kind, outcome in attempts if of == post_id))
        for post_id, status, remote_id in posts
    ]
