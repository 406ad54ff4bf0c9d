"""Who a channel is, and what its refresh token allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized, PlatformError, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.youtube.error_table import REASONS
from syndication.platforms.youtube.session import Session
from syndication.platforms.youtube.settings import LONG_UPLOADS, MAY_COMMENT
from syndication.platforms.youtube.videos import part_of

_SCOPE = "https://www.googleapis.com/auth/"
_ALL = {"youtube", "youtube.force-ssl"}
#: Each is needed, and given by any of these scopes.
_NEEDED = {"youtube.upload": {"youtube.upload", *_ALL}, "youtube.readonly": {"youtube.readonly", *_ALL}}
_KNOWN_LENGTHS = ("allowed", "eligible", "disallowed")


def read_profile(credentials: Credentials, http: Http) -> Profile:
    """The channel. Raises NotAuthorized when the token lacks a scope that publishing needs."""
    session = Session(credentials, http)
    scopes = {scope.removeprefix(_SCOPE) for scope in session.renew()}
    missing = [name for name, any_of in _NEEDED.items() if scopes and not scopes & any_of]
    if missing:
        raise NotAuthorized(
            f"The refresh token lacks the scope {' and '.join(missing)}. Get one with youtube.upload, "
            "youtube.readonly and youtube.force-ssl, then connect the channel again."
        )
    answer = session.call("GET", "/youtube/v3/channels", params={"part": "snippet,status", "mine": "true"})
    if answer.fields().get("items", []) == []:
        raise NotAuthorized(REASONS["youtubeSignupRequired"].sentence, http_status=answer.status)
    channel = answer.items("items")[0]
    if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
        raise Unavailable(
            "YouTube's answer does not name the channel. Try again later.", detail=answer.detail
        )
    return _profile(channel, scopes, session, http)


def _profile(channel: Mapping[str, Any], scopes: set[str], session: Session, http: Http) -> Profile:
    snippet, channel_id = part_of(channel, "snippet"), str(channel["id"])
    handle = str(snippet.get("customUrl") or "")
    long_uploads = part_of(channel, "status").get("longUploadsStatus")
    page = handle if handle.startswith("@") else f"channel/{channel_id}"
    return Profile(
        remote_id=channel_id,
        name=str(snippet.get("title") or channel_id),
        handle=handle,
        url=session.public(f"https://www.youtube.com/{page}"),
        picture=_picture(part_of(snippet, "thumbnails"), session.api_base, http),
        secrets=session.secrets,
        settings={
            LONG_UPLOADS.key: long_uploads if long_uploads in _KNOWN_LENGTHS else "unknown",
            MAY_COMMENT.key: _may_comment(scopes),
        },
    )


def _may_comment(scopes: set[str]) -> str:
    if not scopes:
        return "unknown"
    return "yes" if "youtube.force-ssl" in scopes else "no"


def _picture(thumbnails: Mapping[str, Any], api_base: str, http: Http) -> bytes | None:
    """From wherever YouTube says, without the token; only over https or from the API's own host."""
    sizes = (part_of(thumbnails, size).get("url") for size in ("medium", "high", "default"))
    url = next((url for url in sizes if isinstance(url, str)), "")
    try:
        parts, own = urlsplit(url), urlsplit(api_base)
        if parts.scheme != "https" and parts.netloc != own.netloc:
            return None
        answer = http.request("GET", url)
    except (ValueError, PlatformError):
        return None  # none was set, or it cannot be had now: a channel works without
    return answer.body if answer.ok else None
