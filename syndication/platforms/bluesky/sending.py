"""Choosing the records of a post or thread, each once, and putting them on the server one after the other.

The first post's record is the checkpoint "record", that of the n-th part "record-n". A part that is out, and that the
next one answers, is the checkpoint "out-n".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Draft, Rendered
from syndication.platforms.bluesky.composing import render
from syndication.platforms.bluesky.doubt import note_sending
from syndication.platforms.bluesky.mentions import resolve
from syndication.platforms.bluesky.quoting import quoted, reference
from syndication.platforms.bluesky.records import COLLECTION, embed_of, new_key, post_record
from syndication.platforms.bluesky.refusals import BLOB_NOT_FOUND, error_name, refused
from syndication.platforms.bluesky.session import Session
from syndication.platforms.bluesky.uploads import media_blobs, thumb_blob

Chosen = Mapping[str, Any]


def record_name(number: int) -> str:
    """The checkpoint that holds what is sent as the part of this number, from 0 on."""
    return f"record-{number + 1}" if number else "record"


def send(draft: Draft, session: Session, checkpoints: Checkpoints) -> Chosen:
    """Put every record that is not out yet; what was chosen for the first one: {"repo", "rkey", "record"}."""
    rendered = render(draft)
    parts = rendered.parts or (rendered,)
    before: list[Mapping[str, Any]] = []
    for number, part in enumerate(parts):
        out = checkpoints.get(f"out-{number + 1}")
        if out is None:
            answer = _send_part(draft, part, number, before, session, checkpoints)
            out = {"uri": answer.text("uri")}
            if len(parts) > 1:
                out["cid"] = answer.text("cid")
                checkpoints.save(f"out-{number + 1}", out, public=True)
        before.append(out)
    chosen = checkpoints.get("record")
    assert chosen is not None  # noqa: S101 -- the first part was sent with it
    return chosen


def _send_part(
    draft: Draft,
    part: Rendered,
    number: int,
    before: list[Mapping[str, Any]],
    session: Session,
    checkpoints: Checkpoints,
) -> Answer:
    """What the server answered to the part that was put: its uri and cid.

    Uploaded media that no record uses are dropped by the server after some time. When that has happened,
    nothing was stored, and the same post is sent with its media uploaded again.
    """
    name = record_name(number)
    chosen = checkpoints.get(name)
    if chosen is None:
        chosen = _choose(draft, part, number, before, session, checkpoints)
    answer = _put(chosen, session, checkpoints)
    if error_name(answer) == BLOB_NOT_FOUND:
        chosen = _choose(draft, part, number, before, session, checkpoints, key=chosen["rkey"])
        answer = _put(chosen, session, checkpoints)
    if not answer.ok:
        raise refused(answer)
    return answer


def _choose(
    draft: Draft,
    part: Rendered,
    number: int,
    before: list[Mapping[str, Any]],
    session: Session,
    checkpoints: Checkpoints,
    key: str = "",
) -> Chosen:
    """Everything that is to be sent. key: of the record that this one replaces, whose media were dropped."""
    blobs = media_blobs(part, session, checkpoints, again=bool(key))
    thumb = thumb_blob(part, session, checkpoints, again=bool(key))
    quote = quoted(draft) if number == 0 else None
    embed = embed_of(part, blobs, thumb, reference(quote, session) if quote else None)
    record = post_record(part, resolve(part, session), embed)
    if before:
        record["reply"] = {"root": dict(before[0]), "parent": dict(before[-1])}
    chosen = {"repo": session.did, "rkey": key or new_key(), "record": record}
    checkpoints.save(record_name(number), chosen)
    return chosen


def _put(chosen: Chosen, session: Session, checkpoints: Checkpoints) -> Answer:
    return session.ask(
        "POST",
        "com.atproto.repo.putRecord",
        before_each=lambda: note_sending(checkpoints),
        creates=True,
        json={**chosen, "collection": COLLECTION},
    )
