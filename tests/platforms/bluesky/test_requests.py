"""What goes over the wire to a Bluesky server, and what is made of its answers."""

from __future__ import annotations

import re
from time import time
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, LinkCard
from syndication.platforms.bluesky.addresses import post_url, profile_url
from syndication.platforms.bluesky.forms import ConnectForm
from syndication.platforms.bluesky.records import new_key
from syndication.platforms.bluesky.session import PUBLIC_API, service_of
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from tests.platforms.bluesky.conftest import DID, TYPED, Server, refusal
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, hang, hang_up, reset


def test_everything_is_chosen_and_saved_before_it_is_sent(
    server: Server, publish: Any, checkpoints: Notes, make_picture: Any
) -> None:
    server.replies["putRecord"] = hang
    with pytest.raises(OutcomeUnknown):
        publish(Draft("post", "Text", media=(make_picture(), make_picture())))
    assert checkpoints.saved == ["picture-0", "picture-1", "record", "sending"]
    assert server.wire.requests[-1].json == {
        **checkpoints.values["record"],
        "collection": "app.bsky.feed.post",
    }


def test_a_second_try_sends_exactly_the_same(server: Server, publish: Any, make_picture: Any) -> None:
    draft = Draft("post", "Text", media=(make_picture(),))
    server.replies["putRecord"] = [Reply(502), Reply(200, {"uri": "at://x"})]
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    publish(draft)
    assert server.calls == ["uploadBlob", "putRecord", "putRecord"]
    first, second = server.wire.requests[1:]
    assert first.json == second.json


def test_a_try_that_broke_off_goes_on_after_the_last_picture(
    server: Server, publish: Any, make_picture: Any
) -> None:
    draft = Draft("post", "Text", media=(make_picture(), make_picture(20, 20)))
    blob = server.replies["uploadBlob"]
    server.replies["uploadBlob"] = [blob, reset, blob]
    with pytest.raises(Unavailable):
        publish(draft)
    publish(draft)
    assert server.calls == ["uploadBlob"] * 3 + ["putRecord"]


@pytest.mark.parametrize(
    "reply", [hang, hang_up, reset, Reply(500), Reply(503), Reply(200), Reply(200, "<p>Hi</p>")]
)
def test_a_record_without_a_readable_answer_has_an_unknown_outcome(
    server: Server, publish: Any, reply: Any
) -> None:
    server.replies["putRecord"] = reply
    with pytest.raises(OutcomeUnknown):
        publish(Draft("post", "Text"))
    assert server.calls == ["putRecord"]


def test_a_session_that_is_over_is_renewed_and_kept_before_it_is_used(
    server: Server, publish: Any, credentials: Credentials
) -> None:
    server.replies["putRecord"] = [refusal("ExpiredToken"), Reply(200, {"uri": "at://x"})]
    publish(Draft("post", "Text"))
    assert server.calls == ["putRecord", "refreshSession", "putRecord"]
    tokens = [request.headers["authorization"] for request in server.wire.requests]
    assert tokens == ["Bearer eyJold", "Bearer eyJoldrefresh", "Bearer eyJaccess"]
    assert credentials.secrets["refresh_jwt"] == "eyJrefresh"


def test_a_session_is_renewed_only_once(server: Server, publish: Any) -> None:
    server.replies["putRecord"] = refusal("ExpiredToken")
    with pytest.raises(NotAuthorized):
        publish(Draft("post", "Text"))
    assert server.calls == ["putRecord", "refreshSession", "putRecord"]


def test_a_refused_refresh_token_falls_back_to_the_app_password(server: Server, publish: Any) -> None:
    server.replies["putRecord"] = [refusal("ExpiredToken"), Reply(200, {"uri": "at://x"})]
    server.replies["refreshSession"] = refusal("ExpiredToken")
    publish(Draft("post", "Text"))
    assert server.calls == ["putRecord", "refreshSession", "createSession", "putRecord"]
    assert server.wire.requests[2].json == {
        "identifier": TYPED["identifier"],
        "password": TYPED["app_password"],
    }


def test_a_mention_that_cannot_be_looked_up_now_waits(server: Server, publish: Any) -> None:
    server.replies["resolveHandle"] = Reply(502)
    with pytest.raises(Unavailable):
        publish(Draft("post", "Hi @bob.example.com"))
    assert server.calls == ["resolveHandle"]


