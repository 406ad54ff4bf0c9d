"""Choosing a post's record, once, and putting it on the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Draft
from syndication.platforms.bluesky.composing import render
from syndication.platforms.bluesky.doubt import note_sending
from syndication.platforms.bluesky.mentions import resolve
from syndication.platforms.bluesky.records import COLLECTION, new_key, post_record
from syndication.platforms.bluesky.refusals import BLOB_NOT_FOUND, error_name, refused
from syndication.platforms.bluesky.session import Session
from syndication.platforms.bluesky.uploads import picture_blobs, thumb_blob

Chosen = Mapping[str, Any]


def send(draft: Draft, session: Session, checkpoints: Checkpoints) -> Chosen:
    """Put the record that was chosen earlier, or is chosen now: {"repo", "rkey", "record"}.

    Uploaded pictures that no record uses are dropped by the server after some time. When that has happened,
    nothing was stored, and the same post is sent with its pictures uploaded again.
    """
    chosen = checkpoints.get("record") or _choose(draft, session, checkpoints)
    answer = _put(chosen, session, checkpoints)
    if error_name(answer) == BLOB_NOT_FOUND:
        chosen = _choose(draft, session, checkpoints, key=chosen["rkey"])
        answer = _put(chosen, session, checkpoints)
    if not answer.ok:
        raise refused(answer)
    answer.text("uri")
    return chosen


def _choose(draft: Draft, session: Session, checkpoints: Checkpoints, key: str = "") -> Chosen:
    """Everything that is to be sent. key: of the record that this one replaces, whose pictures were dropped."""
    rendered = render(draft)
    blobs = picture_blobs(rendered, session, checkpoints, again=bool(key))
    thumb = thumb_blob(rendered, session, checkpoints, again=bool(key))
    record = post_record(rendered, blobs, thumb, resolve(rendered, session))
    chosen = {"repo": session.did, "rkey": key or new_key(), "record": record}
    checkpoints.save("record", chosen)
    return chosen


def _put(chosen: Chosen, session: Session, checkpoints: Checkpoints) -> Answer:
    return session.ask(
        "POST",
        "com.atproto.repo.putRecord",
        before_each=lambda: note_sending(checkpoints),
        creates=True,
        json={**chosen, "collection": COLLECTION},
    )
