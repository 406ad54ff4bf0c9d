"""The schedule: the list, and changing what is on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, ScheduledPost, User
from syndication.services import accounts, projects, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Scheduled, Written
from tests.web.browser_form import fields_of

SCHEDULE = "/syndication/scheduling"
Planned = Callable[..., ScheduledPost]


@pytest.fixture
def planned(written: Written, editor: User, facebook_account: Account) -> Planned:
    """Schedules a piece for a local time in Berlin."""

    def plan(time: str = "2090-07-01T09:30", title: str = "Spring sale") -> ScheduledPost:
        target = Target(facebook_account.id, "facebook/feed-post")
        item = ScheduleItem(written(title=title).id, (target,), time, "Europe/Berlin")
        return scheduling.schedule([item], by=editor).posts[0]

    return plan


def titles_in(html: str, *titles: str) -> list[str]:
    return [title for title in titles if f">{title}</a>" in html]


def test_what_is_scheduled_is_listed_by_day_in_the_projects_zone(
    editor_client: FlaskClient, planned: Planned
) -> None:
    planned("2090-07-01T00:30")
    html = editor_client.get(f"{SCHEDULE}/").text
    assert "Saturday, July 1, 2090" in html
    assert "1 Jul 2090, 00:30" in html
    assert "Europe/Berlin" in html


def test_the_day_is_that_of_the_zone_a_person_chose(
    editor_client: FlaskClient, planned: Planned, editor: User
) -> None:
    planned("2090-07-01T00:30")
    editor.time_zone = "America/New_York"
    db.session.commit()
    assert "Friday, June 30, 2090" in editor_client.get(f"{SCHEDULE}/").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Tulips", "Seeds"]),
        ("text=tul", ["Tulips"]),
        ("platform=facebook", ["Tulips", "Seeds"]),
        ("platform=bluesky", []),
        ("date_from=2090-07-02", ["Seeds"]),
        ("date_to=2090-07-01", ["Tulips"]),
        ("account=999", []),
        ("project=999", []),
        ("state=attention", ["Broken"]),
        ("state=posted", []),
        ("state=all", ["Tulips", "Seeds", "Broken"]),
        ("state=x&account=x&date_from=x&page=x", ["Tulips", "Seeds"]),
    ],
)
def test_the_filters_in_the_url_narrow_the_schedule(
    query: str, shown: list[str], editor_client: FlaskClient, planned: Planned
) -> None:
    planned("2090-07-01T09:00", "Tulips")
    planned("2090-07-02T09:00", "Seeds")
    planned("2090-07-03T09:00", "Broken").status = "failed"
    db.session.commit()
    html = editor_client.get(f"{SCHEDULE}/?{query}").text
    assert titles_in(html, "Tulips", "Seeds", "Broken") == shown


def test_what_went_wrong_lately_is_said_first(editor_client: FlaskClient, planned: Planned) -> None:
    post = planned()
    post.status, post.due_at = "unconfirmed", datetime.now(UTC) - timedelta(hours=1)
    db.session.commit()
    html = editor_client.get(f"{SCHEDULE}/").text
    assert "1 post of the last 7 days needs attention." in html
    assert "state=attention" in html


def test_a_post_whose_account_needs_reconnection_says_that_it_waits(
    editor_client: FlaskClient, planned: Planned, facebook_account: Account
) -> None:
    planned()
    accounts.mark_needs_reconnect(facebook_account.id, "Refused.")
    assert "is connected again." in editor_client.get(f"{SCHEDULE}/").text


def test_an_empty_schedule_shows_the_way_to_the_hub(editor_client: FlaskClient) -> None:
    html = editor_client.get(f"{SCHEDULE}/").text
    assert "Nothing is scheduled" in html
    assert 'href="/syndication/posting/"' in html


def test_the_edit_page_shows_the_time_as_it_was_meant(editor_client: FlaskClient, planned: Planned) -> None:
    html = editor_client.get(f"{SCHEDULE}/{planned().id}/edit").text
    form = fields_of(html, "edit")
    assert (form["scheduled_time"], form["timezone"]) == (["2090-07-01T09:30"], ["Europe/Berlin"])


def edit(client: FlaskClient, post: ScheduledPost, time: str, zone: str = "Europe/Berlin") -> tuple[int, str]:
    form = fields_of(client.get(f"{SCHEDULE}/{post.id}/edit").text, "edit")
    form |= {"scheduled_time": [time], "timezone": [zone]}
    response = client.post(f"{SCHEDULE}/{post.id}/edit", data=form)
    return response.status_code, response.text


def test_a_post_moves_to_a_new_time_and_zone(editor_client: FlaskClient, planned: Planned) -> None:
    post = planned()
    assert edit(editor_client, post, "2090-08-02T10:00", "Asia/Tokyo")[0] == 302
    assert (post.due_at, post.time_zone) == (datetime(2090, 8, 2, 1, 0, tzinfo=UTC), "Asia/Tokyo")


@pytest.mark.parametrize(
    ("time", "zone", "sentence"),
    [
        ("2020-01-01T09:00", "Europe/Berlin", "This time is past."),
        ("2090-07-01T09:30", "Mars/Base", "is no time zone we know"),
        ("soon", "Europe/Berlin", "Give the local time as a date and a time"),
    ],
)
def test_a_wrong_new_time_is_refused_beside_its_field_and_kept(
    time: str, zone: str, sentence: str, editor_client: FlaskClient, planned: Planned
) -> None:
    post = planned()
    status, html = edit(editor_client, post, time, zone)
    form = fields_of(html, "edit")
    assert (status, form["scheduled_time"], form["timezone"]) == (422, [time], [zone])
    assert sentence in html
    assert post.due_at == datetime(2090, 7, 1, 7, 30, tzinfo=UTC)


def test_a_new_time_at_a_clock_change_is_said_aloud(editor_client: FlaskClient, planned: Planned) -> None:
    post = planned()
    form = {"scheduled_time": "2090-03-26T02:30", "timezone": "Europe/Berlin", "version": str(post.version)}
    response = editor_client.post(f"{SCHEDULE}/{post.id}/edit", data=form)
    response = editor_client.get(response.headers["Location"])
    assert "does not exist in Europe/Berlin" in response.text


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    editor_client: FlaskClient, planned: Planned, admin: User
) -> None:
    post = planned()
    form = fields_of(editor_client.get(f"{SCHEDULE}/{post.id}/edit").text, "edit")
    scheduling.reschedule(post.id, "2090-09-09T09:00", "UTC", None, admin)
    response = editor_client.post(
        f"{SCHEDULE}/{post.id}/edit", data={**form, "scheduled_time": ["2090-08-02T10:00"]}
    )
    assert response.status_code == 409
    assert "Somebody else changed this post meanwhile." in response.text
    assert fields_of(response.text, "edit")["scheduled_time"] == ["2090-08-02T10:00"]
    assert post.due_at == datetime(2090, 9, 9, 9, 0, tzinfo=UTC)


def test_a_post_that_began_to_be_sent_cannot_be_moved_and_nothing_typed_is_lost(
    editor_client: FlaskClient, planned: Planned
) -> None:
    post = planned()
    form = fields_of(editor_client.get(f"{SCHEDULE}/{post.id}/edit").text, "edit")
    post.status = "sending"
    db.session.commit()
    response = editor_client.post(
        f"{SCHEDULE}/{post.id}/edit", data={**form, "scheduled_time": ["2090-08-02T10:00"]}
    )
    assert response.status_code == 409
    assert "being sent right now" in response.text
    assert fields_of(response.text, "edit")["scheduled_time"] == ["2090-08-02T10:00"]


def test_cancelling_asks_first(editor_client: FlaskClient, planned: Planned) -> None:
    post = planned()
    assert "Cancel this post?" in editor_client.get(f"{SCHEDULE}/{post.id}/cancel").text
    assert post.status == "scheduled"
    editor_client.post(f"{SCHEDULE}/{post.id}/cancel")
    assert post.status == "cancelled"


def test_publishing_now_asks_first(editor_client: FlaskClient, planned: Planned) -> None:
    post = planned()
    assert "Publish this post now?" in editor_client.get(f"{SCHEDULE}/{post.id}/publish-now").text
    assert post.status == "scheduled"
    editor_client.post(f"{SCHEDULE}/{post.id}/publish-now")
    assert post.due_at <= datetime.now(UTC)


@pytest.mark.parametrize("action", ["cancel", "publish-now"])
def test_what_is_out_already_can_neither_be_cancelled_nor_published_again(
    action: str, editor_client: FlaskClient, planned: Planned
) -> None:
    post = planned()
    post.status = "posted"
    db.session.commit()
    response = editor_client.post(f"{SCHEDULE}/{post.id}/{action}")
    response = editor_client.get(response.headers["Location"])
    assert "This post is already out." in response.text
    assert post.status == "posted"


@pytest.mark.parametrize("action", ["edit", "cancel", "publish-now"])
def test_a_post_that_does_not_exist_is_not_found(action: str, editor_client: FlaskClient) -> None:
    assert editor_client.get(f"{SCHEDULE}/999/{action}").status_code == 404
    assert editor_client.post(f"{SCHEDULE}/999/{action}").status_code in (404, 422)


def test_a_long_schedule_has_pages_that_keep_the_filters(
    editor_client: FlaskClient, written: Written, editor: User, facebook_account: Account
) -> None:
    target = Target(facebook_account.id, "facebook/feed-post")
    piece = written(title="Spring sale")
    items = [ScheduleItem(piece.id, (target,), f"2090-07-01T09:{minute:02}", "UTC") for minute in range(51)]
    scheduling.schedule(items, by=editor)
    html = editor_client.get(f"{SCHEDULE}/?text=spring").text
    assert "Page 1 of 2" in html
    assert "text=spring&amp;page=2" in html


def test_the_project_filter_shows_only_its_posts(editor_client: FlaskClient, planned: Planned) -> None:
    post = planned()
    other = projects.create_project("Kitchen", "UTC", by=None)
    assert titles_in(editor_client.get(f"{SCHEDULE}/?project={other.id}").text, "Spring sale") == []
    own = editor_client.get(f"{SCHEDULE}/?project={post.piece.project_id}").text
    assert titles_in(own, "Spring sale") == ["Spring sale"]


@pytest.mark.parametrize("page", ["edit", "cancel", "publish-now"])
def test_what_can_no_longer_be_done_is_not_offered(
    editor_client: FlaskClient, editor: User, scheduled: Scheduled, page: str
) -> None:
    post_id = scheduled().id
    scheduling.cancel(post_id, by=editor)
    shown = editor_client.get(f"/syndication/scheduling/{post_id}/{page}", follow_redirects=True)
    assert "This post was cancelled." in shown.text
    assert shown.request.path == f"/syndication/posting/posts/{post_id}"


def test_a_post_of_a_paused_account_says_what_it_waits_for(
    editor_client: FlaskClient, scheduled: Scheduled, facebook_account: Account
) -> None:
    scheduled()
    facebook_account.paused_until = datetime.now(UTC) + timedelta(minutes=5)
    db.session.commit()
    assert "asked this account to wait" in editor_client.get("/syndication/scheduling/").text
