"""The bell, the page behind it, and the choice on the account page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from syndication.extensions import db
from syndication.models import Account, Notification, Role, ScheduledPost, User
from syndication.services import accounts, notifications
from syndication.services.transaction import transaction
from tests.support.people import SignIn, create
from tests.web.dashboard_pages import post_for

PAGE = "/syndication/notifications/"


@pytest.fixture
def account(bluesky_account: Account) -> Account:
    return bluesky_account


def fail(account: Account, **values: Any) -> ScheduledPost:
    """A post that failed, noted."""
    facts = {"status": "failed", "message": "The text is too long.", "cause": "Rejected", **values}
    post = post_for(account, **facts)
    with transaction() as session:
        notifications.note_posts(session, [post.id])
    return post


def bell(client: FlaskClient, path: str = "/account") -> str:
    """What the bell on a page is called."""
    found = re.search(r'id="bell-link"[^>]*aria-label="([^"]*)"', client.get(path).text, re.S)
    assert found
    return unescape(found.group(1))


def page(client: FlaskClient, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", response.text))


def mark_all_as_read(client: FlaskClient, text: str) -> None:
    until = re.search(r'name="until" value="(\d+)"', text)
    assert until
    client.post(f"{PAGE}seen", data={"until": until.group(1)})


def test_the_bell_says_how_much_is_new(
    each_database: str, editor_client: FlaskClient, account: Account
) -> None:
    assert bell(editor_client) == "Notifications"
    fail(account)
    assert bell(editor_client) == "1 new notification"
    fail(account)
    assert bell(editor_client) == "2 new notifications"


def test_opening_the_page_leaves_everything_new(editor_client: FlaskClient, account: Account) -> None:
    fail(account)
    for _time in range(2):
        assert ">New</h2>" in page(editor_client)
    assert bell(editor_client) == "1 new notification"


def test_marking_as_read_empties_the_bell_for_this_user_only(
    each_database: str,
    app: Flask,
    editor_client: FlaskClient,
    other_editor: User,
    sign_in: SignIn,
    account: Account,
) -> None:
    other = sign_in(app.test_client(), other_editor)
    page(other)
    fail(account)
    mark_all_as_read(editor_client, page(editor_client))
    assert bell(editor_client) == "Notifications"
    assert ">Earlier</h2>" in page(editor_client)
    assert ">New</h2>" not in page(editor_client)
    assert "Mark all as read" not in page(editor_client)
    assert bell(other) == "1 new notification"


def test_what_came_after_the_page_was_opened_stays_new(editor_client: FlaskClient, account: Account) -> None:
    fail(account)
    opened = page(editor_client)
    fail(account)
    mark_all_as_read(editor_client, opened)
    assert bell(editor_client) == "1 new notification"


def test_a_new_user_starts_with_an_empty_bell(
    app: Flask, editor_client: FlaskClient, account: Account, other_editor: User, sign_in: SignIn
) -> None:
    fail(account)
    page(editor_client)
    newcomer = create("new@example.org", role=Role.EDITOR, name="New")
    client = sign_in(app.test_client(), newcomer)
    assert bell(client) == "Notifications"
    fail(account)
    assert bell(client) == "1 new notification"


def test_the_same_cause_on_the_same_account_is_one_entry_with_links_to_its_posts(
    each_database: str, editor_client: FlaskClient, account: Account
) -> None:
    posts = [fail(account) for _time in range(7)]
    text = page(editor_client)
    assert f"7 posts failed on {account.label} (Bluesky)" in text
    assert text.count("The text is too long.") == 1
    assert f'href="/syndication/posting/posts/{posts[-1].id}"' in text
    assert "2 more" in text


def test_another_cause_is_another_entry_and_the_newest_comes_first(
    editor_client: FlaskClient, account: Account
) -> None:
    fail(account)
    fail(account, status="expired", cause="", message="It was too late.")
    text = page(editor_client)
    assert text.index("was too late and was not sent") < text.index("1 post failed")


def test_all_posts_of_an_entry_are_one_link_away(editor_client: FlaskClient, account: Account) -> None:
    posts = [fail(account) for _time in range(7)]
    link = re.search(r'href="(/syndication/notifications/alike\?[^"]*)"', page(editor_client))
    assert link
    text = page(editor_client, link.group(1))
    assert all(f'href="/syndication/posting/posts/{post.id}"' in text for post in posts)


def test_an_entry_that_nothing_belongs_to_is_not_there(editor_client: FlaskClient) -> None:
    assert editor_client.get(f"{PAGE}alike?kind=failed&account=1").status_code == 404


def test_an_account_that_needs_reconnecting_leads_to_it(editor_client: FlaskClient, account: Account) -> None:
    accounts.mark_needs_reconnect(account.id, "The app password was withdrawn.")
    text = page(editor_client)
    assert f"{account.label} (Bluesky) needs reconnecting" in text
    assert f'href="/syndication/dashboard/accounts/{account.id}"' in text


def test_many_entries_come_in_pages(editor_client: FlaskClient, account: Account) -> None:
    for number in range(25):
        fail(account, cause=f"Cause {number:02}", message=f"Reason {number:02}.")
    first, second = page(editor_client), page(editor_client, f"{PAGE}?page=2")
    assert "Reason 24." in first
    assert "Reason 00." not in first
    assert "Reason 00." in second


def test_what_a_platform_says_is_no_markup(editor_client: FlaskClient, account: Account) -> None:
    fail(account, message="<img src=x>")
    assert "&lt;img src=x&gt;" in editor_client.get(PAGE).text


def test_more_notifications_cost_no_more_queries(editor_client: FlaskClient, account: Account) -> None:
    def queries(path: str) -> int:
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *of: seen.append(of[2]))
        page(editor_client, path)
        return len(seen)

    fail(account)
    page(editor_client)
    few = [queries(path) for path in (PAGE, "/account")]
    for number in range(8):
        fail(account, cause=f"Cause {number}")
        fail(account)
    page(editor_client)
    assert [queries(path) for path in (PAGE, "/account")] == few


def test_the_bell_is_drawn_anew_only_when_the_count_changed(
    editor_client: FlaskClient, account: Account
) -> None:
    same = {"If-None-Match": '"0-0"'}
    assert editor_client.get(f"{PAGE}bell", headers=same).status_code == 204
    fail(account)
    changed = editor_client.get(f"{PAGE}bell", headers=same)
    assert changed.status_code == 200
    assert "1 new notification" in changed.text


def test_the_bell_stops_counting_at_a_hundred(editor_client: FlaskClient, account: Account) -> None:
    with transaction() as session:
        session.add_all(
            Notification(key=f"many:{number}", kind="failed", account_id=account.id) for number in range(120)
        )
    assert bell(editor_client) == "More than 99 new notifications"


def test_old_news_is_shown_with_the_state_of_the_post_now(
    editor_client: FlaskClient, account: Account
) -> None:
    post = fail(account)
    with transaction() as session:
        session.execute(update(ScheduledPost).where(ScheduledPost.id == post.id).values(status="posted"))
    assert "Posted" in page(editor_client)


def choose(client: FlaskClient, **fields: Any) -> int:
    return client.post("/account/notices", data=fields).status_code


def test_how_to_be_told_by_mail_can_be_chosen(editor_client: FlaskClient, editor: User) -> None:
    assert choose(editor_client, email="at_once", told=["failed", "reconnect"]) == 302
    choice = notifications.choice_of(editor.id)
    assert choice.email == "at_once"
    assert choice.muted == {"expired", "unconfirmed", "credentials_end"}
    text = page(editor_client, "/account")
    assert re.search(r'<input[^>]*checked[^>]*value="at_once"', text)
    assert re.search(r'value="failed" checked', text)
    assert not re.search(r'value="expired" checked', text)


def test_a_rhythm_that_does_not_exist_is_refused(editor_client: FlaskClient, editor: User) -> None:
    assert choose(editor_client, email="hourly", told=["failed"]) == 422
    assert notifications.choice_of(editor.id).email == "digest"


def test_the_account_page_says_when_no_mail_is_sent(app: Flask, editor_client: FlaskClient) -> None:
    assert "This desk sends no e-mail" in page(editor_client, "/account")
    app.config["SMTP_HOST"] = "mail.example.org"
    assert "This desk sends no e-mail" not in page(editor_client, "/account")
