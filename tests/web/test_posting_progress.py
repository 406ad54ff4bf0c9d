"""Watching a batch, and deciding about what did not simply go out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, PostAttempt, PostCheckpoint, ScheduledPost, User
from syndication.services import pieces, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Sandbox, Scheduled, Written, deliver

BATCHES = "/syndication/posting/batches"
POSTS = "/syndication/posting/posts"


@pytest.fixture
def two_posts(
    written: Written, editor: User, facebook_account: Account, bluesky_account: Account
) -> list[ScheduledPost]:
    """One piece, sent now to two accounts: Facebook first."""
    targets = (Target(facebook_account.id, "facebook/feed-post"), Target(bluesky_account.id, "bluesky/post"))
    return scheduling.schedule([ScheduleItem(written().id, targets, now=True)], by=editor).posts


def left_as(post: ScheduledPost, status: str, **values: object) -> ScheduledPost:
    """The post as delivery would have left it."""
    post.status = status
    for name, value in values.items():
        setattr(post, name, value)
    db.session.commit()
    return post


def test_a_batch_shows_how_far_it_is(editor_client: FlaskClient, two_posts: list[ScheduledPost]) -> None:
    html = editor_client.get(f"{BATCHES}/{two_posts[0].batch}").text
    assert "0 of 2 done" in html
    assert 'hx-trigger="every 2s"' in html


def test_a_partial_failure_is_shown_for_the_account_it_concerns(
    editor_client: FlaskClient, two_posts: list[ScheduledPost], sandbox: Sandbox
) -> None:
    ids, batch = [post.id for post in two_posts], two_posts[0].batch
    sandbox.fault("facebook", "status", status=400)
    deliver()
    html = editor_client.get(f"{BATCHES}/{batch}").text
    assert "2 of 2 done" in html
    failed, posted = (html.split(f'id="post-{post_id}"')[1] for post_id in ids)
    assert "Failed" in failed
    assert "See it on Bluesky" in posted


def test_a_settled_batch_is_no_longer_asked_for(
    editor_client: FlaskClient, two_posts: list[ScheduledPost]
) -> None:
    url = f"{BATCHES}/{two_posts[0].batch}/state"
    deliver()
    html = editor_client.get(url).text
    assert "2 of 2 done" in html
    assert "hx-trigger" not in html


def test_a_batch_for_a_later_day_is_looked_at_rarely(
    editor_client: FlaskClient, written: Written, facebook_account: Account, editor: User
) -> None:
    target = Target(facebook_account.id, "facebook/feed-post")
    item = ScheduleItem(written().id, (target,), "2090-01-01T09:00", "UTC")
    batch = scheduling.schedule([item], by=editor).batch
    assert 'hx-trigger="every 30s"' in editor_client.get(f"{BATCHES}/{batch}").text


def test_nothing_is_drawn_anew_while_nothing_changed(
    editor_client: FlaskClient, two_posts: list[ScheduledPost]
) -> None:
    url = f"{BATCHES}/{two_posts[0].batch}/state"
    etag = editor_client.get(url).headers["ETag"]
    assert editor_client.get(url, headers={"If-None-Match": etag}).status_code == 204
    deliver()
    changed = editor_client.get(url, headers={"If-None-Match": etag})
    assert (changed.status_code, "2 of 2 done" in changed.text) == (200, True)


def test_an_unknown_batch_is_not_found(editor_client: FlaskClient) -> None:
    assert editor_client.get(f"{BATCHES}/{'0' * 32}").status_code == 404
    assert editor_client.get(f"{BATCHES}/{'0' * 32}/state").status_code == 404


def test_an_unknown_post_is_not_found(editor_client: FlaskClient) -> None:
    assert editor_client.get(f"{POSTS}/999").status_code == 404
    assert editor_client.post(f"{POSTS}/999/retry").status_code == 404


def test_a_failed_post_shows_the_sentence_and_keeps_the_raw_answer_behind_a_toggle(
    editor_client: FlaskClient, scheduled: Scheduled
) -> None:
    post = left_as(scheduled(), "failed", message="The page refused it.", detail='{"error": <368>}')
    html = editor_client.get(f"{POSTS}/{post.id}").text
    assert "The page refused it." in html
    assert "<details" in html.split("The page refused it.")[1]
    assert "&lt;368&gt;" in html


def test_a_failed_post_is_sent_again_on_retry(
    editor_client: FlaskClient, scheduled: Scheduled, sandbox: Sandbox
) -> None:
    sandbox.fault("facebook", "status", status=400)
    post_id = scheduled().id
    deliver()
    assert scheduling.get_post(post_id).status == "failed"
    sandbox.no_faults()
    response = editor_client.post(f"{POSTS}/{post_id}/retry", data={"to": "batch"})
    assert response.headers["Location"] == f"{BATCHES}/{scheduling.get_post(post_id).batch}"
    deliver()
    assert scheduling.get_post(post_id).status == "posted"


@pytest.mark.parametrize("status", ["posted", "sending", "unconfirmed", "cancelled"])
def test_no_retry_is_offered_where_it_might_post_twice(
    status: str, editor_client: FlaskClient, scheduled: Scheduled
) -> None:
    post = left_as(scheduled(), status)
    assert f"{POSTS}/{post.id}/retry" not in editor_client.get(f"{POSTS}/{post.id}").text


def test_a_retry_of_what_is_out_is_refused_with_a_message(
    editor_client: FlaskClient, scheduled: Scheduled
) -> None:
    post = left_as(scheduled(), "posted")
    response = editor_client.post(f"{POSTS}/{post.id}/retry")
    response = editor_client.get(response.headers["Location"])
    assert "This post is already out." in response.text
    assert post.status == "posted"


def test_a_person_who_saw_an_unconfirmed_post_says_where(
    editor_client: FlaskClient, scheduled: Scheduled
) -> None:
    post = left_as(scheduled(), "unconfirmed", sent_at=datetime.now(UTC))
    editor_client.post(f"{POSTS}/{post.id}/live", data={"url": "https://example.org/p/1"})
    assert (post.status, post.remote_url) == ("posted", "https://example.org/p/1")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://[", "https://[::1"])
def test_a_wrong_address_is_refused_beside_its_field_and_kept(
    editor_client: FlaskClient, scheduled: Scheduled, address: str
) -> None:
    post = left_as(scheduled(), "unconfirmed")
    response = editor_client.post(f"{POSTS}/{post.id}/live", data={"url": address})
    assert response.status_code == 422
    assert "beginning with https://" in response.text
    assert f'value="{address}"' in response.text
    assert post.status == "unconfirmed"


def test_an_unconfirmed_post_is_sent_again_only_after_somebody_looked(
    editor_client: FlaskClient, scheduled: Scheduled
) -> None:
    post = left_as(scheduled(), "unconfirmed")
    response = editor_client.post(f"{POSTS}/{post.id}/not-live")
    response = editor_client.get(response.headers["Location"])
    assert "Look at the account first" in response.text
    assert post.status == "unconfirmed"
    editor_client.post(f"{POSTS}/{post.id}/not-live", data={"looked": "yes"})
    assert post.status == "scheduled"


def test_a_decision_that_comes_too_late_is_answered_with_what_happened(
    editor_client: FlaskClient, scheduled: Scheduled
) -> None:
    post = left_as(scheduled(), "posted")
    for action, data in (("live", {"url": ""}), ("not-live", {"looked": "yes"})):
        response = editor_client.post(f"{POSTS}/{post.id}/{action}", data=data)
        response = editor_client.get(response.headers["Location"])
        assert "This post is already out." in response.text


def test_the_page_of_a_post_tells_its_attempts(editor_client: FlaskClient, scheduled: Scheduled) -> None:
    post = scheduled()
    started = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    db.session.add(
        PostAttempt(post=post, fence=1, started_at=started, outcome="Unavailable", message="No answer.")
    )
    db.session.add(PostCheckpoint(post=post, name="photo", value={"id": "very-private"}))
    db.session.commit()
    html = editor_client.get(f"{POSTS}/{post.id}").text
    assert "No answer." in html
    assert "20 Nov 2026, 09:00" in html
    assert "very-private" not in html


def test_the_page_of_a_post_whose_piece_was_deleted_offers_nothing_to_send(
    editor_client: FlaskClient, scheduled: Scheduled, editor: User
) -> None:
    post = left_as(scheduled(), "failed")
    pieces.delete_piece(post.piece_id, by=editor)
    html = editor_client.get(f"{POSTS}/{post.id}").text
    assert "deleted meanwhile" in html
    assert "/retry" not in html
