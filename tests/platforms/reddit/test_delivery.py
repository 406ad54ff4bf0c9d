"""A piece on its whole way through the desk to Reddit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from syndication.models import Account, PostStatus, Project, ScheduledPost, User
from syndication.sandbox.reddit.demo import reddit_credentials
from syndication.services import accounts, media, pieces, scheduling
from syndication.services.errors import Invalid
from syndication.services.piece_fields import MediaFields
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import deliver, later
from tests.support.shelf import Shelf

Send = Callable[..., ScheduledPost]


@pytest.fixture
def account(project: Project, sandbox_url: str) -> Account:
    return accounts.connect(
        "reddit", project.id, reddit_credentials(), api_base=f"{sandbox_url}/reddit", by=None
    )


@pytest.fixture
def send(project: Project, editor: User, account: Account) -> Send:
    """Writes a piece, schedules it for now, and lets a worker have it."""

    def publish(*files: bytes, **options: Any) -> ScheduledPost:
        kept = [media.upload(file, by=editor) for file in files]
        fields = pieces.PieceFields(
            project_id=project.id,
            title="A piece",
            body="Hello",
            variants=(pieces.VariantFields("reddit/submission", options={"subreddit": "sandbox"} | options),),
            media=tuple(MediaFields(item.id, "What is on it") for item in kept),
        )
        piece = pieces.set_status(pieces.create_piece(fields, by=editor).id, "ready", by=editor)
        item = ScheduleItem(piece.id, (Target(account.id, "reddit/submission"),), now=True)
        [post] = scheduling.schedule([item], by=editor).posts
        deliver()
        return post

    return publish


def test_a_text_is_posted_with_its_first_comment(send: Send) -> None:
    post = send(first_comment="And more")
    deliver()
    assert post.status == PostStatus.POSTED
    shown = requests.get(post.remote_url, timeout=10).text
    assert "Hello" in shown
    assert "And more" in shown


@pytest.mark.parametrize("kind", ["picture", "video"])
def test_a_picture_or_video_is_posted_once_reddit_shows_it(send: Send, shelf: Shelf, kind: str) -> None:
    item = shelf.picture() if kind == "picture" else shelf.video(seconds=0.4)
    post = send(item.path.read_bytes(), first_comment="And more")
    assert post.status == PostStatus.PROCESSING
    later(10, post)
    deliver()
    assert post.status == PostStatus.POSTED
    assert "And more" in requests.get(post.remote_url, timeout=10).text


def test_a_missing_subreddit_is_told_before_anything_is_planned(send: Send) -> None:
    with pytest.raises(Invalid, match="Choose the subreddit"):
        send(subreddit="")


def test_a_deleted_subreddit_fails_the_post_and_leaves_the_account_alone(
    send: Send, account: Account
) -> None:
    post = send(subreddit="deleted_long_ago")
    assert post.status == PostStatus.FAILED
    assert post.message.startswith("There is no subreddit r/deleted_long_ago")
    assert account.paused_until is None


def test_a_post_whose_answer_was_lost_is_found_by_itself(send: Send, sandbox_url: str) -> None:
    plan = {"platform": "reddit", "kind": "reset-after", "times": 1}
    requests.post(f"{sandbox_url}/_sandbox/faults", json=plan, timeout=10)
    post = send()
    assert post.status == PostStatus.UNCONFIRMED
    later(10, post)
    deliver()
    assert post.status == PostStatus.POSTED
    stats = requests.get(f"{sandbox_url}/_sandbox/stats", timeout=10).json()["platforms"]["reddit"]
    assert stats["accepted"] == 1
