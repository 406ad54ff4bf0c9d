"""What goes over the wire to Reddit, and how its answers are read."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Figures, Processing, Published
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.reddit.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.reddit.conftest import LINK, SECRETS, TEXT, TOKEN, USER_AGENT, Reddit, errors, made
from tests.platforms.reddit.samples import video_of
from tests.platforms.wire import Reply, Wire, hang, reset
from tests.support.shelf import Shelf

OUT = Published("t3_abc", "https://www.reddit.com/r/books/comments/abc/a_title/")
TOKEN_PATH = "/_hosts/www.reddit.com/api/v1/access_token"
EXPIRED = Reply(
    401,
    {"message": "Unauthorized", "error": 401},
    {"WWW-Authenticate": 'Bearer realm="reddit", error="invalid_token"'},
)
SENT = {"api_type": "json", "sr": "books", "title": "A title", "nsfw": "false", "spoiler": "false"}
SENT |= {"sendreplies": "true", "resubmit": "false", "validate_on_submit": "true"}


def lease(number: int, wire: Wire) -> Reply:
    """As recorded: the storage's address has no scheme."""
    fields = [
        {"name": "acl", "value": "public-read"},
        {"name": "key", "value": f"rte_images/asset{number}"},
        {"name": "policy", "value": f"policy-{number}"},
        {"name": "X-Amz-Signature", "value": f"signature-{number}"},
    ]
    action = f"{wire.url.removeprefix('http:')}/storage"
    return Reply(200, {"args": {"action": action, "fields": fields}, "asset": {"asset_id": f"asset{number}"}})


def stored(number: int) -> Reply:
    return Reply(201, "<PostResponse/>", {"Location": f"https://storage.example/rte_images%2Fasset{number}"})


@pytest.fixture
def storage(reddit: Reddit, wire: Wire) -> Reddit:
    """Takes two files and is done with the post later."""
    reddit.answers["POST /api/media/asset.json"] = [lease(1, wire), lease(2, wire)]
    reddit.answers["POST /storage"] = [stored(1), stored(2)]
    reddit.answers["POST /api/submit"] = Reply(
        200, {"json": {"errors": [], "data": {"websocket_url": "wss://ws.example/x"}}}
    )
    return reddit


def test_a_text_is_submitted_after_the_subreddits_rules_were_read(reddit: Reddit, publish: Any) -> None:
    draft = replace(
        TEXT, text="Grüße 🐝", options={"subreddit": "r/books", "nsfw": True, "mute_replies": True}
    )
    assert publish(draft) == OUT
    assert reddit.paths == ["/r/books/about", "/api/v1/books/post_requirements", "/api/submit"]
    request = reddit.wire.requests[-1]
    assert (request.method, request.query) == ("POST", {"raw_json": "1"})
    assert request.form == SENT | {"kind": "self", "text": "Grüße 🐝", "nsfw": "true", "sendreplies": "false"}
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    for asked in reddit.wire.requests:
        assert asked.headers["authorization"] == f"bearer {TOKEN}"
        assert asked.headers["user-agent"] == USER_AGENT


def test_a_link_is_submitted_with_its_text(reddit: Reddit, publish: Any) -> None:
    assert publish(replace(LINK, text="About it")) == OUT
    form = {"kind": "link", "url": "https://example.com/a", "text": "About it"}
    assert reddit.wire.requests[-1].form == SENT | form


def test_a_link_without_a_text_sends_none(reddit: Reddit, publish: Any) -> None:
    publish(LINK)
    assert "text" not in reddit.wire.requests[-1].form


def test_the_contact_in_the_user_agent_is_a_setting(wire: Wire, reddit: Reddit, http: Http) -> None:
    account = Credentials(SECRETS, wire.url, settings={"CONTACT_USER": "admin_1"})
    platform.publish(TEXT, account, http, Notes())
    assert wire.requests[0].headers["user-agent"] == "web:syndication-desk-app-1:v1 (by /u/admin_1)"


