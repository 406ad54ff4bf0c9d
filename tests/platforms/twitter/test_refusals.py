"""What X's refusals mean: every row of the table, and recorded answers."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.answers import Answer
from syndication.platforms.base import Draft
from syndication.platforms.errors import NotAuthorized, PlatformError, RateLimited, Rejected
from syndication.platforms.twitter.error_table import CODES, DETAILS, STATUSES, TYPES, Kind, Meaning
from syndication.platforms.twitter.refusals import is_duplicate, is_missing, refused
from tests.platforms.twitter.conftest import DUPLICATE
from tests.platforms.wire import Reply, Wire

CLASSES = {
    Kind.AUTH: NotAuthorized,
    Kind.PERMISSION: NotAuthorized,
    Kind.RATE_LIMIT: RateLimited,
    Kind.REJECTED: Rejected,
    Kind.DUPLICATE: Rejected,
    Kind.MEDIA_GONE: Rejected,
    Kind.GONE: Rejected,
}
PROBLEMS = "https://api.twitter.com/2/problems/"


def error_of(status: int, body: Any, headers: dict[str, str] | None = None) -> PlatformError:
    reply = Reply(status, body)
    return refused(Answer(status, headers or {}, reply.to_bytes().partition(b"\r\n\r\n")[2]))


def check(error: PlatformError, meaning: Meaning) -> None:
    assert type(error) is CLASSES[meaning.kind]
    assert error.message.startswith(meaning.sentence)
    assert error.message.endswith((".", "”"))


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_the_error_of_the_table(code: int) -> None:
    check(error_of(403, {"errors": [{"code": code, "message": "Words"}]}), CODES[code])


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_is_the_error_of_the_table(kind: str) -> None:
    body = {"type": f"{PROBLEMS}{kind}", "title": "A title", "detail": "Words"}
    check(error_of(403, body), TYPES[kind])
    check(error_of(403, {"errors": [body]}), TYPES[kind])


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_the_error_of_the_table(status: int) -> None:
    check(error_of(status, {"type": "about:blank", "title": "A title"}), STATUSES[status])
    check(error_of(status, "<h1>No JSON at all</h1>"), STATUSES[status])


#: Recorded, reported or documented answers, and the start of what an editor is told.
ANSWERS = [
    (DUPLICATE.status, DUPLICATE.content, "This account has posted the same text already"),
    (
        403,
        {
            "detail": "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
            "engaged by the author of the post you are replying to.",
            "type": "about:blank",
            "title": "Forbidden",
        },
        "X takes replies of apps only where",
    ),
    (
        429,
        {"title": "Too Many Requests", "type": "about:blank", "detail": "Too Many Requests"},
        "X takes no more",
    ),
    (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, "X takes no more requests"),
    (402, None, "The X developer account of this connection has no credits left"),
    (402, {"title": "CreditsDepleted", "type": f"{PROBLEMS}credits"}, "The X developer account of this"),
    (
        400,
        {
            "errors": [{"message": "Please include either text or media in your Tweet."}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}invalid-request",
        },
        "X says that the post is empty",
    ),
    (
        403,
        {"errors": [{"code": 187, "message": "Status is a duplicate."}]},
        "This account has posted the same",
    ),
    (
        403,
        {"detail": "This user is not allowed to post a video longer than 20 minutes.", "title": "Forbidden"},
        "The video is longer than X takes",
    ),
    (
        400,
        {"errors": [{"message": "Your Tweet text is too long. For more information see …"}]},
        "X says that the text is too long",
    ),
    (400, {"errors": [{"message": "Your media IDs are invalid."}]}, "X could not use the uploaded media"),
    (
        400,
        {"detail": "You attempted to reply to a Tweet that is deleted or not visible to you."},
        "The post that this one answers is no longer there",
    ),
    (403, {"detail": "You may use one cashtag."}, "X takes one cashtag"),
    (403, {"detail": "Your account is suspended and is not permitted …"}, "X has suspended this account"),
    (403, {"detail": "This account is temporarily locked."}, "X has locked this account"),
    (
        403,
        {"title": "Forbidden", "detail": "Forbidden", "type": "about:blank"},
        "The app or the tokens of this",
    ),
    (
        403,
        {"detail": "Your client app is not configured with the appropriate oauth1 app permissions."},
        "The app or the tokens of this connection may not post",
    ),
    (403, {"detail": "You have reached the daily limit."}, "This account has posted as much as X takes"),
    (403, {"detail": "You are not permitted to perform this action."}, "X did not allow this post. It says"),
]


@pytest.mark.parametrize(("status", "body", "told"), ANSWERS)
def test_a_known_answer_is_told_in_a_sentence_for_editors(status: int, body: Any, told: str) -> None:
    assert error_of(status, body).message.startswith(told)


def test_every_pattern_of_the_table_has_an_answer_that_it_fits() -> None:
    texts = [str(body) for _, body, _ in ANSWERS] + ["forbidden"]
    assert [p.pattern for p, _ in DETAILS if not any(p.search(text) for text in texts)] == []


def test_an_unknown_status_is_refused_with_the_platforms_words() -> None:
    error = error_of(422, {"detail": "Teapot"})
    assert isinstance(error, Rejected)
    assert "“Teapot”" in error.message


def test_a_limit_of_fifteen_minutes_ends_when_the_header_says() -> None:
    reset = int(time.time()) + 600
    error = error_of(429, {}, {"x-rate-limit-reset": str(reset)})
    assert isinstance(error, RateLimited)
    assert abs(error.until.timestamp() - reset) < 2


def test_a_limit_of_a_day_counts_when_it_is_the_one_used_up() -> None:
    now = int(time.time())
    headers = {
        "x-rate-limit-reset": str(now + 600),
        "x-rate-limit-remaining": "55",
        "x-app-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": str(now + 7200),
    }
    error = error_of(429, {}, headers)
    assert isinstance(error, RateLimited)
    assert abs(error.until.timestamp() - now - 7200) < 2


def test_without_credits_the_account_waits_an_hour() -> None:
    error = error_of(402, {"title": "CreditsDepleted"})
    assert isinstance(error, RateLimited)
    assert timedelta(minutes=59) < error.until - datetime.now(UTC) <= timedelta(hours=1)


def test_data_beside_errors_is_no_refusal() -> None:
    answer = Answer(200, {}, b'{"data": {"id": "1"}, "errors": [{"detail": "duplicate"}]}')
    assert not is_duplicate(answer)
    assert not is_missing(answer)


def test_credits_that_ran_out_are_told_when_posting(wire: Wire, publish: Any) -> None:
    wire.replies(
        Reply(402, {"title": "CreditsDepleted", "detail": "No credits.", "type": f"{PROBLEMS}credits"})
    )
    with pytest.raises(RateLimited, match="An admin has to add some"):
        publish(Draft("tweet", "Text"))
