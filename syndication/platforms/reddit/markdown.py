"""What Reddit makes links of in a text. The text itself is shown and sent as it is written: Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.platforms.base import Span
from syndication.platforms.reddit.facts import WEB

_LINKED = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,500})\]\((?P<target>https?://[^\s()<>]{1,2000})\)"
    r"|(?P<address>https?://[^\s<>\"\[\]]{0,2000}[^\s<>\"\[\].,;:!?)'»”])"
    r"|(?<![\w/])/?r/(?P<subreddit>[A-Za-z0-9]\w{1,20})(?![\w/])"
    r"|(?<![\w/])/?u/(?P<user>[A-Za-z0-9_-]{3,20})(?![\w/-])"
)


def spans(text: str) -> Iterator[Span]:
    """Links, communities (r/…) and people (u/…), in their order."""
    for match in _LINKED.finditer(text):
        if user := match["user"]:
            yield Span(match.start(), match.end(), "mention", user)
        elif subreddit := match["subreddit"]:
            yield Span(match.start(), match.end(), "link", f"{WEB}/r/{subreddit}/")
        else:
            yield Span(match.start(), match.end(), "link", match["target"] or match["address"])