def test_a_link_is_sent_as_a_card_without_a_picture(server: Server, publish: Any) -> None:
    link = "https://example.com/a"
    publish(Draft("post", "Text", link=link, card=LinkCard(link, "Title", "Words")))
    assert server.wire.requests[0].json["record"]["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {"uri": link, "title": "Title", "description": "Words"},
    }


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("AuthenticationRequired", 401, NotAuthorized),
        ("AuthMissing", 401, NotAuthorized),
        ("AuthFactorTokenRequired", 401, NotAuthorized),
        ("AccountTakedown", 400, NotAuthorized),
        ("AccountDeactivated", 403, NotAuthorized),
        ("AccountSuspended", 400, NotAuthorized),
        ("InvalidToken", 400, NotAuthorized),
        ("ExpiredToken", 400, NotAuthorized),
        ("InvalidRequest", 400, Rejected),
        ("BlobNotFound", 400, Rejected),
        ("BlobTooLarge", 400, Rejected),
        ("InvalidMimeType", 400, Rejected),
        ("InvalidSwap", 400, Rejected),
        ("PayloadTooLarge", 413, Rejected),
        ("Forbidden", 403, NotAuthorized),
        ("XRPCNotSupported", 404, Rejected),
        ("RateLimitExceeded", 429, RateLimited),
        ("InternalServerError", 500, OutcomeUnknown),
        ("UpstreamFailure", 502, OutcomeUnknown),
        ("NotEnoughResources", 503, OutcomeUnknown),
    ],
)
def test_every_known_refusal_is_told_apart(
    server: Server, publish: Any, name: str, status: int, expected: type[PlatformError]
) -> None:
    server.replies["putRecord"] = refusal(name, status)
    with pytest.raises(PlatformError) as caught:
        publish(Draft("post", "Text"))
    assert type(caught.value) is expected
    assert caught.value.http_status == status
    assert name in caught.value.detail


def test_a_rate_limit_ends_when_the_header_says(server: Server, publish: Any) -> None:
    reset_at = int(time()) + 1234
    body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    server.replies["putRecord"] = Reply(429, body, {"RateLimit-Reset": str(reset_at)})
    with pytest.raises(RateLimited) as caught:
        publish(Draft("post", "Text"))
    assert abs(caught.value.until.timestamp() - reset_at) < 5


def test_record_keys_are_sortable_and_valid() -> None:
    keys = [new_key() for _ in range(200)]
    assert all(re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", key) for key in keys)
    assert len(set(keys)) == len(keys)
    assert sorted(keys, key=lambda key: key[:10]) == keys


@pytest.mark.parametrize(
    ("api_base", "endpoint", "service"),
    [
        (PUBLIC_API, "https://morel.us-east.host.bsky.network", "https://morel.us-east.host.bsky.network"),
        (PUBLIC_API, "https://morel.us-east.host.bsky.network/", "https://morel.us-east.host.bsky.network"),
        (PUBLIC_API, "http://morel.us-east.host.bsky.network", ""),
        (PUBLIC_API, "https://evil.example", ""),
        (PUBLIC_API, "https://evil.example/.host.bsky.network", ""),
        (PUBLIC_API, "https://u:p@x.host.bsky.network", ""),
        (PUBLIC_API, "http://[::1", ""),
        ("https://pds.example", "https://morel.us-east.host.bsky.network", ""),
    ],
)
def test_only_the_public_address_may_send_us_to_one_of_its_own_servers(
    api_base: str, endpoint: str, service: str
) -> None:
    document = {"service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}]}
    assert service_of({"didDoc": document}, api_base) == service


@pytest.mark.parametrize("document", [None, [], {}, {"service": None}, {"service": ["x", {}]}])
def test_a_session_without_a_usable_document_stays_where_it_is(document: Any) -> None:
    assert service_of({"didDoc": document}, PUBLIC_API) == ""


def test_posts_are_shown_in_the_app_or_on_a_server_outside_the_network() -> None:
    record = {"repo": DID, "rkey": "3k"}
    assert post_url(record, "https://pds.example") == f"https://bsky.app/profile/{DID}/post/3k"
    assert post_url(record, "http://localhost:1").startswith(
        "http://localhost:1/xrpc/com.atproto.repo.getRecord?"
    )
    assert profile_url(DID, "alice.example", PUBLIC_API) == "https://bsky.app/profile/alice.example"
    assert profile_url(DID, "handle.invalid", PUBLIC_API) == f"https://bsky.app/profile/{DID}"


def test_what_comes_along_when_a_handle_is_copied_is_left_out() -> None:
    form = ConnectForm(data={})
    form.process(data={"identifier": "\u202a@alice.bsky.social\u202c ", "app_password": " abcd-efgh "})
    assert form.data == {"identifier": "alice.bsky.social", "app_password": "abcd-efgh"}
    assert form.validate()
