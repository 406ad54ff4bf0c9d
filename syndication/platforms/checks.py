"""What may be wrong with a draft on any platform: its words. For its media see `media_checks`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from syndication.platforms.base import Draft, Limits, Problem, Rendered
from syndication.platforms.media_checks import media_problems

_SPACE = re.compile(r"\s")


def common_problems(draft: Draft, rendered: Rendered, limits: Limits, label: str) -> Iterator[Problem]:
    """Nothing to send, too much text, a link that is none, and media that the channel does not take.

    label: the platform's name for people.
    """
    if not (rendered.text or rendered.media or rendered.card):
        yield Problem("empty", "Write a text, or add a link or a picture.")
    yield from length_problems(rendered, limits, label)
    if draft.link.strip() and not is_web_address(draft.link.strip()):
        yield Problem("link_invalid", "The link must begin with https:// or http://.", where="link")
    if limits.title_length and len(rendered.title) > limits.title_length:
        yield Problem(
            "title_too_long",
            f"The title has {len(rendered.title)} characters, {label} takes {limits.title_length}. "
            f"Shorten it by {len(rendered.title) - limits.title_length}.",
            where="title",
        )
    yield from media_problems(draft.media, limits, label)


def length_problems(rendered: Rendered, limits: Limits, label: str) -> Iterator[Problem]:
    """Too much text; of a thread, each part that is too long."""
    for number, part in enumerate(rendered.parts or (rendered,), 1):
        if part.length > part.limit:
            what = f"Part {number}" if rendered.parts else "The text"
            yield Problem(
                "text_too_long",
                f"{what} has {part.length} {limits.unit}, {label} takes {part.limit}. "
                f"Shorten it by {part.length - part.limit}.",
            )


def is_web_address(link: str) -> bool:
    """Whether this is an http or https URL with a host."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not _SPACE.search(link)
