"""Accounts of the sandbox: the demo one, which always exists, and how to make any number more.

What an account's name begins with says on which server it is (`servers`): `long-` on one with 1,000 characters a post
and smaller media, `plain-` on one that is not Mastodon and knows no Idempotency-Key, `old-` on one that answers only
the older question about itself.
"""

from __future__ import annotations

TOKEN_PREFIX = "sandbox-mastodon-"  # noqa: S105  # public, as is everything in a sandbox


def mastodon_credentials(name: str = "demo") -> dict[str, str]:
    """What the connect form asks for to post as `@<name>`. name: a-z, 0-9 and hyphens."""
    return {"access_token": f"{TOKEN_PREFIX}{name}"}


CREDENTIALS = mastodon_credentials()
