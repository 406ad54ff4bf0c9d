"""Calls of the Graph API for one page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.facebook.refusals import refused
from syndication.platforms.http import Http

#: Supported by Meta until mid-2028, as versions are for about two years. Part of the API base, so a setting.
VERSION = "v26.0"
PUBLIC_API = f"https://graph.facebook.com/{VERSION}"


def page_of(credentials: Credentials) -> str:
    """The page's id, ready for a path."""
    return quote(credentials.remote_id or credentials.secrets["page_id"], safe="")


def ask(credentials: Credentials, http: Http, method: str, path: str, **request: Any) -> Answer:
    """The answer, refusals too. The token goes into a header: URLs end up in logs."""
    token = credentials.secrets.get("access_token", "")
    return http.request(
        method,
        f"{credentials.api_base}/{path}",
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
