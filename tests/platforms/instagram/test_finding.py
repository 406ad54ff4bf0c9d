"""Settling what became of a post whose answer was lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from syndication.platforms.instagram import finding
from syndication.platforms.instagram.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.instagram.conftest import (
    EXPIRED,
    FINISHED,
    IN_PROGRESS,
    OUT,
    PERMALINK,
    PUBLISHED,
    Graph,
    error,
)
from tests.platforms.instagram.samples import sample
from tests.platforms.wire import Reply, reset
from tests.support.shelf import Shelf


@pytest.fixture
def draft(shelf: Shelf) -> Draft:
    return sample("feed-post", shelf)


@pytest.fixture
def in_doubt(graph: Graph, publish: Any, draft: Draft) -> Draft:
    """A draft whose answer was lost."""
    return lost(graph, publish, draft)


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if enough time had passed since the try for everything to have happened."""
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    monkeypatch.setattr(finding, "LISTED_AFTER", timedelta(0))


def lost(graph: Graph, publish: Any, draft: Draft, reply: Any = reset) -> Draft:
    graph.says("POST media_publish", reply)
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    graph.wire.requests.clear()
    graph.says("POST media_publish", Reply(200, {"id": "900"}))
    return draft


def listed(*posts: dict[str, Any]) -> Reply:
    return Reply(200, {"data": list(posts)})


