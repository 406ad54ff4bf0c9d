"""A first comment follows its post, and never costs or doubles it."""

from __future__ import annotations

import pytest

from syndication.extensions import db
from syndication.models import Account, PostCheckpoint, PostStatus, ScheduledPost, User
from syndication.platforms.bluesky.adapter import Bluesky
from syndication.services import accounts, pieces, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Sandbox, deliver, later

CHANNEL = "bluesky/post"


@pytest.fixture
def post(bluesky_account: Account, editor: User) -> ScheduledPost:
    fields = pieces.PieceFields(
        project_id=bluesky_account.project_id,
        body="The post",
        variants=(pieces.VariantFields(CHANNEL, options={"first_comment": "The comment"}),),
    )
    piece = pieces.set_status(pieces.create_piece(fields, by=editor).id, "ready", by=editor)
    item = ScheduleItem(piece.id, (Target(bluesky_account.id, CHANNEL),), now=True)
    return scheduling.schedule([item], by=editor).posts[0]


@pytest.fixture
def waiting_for_its_comment(post: ScheduledPost, sandbox: Sandbox) -> None:
    """The post is out, and the time for another try at its comment has come."""
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/com.atproto.repo.getRecord", times=1)
    deliver()
    later(3600, post)


def accepted(sandbox: Sandbox) -> int:
    return int(sandbox.stats("bluesky")["accepted"])


def test_the_comment_is_sent_after_the_post(post: ScheduledPost, sandbox: Sandbox) -> None:
    deliver()
    assert (post.status, post.message) == (PostStatus.POSTED, "")
    assert accepted(sandbox) == 2


def test_a_refused_comment_is_told_and_the_post_stays_out(post: ScheduledPost, sandbox: Sandbox) -> None:
    sandbox.fault("bluesky", "status", status=400, path="/xrpc/com.atproto.repo.getRecord")
    deliver()
    assert post.status == PostStatus.POSTED
    assert "first comment was not sent" in post.message
    assert accepted(sandbox) == 1


def test_a_comment_that_could_not_be_sent_is_tried_again_and_the_post_is_not(
    post: ScheduledPost, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/com.atproto.repo.getRecord", times=1)
    deliver()
    assert (post.status, accepted(sandbox)) == (PostStatus.PROCESSING, 1)
    later(3600, post)
    deliver()
    assert (post.status, post.message, accepted(sandbox)) == (PostStatus.POSTED, "", 2)


def test_a_comment_that_never_gets_through_is_given_up_and_told(
    post: ScheduledPost, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/com.atproto.repo.getRecord")
    for _ in range(4):
        deliver()
        later(3600, post)
    assert post.status == PostStatus.POSTED
    assert "first comment was not sent" in post.message
    assert accepted(sandbox) == 1


def test_a_comment_whose_answer_was_lost_is_not_sent_again(post: ScheduledPost, sandbox: Sandbox) -> None:
    sandbox.fault("bluesky", "reset-after", path="/xrpc/com.atproto.repo.getRecord", times=1)
    deliver()
    checkpoint = db.session.query(PostCheckpoint).filter_by(name="comment").one()
    # As a worker leaves it that died while the comment was on its way.
    checkpoint.value = {"state": "sending", "tries": 1}
    db.session.commit()
    later(3600, post)
    deliver()
    assert post.status == PostStatus.POSTED
    assert "not known" in post.message
    assert accepted(sandbox) == 1


def test_of_a_comment_without_an_answer_nobody_says_that_it_was_not_sent(
    post: ScheduledPost, waiting_for_its_comment: None, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "reset-after", path="/xrpc/com.atproto.repo.putRecord", times=1)
    deliver()
    assert post.status == PostStatus.POSTED
    assert "not known" in post.message
    assert "was not sent" not in post.message
    assert accepted(sandbox) == 2


def test_refused_credentials_are_renewed_for_the_comment_too(post: ScheduledPost, sandbox: Sandbox) -> None:
    sandbox.fault("bluesky", "status", status=401, path="/xrpc/com.atproto.repo.getRecord", times=1)
    deliver()
    assert (post.status, post.message, accepted(sandbox)) == (PostStatus.POSTED, "", 2)


@pytest.mark.parametrize("status", [PostStatus.PROCESSING, PostStatus.UNCONFIRMED])
def test_a_post_that_is_out_counts_as_out_when_its_account_is_disconnected_before_the_comment(
    post: ScheduledPost, waiting_for_its_comment: None, sandbox: Sandbox, status: PostStatus
) -> None:
    post.status = status.value
    db.session.commit()
    accounts.disconnect(post.account_id, by=None)
    deliver()
    assert post.status == PostStatus.POSTED
    assert "first comment was not sent" in post.message
    assert accepted(sandbox) == 1


@pytest.mark.parametrize(("state", "message"), [("sent", ""), ("sending", "not known")])
def test_what_became_of_the_comment_is_still_told_when_the_account_is_disconnected_after_it(
    post: ScheduledPost, state: str, message: str
) -> None:
    deliver()
    checkpoint = db.session.query(PostCheckpoint).filter_by(name="comment").one()
    checkpoint.value = {"state": state, "tries": 1}
    # As a worker leaves it that died before it wrote down how its try ended.
    post.status, post.check_at = PostStatus.UNCONFIRMED.value, post.next_attempt_at
    db.session.commit()
    accounts.disconnect(post.account_id, by=None)
    deliver()
    assert post.status == PostStatus.POSTED
    assert message in post.message
    assert "was not sent" not in post.message


def test_who_says_that_a_post_is_live_is_told_that_its_comment_is_missing(
    post: ScheduledPost, editor: User
) -> None:
    deliver()
    post.status = PostStatus.UNCONFIRMED.value
    db.session.commit()
    confirmed = scheduling.confirm_live(post.id, "", by=editor)
    assert confirmed.status == PostStatus.POSTED
    assert "first comment" in confirmed.message


def test_an_error_of_our_own_in_the_comment_costs_only_the_comment(
    post: ScheduledPost, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bluesky, "comment", lambda *_: {}["missing"])
    deliver()
    assert post.status == PostStatus.POSTED
    assert "not known" in post.message


def test_a_worker_that_died_between_post_and_comment_leaves_a_post_that_goes_on(
    post: ScheduledPost, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/com.atproto.repo.getRecord", times=1)
    deliver()
    post.status = PostStatus.UNCONFIRMED.value
    db.session.commit()
    later(3600, post)
    deliver()
    assert (post.status, accepted(sandbox)) == (PostStatus.POSTED, 2)


def test_the_content_of_a_post_that_is_out_does_not_change_any_more(
    post: ScheduledPost, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("bluesky", "status", status=503, path="/xrpc/com.atproto.repo.getRecord", times=1)
    deliver()
    assert {row.public for row in post.checkpoints if row.name == "published"} == {True}
