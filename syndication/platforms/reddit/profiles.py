"""Who an account is, and whether its token may do what the desk does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.base import Profile
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.platforms.hosts import at
from syndication.platforms.reddit.facts import PUBLIC_API, WEB
from syndication.platforms.reddit.session import Session

#: To read who it is, to post and comment, to read subreddits and figures, to find posts, to delete, to read flairs.
SCOPES = ("identity", "submit", "read", "history", "edit", "flair")


def read_profile(session: Session) -> Profile:
    """The account, asked with a new token: an old one says nothing about the credentials."""
    session.renew()
    granted = session.secrets["scope"].replace(",", " ").split()
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing and "*" not in granted:
        raise NotAuthorized(
            f"The token lacks the scope {', '.join(missing)}. An admin has to make a new one with the scopes "
            f"{', '.join(SCOPES)}."
        )
    answer = session.call("GET", "api/v1/me")
    name, me = answer.text("name"), answer.fields()
    if me.get("is_suspended") is True:
        raise NotAuthorized("Reddit has suspended this account. Its owner has to look at reddit.com.")
    session.secrets["username"] = name
    api_base = session.credentials.api_base
    return Profile(
        remote_id=f"t2_{answer.text('id')}",
        name=_title(me) or name,
        handle=f"u/{name}",
        url=at(api_base, PUBLIC_API, f"{WEB}/user/{name}"),
        picture=_picture(me, session),
        secrets=session.secrets,
    )


def _title(me: dict[str, Any]) -> str:
    """What the account calls itself on its own page."""
    page = me.get("subreddit")
    title = page.get("title") if isinstance(page, dict) else None
    return title.strip() if isinstance(title, str) else ""


def _picture(me: dict[str, Any], session: Session) -> bytes | None:
    """From wherever Reddit says, without the token; only over https or from the API's own host."""
    url = me.get("icon_img")
    try:
        parts, own = urlsplit(str(url or "")), urlsplit(session.credentials.api_base)
        if parts.scheme != "https" and parts.netloc != own.netloc:
            return None
        answer = session.elsewhere("GET", parts.geturl())
    except (ValueError, PlatformError):
        return None  # none was set, or it cannot be had now: an account works without
    return answer.body if answer.ok and answer.body else None
