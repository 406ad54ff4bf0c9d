"""Where posts and people are: AT URIs for programs, web addresses for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from syndication.platforms.bluesky.records import COLLECTION

APP = "https://bsky.app"


def post_uri(record: Mapping[str, Any]) -> str:
    """The AT URI of what the checkpoint "record" holds."""
    return f"at://{record['repo']}/{COLLECTION}/{record['rkey']}"


def post_key(uri: str) -> str:
    """The record key in an AT URI."""
    return uri.rpartition("/")[2]


def post_url(record: Mapping[str, Any], api_base: str) -> str:
    """The post in the app; by DID, which stays the same when the handle changes.

    The network reads only servers with https. On any other, where no app shows the post, the server's own
    answer about the record is the one place to see it.
    """
    if api_base.startswith("https://"):
        return f"{APP}/profile/{record['repo']}/post/{record['rkey']}"
    asked = {"repo": record["repo"], "collection": COLLECTION, "rkey": record["rkey"]}
    return f"{api_base}/xrpc/com.atproto.repo.getRecord?{urlencode(asked)}"


def profile_url(did: str, handle: str, api_base: str) -> str:
    """The account in the app, or what its own server says about it (see `post_url`)."""
    if api_base.startswith("https://"):
        return f"{APP}/profile/{handle if handle and handle != 'handle.invalid' else did}"
    return f"{api_base}/xrpc/com.atproto.repo.describeRepo?{urlencode({'repo': did})}"
