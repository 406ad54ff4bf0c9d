"""From a draft to the text of a post or of the posts of a thread, and what may be wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from syndication.platforms.base import (
    Draft,
    Limits,
    LinkCard,
    Media,
    Picture,
    PictureRules,
    Problem,
    Rendered,
    VideoRules,
)
from syndication.platforms.checks import common_problems
from syndication.platforms.content import once_per_draft
from syndication.platforms.texts import clean, with_hashtags, with_link
from syndication.platforms.threads import split
from syndication.platforms.twitter.counting import MAX_LENGTH, weighted_length
from syndication.platforms.twitter.entities import cashtags, spans
from syndication.platforms.twitter.forms import REPLY_SETTINGS
from syndication.platforms.twitter.refusals import LABEL
from syndication.platforms.twitter.settings import VIDEO_BYTES, VIDEO_MAX_SIDE, VIDEO_SECONDS

THREAD = "thread"
#: As many as X's own composer takes.
MAX_PARTS = 25
#: Characters, links written out. Longer texts are not cut, which would take long and be in vain.
LONGEST_THREAD = 20_000
MAX_CASHTAGS = 1
#: docs.x.com, media best practices: of GIFs that move.
GIF_SIDES = (1280, 1080)
GIF_FRAMES = 350
GIF_PIXELS = 300_000_000
MAX_PICTURE_BYTES = 5_000_000
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")

LIMITS = Limits(
    text_length=MAX_LENGTH,
    unit="characters as X counts them",
    pictures=PictureRules(
        count=4,
        bytes=MAX_PICTURE_BYTES,
        types=PICTURE_TYPES,
        alt_text_length=1000,
        animated_bytes=15_000_000,
    ),
    videos=VideoRules(
        count=1,
        bytes=VIDEO_BYTES.default,
        seconds=(0.5, VIDEO_SECONDS.default),
        ratio=(1 / 3, 3.0),
        width=(32, VIDEO_MAX_SIDE.default),
        height=(32, VIDEO_MAX_SIDE.default),
        frame_rate=(1, 60),
        alt_text_length=1000,
    ),
)
#: twitter-text refuses texts with these, and nobody sees them.
_INVALID = re.compile("[\ufffe\ufeff\uffff]")


def limits_of(draft: Draft) -> Limits:
    """The limits that hold for this draft's account."""
    facts = (VIDEO_BYTES, VIDEO_SECONDS, VIDEO_MAX_SIDE)
    return _limits(*(fact.of(draft.settings) for fact in facts))


@lru_cache(maxsize=64)
def _limits(most: int, longest: int, side: int) -> Limits:
    assert LIMITS.videos is not None  # noqa: S101 -- it is written above; tells mypy
    return replace(
        LIMITS,
        videos=replace(
            LIMITS.videos, bytes=most, seconds=(0.5, longest), width=(32, side), height=(32, side)
        ),
    )


@once_per_draft
def render(draft: Draft) -> Rendered:
    """One post, or with `parts` the posts of a thread. The link is part of the text: X makes the card from it."""
    text = with_link(tidy(draft.text), tidy(draft.link))
    text = tidy(with_hashtags(text, draft.tags))
    if draft.channel == THREAD:
        return _thread(text, draft)
    post = _post(text, draft.media, card_of(draft))
    return replace(post, details=_details(draft), first_comment=_comment(draft))


def tidy(text: str) -> str:
    """The text as X keeps it: composed (NFC), without what it refuses."""
    return clean(unicodedata.normalize("NFC", _INVALID.sub("", text)))


def card_of(draft: Draft) -> LinkCard | None:
    """X makes the card itself from the page behind the link; this is what we expect of it. Media take its place."""
    link = tidy(draft.link)
    if not link or draft.media:
        return None
    card = draft.card or LinkCard(link, "")
    return replace(card, url=link, title=card.title or clean(draft.title) or link)


def _post(text: str, media: tuple[Media, ...] = (), card: LinkCard | None = None) -> Rendered:
    return Rendered(
        text=text,
        spans=spans(text),
        media=media,
        card=card,
        length=weighted_length(text),
        limit=MAX_LENGTH,
    )