def test_a_picture_goes_to_the_leased_storage_and_is_then_submitted(
    storage: Reddit, publish: Any, shelf: Shelf
) -> None:
    picture = shelf.picture()
    assert publish(replace(TEXT, media=(picture,))) == Processing(5.0)
    asked, upload = storage.asked("/api/media/asset.json"), storage.asked("/storage")
    assert [r.form for r in asked] == [
        {"api_type": "json", "filepath": "picture.jpeg", "mimetype": "image/jpeg"}
    ]
    body = upload[0].body
    assert b'name="key"\r\n\r\nrte_images/asset1\r\n' in body
    assert body.index(b'name="policy"') < body.index(b'name="file"; filename="picture.jpeg"')
    assert picture.path.read_bytes() in body
    assert "authorization" not in upload[0].headers
    form = storage.wire.requests[-1].form
    assert (form["kind"], form["url"]) == ("image", "https://storage.example/rte_images%2Fasset1")


def test_a_storage_that_names_no_location_keeps_it_under_its_key(
    storage: Reddit, wire: Wire, publish: Any, shelf: Shelf
) -> None:
    storage.answers["POST /storage"] = Reply(204)
    publish(replace(TEXT, media=(shelf.picture(),)))
    assert wire.requests[-1].form["url"] == f"{wire.url}/storage/rte_images/asset1"


def test_a_video_is_submitted_with_its_still(storage: Reddit, publish: Any, shelf: Shelf) -> None:
    video = video_of(shelf)
    assert publish(replace(TEXT, media=(video,))) == Processing(5.0)
    assert [r.form["mimetype"] for r in storage.asked("/api/media/asset.json")] == ["video/mp4", "image/jpeg"]
    film, still = storage.asked("/storage")
    assert video.path.read_bytes() in film.body
    assert b'filename="video.mp4"' in film.body
    assert video.poster is not None
    assert video.poster.path.read_bytes() in still.body
    form = storage.wire.requests[-1].form
    assert form["kind"] == "video"
    assert form["url"] == "https://storage.example/rte_images%2Fasset1"
    assert form["video_poster_url"] == "https://storage.example/rte_images%2Fasset2"


def test_a_gallery_is_submitted_as_json_with_captions(storage: Reddit, publish: Any, shelf: Shelf) -> None:
    storage.answers["POST /api/submit_gallery_post.json"] = Reply(
        200, {"json": {"errors": [], "data": {"id": "t3_abc", "url": OUT.url}}}
    )
    pictures = (shelf.picture(alt_text="One"), shelf.picture(alt_text="Two"))
    assert publish(replace(TEXT, media=pictures)) == OUT
    assert storage.wire.requests[-1].json == {
        "api_type": "json",
        "sr": "books",
        "title": "A title",
        "text": "Hello world",
        "items": [
            {"media_id": "asset1", "caption": "One", "outbound_url": ""},
            {"media_id": "asset2", "caption": "Two", "outbound_url": ""},
        ],
        "nsfw": False,
        "spoiler": False,
        "sendreplies": True,
        "resubmit": True,
        "show_error_list": True,
        "validate_on_submit": True,
    }


def test_what_was_uploaded_is_not_uploaded_again(
    storage: Reddit, publish: Any, shelf: Shelf, checkpoints: Notes
) -> None:
    draft = replace(TEXT, media=(shelf.picture(),))
    later = storage.answers["POST /api/submit"]
    storage.answers["POST /api/submit"] = [errors(["QUOTA_FILLED", "Wait.", "sr"]), later]
    with pytest.raises(Exception, match="as much as Reddit allows"):
        publish(draft)
    assert publish(draft) == Processing(5.0)
    assert len(storage.asked("/storage")) == 1
    assert storage.wire.requests[-1].form["url"] == "https://storage.example/rte_images%2Fasset1"


