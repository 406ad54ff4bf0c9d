"""From a draft to what a post says and shows, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from syndication.platforms.base import Draft, LinkCard, Media, Problem, Rendered
from syndication.platforms.checks import common_problems
from syndication.platforms.content import once_per_draft
from syndication.platforms.mastodon.counting import counted, spans
from syndication.platforms.mastodon.error_table import LABEL
from syndication.platforms.mastodon.forms import LANGUAGES, VISIBILITIES
from syndication.platforms.mastodon.limits import (
    MAX_CHARACTERS,
    URL_CHARACTERS,
    limits_of,
)
from syndication.platforms.mastodon.media_rules import own_media_problems
from syndication.platforms.mastodon.polls import Poll, poll_of, poll_problems
from syndication.platforms.texts import card_of, clean, with_hashtags, with_link
from syndication.platforms.threads import split

STATUS, THREAD = "status", "thread"
#: Longer ones are surely a mistake, and their ids have to fit where the desk keeps them.
MOST_PARTS = 25


@dataclass(frozen=True)
class Choices:
    """What of the options goes along with every post of the draft."""

    warning: str
    visibility: str
    language: str
    sensitive: bool
    poll: Poll | None

    def details(self) -> tuple[tuple[str, str], ...]:
        """As `Rendered.details`."""
        rows = [
            ("Content warning", self.warning),
            ("Visibility", VISIBILITIES[self.visibility].partition(":")[0]),
            ("Language", LANGUAGES.get(self.language, self.language) if self.language else ""),
            ("Media", "hidden until clicked" if self.sensitive else ""),
            ("Poll", self.poll.in_words if self.poll else ""),
        ]
        return tuple((label, value) for label, value in rows if value)


@once_per_draft
def choices_of(draft: Draft) -> Choices:
    """Without a text a server shows the content warning as the text, so here it is that already."""
    options = draft.options
    warning = tidy(options.get("content_warning"))
    visibility = str(options.get("visibility") or "public")
    return Choices(
        warning=warning if text_of(draft, "") else "",
        visibility=visibility if visibility in VISIBILITIES else "public",
        language=str(options.get("language") or ""),
        sensitive=bool(options.get("sensitive") or warning) and bool(draft.media),
        poll=poll_of(options) if draft.channel == STATUS else None,
    )


def tidy(text: object) -> str:
    """A text of the editor's without what no server takes."""
    return clean(str(text or "").replace("\0", ""))


def text_of(draft: Draft, otherwise: str) -> str:
    """Text, link and tags in one: a server makes cards from links in the text. otherwise: in place of an empty one."""
    text = with_link(tidy(draft.text), tidy(draft.link))
    return with_hashtags(text, tuple(map(tidy, draft.tags))) or otherwise


def length_of(text: str, warning: str, settings: Mapping[str, Any]) -> int:
    return counted(text, warning, URL_CHARACTERS.of(settings))


@once_per_draft
def render(draft: Draft) -> Rendered:
    """A thread has its media in the first post."""
    choices = choices_of(draft)
    text = text_of(draft, tidy(draft.options.get("content_warning")))
    if draft.channel == STATUS:
        return _post(draft, choices, text, draft.media, tidy(draft.options.get("first_comment")))
    parts = _parts(draft, choices, text)
    return Rendered(
        text="\n\n".join(part.text for part in parts),
        media=draft.media,
        length=max(part.length for part in parts),
        limit=MAX_CHARACTERS.of(draft.settings),
        parts=parts,
        details=choices.details(),
    )


def _post(
    draft: Draft, choices: Choices, text: str, media: tuple[Media, ...], first_comment: str = ""
) -> Rendered:
    return Rendered(
        text=text,
        spans=spans(text),
        media=media,
        card=_card(draft, choices, text),
        length=length_of(text, choices.warning, draft.settings),
        limit=MAX_CHARACTERS.of(draft.settings),
        details=choices.details(),
        first_comment=first_comment,
    )


def _card(draft: Draft, choices: Choices, text: str) -> LinkCard | None:
    """The server makes the card itself, and none below a content warning; this is what we expect of it."""
    card = card_of(draft)
    return card if card and not choices.warning and card.url in text else None


def _parts(draft: Draft, choices: Choices, text: str) -> tuple[Rendered, ...]:
    limit: int = MAX_CHARACTERS.of(draft.settings)
    length = partial(length_of, warning=choices.warning, settings=draft.settings)
    texts: tuple[str, ...] = (text,)
    if length("") < limit:  # else no text fits beside the content warning
        numbered = bool(draft.options.get("numbered"))
        texts = split(text, limit=limit, length=length, numbered=numbered) or (text,)
    return tuple(
        _post(draft, choices, part, draft.media if number == 0 else ()) for number, part in enumerate(texts)
    )


def problems(draft: Draft) -> Iterator[Problem]:
    rendered, choices = render(draft), choices_of(draft)
    yield from common_problems(draft, rendered, limits_of(draft.settings), LABEL)
    yield from own_media_problems(draft)
    if choices.poll:
        yield from poll_problems(draft, choices.poll)
    if choices.poll and not rendered.text:
        yield Problem("poll_without_text", "A poll needs a text. Write the question.")
    if tidy(draft.options.get("content_warning")) and not choices.warning and rendered.text:
        yield Problem(
            "content_warning_alone",
            f"Without a text {LABEL} shows the content warning as the text. Write a text if you want both.",
            severity="warning",
            where="options.content_warning",
        )
    if len(rendered.parts) > MOST_PARTS:
        yield Problem(
            "too_many_parts",
            f"This makes a thread of {len(rendered.parts)} posts, {MOST_PARTS} are possible. Shorten the text.",
        )
    if rendered.first_comment:
        yield from _comment_problems(draft, rendered, choices)


def _comment_problems(draft: Draft, rendered: Rendered, choices: Choices) -> Iterator[Problem]:
    """A reply carries the content warning of what it answers."""
    length = length_of(rendered.first_comment, choices.warning, draft.settings)
    if length > rendered.limit:
        yield Problem(
            "first_comment_too_long",
            f"The first reply has {length} characters, {LABEL} takes {rendered.limit}. "
            f"Shorten it by {length - rendered.limit}.",
            where="options.first_comment",
        )
