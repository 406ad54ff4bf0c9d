"""What a try has to have written down: the notes that senders pass to their journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any

from syndication.platforms.base import Quota
from syndication.platforms.http import TooLate
from syndication.services.publishing.claiming import Claim
from syndication.services.publishing.outcomes import Outcome


class LeaseLost(Exception):
    """Another sender has the post now: stop before the next step, and write nothing."""


class NotWritten(Exception):
    """The database refuses what has to be written before the next step."""


class GivenBack(Exception):
    """We are to stop, or it is too early, and nothing of the try has left: it is as if it had not begun."""


#: What ends a try from inside an adapter without being an answer of the platform.
ENDS_TRY = (LeaseLost, NotWritten, GivenBack, TooLate)


@dataclass(frozen=True)
class Beginning:
    """The attempt, written before the first byte leaves.

    kind: "publish", "continue" or "reconcile". snapshot: what is frozen to be sent (publish only).
    anew: checkpoints of earlier tries belong to content that is not sent any more.
    """

    kind: str
    snapshot: Mapping[str, Any] | None = None
    anew: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Reached:
    """A checkpoint. known: there is an older value of it."""

    name: str
    value: Mapping[str, Any]
    public: bool
    known: bool


@dataclass(frozen=True)
class Ending:
    """What a try came to, and what it learned."""

    outcome: Outcome
    requests: list[dict[str, Any]] | None = None
    quota: Quota | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(eq=False)
class Entry:
    """One note: written whole or not at all, and only while the claim is good.

    dropped: the try broke, and its post is let go of as if its sender were gone.
    given_back: nothing has left, and it shall be as if the try had not begun.
    `done` is set when it was dealt with: `lost` if the claim was void, `error` if it could not be written. Unless there
    is an error, `then` is called before.
    """

    claim: Claim
    beginning: Beginning | None = None
    reached: list[Reached] = field(default_factory=list)
    ending: Ending | None = None
    dropped: bool = False
    given_back: bool = False
    then: Callable[[], None] | None = None
    done: Event = field(default_factory=Event)
    lost: bool = False
    error: Exception | None = None

    def settle(self) -> None:
        if self.then is not None and self.error is None:
            self.then()
        self.done.set()

    def abandon(self) -> None:
        """It will not be written: whoever lets go of the sender's posts decides."""
        self.lost = True
        self.done.set()
