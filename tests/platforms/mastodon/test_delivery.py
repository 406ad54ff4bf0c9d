"""Posts to Mastodon on their way through the whole delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from syndication.models import Account, Piece, PostStatus, Project, ScheduledPost, User
from syndication.platforms.mastodon import finding
from syndication.sandbox.mastodon.demo import mastodon_credentials
from syndication.services import accounts, pieces, scheduling
from syndication.services.errors import Invalid
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Sandbox, deliver, later

THREAD = "One\n---\nTwo\n---\nThree"


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
    """What the server lists counts as settled at once: `later` moves our clock, not the one of the checkpoints."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    monkeypatch.setattr(finding, "SETTLES_AFTER_WITH_KEY", timedelta(0))


@pytest.fixture
def connect(project: Project, sandbox_url: str) -> Callable[..., Account]:
    return lambda name="demo": accounts.connect(
        "mastodon", project.id, mastodon_credentials(name), api_base=f"{sandbox_url}/mastodon", by=None
    )


@pytest.fixture
def scheduled(editor: User) -> Callable[..., ScheduledPost]:
    """scheduled(account, text, channel, option=…): a piece that is due now."""

    def put(account: Account, body: str, channel: str = "mastodon/status", **options: Any) -> ScheduledPost:
        variant = pieces.VariantFields(channel, options=options)
        fields = pieces.PieceFields(project_id=account.project_id, body=body, variants=(variant,))
        piece: Piece = pieces.set_status(pieces.create_piece(fields, by=editor).id, "ready", by=editor)
        item = ScheduleItem(piece.id, (Target(account.id, channel),), now=True)
        return scheduling.schedule([item], by=editor).posts[0]

    return put


def test_connecting_keeps_what_the_server_says_of_itself(connect: Any) -> None:
    account = connect("long-x")
    assert account.handle == "long-x@long.sandbox.example"
    assert account.remote_id.endswith("@long.sandbox.example")
    assert account.settings["MAX_CHARACTERS"] == 1000
    assert account.picture_path


@pytest.mark.parametrize("name", ["demo~expired", "demo~read"])
def test_a_token_that_does_not_work_is_not_connected(connect: Any, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        connect(name)
    assert caught.value.errors[""][0].endswith((".", "”"))


def test_a_post_goes_out_with_its_first_reply(connect: Any, scheduled: Any, sandbox: Sandbox) -> None:
    post = scheduled(connect(), "Hello", first_comment="More", visibility="unlisted")
    deliver()
    assert (post.status, post.message) == (PostStatus.POSTED, "")
    assert post.remote_url.endswith(f"/@demo/{post.remote_id}")
    assert sandbox.stats("mastodon")["accepted"] == 2


def test_a_text_that_only_the_account_s_server_takes_goes_out(connect: Any, scheduled: Any) -> None:
    post = scheduled(connect("long-x"), "x" * 900)
    deliver()
    assert post.status == PostStatus.POSTED


@pytest.mark.parametrize("name", ["demo", "plain-x"])
def test_a_lost_answer_is_settled_and_nothing_is_doubled(
    connect: Any, scheduled: Any, sandbox: Sandbox, name: str
) -> None:
    account = connect(name)
    sandbox.fault("mastodon", "reset-after", times=1)
    post = scheduled(account, "Hello")
    deliver()
    assert post.status == PostStatus.UNCONFIRMED
    later(60, post)
    deliver()
    assert post.status == PostStatus.POSTED
    assert sandbox.stats("mastodon")["accepted"] == 1


@pytest.mark.parametrize("name", ["demo", "plain-x"])
def test_what_never_arrived_is_sent_again_once(
    connect: Any, scheduled: Any, sandbox: Sandbox, name: str
) -> None:
    account = connect(name)
    sandbox.fault("mastodon", "error-before", times=1)
    post = scheduled(account, "Hello")
    for _look in range(3):
        deliver()
        later(120, post)
    assert post.status == PostStatus.POSTED
    assert sandbox.stats("mastodon")["accepted"] == 1


@pytest.mark.parametrize("name", ["demo", "plain-x"])
def test_a_thread_that_was_interrupted_in_the_middle_is_completed(
    connect: Any, scheduled: Any, sandbox: Sandbox, name: str
) -> None:
    account = connect(name)
    sandbox.fault("mastodon", "slow", seconds=0, times=1)
    sandbox.fault("mastodon", "reset-after", times=1)
    post = scheduled(account, THREAD, "mastodon/thread", numbered=True)
    for _look in range(3):
        deliver()
        later(120, post)
    assert post.status == PostStatus.POSTED
    assert len(post.remote_id.split(",")) == 3
    assert sandbox.stats("mastodon")["accepted"] == 3
    assert sandbox.stats("mastodon")["duplicates"] == 0


def test_a_withdrawn_token_holds_the_account(connect: Any, scheduled: Any, sandbox: Sandbox) -> None:
    account = connect()
    sandbox.fault("mastodon", "revoked-token", times=1)
    post = scheduled(account, "Hello")
    deliver()
    assert (post.status, account.state) == (PostStatus.SCHEDULED, "needs_reconnect")
    assert sandbox.stats("mastodon")["accepted"] == 0