def test_what_the_storage_has_dropped_by_now_is_uploaded_anew(
    storage: Reddit, publish: Any, shelf: Shelf, checkpoints: Notes
) -> None:
    old = (datetime.now(UTC) - timedelta(hours=30)).isoformat()
    checkpoints.values["media-0"] = {"id": "gone", "url": "https://storage.example/gone", "at": old}
    publish(replace(TEXT, media=(shelf.picture(),)))
    assert storage.wire.requests[-1].form["url"] == "https://storage.example/rte_images%2Fasset1"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            Reply(403, "<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>"),
            Unavailable,
        ),
        (Reply(400, "<Error><Code>EntityTooLarge</Code></Error>"), Rejected),
        (Reply(404, "<Error><Code>NoSuchBucket</Code></Error>"), Unavailable),
        (reset, Unavailable),
        (Reply(500), Unavailable),
    ],
)
def test_a_failed_upload_has_submitted_nothing(
    storage: Reddit, publish: Any, shelf: Shelf, reply: Any, expected: type[Exception]
) -> None:
    storage.answers["POST /storage"] = reply
    with pytest.raises(expected) as caught:
        publish(replace(TEXT, media=(shelf.picture(),)))
    assert "signature-1" not in f"{caught.value} {vars(caught.value)}"
    assert storage.asked("/api/submit") == []


@pytest.mark.parametrize("answer", [{}, {"args": {}, "asset": {}}, {"args": {"action": ""}, "asset": {}}])
def test_a_lease_that_says_nothing_is_asked_for_again_later(
    storage: Reddit, publish: Any, shelf: Shelf, answer: Any
) -> None:
    storage.answers["POST /api/media/asset.json"] = Reply(200, answer)
    with pytest.raises(Unavailable):
        publish(replace(TEXT, media=(shelf.picture(),)))


def test_a_flair_is_chosen_by_its_text_or_id(reddit: Reddit, publish: Any) -> None:
    choice = {"flair_template_id": "id-1", "flair_text": "News"}
    reddit.answers["POST /r/books/api/flairselector"] = Reply(200, {"choices": [choice]})
    for flair in ("news", "id-1"):
        publish(replace(TEXT, options={"subreddit": "books", "flair": flair}))
        assert reddit.wire.requests[-1].form["flair_id"] == "id-1"
    assert reddit.asked("/r/books/api/flairselector")[0].form == {"is_newlink": "true"}


def test_a_name_in_the_answer_is_enough(reddit: Reddit, publish: Any, wire: Wire) -> None:
    reddit.answers["POST /api/submit"] = Reply(200, {"json": {"errors": [], "data": {"name": "t3_abc"}}})
    assert publish(TEXT) == Published("t3_abc", f"{wire.url}/_hosts/www.reddit.com/comments/abc/")


@pytest.mark.parametrize(
    "reply",
    [hang, reset, Reply(500), Reply(503), Reply(200), Reply(200, "{}"), Reply(200, {"json": {}}), Reply(303)],
)
def test_a_submission_without_a_readable_answer_has_an_unknown_outcome(
    reddit: Reddit, publish: Any, reply: Any
) -> None:
    reddit.answers["POST /api/submit"] = reply
    with pytest.raises(OutcomeUnknown):
        publish(TEXT)
    assert len(reddit.asked("/api/submit")) == 1


# Tokens


def test_a_token_is_got_by_password_and_kept_before_it_is_used(
    reddit: Reddit, http: Http, account: Credentials, saved: list[dict[str, str]]
) -> None:
    secrets = {k: v for k, v in SECRETS.items() if k not in ("access_token", "expires_at")}
    platform.publish(TEXT, replace(account, secrets=secrets), http, Notes())
    asked = reddit.wire.requests[0]
    assert asked.path == TOKEN_PATH
    assert asked.form == {"grant_type": "password", "username": "desk", "password": "pass word 0123"}
    basic = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert basic == "app-1:app-secret-0123"
    assert asked.headers["user-agent"] == USER_AGENT
    assert saved[0]["access_token"] == "new-token-0123456789"
    assert reddit.wire.requests[1].headers["authorization"] == "bearer new-token-0123456789"


