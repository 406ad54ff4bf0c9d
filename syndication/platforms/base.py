"""What the desk asks of a platform: frozen values that go in and out, and the protocols of what it can do.

An adapter is one stateless object. It declares what it is (data) and acts in few methods. Nothing here knows
Flask, SQLAlchemy, RQ or Redis.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from wtforms import Form

from syndication.platforms.content import (
    Document,
    Draft,
    LinkCard,
    Media,
    Picture,
    Problem,
    Rendered,
    Severity,
    Span,
    Video,
)
from syndication.platforms.http import Http
from syndication.platforms.quota import Quota, quota_told
from syndication.platforms.rules import (
    Channel,
    DocumentRules,
    Limits,
    PictureRules,
    Setting,
    VideoRules,
)

#: All of what adapters are written against comes from here.
__all__ = [
    "Channel",
    "Checkpoints",
    "Comments",
    "Continues",
    "Credentials",
    "Deletes",
    "Document",
    "DocumentRules",
    "Draft",
    "Figures",
    "Finds",
    "Limits",
    "LinkCard",
    "Measures",
    "Media",
    "Picture",
    "PictureRules",
    "Platform",
    "Problem",
    "Processing",
    "Profile",
    "Published",
    "Quota",
    "Refreshes",
    "Rendered",
    "Setting",
    "Severity",
    "Span",
    "Video",
    "VideoRules",
]


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
    #: As in Draft.settings.
    settings: Mapping[str, Any] = field(default_factory=dict)


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
    #: What the platform says of this account that `render` and `problems` need (JSON values, by Setting.key).
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """It is out. `url` is where a person can see it, "" if the platform does not tell.

    note: a sentence about what is missing of it, for example a comment that was refused.
    """

    remote_id: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Processing:
    """The platform took it and is still working; ask again (`Continues`) after so many seconds."""

    check_after: float


@dataclass(frozen=True)
class Figures:
    """What a platform counts about a post; None for what it does not tell."""

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None


class Checkpoints(Protocol):
    """What was reached on the way to one post. `save` has committed when it returns."""

    def get(self, name: str) -> Mapping[str, Any] | None: ...

    def save(self, name: str, value: Mapping[str, Any], *, public: bool = False) -> None:
        """public: something of the post can be seen now, so from here on its content must not change."""

    def alive(self) -> None:
        """To be called often during long uploads: the post stays this worker's. Cheap."""


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
    #: What people call the API address where every account has one of its own ("Server"): then connecting asks for it.
    address_label: ClassVar[str] = ""
    #: The content says when it was made, so it is not put together before the post is due.
    dated: ClassVar[bool] = False
    #: What an installation may set differently.
    settings: ClassVar[tuple[Setting, ...]] = ()

    def channel(self, key: str) -> Channel:
        """The channel with this key. Raises KeyError for one that does not exist."""
        return next_or_key_error((c for c in self.channels if c.key == key), key)

    def tidy_address(self, typed: str) -> str:
        """The API address that somebody means by this, where the platform can tell; else what was typed."""
        return typed

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

    def quota(self, headers: Mapping[str, str]) -> Quota | None:
        """What the answer to the call that publishes says is left, from its headers; None when it does not say.

        This reads the usual ones; to be overridden where a platform tells it otherwise.
        """
        return quota_told(headers)


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


@runtime_checkable
class Comments(Protocol):
    """Can put a first comment (or a reply of one's own) under a published post."""

    def comment(self, remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
        """Sends it, once, and answers its id. Raises the errors of `errors.py`."""


@runtime_checkable
class Measures(Protocol):
    """Can tell how a published post is doing."""

    def measure(self, remote_id: str, credentials: Credentials, http: Http) -> Figures:
        """Raises Rejected when the post is gone."""
