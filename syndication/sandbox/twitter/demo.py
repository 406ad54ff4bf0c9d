"""Accounts of the sandbox: the demo one, which always exists, and how to make any number more."""

from __future__ import annotations

from hashlib import sha256

# All of it public, as is everything in a sandbox.
API_KEY = "sandbox-api-key"
API_KEY_SECRET = "sandbox-api-key-secret"  # noqa: S105
SECRET_PREFIX = "sandbox-token-secret-"  # noqa: S105
PUBLIC_CLIENT = "sandbox-public-client"
CONFIDENTIAL_CLIENT = "sandbox-confidential-client"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105
ACCESS_PREFIX = "sandbox-access-"
REFRESH_PREFIX = "sandbox-refresh-"


def user_id_of(name: str) -> str:
    """The user's id, always the same for the same name."""
    return str(10**18 + int.from_bytes(sha256(name.encode()).digest()[:6], "big"))


def twitter_credentials(name: str = "demo") -> dict[str, str]:
    """What the connect form asks for, with OAuth 1.0a. name: letters, digits and hyphens, 40 at most."""
    return {
        "api_key": API_KEY,
        "api_key_secret": API_KEY_SECRET,
        "access_token": f"{user_id_of(name)}-{name}",
        "access_token_secret": f"{SECRET_PREFIX}{name}",
    }


def oauth2_credentials(name: str = "demo", *, confidential: bool = False) -> dict[str, str]:
    """What the connect form asks for, with OAuth 2.0, as a public or a confidential client."""
    secrets = {
        "client_id": CONFIDENTIAL_CLIENT if confidential else PUBLIC_CLIENT,
        "oauth2_access_token": f"{ACCESS_PREFIX}{name}.0",
        "oauth2_refresh_token": f"{REFRESH_PREFIX}{name}.0",
    }
    return secrets | ({"client_secret": CLIENT_SECRET} if confidential else {})


CREDENTIALS = twitter_credentials()
