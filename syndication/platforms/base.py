"""What the desk asks of a platform: frozen values that go in and out, and the protocols of what it can do.

An adapter is one stateless object. It declares what it is (data) and acts in few methods. Nothing here knows
Flask, SQLAlchemy, RQ or Redis.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from wtforms import Form

from syndication.platforms.http import Http

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Picture:
    """An image on disk, already re-encoded. `size` in bytes, `width` and `height` in pixels."""

    path: Path
    mime_type: str
    width: int
    height: int
    size: int
    alt_text: str = ""
    #: Where a browser can see it (for previews); never sent to a platform.
    url: str = ""


@dataclass(frozen=True)
class LinkCard:
    """What is shown under a post for its link."""

    url: str
    title: str
    description: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Draft:
    """What is to be published on one channel: the piece, with the variant already applied."""

    channel: str
    text: str
    title: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    card: LinkCard | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Something that stops (error) or may spoil (warning) a post.

    code: stable word for programs. message: a sentence saying what to do.
    where: the field it is about: text, title, link, tags, pictures, pictures.0.alt_text, options.<name>.
    """

    code: str
    message: str
    severity: Severity = "error"
    where: str = "text"


@dataclass(frozen=True)
class Span:
    """A run of `Rendered.text` that the platform turns into a link. `start` and `end` count characters."""

    start: int
    end: int
    kind: Literal["link", "mention", "tag"]
    target: str


@dataclass(frozen=True)
class Rendered:
    """What will be sent, in the form in which a person can look at it. Publishing sends exactly this."""

    text: str
    spans: tuple[Span, ...] = ()
    title: str = ""
    pictures: tuple[Picture, ...] = ()
    card: LinkCard | None = None
    #: `length` of `limit` units used, as the platform counts.
    length: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Limits:
    """What a channel takes. Lengths in the platform's own units, sizes in bytes."""

    text_length: int
    unit: str = "characters"
    pictures: int = 0
    picture_bytes: int = 0
    picture_types: tuple[str, ...] = ("image/jpeg", "image/png")
    alt_text_length: int = 0


@dataclass(frozen=True)
class Channel:
    """A kind of post. `key` as in "feed-post"; `options_form` for what only this channel asks."""

    key: str
    label: str
    limits: Limits
    options_form: type[Form] | None = None


@dataclass(frozen=True)
class Credentials:
    """The secrets of one account while a request is being made. Never printed.

    secrets: what the connect form asked for, and what the platform gave since (tokens).
    remote_id: the identity they belong to, "" before the first `profile`.
    api_base: where the platform's API is, without a slash at the end.
    save: stores changed secrets (a refreshed token) at once, before they are used.
    """

    secrets: Mapping[str, str] = field(repr=False)
    api_base: str
    remote_id: str = ""
    save: Callable[[Mapping[str, str]], None] = field(default=lambda _: None, repr=False)


@dataclass(frozen=True)
class Profile:
    """Who the credentials belong to. `picture`: bytes of the profile picture, None if there is none."""

    remote_id: str
    name: str
    handle: str = ""
    url: str = ""
    picture: bytes | None = field(default=None, repr=False)
    #: When the credentials end (UTC), None when they do not end by time.
    expires_at: datetime | None = None
    #: Secrets to keep instead of those typed in (for example a page token in place of a user token).
    secrets: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Published:
    """It is out. `url` is where a person can see it, "" if the platform does not tell."""

    remote_id: str
    url: str = ""


@dataclass(frozen=True)
class Processing:
    """The platform took it and is still working; ask again (`Continues`) after so many seconds."""

    check_after: float


class Checkpoints(Protocol):
    """What was reached on the way to one post. `save` has committed when it returns."""

    def get(self, name: str) -> Mapping[str, Any] | None: ...

    def save(self, name: str, value: Mapping[str, Any]) -> None: ...


class Platform(ABC):
    """A platform. `name` is the word in URLs and settings, `label` the one people read."""

    name: ClassVar[str]
    label: ClassVar[str]
    #: The public API, used unless a setting or the account says otherwise.
    api_base: ClassVar[str]
    channels: ClassVar[tuple[Channel, ...]]
    #: What an admin fills in to connect an account; field names are the keys of `Credentials.secrets`.
    connect_form: ClassVar[type[Form]]
    #: Sends at once over all workers, and posts an account may send in a window of so many seconds.
    concurrency: ClassVar[int] = 4
    window: ClassVar[tuple[int, int]] = (100, 24 * 3600)

    def channel(self, key: str) -> Channel:
        """The channel with this key. Raises KeyError for one that does not exist."""
        return next_or_key_error((c for c in self.channels if c.key == key), key)

    @abstractmethod
    def length(self, text: str) -> int:
        """How long the platform says this text is, in the unit of its limits."""

    @abstractmethod
    def problems(self, draft: Draft) -> list[Problem]:
        """Everything about the draft that the platform would refuse or an editor would regret."""

    @abstractmethod
    def render(self, draft: Draft) -> Rendered:
        """What will be sent. Never raises, however bad the draft: the preview shows it with its problems."""

    @abstractmethod
    def profile(self, credentials: Credentials, http: Http) -> Profile:
        """Who the credentials belong to ("verify connection"). Raises the errors of `errors.py`."""

    @abstractmethod
    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing:
        """Send the draft, continuing after the last checkpoint. Raises the errors of `errors.py`.

        May be called again for the same post after any error except Rejected and OutcomeUnknown, and after
        `Finds.find` answered None.
        """


def next_or_key_error(found: Iterator[Channel], key: str) -> Channel:
    for channel in found:
        return channel
    raise KeyError(key)


@runtime_checkable
class Finds(Protocol):
    """Can settle an unknown outcome by itself."""

    def find(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints, since: datetime
    ) -> Published | None:
        """The post if it is out; None if it surely is not. `since` is when the try began (UTC).

        Raises CannotTell when the platform cannot say. Raises Unavailable, RateLimited or NotAuthorized when it
        cannot be asked now; never Rejected or OutcomeUnknown, which are about sending.
        """


@runtime_checkable
class Continues(Protocol):
    """Publishes slowly: `publish` may answer Processing, and this asks again."""

    def proceed(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published | Processing: ...


@runtime_checkable
class Refreshes(Protocol):
    """Has tokens that end and can be renewed without a person."""

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        """The renewed secrets, complete. Raises NotAuthorized when only reconnecting helps."""


@runtime_checkable
class Deletes(Protocol):
    """Can take a published post down. Deleting what is gone already is no error."""

    def delete(self, remote_id: str, credentials: Credentials, http: Http) -> None: ...
