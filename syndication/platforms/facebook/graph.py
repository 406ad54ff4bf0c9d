"""Calls of the Graph API for one page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from syndication.platforms import hosts
from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials, Setting
from syndication.platforms.facebook.refusals import refused
from syndication.platforms.http import Http

VERSION = Setting(
    "VERSION",
    "v26.0",
    "Version of the Graph API that is spoken. Meta serves each for about two years; v26.0 until mid-2028.",
    r"v\d+\.\d+",
)
PUBLIC_API = "https://graph.facebook.com"
#: Videos of the feed are uploaded here, https://developers.facebook.com/docs/video-api/guides/publishing.
VIDEO_HOST = "https://graph-video.facebook.com"


def page_of(credentials: Credentials) -> str:
    """The page's id, ready for a path."""
    return in_path(credentials.remote_id or credentials.secrets["page_id"])


def in_path(object_id: str) -> str:
    return quote(object_id, safe="")


def ask(
    credentials: Credentials, http: Http, method: str, path: str, *, host: str = "", **request: Any
) -> Answer:
    """The answer, refusals too. The token goes into a header: URLs end up in logs.

    host: another one than the API's own.
    """
    base = hosts.at(credentials.api_base, PUBLIC_API, host) if host else credentials.api_base
    token = credentials.secrets.get("access_token", "")
    return http.request(
        method,
        f"{base}/{VERSION.of(credentials.settings)}/{path}",
        headers={"Authorization": f"Bearer {token}"},
        secrets=[token],
        **request,
    )


def call(credentials: Credentials, http: Http, method: str, path: str, **request: Any) -> Answer:
    """An answer of status 200-299. Raises what `refused` makes of any other."""
    answer = ask(credentials, http, method, path, **request)
    if not answer.ok:
        raise refused(answer)
    return answer


def number_of(fields: dict[str, Any], name: str) -> int | None:
    """A whole number, which Facebook writes as such or as a string; None for anything else."""
    value = fields.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
