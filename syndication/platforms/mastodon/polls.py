"""The poll of a post, from what an editor chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from syndication.platforms.base import Draft, Problem
from syndication.platforms.graphemes import graphemes_before_conjuncts
from syndication.platforms.mastodon.forms import DEFAULT_DURATION, DURATIONS
from syndication.platforms.mastodon.limits import (
    POLL_MAX_CHARACTERS,
    POLL_MAX_OPTIONS,
    POLL_MAX_SECONDS,
    POLL_MIN_SECONDS,
)
from syndication.platforms.texts import clean


@dataclass(frozen=True)
class Poll:
    """seconds: how long it is open. multiple: whether more than one choice is taken."""

    choices: tuple[str, ...]
    seconds: int
    multiple: bool

    @property
    def in_words(self) -> str:
        duration = DURATIONS.get(str(self.seconds), f"{self.seconds} seconds")
        several = ", several choices" if self.multiple else ""
        return f"{' / '.join(self.choices)} (open for {duration}{several})"

    def as_json(self) -> dict[str, Any]:
        return {"options": list(self.choices), "expires_in": self.seconds, "multiple": self.multiple}


def poll_of(options: Mapping[str, Any]) -> Poll | None:
    """The poll in the options, None without choices."""
    lines = clean(str(options.get("poll_choices") or "")).replace("\0", "").split("\n")
    choices = tuple(filter(None, (line.strip() for line in lines)))
    if not choices:
        return None
    duration = str(options.get("poll_duration") or DEFAULT_DURATION)
    seconds = int(duration) if duration.isdecimal() else int(DEFAULT_DURATION)
    return Poll(choices, seconds, bool(options.get("poll_multiple")))


def poll_problems(draft: Draft, poll: Poll) -> Iterator[Problem]:
    """What a server refuses about a poll (its PollOptionsValidator and PollExpirationValidator)."""
    where = "options.poll_choices"
    most: int = POLL_MAX_OPTIONS.of(draft.settings)
    longest: int = POLL_MAX_CHARACTERS.of(draft.settings)
    if len(poll.choices) < 2:
        yield Problem(
            "poll_too_few", "A poll needs at least two choices. Write one on each line.", where=where
        )
    if len(poll.choices) > most:
        yield Problem(
            "poll_too_many",
            f"A poll has at most {most} choices here, this one has {len(poll.choices)}. Remove some.",
            where=where,
        )
    for number, choice in enumerate(poll.choices, 1):
        if (length := graphemes_before_conjuncts(choice)) > longest:
            yield Problem(
                "poll_choice_too_long",
                f"Choice {number} of the poll has {length} characters, {longest} are possible. Shorten it.",
                where=where,
            )
    if len(set(poll.choices)) < len(poll.choices):
        yield Problem("poll_choices_same", "Two choices of the poll are the same. Change one.", where=where)
    least_seconds, most_seconds = POLL_MIN_SECONDS.of(draft.settings), POLL_MAX_SECONDS.of(draft.settings)
    if not least_seconds <= poll.seconds <= most_seconds:
        yield Problem(
            "poll_duration",
            "The account's server does not take a poll of this duration. Choose another one.",
            where="options.poll_duration",
        )
    if draft.media:
        yield Problem(
            "poll_with_media",
            "A post has either a poll or pictures and videos. Remove one of them.",
            where="media",
        )
