"""Who a page is, and the token that speaks for it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import PlatformError
from syndication.platforms.facebook.graph import call, page_of
from syndication.platforms.facebook.rights import checked_token, must_be_of_page, must_create_content
from syndication.platforms.http import Http

_FIELDS = "id,name,link,username,picture{url},access_token"


def read_profile(credentials: Credentials, http: Http) -> Profile:
    """The page. With a user's token, `secrets` has the page's own in its place: it outlives the user's.

    Raises NotAuthorized when the token may not publish on the page, as far as Facebook tells.
    """
    answer = call(credentials, http, "GET", page_of(credentials), params={"fields": _FIELDS})
    page, page_id = answer.fields(), answer.text("id")
    own_token = page.get("access_token")
    if not isinstance(own_token, str):
        must_be_of_page(page_id, credentials, http)
        own_token = credentials.secrets["access_token"]
    secrets = {**credentials.secrets, "access_token": own_token}
    if secrets != credentials.secrets:
        must_create_content(page_id, credentials, http)
    owner = replace(credentials, secrets=secrets, remote_id=page_id)
    return Profile(
        remote_id=page_id,
        name=answer.text("name"),
        handle=str(page.get("username") or ""),
        url=str(page.get("link") or f"https://www.facebook.com/{page_id}"),
        picture=_picture(page.get("picture"), credentials, http),
        expires_at=checked_token(owner, credentials, http),
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
