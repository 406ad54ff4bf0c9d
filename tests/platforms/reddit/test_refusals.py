"""What Reddit's errors are taken for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
)
from syndication.platforms.reddit.error_table import NAMES, REASONS, Kind
from syndication.platforms.reddit.refusals import seconds_in
from tests.platforms.reddit.conftest import TEXT, Reddit, errors
from tests.platforms.wire import Reply

MEANT: dict[Kind, type[PlatformError]] = {
    Kind.REJECTED: Rejected,
    Kind.DUPLICATE: Rejected,
    Kind.AUTH: NotAuthorized,
    Kind.RATE_LIMIT: RateLimited,
    Kind.TROUBLE: OutcomeUnknown,
}


def caught(reddit: Reddit, publish: Any, reply: Reply) -> PlatformError:
    reddit.answers["POST /api/submit"] = reply
    with pytest.raises(PlatformError) as raised:
        publish(TEXT)
    return raised.value


def seconds_until(error: PlatformError) -> float:
    assert isinstance(error, RateLimited)
    return (error.until - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_error_in_the_table_is_told_apart(reddit: Reddit, publish: Any, name: str) -> None:
    error = caught(reddit, publish, errors([name, "Reddit's words", "title"]))
    assert type(error) is MEANT[NAMES[name].kind]
    assert error.message.startswith(NAMES[name].sentence)
    assert name in error.detail


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RATELIMIT", RateLimited),
        ("QUOTA_FILLED", RateLimited),
        ("SUBREDDIT_NOEXIST", Rejected),
        ("SUBREDDIT_NOTALLOWED", Rejected),
        ("SUBREDDIT_REQUIRED", Rejected),
        ("NO_LINKS", Rejected),
        ("NO_SELFS", Rejected),
        ("NO_URL", Rejected),
        ("NO_TEXT", Rejected),
        ("TOO_LONG", Rejected),
        ("BAD_URL", Rejected),
        ("ALREADY_SUB", Rejected),
        ("THREAD_LOCKED", Rejected),
        ("USER_REQUIRED", NotAuthorized),
    ],
)
def test_the_errors_that_reddit_is_known_to_send_are_in_the_table(
    reddit: Reddit, publish: Any, name: str, expected: type[PlatformError]
) -> None:
    assert type(caught(reddit, publish, errors([name, "Words", ""]))) is expected


def test_the_words_of_every_row_are_shown(reddit: Reddit, publish: Any) -> None:
    error = caught(
        reddit, publish, errors(["NO_URL", "a url is required", "url"], ["NO_TEXT", "a title too", "title"])
    )
    assert error.message.endswith("It says: “a url is required a title too”")


def test_an_unknown_error_is_a_refusal_in_reddits_words(reddit: Reddit, publish: Any) -> None:
    error = caught(reddit, publish, errors(["NEVER_SEEN", "Something new", ""]))
    assert type(error) is Rejected
    assert error.message == "Reddit refused the request. It says: “Something new”"


def test_a_broken_rule_comes_with_status_400(reddit: Reddit, publish: Any) -> None:
    reply = Reply(
        400,
        {
            "fields": ["title"],
            "explanation": 'You may not have "spam" in your title. ',
            "error_type": "SUBMIT_VALIDATION_ERROR",
            "message": "Bad Request",
            "reason": "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING",
        },
    )
    error = caught(reddit, publish, reply)
    assert type(error) is Rejected
    assert error.message == (
        "The title does not meet the subreddit's rules for it. Change it. "
        'It says: “You may not have "spam" in your title.”'
    )


def test_an_unknown_rule_is_a_rule_nevertheless(reddit: Reddit, publish: Any) -> None:
    reply = Reply(
        400, {"reason": "SUBMIT_VALIDATION_NEW", "explanation": "Not so.", "message": "Bad Request"}
    )
    assert caught(reddit, publish, reply).message == (
        "The post does not meet the subreddit's rules. Change it. It says: “Not so.”"
    )


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_subreddit_that_closes_meanwhile_does_not_hold_the_account(
    reddit: Reddit, publish: Any, reason: str
) -> None:
    reply = Reply(403, {"message": "Forbidden", "error": 403, "reason": reason})
    error = caught(reddit, publish, reply)
    assert type(error) is Rejected
    assert error.message.startswith(REASONS[reason].format(name="The subreddit"))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Looks like you've been doing that a lot. Take a break for 14 minutes before trying again.", 840),
        ("Take a break for 1 minute before trying again.", 60),
        ("Take a break for 49 seconds before trying again.", 49),
        ("Take a break for 900 milliseconds before trying again.", 0.9),
        ("you are doing that too much. try again in 2 hours.", 7200),
        ("try again in 1 day.", 86_400),
        ("try again later.", None),
    ],
)
def test_the_time_to_wait_is_read_from_the_words(words: str, seconds: float | None) -> None:
    assert seconds_in(words) == seconds


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (errors(["RATELIMIT", "Take a break for 14 minutes before trying again.", "ratelimit"]), 841),
        (errors(["RATELIMIT", "Take a break for 14 minutes …", "ratelimit"], ratelimit=811.5), 812.5),
        (errors(["RATELIMIT", "Take a break for 900 milliseconds …", "ratelimit"]), 1.9),
        (errors(["RATELIMIT", "Take a break.", "ratelimit"]), 600),
        (errors(["QUOTA_FILLED", "You've submitted too many links recently.", "sr"]), 3600),
        (errors(["RATELIMIT", "Take a break for 9999999 days.", "ratelimit"]), 2 * 86_400),
        (Reply(429, "<html><h1>whoa there, pardner!</h1></html>", {"Retry-After": "30"}), 30),
        (Reply(429, "<html>…</html>", {"x-ratelimit-reset": "200", "x-ratelimit-remaining": "0.0"}), 200),
        (Reply(429, {"message": "Too Many Requests", "error": 429}), 600),
    ],
)
def test_a_rate_limit_ends_when_reddit_says(
    reddit: Reddit, publish: Any, reply: Reply, seconds: float
) -> None:
    assert abs(seconds_until(caught(reddit, publish, reply)) - seconds) < 5


def test_a_missing_scope_needs_a_new_token(reddit: Reddit, publish: Any) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="reddit", error="insufficient_scope"'}
    reply = Reply(403, {"message": "Forbidden", "error": 403}, challenge)
    error = caught(reddit, publish, reply)
    assert type(error) is NotAuthorized
    assert "lacks a scope" in error.message


def test_a_blocked_server_is_told_in_reddits_words(reddit: Reddit, publish: Any) -> None:
    error = caught(
        reddit, publish, Reply(403, "<html><body>You've been blocked by network security.</body></html>")
    )
    assert type(error) is NotAuthorized
    assert "blocked by network security" in error.detail
