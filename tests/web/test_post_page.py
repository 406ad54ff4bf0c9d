"""The page of one post tells its whole story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, PostCheckpoint, Project, ScheduledPost, User
from syndication.services import scheduling
from tests.support.delivery import Scheduled
from tests.support.left_posts import account_of, attempt_of, post_of


@pytest.fixture
def account(project: Project) -> Account:
    return account_of(project)


def page_of(client: FlaskClient, post: ScheduledPost) -> str:
    html: str = client.get(f"/syndication/posting/posts/{post.id}").text
    return html


@pytest.mark.parametrize(
    ("status", "fields", "words"),
    [
        (
            "scheduled",
            {"due_at": datetime.now(UTC) + timedelta(hours=1)},
            "goes out by itself when it is due",
        ),
        ("scheduled", {}, "as soon as a worker is free"),
        ("claimed", {}, "about to send it"),
        ("sending", {}, "It is being sent right now"),
        ("processing", {}, "The desk keeps asking until it is"),
        ("unconfirmed", {}, "Nothing is sent again until somebody has looked"),
        ("posted", {"posted_at": datetime.now(UTC)}, "Published"),
        ("failed", {}, "Nothing more happens by itself"),
        ("expired", {}, "Nothing more happens by itself"),
        ("cancelled", {}, "It does not go out."),
    ],
)
def test_the_state_says_what_happens_next(
    editor_client: FlaskClient, account: Account, status: str, fields: dict[str, Any], words: str
) -> None:
    assert words in page_of(editor_client, post_of(account, status, **fields))


def test_the_requests_of_an_attempt_are_a_table_with_their_durations(
    editor_client: FlaskClient, account: Account
) -> None:
    post = post_of(account, "failed")
    sent = {"at": "2026-11-20T08:00:07.123456+00:00", "method": "POST", "url": "https://api.example/<feed>"}
    attempt_of(
        post,
        outcome="Unavailable",
        requests=[
            {**sent, "status": 503, "ms": 1234.5, "error": ""},
            {**sent, "status": None, "ms": 20, "error": "reset"},
        ],
    )
    html = page_of(editor_client, post)
    for words in ("2 requests", "https://api.example/&lt;feed&gt;", "1,234 ms", "503", "reset"):
        assert words in html
    assert "2026-11-20 08:00:07.123" in html


def test_what_was_reached_on_the_way_is_said_in_words(editor_client: FlaskClient, account: Account) -> None:
    post = post_of(account, "failed")
    for name, public in (("media-0", False), ("part-1", True), ("strange", False)):
        db.session.add(
            PostCheckpoint(scheduled_post_id=post.id, name=name, value={"id": "secret"}, public=public)
        )
    db.session.commit()
    html = page_of(editor_client, post)
    for words in ("A file was handed over", "A part of it is out", "A step was done"):
        assert words in html
    assert "secret" not in html


def test_who_did_what_is_told_in_order(
    editor_client: FlaskClient, scheduled: Scheduled, editor: User
) -> None:
    post = scheduled()
    scheduling.reschedule(post.id, "2100-07-01T09:00", "Asia/Tokyo", None, by=editor)
    scheduling.cancel(post.id, by=editor)
    html = page_of(editor_client, post).split('id="who-heading"')[1]
    said = [html.index(words) for words in ("scheduled it", "gave it another time", "cancelled it")]
    assert said == sorted(said)
    assert "2100-07-01 09:00:00 Asia/Tokyo" in html
    assert html.count("Ed Editor") == 3


def test_what_was_frozen_to_be_sent_is_shown_though_the_piece_changed(
    editor_client: FlaskClient, account: Account
) -> None:
    frozen: dict[str, Any] = {
        "channel": "feed-post",
        "text": "As it was",
        "title": "",
        "link": "",
        "tags": [],
        "media": [],
        "card": None,
        "options": {},
        "settings": {},
        "piece_version": 1,
    }
    assert "As it was" in page_of(editor_client, post_of(account, "failed", snapshot=frozen))
    damaged = page_of(editor_client, post_of(account, "failed", snapshot={"piece_version": 1}))
    assert "What was sent" not in damaged


def test_a_skipped_post_is_put_back_on_its_page(
    editor_client: FlaskClient, account: Account, editor: User
) -> None:
    post = post_of(account, "failed")
    assert "Put back" not in page_of(editor_client, post)
    scheduling.decide(scheduling.Decision.SKIP, [scheduling.Seen(post.id)], editor)
    assert "Put back" in page_of(editor_client, post)
    editor_client.post(f"/syndication/posting/posts/{post.id}/put-back")
    assert post.status == "failed"
    assert "put it back" in page_of(editor_client, post)


def test_while_the_desk_finds_out_nobody_is_asked(editor_client: FlaskClient, account: Account) -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)
    html = page_of(editor_client, post_of(account, "unconfirmed", check_at=later))
    assert "Finding out" in html
    assert "Nothing needs you yet" in html


def test_another_try_with_the_same_answer_is_news(editor_client: FlaskClient, account: Account) -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)
    post = post_of(account, "unconfirmed", check_at=later)
    path = f"/syndication/posting/posts/{post.id}"
    seen = {"If-None-Match": editor_client.get(path).headers["ETag"]}
    assert editor_client.get(path, headers=seen).status_code == 204
    attempt_of(post, kind="reconcile", outcome="Unavailable")
    assert editor_client.get(path, headers=seen).status_code == 200
