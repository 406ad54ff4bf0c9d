"""Who a page is, and the token that speaks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import PlatformError
from syndication.platforms.facebook.graph import call, page_of
from syndication.platforms.http import Http

_FIELDS = "id,name,link,username,picture{url},access_token"


def read_profile(credentials: Credentials, http: Http) -> Profile:
    """The page. With a user's token, `secrets` has the page's own in its place: it outlives the user's."""
    answer = call(credentials, http, "GET", page_of(credentials), params={"fields": _FIELDS})
    page, page_id = answer.fields(), answer.text("id")
    secrets = dict(credentials.secrets)
    if isinstance(page.get("access_token"), str):
        secrets["access_token"] = page["access_token"]
    owner = replace(credentials, secrets=secrets)
    return Profile(
        remote_id=page_id,
        name=answer.text("name"),
        handle=str(page.get("username") or ""),
        url=str(page.get("link") or f"https://www.facebook.com/{page_id}"),
        picture=_picture(page.get("picture"), credentials, http),
        expires_at=_expiry(owner, http),
        secrets=secrets,
    )


def _picture(picture: object, credentials: Credentials, http: Http) -> bytes | None:
    """From wherever Facebook says, without the token; only over https or from the API's own host."""
    try:
        url = picture["data"]["url"]  # type: ignore[index]  # whatever it is, it is looked at right here
        parts, own = urlsplit(url), urlsplit(credentials.api_base)
        if parts.scheme != "https" and parts.netloc != own.netloc:
            return None
        answer = http.request("GET", url)
    except (KeyError, TypeError, ValueError, AttributeError, PlatformError):
        return None  # none was set, or it cannot be had now: a page works without
    return answer.body if answer.ok else None


def _expiry(credentials: Credentials, http: Http) -> datetime | None:
    """When the token ends, None when it does not or Facebook does not tell us."""
    token = credentials.secrets.get("access_token", "")
    try:
        answer = call(credentials, http, "GET", "debug_token", params={"input_token": token})
        ends = answer.part("data").get("expires_at")
    except PlatformError:
        return None
    return datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and ends > 0 else None
