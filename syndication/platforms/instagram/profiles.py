"""Who an account is, whether it may publish, and tokens that are renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from syndication.platforms.answers import instant
from syndication.platforms.base import Credentials, Profile
from syndication.platforms.errors import NotAuthorized, PlatformError, RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.instagram.graph import (
    address,
    at_host,
    by_instagram_login,
    call,
    user_of,
)
from syndication.platforms.instagram.refusals import refused
from syndication.platforms.instagram.settings import RESUMABLE_UPLOAD

_FIELDS = "id,username,name,profile_picture_url"
_RECONNECT = "The access token is not valid any more. An admin has to connect the account again."


def read_profile(credentials: Credentials, http: Http) -> Profile:
    """The account. A token of Instagram Login is renewed on the way, if it is old enough for that."""
    if by_instagram_login(credentials):
        return _by_instagram_login(credentials, http)
    user = credentials.secrets.get("ig_user_id") or _only_account(credentials, http)
    owner = replace(credentials, remote_id=credentials.remote_id or user)
    answer = call(owner, http, "GET", user_of(owner), params={"fields": _FIELDS})
    return _profile(answer.text("id"), answer.fields(), owner, http, expires_at=_expiry(owner, http))


def renewed(credentials: Credentials, http: Http) -> Mapping[str, str]:
    """The secrets with a renewed token. Raises NotAuthorized when only reconnecting helps."""
    if not by_instagram_login(credentials):
        raise NotAuthorized(_RECONNECT)
    secrets, _expires_at = _renewed(credentials, http)
    return secrets


def _by_instagram_login(credentials: Credentials, http: Http) -> Profile:
    me = replace(credentials, remote_id="me")
    answer = call(me, http, "GET", "me", params={"fields": f"user_id,{_FIELDS}"})
    fields = answer.fields()
    user = fields.get("user_id")
    user_id = str(user) if isinstance(user, str | int) and user else answer.text("id")
    owner = replace(credentials, remote_id=user_id)
    expires_at = None
    try:
        secrets, expires_at = _renewed(owner, http)
        owner = replace(owner, secrets=secrets)
    except (NotAuthorized, Rejected, RateLimited, Unavailable):
        pass  # younger than a day, or not long-lived: it works as it is
    profile = _profile(user_id, fields, owner, http, expires_at=expires_at)
    return replace(profile, settings={RESUMABLE_UPLOAD.key: 0})


def _profile(
    user_id: str, fields: Mapping[str, Any], owner: Credentials, http: Http, *, expires_at: datetime | None
) -> Profile:
    """Raises NotAuthorized without the permission to publish, which reading the publishing limit needs too."""
    owner = replace(owner, remote_id=user_id)
    call(owner, http, "GET", f"{user_of(owner)}/content_publishing_limit", params={"fields": "quota_usage"})
    username = str(fields.get("username") or "")
    return Profile(
        remote_id=user_id,
        name=str(fields.get("name") or username or user_id),
        handle=username,
        url=at_host(owner, f"https://www.instagram.com/{quote(username)}/") if username else "",
        picture=_picture(fields.get("profile_picture_url"), owner, http),
        expires_at=expires_at,
        secrets=dict(owner.secrets),
    )


def _only_account(credentials: Credentials, http: Http) -> str:
    """The one account that a user's token reaches. Raises Rejected when there is none, or a choice."""
    fields = {"fields": "instagram_business_account{id,username}"}
    answer = call(credentials, http, "GET", "me/accounts", params=fields)
    linked = [
        page.get("instagram_business_account") for page in answer.items("data") if isinstance(page, dict)
    ]
    found = {
        str(account["id"]): account for account in linked if isinstance(account, dict) and account.get("id")
    }
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise Rejected(
            "This token reaches no Instagram account that is linked to a page. Link the account to a page in its "
            "settings, or choose Instagram Login."
        )
    names = ", ".join(f"{key} ({account.get('username') or 'no name'})" for key, account in found.items())
    raise Rejected(f"This token reaches several Instagram accounts. Enter the ID of one: {names}.")


def _renewed(credentials: Credentials, http: Http) -> tuple[dict[str, str], datetime | None]:
    """A token that is 24 hours old and has not ended lasts 60 days more. Documented with the token in the address."""
    token = credentials.secrets.get("access_token", "")
    answer = http.request(
        "GET",
        address(credentials, "refresh_access_token", versioned=False),
        params={"grant_type": "ig_refresh_token", "access_token": token},
        secrets=[token],
    )
    if not answer.ok:
        raise refused(answer)
    secrets = {**credentials.secrets, "access_token": answer.text("access_token")}
    return secrets, instant(answer.fields().get("expires_in"), datetime.now(UTC))


def _picture(url: object, credentials: Credentials, http: Http) -> bytes | None:
    """From wherever Instagram says, without the token; only over https or from the API's own host."""
    try:
        parts, own = urlsplit(str(url)), urlsplit(credentials.api_base)
        if parts.scheme != "https" and parts.netloc != own.netloc:
            return None
        answer = http.request("GET", str(url))
    except (ValueError, PlatformError):
        return None  # none was set, or it cannot be had now: an account works without
    return answer.body if answer.ok else None


def _expiry(credentials: Credentials, http: Http) -> datetime | None:
    """When a token of Facebook Login ends, None when it does not or Meta does not tell us."""
    token = credentials.secrets.get("access_token", "")
    try:
        answer = call(credentials, http, "GET", "debug_token", params={"input_token": token})
        return instant(answer.part("data").get("expires_at"))
    except PlatformError:
        return None
