"""Made-up names for accounts that nobody named."""

from __future__ import annotations

from hashlib import sha256

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


def business_name(seed: str) -> str:
    """A made-up name, always the same for the same seed."""
    digest = sha256(seed.encode()).digest()
    return f"{FIRST_WORDS[digest[0] % len(FIRST_WORDS)]} {SECOND_WORDS[digest[1] % len(SECOND_WORDS)]}"
