"""The adapter and the stand-in for Mastodon together, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
import requests

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
)
from syndication.platforms.http import Http
from syndication.platforms.mastodon import finding
from syndication.platforms.mastodon.adapter import platform
from syndication.sandbox.mastodon.demo import mastodon_credentials
from tests.platforms.conftest import Notes
from tests.platforms.mastodon.samples import sample
from tests.support.shelf import Shelf


@pytest.fixture
def fault(address: str) -> Callable[..., None]:
    """fault(kind, name, …): plan a fault of the account with this name."""

    def plan(kind: str, name: str, **more: Any) -> None:
        body = {"platform": "mastodon", "kind": kind, "account": name, "times": 1} | more
        requests.post(f"{address}/_sandbox/faults", json=body, timeout=10).raise_for_status()

    return plan


def name_of(credentials: Credentials) -> str:
    return credentials.secrets["access_token"].removeprefix("sandbox-mastodon-")


def published(draft: Draft, credentials: Credentials, http: Http, notes: Notes) -> Published:
    """Publish it, asking again while its media are prepared."""
    result = platform.publish(draft, credentials, http, notes)
    pause = Event()
    while isinstance(result, Processing):
        pause.wait(0.05)
        result = platform.proceed(draft, credentials, http, notes)
    return result


def posts_of(credentials: Credentials) -> list[dict[str, Any]]:
    """The account's posts, the oldest first."""
    answer = requests.get(
        f"{credentials.api_base}/api/v1/accounts/{credentials.remote_id.partition('@')[0]}/statuses",
        params={"limit": "40"},
        headers={"Authorization": f"Bearer {credentials.secrets['access_token']}"},
        timeout=10,
    )
    return list(reversed(answer.json()))


@pytest.mark.parametrize("server", ["usual", "long", "plain", "old"])
@pytest.mark.parametrize("channel", ["status", "thread"])
def test_the_fullest_draft_of_each_channel_is_taken_by_each_kind_of_server(
    connect: Any, patient: Http, shelf: Shelf, server: str, channel: str
) -> None:
    credentials = connect(f"{server}-{channel}")
    draft = sample(channel, shelf)
    result = published(draft, credentials, patient, Notes())
    ids = [post["id"] for post in posts_of(credentials)]
    assert result.remote_id == ",".join(ids)
    assert len(posts_of(credentials)[0]["media_attachments"]) == 4
    assert requests.get(result.url, timeout=10).status_code == 200


def test_a_video_is_prepared_and_then_posted(connect: Any, patient: Http, shelf: Shelf) -> None:
    credentials = connect()
    draft = Draft("status", "Look", media=(shelf.video(),))
    assert isinstance(platform.publish(draft, credentials, patient, notes := Notes()), Processing)
    assert published(draft, credentials, patient, notes).remote_id
    (post,) = posts_of(credentials)
    assert post["media_attachments"][0]["type"] == "video"


def test_a_post_with_a_poll_is_taken(connect: Any, patient: Http) -> None:
    credentials = connect()
    options = {"poll_choices": "Tea\nCoffee", "poll_duration": "300", "poll_multiple": True}
    published(Draft("status", "Which?", options=options), credentials, patient, Notes())
    poll = posts_of(credentials)[0]["poll"]
    assert [option["title"] for option in poll["options"]] == ["Tea", "Coffee"]
    assert poll["multiple"]


def test_reply_figures_and_taking_down(connect: Any, patient: Http) -> None:
    credentials = connect()
    post = published(Draft("thread", "One\n---\nTwo"), credentials, patient, Notes())
    platform.comment(post.remote_id, "More", credentials, patient)
    assert platform.measure(post.remote_id, credentials, patient).comments == 1
    platform.delete(post.remote_id, credentials, patient)
    platform.delete(post.remote_id, credentials, patient)
    assert [p["content"] for p in posts_of(credentials)] == ["<p>More</p>"]
    with pytest.raises(Rejected):
        platform.measure(post.remote_id, credentials, patient)


LOSSES = ["error-after", "reset-after", "truncated-json", "html", "empty"]


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("server", ["usual", "plain"])
def test_a_post_whose_answer_was_lost_is_found(
    connect: Any, patient: Http, fault: Any, kind: str, server: str
) -> None:
    credentials, notes = connect(f"{server}-{kind}"), Notes()
    draft = Draft(
        "status", "Hi @alice@example.social, see https://example.com/a/rather/long/way?of=it #fun\n\nBye"
    )
    fault(kind, name_of(credentials))
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, credentials, patient, notes)
    found = platform.find(draft, credentials, patient, notes, datetime.now(UTC))
    (post,) = posts_of(credentials)
    assert found is not None
    assert (found.remote_id, found.url) == (post["id"], post["url"])


