"""Accounts of the sandbox: the demo page, which always exists, and how to make any number more."""

from __future__ import annotations

DEMO_PAGE = "100000000000001"
PAGE_TOKEN_PREFIX = "sandbox-page-"  # noqa: S105  # public, as is everything in a sandbox


def facebook_credentials(page_id: str = DEMO_PAGE) -> dict[str, str]:
    """What the connect form asks for to reach this page."""
    return {"page_id": page_id, "access_token": f"{PAGE_TOKEN_PREFIX}{page_id}"}


CREDENTIALS = facebook_credentials()
