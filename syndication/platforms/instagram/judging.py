"""What Instagram would refuse about a draft, or an editor would regret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from syndication.platforms.base import Draft, Limits, Picture, Problem, Rendered, Video
from syndication.platforms.checks import common_problems
from syndication.platforms.instagram import composing
from syndication.platforms.instagram.composing import (
    FEED_POST,
    HASHTAG,
    LIMITS,
    MENTION,
    STORY,
    cover_second,
    render,
)
from syndication.platforms.instagram.refusals import LABEL
from syndication.platforms.instagram.settings import (
    CAROUSEL_VIDEO_SECONDS,
    COMMENT_LENGTH,
    RESUMABLE_UPLOAD,
)

MOST_HASHTAGS, MOST_MENTIONS = 30, 20
NOT_PUBLIC = (
    "Instagram fetches pictures and videos from this desk's public address, and there is none that it can reach. An "
    "admin has to set PUBLIC_BASE_URL to an https address that can be reached from the internet."
)
#: Shapes that differ by less look the same.
_SAME_SHAPE = 0.02


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    for problem in common_problems(draft, rendered, limits_of(draft), LABEL):
        if not _is_beside_the_point(problem, draft):
            yield problem
    yield from _address_problems(draft)
    match draft.channel:
        case composing.STORY:
            yield from _words_of_a_story(draft)
        case composing.REEL:
            yield from _cover_problems(draft)
        case _:
            yield from _shape_problems(draft)
    yield from _text_problems(rendered, draft)


def limits_of(draft: Draft) -> Limits:
    """The channel's limits, as the installation's settings change them."""
    limits = LIMITS[draft.channel]
    if draft.channel != FEED_POST or limits.videos is None:
        return limits
    least, _most = limits.videos.seconds
    seconds = (least, CAROUSEL_VIDEO_SECONDS.of(draft.settings))
    return replace(limits, videos=replace(limits.videos, seconds=seconds))


def _is_beside_the_point(problem: Problem, draft: Draft) -> bool:
    """Nothing can be posted without media, which is said already; and stories take no descriptions."""
    return problem.code == "empty" or (problem.code == "alt_text_missing" and draft.channel == STORY)


def _address_problems(draft: Draft) -> Iterator[Problem]:
    """Pictures have to be fetched from here; videos may be uploaded, where the account's login allows it."""
    uploads = bool(RESUMABLE_UPLOAD.of(draft.settings))
    for item in draft.media:
        if not item.public_url and (isinstance(item, Picture) or (isinstance(item, Video) and not uploads)):
            yield Problem("media_not_public", NOT_PUBLIC, where="media")
            return


def _words_of_a_story(draft: Draft) -> Iterator[Problem]:
    for where, written in (("text", draft.text), ("link", draft.link), ("tags", " ".join(draft.tags))):
        if written.strip():
            yield Problem(
                "not_in_a_story",
                f"A story on Instagram has no text of its own: the {where} will not be sent. "
                "Write it into the picture.",
                severity="warning",
                where=where,
            )


def _cover_problems(draft: Draft) -> Iterator[Problem]:
    second = cover_second(draft)
    if second < 0 or (draft.videos and second >= draft.videos[0].seconds):
        yield Problem(
            "cover_outside",
            "The second chosen for the cover is not in the video. Choose one before its end.",
            where="options.thumb_offset",
        )


def _shape_problems(draft: Draft) -> Iterator[Problem]:
    """A carousel is shown in the shape of its first picture; a video alone is a reel."""
    if len(draft.media) == 1 and draft.videos:
        yield Problem(
            "video_alone",
            "Instagram takes a single video only as a reel. Choose the channel Reel, or add a picture.",
            where="media",
        )
    shapes = [m.width / m.height for m in draft.media if isinstance(m, Picture | Video) and m.height > 0]
    for number, shape in enumerate(shapes[1:], 1):
        if abs(shape / shapes[0] - 1) > _SAME_SHAPE:
            yield Problem(
                "carousel_cropped",
                f"Instagram crops everything in a carousel to the shape of the first; number {number + 1} has another.",
                severity="warning",
                where=f"media.{number}",
            )


def _text_problems(rendered: Rendered, draft: Draft) -> Iterator[Problem]:
    if draft.channel != STORY and draft.link.strip():
        yield Problem(
            "link_not_tappable",
            "Links in a caption cannot be tapped on Instagram. Think of the link in the account's profile.",
            severity="warning",
            where="link",
        )
    for found, most, what in (
        (HASHTAG.findall(rendered.text), MOST_HASHTAGS, "hashtags"),
        (MENTION.findall(rendered.text), MOST_MENTIONS, "mentions"),
    ):
        if len(found) > most:
            yield Problem(
                f"too_many_{what}",
                f"The caption has {len(found)} {what}, {LABEL} takes {most}. Remove {len(found) - most}.",
            )
    yield from _comment_problems(rendered.first_comment, COMMENT_LENGTH.of(draft.settings))


def _comment_problems(comment: str, most: int) -> Iterator[Problem]:
    where = "options.first_comment"
    if len(comment) > most:
        yield Problem(
            "comment_too_long",
            f"The first comment has {len(comment)} characters, {LABEL} takes {most}. "
            f"Shorten it by {len(comment) - most}.",
            where=where,
        )
    hashtags = len(HASHTAG.findall(comment))
    if hashtags > MOST_HASHTAGS:
        yield Problem(
            "comment_hashtags",
            f"The first comment has {hashtags} hashtags, {LABEL} takes {MOST_HASHTAGS}. "
            f"Remove {hashtags - MOST_HASHTAGS}.",
            where=where,
        )
