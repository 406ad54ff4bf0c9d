"""What templates can say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, get_template_attribute

from syndication.models import PieceStatus, PostStatus
from syndication.models.account import AccountState
from syndication.platforms import channel_paths, platforms
from syndication.services.paging import Page
from syndication.web import filters
from syndication.web.account.forms import PasswordForm

INSTANT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> object:
    with app.test_request_context("/"):
        yield


def test_an_instant_is_shown_as_the_clock_in_its_zone_with_the_zone() -> None:
    html = filters.when(INSTANT, "Europe/Berlin")
    assert '<time datetime="2026-11-20T09:00:00+01:00">20 Nov 2026, 09:00' in html
    assert "Europe/Berlin" in html


def test_no_instant_shows_nothing() -> None:
    assert filters.when(None) == filters.ago(None) == ""


@pytest.mark.parametrize(("hours", "words"), [(-3, "3 hours ago"), (3, "in 3 hours"), (-48, "2 days ago")])
def test_distances_in_time_are_words(hours: int, words: str) -> None:
    assert words in filters.ago(datetime.now(UTC) + timedelta(hours=hours, minutes=1))


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (14_230, "14.2 kB"), (3_000_000, "3.0 MB")],
)
def test_sizes_are_rounded(size: int, words: str) -> None:
    assert filters.file_size(size) == words


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "curl"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_called_by_its_name(user_agent: str, name: str) -> None:
    assert filters.browser_name(user_agent) == name


def test_every_channel_has_a_label_and_its_platform_an_icon() -> None:
    for path in channel_paths():
        assert " · " in filters.channel_label_of(path)
    for name in platforms():
        assert filters.platform_icon(name).startswith("<svg")


def test_a_platform_whose_adapter_is_gone_is_called_by_its_bare_name() -> None:
    assert filters.channel_label_of("gone/post") == "gone/post"
    assert filters.platform_label("gone") == "gone"
    assert filters.platform_icon("../gone") == ""


@pytest.mark.parametrize(
    ("macro", "states"),
    [("post_status", PostStatus), ("piece_status", PieceStatus), ("account_state", AccountState)],
)
def test_every_state_has_words_and_an_icon_of_its_own(macro: str, states: type) -> None:
    badge = get_template_attribute("syndication/shared/_status.html", macro)
    badges = {badge(state.value) for state in states}
    assert len(badges) == len(states)
    assert all("bi-" in html for html in badges)


def test_help_and_errors_are_tied_to_their_field(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"current": ""}):
        form = PasswordForm()
        form.validate()
        html = get_template_attribute("syndication/shared/_form_field.html", "field")(
            form.current, "Some help"
        )
    assert 'aria-describedby="current-help current-errors"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="current-help"' in html
    assert 'id="current-errors"' in html
    assert '<label class="form-label" for="current">' in html


def pager(page: int, total: int) -> str:
    macro = get_template_attribute("syndication/shared/_pager.html", "pager")
    return str(macro(Page([], total, page, 10), "admin.audit", {"text": "a&b"}))


def test_the_pager_carries_the_filters_along() -> None:
    html = pager(2, 25)
    assert "/admin/audit?text=a%26b&amp;page=1" in html
    assert "/admin/audit?text=a%26b&amp;page=3" in html
    assert "Page 2 of 3" in html


def test_one_page_needs_no_pager() -> None:
    assert pager(1, 10).strip() == ""
