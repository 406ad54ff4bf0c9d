"""Looking for a post whose answer was lost, among the latest of the account.

Taken for ours is what appeared since the try began and has our text, content warning, media and poll, in reply to
the same post. What is not listed may still come. On servers that remember keys, sending again under the same key is
harmless soon; on all others only when enough time has passed for the first request to be over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import regex

from syndication.platforms.base import Checkpoints, Draft, Published, Rendered
from syndication.platforms.doubt import Doubt, open_since
from syndication.platforms.errors import CannotTell, Unavailable, when_looking
from syndication.platforms.mastodon.composing import Choices, choices_of, render
from syndication.platforms.mastodon.counting import spans
from syndication.platforms.mastodon.error_table import LABEL, refused
from syndication.platforms.mastodon.limits import KEY_SECONDS
from syndication.platforms.mastodon.sending import doubt_name, keep_posted, kept_of, published
from syndication.platforms.mastodon.server import Server

#: Our clock may be behind the server's or ahead of it by this much.
CLOCK_SKEW = timedelta(minutes=2)
#: How long after the latest try a server that remembers keys, and one that may not, can still carry it out. The first
#: is longer than an answer is waited for: a key is remembered when the post was made, not when it is being made.
SETTLES_AFTER_WITH_KEY = timedelta(seconds=75)
SETTLES_AFTER = timedelta(minutes=3)
#: A key is relied on for this much less than the server says.
_KEY_MARGIN = timedelta(minutes=10)
_PAGE_SIZE, _MOST_PAGES = 40, 5
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote"})


def find_post(draft: Draft, server: Server, checkpoints: Checkpoints) -> Published | None:
    """The whole post, or None when what is missing of it surely is not out.

    Raises CannotTell, and Unavailable while it is too early to say.
    """
    rendered, choices = render(draft), choices_of(draft)
    parts = rendered.parts or (rendered,)
    number = next((n for n in range(len(parts)) if "id" not in kept_of(n, checkpoints)), None)
    if number is None:
        return published(len(parts), checkpoints)
    doubt = open_since(checkpoints, doubt_name(number))
    if doubt is None:
        return None  # the call that makes this post was never begun, or surely did nothing
    wanted = _Wanted(number, parts[number], choices, checkpoints)
    found = _match(wanted, _listed(doubt.first - CLOCK_SKEW, server))
    if found is None:
        _wait_for(doubt, server)
        return None
    keep_posted(number, str(found["id"]), found.get("url"), checkpoints)
    return published(len(parts), checkpoints) if number + 1 == len(parts) else None


class _Wanted:
    """What a post of ours looks like in the list."""

    def __init__(self, number: int, part: Rendered, choices: Choices, checkpoints: Checkpoints) -> None:
        self.text = _comparable(part.text)
        self.warning = _comparable(choices.warning)
        self.poll = list(choices.poll.choices) if choices.poll else []
        self.reply_to = str(kept_of(number - 1, checkpoints)["id"]) if number else ""
        self.media = {
            str((checkpoints.get(f"media-{place}") or {}).get("id")) for place in range(len(part.media))
        }
        self.others = {str(kept_of(other, checkpoints)["id"]) for other in range(number)}

    def may_be(self, status: Mapping[str, Any]) -> bool:
        """Whether it looks like ours by its text alone, punctuation aside."""
        if str(status["id"]) in self.others:
            return False
        text = _comparable(_text_of_html(status.get("content")))
        if not self.text:
            return text == "" and bool(self.media & _media_ids(status))
        return text == self.text or (_letters(text) != "" and _letters(text) == _letters(self.text))

    def is_same(self, status: Mapping[str, Any]) -> bool:
        poll = status.get("poll")
        options = poll.get("options") if isinstance(poll, dict) else None
        choices = [str(option.get("title")) for option in options or () if isinstance(option, dict)]
        return (
            _comparable(_text_of_html(status.get("content"))) == self.text
            and _comparable(str(status.get("spoiler_text") or "")) == self.warning
            and str(status.get("in_reply_to_id") or "") == self.reply_to
            and _media_ids(status) == self.media
            and choices == self.poll
        )


def _media_ids(status: Mapping[str, Any]) -> set[str]:
    attached = status.get("media_attachments")
    return {str(item.get("id")) for item in attached or () if isinstance(item, dict)}


def _match(wanted: _Wanted, statuses: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    alike = [status for status in statuses if wanted.may_be(status)]
    same = [status for status in alike if wanted.is_same(status)]
    if alike and not same:
        raise CannotTell(
            f"A post much like this one is on {LABEL}, but it may be another one. Look at the account."
        )
    return same[-1] if same else None


def _wait_for(doubt: Doubt, server: Server) -> None:
    """Raises Unavailable while sending again might make a second post."""
    now = datetime.now(UTC)
    key_lasts = timedelta(seconds=KEY_SECONDS.of(server.settings)) - _KEY_MARGIN
    settles = SETTLES_AFTER_WITH_KEY if now - doubt.first < key_lasts else SETTLES_AFTER
    too_early = (doubt.latest + settles - now).total_seconds()
    if too_early > 0:
        raise Unavailable(f"{LABEL} does not list the post yet.", retry_after=too_early)


def _listed(began: datetime, server: Server) -> list[Mapping[str, Any]]:
    """The account's posts since then, the newest first. Raises CannotTell for too many, or an unreadable list."""
    found: list[Mapping[str, Any]] = []
    params = {"limit": str(_PAGE_SIZE), "exclude_reblogs": "true"}
    for _page in range(_MOST_PAGES):
        answer = server.ask(
            "GET", f"/api/v1/accounts/{quote(server.account_id, safe='')}/statuses", params=params
        )
        if not answer.ok:
            raise when_looking(refused(answer))
        page = [status for status in _objects(answer.json()) if status.get("id")]
        new = [status for status in page if _made_at(status) >= began]
        found += new
        if len(page) == 0 or len(new) < len(page):
            return found
        params["max_id"] = str(page[-1]["id"])
    raise CannotTell("The account has too many new posts to look through. Look at the account.")


def _objects(found: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(found, list):
        raise CannotTell("The server's list of posts could not be read. Look at the account.")
    return (item for item in found if isinstance(item, dict))


def _made_at(status: Mapping[str, Any]) -> datetime:
    """What has no readable time may be new."""
    try:
        at = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _as_shown(text: str) -> str:
    """The text as a reader sees it: of mentions the user alone."""
    shown, end = "", 0
    for span in spans(text):
        if span.kind == "mention":
            shown += f"{text[end : span.start]}@{span.target.partition('@')[0]}"
            end = span.end
    return shown + text[end:]


def _comparable(text: str) -> str:
    """Without what servers change: white space, and the hosts of those mentioned."""
    return "".join(_as_shown(text).split())


def _letters(text: str) -> str:
    return "".join(regex.findall(r"[\p{L}\p{N}]", text)).casefold()


class _Words(HTMLParser):
    """Collects what is between the tags of a post, parts that are hidden in links included."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- HTMLParser's own name
        if tag in _BREAKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _text_of_html(html: object) -> str:
    parser = _Words()
    parser.feed(str(html or ""))
    parser.close()
    return "".join(parser.words)
