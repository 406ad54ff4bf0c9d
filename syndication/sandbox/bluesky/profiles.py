"""Who an account is, as its repository and the app tell: the profile record with its avatar, and the profile view."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from syndication.sandbox.bluesky.calls import XrpcCall, page_for_a_person
from syndication.sandbox.bluesky.errors import invalid
from syndication.sandbox.bluesky.ids import POST, cid_of_bytes, cid_of_record
from syndication.sandbox.bluesky.sessions import did_document
from syndication.sandbox.bluesky.state import Account, Blob, Record, state
from syndication.sandbox.calls import json_answer
from syndication.sandbox.images import profile_picture
from syndication.sandbox.names import business_name

PROFILE = "app.bsky.actor.profile"
DESCRIPTION = "An account of the sandbox."


def avatar(account: Account) -> bytes:
    return profile_picture(f"bluesky/{account.handle}", business_name(account.name))


def profile_record(account: Account) -> Record:
    """The record that an account's owner keeps about themselves."""
    data = avatar(account)
    value = {
        "$type": PROFILE,
        "displayName": business_name(account.name),
        "description": DESCRIPTION,
        "avatar": Blob(cid_of_bytes(data), "image/png", len(data)).as_json(),
    }
    return Record("self", cid_of_record(value), value)


def get_profile(call: XrpcCall) -> Response:
    call.signed_in()
    account = state().find(call.param("actor"))
    if account is None:
        raise invalid("Profile not found")
    return json_answer(
        {
            "did": account.did,
            "handle": account.handle,
            "displayName": business_name(account.name),
            "avatar": f"{request.host_url}pictures/bluesky/{account.handle}.png",
            "associated": {"lists": 0, "feedgens": 0, "starterPacks": 0, "labeler": False},
            "viewer": {"muted": False, "blockedBy": False},
            "labels": [],
            "createdAt": "2026-01-01T00:00:00.000Z",
            "description": DESCRIPTION,
            "indexedAt": "2026-01-01T00:00:00.000Z",
            "followersCount": 128,
            "followsCount": 12,
            "postsCount": len(account.records),
        }
    )


def describe_repo(call: XrpcCall) -> Response:
    account = state().find(call.param("repo"))
    if account is None:
        raise invalid(f"Could not find repo: {call.param('repo')}")
    answer: dict[str, Any] = {
        "handle": account.handle,
        "did": account.did,
        "didDoc": did_document(account),
        "collections": [PROFILE, *([POST] if account.records else [])],
        "handleIsCorrect": True,
    }
    return page_for_a_person("pages.account", account) or json_answer(answer)
