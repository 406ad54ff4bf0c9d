"""What can be done with a post that is out, on its page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from syndication.models import Account, ScheduledPost
from tests.support.delivery import Sandbox, Scheduled, deliver


@pytest.fixture
def post(scheduled: Scheduled, bluesky_account: Account) -> ScheduledPost:
    post = scheduled("Hello", bluesky_account)
    deliver()
    return post


def page_of(post: ScheduledPost) -> str:
    return f"/syndication/posting/posts/{post.id}"


def test_figures_are_asked_for_and_shown(editor_client: FlaskClient, post: ScheduledPost) -> None:
    assert "Not asked yet" in editor_client.get(page_of(post)).text
    page = editor_client.post(f"{page_of(post)}/figures", follow_redirects=True).text
    assert "Likes" in page
    assert "Views" not in page


def test_a_platform_that_does_not_answer_is_told(
    editor_client: FlaskClient, post: ScheduledPost, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/app.bsky.feed.getPosts")
    page = editor_client.post(f"{page_of(post)}/figures", follow_redirects=True).text
    assert "had an error of its own" in page


def test_a_post_is_taken_down_after_a_question(editor_client: FlaskClient, post: ScheduledPost) -> None:
    question = editor_client.get(f"{page_of(post)}/take-down").text
    assert "That cannot be undone" in question
    page = editor_client.post(f"{page_of(post)}/take-down", follow_redirects=True).text
    assert "It was taken down." in page
    assert "taken down" in page.split("Published")[1]
    assert "Take down" not in page


def test_what_is_not_out_cannot_be_taken_down(
    editor_client: FlaskClient, scheduled: Scheduled, bluesky_account: Account
) -> None:
    waiting = scheduled("Hello", bluesky_account)
    page = editor_client.get(f"{page_of(waiting)}/take-down", follow_redirects=True).text
    assert "Delete it on the platform itself" in page
