"""From a draft to the text, the media and the card of a post, or of the posts of a thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from syndication.platforms.base import Draft, LinkCard, Problem, Rendered, Setting
from syndication.platforms.bluesky.channels import LIMITS, MAX_BYTES, MAX_GRAPHEMES, THREAD
from syndication.platforms.bluesky.facets import detect
from syndication.platforms.bluesky.quoting import quoted
from syndication.platforms.bluesky.refusals import LABEL
from syndication.platforms.checks import common_problems
from syndication.platforms.graphemes import graphemes
from syndication.platforms.texts import clean, with_hashtags, with_link
from syndication.platforms.threads import split

#: Posts of a thread; nothing is documented, a reader's patience is.
MAX_PARTS = Setting("THREAD_PARTS", 25, "Posts that a thread may have.")


def _filled(text: str) -> int:
    """The length by whichever limit is nearer, in graphemes: 300 of them, and 3000 bytes."""
    return max(graphemes(text), -(-len(text.encode()) * MAX_GRAPHEMES // MAX_BYTES))


def render(draft: Draft) -> Rendered:
    """A link is shown as a card; beside media, which leave no room for a card, it goes into the text.

    In a thread, media and card are on its first post.
    """
    text = clean(draft.text)
    if draft.media:
        text = with_link(text, clean(draft.link))
    text = with_hashtags(text, draft.tags)
    quote = quoted(draft)
    details = (("Quotes", quote.address),) if quote else ()
    if draft.channel != THREAD:
        return replace(_first(draft, text), details=details, first_comment=comment_of(draft))
    texts = split(text, limit=MAX_GRAPHEMES, length=_filled, numbered=bool(draft.options.get("numbered")))
    first = _first(draft, texts[0] if texts else "")
    parts = (first, *(_post(part) for part in texts[1:]))
    return replace(
        first,
        text="\n\n".join(part.text for part in parts),
        spans=(),
        length=max(part.length for part in parts),
        parts=parts,
        details=details,
        first_comment=comment_of(draft),
    )


def _post(text: str) -> Rendered:
    return Rendered(text=text, spans=detect(text), length=graphemes(text), limit=MAX_GRAPHEMES)


def _first(draft: Draft, text: str) -> Rendered:
    return replace(_post(text), media=draft.media, card=card_of(draft))


def comment_of(draft: Draft) -> str:
    return clean(str(draft.options.get("first_comment") or ""))


def card_of(draft: Draft) -> LinkCard | None:
    link = clean(draft.link)
    if not link or draft.media:
        return None
    card = draft.card or LinkCard(link, "")
    return replace(card, url=link, title=card.title or clean(draft.title) or _host(link))


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    yield from common_problems(draft, rendered, LIMITS, LABEL)
    for part in rendered.parts or (rendered,):
        yield from _too_large(part.text, part.length, "text", "The text")
    yield from _too_large(
        rendered.first_comment,
        graphemes(rendered.first_comment),
        "options.first_comment",
        "The first comment",
    )
    if len(rendered.parts) > MAX_PARTS.of(draft.settings):
        yield Problem(
            "too_many_parts",
            f"The thread has {len(rendered.parts)} posts, {MAX_PARTS.of(draft.settings)} are possible. Shorten it.",
        )
    if draft.options.get("quote") and quoted(draft) is None:
        yield Problem(
            "quote_invalid",
            "The quoted post is named by its address in the app, such as "
            "https://bsky.app/profile/name.bsky.social/post/3k….",
            where="options.quote",
        )


def _too_large(text: str, length: int, where: str, name: str) -> Iterator[Problem]:
    """What common_problems does not know: bytes count too, and comments are posts."""
    size = len(text.encode())
    if length > MAX_GRAPHEMES and where != "text":
        over = length - MAX_GRAPHEMES
        yield Problem(
            "comment_too_long",
            f"{name} has {length} characters, {LABEL} takes {MAX_GRAPHEMES}. Shorten it by {over}.",
            where=where,
        )
    if size > MAX_BYTES and length <= MAX_GRAPHEMES:
        yield Problem(
            "text_too_large",
            f"{name} takes {size} bytes, {LABEL} takes {MAX_BYTES}. Use fewer emoji or shorten it.",
            where=where,
        )


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or link
    except ValueError:
        return link