def post(draft: Draft, number: int = 900, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    product = {"feed-post": "FEED", "story": "STORY", "reel": "REELS"}[draft.channel]
    return {
        "id": str(number),
        "caption": platform.render(draft).text,
        "timestamp": now,
        "permalink": PERMALINK,
        "media_type": "IMAGE",
        "media_product_type": product,
    } | more


def test_nothing_is_looked_up_when_nothing_was_tried(graph: Graph, find: Any, draft: Draft) -> None:
    assert find(draft) is None
    assert graph.calls == []


def test_nothing_is_out_while_it_was_only_prepared(
    graph: Graph, publish: Any, find: Any, draft: Draft
) -> None:
    graph.says("GET status", IN_PROGRESS)
    assert isinstance(publish(draft), Processing)
    assert find(draft) is None


def test_after_a_refusal_there_is_nothing_to_find(
    graph: Graph, publish: Any, find: Any, draft: Draft
) -> None:
    graph.says("POST media_publish", error(9, 2207042))
    with pytest.raises(RateLimited):
        publish(draft)
    graph.wire.requests.clear()
    assert find(draft) is None
    assert graph.calls == []


def test_a_published_container_is_found_among_the_newest_posts(
    graph: Graph, find: Any, in_doubt: Draft
) -> None:
    graph.says("GET status", PUBLISHED)
    graph.says("GET media", listed(post(in_doubt)))
    assert find(in_doubt) == OUT
    asked = graph.requests("GET media")[0]
    assert asked.path == "/v26.0/77/media"
    assert "timestamp" in asked.query["fields"]


@pytest.mark.parametrize("channel", ["story", "reel"])
def test_stories_and_reels_are_told_from_other_posts(
    graph: Graph, publish: Any, find: Any, shelf: Shelf, channel: str
) -> None:
    draft = lost(graph, publish, sample(channel, shelf))
    graph.says("GET status", PUBLISHED)
    other = post(draft, 800, media_product_type="FEED", media_type="VIDEO")
    edge = "GET stories" if channel == "story" else "GET media"
    graph.says(edge, listed(other, post(draft)))
    assert find(draft) == OUT


@pytest.mark.parametrize(
    "other", [{"caption": "Something else"}, {"timestamp": "2020-01-01T00:00:00+0000"}, {"timestamp": None}]
)
def test_another_post_is_not_taken_for_it(
    graph: Graph, find: Any, in_doubt: Draft, long_ago: None, other: dict[str, Any]
) -> None:
    graph.says("GET status", PUBLISHED)
    graph.says("GET media", listed(post(in_doubt) | other))
    with pytest.raises(CannotTell, match="is published, but it is not clear which one"):
        find(in_doubt)


def test_two_posts_that_could_be_it_need_a_person(graph: Graph, find: Any, in_doubt: Draft) -> None:
    graph.says("GET status", PUBLISHED)
    graph.says("GET media", listed(post(in_doubt, 900), post(in_doubt, 901)))
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_a_published_post_that_is_not_listed_yet_is_asked_for_again(
    graph: Graph, find: Any, in_doubt: Draft
) -> None:
    graph.says("GET status", PUBLISHED)
    graph.says("GET media", listed())
    with pytest.raises(Unavailable) as caught:
        find(in_doubt)
    assert 0 < (caught.value.retry_after or 0) <= finding.LISTED_AFTER.total_seconds()


@pytest.mark.parametrize("status", [FINISHED, EXPIRED, Reply(200, {"status_code": "ERROR"})])
def test_a_container_that_is_not_published_means_that_nothing_is_out(
    graph: Graph, find: Any, in_doubt: Draft, long_ago: None, status: Reply
) -> None:
    graph.says("GET status", status)
    assert find(in_doubt) is None


def test_right_after_the_try_it_may_still_be_published(graph: Graph, find: Any, in_doubt: Draft) -> None:
    graph.says("GET status", FINISHED)
    with pytest.raises(Unavailable, match="may still be publishing") as caught:
        find(in_doubt)
    assert 0 < (caught.value.retry_after or 0) <= finding.SETTLES_AFTER.total_seconds()


def test_a_container_that_is_being_published_is_looked_at_again(
    graph: Graph, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    graph.says("GET status", IN_PROGRESS)
    with pytest.raises(Unavailable):
        find(in_doubt)


@pytest.mark.parametrize("status", [error(100, 33), Reply(200, {"status_code": "NEW"})])
def test_a_container_that_instagram_does_not_know_needs_a_person(
    graph: Graph, find: Any, in_doubt: Draft, long_ago: None, status: Reply
) -> None:
    graph.says("GET status", status)
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_what_is_not_out_is_sent_with_the_same_container(
    graph: Graph, publish: Any, find: Any, in_doubt: Draft, long_ago: None
) -> None:
    assert find(in_doubt) is None
    assert publish(in_doubt) == OUT
    assert "POST media" not in graph.calls


@pytest.mark.parametrize(
    "reply", [error(24, 2207006), error(24, 2207008), error(-2, 2207020), error(-1, 2207053)]
)
def test_a_container_that_could_not_be_published_is_made_anew_once_it_is_surely_not_out(
    graph: Graph, publish: Any, find: Any, shelf: Shelf, long_ago: None, reply: Reply
) -> None:
    draft = lost(graph, publish, sample("story", shelf), reply)
    assert find(draft) is None
    assert isinstance(publish(draft), Processing)
    assert publish(draft) == OUT
    assert graph.requests("POST media_publish")[-1].form == {"creation_id": "102"}


def test_a_container_that_was_published_all_the_same_is_not_made_anew(
    graph: Graph, publish: Any, find: Any, shelf: Shelf
) -> None:
    draft = lost(graph, publish, sample("feed-post", shelf), error(24, 2207008))
    graph.says("GET status", PUBLISHED)
    graph.says("GET media", listed(post(draft)))
    assert find(draft) == OUT
    with pytest.raises(OutcomeUnknown):
        publish(draft)
    assert "POST media" not in graph.calls


def test_what_is_known_to_be_out_is_not_looked_for(
    graph: Graph, publish: Any, find: Any, draft: Draft
) -> None:
    publish(draft)
    graph.wire.requests.clear()
    assert find(draft) == OUT
    assert graph.calls == ["GET permalink"]


def test_a_doubt_is_not_closed_by_a_later_refusal(
    graph: Graph, publish: Any, in_doubt: Draft, checkpoints: Notes
) -> None:
    graph.says("POST media_publish", error(100))
    with pytest.raises(Rejected):
        publish(in_doubt)
    assert checkpoints.values["doubt"]["open"] is True


def test_a_refused_look_up_tells_nothing(graph: Graph, find: Any, in_doubt: Draft) -> None:
    graph.says("GET status", error(100), error(190))
    with pytest.raises(CannotTell):
        find(in_doubt)
    with pytest.raises(NotAuthorized):
        find(in_doubt)


def test_a_refused_list_tells_nothing(graph: Graph, find: Any, in_doubt: Draft) -> None:
    graph.says("GET status", PUBLISHED)
    graph.says("GET media", error(100))
    with pytest.raises(CannotTell):
        find(in_doubt)


def test_trouble_while_looking_up_may_be_tried_again(graph: Graph, find: Any, in_doubt: Draft) -> None:
    graph.says("GET status", error(2))
    with pytest.raises(Unavailable):
        find(in_doubt)
