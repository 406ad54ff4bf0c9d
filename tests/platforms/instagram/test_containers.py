"""Containers: waiting for them, uploading into them, and those that come to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndication.platforms.base import Draft, Processing
from syndication.platforms.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable
from tests.platforms.conftest import Notes
from tests.platforms.instagram.conftest import (
    EXPIRED,
    FINISHED,
    IN_PROGRESS,
    OUT,
    TOKEN,
    Graph,
    error,
)
from tests.platforms.instagram.samples import video
from tests.platforms.wire import Reply, hang, reset


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


def test_publishing_what_is_not_ready_yet_is_tried_later(
    graph: Graph, publish: Any, proceed: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("POST media_publish", error(9007, 2207027), Reply(200, {"id": "900"}))
    assert isinstance(publish(picture), Processing)
    assert checkpoints.values["doubt"] == {"open": False}
    assert proceed(picture) == OUT


def test_a_container_that_is_never_ready_to_be_published_is_made_anew(
    graph: Graph, publish: Any, proceed: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("POST media_publish", error(9007, 2207027), error(9007, 2207027), Reply(200, {"id": "900"}))
    assert isinstance(publish(picture), Processing)
    age(checkpoints, minutes=61)
    assert isinstance(proceed(picture), Processing)
    assert proceed(picture) == OUT
    assert len(graph.requests("POST media")) == 2


def age(checkpoints: Notes, minutes: float) -> None:
    """As if the container had been made so long ago."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    checkpoints.values["container"] = {**checkpoints.values["container"], "at": at.isoformat()}


def test_bytes_that_were_uploaded_are_not_sent_again(
    graph: Graph, publish: Any, proceed: Any, reel: Draft
) -> None:
    draft = replace(reel, media=(replace(video(), public_url=""),))
    graph.says("GET status", IN_PROGRESS, FINISHED)
    assert isinstance(publish(draft), Processing)
    assert proceed(draft) == OUT
    assert graph.calls.count("POST upload") == 1


def test_a_carousel_that_could_not_be_made_is_made_anew_with_its_items(
    graph: Graph, publish: Any, carousel: Draft
) -> None:
    made = [Reply(200, {"id": str(number)}) for number in range(101, 106)]
    graph.says("POST media", made[0], made[1], error(24, 2207006), *made[2:])
    with pytest.raises(Unavailable):
        publish(carousel)
    assert publish(carousel) == OUT
    assert graph.requests("POST media")[-1].form["children"] == "103,104"


def test_a_container_that_may_be_out_is_never_given_up(
    graph: Graph, publish: Any, picture: Draft, checkpoints: Notes
) -> None:
    graph.says("POST media_publish", reset)
    with pytest.raises(OutcomeUnknown):
        publish(picture)
    age(checkpoints, minutes=61)
    graph.says("GET status", IN_PROGRESS)
    assert publish(picture) == publish(picture) == Processing(60.0)
    assert graph.calls.count("POST media") == 1
