"""What goes over the wire to the Graph API."""

from __future__ import annotations

import json
from dataclasses import replace
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
    assert (request.method, request.path, request.query) == ("POST", "/v26.0/77/feed", {})
    assert request.form == {"message": "Grüße 🐝\n\n#news", "link": LINK, "fields": "id,permalink_url"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


def test_a_photo_goes_first_and_unpublished(wire: Wire, publish: Any, make_picture: Any) -> None:
    wire.replies(Reply(200, {"id": "555"}), MADE)
    picture = make_picture(alt_text="Ein Quadrat")
    assert publish(Draft("feed-post", "Text", link=LINK, media=(picture,))) == OUT
    photo, post = wire.requests
    assert photo.path == "/v26.0/77/photos"
    for field, value in (("published", "false"), ("alt_text_custom", "Ein Quadrat")):
        assert f'name="{field}"\r\n\r\n{value}\r\n'.encode() in photo.body
    assert picture.path.read_bytes() in photo.body
    assert post.form["message"] == f"Text\n\n{LINK}"
    assert json.loads(post.form["attached_media"]) == [{"media_fbid": "555"}]
    assert "link" not in post.form


def test_photos_are_shown_in_their_order_and_each_is_uploaded_once(
    wire: Wire, publish: Any, checkpoints: Notes, make_picture: Any
) -> None:
    pictures = tuple(make_picture(alt_text=f"Picture {number}") for number in range(3))
    draft = Draft("feed-post", "Text", media=pictures)
    wire.replies(Reply(200, {"id": "1"}), Reply(200, {"id": "2"}), reset, Reply(200, {"id": "3"}), MADE)
    with pytest.raises(Unavailable):
        publish(draft)
    assert publish(draft) == OUT
    assert checkpoints.saved == ["photo-1", "photo-2", "photo-3", "doubt"]
    assert [b"Picture 2" in request.body for request in wire.requests] == [False, False, True, True, False]
    shown = json.loads(wire.requests[-1].form["attached_media"])
    assert shown == [{"media_fbid": "1"}, {"media_fbid": "2"}, {"media_fbid": "3"}]


def test_a_photo_that_was_uploaded_is_not_uploaded_again(
    wire: Wire, publish: Any, checkpoints: Notes, make_picture: Any
) -> None:
    draft = Draft("feed-post", "Text", media=(make_picture(),))
    wire.replies(Reply(200, {"id": "555"}), error(4), MADE)
    with pytest.raises(RateLimited):
        publish(draft)
    assert publish(draft) == OUT
    assert [request.path for request in wire.requests] == [
        "/v26.0/77/photos",
        "/v26.0/77/feed",
        "/v26.0/77/feed",
    ]


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
    assert [(r.method, r.path) for r in wire.requests] == [("DELETE", "/v26.0/77_1")] * 3


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


def test_an_eleventh_picture_is_a_problem(make_picture: Any) -> None:
    pictures = (*(make_picture() for _ in range(10)), make_picture(alt_text=""))
    assert platform.problems(Draft("feed-post", "x", media=pictures[:10])) == []
    assert [(p.code, p.where) for p in platform.problems(Draft("feed-post", "x", media=pictures))] == [
        ("too_many_pictures", "media"),
        ("alt_text_missing", "media.10.alt_text"),
    ]


def test_a_link_to_facebook_is_a_warning() -> None:
    draft = Draft("feed-post", "x", link="https://www.facebook.com/events/1")
    assert [(p.code, p.severity, p.where) for p in platform.problems(draft)] == [
        ("link_to_facebook", "warning", "link")
    ]


def test_a_first_comment_is_shown_and_may_be_too_long() -> None:
    draft = Draft("feed-post", "x", options={"first_comment": " More here\r\n"})
    assert platform.render(draft).first_comment == "More here"
    longer = Draft("feed-post", "x", options={"first_comment": "y" * 11}, settings={"COMMENT_LENGTH": 10})
    assert [(p.code, p.where) for p in platform.problems(longer)] == [
        ("comment_too_long", "options.first_comment")
    ]


def test_the_version_is_a_setting(wire: Wire, http: Http, page: Credentials) -> None:
    wire.replies(MADE)
    platform.publish(Draft("feed-post", "Text"), replace(page, settings={"VERSION": "v27.0"}), http, Notes())
    assert wire.requests[0].path == "/v27.0/77/feed"