@pytest.mark.parametrize("lost", range(3))
def test_a_thread_is_complete_whichever_answer_was_lost(
    connect: Any, patient: Http, fault: Any, shelf: Shelf, lost: int
) -> None:
    credentials, notes = connect(), Notes()
    draft = Draft("thread", "Same\n---\nSame\n---\nSame", media=(shelf.picture(),))
    for number in range(3):
        if number == lost:
            fault("reset-after", name_of(credentials))
            with pytest.raises(OutcomeUnknown):
                platform.publish(draft, credentials, patient, notes)
            break
        # Let the post before the one that is to be lost go out, and stop the next with a refusal.
        fault("slow", name_of(credentials), seconds=0)
        fault("rate-limit", name_of(credentials), seconds=60)
        with pytest.raises(RateLimited):
            platform.publish(draft, credentials, patient, notes)
    found = platform.find(draft, credentials, patient, notes, datetime.now(UTC))
    result = found or published(draft, credentials, patient, notes)
    posts = posts_of(credentials)
    assert result.remote_id == ",".join(post["id"] for post in posts)
    assert [post["in_reply_to_id"] for post in posts] == [None, posts[0]["id"], posts[1]["id"]]


@pytest.mark.parametrize("kind", ["error-before", "reset-before"])
def test_a_post_that_never_arrived_is_sent_once(
    connect: Any, patient: Http, fault: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials, notes, draft = connect(), Notes(), Draft("status", "Hello")
    fault(kind, name_of(credentials))
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, credentials, patient, notes)
    monkeypatch.setattr(finding, "SETTLES_AFTER_WITH_KEY", finding.SETTLES_AFTER_WITH_KEY * 0)
    assert platform.find(draft, credentials, patient, notes, datetime.now(UTC)) is None
    published(draft, credentials, patient, notes)
    assert len(posts_of(credentials)) == 1


def test_even_a_blind_repeat_makes_no_second_post_where_keys_are_remembered(
    connect: Any, patient: Http, fault: Any
) -> None:
    credentials, notes, draft = connect(), Notes(), Draft("status", "Hello")
    fault("reset-after", name_of(credentials))
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, credentials, patient, notes)
    result = published(draft, credentials, patient, notes)
    assert [post["id"] for post in posts_of(credentials)] == [result.remote_id]


def test_the_same_text_may_be_posted_twice(connect: Any, patient: Http) -> None:
    credentials, draft = connect(), Draft("status", "Good morning")
    first, second = (published(draft, credentials, patient, Notes()) for _post in range(2))
    assert first.remote_id != second.remote_id


def test_media_whose_preparation_fails_are_refused(
    connect: Any, patient: Http, fault: Any, shelf: Shelf
) -> None:
    credentials = connect()
    fault("processing-failed", name_of(credentials))
    with pytest.raises(Rejected, match="could not prepare"):
        published(Draft("status", "Look", media=(shelf.video(),)), credentials, patient, Notes())
    assert posts_of(credentials) == []


def test_slow_preparation_holds_nobody_up(connect: Any, patient: Http, fault: Any, shelf: Shelf) -> None:
    credentials, draft, notes = connect(), Draft("status", "Look", media=(shelf.picture(),)), Notes()
    fault("slow-processing", name_of(credentials), seconds=3600)
    for act in (platform.publish, platform.proceed):
        assert isinstance(act(draft, credentials, patient, notes), Processing)
    assert posts_of(credentials) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("expired-token", NotAuthorized),
        ("revoked-token", NotAuthorized),
        ("rate-limit", RateLimited),
        ("redirect", Rejected),
    ],
)
def test_other_faults_send_nothing(
    connect: Any, patient: Http, fault: Any, kind: str, expected: type[PlatformError]
) -> None:
    credentials = connect()
    fault(kind, name_of(credentials))
    with pytest.raises(expected):
        platform.publish(Draft("status", "Hello"), credentials, patient, Notes())
    assert posts_of(credentials) == []


@pytest.mark.parametrize("state", ["expired", "revoked", "read", "statuses", "blind"])
def test_a_token_that_is_over_or_lacks_a_scope_does_not_connect(connect: Any, state: str) -> None:
    with pytest.raises(NotAuthorized):
        connect(f"somebody~{state}")


def test_a_token_that_lost_the_right_to_read_cannot_look_up(
    connect: Any, patient: Http, fault: Any, address: str
) -> None:
    whole, notes, draft = connect("blinded"), Notes(), Draft("status", "Hello")
    fault("reset-after", "blinded")
    blind = Credentials(mastodon_credentials("blinded~blind"), whole.api_base, whole.remote_id)
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, blind, patient, notes)
    with pytest.raises((NotAuthorized, CannotTell)):
        platform.find(draft, blind, patient, notes, datetime.now(UTC))
