"""Whether a post whose answer was lost is out: its key was chosen before it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.base import Checkpoints, Draft
from syndication.platforms.bluesky.composing import render
from syndication.platforms.bluesky.doubt import seconds_to_settle
from syndication.platforms.bluesky.records import COLLECTION
from syndication.platforms.bluesky.refusals import LABEL, RECORD_NOT_FOUND, error_name, refused
from syndication.platforms.bluesky.sending import record_name
from syndication.platforms.bluesky.session import Session
from syndication.platforms.errors import Unavailable, when_looking


def find_first(draft: Draft, session: Session, checkpoints: Checkpoints) -> Mapping[str, Any] | None:
    """What was chosen for the first post, if all are out; None if the last one surely is not.

    Sending a thread on is safe in any state: what is out already does not change when it is put again. Raises
    Unavailable while a request that was given up may still be carried out.
    """
    rendered = render(draft)
    last = record_name(len(rendered.parts or (rendered,)) - 1)
    latest = _latest(checkpoints, len(rendered.parts) or 1)
    if latest is None:
        return None  # nothing can have been sent without one
    name, chosen = latest
    answer = session.ask(
        "GET",
        "com.atproto.repo.getRecord",
        params={"repo": chosen["repo"], "collection": COLLECTION, "rkey": chosen["rkey"]},
    )
    if answer.ok:
        answer.text("uri")
        if name == last:
            return checkpoints.get("record")
        checkpoints.save(name, chosen, public=True)  # what can be seen of the thread must not change any more
        return None
    if error_name(answer) != RECORD_NOT_FOUND:
        raise when_looking(refused(answer))
    too_early = seconds_to_settle(checkpoints)
    if too_early > 0:
        raise Unavailable(f"{LABEL} does not have the post yet.", retry_after=too_early)
    return None


def _latest(checkpoints: Checkpoints, count: int) -> tuple[str, Mapping[str, Any]] | None:
    """The name and value of the last record that was chosen."""
    for number in reversed(range(count)):
        chosen = checkpoints.get(record_name(number))
        if chosen is not None:
            return record_name(number), chosen
    return None
