"""What becomes of a post whose answer was lost."""

from __future__ import annotations

import time
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.linkedin.finding import UNSEEN_NOTE
from tests.platforms.conftest import Notes
from tests.platforms.linkedin.conftest import (
    LINK,
    MEMBER,
    ORGANIZATION,
    POST,
    LinkedIn,
    duplicate,
    error,
    page_of,
)
from tests.platforms.wire import Reply, reset
from tests.support.shelf import Shelf

TEXT = "Grüße (an alle) #now"
PLAIN = Draft("post", TEXT)
#: As LinkedIn gives it back.
LISTED = "Grüße \\(an alle\\) {hashtag|\\#|now}"


def listed(*posts: dict[str, Any]) -> Reply:
    now = int(time.time() * 1000)
    whole = [{"id": POST, "author": ORGANIZATION, "commentary": LISTED, "createdAt": now, **p} for p in posts]
    return Reply(200, {"elements": whole})


def seen(**post: Any) -> Reply:
    return Reply(200, {"id": POST, "author": MEMBER, "commentary": LISTED, **post})


def test_without_a_try_nothing_is_out(linkedin: LinkedIn, find: Any, organization: Credentials) -> None:
    assert find(PLAIN, organization) is None
    assert linkedin.wire.requests == []


def test_a_refused_try_leaves_no_doubt(linkedin: LinkedIn, publish: Any, find: Any) -> None:
    linkedin.posting = error(400, "FIELD_LENGTH_TOO_LONG")
    with pytest.raises(Rejected):
        publish(PLAIN)
    assert find(PLAIN) is None


