"""The adapter against the stand-in, which is as strict as X."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.twitter.adapter import platform
from syndication.platforms.twitter.composing import tidy
from syndication.platforms.twitter.counting import weighted_length
from syndication.sandbox import create_sandbox
from syndication.sandbox.twitter import counting
from syndication.sandbox.twitter.demo import oauth2_credentials, twitter_credentials, user_id_of
from tests.platforms.conftest import Notes
from tests.platforms.twitter.samples import sample
from tests.support.sandbox import served
from tests.support.shelf import Shelf

numbers = count(1)
WAYS = {
    "OAuth 1.0a": twitter_credentials,
    "OAuth 2.0, public": oauth2_credentials,
    "OAuth 2.0, confidential": lambda name: oauth2_credentials(name, confidential=True),
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture(scope="module")
def door() -> Iterator[Http]:
    http = Http(connect_timeout=2, read_timeout=5, deadline=10)
    yield http
    http.close()


def account_at(url: str, secrets: dict[str, str] | None = None, name: str = "") -> Credentials:
    """An account that nobody has used."""
    name = name or f"desk-{next(numbers)}"
    return Credentials(secrets or twitter_credentials(name), f"{url}/twitter", user_id_of(name))


def plan(url: str, account: Credentials, kind: str, **more: Any) -> None:
    body = {"platform": "twitter", "kind": kind, "account": account.remote_id, "times": 1} | more
    assert requests.post(f"{url}/_sandbox/faults", json=body, timeout=5).ok


def carry_through(draft: Draft, account: Credentials, door: Http, notes: Notes) -> Published:
    """Publish, and ask again as long as X needs time."""
    result = platform.publish(draft, account, door, notes)
    for _ in range(5):
        if not isinstance(result, Processing):
            return result
        result = platform.proceed(draft, account, door, notes)
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_account_can_be_connected_either_way(url: str, door: Http, way: Callable[[str], Any]) -> None:
    name = f"desk-{next(numbers)}"
    profile = platform.profile(Credentials(way(name), f"{url}/twitter"), door)
    assert profile.remote_id == user_id_of(name)
    assert profile.handle == name.replace("-", "_")
    assert (profile.picture or b"").startswith(b"\x89PNG")
    assert requests.get(profile.url, timeout=5).ok


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("channel", ["tweet", "thread"])
def test_the_fullest_draft_goes_out_is_answered_measured_and_taken_down(
    url: str, door: Http, shelf: Shelf, channel: str, way: Callable[[str], Any]
) -> None:
    name = f"desk-{next(numbers)}"
    account = account_at(url, way(name), name)
    draft = sample(channel, shelf)
    published = carry_through(draft, account, door, Notes())
    assert platform.comment(published.remote_id, platform.render(draft).first_comment, account, door)
    page = requests.get(published.url, timeout=5)
    assert page.ok
    assert "A teal wall" in page.text
    assert platform.measure(published.remote_id, account, door).comments == 1
    platform.delete(published.remote_id, account, door)
    platform.delete(published.remote_id, account, door)
    with pytest.raises(Rejected, match="no such post"):
        platform.measure(published.remote_id, account, door)


@pytest.mark.parametrize("kind", ["video", "gif"])
def test_what_has_to_be_processed_goes_out_in_the_end(url: str, door: Http, shelf: Shelf, kind: str) -> None:
    item = shelf.video(seconds=1) if kind == "video" else shelf.gif()
    published = carry_through(Draft("tweet", "Look", media=(item,)), account_at(url), door, Notes())
    assert item.alt_text in requests.get(published.url, timeout=5).text


def test_a_video_that_takes_long_is_waited_for(url: str, door: Http, shelf: Shelf) -> None:
    account, notes = account_at(url), Notes()
    draft = Draft("tweet", "Look", media=(shelf.video(seconds=1),))
    plan(url, account, "slow-processing", seconds=120)
    assert platform.publish(draft, account, door, notes) == Processing(1.0)
    later = platform.proceed(draft, account, door, notes)
    assert isinstance(later, Processing)
    assert 60 < later.check_after <= 120


def test_a_video_that_fails_is_refused_and_a_retry_uploads_it_again(
    url: str, door: Http, shelf: Shelf
) -> None:
    account, notes = account_at(url), Notes()
    draft = Draft("tweet", "Look", media=(shelf.video(seconds=1),))
    plan(url, account, "processing-failed")
    assert isinstance(platform.publish(draft, account, door, notes), Processing)
    with pytest.raises(Rejected, match="Unsupported video format"):
        platform.proceed(draft, account, door, notes)
    assert carry_through(draft, account, door, notes).remote_id


def test_a_broken_video_is_refused_in_words(url: str, door: Http, shelf: Shelf) -> None:
    video = shelf.video(seconds=1)
    video.path.write_bytes(b"no video at all")
    draft = Draft("tweet", "Look", media=(replace(video, size=video.path.stat().st_size),))
    notes, account = Notes(), account_at(url)
    platform.publish(draft, account, door, notes)
    with pytest.raises(Rejected, match="Convert it to MP4"):
        platform.proceed(draft, account, door, notes)


@pytest.mark.parametrize("kind", ["error-after", "reset-after", "truncated-json", "html", "empty"])
def test_a_post_whose_answer_was_lost_is_found_and_not_sent_again(url: str, door: Http, kind: str) -> None:
    account, notes = account_at(url), Notes()
    draft = Draft("tweet", "Cats & dogs <3 at example.com/a?b=c", tags=("pets",))
    plan(url, account, kind)
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, account, door, notes)
    found = platform.find(draft, account, door, notes, datetime.now(UTC))
    assert found is not None
    assert found.remote_id == platform.publish(draft, account, door, notes).remote_id


def test_a_picture_post_whose_answer_was_lost_is_found(url: str, door: Http, shelf: Shelf) -> None:
    account, notes, draft = account_at(url), Notes(), sample("tweet", shelf)
    plan(url, account, "reset-after")
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, account, door, notes)
    assert platform.find(draft, account, door, notes, datetime.now(UTC)) is not None


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_thread_is_completed_wherever_an_answer_was_lost(url: str, door: Http, lost: int) -> None:
    account, notes = account_at(url), Notes()
    draft = Draft("thread", "One\n---\nTwo\n---\nThree")
    for _ in range(lost):
        plan(url, account, "slow", seconds=0)
    plan(url, account, "reset-after")
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, account, door, notes)
    assert len(notes.public) == lost
    found = platform.find(draft, account, door, notes, datetime.now(UTC))
    assert (found is not None) == (lost == 2)
    whole = platform.publish(draft, account, door, notes)
    assert len(whole.remote_id.split("-")) == 3
    stats = requests.get(f"{url}/_sandbox/stats", timeout=5).json()["platforms"]["twitter"]
    assert stats["duplicates"] == 0


@pytest.mark.parametrize(
    ("kind", "error"),
    [("rate-limit", RateLimited), ("expired-token", NotAuthorized), ("error-before", OutcomeUnknown)],
)
def test_planned_trouble_is_the_error_that_it_is(
    url: str, door: Http, kind: str, error: type[PlatformError]
) -> None:
    account = account_at(url)
    plan(url, account, kind)
    with pytest.raises(error):
        platform.publish(Draft("tweet", "Text"), account, door, Notes())


def test_an_expired_oauth_2_token_is_renewed_on_the_way(url: str, door: Http) -> None:
    name = f"desk-{next(numbers)}"
    kept: list[Any] = []
    account = replace(account_at(url, oauth2_credentials(name), name), save=kept.append)
    plan(url, account, "expired-token")
    assert platform.publish(Draft("tweet", "Text"), account, door, Notes())
    assert kept[0]["oauth2_refresh_token"].endswith(".1")
    with pytest.raises(NotAuthorized, match="was used"):
        platform.refresh(account, door)


@pytest.mark.parametrize("state", ["expired", "revoked", "read"])
def test_tokens_that_cannot_post_are_told_when_connecting(url: str, door: Http, state: str) -> None:
    secrets = twitter_credentials("demo")
    secrets["access_token"] += f"~{state}"
    secrets["access_token_secret"] += f"~{state}"
    with pytest.raises(NotAuthorized):
        platform.profile(Credentials(secrets, f"{url}/twitter"), door)


def test_the_same_text_again_is_refused_in_words(url: str, door: Http) -> None:
    account = account_at(url)
    platform.publish(Draft("tweet", "Once"), account, door, Notes())
    with pytest.raises(Rejected, match="Change the text"):
        platform.publish(Draft("tweet", "Once"), account, door, Notes())


def test_an_upload_that_the_platform_has_lost_begins_anew(url: str, door: Http, shelf: Shelf) -> None:
    account, notes = account_at(url), Notes()
    draft = Draft("tweet", "Look", media=(shelf.video(seconds=1),))
    notes.save("media-0", {"id": "12345", "expires": "2999-01-01T00:00:00+00:00", "sent": 0})
    with pytest.raises(Unavailable, match="begins anew"):
        platform.publish(draft, account, door, notes)
    assert carry_through(draft, account, door, notes).remote_id


BITS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "x" * 100,
            "漢字" * 30,
            "👩‍👩‍👧‍👦" * 20,
            "e\u0301" * 40,
            "https://example.com/" + "path/" * 20,
            "example.com",
            "a.co.uk,b.de",
            "これは日本語です。example.com中国語",
            "$TWTR ",
            "#tag",
            "@desk",
            " ",
            "\n",
            "\r\n",
            "\n---\n",
            "\ufeff",
            "\uffff",
            ".",
            "…",
        ]
    ),
)
TEXTS = st.lists(BITS, max_size=12).map("".join)


@settings(max_examples=120)
@given(text=TEXTS)
def test_both_count_texts_alike(text: str) -> None:
    """But for words with more dots than any address has, which may be counted as more than they are."""
    text = tidy(text)
    assert weighted_length(text) >= counting.units(text)
    if all(word.count(".") <= 12 for word in text.split()):
        assert weighted_length(text) == counting.units(text)


@pytest.mark.parametrize("channel", ["tweet", "thread"])
def test_what_is_accepted_here_is_accepted_there(url: str, door: Http, channel: str) -> None:
    """And so what is refused there was refused here."""

    @settings(max_examples=60)
    @given(text=TEXTS, comment=TEXTS, numbered=st.booleans())
    def accepted(text: str, comment: str, numbered: bool) -> None:
        draft = Draft(channel, text, options={"first_comment": comment, "numbered": numbered})
        if any(problem.severity == "error" for problem in platform.problems(draft)):
            return
        account = account_at(url)
        published = platform.publish(draft, account, door, Notes())
        assert isinstance(published, Published)
        if reply := platform.render(draft).first_comment:
            assert platform.comment(published.remote_id, reply, account, door)

    accepted()


@pytest.mark.parametrize("text", ["x" * 281, "$A $B", "漢" * 141, ""])
def test_what_is_refused_there_was_refused_here(url: str, door: Http, text: str) -> None:
    draft = Draft("tweet", text)
    with pytest.raises(Rejected):
        platform.publish(draft, account_at(url), door, Notes())
    assert [problem for problem in platform.problems(draft) if problem.severity == "error"]
