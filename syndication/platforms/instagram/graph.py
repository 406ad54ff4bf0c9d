"""Calls of the Graph API for one Instagram account, by whichever of Meta's two logins it was connected.

Facebook Login is served by graph.facebook.com, Instagram Login by graph.instagram.com.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.hosts import at
from syndication.platforms.http import Http
from syndication.platforms.instagram.refusals import refused
from syndication.platforms.instagram.settings import VERSION

PUBLIC_API = "https://graph.facebook.com"
INSTAGRAM_API = "https://graph.instagram.com"
FACEBOOK_LOGIN, INSTAGRAM_LOGIN = "facebook", "instagram"

_VERSIONED = re.compile(r"(?P<base>.+)/(?P<version>v\d+\.\d+)/?")


def by_instagram_login(credentials: Credentials) -> bool:
    """Which login the token is of: what was chosen, or what the API's address says."""
    named = urlsplit(credentials.api_base).hostname == urlsplit(INSTAGRAM_API).hostname
    return named or credentials.secrets.get("login") == INSTAGRAM_LOGIN


def version_of(credentials: Credentials) -> str:
    """The API's version: the one in the account's API address, if there is one, else that of the setting."""
    found = _VERSIONED.fullmatch(credentials.api_base)
    return found["version"] if found else str(VERSION.of(credentials.settings))


def at_host(credentials: Credentials, url: str) -> str:
    """A URL of one of Meta's other hosts, as it is reached from this account."""
    base = _base_of(credentials)
    return url if base == INSTAGRAM_API else at(base, PUBLIC_API, url)


def user_of(credentials: Credentials) -> str:
    """The account's id, ready for a path."""
    return quote(credentials.remote_id or credentials.secrets.get("ig_user_id") or "me", safe="")


def address(credentials: Credentials, path: str, *, versioned: bool = True) -> str:
    """The URL of a path of the API."""
    own = by_instagram_login(credentials)
    base = at_host(credentials, INSTAGRAM_API) if own else _base_of(credentials)
    return f"{base}/{version_of(credentials)}/{path}" if versioned else f"{base}/{path}"


def ask(credentials: Credentials, http: Http, method: str, path: str, **request: Any) -> Answer:
    """The answer, refusals too. The token goes into a header: URLs end up in logs."""
    token = credentials.secrets.get("access_token", "")
    return http.request(
        method,
        address(credentials, path),
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


def _base_of(credentials: Credentials) -> str:
    base = credentials.api_base.rstrip("/")
    found = _VERSIONED.fullmatch(base)
    return found["base"] if found else base
