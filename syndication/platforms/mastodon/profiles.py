"""Who an account is, what its token may do, and what its server takes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.base import Profile
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.platforms.mastodon.instance import read_instance
from syndication.platforms.mastodon.server import Server

#: What the desk does: post, upload, and look up its own posts.
NEEDED_SCOPES = ("write:statuses", "write:media", "read:statuses")


def read_profile(server: Server) -> Profile:
    """The account of the token. Raises NotAuthorized when the token surely lacks a scope that is needed.

    Numbers of accounts are each server's own, so the identity is <number>@<domain>.
    """
    answer = server.call("GET", "/api/v1/accounts/verify_credentials")
    account, number = answer.fields(), answer.text("id")
    name = answer.text("username")
    _check_scopes(server)
    instance = read_instance(server)
    return Profile(
        remote_id=f"{number}@{instance.domain}",
        name=str(account.get("display_name") or name),
        handle=f"{name}@{instance.domain}",
        url=str(account.get("url") or f"https://{instance.domain}/@{name}"),
        picture=_picture(account, server),
        settings=instance.settings,
    )


def _check_scopes(server: Server) -> None:
    """By the scopes of the application (told since 4.3): its tokens have no others."""
    answer = server.ask("GET", "/api/v1/apps/verify_credentials")
    scopes = answer.error_fields().get("scopes") if answer.ok else None
    if not isinstance(scopes, list):
        return
    granted = {str(scope) for scope in scopes}
    missing = [scope for scope in NEEDED_SCOPES if not {scope, scope.partition(":")[0]} & granted]
    if missing:
        raise NotAuthorized(
            f"The application behind the access token lacks these scopes: {', '.join(missing)}. On the server, add "
            "them under Preferences → Development, have the access token made anew, and enter the new one."
        )


def _picture(account: dict[str, Any], server: Server) -> bytes | None:
    """From wherever the server says, without the token; only over https or from the server itself."""
    try:
        url = str(account.get("avatar_static") or account.get("avatar") or "")
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.netloc != server.host:
            return None
        answer = server.fetch(url)
    except (ValueError, PlatformError):
        return None  # none was set, or it cannot be had now: an account works without
    return answer.body if answer.ok else None
