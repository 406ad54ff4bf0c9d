"""Identifiers of atproto: https://atproto.com/specs/tid, /did, /record-key and /at-uri-scheme."""

from __future__ import annotations

import json
import re
import time
from base64 import b32encode
from hashlib import sha256
from itertools import count
from typing import Any

POST = "app.bsky.feed.post"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")
CID = re.compile(r"baf[a-z2-7]{56}")
AT_URI = re.compile(r"at://[^/\s]+/[a-zA-Z0-9.-]+/[A-Za-z0-9._:~-]{1,512}")
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"

clock = count(time.time_ns() // 1000)


def did_of(name: str) -> str:
    """The DID of an account, always the same for the same name."""
    return "did:plc:" + b32encode(sha256(f"sandbox {name}".encode()).digest()).decode().lower()[:24]


def cid_of_bytes(data: bytes) -> str:
    """The content id of a blob (CIDv1, raw, sha-256), as a PDS makes it."""
    return cid(0x55, data)


def cid_of_record(record: Any) -> str:
    """A content id for a record, made of its canonical JSON instead of its CBOR: equal records, equal ids."""
    return cid(0x71, json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def cid(codec: int, data: bytes) -> str:
    digest = bytes((1, codec, 0x12, 0x20)) + sha256(data).digest()
    return "b" + b32encode(digest).decode().lower().rstrip("=")


def new_tid() -> str:
    """A record key of now, above all given out before."""
    number = next(clock) << 10
    return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))
