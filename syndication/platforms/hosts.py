"""Where a platform's other hosts are, for platforms whose API is spread over several.

Whoever moves an account's API elsewhere (a proxy, the sandbox) gets the other hosts below the same address.
"""

from __future__ import annotations

from urllib.parse import urlsplit


def at(api_base: str, public_base: str, url: str) -> str:
    """The URL of a platform's other host, as it is reached from an account with this API base.

    api_base: the account's. public_base: the platform's own. `https://upload.example.com/a` stays what it is on the
    public platform and is `<api_base>/_hosts/upload.example.com/a` otherwise.
    """
    if api_base.rstrip("/") == public_base.rstrip("/"):
        return url
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{api_base.rstrip('/')}/_hosts/{parts.netloc}{parts.path}{query}"
