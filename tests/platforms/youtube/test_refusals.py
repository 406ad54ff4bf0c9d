"""What the Data API's errors are taken for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.youtube.adapter import platform
from syndication.platforms.youtube.refusals import next_quota_day
from tests.platforms.conftest import Notes
from tests.platforms.contract import SECRET
from tests.platforms.test_contract_failures import FAULTS
from tests.platforms.test_secrets import everything_about
from tests.platforms.wire import Reply
from tests.platforms.youtube.conftest import UPLOAD_PATH, Tube, error


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (400, "invalidTitle", Rejected),
        (400, "invalidDescription", Rejected),
        (400, "invalidCategoryId", Rejected),
        (400, "invalidTags", Rejected),
        (400, "invalidVideoMetadata", Rejected),
        (400, "mediaBodyRequired", Rejected),
        (400, "invalidFilename", Rejected),
        (400, "invalidPublishAt", Rejected),
        (400, "invalidRecordingDetails", Rejected),
        (400, "invalidVideoGameRating", Rejected),
        (400, "defaultLanguageNotSet", Rejected),
        (400, "uploadLimitExceeded", RateLimited),
        (401, "authorizationRequired", NotAuthorized),
        (401, "youtubeSignupRequired", NotAuthorized),
        (403, "quotaExceeded", RateLimited),
        (403, "dailyLimitExceeded", RateLimited),
        (403, "rateLimitExceeded", RateLimited),
        (403, "userRateLimitExceeded", RateLimited),
        (403, "forbidden", NotAuthorized),
        (403, "insufficientPermissions", NotAuthorized),
        (403, "accessNotConfigured", NotAuthorized),
        (403, "authenticatedUserAccountSuspended", NotAuthorized),
        (403, "channelSuspended", NotAuthorized),
        (403, "forbiddenPrivacySetting", Rejected),
        (403, "forbiddenLicenseSetting", Rejected),
        (429, "uploadRateLimitExceeded", RateLimited),
        (429, "rateLimitExceeded", RateLimited),
        (404, "channelNotFound", Rejected),
        (400, "processingFailure", Unavailable),
        (400, "somethingNew", Rejected),
        (403, "somethingNew", NotAuthorized),
        (429, "somethingNew", RateLimited),
        (500, "internalError", Unavailable),
        (502, "", Unavailable),
        (503, "backendError", Unavailable),
        (504, "", Unavailable),
    ],
)
def test_every_known_refusal_of_the_details_is_told_apart(
    tube: Tube, publish: Any, draft: Draft, status: int, reason: str, expected: type[PlatformError]
) -> None:
    tube.says(UPLOAD_PATH, error(status, reason, "Their words"))
    with pytest.raises(PlatformError) as caught:
        publish(draft)
    assert type(caught.value) is expected
    assert caught.value.http_status == status
    assert "Their words" in caught.value.detail


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (400, "uploadLimitExceeded", RateLimited),
        (403, "quotaExceeded", RateLimited),
        (400, "mediaBodyRequired", Rejected),
        (400, "processingFailure", OutcomeUnknown),
        (500, "internalError", OutcomeUnknown),
        (404, "", OutcomeUnknown),
    ],
)
def test_every_refusal_of_the_last_byte_is_told_apart(
    tube: Tube, publish: Any, draft: Draft, status: int, reason: str, expected: type[PlatformError]
) -> None:
    tube.says("/session/1", error(status, reason))
    with pytest.raises(PlatformError) as caught:
        publish(draft)
    assert type(caught.value) is expected


def test_a_used_up_quota_waits_for_midnight_in_california(tube: Tube, publish: Any, draft: Draft) -> None:
    tube.says(UPLOAD_PATH, error(403, "quotaExceeded"))
    with pytest.raises(RateLimited) as caught:
        publish(draft)
    assert caught.value.until == next_quota_day(datetime.now(UTC))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-20T07:59:00+00:00", "2026-11-20T08:01:00+00:00"),
        ("2026-11-20T08:00:00+00:00", "2026-11-21T08:01:00+00:00"),
        ("2026-07-01T12:00:00+00:00", "2026-07-02T07:01:00+00:00"),
        ("2026-11-01T12:00:00+00:00", "2026-11-02T08:01:00+00:00"),
    ],
)
def test_midnight_in_california_is_known_in_summer_and_winter(now: str, then: str) -> None:
    assert next_quota_day(datetime.fromisoformat(now)) == datetime.fromisoformat(then)


def test_a_channel_that_uploaded_too_much_waits_for_a_day(tube: Tube, publish: Any, draft: Draft) -> None:
    tube.says(UPLOAD_PATH, error(400, "uploadLimitExceeded"))
    with pytest.raises(RateLimited) as caught:
        publish(draft)
    wait = caught.value.until - datetime.now(UTC)
    assert abs(wait - timedelta(days=1)) < timedelta(minutes=1)


def test_a_rate_limit_ends_when_the_answer_says(tube: Tube, publish: Any, draft: Draft) -> None:
    refusal = error(403, "rateLimitExceeded")
    tube.says(UPLOAD_PATH, Reply(403, refusal.content, {"Retry-After": "90"}))
    with pytest.raises(RateLimited) as caught:
        publish(draft)
    wait = caught.value.until - datetime.now(UTC)
    assert abs(wait - timedelta(seconds=90)) < timedelta(seconds=10)


def test_youtubes_own_words_are_shown(tube: Tube, publish: Any, draft: Draft) -> None:
    tube.says(UPLOAD_PATH, error(400, "invalidTags", "Bitte anders."))
    with pytest.raises(Rejected, match="It says: “Bitte anders"):
        publish(draft)


@pytest.mark.parametrize(
    ("reason", "status", "words"),
    [
        ("commentsDisabled", 403, "switched off"),
        ("commentTextTooLong", 400, "too long"),
        ("commentTextRequired", 400, "empty comment"),
        ("channelOrVideoIdMissing", 400, "which video"),
        ("invalidCommentThreadMetadata", 400, "refused the comment"),
        ("videoNotFound", 404, "no such video"),
    ],
)
def test_every_refusal_of_a_comment_is_said_in_words(
    tube: Tube, http: Http, channel: Credentials, reason: str, status: int, words: str
) -> None:
    tube.says("/youtube/v3/commentThreads", error(status, reason))
    with pytest.raises(Rejected, match=words):
        platform.comment("vid11111111", "First", channel, http)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("path", [UPLOAD_PATH, "/session/1"])
def test_whatever_an_upload_meets_is_one_of_our_errors_and_shows_no_secret(
    tube: Tube, impatient: Http, draft: Draft, secrets: dict[str, str], fault: Any, path: str
) -> None:
    answer = tube.answer
    tube.wire.answer = lambda request: fault(request) if request.path == path else answer(request)
    hidden = {**secrets, "access_token": SECRET, "refresh_token": SECRET, "client_secret": SECRET}
    tube.says("/_hosts/oauth2.googleapis.com/token", Reply(200, {"access_token": SECRET, "expires_in": 3599}))
    with pytest.raises(PlatformError) as caught:
        platform.publish(draft, Credentials(hidden, tube.wire.url, "UC1"), impatient, Notes())
    assert SECRET not in everything_about(caught.value)
