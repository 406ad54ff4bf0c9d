"""What becomes of a post, fault by fault, at a sandbox that is asked how often it was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from syndication.extensions import db
from syndication.models import Account, AccountState, PostStatus, User
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.services import accounts, pieces, scheduling
from syndication.services.errors import Conflict
from tests.support.delivery import Sandbox, Scheduled, Worker, deliver, later, now


@pytest.fixture
def settings() -> dict[str, str]:
    return {
        "HTTP_CONNECT_TIMEOUT": "2",
        "HTTP_READ_TIMEOUT": "1",
        "HTTP_DEADLINE": "2",
        "LEASE_SECONDS": "60",
    }


@pytest.fixture(autouse=True)
def time_gone_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a platform lists counts as settled at once: `later` moves our clock, not the one of the checkpoints."""
    monkeypatch.setattr("syndication.platforms.facebook.finding.SETTLES_AFTER", timedelta(0))
    monkeypatch.setattr("syndication.platforms.bluesky.doubt.SETTLES_AFTER", timedelta(0))


@pytest.fixture(params=["facebook", "bluesky"])
def account(request: pytest.FixtureRequest) -> Account:
    found: Account = request.getfixturevalue(f"{request.param}_account")
    return found


def test_a_due_post_goes_out_once_and_says_where(
    scheduled: Scheduled, account: Account, sandbox: Sandbox
) -> None:
    post = scheduled(account=account)
    deliver()
    assert post.status == PostStatus.POSTED
    assert post.remote_url.startswith("http")
    assert [(a.kind, a.outcome) for a in post.attempts] == [("publish", "posted")]
    deliver()
    assert sandbox.stats(account.platform)["accepted"] == 1


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_a_refusal_fails_the_post_and_a_person_may_retry(
    scheduled: Scheduled, account: Account, sandbox: Sandbox, editor: User, status: int
) -> None:
    sandbox.fault(account.platform, "status", status=status, times=1)
    post = scheduled(account=account)
    deliver()
    assert (post.status, post.cause) == (PostStatus.FAILED, "Rejected")
    assert post.message
    assert post.attempts[0].http_status == status
    scheduling.retry(post.id, by=editor)
    deliver()
    assert post.status == PostStatus.POSTED
    assert sandbox.stats(account.platform)["accepted"] == 1


@pytest.mark.parametrize("fault", ["revoked-token"])
def test_refused_credentials_hold_the_post_until_someone_reconnects(
    scheduled: Scheduled, facebook_account: Account, sandbox: Sandbox, admin: User, fault: str
) -> None:
    sandbox.fault("facebook", fault)
    post = scheduled()
    deliver()
    assert post.status == PostStatus.SCHEDULED
    assert post.account.state == AccountState.NEEDS_RECONNECT
    assert post.account.state_reason
    deliver()
    assert len(post.attempts) == 1
    sandbox.no_faults()
    accounts.replace_credentials(facebook_account.id, facebook_credentials(), by=admin)
    later(60, post)
    deliver()
    assert post.status == PostStatus.POSTED


def test_an_ended_session_is_renewed_without_anyone_noticing(
    scheduled: Scheduled, bluesky_account: Account, sandbox: Sandbox
) -> None:
    sandbox.fault("bluesky", "expired-token", times=1)
    post = scheduled(account=bluesky_account)
    deliver()
    assert post.status == PostStatus.POSTED
    assert post.account.state == AccountState.CONNECTED


def test_a_rate_limit_pauses_the_account_until_its_reset(
    scheduled: Scheduled, account: Account, sandbox: Sandbox
) -> None:
    sandbox.fault(account.platform, "rate-limit", seconds=120, times=1)
    post, other = scheduled("One", account=account), scheduled("Two", account=account)
    deliver()
    paused = post.account.paused_until
    assert paused is not None
    assert paused > now()
    assert PostStatus.SCHEDULED in (post.status, other.status)
    sandbox.no_faults()
    later(4000, post)
    later(4000, other)
    deliver()
    assert (post.status, other.status) == (PostStatus.POSTED, PostStatus.POSTED)
    assert sandbox.stats(account.platform)["accepted"] == 2


@pytest.mark.parametrize(
    "fault", ["hang-after", "reset-after", "error-after", "truncated-json", "html", "empty", "drip"]
)
def test_an_answer_that_is_lost_after_the_post_went_out_never_posts_twice(
    scheduled: Scheduled, account: Account, sandbox: Sandbox, fault: str
) -> None:
    sandbox.fault(account.platform, fault, times=1)
    post = scheduled(account=account)
    deliver()
    assert post.status == PostStatus.UNCONFIRMED
    settle_in_time(post)
    assert post.status == PostStatus.POSTED
    assert post.remote_url.startswith("http")
    assert sandbox.stats(account.platform)["accepted"] == 1


@pytest.mark.parametrize("fault", ["hang-before", "reset-before", "error-before"])
def test_an_answer_that_is_lost_before_the_post_went_out_ends_with_exactly_one_post(
    scheduled: Scheduled, account: Account, sandbox: Sandbox, fault: str
) -> None:
    sandbox.fault(account.platform, fault, times=1)
    post = scheduled(account=account)
    deliver()
    assert post.status == PostStatus.UNCONFIRMED
    settle_in_time(post)
    assert post.status == PostStatus.POSTED
    assert sandbox.stats(account.platform)["accepted"] == 1


