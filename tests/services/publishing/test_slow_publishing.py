"""Posts that a platform works on for a while: asked again, never sent twice, never forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.extensions import db
from syndication.models import Account, AccountState, PostAttempt, PostStatus, Project, ScheduledPost, User
from syndication.platforms.base import Processing
from syndication.sandbox.twitter.demo import oauth2_credentials
from syndication.services import accounts, media, pieces, scheduling
from syndication.services.publishing import Claim, outcomes
from syndication.services.publishing.doubt import in_doubt
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Sandbox, Worker, deliver, later
from tests.support.shelf import Shelf

CHANNEL = "twitter/tweet"


@pytest.fixture
def account(project: Project, sandbox_url: str) -> Account:
    api_base = f"{sandbox_url}/twitter"
    return accounts.connect("twitter", project.id, oauth2_credentials(), api_base=api_base, by=None)


@pytest.fixture
def post(account: Account, editor: User, shelf: Shelf, sandbox: Sandbox) -> ScheduledPost:
    """A post with a video that the platform is still processing."""
    with shelf.video().path.open("rb") as film:
        uploaded = media.upload(film, file_name="film.mp4", by=editor)
    fields = pieces.PieceFields(
        project_id=account.project_id,
        body="Watch",
        variants=(pieces.VariantFields(CHANNEL),),
        media=(pieces.MediaFields(uploaded.id, "A wall"),),
    )
    piece = pieces.set_status(pieces.create_piece(fields, by=editor).id, "ready", by=editor)
    sandbox.fault("twitter", "slow-processing", seconds=600)
    item = ScheduleItem(piece.id, (Target(account.id, CHANNEL),), now=True)
    post = scheduling.schedule([item], by=editor).posts[0]
    deliver()
    assert post.status == PostStatus.PROCESSING
    return post


def test_a_platform_that_cannot_be_asked_is_asked_again_ever_less_often(
    post: ScheduledPost, sandbox: Sandbox
) -> None:
    pauses = []
    sandbox.fault("twitter", "status", status=503, path="/")
    for _ in range(2):
        later(3600, post)
        age_attempts(timedelta(hours=3))
        deliver()
        assert post.status == PostStatus.PROCESSING
        assert post.check_at is not None
        pauses.append(post.check_at - datetime.now(UTC))
    assert timedelta(seconds=30) < pauses[0] < pauses[1] <= timedelta(minutes=30)


def test_what_is_not_done_after_a_day_is_looked_up_and_left_to_a_person(
    post: ScheduledPost, sandbox: Sandbox
) -> None:
    sandbox.fault("twitter", "status", status=503, path="/")
    later(90_000, post)
    age_attempts(timedelta(hours=25))
    deliver()
    assert post.status == PostStatus.UNCONFIRMED
    assert "has not said for a day" in post.message


def test_what_a_platform_works_on_for_more_than_a_day_is_looked_up(post: ScheduledPost) -> None:
    later(90_000, post)
    age_attempts(timedelta(hours=25))
    deliver()
    assert post.status == PostStatus.UNCONFIRMED
    assert "more than a day" in post.message


def test_the_day_begins_when_the_post_was_last_sent(post: ScheduledPost, sandbox: Sandbox) -> None:
    early = datetime.now(UTC) - timedelta(days=3)
    db.session.add(
        PostAttempt(
            scheduled_post_id=post.id,
            fence=0,
            kind="publish",
            outcome="Rejected",
            started_at=early,
            finished_at=early,
        )
    )
    sandbox.fault("twitter", "status", status=503, path="/")
    later(3600, post)
    deliver()
    assert post.status == PostStatus.PROCESSING


def test_however_long_a_platform_wants_to_be_left_alone_it_is_asked_within_the_hour() -> None:
    asked_at = outcomes.of_result(Processing(1e15)).values["check_at"]
    assert asked_at <= datetime.now(UTC) + timedelta(hours=1)


def test_refused_credentials_hold_the_account_and_the_post_waits(
    post: ScheduledPost, sandbox: Sandbox
) -> None:
    sandbox.fault("twitter", "revoked-token", path="/")
    later(3600, post)
    deliver()
    assert post.status == PostStatus.PROCESSING
    assert post.account.state == AccountState.NEEDS_RECONNECT


def test_a_worker_that_dies_while_it_goes_on_may_have_sent_the_post(post: ScheduledPost) -> None:
    worker = Worker()
    post.held_by = worker.sender.id
    post.fence += 1
    db.session.add(PostAttempt(scheduled_post_id=post.id, fence=post.fence, kind="continue"))
    db.session.commit()
    worker.begins(post, leaves=True)
    worker.die()
    assert (post.status, post.cause) == (PostStatus.UNCONFIRMED, "OutcomeUnknown")
    assert post.check_at is not None
    assert in_doubt(post.id)


@pytest.mark.parametrize("ended", [timedelta(0), None])
def test_a_long_try_that_has_only_just_ended_or_still_runs_may_have_sent_the_post(
    post: ScheduledPost, ended: timedelta | None
) -> None:
    now = datetime.now(UTC)
    began, finished = now - timedelta(hours=3), None if ended is None else now - ended
    attempt = PostAttempt(
        scheduled_post_id=post.id, fence=post.fence, kind="publish", outcome="OutcomeUnknown"
    )
    attempt.started_at, attempt.finished_at = began, finished
    db.session.add(attempt)
    db.session.commit()
    assert in_doubt(post.id)


def test_a_try_that_ended_hours_ago_has_no_effect_any_more(post: ScheduledPost) -> None:
    attempt = PostAttempt(
        scheduled_post_id=post.id, fence=post.fence, kind="publish", outcome="OutcomeUnknown"
    )
    attempt.started_at = attempt.finished_at = datetime.now(UTC) - timedelta(hours=3)
    db.session.add(attempt)
    db.session.commit()
    assert not in_doubt(post.id)


def test_a_post_that_stops_its_worker_three_times_is_left_to_a_person(post: ScheduledPost) -> None:
    worker = Worker()
    post.crashes = 2
    post.held_by = worker.sender.id
    db.session.commit()
    worker.works_on(Claim(post.id, post.fence, post.platform, post.due_at, looks=True))
    worker.die()
    assert (post.status, post.cause, post.check_at) == (PostStatus.UNCONFIRMED, "Quarantined", None)


def age_attempts(time: timedelta) -> None:
    """As if every try had been made so much earlier."""
    for attempt in db.session.query(PostAttempt):
        attempt.started_at -= time
    db.session.commit()
