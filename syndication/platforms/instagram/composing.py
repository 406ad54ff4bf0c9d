"""From a draft to what is sent: the caption, the media in their order, and what the options say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from syndication.platforms.base import Draft, Limits, PictureRules, Rendered, Span, VideoRules
from syndication.platforms.texts import clean, with_hashtags, with_link

FEED_POST, STORY, REEL = "feed-post", "story", "reel"
CAPTION_LENGTH = 2_200
#: The service gives pictures as JPEG, the only type Instagram takes. 4:5 to 1.91:1; narrower ones are scaled up.
_FEED_PICTURES = PictureRules(
    count=10,
    bytes=8_000_000,
    types=("image/jpeg",),
    alt_text_length=1_000,
    ratio=(4 / 5, 1.91),
    min_width=320,
)
_STORY_PICTURES = PictureRules(count=1, bytes=8_000_000, types=("image/jpeg",), min_width=320)
_REEL_VIDEOS = VideoRules(
    count=1,
    bytes=300_000_000,
    seconds=(3, 900),
    ratio=(0.01, 10),
    width=(1, 1920),
    frame_rate=(23, 60),
    video_codecs=("h264", "hevc"),
)
_STORY_VIDEOS = replace(_REEL_VIDEOS, bytes=100_000_000, seconds=(3, 60), ratio=(0.1, 10))
#: Meta documents no rules of their own for videos in carousels. A minute is what its app takes.
_CAROUSEL_VIDEOS = replace(_REEL_VIDEOS, count=10, seconds=(3, 60))

LIMITS = {
    FEED_POST: Limits(
        CAPTION_LENGTH, pictures=_FEED_PICTURES, videos=_CAROUSEL_VIDEOS, media=(1, 10), mixed=True
    ),
    STORY: Limits(0, pictures=_STORY_PICTURES, videos=_STORY_VIDEOS, media=(1, 1)),
    REEL: Limits(CAPTION_LENGTH, videos=_REEL_VIDEOS, media=(1, 1)),
}

HASHTAG = re.compile(r"#(\w+)")
MENTION = re.compile(r"(?<!\w)@(\w[\w.]*)")


def render(draft: Draft) -> Rendered:
    """A story has no words. The link goes into the caption, where nobody can tap it."""
    if draft.channel == STORY:
        return Rendered(text="", media=draft.media)
    text = with_hashtags(with_link(clean(draft.text), clean(draft.link)), draft.tags)
    return Rendered(
        text=text,
        spans=tuple(_spans(text)),
        media=draft.media,
        length=len(text),
        limit=CAPTION_LENGTH,
        details=tuple(_details(draft)),
        first_comment=clean(str(draft.options.get("first_comment") or "")),
    )


def cover_second(draft: Draft) -> float:
    """The second of a reel's video that is its cover; -1 for an option that is no number."""
    try:
        second = float(draft.options.get("thumb_offset") or 0)
    except (TypeError, ValueError, OverflowError):
        return -1.0
    return second if math.isfinite(second) else -1.0


def shares_to_feed(draft: Draft) -> bool:
    return bool(draft.options.get("share_to_feed", True))


def _details(draft: Draft) -> Iterator[tuple[str, str]]:
    if draft.channel == REEL:
        yield "Shown", "in Reels and in the feed" if shares_to_feed(draft) else "in Reels only"
        yield "Cover", f"second {cover_second(draft):g} of the video"


def _spans(text: str) -> Iterator[Span]:
    tags = [Span(m.start(), m.end(), "tag", m[1]) for m in HASHTAG.finditer(text)]
    mentions = [Span(m.start(), m.end(), "mention", m[1]) for m in MENTION.finditer(text)]
    yield from sorted([*tags, *mentions], key=lambda span: span.start)
