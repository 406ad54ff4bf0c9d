"""The home page shows what is in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from syndication.extensions import db
from syndication.models import Account, Piece, Project, ScheduledPost, User
from syndication.platforms import channel_paths

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def account(project: Project) -> Account:
    platform = channel_paths()[0].partition("/")[0]
    row = Account(project_id=project.id, platform=platform, remote_id="1", name="Our page")
    db.session.add(row)
    db.session.commit()
    return row


def write(project: Project, title: str, status: str = "ready") -> Piece:
    piece = Piece(project_id=project.id, title=title, status=status)
    db.session.add(piece)
    db.session.commit()
    return piece


def plan(account: Account, title: str, status: str, due: datetime, **fields: object) -> ScheduledPost:
    post = ScheduledPost(
        piece_id=write(account.project, title).id,
        account_id=account.id,
        platform=account.platform,
        channel=channel_paths()[0],
        status=status,
        due_at=due,
        next_attempt_at=due,
        expires_at=due + DAY,
        **fields,
    )
    db.session.add(post)
    db.session.commit()
    return post


def section(client: FlaskClient, title_id: str) -> str:
    """One section of the page, by the id of its heading."""
    page = client.get("/syndication/").text
    return page[page.index(f'id="{title_id}"') :].partition("</section>")[0]


def test_the_root_leads_home(editor_client: FlaskClient) -> None:
    assert editor_client.get("/").location == "/syndication/"


@pytest.mark.parametrize("status", ["failed", "expired", "unconfirmed"])
def test_what_went_wrong_needs_somebody_and_says_why(
    editor_client: FlaskClient, account: Account, status: str
) -> None:
    post = plan(account, "Ten roses", status, NOW - DAY, message="The platform refused it.")
    needs = section(editor_client, "needs-title")
    assert f'href="/syndication/posting/posts/{post.id}"' in needs
    assert "Ten roses" in needs
    assert "The platform refused it." in needs


def test_home_and_menu_count_the_same_whatever_its_age(editor_client: FlaskClient, account: Account) -> None:
    plan(account, "Old failure", "failed", NOW - 80 * DAY)
    plan(account, "Old question", "unconfirmed", NOW - 8 * DAY)
    plan(account, "Asked about by the desk", "unconfirmed", NOW, check_at=NOW + HOUR)
    page = editor_client.get("/syndication/").text
    assert '<span class="figure-number">2</span><span class="figure-label">posts need somebody' in page
    assert 'class="menu-badge">2<' in page
    assert "Asked about by the desk" not in section(editor_client, "needs-title")


def test_what_waits_for_its_account_does_not_go_out_next(
    editor_client: FlaskClient, account: Account
) -> None:
    plan(account, "Held up", "scheduled", NOW + HOUR)
    account.state = "needs_reconnect"
    db.session.commit()
    assert "Held up" not in section(editor_client, "next-title")


def test_an_account_that_needs_reconnecting_is_named_with_the_reason(
    editor_client: FlaskClient, account: Account
) -> None:
    account.state, account.state_reason = "needs_reconnect", "The password was changed."
    db.session.commit()
    needs = section(editor_client, "needs-title")
    assert "Our page" in needs
    assert "The password was changed." in needs


def test_credentials_that_end_within_a_week_are_named(editor_client: FlaskClient, account: Account) -> None:
    account.credentials_expire_at = NOW + 8 * DAY
    db.session.commit()
    assert "Our page" not in section(editor_client, "needs-title")
    account.credentials_expire_at = NOW + 3 * DAY
    db.session.commit()
    assert "Our page" in section(editor_client, "needs-title")


def test_what_is_due_within_a_day_goes_out_next_in_the_projects_zone(
    editor_client: FlaskClient, account: Account
) -> None:
    plan(account, "Soon", "scheduled", NOW + HOUR)
    plan(account, "Overdue", "scheduled", NOW - HOUR)
    plan(account, "Under way", "sending", NOW)
    plan(account, "Later", "scheduled", NOW + 25 * HOUR)
    plan(account, "Called off", "cancelled", NOW + HOUR)
    coming = section(editor_client, "next-title")
    assert [title in coming for title in ("Soon", "Overdue", "Under way")] == [True] * 3
    assert "Later" not in coming
    assert "Called off" not in coming
    assert "Europe/Berlin" in coming


def test_times_are_shown_in_the_zone_a_person_chose(
    editor_client: FlaskClient, editor: User, account: Account
) -> None:
    editor.time_zone = "Asia/Tokyo"
    db.session.commit()
    plan(account, "Soon", "scheduled", NOW + HOUR)
    assert "Asia/Tokyo" in section(editor_client, "next-title")


def test_what_went_out_this_week_is_listed_with_its_link(
    editor_client: FlaskClient, account: Account
) -> None:
    plan(account, "Out", "posted", NOW - DAY, posted_at=NOW - DAY, remote_url="https://example.org/1")
    plan(account, "Long out", "posted", NOW - 8 * DAY, posted_at=NOW - 8 * DAY)
    recent = section(editor_client, "recent-title")
    assert 'href="https://example.org/1"' in recent
    assert "Long out" not in recent


def test_ready_pieces_wait_until_they_are_sent_somewhere(
    editor_client: FlaskClient, account: Account
) -> None:
    plan(account, "On its way", "scheduled", NOW + HOUR)
    write(account.project, "Waiting")
    write(account.project, "Unfinished", "draft")
    gone = write(account.project, "Deleted")
    gone.deleted_at = NOW
    db.session.commit()
    ready = section(editor_client, "ready-title")
    assert "Waiting" in ready
    assert [title in ready for title in ("On its way", "Unfinished", "Deleted")] == [False] * 3


def test_an_empty_desk_says_what_to_do_first(
    editor_client: FlaskClient, admin_client: FlaskClient, app: Flask
) -> None:
    assert "an admin has to create a project" in editor_client.get("/syndication/").text
    assert "Create a project" in admin_client.get("/syndication/").text
    assert "Nothing needs anybody" in section(admin_client, "needs-title")


def test_with_a_project_the_next_step_is_an_account(admin_client: FlaskClient, project: Project) -> None:
    assert "Connect an account" in section(admin_client, "start-title")


def test_titles_are_text_and_no_markup(editor_client: FlaskClient, project: Project) -> None:
    write(project, "<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in section(editor_client, "ready-title")


def test_more_posts_cost_no_more_queries(editor_client: FlaskClient, account: Account) -> None:
    def queries() -> int:
        statements: list[str] = []

        def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        editor_client.get("/syndication/")
        event.remove(db.engine, "before_cursor_execute", count)
        return len(statements)

    def fill(number: int) -> None:
        plan(account, f"Failed {number}", "failed", NOW - HOUR)
        plan(account, f"Next {number}", "scheduled", NOW + HOUR)
        plan(account, f"Out {number}", "posted", NOW - HOUR, posted_at=NOW - HOUR)
        write(account.project, f"Ready {number}")

    fill(1)
    few = queries()
    for number in range(2, 6):
        fill(number)
    assert queries() == few
