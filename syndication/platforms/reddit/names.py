"""Names of communities, however people write them."""

from __future__ import annotations

import re

from syndication.platforms.texts import clean

_SUBREDDIT = re.compile(r"(?!u_)[A-Za-z0-9][A-Za-z0-9_]{1,20}|u_[A-Za-z0-9_-]{3,20}")
_SITE = re.compile(r"^(https?://)?([a-z]+\.)?reddit\.com/", re.IGNORECASE)


def tidy_subreddit(value: str | None) -> str:
    """The bare name in "r/books", "/r/books/", an address of Reddit's, or "u/name" (the user's own page, u_name)."""
    path = _SITE.sub("", clean(value or ""), count=1).strip("/ ").split("/")
    if len(path) > 1 and path[0].lower() in ("u", "user"):
        return f"u_{path[1]}"
    return path[1] if len(path) > 1 and path[0].lower() == "r" else path[0]


def is_subreddit(name: str) -> bool:
    """Whether Reddit could have a community of this name."""
    return _SUBREDDIT.fullmatch(name) is not None


def shown(subreddit: str) -> str:
    """As people read it: r/books, u/name."""
    return f"u/{subreddit[2:]}" if subreddit.startswith("u_") else f"r/{subreddit}"
