"""What goes over the wire to Reddit, and how its answers are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Processing, Published
from syndication.platforms.errors import (
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.platforms.reddit.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.reddit.conftest import LINK, SECRETS, TEXT, TOKEN, USER_AGENT, Reddit, errors
from tests.platforms.reddit.samples import video_of
from tests.platforms.wire import Reply, Wire, hang, reset
from tests.support.shelf import Shelf

OUT = Published("t3_abc", "https://www.reddit.com/r/books/comments/abc/a_title/")
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
        (Reply(400, "<Error><Code>EntityTooLarge</Code> signature-1</Error>"), Rejected),
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
