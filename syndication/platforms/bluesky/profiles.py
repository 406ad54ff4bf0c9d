"""Who an account is, as its own server tells."""

from __future__ import annotations

from typing import Any

from syndication.platforms.base import Profile
from syndication.platforms.bluesky.addresses import profile_url
from syndication.platforms.bluesky.refusals import RECORD_NOT_FOUND, error_name, refused
from syndication.platforms.bluesky.session import Session
from syndication.platforms.errors import PlatformError


def read_profile(session: Session, api_base: str) -> Profile:
    """The profile of the account that is signed in. App passwords do not end by time."""
    record = _profile_record(session)
    handle = session.secrets["handle"]
    return Profile(
        remote_id=session.did,
        name=str(record.get("displayName") or handle),
        handle=handle,
        url=profile_url(session.did, handle, api_base),
        picture=_picture(record, session),
        secrets=session.secrets,
    )


def _profile_record(session: Session) -> dict[str, Any]:
    """The record that the owner wrote; empty when there is none yet."""
    answer = session.ask(
        "GET",
        "com.atproto.repo.getRecord",
        params={"repo": session.did, "collection": "app.bsky.actor.profile", "rkey": "self"},
    )
    if answer.ok:
        value = answer.fields().get("value")
        return value if isinstance(value, dict) else {}
    if error_name(answer) == RECORD_NOT_FOUND:
        return {}
    raise refused(answer)


def _picture(record: dict[str, Any], session: Session) -> bytes | None:
    try:
        cid = record["avatar"]["ref"]["$link"]
        return session.call("GET", "com.atproto.sync.getBlob", params={"did": session.did, "cid": cid}).body
    except (KeyError, TypeError, PlatformError):
        return None  # none was set, or it cannot be had now: an account works without