def test_an_organisations_post_is_found_in_its_list(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    linkedin.listing = listed({"id": "urn:li:share:9", "commentary": "Another"}, {})
    assert find(draft, organization) == Published(POST, page_of(POST, linkedin.wire.url))
    [request] = linkedin.calls("GET", "/rest/posts")
    assert request.query == {"q": "author", "author": ORGANIZATION, "count": "100", "sortBy": "CREATED"}
    assert request.headers["x-restli-method"] == "FINDER"


def test_a_post_that_is_not_listed_may_still_come(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    with pytest.raises(Unavailable) as caught:
        find(draft, organization)
    assert 170 < (caught.value.retry_after or 0) <= 180


@pytest.mark.usefixtures("long_ago")
def test_a_post_that_is_not_listed_after_some_time_is_not_out(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    linkedin.listing = listed({"commentary": "Another"}, {"createdAt": 1_600_000_000_000})
    assert find(draft, organization) is None


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize(
    ("content", "ours"),
    [
        (
            {"multiImage": {"images": [{"id": "urn:li:image:1"}, {"id": "urn:li:image:2", "altText": "x"}]}},
            True,
        ),
        ({"multiImage": {"images": [{"id": "urn:li:image:8"}, {"id": "urn:li:image:9"}]}}, False),
        ({"media": {"id": "urn:li:image:1"}}, False),
        (None, False),
    ],
)
def test_a_post_with_the_same_text_is_ours_when_it_shows_our_pictures(
    linkedin: LinkedIn,
    in_doubt: Any,
    find: Any,
    organization: Credentials,
    shelf: Shelf,
    content: Any,
    ours: bool,
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT, media=(shelf.picture(), shelf.picture())))
    linkedin.listing = listed({"content": content})
    if ours:
        assert find(draft, organization).remote_id == POST
    else:
        with pytest.raises(CannotTell, match="may be another one"):
            find(draft, organization)


def test_an_article_is_found_by_its_link(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT, link=LINK))
    linkedin.listing = listed({"content": {"article": {"source": f"{LINK}/", "title": "T"}}})
    assert find(draft, organization).remote_id == POST


def test_too_many_new_posts_are_for_a_person_to_look_through(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    linkedin.listing = listed(*({"commentary": "Another"} for _ in range(100)))
    with pytest.raises(CannotTell, match="too many"):
        find(draft, organization)


def test_without_the_scope_to_read_a_person_decides(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    linkedin.listing = error(403, "ACCESS_DENIED")
    with pytest.raises(CannotTell, match="r_organization_social"):
        find(draft, organization)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (error(401, "EXPIRED_ACCESS_TOKEN"), NotAuthorized),
        (error(429, "TOO_MANY_REQUESTS"), RateLimited),
        (error(400, "ILLEGAL_ARGUMENT"), CannotTell),
        (Reply(500), Unavailable),
        (reset, Unavailable),
    ],
)
def test_a_list_that_cannot_be_had_tells_nothing(
    linkedin: LinkedIn, in_doubt: Any, find: Any, organization: Credentials, reply: Any, expected: Any
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    linkedin.listing = reply
    with pytest.raises(expected):
        find(draft, organization)


def test_of_a_members_post_a_person_decides(
    linkedin: LinkedIn, in_doubt: Any, find: Any, member: Credentials
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    with pytest.raises(CannotTell, match="Look at the profile"):
        find(draft)
    assert linkedin.calls("GET", "/") == []


def test_a_post_whose_urn_was_given_is_out_whatever_happened_then(
    linkedin: LinkedIn, publish: Any, find: Any
) -> None:
    publish(PLAIN)
    assert find(PLAIN) == Published(POST, page_of(POST, linkedin.wire.url))


def test_a_duplicate_of_something_else_is_refused(linkedin: LinkedIn, publish: Any, find: Any) -> None:
    linkedin.posting = duplicate()
    with pytest.raises(Rejected, match="same content"):
        publish(PLAIN)
    assert find(PLAIN) is None


def test_a_repeat_that_is_a_duplicate_of_ours_is_that_post(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, member: Credentials
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting, linkedin.seeing = duplicate(), seen()
    assert publish(draft) == Published(POST, page_of(POST, linkedin.wire.url))
    [request] = linkedin.calls("GET", "/rest/posts/")
    assert request.path == "/rest/posts/urn%3Ali%3Ashare%3A7000000000000000001"


@pytest.mark.parametrize(
    "reply", [error(403, "ACCESS_DENIED"), error(400, message="Member permissions must be used")]
)
def test_a_duplicate_that_cannot_be_looked_at_counts_with_a_note(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, member: Credentials, checkpoints: Notes, reply: Reply
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting, linkedin.seeing = duplicate(), reply
    assert publish(draft) == Published(POST, page_of(POST, linkedin.wire.url), UNSEEN_NOTE)
    assert checkpoints.public == ["post"]


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize("reply", [error(404), seen(commentary="Another"), seen(author=ORGANIZATION)])
def test_a_duplicate_of_a_post_that_is_gone_or_not_ours_is_refused(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, member: Credentials, reply: Reply
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting, linkedin.seeing = duplicate(), reply
    with pytest.raises(Rejected, match="deleted post"):
        publish(draft)


def test_a_duplicate_that_cannot_be_seen_yet_is_looked_for_again(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, find: Any, member: Credentials
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting, linkedin.seeing = duplicate(), error(404)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    linkedin.seeing = seen()
    assert find(draft).remote_id == POST


@pytest.mark.parametrize("reply", [reset, Reply(500), error(429)])
def test_a_duplicate_that_cannot_be_looked_at_now_stays_unknown(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, member: Credentials, reply: Any
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting, linkedin.seeing = duplicate(), reply
    with pytest.raises(OutcomeUnknown):
        publish(draft)


def test_a_duplicate_that_names_no_post_stays_unknown(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, member: Credentials
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting = error(422, "DUPLICATE_POST")
    with pytest.raises(OutcomeUnknown):
        publish(draft)


def test_a_duplicate_that_names_no_post_is_refused_once_a_person_has_looked(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, member: Credentials
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting = error(422, "DUPLICATE_POST")
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    with pytest.raises(Rejected, match="Change the text"):
        publish(draft)


@pytest.mark.usefixtures("long_ago")
def test_a_duplicate_that_names_no_post_and_is_not_listed_is_left_to_a_person(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, find: Any, organization: Credentials
) -> None:
    draft = in_doubt(organization, Draft("post", TEXT))
    linkedin.posting = error(422, "DUPLICATE_POST")
    with pytest.raises(OutcomeUnknown):
        publish(draft, organization)
    with pytest.raises(CannotTell, match="does not list it"):
        find(draft, organization)


def test_a_refused_repeat_leaves_the_first_doubt_open(
    linkedin: LinkedIn, in_doubt: Any, publish: Any, find: Any, member: Credentials
) -> None:
    draft = in_doubt(member, Draft("post", TEXT))
    linkedin.posting = error(429)
    with pytest.raises(RateLimited):
        publish(draft)
    with pytest.raises(CannotTell):
        find(draft)
