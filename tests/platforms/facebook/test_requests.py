"""What goes over the wire to the Graph API, and what is made of its answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from syndication.platforms.base import Credentials, Draft, LinkCard, Published
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.facebook import finding
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.platforms.wire import Reply, Wire, hang, reset

TOKEN = "EAAG-page-token-0123456789"
LINK = "https://example.com/a"
MADE = Reply(200, {"id": "77_1", "permalink_url": "https://www.facebook.com/77/posts/1"})
OUT = Published("77_1", "https://www.facebook.com/77/posts/1")


def error(code: int, subcode: int = 0, **more: Any) -> Reply:
    found = {"message": f"(#{code}) Words", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return Reply(400, {"error": found | more})


@pytest.fixture
def page(wire: Wire) -> Credentials:
    return Credentials({"page_id": "77", "access_token": TOKEN}, wire.url, "77")


@pytest.fixture
def publish(page: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.publish(draft, page, http, checkpoints)


@pytest.fixture
def find(page: Credentials, http: Http, checkpoints: Notes) -> Any:
    return lambda draft: platform.find(draft, page, http, checkpoints, datetime.now(UTC))


@pytest.fixture
def in_doubt(wire: Wire, publish: Any) -> Draft:
    """A draft whose answer was lost."""
    wire.replies(reset)
    draft = Draft("feed-post", "Hello world")
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    return draft


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for every post to be listed."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))


def listed(**post: Any) -> Reply:
    return Reply(200, {"data": [{"id": "77_1", "permalink_url": OUT.url, **post}]})


NOTHING_LISTED = Reply(200, {"data": []})


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
    assert publish(Draft("feed-post", "Text", link=LINK, pictures=(picture,))) == OUT
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
    draft = Draft("feed-post", "Text", pictures=(make_picture(),))
    wire.replies(Reply(200, {"id": "555"}), error(4), MADE)
    with pytest.raises(RateLimited):
        publish(draft)
    assert publish(draft) == OUT
    assert [request.path for request in wire.requests] == ["/77/photos", "/77/feed", "/77/feed"]


def test_a_lost_photo_upload_may_be_repeated(wire: Wire, publish: Any, make_picture: Any) -> None:
    wire.replies(reset)
    with pytest.raises(Unavailable):
        publish(Draft("feed-post", "Text", pictures=(make_picture(),)))


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


def test_nothing_is_looked_up_when_nothing_was_tried(wire: Wire, find: Any) -> None:
    assert find(Draft("feed-post", "Text")) is None
    assert wire.requests == []


@pytest.mark.usefixtures("long_ago")
def test_after_a_refusal_there_is_nothing_to_find(wire: Wire, publish: Any, find: Any) -> None:
    wire.replies(error(100))
    with pytest.raises(Rejected):
        publish(Draft("feed-post", "Text"))
    assert find(Draft("feed-post", "Text")) is None
    assert len(wire.requests) == 1


def test_a_lost_post_is_found_by_its_text(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(listed(message="Hello  world\n"))
    assert find(in_doubt) == OUT
    asked = wire.requests[-1]
    assert asked.path == "/77/published_posts"
    assert datetime.now(UTC).timestamp() - float(asked.query["since"]) < 120


def test_a_post_with_another_text_is_not_taken_for_it(
    wire: Wire, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    wire.replies(listed(message="Something else"))
    assert find(in_doubt) is None


def test_a_post_that_is_not_listed_yet_is_asked_for_again(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(NOTHING_LISTED)
    with pytest.raises(Unavailable) as caught:
        find(in_doubt)
    assert 0 < (caught.value.retry_after or 0) <= finding.SETTLES_AFTER.total_seconds()


def test_a_post_that_is_not_listed_in_the_end_is_not_out(
    wire: Wire, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    wire.replies(NOTHING_LISTED)
    assert find(in_doubt) is None


def test_a_duplicate_after_a_doubt_is_evidence_and_a_person_decides(
    wire: Wire, publish: Any, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    wire.replies(error(506, 1455006), NOTHING_LISTED)
    with pytest.raises(OutcomeUnknown):
        publish(in_doubt)
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_a_duplicate_without_a_doubt_is_refused(wire: Wire, publish: Any) -> None:
    wire.replies(error(4), error(506, 1455006))
    with pytest.raises(RateLimited):
        publish(Draft("feed-post", "Text"))
    with pytest.raises(Rejected, match="identical"):
        publish(Draft("feed-post", "Text"))


@pytest.mark.parametrize(
    ("attachments", "found"),
    [
        ({"data": [{"target": {"id": "555"}}]}, True),
        ({"data": [{"target": {"id": "556"}}]}, False),
        ({"data": [{"type": "photo"}]}, True),
        (None, True),
    ],
)
def test_a_lost_photo_post_is_told_by_its_photo(
    wire: Wire, publish: Any, find: Any, make_picture: Any, attachments: Any, found: bool
) -> None:
    draft = Draft("feed-post", "Text", pictures=(make_picture(),))
    wire.replies(Reply(200, {"id": "555"}), reset)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    wire.replies(listed(message="Text", attachments=attachments))
    if found:
        assert find(draft) == OUT
    else:
        with pytest.raises(CannotTell):
            find(draft)


@pytest.mark.parametrize(
    ("attachment", "found"),
    [
        ({"unshimmed_url": LINK}, True),
        ({"url": LINK}, True),
        ({"unshimmed_url": f"{LINK}b"}, False),
        ({}, False),
    ],
)
def test_a_lost_link_without_a_text_is_told_by_its_link(
    wire: Wire, publish: Any, find: Any, attachment: dict[str, str], found: bool
) -> None:
    wire.replies(reset)
    with pytest.raises(OutcomeUnknown):
        publish(Draft("feed-post", "", link=LINK))
    wire.replies(listed(attachments={"data": [attachment]}))
    if found:
        assert find(Draft("feed-post", "", link=LINK)) == OUT
    else:
        with pytest.raises(CannotTell):
            find(Draft("feed-post", "", link=LINK))


def test_a_page_with_too_many_new_posts_needs_a_person(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(Reply(200, {"data": [{"id": f"77_{n}", "message": str(n)} for n in range(100)]}))
    with pytest.raises(CannotTell):
        find(in_doubt)


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


@pytest.mark.parametrize(
    ("code", "subcode", "expected"),
    [
        (1, 0, OutcomeUnknown),
        (2, 0, OutcomeUnknown),
        (3, 0, NotAuthorized),
        (4, 0, RateLimited),
        (10, 0, NotAuthorized),
        (17, 0, RateLimited),
        (32, 0, RateLimited),
        (100, 0, Rejected),
        (100, 33, NotAuthorized),
        (100, 1366046, Rejected),
        (100, 1366051, Rejected),
        (100, 1609008, Rejected),
        (100, 2061006, Rejected),
        (100, 2069019, Rejected),
        (102, 0, NotAuthorized),
        *((190, subcode, NotAuthorized) for subcode in (0, 458, 459, 460, 463, 464, 467, 492, 999)),
        *((code, 0, NotAuthorized) for code in (200, 210, 283, 299)),
        (200, 1404078, NotAuthorized),
        (341, 0, RateLimited),
        (368, 0, RateLimited),
        (368, 1390008, RateLimited),
        (368, 1346003, Rejected),
        (368, 1404006, Rejected),
        (368, 1404102, Rejected),
        (368, 1404112, RateLimited),
        (506, 1455006, Rejected),
        (506, 0, Rejected),
        (613, 0, RateLimited),
        (80001, 0, RateLimited),
        (1, 1363047, OutcomeUnknown),
        (1, 1609010, OutcomeUnknown),
        (1609005, 0, Rejected),
        (99999, 0, Rejected),
    ],
)
def test_every_known_refusal_is_told_apart(
    wire: Wire, publish: Any, code: int, subcode: int, expected: type[PlatformError]
) -> None:
    wire.replies(error(code, subcode))
    with pytest.raises(PlatformError) as caught:
        publish(Draft("feed-post", "Text"))
    assert type(caught.value) is expected
    assert caught.value.http_status == 400
    assert f"(#{code})" in caught.value.detail


def test_trouble_that_facebook_calls_transient_is_not_taken_for_nothing_done(
    wire: Wire, publish: Any
) -> None:
    wire.replies(error(99999, is_transient=True))
    with pytest.raises(OutcomeUnknown):
        publish(Draft("feed-post", "Text"))


def test_a_refused_look_up_tells_nothing(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(error(100), error(190))
    with pytest.raises(CannotTell):
        find(in_doubt)
    with pytest.raises(NotAuthorized):
        find(in_doubt)


def test_trouble_while_looking_up_may_be_tried_again(wire: Wire, find: Any, in_doubt: Draft) -> None:
    wire.replies(error(2))
    with pytest.raises(Unavailable):
        find(in_doubt)


@pytest.mark.parametrize(
    ("usage", "minutes"),
    [
        ('{"77": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}', 12),
        ('{"77": [{"estimated_time_to_regain_access": 0}]}', 60),
        ("no json", 60),
        ("[]", 60),
    ],
)
def test_a_rate_limit_ends_when_the_usage_header_says(
    wire: Wire, publish: Any, usage: str, minutes: int
) -> None:
    refusal = error(80001)
    wire.replies(Reply(400, refusal.content, {"X-Business-Use-Case-Usage": usage}))
    with pytest.raises(RateLimited) as caught:
        publish(Draft("feed-post", "Text"))
    wait = caught.value.until - datetime.now(UTC)
    assert abs(wait - timedelta(minutes=minutes)) < timedelta(seconds=30)


def test_facebooks_own_words_are_shown(wire: Wire, publish: Any) -> None:
    wire.replies(error(100, error_user_msg="Bitte anders."))
    with pytest.raises(Rejected, match="It says: “Bitte anders"):
        publish(Draft("feed-post", "Text"))


def test_the_token_is_in_no_url(wire: Wire, publish: Any) -> None:
    wire.replies(MADE)
    publish(Draft("feed-post", "Text"))
    assert TOKEN not in unquote(wire.requests[0].path)


def test_a_draft_shows_a_card_or_a_photo(make_picture: Any) -> None:
    card = LinkCard(LINK, "Title")
    assert platform.render(Draft("feed-post", "Text", link=LINK, card=card)).card == card
    with_photo = platform.render(
        Draft("feed-post", "Text #Tag", link=LINK, card=card, pictures=(make_picture(),))
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
    assert [(p.code, p.where) for p in platform.problems(Draft("feed-post", "x", pictures=pictures))] == [
        ("too_many_pictures", "pictures"),
        ("alt_text_missing", "pictures.1.alt_text"),
    ]
