"""What goes over the wire to the Graph API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from syndication.platforms.base import Credentials, Draft, LinkCard
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
)
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import LINK, MADE, OUT, TOKEN, error
from tests.platforms.wire import Reply, Wire, hang, reset


def test_a_text_with_a_link_is_one_call(wire: Wire, publish: Any) -> None:
    wire.replies(MADE)
    assert publish(Draft("feed-post", "Grüße 🐝", link=LINK, tags=("news",))) == OUT
    [request] = wire.requests
    assert (request.method, request.path, request.query) == ("POST", "/77/feed", {})
    assert request.form == {"message": "Grüße 🐝\n\n#news", "link": LINK, "fields": "id,permalink_url"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


def test_a_photo_goes_first_and_unpublished(wire: Wire, publish: Any, make_picture: Any) -> None:
    wire.replies(Reply(200, {"id": "555"}), MADE)
    picture = make_picture(alt_text="Ein Quadrat")
    assert publish(Draft("feed-post", "Text", link=LINK, media=(picture,))) == OUT
    photo, post = wire.requests
    assert photo.path == "/77/photos"
    for field, value in (("published", "false"), ("alt_text_custom", "Ein Quadrat")):
        assert f'name="{field}"\r\n\r\n{value}\r\n'.encode() in photo.body
    assert picture.path.read_bytes() in photo.body
    assert post.form["message"] == f"Text\n\n{LINK}"
    assert json.loads(post.form["attached_media"]) == [{"media_fbid": "555"}]
    assert "link" not in post.form


def test_a_photo_that_was_uploaded_is_not_uploaded_again(
    wire: Wire, publish: Any, checkpoints: Notes, make_picture: Any
) -> None:
    draft = Draft("feed-post", "Text", media=(make_picture(),))
    wire.replies(Reply(200, {"id": "555"}), error(4), MADE)
    with pytest.raises(RateLimited):
        publish(draft)
    assert publish(draft) == OUT
    assert [request.path for request in wire.requests] == ["/77/photos", "/77/feed", "/77/feed"]


def test_a_lost_photo_upload_may_be_repeated(wire: Wire, publish: Any, make_picture: Any) -> None:
    wire.replies(reset)
    with pytest.raises(Unavailable):
        publish(Draft("feed-post", "Text", media=(make_picture(),)))


@pytest.mark.parametrize(
    "reply", [hang, reset, Reply(500), Reply(503, error(2).content), Reply(200, "{}"), Reply(200)]
)
def test_a_post_without_a_readable_answer_has_an_unknown_outcome(
    wire: Wire, publish: Any, reply: Any
) -> None:
    wire.replies(reply)
    with pytest.raises(OutcomeUnknown):
        publish(Draft("feed-post", "Text"))
    assert len(wire.requests) == 1


def test_a_missing_permalink_is_made_from_the_id(wire: Wire, publish: Any) -> None:
    wire.replies(Reply(200, {"id": "77_1"}))
    assert publish(Draft("feed-post", "Text")).url == "https://www.facebook.com/77_1"


def test_deleting_what_is_gone_is_no_error(wire: Wire, page: Credentials, http: Http) -> None:
    wire.replies(Reply(200, {"success": True}), error(100, 33), error(10))
    platform.delete("77_1", page, http)
    platform.delete("77_1", page, http)
    with pytest.raises(NotAuthorized):
        platform.delete("77_1", page, http)
    assert [(r.method, r.path) for r in wire.requests] == [("DELETE", "/77_1")] * 3


PAGE = {"id": "77", "name": "Bäckerei", "username": "baeckerei", "link": "https://www.facebook.com/baeckerei"}


def test_a_users_token_is_exchanged_for_that_of_the_page(wire: Wire, http: Http) -> None:
    picture = {"data": {"url": f"{wire.url}/pictures/77.png"}}
    replies = {
        "/77": Reply(200, {**PAGE, "picture": picture, "access_token": TOKEN}),
        "/pictures/77.png": Reply(200, b"\x89PNG"),
        "/debug_token": Reply(200, {"data": {"expires_at": 1_900_000_000}}),
    }
    wire.answer = lambda request: replies[request.path]
    profile = platform.profile(Credentials({"page_id": "77", "access_token": "EAAG-user"}, wire.url), http)
    assert (profile.remote_id, profile.name, profile.handle, profile.url) == (
        "77",
        "Bäckerei",
        "baeckerei",
        "https://www.facebook.com/baeckerei",
    )
    assert profile.picture == b"\x89PNG"
    assert profile.expires_at == datetime.fromtimestamp(1_900_000_000, UTC)
    assert profile.secrets == {"page_id": "77", "access_token": TOKEN}
    asked, pictured, debugged = wire.requests
    assert asked.headers["authorization"] == "Bearer EAAG-user"
    assert "authorization" not in pictured.headers
    assert debugged.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "ftp://x/y", 7, None])
def test_a_picture_is_not_fetched_from_just_anywhere(
    wire: Wire, http: Http, page: Credentials, url: Any
) -> None:
    replies = {"/77": Reply(200, {**PAGE, "picture": {"data": {"url": url}}}), "/debug_token": error(100)}
    wire.answer = lambda request: replies[request.path]
    profile = platform.profile(page, http)
    assert (profile.picture, profile.expires_at) == (None, None)


def test_the_token_is_in_no_url(wire: Wire, publish: Any) -> None:
    wire.replies(MADE)
    publish(Draft("feed-post", "Text"))
    assert TOKEN not in unquote(wire.requests[0].path)


def test_a_draft_shows_a_card_or_a_photo(make_picture: Any) -> None:
    card = LinkCard(LINK, "Title")
    assert platform.render(Draft("feed-post", "Text", link=LINK, card=card)).card == card
    with_photo = platform.render(
        Draft("feed-post", "Text #Tag", link=LINK, card=card, media=(make_picture(),))
    )
    assert (with_photo.card, with_photo.text) == (None, f"Text #Tag\n\n{LINK}")
    assert [(s.kind, s.target) for s in with_photo.spans] == [("tag", "Tag"), ("link", LINK)]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft("feed-post", " "), "empty"),
        (Draft("feed-post", "x" * 63_207), "text_too_long"),
        (Draft("feed-post", "x", link="nowhere"), "link_invalid"),
    ],
)
def test_what_facebook_would_refuse_is_a_problem(draft: Draft, code: str) -> None:
    assert [(p.code, p.severity) for p in platform.problems(draft)] == [(code, "error")]


def test_a_second_picture_is_a_problem(make_picture: Any) -> None:
    pictures = (make_picture(), make_picture(alt_text=""))
    assert [(p.code, p.where) for p in platform.problems(Draft("feed-post", "x", media=pictures))] == [
        ("too_many_pictures", "pictures"),
        ("alt_text_missing", "media.1.alt_text"),
    ]
