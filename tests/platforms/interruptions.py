"""One post's way out as the publishing service takes it, by workers that die and lose answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import (
    Continues,
    Credentials,
    Draft,
    Finds,
    Platform,
    Processing,
    Published,
    Refreshes,
)
from syndication.platforms.errors import (
    CannotTell,
    NotAuthorized,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
)
from syndication.platforms.http import Http
from syndication.services.publishing.outcomes import CHECK_DELAYS
from syndication.services.publishing.settling import CLOCK_SKEW
from tests.platforms.conftest import Notes

DIES_BEFORE_SAVING = "dies before it saves"
DIES_BEFORE_ASKING = "dies before it asks"
DIES_AFTER_ASKING = "dies after it asked"
LOSES_AN_ANSWER = "loses an answer"
LOSES_THE_ANSWER = "loses the answer to a call that creates"
GETS_THROUGH_LATE = "loses the answer to a call that creates, which has its effect later"
IS_REFUSED = "is told that the credentials are no good"
WAYS = (
    DIES_BEFORE_SAVING,
    DIES_BEFORE_ASKING,
    DIES_AFTER_ASKING,
    LOSES_AN_ANSWER,
    LOSES_THE_ANSWER,
    GETS_THROUGH_LATE,
    IS_REFUSED,
)
_MOST_STEPS = 60


class Died(Exception):
    """The worker is gone, and with it all that was not saved."""


class Fate:
    """What happens to the workers of a post, one after the other: (way, at the so-many-th chance, from 1)."""

    def __init__(self, *blows: tuple[str, int]) -> None:
        self.blows = list(blows)
        self.chances = 0

    @property
    def is_over(self) -> bool:
        return not self.blows

    def strikes(self, way: str) -> bool:
        if self.is_over or self.blows[0][0] != way:
            return False
        self.chances += 1
        if self.chances < self.blows[0][1]:
            return False
        self.blows.pop(0)
        self.chances = 0
        return True


class MortalNotes(Notes):
    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self.fate = fate

    def save(self, name: str, value: Mapping[str, Any], *, public: bool = False) -> None:
        if self.fate.strikes(DIES_BEFORE_SAVING):
            raise Died
        super().save(name, dict(value), public=public)


class MortalHttp(Http):
    """late: calls that are still under way; `arrive` has them carried out."""

    fate = Fate()
    late: Callable[[], object] | None = None

    def arrive(self) -> None:
        late, self.late = self.late, None
        if late is not None:
            late()

    def request(self, method: str, url: str, *, creates: bool = False, **more: Any) -> Answer:
        if self.fate.strikes(DIES_BEFORE_ASKING):
            raise Died
        if self.fate.strikes(IS_REFUSED):
            raise NotAuthorized("The token was refused.")
        if creates and self.fate.strikes(GETS_THROUGH_LATE):
            self.late = partial(super().request, method, url, creates=creates, **more)
            raise OutcomeUnknown("No answer came.")
        answer = super().request(method, url, creates=creates, **more)
        if self.fate.strikes(DIES_AFTER_ASKING):
            raise Died
        if self.fate.strikes(LOSES_THE_ANSWER if creates else LOSES_AN_ANSWER):
            raise (OutcomeUnknown if creates else Unavailable)("No answer came.")
        return answer


@dataclass
class Delivery:
    """A post until it is out. A person who is asked tells the truth.

    wait: lets so many seconds pass. accepted: how many posts the platform has taken. parts: how many it has to take.
    steps: what was done, for the message of a test that fails.
    """

    platform: Platform
    draft: Draft
    credentials: Credentials
    http: Http
    notes: Notes
    wait: Callable[[float], object]
    accepted: Callable[[], int]
    parts: int
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = datetime.now(UTC)

    def run(self) -> None:
        """Raises Rejected, and whatever an adapter must not raise."""
        following = "publish"
        while following != "out":
            assert len(self.steps) < _MOST_STEPS, "it never ends"
            self.steps.append(following)
            following = getattr(self, following)()

    def publish(self) -> str:
        return self.sent("publish", self.platform.publish)

    def proceed(self) -> str:
        assert isinstance(self.platform, Continues)
        return self.sent("proceed", self.platform.proceed)

    def sent(self, step: str, act: Callable[..., Published | Processing]) -> str:
        try:
            result = self.authorized(act)
        except (OutcomeUnknown, Died):
            return "find"
        except (Unavailable, RateLimited, NotAuthorized):
            self.wait(60)
            return step
        if isinstance(result, Published):
            return "out"
        self.wait(result.check_after)
        return "proceed"

    def authorized(self, act: Callable[..., Published | Processing]) -> Published | Processing:
        """What refuses the credentials is asked once more, with new ones."""
        try:
            return act(self.draft, self.credentials, self.http, self.notes)
        except NotAuthorized:
            if not isinstance(self.platform, Refreshes):
                raise
            self.credentials.save(self.platform.refresh(self.credentials, self.http))
            return act(self.draft, self.credentials, self.http, self.notes)

    def find(self) -> str:
        since = self.began - CLOCK_SKEW
        for delay in CHECK_DELAYS if isinstance(self.platform, Finds) else ():
            self.wait(delay)
            try:
                found = self.platform.find(self.draft, self.credentials, self.http, self.notes, since)  # type: ignore[attr-defined]  # the loop has looked
            except (CannotTell, Unavailable, RateLimited, NotAuthorized, Died):
                continue
            return "out" if found else "publish"
        return "person"

    def person(self) -> str:
        return "out" if self.accepted() >= self.parts else "publish"
