"""Accounts of the sandbox: the demo one, which always exists, and how to make any number more."""

from __future__ import annotations

DEMO_USER = "desk_demo"
CLIENT_ID = "sandbox-app"
CLIENT_SECRET = "sandbox-app-secret"  # noqa: S105  # public, as is everything in a sandbox
PASSWORD_PREFIX = "sandbox-"  # noqa: S105  # likewise
REFRESH_PREFIX = "sandbox-refresh-"


def reddit_credentials(user: str = DEMO_USER) -> dict[str, str]:
    """What the connect form asks for to sign in as u/<user>, with a script app. user: 3 to 20 of A-Za-z0-9_-."""
    return {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "username": user,
        "password": f"{PASSWORD_PREFIX}{user}",
    }


CREDENTIALS = reddit_credentials()
#: A submission goes to a subreddit; this one is open to everything.
OPTIONS = {"submission": {"subreddit": "sandbox"}}
