"""Previewing a batch, and sending it once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import Account, Piece, ScheduledPost, User
from syndication.services import accounts, pieces, projects
from tests.support.delivery import Written, deliver
from tests.web.browser_form import fields_of

HUB = "/syndication/posting/"
PREVIEW = "/syndication/posting/preview"
PUBLISH = "/syndication/posting/publish"
SCHEDULE = "/syndication/posting/schedule"


def open_preview(client: FlaskClient, *chosen: Piece, to: list[Account]) -> dict[str, list[str]]:
    """What the preview's form would send as it is shown, for pieces chosen in a fresh hub."""
    return fields_of(previewed(client, *chosen, to=to), "send")


def previewed(client: FlaskClient, *chosen: Piece, to: list[Account]) -> str:
    form = fields_of(client.get(HUB).text, "selection")
    form |= {"piece": [str(p.id) for p in chosen], "account": [str(a.id) for a in to]}
    response = client.post(PREVIEW, data=form)
    assert response.status_code == 200, response.text
    return response.text


def count_posts() -> int:
    return db.session.scalar(select(func.count()).select_from(ScheduledPost)) or 0


def test_the_preview_shows_every_piece_with_every_account(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    one, two = written("First text"), written("Second text")
    html = previewed(editor_client, one, two, to=[facebook_account, bluesky_account])
    assert html.count('class="post-preview"') == 4
    assert "4 of 4 will be sent" in html


def test_a_post_with_a_problem_is_left_out_and_says_why(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    piece = written("x" * 301, "facebook/feed-post")
    html = previewed(editor_client, piece, to=[facebook_account, bluesky_account])
    assert "1 of 2 will be sent" in html
    assert "300" in html
    assert fields_of(html, "send")["cell"] == [f"{piece.id}:{facebook_account.id}"]


def test_a_piece_goes_only_to_accounts_of_its_own_project(
    editor_client: FlaskClient, written: Written, facebook_account: Account, editor: User
) -> None:
    own = written("Ours")
    kitchen = projects.create_project("Kitchen", "UTC", by=None)
    fields = pieces.PieceFields(
        project_id=kitchen.id, title="", body="Theirs", variants=(pieces.VariantFields("facebook/feed-post"),)
    )
    foreign = pieces.create_piece(fields, by=editor)
    pieces.set_status(foreign.id, "ready", by=editor)
    html = previewed(editor_client, own, foreign, to=[facebook_account])
    assert "None of the chosen accounts belongs to the project Kitchen" in html
    assert fields_of(html, "send")["cell"] == [f"{own.id}:{facebook_account.id}"]


def test_publish_now_sends_what_is_ticked_and_shows_the_batch(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    piece = written()
    form = open_preview(editor_client, piece, to=[facebook_account, bluesky_account])
    response = editor_client.post(PUBLISH, data=form)
    assert response.headers["Location"].startswith("/syndication/posting/batches/")
    deliver()
    assert [post.status for post in db.session.scalars(select(ScheduledPost))] == ["posted", "posted"]


def test_what_was_unticked_stays_here(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    piece = written()
    form = open_preview(editor_client, piece, to=[facebook_account, bluesky_account])
    editor_client.post(PUBLISH, data={**form, "cell": [f"{piece.id}:{bluesky_account.id}"]})
    assert [post.account_id for post in db.session.scalars(select(ScheduledPost))] == [bluesky_account.id]


def test_a_double_click_sends_once(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account])
    first = editor_client.post(PUBLISH, data=form)
    second = editor_client.post(PUBLISH, data=form)
    assert second.headers["Location"] == first.headers["Location"]
    assert count_posts() == 1
    assert "nothing was sent twice" in editor_client.get(second.headers["Location"]).text


def test_going_back_to_the_hub_and_previewing_the_same_selection_again_ticks_nothing_that_was_sent(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    piece = written()
    hub = fields_of(editor_client.get(HUB).text, "selection")
    hub |= {"piece": [str(piece.id)], "account": [str(facebook_account.id)]}
    form = fields_of(editor_client.post(PREVIEW, data=hub).text, "send")
    editor_client.post(PUBLISH, data=form)
    again = editor_client.post(PREVIEW, data=hub)
    assert "It went there before:" in again.text
    assert "cell" not in fields_of(again.text, "send")


def test_where_a_piece_went_before_it_is_not_ticked_again(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    piece = written()
    editor_client.post(PUBLISH, data=open_preview(editor_client, piece, to=[facebook_account]))
    html = previewed(editor_client, piece, to=[facebook_account, bluesky_account])
    assert "It went there before:" in html
    assert fields_of(html, "send")["cell"] == [f"{piece.id}:{bluesky_account.id}"]


def test_nothing_ticked_is_said_and_sends_nothing(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account])
    form.pop("cell")
    response = editor_client.post(PUBLISH, data=form)
    assert response.status_code == 422
    assert "Tick at least one post" in response.text


def test_a_damaged_preview_form_is_refused_and_keeps_the_selection(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account])
    response = editor_client.post(PUBLISH, data={**form, "batch": ["nonsense"]})
    assert response.status_code == 422
    assert "This preview is damaged" in response.text
    assert fields_of(response.text, "send")["cell"] == form["cell"]


def test_a_piece_deleted_meanwhile_is_named_and_the_others_stay(
    editor_client: FlaskClient, written: Written, facebook_account: Account, editor: User
) -> None:
    stays, goes = written(title="Stays"), written(title="Goes")
    form = open_preview(editor_client, stays, goes, to=[facebook_account])
    pieces.delete_piece(goes.id, by=editor)
    response = editor_client.post(PUBLISH, data=form)
    assert response.status_code == 422
    assert "“Goes” was deleted meanwhile" in response.text
    assert "Nothing was sent" in response.text
    assert fields_of(response.text, "send")["cell"] == [f"{stays.id}:{facebook_account.id}"]
    assert count_posts() == 0


def test_when_all_chosen_pieces_are_gone_the_hub_says_so(
    editor_client: FlaskClient, written: Written, facebook_account: Account, editor: User
) -> None:
    piece = written(title="Goes")
    form = open_preview(editor_client, piece, to=[facebook_account])
    pieces.delete_piece(piece.id, by=editor)
    response = editor_client.post(PUBLISH, data=form)
    assert response.status_code == 422
    assert "“Goes” was deleted meanwhile" in response.text


def test_an_account_revoked_since_the_preview_is_left_out_with_the_reason(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    piece = written()
    form = open_preview(editor_client, piece, to=[facebook_account, bluesky_account])
    accounts.mark_needs_reconnect(facebook_account.id, "Refused.")
    response = editor_client.post(PUBLISH, data=form)
    assert response.status_code == 422
    assert "needs reconnection" in response.text
    assert fields_of(response.text, "send")["cell"] == [f"{piece.id}:{bluesky_account.id}"]


def test_the_same_form_works_once_the_account_is_left_out(
    editor_client: FlaskClient, written: Written, facebook_account: Account, bluesky_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account, bluesky_account])
    accounts.mark_needs_reconnect(facebook_account.id, "Refused.")
    repaired = fields_of(editor_client.post(PUBLISH, data=form).text, "send")
    assert editor_client.post(PUBLISH, data=repaired).status_code == 302
    assert count_posts() == 1


def test_the_time_proposed_is_in_the_zone_of_the_project(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account])
    assert form["timezone"] == ["Europe/Berlin"]


def test_the_zone_a_person_chose_wins_over_the_projects(
    editor_client: FlaskClient, written: Written, facebook_account: Account, editor: User
) -> None:
    editor.time_zone = "Asia/Tokyo"
    db.session.commit()
    assert open_preview(editor_client, written(), to=[facebook_account])["timezone"] == ["Asia/Tokyo"]


def schedule_at(
    client: FlaskClient, form: dict[str, list[str]], time: str, zone: str = "Europe/Berlin"
) -> tuple[int, str, str]:
    """Status, page and target of the answer to scheduling at this local time."""
    response = client.post(SCHEDULE, data={**form, "scheduled_time": [time], "timezone": [zone]})
    return response.status_code, response.text, response.headers.get("Location", "")


def test_a_local_time_in_a_zone_becomes_the_right_instant(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account])
    assert schedule_at(editor_client, form, "2090-07-01T09:30")[0] == 302
    post = db.session.scalars(select(ScheduledPost)).one()
    assert post.due_at == datetime(2090, 7, 1, 7, 30, tzinfo=UTC)
    assert (post.time_zone, post.wall_time[:16]) == ("Europe/Berlin", "2090-07-01T09:30")


@pytest.mark.parametrize(
    ("time", "zone", "sentence"),
    [
        ("2020-01-01T09:00", "Europe/Berlin", "This time is past."),
        ("", "Europe/Berlin", "Choose a date and a time."),
        ("tomorrow", "Europe/Berlin", "Give the local time as a date and a time"),
        ("2090-07-01T09:30", "Mars/Base", "is no time zone we know"),
    ],
)
def test_a_wrong_time_is_refused_beside_its_field_and_nothing_is_lost(
    time: str,
    zone: str,
    sentence: str,
    editor_client: FlaskClient,
    written: Written,
    facebook_account: Account,
    bluesky_account: Account,
) -> None:
    piece = written()
    form = open_preview(editor_client, piece, to=[facebook_account, bluesky_account])
    form["cell"] = [f"{piece.id}:{bluesky_account.id}"]
    status, html, _location = schedule_at(editor_client, form, time, zone)
    kept = fields_of(html, "send")
    assert status == 422
    assert sentence in html
    assert (kept["scheduled_time"], kept["timezone"], kept["cell"]) == ([time], [zone], form["cell"])
    assert count_posts() == 0


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        ("2090-03-26T02:30", "does not exist in Europe/Berlin"),
        ("2090-10-29T02:30", "happens twice in Europe/Berlin"),
    ],
)
def test_a_time_at_a_clock_change_is_taken_and_said_aloud(
    time: str, sentence: str, editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    form = open_preview(editor_client, written(), to=[facebook_account])
    _status, _html, location = schedule_at(editor_client, form, time)
    assert sentence in editor_client.get(location).text


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2090-07-01T09:30", "1 Jul 2090, 07:30"),
        ("2090-03-26T02:30", "does not exist"),
        ("2020-01-01T09:00", "over already"),
        ("", "Give the local time"),
    ],
)
def test_what_a_time_comes_to_is_said_while_it_is_typed(
    time: str, said: str, editor_client: FlaskClient
) -> None:
    query = {"scheduled_time": time, "timezone": "Europe/Berlin"}
    assert said in editor_client.get("/syndication/scheduling/when", query_string=query).text


@pytest.mark.parametrize(
    "address",
    [PREVIEW, PUBLISH, SCHEDULE, "/syndication/posting/posts/1/retry", "/syndication/scheduling/1/cancel"],
)
def test_without_the_csrf_token_nothing_is_done(address: str, app: Flask, editor_client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    response = editor_client.post(address, data={"piece": "1"})
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
