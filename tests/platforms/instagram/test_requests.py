"""What goes over the wire to publish something, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft, Processing, Published
from syndication.platforms.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.instagram import graph as addresses
from syndication.platforms.instagram.adapter import platform
from tests.platforms.conftest import Notes
from tests.platforms.instagram.conftest import (
    EXPIRED,
    FINISHED,
    IN_PROGRESS,
    OUT,
    PUBLISHED,
    TOKEN,
    Graph,
    error,
)
from tests.platforms.instagram.samples import DESK, sample, video
from tests.platforms.wire import Reply, Wire, hang, reset
from tests.support.shelf import Shelf


@pytest.fixture
def picture(shelf: Shelf) -> Draft:
    item = shelf.picture(alt_text="Eine Wand", public_url=f"{DESK}/a.jpeg")
    return Draft("feed-post", "Grüße 🐝", tags=("news",), media=(item,))


@pytest.fixture
def carousel(shelf: Shelf) -> Draft:
    return sample("feed-post", shelf)


@pytest.fixture
def reel(shelf: Shelf) -> Draft:
    return sample("reel", shelf)


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


def test_a_video_that_cannot_be_fetched_is_uploaded(
    graph: Graph, publish: Any, reel: Draft, checkpoints: Notes
) -> None:
    draft = replace(reel, media=(replace(video(), public_url=""),))
    assert publish(draft) == OUT
    made = graph.requests("POST media")[0].form
    assert made["upload_type"] == "resumable"
    assert "video_url" not in made
    [sent] = graph.requests("POST upload")
    assert sent.path == "/_hosts/rupload.facebook.com/ig-api-upload/v26.0/101"
    assert sent.headers["authorization"] == f"OAuth {TOKEN}"
    assert (sent.headers["offset"], sent.headers["file_size"]) == ("0", str(video().size))
    assert sent.body == video().path.read_bytes()
    assert checkpoints.values["container"]["uploaded"] is True


def test_a_lost_upload_is_repeated_into_the_same_container(graph: Graph, publish: Any, reel: Draft) -> None:
    draft = replace(reel, media=(replace(video(), public_url=""),))
    graph.says("POST upload", reset, Reply(200, {"success": True}))
    with pytest.raises(Unavailable):
        publish(draft)
    assert publish(draft) == OUT
    assert [request.path.rpartition("/")[2] for request in graph.requests("POST upload")] == ["101", "101"]
    assert len(graph.requests("POST media")) == 1


def test_a_refused_upload_gets_another_container(graph: Graph, publish: Any, reel: Draft) -> None:
    draft = replace(reel, media=(replace(video(), public_url=""),))
    refusal = Reply(400, {"debug_info": {"retriable": False, "message": "unauthorized user request"}})
    graph.says("POST upload", refusal, Reply(200, {"success": True}))
    with pytest.raises(Unavailable, match="unauthorized user request"):
        publish(draft)
    assert publish(draft) == OUT
    assert len(graph.requests("POST media")) == 2


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


def test_what_is_not_ready_is_looked_at_later_without_waiting(
    graph: Graph, publish: Any, proceed: Any, picture: Draft
) -> None:
    graph.says("GET status", IN_PROGRESS, IN_PROGRESS, FINISHED)
    assert publish(picture) == Processing(3.0)
    assert isinstance(proceed(picture), Processing)
    assert proceed(picture) == OUT
    assert graph.calls.count("POST media") == 1


def test_the_longer_it_takes_the_less_often_it_is_looked_at(
    graph: Graph, publish: Any, proceed: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("GET status", IN_PROGRESS)
    publish(picture)
    for minutes, expected in ((0.5, 30), (10, 60)):
        age(checkpoints, minutes=minutes)
        assert round(proceed(picture).check_after) == expected


def test_items_that_are_ready_are_not_looked_at_again(
    graph: Graph, publish: Any, proceed: Any, carousel: Draft
) -> None:
    graph.says("GET status", FINISHED, IN_PROGRESS, FINISHED)
    assert isinstance(publish(carousel), Processing)
    assert graph.calls.count("POST media") == 2
    assert proceed(carousel) == OUT
    looked = [request.path.rpartition("/")[2] for request in graph.requests("GET status")]
    assert looked == ["101", "102", "102", "103"]


@pytest.mark.parametrize("lost", [reset, hang, Reply(500), Reply(200), error(2)])
def test_a_lost_container_may_be_made_again(graph: Graph, publish: Any, picture: Draft, lost: Any) -> None:
    graph.says("POST media", lost, Reply(200, {"id": "102"}))
    with pytest.raises(Unavailable):
        publish(picture)
    assert publish(picture) == OUT


def test_a_carousel_goes_on_with_the_items_it_has(graph: Graph, publish: Any, carousel: Draft) -> None:
    graph.says(
        "POST media",
        Reply(200, {"id": "101"}),
        error(4),
        Reply(200, {"id": "102"}),
        Reply(200, {"id": "103"}),
    )
    with pytest.raises(RateLimited):
        publish(carousel)
    assert publish(carousel) == OUT
    assert [request.form.get("children") for request in graph.requests("POST media")] == [
        None,
        None,
        None,
        "101,102",
    ]


def test_an_expired_container_is_made_anew(graph: Graph, publish: Any, proceed: Any, picture: Draft) -> None:
    graph.says("GET status", EXPIRED, FINISHED)
    assert isinstance(publish(picture), Processing)
    assert proceed(picture) == OUT
    assert graph.requests("POST media_publish")[0].form == {"creation_id": "102"}


def test_a_container_that_is_gone_is_made_anew(
    graph: Graph, publish: Any, proceed: Any, picture: Draft
) -> None:
    graph.says("GET status", error(100, 33), FINISHED)
    assert isinstance(publish(picture), Processing)
    assert proceed(picture) == OUT


def test_a_carousel_that_expired_is_made_anew_with_its_items(
    graph: Graph, publish: Any, proceed: Any, carousel: Draft
) -> None:
    graph.says("GET status", FINISHED, FINISHED, EXPIRED, FINISHED)
    assert isinstance(publish(carousel), Processing)
    assert proceed(carousel) == OUT
    assert graph.requests("POST media")[-1].form["children"] == "104,105"


def test_a_container_that_expires_again_and_again_fails_the_post(
    graph: Graph, publish: Any, picture: Draft
) -> None:
    graph.says("GET status", EXPIRED)
    assert isinstance(publish(picture), Processing)
    assert isinstance(publish(picture), Processing)
    with pytest.raises(Rejected, match="It was tried 3 times"):
        publish(picture)


def test_a_container_that_is_stuck_is_given_up(
    graph: Graph, publish: Any, proceed: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("GET status", IN_PROGRESS, IN_PROGRESS, FINISHED)
    publish(picture)
    age(checkpoints, minutes=61)
    assert isinstance(proceed(picture), Processing)
    assert proceed(picture) == OUT
    assert graph.requests("POST media_publish")[0].form == {"creation_id": "102"}


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("Error: Media upload has failed with error code 2207026", "Convert it to MP4"),
        ("2207026", "Convert it to MP4"),
        ("2207005", "as JPEG only"),
        ("Error: something else", "Convert or replace it. It says: “Error: something else”"),
    ],
)
def test_a_container_in_error_fails_the_post_and_says_why(
    graph: Graph, publish: Any, picture: Draft, checkpoints: Notes, status: str, sentence: str
) -> None:
    graph.says("GET status", Reply(200, {"status_code": "ERROR", "status": status}))
    with pytest.raises(Rejected, match=sentence):
        publish(picture)
    assert checkpoints.values["container"] == {"id": ""}


@pytest.mark.parametrize("subcode", [2207001, 2207003, 2207006, 2207008, 2207020, 2207032, 2207053])
def test_a_container_in_error_through_no_fault_of_ours_is_made_anew(
    graph: Graph, publish: Any, proceed: Any, picture: Draft, subcode: int
) -> None:
    graph.says(
        "GET status", Reply(200, {"status_code": "ERROR", "status": f"Error: code {subcode}"}), FINISHED
    )
    assert isinstance(publish(picture), Processing)
    assert proceed(picture) == OUT
    assert len(graph.requests("POST media")) == 2


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


def test_publishing_what_is_not_ready_yet_is_tried_later(
    graph: Graph, publish: Any, proceed: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("POST media_publish", error(9007, 2207027), Reply(200, {"id": "900"}))
    assert isinstance(publish(picture), Processing)
    assert checkpoints.values["doubt"] == {"open": False}
    assert proceed(picture) == OUT


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


def age(checkpoints: Notes, minutes: float) -> None:
    """As if the container had been made so long ago."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    checkpoints.values["container"] = {**checkpoints.values["container"], "at": at.isoformat()}


def test_an_id_that_is_none_never_becomes_part_of_an_address(
    wire: Wire, publish: Any, picture: Draft, graph: Graph
) -> None:
    graph.says("POST media", Reply(200, {"id": "../me"}))
    with pytest.raises(Unavailable):
        publish(picture)
    assert graph.calls == ["POST media"]
