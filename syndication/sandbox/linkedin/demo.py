"""Accounts of the sandbox: the demo organisation, which always exists, and how to make any number more."""

from __future__ import annotations

DEMO_ORGANIZATION = "2414183"
CLIENT_ID = "sandbox-client"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105  # public, as is everything in a sandbox
MEMBER_TOKEN = "sandbox-member-"  # noqa: S105
ORGANIZATION_TOKEN = "sandbox-organization-"  # noqa: S105
REFRESH = "refresh-"


def linkedin_credentials(seed: str = DEMO_ORGANIZATION) -> dict[str, str]:
    """What the connect form asks for: to reach an organisation when the seed is a number, else a member."""
    organization = seed.isascii() and seed.isdigit()
    token = f"{ORGANIZATION_TOKEN if organization else MEMBER_TOKEN}{seed}"
    return {
        "access_token": token,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": f"{REFRESH}{token}",
        **({"organization_id": seed} if organization else {}),
    }


CREDENTIALS = linkedin_credentials()
