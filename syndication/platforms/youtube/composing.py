"""From a draft to a video's details."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from syndication.platforms.base import Draft, Limits, Picture, PictureRules, Rendered, Span, Video, VideoRules
from syndication.platforms.texts import clean, with_link
from syndication.platforms.youtube import settings
from syndication.platforms.youtube.options import CATEGORIES, PRIVACY, Options, instant, options_of

VIDEO, SHORT = "video", "short"
#: developers.google.com/youtube/v3/docs/videos#properties
MAX_TITLE = 100
MAX_DESCRIPTION_BYTES = 5000
MAX_TAGS = 500
#: thumbnails.set documents 2 MB; since 2026 some of its pages say 50 MB.
MAX_THUMBNAIL_BYTES = 2_000_000
THUMBNAIL_TYPES = ("image/jpeg", "image/png")
#: support.google.com/youtube/troubleshooter/2888402: what YouTube reads.
VIDEO_TYPES = (
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/mpeg",
    "video/x-msvideo",
    "video/x-ms-wmv",
    "video/x-flv",
    "video/3gpp",
    "video/x-matroska",
)
_RULES = VideoRules(
    count=1,
    bytes=settings.VIDEO_BYTES.default,
    seconds=(0, settings.VIDEO_SECONDS.default),
    types=VIDEO_TYPES,
    video_codecs=(),
    audio_codecs=(),
)
LIMITS = Limits(
    text_length=MAX_DESCRIPTION_BYTES,
    unit="bytes",
    title_length=MAX_TITLE,
    pictures=PictureRules(1, MAX_THUMBNAIL_BYTES, THUMBNAIL_TYPES),
    videos=_RULES,
    media=(1, 2),
    mixed=True,
)
#: Square or upright: YouTube makes a Short of it by that and by its length alone.
SHORT_LIMITS = replace(
    LIMITS, videos=replace(_RULES, seconds=(0, settings.SHORT_SECONDS.default), ratio=(0.1, 1.0))
)

_LINKED = re.compile(r"(?P<link>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”])|(?<![\w#&/])#(?P<tag>\w+)")


def limits_of(draft: Draft) -> Limits:
    """The channel's limits, with the settings that hold for this draft."""
    known = draft.settings
    limits, longest = LIMITS, settings.VIDEO_SECONDS.of(known)
    if draft.channel == SHORT:
        limits, longest = SHORT_LIMITS, min(longest, settings.SHORT_SECONDS.of(known))
    rules = replace(limits.videos or _RULES, bytes=settings.VIDEO_BYTES.of(known), seconds=(0, longest))
    return replace(limits, videos=rules)


def byte_length(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def render(draft: Draft) -> Rendered:
    options = options_of(draft)
    text = with_link(clean(draft.text), clean(draft.link))
    return Rendered(
        text=text,
        spans=tuple(_spans(text)),
        title=title_of(draft),
        media=draft.media,
        length=byte_length(text),
        limit=MAX_DESCRIPTION_BYTES,
        details=tuple(_details(draft, options)),
        first_comment=options.first_comment,
    )


def title_of(draft: Draft) -> str:
    """The option's title, else the piece's, on one line."""
    return " ".join((options_of(draft).title or clean(draft.title)).split())


def tags_of(draft: Draft) -> list[str]:
    """The piece's tags as YouTube's: without # and repetitions."""
    tags = (" ".join(clean(tag).lstrip("#").split()) for tag in draft.tags)
    return list({tag.casefold(): tag for tag in tags if tag}.values())


def tags_length(tags: list[str]) -> int:
    """As YouTube counts: commas between tags count, and quotation marks around those with a space."""
    return sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(0, len(tags) - 1)


def video_of(draft: Draft) -> Video | None:
    return draft.videos[0] if draft.videos else None


def thumbnail_of(draft: Draft) -> Picture | None:
    return draft.pictures[0] if draft.pictures else None


def metadata(draft: Draft) -> dict[str, Any]:
    """The video resource that is sent before its file."""
    options = options_of(draft)
    status: dict[str, Any] = {
        "privacyStatus": options.privacy,
        "selfDeclaredMadeForKids": options.made_for_kids,
    }
    at = instant(options.publish_at)
    if at:
        status["publishAt"] = f"{at:%Y-%m-%dT%H:%M:%S}Z"
    snippet = {
        "title": title_of(draft),
        "description": render(draft).text,
        "tags": tags_of(draft),
        "categoryId": options.category,
    }
    return {"snippet": snippet, "status": status}


def _details(draft: Draft, options: Options) -> Iterator[tuple[str, str]]:
    yield "Privacy", PRIVACY.get(options.privacy, options.privacy)
    yield "Category", CATEGORIES.get(options.category, options.category)
    yield "Made for kids", "Yes" if options.made_for_kids else "No"
    if options.publish_at:
        at = instant(options.publish_at)
        yield "Publish at", f"{at:%d %b %Y, %H:%M} UTC" if at else options.publish_at
    if not options.notify:
        yield "Notify subscribers", "No"
    if tags := tags_of(draft):
        yield "Tags", ", ".join(tags)


def _spans(text: str) -> Iterator[Span]:
    for match in _LINKED.finditer(text):
        kind = match.lastgroup
        if kind == "link":
            yield Span(match.start(), match.end(), "link", match["link"])
        else:
            yield Span(match.start(), match.end(), "tag", match["tag"])