def settle_in_time(post: Any) -> None:
    """Lets time go by until nothing happens to the post by itself any more."""
    for _ in range(12):
        if post.status in (PostStatus.POSTED, PostStatus.FAILED):
            return
        later(4000, post)
        deliver()
        if post.status == PostStatus.SCHEDULED:
            later(1200, post)
            deliver()


def test_a_redirect_is_not_followed(scheduled: Scheduled, account: Account, sandbox: Sandbox) -> None:
    sandbox.fault(account.platform, "redirect", times=1)
    post = scheduled(account=account)
    deliver()
    settle_in_time(post)
    assert sandbox.stats(account.platform)["accepted"] <= 1
    assert post.status in (PostStatus.POSTED, PostStatus.FAILED)


def test_a_platform_that_cannot_be_reached_is_tried_again_and_then_given_up(
    scheduled: Scheduled, facebook_account: Account, sandbox: Sandbox, editor: User
) -> None:
    post = scheduled()
    facebook_account.api_base = "http://127.0.0.1:9/facebook"
    later(0, post)
    waits: list[timedelta] = []
    for _ in range(10):
        deliver()
        if post.status != PostStatus.SCHEDULED:
            break
        waits.append(post.next_attempt_at - now())
        later(1200, post)
    assert (post.status, post.cause, len(waits)) == (PostStatus.FAILED, "Unavailable", 3)
    assert waits[0] < waits[1] < waits[2]
    assert scheduling.can_retry(post)


def test_a_worker_that_lost_its_lease_writes_nothing(scheduled: Scheduled, sandbox: Sandbox) -> None:
    post, worker = scheduled(), Worker()
    claims = worker.claim()
    worker.die()
    deliver()
    assert post.status == PostStatus.POSTED
    worker.send(*claims)
    assert (post.status, sandbox.stats("facebook")["accepted"]) == (PostStatus.POSTED, 1)


def test_a_send_whose_worker_died_is_looked_up_before_anything_is_sent_again(
    scheduled: Scheduled, account: Account, sandbox: Sandbox
) -> None:
    sandbox.fault(account.platform, "hang-after", times=1, seconds=1)
    post = scheduled(account=account)
    deliver()
    worker = Worker()
    post.status, post.check_at, post.held_by = PostStatus.SENDING.value, None, worker.sender.id
    db.session.commit()
    worker.begins(post, leaves=True)
    worker.die()
    assert post.status == PostStatus.UNCONFIRMED
    settle_in_time(post)
    assert post.status == PostStatus.POSTED
    assert sandbox.stats(account.platform)["accepted"] == 1


def test_a_person_says_it_is_live(
    scheduled: Scheduled, account: Account, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault(account.platform, "reset-after", times=1)
    post = scheduled(account=account)
    deliver()
    scheduling.confirm_live(post.id, "https://example.org/post/1", by=editor)
    later(4000, post)
    deliver()
    assert (post.status, post.remote_url) == (PostStatus.POSTED, "https://example.org/post/1")
    assert sandbox.stats(account.platform)["accepted"] == 1


def test_a_person_says_it_is_not_live_and_it_is_sent_again(
    scheduled: Scheduled, account: Account, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault(account.platform, "reset-before", times=1)
    post = scheduled(account=account)
    deliver()
    scheduling.confirm_not_live(post.id, by=editor)
    deliver()
    assert post.status == PostStatus.POSTED
    assert sandbox.stats(account.platform)["accepted"] == 1


def test_an_unconfirmed_post_cannot_be_retried_blindly(
    scheduled: Scheduled, sandbox: Sandbox, editor: User
) -> None:
    sandbox.fault("facebook", "reset-after", times=1)
    post = scheduled()
    deliver()
    assert not scheduling.can_retry(post)
    with pytest.raises(Conflict, match="may be out"):
        scheduling.retry(post.id, by=editor)


def test_one_account_that_fails_does_not_stop_another(
    scheduled: Scheduled, facebook_account: Account, bluesky_account: Account, sandbox: Sandbox
) -> None:
    sandbox.fault("facebook", "status", status=400)
    bad, good = scheduled(account=facebook_account), scheduled(account=bluesky_account)
    deliver()
    assert (bad.status, good.status) == (PostStatus.FAILED, PostStatus.POSTED)


def test_a_retry_sends_the_piece_as_it_is_now(scheduled: Scheduled, sandbox: Sandbox, editor: User) -> None:
    sandbox.fault("facebook", "status", status=400, times=1)
    post = scheduled("Frist version")
    deliver()
    fields = pieces.fields_of(post.piece)
    pieces.save_piece(
        post.piece_id,
        pieces.PieceFields(**{**vars(fields), "body": "First version"}),
        post.piece.version,
        by=editor,
    )
    scheduling.retry(post.id, by=editor)
    deliver()
    assert post.snapshot is not None
    assert post.snapshot["text"] == "First version"


@pytest.mark.parametrize("fault", ["revoked-token", "html", "empty", "reset-after"])
def test_no_secret_is_in_what_is_kept_of_a_failure(
    scheduled: Scheduled, account: Account, sandbox: Sandbox, fault: str
) -> None:
    sandbox.fault(account.platform, fault)
    post = scheduled(account=account)
    deliver()
    kept = f"{post.message} {post.detail} {post.account.state_reason}"
    kept += " ".join(f"{attempt.message} {attempt.detail}" for attempt in post.attempts)
    assert "sandbox-page-" not in kept
    assert "sandbox-demo" not in kept
