"""Who an account is, and whether its tokens may post."""

from __future__ import annotations

from urllib.parse import urlsplit

from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.platforms.http import Http
from syndication.platforms.twitter.addresses import profile_url
from syndication.platforms.twitter.error_table import TYPES
from syndication.platforms.twitter.session import WRITING, Session, data_of
from syndication.platforms.twitter.settings import settings_of

_FIELDS = "name,username,profile_image_url,verified,verified_type"


def read_profile(credentials: Credentials, http: Http) -> Profile:
    """The user behind the tokens. Raises NotAuthorized also for tokens that are known to be unable to post."""
    session = Session(credentials, http)
    answer = session.call("GET", "/2/users/me", params={"user.fields": _FIELDS})
    _must_write(answer.headers.get("x-access-level", ""), session.secrets.get("oauth2_scope", ""))
    user = data_of(answer)
    fields, username = user.fields(), user.text("username")
    return Profile(
        remote_id=user.text("id"),
        name=user.text("name"),
        handle=username,
        url=profile_url(username, credentials.api_base),
        picture=_picture(fields.get("profile_image_url"), credentials, http),
        secrets=session.secrets,
        settings=settings_of(fields),
    )


def _must_write(access_level: str, scope: str) -> None:
    """access_level: what X says of OAuth 1.0a tokens, "" if nothing. scope: of OAuth 2.0 tokens, "" if not known."""
    if access_level == "read" or (scope and WRITING not in scope.split()):
        raise NotAuthorized(TYPES["oauth1-permissions"].sentence)


def _picture(url: object, credentials: Credentials, http: Http) -> bytes | None:
    """From wherever X says, without a token; only over https or from the API's own host."""
    try:
        parts, own = urlsplit(str(url or "")), urlsplit(credentials.api_base)
        if parts.scheme != "https" and parts.netloc != own.netloc:
            return None
        # "_normal" is 48 pixels wide; X keeps a larger one beside it.
        answer = http.request("GET", str(url).replace("_normal.", "_400x400."))
    except (ValueError, PlatformError):
        return None  # none was set, or it cannot be had now: an account works without
    return answer.body if answer.ok else None
