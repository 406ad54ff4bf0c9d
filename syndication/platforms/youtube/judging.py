"""What YouTube would refuse about a draft, or an editor would regret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from syndication.platforms.base import Draft, Problem, Rendered
from syndication.platforms.checks import common_problems
from syndication.platforms.youtube import settings
from syndication.platforms.youtube.composing import (
    MAX_TAGS,
    SHORT,
    limits_of,
    render,
    tags_length,
    tags_of,
    thumbnail_of,
    video_of,
)
from syndication.platforms.youtube.options import CATEGORIES, PRIVACY, Options, instant, options_of
from syndication.platforms.youtube.refusals import LABEL

#: Longer ones only from channels that were verified by phone (support.google.com/youtube/answer/71673).
UNVERIFIED_SECONDS = 15 * 60
#: Thumbnails are shown 16:9; others get borders.
_THUMBNAIL_RATIO = (1.7, 1.85)
_THUMBNAIL_WIDTH = 640
#: Said better below, or without a meaning here: thumbnails have no alt text.
_NOT_OURS = frozenset({"empty", "media_missing", "alt_text_missing"})


def problems(draft: Draft) -> Iterator[Problem]:
    rendered, options = render(draft), options_of(draft)
    title_field = "options.title" if options.title else "title"
    label = f"{LABEL} Shorts" if draft.channel == SHORT else LABEL
    for problem in common_problems(draft, rendered, limits_of(draft), label):
        if problem.code == "title_too_long":
            yield replace(problem, where=title_field)
        elif problem.code not in _NOT_OURS:
            yield problem
    if not rendered.title:
        yield Problem("title_missing", f"Give the video a title: {LABEL} needs one.", where="title")
    yield from _sign_problems(rendered, title_field)
    yield from _tag_problems(draft)
    yield from _video_problems(draft)
    yield from _thumbnail_problems(draft)
    yield from _option_problems(options)
    yield from _comment_problems(draft, options)


def _sign_problems(rendered: Rendered, title_field: str) -> Iterator[Problem]:
    for text, what, where in ((rendered.title, "title", title_field), (rendered.text, "text", "text")):
        if "<" in text or ">" in text:
            yield Problem(
                f"{what}_signs", f"{LABEL} takes no < and > in the {what}. Write it without.", where=where
            )


def _tag_problems(draft: Draft) -> Iterator[Problem]:
    tags = tags_of(draft)
    length, longest = tags_length(tags), settings.TAG_LENGTH.of(draft.settings)
    if length > MAX_TAGS:
        yield Problem(
            "tags_too_long",
            f"The tags have {length} characters as {LABEL} counts them, it takes {MAX_TAGS}. Remove some.",
            where="tags",
        )
    for tag in tags:
        if len(tag) > longest:
            yield Problem(
                "tag_too_long",
                f"The tag “{tag[:20]}…” has {len(tag)} characters, {LABEL} takes {longest}. Shorten it.",
                where="tags",
            )
        if set(tag) & set('<>",'):
            yield Problem(
                "tag_signs",
                f'{LABEL} takes no <, >, " and commas in a tag. Change “{tag[:40]}”.',
                where="tags",
            )


def _video_problems(draft: Draft) -> Iterator[Problem]:
    video = video_of(draft)
    if video is None:
        yield Problem("video_missing", f"{LABEL} takes only videos. Add one to the piece.", where="media")
        return
    where = f"media.{draft.media.index(video)}"
    if draft.channel == SHORT or video.seconds <= UNVERIFIED_SECONDS:
        return
    match settings.LONG_UPLOADS.of(draft.settings):
        case "eligible" | "disallowed":
            yield Problem(
                "video_duration",
                "This channel may not upload more than 15 minutes. Verify it at youtube.com/verify and have an "
                "admin verify the connection here, or shorten the video.",
                where=where,
            )
        case "unknown":
            yield Problem(
                "video_duration",
                f"{LABEL} takes more than 15 minutes only from channels verified at youtube.com/verify.",
                severity="warning",
                where=where,
            )


def _thumbnail_problems(draft: Draft) -> Iterator[Problem]:
    picture = thumbnail_of(draft)
    if picture is None:
        return
    where = f"media.{draft.media.index(picture)}"
    least, most = _THUMBNAIL_RATIO
    sentence = ""
    if draft.channel == SHORT:
        sentence = f"{LABEL} may not show a thumbnail of your own for a Short."
    elif picture.width < _THUMBNAIL_WIDTH or not least <= picture.width / max(picture.height, 1) <= most:
        sentence = (
            f"{LABEL} shows thumbnails 16:9 and at least {_THUMBNAIL_WIDTH} pixels wide, this picture is "
            f"{picture.width} × {picture.height}. It may get borders."
        )
    if sentence:
        yield Problem("thumbnail_shape", sentence, severity="warning", where=where)


def _option_problems(options: Options) -> Iterator[Problem]:
    for value, known, name in (
        (options.privacy, PRIVACY, "privacy"),
        (options.category, CATEGORIES, "category"),
    ):
        if value not in known:
            yield Problem(
                f"{name}_unknown", f"There is no such {name}. Choose another one.", where=f"options.{name}"
            )
    if not options.publish_at:
        return
    at, where = instant(options.publish_at), "options.publish_at"
    if at is None:
        yield Problem(
            "publish_at_unreadable",
            "Write the time with its zone, for example 2026-12-24 18:00 Europe/Berlin.",
            where=where,
        )
    elif at <= datetime.now(UTC):
        yield Problem(
            "publish_at_past", "The time of publication is over. Choose one in the future.", where=where
        )
    if options.privacy != "private":
        yield Problem(
            "publish_at_not_private",
            f"{LABEL} makes only private videos public by itself. Choose “Private”, or leave the time empty.",
            where=where,
        )


def _comment_problems(draft: Draft, options: Options) -> Iterator[Problem]:
    comment, where = options.first_comment, "options.first_comment"
    if not comment:
        return
    longest = settings.COMMENT_LENGTH.of(draft.settings)
    if len(comment) > longest:
        yield Problem(
            "first_comment_too_long",
            f"The first comment has {len(comment)} characters, {LABEL} takes {longest}. "
            f"Shorten it by {len(comment) - longest}.",
            where=where,
        )
    if options.privacy == "private" or options.made_for_kids:
        kind = "private videos" if options.privacy == "private" else "videos made for kids"
        yield Problem(
            "first_comment_not_possible",
            f"{LABEL} has no comments on {kind}. Remove the first comment, or choose otherwise.",
            where=where,
        )
    if settings.MAY_COMMENT.of(draft.settings) == "no":
        yield Problem(
            "first_comment_not_allowed",
            "This channel was connected without the scope youtube.force-ssl, which comments need. Remove the first "
            "comment, or have an admin connect it again.",
            where=where,
        )
