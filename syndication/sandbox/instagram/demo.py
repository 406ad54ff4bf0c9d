"""Accounts of the sandbox: the demo account, which always exists, and how to make any number more."""

from __future__ import annotations

DEMO_ACCOUNT = "17841400000000001"
FACEBOOK_PREFIX = "sandbox-igfb-"
INSTAGRAM_PREFIX = "sandbox-ig-"


def instagram_credentials(account_id: str = DEMO_ACCOUNT, login: str = "facebook") -> dict[str, str]:
    """What the connect form asks for to reach this account by this login ("facebook" or "instagram")."""
    prefix = INSTAGRAM_PREFIX if login == "instagram" else FACEBOOK_PREFIX
    return {"login": login, "ig_user_id": account_id, "access_token": f"{prefix}{account_id}"}


CREDENTIALS = instagram_credentials()
