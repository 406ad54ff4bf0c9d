"""Accounts of the sandbox: the demo one, which always exists, and how to make any number more."""

from __future__ import annotations

HANDLE_SUFFIX = ".sandbox.example"
APP_PASSWORD_PREFIX = "sandbox-"  # noqa: S105  # public, as is everything in a sandbox


def bluesky_credentials(name: str = "demo") -> dict[str, str]:
    """What the connect form asks for to sign in as `<name>.sandbox.example`. name: a-z, 0-9 and hyphens."""
    return {"identifier": f"{name}{HANDLE_SUFFIX}", "app_password": f"{APP_PASSWORD_PREFIX}{name}"}


CREDENTIALS = bluesky_credentials()