def test_a_token_is_got_by_refresh_token(reddit: Reddit, http: Http, account: Credentials) -> None:
    secrets = {"client_id": "app-1", "client_secret": "s" * 9, "username": "desk", "refresh_token": "r-0123"}
    renewed = platform.refresh(replace(account, secrets=secrets), http)
    assert reddit.wire.requests[0].form == {"grant_type": "refresh_token", "refresh_token": "r-0123"}
    assert renewed["access_token"] == "new-token-0123456789"
    assert float(renewed["expires_at"]) > datetime.now(UTC).timestamp() + 86_000


def test_a_token_that_is_about_to_end_is_renewed_first(
    reddit: Reddit, http: Http, account: Credentials
) -> None:
    ends = str(int(datetime.now(UTC).timestamp()) + 30)
    platform.publish(TEXT, replace(account, secrets={**SECRETS, "expires_at": ends}), http, Notes())
    assert reddit.paths[0] == TOKEN_PATH


def test_a_refused_token_is_renewed_once_and_the_submission_repeated(
    reddit: Reddit, publish: Any, saved: list[dict[str, str]]
) -> None:
    reddit.answers["POST /api/submit"] = [EXPIRED, made()]
    assert publish(TEXT) == OUT
    assert reddit.paths[-3:] == ["/api/submit", TOKEN_PATH, "/api/submit"]
    assert [secrets["access_token"] for secrets in saved] == ["new-token-0123456789"]


def test_a_new_token_that_is_refused_too_needs_an_admin(reddit: Reddit, publish: Any) -> None:
    reddit.answers["GET /r/books/about"] = EXPIRED
    with pytest.raises(NotAuthorized):
        publish(TEXT)
    assert reddit.paths.count(TOKEN_PATH) == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, {"error": "invalid_grant"}), "user name and password"),
        (Reply(400, {"message": "Bad Request", "error": 400}), "user name and password"),
        (Reply(401, {"message": "Unauthorized", "error": 401}), "client ID and secret"),
    ],
)
def test_refused_credentials_say_which_to_replace(
    reddit: Reddit, http: Http, account: Credentials, reply: Reply, words: str
) -> None:
    reddit.answers[f"POST {TOKEN_PATH}"] = reply
    with pytest.raises(NotAuthorized, match=words):
        platform.profile(account, http)


def test_a_refused_refresh_token_needs_a_new_one(reddit: Reddit, http: Http, account: Credentials) -> None:
    reddit.answers[f"POST {TOKEN_PATH}"] = Reply(400, {"message": "Bad Request", "error": 400})
    with pytest.raises(NotAuthorized, match="refresh token"):
        platform.refresh(replace(account, secrets={**SECRETS, "refresh_token": "r-0123"}), http)


# Who it is

ME = {"id": "abc1", "name": "desk", "subreddit": {"title": "The Desk"}}


def test_the_profile_tells_who_it_is(reddit: Reddit, wire: Wire, http: Http, account: Credentials) -> None:
    reddit.answers["GET /api/v1/me"] = Reply(200, {**ME, "icon_img": f"{wire.url}/icon.png"})
    reddit.answers["GET /icon.png"] = Reply(200, b"\x89PNG")
    profile = platform.profile(account, http)
    assert (profile.remote_id, profile.name, profile.handle) == ("t2_abc1", "The Desk", "u/desk")
    assert profile.url == f"{wire.url}/_hosts/www.reddit.com/user/desk"
    assert profile.picture == b"\x89PNG"
    assert profile.secrets is not None
    assert (profile.secrets["username"], profile.secrets["access_token"]) == ("desk", "new-token-0123456789")
    assert "authorization" not in wire.requests[-1].headers


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "", 7, None])
def test_a_picture_is_not_fetched_from_just_anywhere(
    reddit: Reddit, http: Http, account: Credentials, url: Any
) -> None:
    reddit.answers["GET /api/v1/me"] = Reply(200, {**ME, "icon_img": url})
    assert platform.profile(account, http).picture is None
    assert len(reddit.wire.requests) == 2