def _thread(text: str, draft: Draft) -> Rendered:
    numbered = bool(draft.options.get("numbered"))
    texts: tuple[str, ...] = (text,)
    if len(text) <= LONGEST_THREAD:
        texts = split(text, limit=MAX_LENGTH, length=weighted_length, numbered=numbered) or ("",)
    parts = tuple(_post(part, () if n else draft.media) for n, part in enumerate(texts))
    whole = "\n\n".join(texts)
    return Rendered(
        text=whole,
        spans=spans(whole),
        media=draft.media,
        length=max(part.length for part in parts),
        limit=MAX_LENGTH,
        parts=parts,
        details=_details(draft),
        first_comment=_comment(draft),
    )


def _details(draft: Draft) -> tuple[tuple[str, str], ...]:
    details = []
    who = str(draft.options.get("reply_settings") or "")
    if who:
        details.append(("Who can reply", REPLY_SETTINGS.get(who, who)))
    if draft.options.get("made_with_ai"):
        details.append(("Label", "Made with AI"))
    if draft.options.get("paid_partnership"):
        details.append(("Label", "Paid partnership"))
    return tuple(details)


def _comment(draft: Draft) -> str:
    return tidy(str(draft.options.get("first_comment") or ""))


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    yield from common_problems(draft, rendered, limits_of(draft), LABEL)
    yield from _gif_problems(rendered.pictures)
    posts = rendered.parts or (rendered,)
    for number, post in enumerate(posts, 1):
        yield from _cashtag_problems(post.text, f"Post {number}" if rendered.parts else "The text")
    if len(posts) > MAX_PARTS or (rendered.parts and len(rendered.text) > LONGEST_THREAD):
        has = f"has {len(posts)} posts" if len(posts) > 1 else "is too long"
        yield Problem(
            "thread_too_long", f"This thread {has}, {MAX_PARTS} posts are possible. Shorten the text."
        )
    yield from _repeat_problems([*(post.text for post in posts if post.text), rendered.first_comment])
    yield from _comment_problems(rendered.first_comment)


def _gif_problems(pictures: tuple[Picture, ...]) -> Iterator[Problem]:
    moving = [picture for picture in pictures if picture.frames > 1]
    if moving and len(pictures) > 1:
        yield Problem(
            "gif_not_alone",
            f"{LABEL} takes one moving GIF and no other picture beside it. Remove the others.",
            where="media",
        )
    for number, picture in enumerate(pictures):
        if picture.frames > 1 and picture.mime_type != "image/gif":
            yield Problem(
                "moving_picture_type",
                f"{LABEL} shows no moving pictures but GIFs. Replace this one with a GIF or a video.",
                where=f"media.{number}",
            )
        pixels = picture.width * picture.height * picture.frames
        too_large = picture.width > GIF_SIDES[0] or picture.height > GIF_SIDES[1]
        if picture.frames > 1 and (too_large or picture.frames > GIF_FRAMES or pixels > GIF_PIXELS):
            yield Problem(
                "gif_too_large",
                f"{LABEL} takes moving GIFs of up to {GIF_SIDES[0]} × {GIF_SIDES[1]} pixels, {GIF_FRAMES} pictures and "
                f"{GIF_PIXELS // 1_000_000} million pixels in all of them together. Make it smaller or shorter.",
                where=f"media.{number}",
            )


def _cashtag_problems(text: str, what: str, where: str = "text") -> Iterator[Problem]:
    found = [span.target for span in cashtags(text)]
    if len(found) > MAX_CASHTAGS:
        yield Problem(
            "too_many_cashtags",
            f"{what} has {len(found)} cashtags ({', '.join(found[:5])}), {LABEL} takes {MAX_CASHTAGS} in a post. "
            "Remove the others, or write them without the $.",
            where=where,
        )


def _repeat_problems(texts: list[str]) -> Iterator[Problem]:
    told = [" ".join(text.split()) for text in texts if text]
    if len(set(told)) < len(told):
        yield Problem(
            "repeated_text",
            f"The same text comes twice among these posts and the first reply, and {LABEL} refuses to take a text "
            "twice. Change one of them.",
        )


def _comment_problems(comment: str) -> Iterator[Problem]:
    where = "options.first_comment"
    length = weighted_length(comment)
    if length > MAX_LENGTH:
        yield Problem(
            "comment_too_long",
            f"The first reply has {length} {LIMITS.unit}, {LABEL} takes {MAX_LENGTH}. "
            f"Shorten it by {length - MAX_LENGTH}.",
            where=where,
        )
    yield from _cashtag_problems(comment, "The first reply", where)
