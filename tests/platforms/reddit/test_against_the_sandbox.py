"""The adapter against a sandbox on a real port, which is as strict as Reddit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, PlatformError, RateLimited, Rejected
from syndication.platforms.http import Http
from syndication.platforms.reddit.adapter import platform
from syndication.sandbox import create_sandbox
from syndication.sandbox.reddit.demo import reddit_credentials
from tests.platforms.conftest import Notes
from tests.platforms.reddit.samples import sample, video_of
from tests.support.sandbox import served
from tests.support.shelf import Shelf

SANDBOX = {"subreddit": "sandbox"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(create_sandbox()) as address:
        yield address


@pytest.fixture
def user() -> str:
    """Each test has an account of its own."""
    return f"u{uuid4().hex[:12]}"


@pytest.fixture
def account(url: str, user: str) -> Credentials:
    return Credentials(reddit_credentials(user), f"{url}/reddit")


@pytest.fixture
def web() -> Iterator[Http]:
    web = Http(connect_timeout=5, read_timeout=1, deadline=5)
    yield web
    web.close()


@pytest.fixture
def plan(url: str, user: str) -> Any:
    def plan_fault(kind: str, **more: Any) -> None:
        body = {"platform": "reddit", "account": user, "kind": kind, "times": 1} | more
        assert requests.post(f"{url}/_sandbox/faults", json=body, timeout=5).status_code == 201

    return plan_fault


def posts_of(account: Credentials, web: Http) -> list[dict[str, Any]]:
    """What the account has published, by its own listing."""
    secrets = dict(platform.refresh(account, web))
    answer = requests.get(
        f"{account.api_base}/user/{account.secrets['username']}/submitted",
        headers={"Authorization": f"bearer {secrets['access_token']}", "User-Agent": "a:b:c (by /u/test)"},
        timeout=5,
    )
    return [child["data"] for child in answer.json()["data"]["children"]]


def text(words: str = "Hello", **more: Any) -> Draft:
    options = SANDBOX | more.pop("options", {})
    return Draft("submission", words, f"A title {uuid4()}", options=options, **more)


def test_an_account_is_connected(account: Credentials, user: str, web: Http) -> None:
    profile = platform.profile(account, web)
    assert (profile.handle, profile.secrets and profile.secrets["username"]) == (f"u/{user}", user)
    assert profile.picture is not None
    assert profile.picture.startswith(b"\x89PNG")
    assert requests.get(profile.url, timeout=5).status_code == 200


@pytest.mark.parametrize("word", ["", "~identity+submit+read+history+edit+flair"])
def test_an_account_is_connected_by_refresh_token(
    account: Credentials, user: str, web: Http, word: str
) -> None:
    secrets = {
        **account.secrets,
        "refresh_token": f"sandbox-refresh-{user}{word}",
        "username": "",
        "password": "",
    }
    assert platform.profile(replace(account, secrets=secrets), web).handle == f"u/{user}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "user name and password"),
        ({"client_secret": "wrong"}, "client ID and secret"),
        ({"refresh_token": "sandbox-refresh-someone~revoked"}, "refresh token"),
        ({"refresh_token": "sandbox-refresh-someone~identity+read"}, "lacks the scope submit, history"),
    ],
)
def test_credentials_that_do_not_work_are_told(
    account: Credentials, web: Http, change: dict[str, str], words: str
) -> None:
    with pytest.raises(NotAuthorized, match=words):
        platform.profile(replace(account, secrets={**account.secrets, **change}), web)


def test_a_text_goes_out_with_all_its_options(account: Credentials, web: Http) -> None:
    options = {"flair": "news", "nsfw": True, "spoiler": True, "mute_replies": True}
    draft = text("# Hé\n\nllo", options=options)
    result = platform.publish(draft, account, web, Notes())
    [post] = posts_of(account, web)
    assert isinstance(result, Published)
    assert (post["name"], post["title"], post["selftext"]) == (result.remote_id, draft.title, draft.text)
    assert (post["link_flair_text"], post["over_18"], post["spoiler"]) == ("News", True, True)
    page = requests.get(result.url, timeout=5)
    assert page.status_code == 200
    assert draft.title in page.text


def test_a_link_goes_out_once(account: Credentials, web: Http) -> None:
    link = f"https://example.com/{uuid4()}"
    assert isinstance(platform.publish(text("", link=link), account, web, Notes()), Published)
    with pytest.raises(Rejected, match="in the subreddit already"):
        platform.publish(text("", link=link), account, web, Notes())


def test_a_gallery_goes_out(account: Credentials, web: Http, shelf: Shelf) -> None:
    draft = sample("submission", shelf)
    result = platform.publish(draft, account, web, Notes())
    [post] = posts_of(account, web)
    assert isinstance(result, Published)
    assert (post["name"], len(post["media_metadata"])) == (result.remote_id, 2)


@pytest.mark.parametrize("kind", ["picture", "gif", "video"])
def test_a_picture_or_video_is_resolved_through_the_accounts_posts(
    account: Credentials, web: Http, shelf: Shelf, kind: str
) -> None:
    media = {"picture": shelf.picture, "gif": shelf.gif, "video": lambda: video_of(shelf)}[kind]()
    draft, notes = text(media=(media,)), Notes()
    assert platform.publish(draft, account, web, notes) == Processing(5.0)
    result = platform.proceed(draft, account, web, notes)
    [post] = posts_of(account, web)
    assert isinstance(result, Published)
    assert result.remote_id == post["name"]
    assert requests.get(result.url, timeout=5).status_code == 200


def test_slow_processing_is_waited_for(account: Credentials, web: Http, shelf: Shelf, plan: Any) -> None:
    plan("slow-processing", seconds=600)
    draft, notes = text(media=(shelf.picture(),)), Notes()
    assert isinstance(platform.publish(draft, account, web, notes), Processing)
    assert platform.proceed(draft, account, web, notes) == Processing(5.0)


def test_failed_processing_needs_a_person_in_the_end(
    account: Credentials, web: Http, shelf: Shelf, plan: Any
) -> None:
    plan("processing-failed")
    account = replace(account, settings={"PROCESSING_MINUTES": -1})
    draft, notes = text(media=(shelf.picture(),)), Notes()
    platform.publish(draft, account, web, notes)
    with pytest.raises(OutcomeUnknown, match="most likely failed"):
        platform.proceed(draft, account, web, notes)
    assert posts_of(account, web) == []


def test_a_post_is_commented_on_measured_and_deleted(account: Credentials, web: Http) -> None:
    result = platform.publish(text(), account, web, Notes())
    assert isinstance(result, Published)
    assert platform.comment(result.remote_id, "First!", account, web).startswith("t1_")
    figures = platform.measure(result.remote_id, account, web)
    assert (figures.likes, figures.comments, figures.shares, figures.views) == (1, 1, 0, None)
    for _ in range(2):
        platform.delete(result.remote_id, account, web)
    assert posts_of(account, web) == []
    with pytest.raises(Rejected, match="no longer has"):
        platform.measure(result.remote_id, account, web)


@pytest.mark.parametrize(
    ("subreddit", "words"),
    [
        ("banned", "Reddit has banned r/banned"),
        ("private", "r/private is private"),
        ("deleted_long_ago", "There is no subreddit r/deleted_long_ago"),
        ("restricted", "Only approved users may post in r/restricted"),
        ("links_only", "r/links_only takes no text posts"),
        ("u/somebody_else", "Only approved users may post in u/somebody_else"),
    ],
)
def test_a_subreddit_that_is_closed_is_told_before_sending(
    account: Credentials, web: Http, subreddit: str, words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        platform.publish(text(options={"subreddit": subreddit}), account, web, Notes())


def test_a_strict_subreddit_tells_all_that_is_wrong(account: Credentials, web: Http) -> None:
    draft = Draft("submission", "Buy now!", "Clickbait", options={"subreddit": "strict"})
    with pytest.raises(Rejected) as caught:
        platform.publish(draft, account, web, Notes())
    for words in ("at least 10", "“[news]”", "“clickbait”", "at least 20", "“buy now”", "“News”, “Story”"):
        assert words in caught.value.message


def test_a_strict_subreddit_takes_what_meets_its_rules(account: Credentials, web: Http) -> None:
    draft = Draft(
        "submission", "x" * 20, "[News] A title", options={"subreddit": "r/Strict", "flair": "News"}
    )
    assert isinstance(platform.publish(draft, account, web, Notes()), Published)


def test_the_users_own_page_can_be_posted_to(account: Credentials, user: str, web: Http) -> None:
    assert isinstance(
        platform.publish(text(options={"subreddit": f"u/{user}"}), account, web, Notes()), Published
    )


@pytest.mark.parametrize("kind", ["error-after", "reset-after", "truncated-json", "html", "empty"])
def test_a_lost_answer_is_settled_by_looking(account: Credentials, web: Http, plan: Any, kind: str) -> None:
    draft, notes, began = text(), Notes(), datetime.now(UTC)
    plan(kind)
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, account, web, notes)
    found = platform.find(draft, account, web, notes, began)
    [post] = posts_of(account, web)
    assert found is not None
    assert found.remote_id == post["name"]


def test_a_lost_picture_is_settled_by_looking(
    account: Credentials, web: Http, shelf: Shelf, plan: Any
) -> None:
    draft, notes, began = text(media=(shelf.picture(),)), Notes(), datetime.now(UTC)
    plan("reset-after", path="/api/submit")
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, account, web, notes)
    assert isinstance(platform.find(draft, account, web, notes, began), Published)


def test_an_expired_token_costs_nothing_but_a_new_one(account: Credentials, web: Http, plan: Any) -> None:
    plan("expired-token")
    assert isinstance(platform.publish(text(), account, web, Notes()), Published)
    assert len(posts_of(account, web)) == 1


def test_a_rate_limit_pauses_until_reddit_says(account: Credentials, web: Http, plan: Any) -> None:
    plan("rate-limit", seconds=300)
    with pytest.raises(RateLimited) as caught:
        platform.publish(text(), account, web, Notes())
    assert abs((caught.value.until - datetime.now(UTC)).total_seconds() - 300) < 10
    assert posts_of(account, web) == []


TITLES = st.text(max_size=20) | st.sampled_from(["x" * 300, "x" * 301, " ", "🐝" * 300])
TEXTS = st.text(max_size=60) | st.sampled_from(["", "x" * 40_000, "é" * 40_001, "\n", "[a](b) r/x"])


@given(title=TITLES, words=TEXTS, first_comment=st.text(max_size=20) | st.just("x" * 10_001))
@settings(max_examples=60)
def test_what_is_accepted_here_is_accepted_there(
    url: str, title: str, words: str, first_comment: str
) -> None:
    draft = Draft("submission", words, title, options={**SANDBOX, "first_comment": first_comment})
    errors = [problem for problem in platform.problems(draft) if problem.severity == "error"]
    web = Http(connect_timeout=5, read_timeout=5, deadline=5)
    account = Credentials(reddit_credentials("property"), f"{url}/reddit")
    shown = platform.render(draft)
    try:
        result = platform.publish(draft, account, web, Notes())
        assert isinstance(result, Published)
        if shown.first_comment:
            platform.comment(result.remote_id, shown.first_comment, account, web)
    except PlatformError:
        assert errors
    else:
        assert not errors
    finally:
        web.close()