def test_a_missing_scope_is_told_when_connecting(reddit: Reddit, http: Http, account: Credentials) -> None:
    token = {
        "access_token": "new-token-0123456789",
        "expires_in": 86400,
        "scope": "identity submit read history",
    }
    reddit.answers[f"POST {TOKEN_PATH}"] = Reply(200, token)
    with pytest.raises(NotAuthorized, match="lacks the scope edit, flair"):
        platform.profile(account, http)


def test_a_suspended_account_cannot_be_connected(reddit: Reddit, http: Http, account: Credentials) -> None:
    reddit.answers["GET /api/v1/me"] = Reply(200, {**ME, "is_suspended": True})
    with pytest.raises(NotAuthorized, match="suspended"):
        platform.profile(account, http)


# A post that is out


def test_a_comment_is_one_call(reddit: Reddit, http: Http, account: Credentials) -> None:
    thing = {"kind": "t1", "data": {"name": "t1_xyz"}}
    reddit.answers["POST /api/comment"] = Reply(200, {"json": {"errors": [], "data": {"things": [thing]}}})
    assert platform.comment("t3_abc", "First!", account, http) == "t1_xyz"
    [request] = reddit.wire.requests
    assert request.form == {"api_type": "json", "thing_id": "t3_abc", "text": "First!"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (errors(["THREAD_LOCKED", "Comments are locked.", "parent"]), Rejected),
        (errors(["DELETED_THING", "that element has been deleted", "parent"]), Rejected),
        (Reply(200, {"json": {"errors": [], "data": {"things": []}}}), OutcomeUnknown),
        (Reply(200, {"json": {"errors": []}}), OutcomeUnknown),
        (reset, OutcomeUnknown),
        (Reply(500), OutcomeUnknown),
    ],
)
def test_a_comment_that_fails_tells_whether_it_may_be_out(
    reddit: Reddit, http: Http, account: Credentials, reply: Any, expected: type[Exception]
) -> None:
    reddit.answers["POST /api/comment"] = reply
    with pytest.raises(expected):
        platform.comment("t3_abc", "First!", account, http)


def test_deleting_names_the_post(reddit: Reddit, http: Http, account: Credentials) -> None:
    reddit.answers["POST /api/del"] = Reply(200, {})
    platform.delete("t3_abc", account, http)
    assert reddit.wire.requests[0].form == {"id": "t3_abc"}


@pytest.mark.parametrize(
    ("post", "figures"),
    [
        (
            {"score": 12, "num_comments": 3, "num_crossposts": 1, "view_count": None},
            Figures(likes=12, comments=3, shares=1),
        ),
        ({"score": 12, "num_comments": 3, "view_count": 99}, Figures(views=99, likes=12, comments=3)),
        ({}, Figures()),
    ],
)
def test_figures_are_those_that_reddit_tells(
    reddit: Reddit, http: Http, account: Credentials, post: dict[str, Any], figures: Figures
) -> None:
    children = [{"kind": "t3", "data": {"author": "desk", **post}}]
    reddit.answers["GET /api/info"] = Reply(200, {"data": {"children": children}})
    assert platform.measure("t3_abc", account, http) == figures
    assert reddit.wire.requests[0].query == {"raw_json": "1", "id": "t3_abc"}


@pytest.mark.parametrize("children", [[], [{"kind": "t3", "data": {"author": "[deleted]"}}]])
def test_a_post_that_is_gone_has_no_figures(
    reddit: Reddit, http: Http, account: Credentials, children: list[Any]
) -> None:
    reddit.answers["GET /api/info"] = Reply(200, {"data": {"children": children}})
    with pytest.raises(Rejected, match="no longer has this post"):
        platform.measure("t3_abc", account, http)
