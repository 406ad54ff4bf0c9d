"""From a draft to what a page shows, and what may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from syndication.platforms.base import (
    Draft,
    Limits,
    PictureRules,
    Problem,
    Rendered,
    Setting,
    Span,
    VideoRules,
)
from syndication.platforms.checks import common_problems
from syndication.platforms.content import once_per_draft
from syndication.platforms.facebook.refusals import LABEL
from syndication.platforms.texts import card_of, clean, text_of

FEED, STORY, REEL = "feed-post", "story", "reel"

#: Not on Meta's current pages; what other publishing tools use. So are those of titles and of reels.
MAX_MESSAGE = 63_206
MAX_TITLE = 255
MAX_REEL_TEXT = 2_200
#: Meta documents 10 MB for photos, but larger ones than this are reported to be refused (subcode 1366046).
MAX_PICTURE_BYTES = 4_000_000
PICTURE_TYPES = ("image/jpeg", "image/png")
MAX_PHOTOS = 10

COMMENT_LENGTH = Setting("COMMENT_LENGTH", 8000, "Characters a comment may have. Meta documents no number.")

#: https://developers.facebook.com/docs/video-api/guides/reels-publishing and /docs/page-stories-api. How large a
#: file may be they do not say.
_UPRIGHT = VideoRules(
    1,
    1_000_000_000,
    (3, 90),
    min_bytes=1_000,
    ratio=(9 / 16, 9 / 16),
    width=(540, 4_320),
    height=(960, 7_680),
    frame_rate=(24, 60),
    video_codecs=("h264", "hevc", "vp9", "av1"),
)
LIMITS = {
    # Resumable uploads take 10 GB and 4 hours (/docs/graph-api/video-uploads), of 1 KB at least (error 1363022).
    FEED: Limits(
        text_length=MAX_MESSAGE,
        title_length=MAX_TITLE,
        pictures=PictureRules(MAX_PHOTOS, MAX_PICTURE_BYTES, PICTURE_TYPES),
        videos=VideoRules(
            1, 10_000_000_000, (0, 4 * 3600), min_bytes=1_000, video_codecs=(), audio_codecs=()
        ),
    ),
    STORY: Limits(
        text_length=0,
        pictures=PictureRules(1, MAX_PICTURE_BYTES, PICTURE_TYPES),
        videos=replace(_UPRIGHT, seconds=(3, 60)),
        media=(1, 1),
    ),
    REEL: Limits(text_length=MAX_REEL_TEXT, title_length=MAX_TITLE, videos=_UPRIGHT, media=(1, 1)),
}

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")
_HASHTAG = re.compile(r"(?<![\w#&/])#(?=\d*[^\W\d])(\w+)")


@once_per_draft
def render(draft: Draft) -> Rendered:
    """A link is shown as a card; beside media, which take the card's place, it goes into the text."""
    if draft.channel == STORY:
        return Rendered(text="", media=draft.media)
    text = text_of(draft)
    return Rendered(
        text=text,
        spans=tuple(_spans(text)),
        title=" ".join(clean(draft.title).split()) if draft.videos else "",
        media=draft.media,
        card=card_of(draft) if draft.channel == FEED else None,
        length=len(text),
        limit=LIMITS[draft.channel].text_length,
        first_comment=clean(str(draft.options.get("first_comment") or "")),
    )


def problems(draft: Draft) -> Iterator[Problem]:
    rendered, limits = render(draft), LIMITS[draft.channel]
    for problem in common_problems(draft, rendered, limits, LABEL):
        if (
            problem.code != "empty" or not limits.media[0]
        ):  # else the missing picture or video is said already
            yield problem
    if draft.channel == STORY and (clean(draft.text) or clean(draft.link)):
        yield Problem(
            "text_not_shown",
            "A story on Facebook has no text and no link: only the picture or the video is sent.",
            severity="warning",
        )
    yield from _link_problems(clean(draft.link) if draft.channel != STORY else "")
    longest, length = COMMENT_LENGTH.of(draft.settings), len(rendered.first_comment)
    if length > longest:
        yield Problem(
            "comment_too_long",
            f"The first comment has {length} characters, {LABEL} takes {longest}. Shorten it by {length - longest}.",
            where="options.first_comment",
        )


def _link_problems(link: str) -> Iterator[Problem]:
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return  # which is said already
    if host == "facebook.com" or host.endswith(".facebook.com"):
        yield Problem(
            "link_to_facebook",
            "Facebook may refuse a link to facebook.com. Share the page itself there, or leave the link out.",
            severity="warning",
            where="link",
        )


def _spans(text: str) -> Iterator[Span]:
    links = [Span(m.start(), m.end(), "link", m[0]) for m in _ADDRESS.finditer(text)]
    tags = [Span(m.start(), m.end(), "tag", m[1]) for m in _HASHTAG.finditer(text)]
    end = 0
    for span in sorted([*links, *tags], key=lambda s: s.start):
        if span.start >= end:
            end = span.end
            yield span
