"""The secret of the sandbox's receivers; any receiver exists as soon as something is sent to it."""

from __future__ import annotations

SIGNING_SECRET = "c2FuZGJveC1yZWNlaXZlci1zZWNyZXQtMDAwMQ=="  # noqa: S105  # public, as is everything in a sandbox


def webhook_credentials(name: str = "Demo receiver") -> dict[str, str]:
    """What the connect form asks for; the receiver itself is in the address."""
    return {"name": name, "signing_secret": SIGNING_SECRET, "repeats": "ask"}


CREDENTIALS = webhook_credentials()
