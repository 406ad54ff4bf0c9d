"""What goes over the wire to publish something, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Published
from syndication.platforms.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.instagram import graph as addresses
from syndication.platforms.instagram.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.instagram.conftest import (
    OUT,
    PUBLISHED,
    TOKEN,
    Graph,
    error,
)
from tests.platforms.instagram.samples import DESK, sample, video
from tests.platforms.wire import Reply, Wire, hang, reset
from tests.support.shelf import Shelf


def test_a_picture_is_a_container_that_is_looked_at_and_published(
    graph: Graph, publish: Any, picture: Draft
) -> None:
    assert publish(picture) == OUT
    assert graph.calls == [
        "POST media",
        "GET status",
        "GET content_publishing_limit",
        "POST media_publish",
        "GET permalink",
    ]
    made, looked, limit, published, _ = graph.wire.requests
    assert (made.path, made.query) == ("/v26.0/77/media", {})
    assert made.headers["content-type"] == "application/x-www-form-urlencoded"
    assert made.form == {
        "image_url": f"{DESK}/a.jpeg",
        "caption": "Grüße 🐝\n\n#news",
        "alt_text": "Eine Wand",
    }
    assert looked.path == "/v26.0/101"
    assert (limit.path, limit.query) == (
        "/v26.0/77/content_publishing_limit",
        {"fields": "quota_usage,config"},
    )
    assert (published.path, published.form) == ("/v26.0/77/media_publish", {"creation_id": "101"})
    assert {request.headers["authorization"] for request in graph.wire.requests} == {f"Bearer {TOKEN}"}


def test_a_carousel_has_a_container_for_each_item_and_one_for_all(
    graph: Graph, publish: Any, carousel: Draft, checkpoints: Notes
) -> None:
    assert publish(carousel) == OUT
    first, second, parent = (request.form for request in graph.requests("POST media"))
    assert first == {"is_carousel_item": "true", "image_url": f"{DESK}/a.jpeg", "alt_text": "A teal wall"}
    assert second == {"is_carousel_item": "true", "media_type": "VIDEO", "video_url": f"{DESK}/b.mp4"}
    assert parent == {
        "media_type": "CAROUSEL",
        "children": "101,102",
        "caption": platform.render(carousel).text,
    }
    assert graph.requests("POST media_publish")[0].form == {"creation_id": "103"}
    assert [name for name in checkpoints.values if name.startswith(("item", "cont"))] == [
        "item-0",
        "item-1",
        "container",
    ]


def test_a_reel_says_where_it_is_shown_and_what_its_cover_is(graph: Graph, publish: Any, reel: Draft) -> None:
    assert publish(reel) == OUT
    assert graph.requests("POST media")[0].form == {
        "media_type": "REELS",
        "video_url": f"{DESK}/b.mp4",
        "caption": platform.render(reel).text,
        "share_to_feed": "false",
        "thumb_offset": "1500",
    }


def test_a_story_has_no_words(graph: Graph, publish: Any, shelf: Shelf) -> None:
    assert publish(replace(sample("story", shelf), text="Words", tags=("tag",))) == OUT
    assert graph.requests("POST media")[0].form == {
        "media_type": "STORIES",
        "image_url": f"{DESK}/a.jpeg",
    }


def test_the_public_address_is_in_no_checkpoint(publish: Any, carousel: Draft, checkpoints: Notes) -> None:
    publish(carousel)
    assert DESK not in str(checkpoints.values)


@pytest.mark.parametrize("channel", ["feed-post", "story"])
def test_nothing_is_sent_for_pictures_that_instagram_cannot_get(
    graph: Graph, publish: Any, shelf: Shelf, channel: str
) -> None:
    draft = sample(channel, shelf)
    private = tuple(replace(item, public_url="") for item in draft.media)
    with pytest.raises(Rejected, match="PUBLIC_BASE_URL"):
        publish(replace(draft, media=private))
    assert graph.calls == []


def test_by_instagram_login_videos_are_not_uploaded(
    graph: Graph, account: Credentials, http: Http, checkpoints: Notes, reel: Draft
) -> None:
    account = replace(account, secrets={**account.secrets, "login": "instagram"})
    draft = replace(reel, media=(replace(video(), public_url=""),))
    with pytest.raises(Rejected, match="PUBLIC_BASE_URL"):
        platform.publish(draft, account, http, checkpoints)
    assert graph.calls == []


def test_a_used_up_publishing_limit_stops_the_account_for_an_hour(
    graph: Graph, publish: Any, picture: Draft
) -> None:
    used = {"quota_usage": 50, "config": {"quota_total": 50, "quota_duration": 86400}}
    graph.says("GET content_publishing_limit", Reply(200, {"data": [used]}))
    with pytest.raises(RateLimited) as caught:
        publish(picture)
    assert abs(caught.value.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=30)
    assert "POST media_publish" not in graph.calls


@pytest.mark.parametrize("reply", [error(100), Reply(200, {"data": []}), Reply(200, "[]")])
def test_a_publishing_limit_that_cannot_be_read_stops_nobody(
    graph: Graph, publish: Any, picture: Draft, reply: Reply
) -> None:
    graph.says("GET content_publishing_limit", reply)
    assert publish(picture) == OUT


def test_the_post_is_out_before_its_address_is_asked_for(
    graph: Graph, publish: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("GET permalink", reset)
    assert publish(picture) == Published("900", "")
    assert checkpoints.public == ["media"]


def test_what_is_out_is_not_published_again(graph: Graph, publish: Any, picture: Draft) -> None:
    publish(picture)
    assert publish(picture) == OUT
    assert graph.calls.count("POST media_publish") == 1


@pytest.mark.parametrize(
    "lost", [reset, hang, Reply(500), Reply(503), Reply(200), Reply(200, "{}"), error(1)]
)
def test_publishing_without_a_readable_answer_has_an_unknown_outcome(
    graph: Graph, publish: Any, picture: Draft, lost: Any
) -> None:
    graph.says("POST media_publish", lost)
    with pytest.raises(OutcomeUnknown):
        publish(picture)
    assert graph.calls[-1] == "POST media_publish"


def test_a_container_that_is_published_already_is_not_published_again(
    graph: Graph, publish: Any, picture: Draft
) -> None:
    graph.says("GET status", PUBLISHED)
    with pytest.raises(OutcomeUnknown):
        publish(picture)
    assert "POST media_publish" not in graph.calls


@pytest.mark.parametrize(
    ("login", "base", "expected"),
    [
        ("facebook", "https://graph.facebook.com", "https://graph.facebook.com/v26.0/77"),
        ("instagram", "https://graph.facebook.com", "https://graph.instagram.com/v26.0/77"),
        ("facebook", "https://graph.instagram.com", "https://graph.instagram.com/v26.0/77"),
        ("facebook", "https://graph.facebook.com/v25.0/", "https://graph.facebook.com/v25.0/77"),
        ("instagram", "https://graph.instagram.com/v25.0", "https://graph.instagram.com/v25.0/77"),
        ("facebook", "http://127.0.0.1/instagram", "http://127.0.0.1/instagram/v26.0/77"),
        (
            "instagram",
            "http://127.0.0.1/instagram",
            "http://127.0.0.1/instagram/_hosts/graph.instagram.com/v26.0/77",
        ),
    ],
)
def test_each_login_has_its_own_host(login: str, base: str, expected: str) -> None:
    assert addresses.address(Credentials({"login": login}, base), "77") == expected


def test_the_version_is_a_setting(
    graph: Graph, account: Credentials, http: Http, checkpoints: Notes, picture: Draft
) -> None:
    older = replace(account, settings={"VERSION": "v25.0"})
    assert platform.publish(picture, older, http, checkpoints) == OUT
    assert {request.path.split("/")[1] for request in graph.wire.requests} == {"v25.0"}


def test_the_other_hosts_of_a_public_account_are_the_public_ones() -> None:
    for base in (
        "https://graph.facebook.com",
        "https://graph.instagram.com",
        "https://graph.facebook.com/v25.0",
    ):
        account = Credentials({}, base)
        assert (
            addresses.at_host(account, "https://rupload.facebook.com/a") == "https://rupload.facebook.com/a"
        )


def test_an_id_that_is_none_never_becomes_part_of_an_address(
    wire: Wire, publish: Any, picture: Draft, graph: Graph
) -> None:
    graph.says("POST media", Reply(200, {"id": "../me"}))
    with pytest.raises(Unavailable):
        publish(picture)
    assert graph.calls == ["POST media"]
