"""Threads, replies, quotes and videos on a real Bluesky server."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.errors import OutcomeUnknown, Rejected
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.support.pds import Pds, PdsAccount
from tests.support.shelf import Shelf

LONG = " ".join(f"Sentence number {number} says a little about bees." for number in range(20))


def oldest_first(pds: Pds, account: PdsAccount) -> list[dict[str, Any]]:
    return list(reversed(pds.posts(account.did)))


def test_a_thread_is_a_chain_of_replies_to_its_first_post(
    pds: Pds, publish: Any, account: PdsAccount, shelf: Shelf
) -> None:
    draft = Draft("thread", LONG, media=(shelf.picture(),), options={"numbered": True})
    assert [p for p in platform.problems(draft) if p.severity == "error"] == []
    published = publish(draft)
    posts = oldest_first(pds, account)
    rendered = platform.render(draft)
    assert len(posts) == len(rendered.parts) > 2
    assert {post["value"]["text"] for post in posts} == {part.text for part in rendered.parts}
    by_uri = {post["uri"]: post for post in posts}
    first = by_uri[published.remote_id]
    assert first["value"]["text"].endswith(f" 1/{len(posts)}")
    assert first["value"]["embed"]["$type"] == "app.bsky.embed.images"
    reference = {"uri": first["uri"], "cid": first["cid"]}
    parent = reference
    for number in range(2, len(posts) + 1):
        [post] = [p for p in posts if p["value"]["text"].endswith(f" {number}/{len(posts)}")]
        assert post["value"]["reply"] == {"root": reference, "parent": parent}
        assert "embed" not in post["value"]
        parent = {"uri": post["uri"], "cid": post["cid"]}


class Breaks:
    """Checkpoints of a worker that dies right before it saves this one; then those of its successor."""

    def __init__(self, notes: Notes, name: str) -> None:
        self.notes = notes
        self.name = name

    def get(self, name: str) -> Any:
        return self.notes.get(name)

    def save(self, name: str, value: Any, *, public: bool = False) -> None:
        if name == self.name:
            self.name = ""
            raise OutcomeUnknown("The worker died.")
        self.notes.save(name, value, public=public)

    def alive(self) -> None:
        self.notes.alive()


@pytest.mark.parametrize("dies_at", ["record", "out-1", "record-2", "out-2", "out-3"])
def test_a_thread_that_was_broken_off_anywhere_goes_on_and_doubles_nothing(
    pds: Pds, credentials: Credentials, http: Http, account: PdsAccount, dies_at: str
) -> None:
    draft = Draft("thread", LONG)
    checkpoints = Breaks(Notes(), dies_at)
    with pytest.raises(OutcomeUnknown):
        platform.publish(draft, credentials, http, checkpoints)
    published = platform.publish(draft, credentials, http, checkpoints)
    posts = pds.posts(account.did)
    assert sorted(post["value"]["text"] for post in posts) == sorted(
        part.text for part in platform.render(draft).parts
    )
    assert published.remote_id in {post["uri"] for post in posts}


def test_every_part_that_is_out_is_noted_as_public(publish: Any, checkpoints: Notes) -> None:
    publish(Draft("thread", LONG))
    assert checkpoints.public == [f"out-{number}" for number in range(1, len(checkpoints.public) + 1)]
    assert len(checkpoints.public) > 2


def test_a_comment_answers_the_post(
    pds: Pds, publish: Any, credentials: Credentials, http: Http, account: PdsAccount
) -> None:
    published = publish(Draft("post", "Question"))
    comment = platform.comment(published.remote_id, "More at https://example.com", credentials, http)
    [reply] = [post for post in pds.posts(account.did) if post["uri"] == comment]
    assert reply["value"]["text"] == "More at https://example.com"
    assert reply["value"]["reply"]["parent"]["uri"] == published.remote_id
    assert reply["value"]["facets"]


def test_own_posts_are_quoted_beside_pictures(
    pds: Pds, credentials: Credentials, http: Http, account: PdsAccount, shelf: Shelf
) -> None:
    quoted = platform.publish(Draft("post", "Original"), credentials, http, Notes())
    key = quoted.remote_id.rpartition("/")[2]
    address = f"https://bsky.app/profile/{account.handle}/post/{key}"
    draft = Draft("post", "Look", media=(shelf.picture(),), options={"quote": address})
    published = platform.publish(draft, credentials, http, Notes())
    [post] = [p for p in pds.posts(account.did) if p["uri"] == published.remote_id]
    assert post["value"]["embed"]["$type"] == "app.bsky.embed.recordWithMedia"
    assert post["value"]["embed"]["record"]["record"]["uri"] == quoted.remote_id


def test_a_quoted_post_that_does_not_exist_is_refused_before_anything_is_sent(
    pds: Pds, publish: Any, account: PdsAccount
) -> None:
    address = f"https://bsky.app/profile/{account.handle}/post/3kaaaaaaaaaaa"
    with pytest.raises(Rejected, match="not there"):
        publish(Draft("post", "Look", options={"quote": address}))
    assert pds.posts(account.did) == []


def test_a_video_arrives_whole(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, shelf: Shelf
) -> None:
    video = shelf.video(alt_text="A wall")
    draft = Draft("post", "Watch", media=(video,))
    assert [p for p in platform.problems(draft) if p.severity == "error"] == []
    publish(draft)
    embed = only_post()["embed"]
    assert embed["$type"] == "app.bsky.embed.video"
    assert embed["alt"] == "A wall"
    assert embed["aspectRatio"] == {"width": 320, "height": 240}
    assert pds.blob(account.did, embed["video"]["ref"]["$link"]) == video.path.read_bytes()


def test_a_post_is_deleted_and_deleting_it_again_is_no_error(
    pds: Pds, publish: Any, credentials: Credentials, http: Http, account: PdsAccount
) -> None:
    published = publish(Draft("post", "Short-lived"))
    for _ in range(2):
        platform.delete(published.remote_id, credentials, http)
    assert pds.posts(account.did) == []
