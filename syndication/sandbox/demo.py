"""Accounts of the sandbox: the demo ones, which always exist, and how to make any number more."""

from __future__ import annotations

from hashlib import sha256

DEMO_PAGE = "100000000000001"
HANDLE_SUFFIX = ".sandbox.example"
PAGE_TOKEN_PREFIX = "sandbox-page-"  # noqa: S105  # public, as is everything in a sandbox
APP_PASSWORD_PREFIX = "sandbox-"  # noqa: S105  # the same

FIRST_WORDS = (
    "Harbour",
    "Meadow",
    "Copper",
    "Lantern",
    "Willow",
    "Granite",
    "Saffron",
    "Northern",
    "Juniper",
    "Tidal",
)
SECOND_WORDS = (
    "Bakery",
    "Books",
    "Bicycles",
    "Coffee",
    "Gardens",
    "Studio",
    "Museum",
    "Records",
    "Theatre",
    "Works",
)


def facebook_credentials(page_id: str = DEMO_PAGE) -> dict[str, str]:
    """What the connect form asks for to reach this page."""
    return {"page_id": page_id, "access_token": f"{PAGE_TOKEN_PREFIX}{page_id}"}


def bluesky_credentials(name: str = "demo") -> dict[str, str]:
    """What the connect form asks for to sign in as `<name>.sandbox.example`. name: a-z, 0-9 and hyphens."""
    return {"identifier": f"{name}{HANDLE_SUFFIX}", "app_password": f"{APP_PASSWORD_PREFIX}{name}"}


#: The secrets of the account that always exists, by platform.
CREDENTIALS: dict[str, dict[str, str]] = {
    "bluesky": bluesky_credentials(),
    "facebook": facebook_credentials(),
}


def business_name(seed: str) -> str:
    """A made-up name, always the same for the same seed."""
    digest = sha256(seed.encode()).digest()
    return f"{FIRST_WORDS[digest[0] % len(FIRST_WORDS)]} {SECOND_WORDS[digest[1] % len(SECOND_WORDS)]}"
