"""A real browser. A test fails when a page logs an error or breaks its own content security policy."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.support.chromium import system_chromium
from tests.support.sandbox import served

WATCH_POLICY = (
    "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"
)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers whether a test failed, so that its page can be photographed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Chromium's own sandbox does not work for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=system_chromium(), args=arguments)
        yield started
        started.close()


@pytest.fixture
def site_url(app: Flask) -> Iterator[str]:
    """Address of the application under test, on a real port, for the browser."""
    with served(app) as url:
        app.config["PUBLIC_BASE_URL"] = url
        yield url


@pytest.fixture
def expected_errors() -> list[str]:
    """Patterns of console errors that belong to the test, such as r"status of 409"; the test adds them."""
    return []


@pytest.fixture
def page(browser: Browser, expected_errors: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a fresh browser profile; `page.goto` takes paths when the test also uses `site_url`."""
    base = request.getfixturevalue("site_url") if "site_url" in request.fixturenames else None
    context = browser.new_context(base_url=base, locale="en-GB", timezone_id="Europe/Berlin")
    context.add_init_script(WATCH_POLICY)
    opened = context.new_page()
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    context.on("console", note)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened
    if request.node.stash.get(FAILED, False):
        Path("test-artifacts").mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", request.node.nodeid)
        opened.screenshot(path=f"test-artifacts/{name}.png", full_page=True)
    context.close()
    unexpected = [e for e in errors if not any(re.search(pattern, e) for pattern in expected_errors)]
    assert unexpected == []
