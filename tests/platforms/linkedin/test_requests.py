"""What goes over the wire to LinkedIn when a post is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, LinkCard, Published
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, RateLimited, Rejected
from syndication.platforms.http import Http
from syndication.platforms.linkedin.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.linkedin.conftest import (
    LINK,
    MADE,
    MEMBER,
    ORGANIZATION,
    POST,
    TOKEN,
    LinkedIn,
    error,
    page_of,
)
from tests.platforms.wire import Reply, Wire, hang, reset
from tests.support.shelf import Shelf


def test_a_text_is_one_call(linkedin: LinkedIn, wire: Wire, publish: Any) -> None:
    assert publish(Draft("post", "Grüße (an alle) 🐝", tags=("news",))) == Published(
        POST, page_of(POST, wire.url)
    )
    [request] = wire.requests
    assert (request.method, request.path, request.query) == ("POST", "/rest/posts", {})
    assert request.json == {
        "author": MEMBER,
        "commentary": "Grüße \\(an alle\\) 🐝\n\n#news",
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    headers = request.headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["linkedin-version"] == "202609"
    assert headers["x-restli-protocol-version"] == "2.0.0"
    assert headers["content-type"] == "application/json"


def test_the_version_is_a_setting(linkedin: LinkedIn, wire: Wire, publish: Any, member: Credentials) -> None:
    publish(Draft("post", "Text"), replace(member, settings={"VERSION": "202611"}))
    assert wire.requests[0].headers["linkedin-version"] == "202611"


def test_a_member_may_post_to_connections_only(linkedin: LinkedIn, wire: Wire, publish: Any) -> None:
    publish(Draft("post", "Text", options={"visibility": "CONNECTIONS"}))
    assert wire.requests[0].json["visibility"] == "CONNECTIONS"


def test_an_organisation_posts_as_itself_and_only_to_anyone(
    linkedin: LinkedIn, wire: Wire, publish: Any, organization: Credentials
) -> None:
    with pytest.raises(Rejected, match="no connections"):
        publish(Draft("post", "Text", options={"visibility": "CONNECTIONS"}), organization)
    assert wire.requests == []
    publish(Draft("post", "Text"), organization)
    assert wire.requests[0].json["author"] == ORGANIZATION


def test_a_link_is_sent_as_an_article_with_its_uploaded_picture(
    linkedin: LinkedIn, publish: Any, shelf: Shelf
) -> None:
    picture = shelf.picture()
    publish(Draft("post", "Text", link=LINK, card=LinkCard(LINK, "Title", "About", picture)))
    [begin], [put] = linkedin.calls("POST", "/rest/images"), linkedin.calls("PUT", "/uploads")
    assert begin.query == {"action": "initializeUpload"}
    assert begin.json == {"initializeUploadRequest": {"owner": MEMBER}}
    assert put.body == picture.path.read_bytes()
    assert put.headers["authorization"] == f"Bearer {TOKEN}"
    assert put.headers["content-type"] == "application/octet-stream"
    [post] = linkedin.calls("POST", "/rest/posts")
    assert post.json["content"] == {
        "article": {"source": LINK, "title": "Title", "description": "About", "thumbnail": "urn:li:image:1"}
    }


def test_an_article_without_picture_or_description_has_none(
    linkedin: LinkedIn, wire: Wire, publish: Any
) -> None:
    publish(Draft("post", "", link=LINK))
    assert wire.requests[0].json["content"] == {"article": {"source": LINK, "title": LINK}}
    assert wire.requests[0].json["commentary"] == ""


def test_one_picture_is_media_and_more_are_several_images(
    linkedin: LinkedIn, publish: Any, checkpoints: Notes, shelf: Shelf
) -> None:
    first, second = shelf.picture(alt_text="One (1)"), shelf.picture(alt_text="")
    publish(Draft("post", "Text", media=(first,)))
    checkpoints.values.clear()
    publish(Draft("post", "Text", media=(first, second)))
    one, two = (request.json["content"] for request in linkedin.calls("POST", "/rest/posts"))
    assert one == {"media": {"id": "urn:li:image:1", "altText": "One (1)"}}
    assert two == {
        "multiImage": {"images": [{"id": "urn:li:image:2", "altText": "One (1)"}, {"id": "urn:li:image:3"}]}
    }


def test_uploaded_pictures_are_not_uploaded_again(
    linkedin: LinkedIn, publish: Any, checkpoints: Notes, shelf: Shelf
) -> None:
    draft = Draft("post", "Text", media=(shelf.picture(), shelf.picture()))
    linkedin.posting = error(429, "TOO_MANY_REQUESTS")
    with pytest.raises(RateLimited):
        publish(draft)
    linkedin.posting = MADE
    publish(draft)
    assert len(linkedin.calls("POST", "/rest/images")) == 2
    assert checkpoints.saved[:2] == ["image.0", "image.1"]


def test_the_token_goes_to_no_other_host_than_linkedins(
    linkedin: LinkedIn, wire: Wire, publish: Any, shelf: Shelf
) -> None:
    elsewhere = wire.url.replace("127.0.0.1", "localhost")
    value = {"image": "urn:li:image:1", "uploadUrl": f"{elsewhere}/uploads/x"}
    linkedin.begin = lambda *_: Reply(200, {"value": value})  # type: ignore[method-assign]
    publish(Draft("post", "Text", media=(shelf.picture(),)))
    [put] = linkedin.calls("PUT", "/uploads")
    assert "authorization" not in put.headers


def test_a_post_that_is_out_is_not_made_again(linkedin: LinkedIn, wire: Wire, publish: Any) -> None:
    first = publish(Draft("post", "Text"))
    assert publish(Draft("post", "Text")) == first
    assert len(wire.requests) == 1


def test_what_is_out_is_noted_as_public(linkedin: LinkedIn, publish: Any, checkpoints: Notes) -> None:
    publish(Draft("post", "Text"))
    assert checkpoints.public == ["post"]
    assert checkpoints.saved == ["doubt", "post"]


@pytest.mark.parametrize(
    "reply", [hang, reset, Reply(500), Reply(503), Reply(504), Reply(201), Reply(200), error(409)]
)
def test_a_post_without_a_usable_answer_has_an_unknown_outcome(
    linkedin: LinkedIn, wire: Wire, publish: Any, reply: Any
) -> None:
    linkedin.posting = reply
    with pytest.raises(OutcomeUnknown):
        publish(Draft("post", "Text"))
    assert len(wire.requests) == 1


def test_a_comment_is_plain_text_and_one_call(wire: Wire, http: Http, member: Credentials) -> None:
    wire.replies(Reply(201, {"commentUrn": "urn:li:comment:(x,1)", "id": "1"}, {"x-restli-id": "1"}))
    assert platform.comment(POST, "More (here) #now", member, http) == "urn:li:comment:(x,1)"
    [request] = wire.requests
    assert (request.method, request.path) == (
        "POST",
        "/rest/socialActions/urn%3Ali%3Ashare%3A7000000000000000001/comments",
    )
    assert request.json == {"actor": MEMBER, "object": POST, "message": {"text": "More (here) #now"}}


def test_comments_may_go_to_the_older_address(wire: Wire, http: Http, member: Credentials) -> None:
    wire.replies(Reply(201, b"", {"x-restli-id": "12"}))
    assert platform.comment(POST, "More", replace(member, settings={"SOCIAL_API": "v2"}), http) == "12"
    assert wire.requests[0].path.startswith("/v2/socialActions/urn%3A")
    assert "linkedin-version" not in wire.requests[0].headers


@pytest.mark.parametrize("reply", [reset, Reply(500), Reply(201, "{}")])
def test_a_comment_without_a_usable_answer_has_an_unknown_outcome(
    wire: Wire, http: Http, member: Credentials, reply: Any
) -> None:
    wire.replies(reply)
    with pytest.raises(OutcomeUnknown):
        platform.comment(POST, "More", member, http)
    assert len(wire.requests) == 1


def test_deleting_what_is_gone_is_no_error(wire: Wire, http: Http, member: Credentials) -> None:
    wire.replies(Reply(204), error(404), error(403, "ACCESS_DENIED"))
    platform.delete(POST, member, http)
    platform.delete(POST, member, http)
    with pytest.raises(NotAuthorized):
        platform.delete(POST, member, http)
    path = "/rest/posts/urn%3Ali%3Ashare%3A7000000000000000001"
    assert [(r.method, r.path, r.headers["x-restli-method"]) for r in wire.requests] == [
        ("DELETE", path, "DELETE")
    ] * 3
