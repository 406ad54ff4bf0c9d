"""What may be wrong with a draft on any platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from syndication.platforms.base import Draft, Limits, Problem, Rendered


def common_problems(draft: Draft, rendered: Rendered, limits: Limits, label: str) -> Iterator[Problem]:
    """Nothing to send, too much text or too many pictures, a link that is none, pictures without description.

    label: the platform's name for people.
    """
    if not (rendered.text or rendered.pictures or rendered.card):
        yield Problem("empty", "Write a text, or add a link or a picture.")
    if rendered.length > rendered.limit:
        over = rendered.length - rendered.limit
        yield Problem(
            "text_too_long",
            f"The text has {rendered.length} {limits.unit}, {label} takes {rendered.limit}. "
            f"Shorten it by {over}.",
        )
    if draft.link.strip() and not is_web_address(draft.link.strip()):
        yield Problem("link_invalid", "The link must begin with https:// or http://.", where="link")
    if len(draft.pictures) > limits.pictures:
        yield Problem(
            "too_many_pictures",
            f"{label} takes {limits.pictures} here, this post has {len(draft.pictures)} pictures. Remove some.",
            where="pictures",
        )
    for number, picture in enumerate(draft.pictures):
        if not picture.alt_text.strip():
            yield Problem(
                "alt_text_missing",
                f"Describe picture {number + 1} for people who cannot see it.",
                severity="warning",
                where=f"pictures.{number}.alt_text",
            )


def is_web_address(link: str) -> bool:
    """Whether this is an http or https URL with a host."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", link)
