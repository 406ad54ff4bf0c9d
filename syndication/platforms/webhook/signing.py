"""Signing messages as standardwebhooks.com describes it.

The library of that project brings an HTTP client of its own along; its one rule is these few lines.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256
from time import time


def signed_headers(key: bytes, message_id: str, body: bytes, now: float | None = None) -> dict[str, str]:
    """The headers of a message. now: epoch seconds."""
    timestamp = str(int(time() if now is None else now))
    digest = hmac.digest(key, b".".join((message_id.encode(), timestamp.encode(), body)), sha256)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
