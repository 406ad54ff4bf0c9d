"""From a draft to a LinkedIn post, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from syndication.platforms.base import (
    DocumentRules,
    Draft,
    Limits,
    LinkCard,
    Picture,
    PictureRules,
    Problem,
    Rendered,
    VideoRules,
)
from syndication.platforms.checks import common_problems, is_web_address
from syndication.platforms.content import once_per_draft
from syndication.platforms.linkedin.facts import COMMENT_LENGTH, COUNTED, KIND
from syndication.platforms.linkedin.little import characters, spans, to_little
from syndication.platforms.linkedin.refusals import LABEL
from syndication.platforms.texts import clean, with_hashtags, with_link

MAX_TEXT = 3000
PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif")
#: Not documented; what LinkedIn's own pages take.
MAX_PICTURE_BYTES = 5_000_000
MAX_FRAMES = 250
MAX_ALT_TEXT = 4086
#: LinkedIn's documents give larger and contradicting numbers; no reader sees more.
MAX_TITLE, MAX_DESCRIPTION = 200, 256

LIMITS = Limits(
    text_length=MAX_TEXT,
    title_length=MAX_TITLE,
    pictures=PictureRules(
        20,
        MAX_PICTURE_BYTES,
        PICTURE_TYPES,
        alt_text_length=MAX_ALT_TEXT,
        max_pixels=36_152_319,
        animated_bytes=MAX_PICTURE_BYTES,
    ),
    videos=VideoRules(
        1,
        500_000_000,
        seconds=(3, 1800),
        min_bytes=76_800,
        types=("video/mp4",),
        ratio=(1 / 2.4, 2.4),
    ),
    documents=DocumentRules(1, 100_000_000, pages=300),
)
VISIBILITIES = {"PUBLIC": "Anyone", "CONNECTIONS": "Connections only"}


def length(text: str) -> int:
    """As LinkedIn counts it at worst: escaped, in UTF-16 units."""
    return characters(to_little(text))


def visibility(draft: Draft) -> str:
    """PUBLIC or CONNECTIONS, or whatever else was asked for."""
    return str(draft.options.get("visibility") or "PUBLIC")


@once_per_draft
def render(draft: Draft) -> Rendered:
    """A link is shown as a card; beside media, which take the card's place, it goes into the text."""
    text = clean(draft.text)
    if draft.media:
        text = with_link(text, clean(draft.link))
    text = with_hashtags(text, draft.tags)
    asked = visibility(draft)
    return Rendered(
        text=text,
        spans=tuple(spans(text)),
        title=_title(draft),
        media=draft.media,
        card=_card(draft),
        length=length(text) if COUNTED.of(draft.settings) == "escaped" else characters(text),
        limit=MAX_TEXT,
        details=(("Visibility", VISIBILITIES.get(asked, asked)),),
        first_comment=clean(str(draft.options.get("first_comment") or "")),
    )


def _title(draft: Draft) -> str:
    """A document always has one, a video may; nothing else shows any."""
    title = clean(draft.title)
    if draft.documents:
        document = draft.documents[0]
        return title or clean(document.alt_text) or clean(document.name) or "Document"
    return title if draft.videos else ""


def _card(draft: Draft) -> LinkCard | None:
    link = clean(draft.link)
    if draft.media or not is_web_address(link):
        return None
    card = draft.card or LinkCard(link, "")
    title = clean(card.title) or clean(draft.title) or link
    description = clean(card.description)
    return replace(card, url=link, title=title[:MAX_TITLE], description=description[:MAX_DESCRIPTION])


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    yield from common_problems(draft, rendered, LIMITS, LABEL)
    yield from _picture_problems(draft)
    yield from _visibility_problems(draft)
    most, comment = int(COMMENT_LENGTH.of(draft.settings)), characters(rendered.first_comment)
    if comment > most:
        yield Problem(
            "first_comment_too_long",
            f"The first comment has {comment} characters, {LABEL} takes {most}. Shorten it by {comment - most}.",
            where="options.first_comment",
        )


def _picture_problems(draft: Draft) -> Iterator[Problem]:
    for number, picture in enumerate(draft.media):
        if not isinstance(picture, Picture):
            continue
        if picture.frames > MAX_FRAMES:
            yield Problem(
                "too_many_frames",
                f"Picture {number + 1} moves over more than {MAX_FRAMES} frames, {LABEL} takes no more. Shorten it.",
                where=f"media.{number}",
            )
        if len(picture.alt_text) <= MAX_ALT_TEXT < characters(picture.alt_text):
            yield Problem(
                "alt_text_too_long",
                f"The description of this picture has {characters(picture.alt_text)} characters (emojis count as two), "
                f"{LABEL} takes {MAX_ALT_TEXT}. Shorten it.",
                where=f"media.{number}.alt_text",
            )


def _visibility_problems(draft: Draft) -> Iterator[Problem]:
    asked = visibility(draft)
    if asked not in VISIBILITIES:
        yield Problem(
            "visibility_unknown",
            "Choose who sees the post: anyone, or connections only.",
            where="options.visibility",
        )
    if asked == "CONNECTIONS" and KIND.of(draft.settings) == "organization":
        yield Problem(
            "visibility_of_organization",
            "An organisation has no connections. Choose “Anyone” as the visibility.",
            where="options.visibility",
        )
