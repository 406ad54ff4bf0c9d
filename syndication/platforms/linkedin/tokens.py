"""What LinkedIn's authorization server says of a token, and renewing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from syndication.platforms.answers import instant
from syndication.platforms.errors import NotAuthorized
from syndication.platforms.linkedin.connection import Connection
from syndication.platforms.linkedin.refusals import refused

_ENDED = {"expired": "has expired", "revoked": "was withdrawn"}


@dataclass(frozen=True)
class TokenFacts:
    """expires_at in UTC; scopes None: not told."""

    expires_at: datetime | None
    scopes: frozenset[str] | None


def token_facts(api: Connection) -> TokenFacts:
    """What is known of the access token: from LinkedIn with the app's client ID and secret, else as typed in.

    Raises NotAuthorized when LinkedIn says that the token is over, or does not know the app.
    """
    secrets = api.credentials.secrets
    if not (secrets.get("client_id") and secrets.get("client_secret")):
        return TokenFacts(_day(secrets.get("expires_on", "")), None)
    answer = api.oauth(
        "introspectToken",
        {
            "client_id": secrets["client_id"],
            "client_secret": secrets["client_secret"],
            "token": secrets.get("access_token", ""),
        },
    )
    if answer.status in (400, 401):
        raise NotAuthorized(
            "LinkedIn did not accept the client ID and client secret for this access token. Correct them, or leave "
            "both empty.",
            detail=answer.detail,
            http_status=answer.status,
        )
    if not answer.ok:
        raise refused(answer)
    found = answer.fields()
    if found.get("active") is not True:
        ended = _ENDED.get(str(found.get("status")), "is not valid any more")
        raise NotAuthorized(f"The access token {ended}. An admin has to connect the account again.")
    scope = found.get("scope")
    return TokenFacts(
        instant(found.get("expires_at")),
        frozenset(scope.replace(",", " ").split()) if isinstance(scope, str) else None,
    )


def renewed(api: Connection) -> Mapping[str, str]:
    """All secrets with a new access token. Raises NotAuthorized when only reconnecting helps."""
    secrets = dict(api.credentials.secrets)
    if not all(secrets.get(name) for name in ("refresh_token", "client_id", "client_secret")):
        raise NotAuthorized(
            "The access token can only be renewed with a refresh token, a client ID and a client secret. An admin has "
            "to connect the account again."
        )
    answer = api.oauth(
        "accessToken",
        {
            "grant_type": "refresh_token",
            "refresh_token": secrets["refresh_token"],
            "client_id": secrets["client_id"],
            "client_secret": secrets["client_secret"],
        },
    )
    if answer.status in (400, 401):
        raise NotAuthorized(
            "LinkedIn did not accept the refresh token. An admin has to connect the account again.",
            detail=answer.detail,
            http_status=answer.status,
        )
    if not answer.ok:
        raise refused(answer)
    secrets["access_token"] = answer.text("access_token")
    found = answer.fields()
    if isinstance(found.get("refresh_token"), str) and found["refresh_token"]:
        secrets["refresh_token"] = found["refresh_token"]
    ends = instant(found.get("expires_in"), datetime.now(UTC))
    if ends:
        secrets["expires_on"] = ends.date().isoformat()
    return secrets


def _day(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=UTC)
    except ValueError:
        return None
