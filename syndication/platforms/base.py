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
    #: Where the platform can fetch it for some hours, "" when this desk cannot be reached from there.
    public_url: str = field(default="", repr=False)
    #: More than one when it moves (a GIF).
    frames: int = 1


@dataclass(frozen=True)
class Video:
    """A video on disk, as probed. `size` in bytes, `seconds` long; codecs by FFmpeg's names, "" without sound."""

    path: Path
    mime_type: str
    width: int
    height: int
    size: int
    seconds: float
    frame_rate: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    alt_text: str = ""
    url: str = ""
    public_url: str = field(default="", repr=False)
    #: A still of it.
    poster: Picture | None = None


@dataclass(frozen=True)
class Document:
    """A PDF on disk. `name`: the file's name as uploaded; `alt_text` is what an editor calls it."""

    path: Path
    mime_type: str
    size: int
    pages: int
    name: str = ""
    alt_text: str = ""
    url: str = ""
    public_url: str = field(default="", repr=False)
    #: Its first page is not rendered; pages show its name.


Media = Picture | Video | Document


@dataclass(frozen=True)
class LinkCard:
    """What is shown under a post for its link."""

    url: str
    title: str
    description: str = ""
    picture: Picture | None = None


class _HasMedia:
    """Media of one kind, in their order."""

    media: tuple[Media, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(item for item in self.media if isinstance(item, Picture))

    @property
    def videos(self) -> tuple[Video, ...]:
        return tuple(item for item in self.media if isinstance(item, Video))

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(item for item in self.media if isinstance(item, Document))


@dataclass(frozen=True)
class Draft(_HasMedia):
    """What is to be published on one channel: the piece, with the variant already applied."""

    channel: str
    text: str
    title: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    card: LinkCard | None = None
    #: What the channel's options form holds, by field name.
    options: Mapping[str, Any] = field(default_factory=dict)
    #: The platform's settings, overridden by what is known of the account (`Profile.settings`). Read with `Setting.of`.
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Something that stops (error) or may spoil (warning) a post.

    code: stable word for programs. message: a sentence saying what to do.
    where: the field it is about: text, title, link, tags, media, media.0, media.0.alt_text, options.<name>.
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
class Rendered(_HasMedia):
    """What will be sent, in the form in which a person can look at it. Publishing sends exactly this."""

    text: str
    spans: tuple[Span, ...] = ()
    title: str = ""
    media: tuple[Media, ...] = ()
    card: LinkCard | None = None
    #: `length` of `limit` units used, as the platform counts. Of a thread: those of its longest part.
    length: int = 0
    limit: int = 0
    #: The posts of a thread, in their order, each complete; `text` is then all of theirs.
    parts: tuple[Rendered, ...] = ()
    #: What else a reader of the post would notice, as (label, value): a subreddit, a content warning, a poll.
    details: tuple[tuple[str, str], ...] = ()
    #: Sent as the first comment or reply once the post is out.
    first_comment: str = ""


@dataclass(frozen=True)
class PictureRules:
    """Which pictures a channel takes. Ratios are width : height as one number; 0 and None mean no limit."""

    count: int
    bytes: int
    types: tuple[str, ...] = ("image/jpeg", "image/png")
    alt_text_length: int = 0
    ratio: tuple[float, float] | None = None
    min_width: int = 0
    max_side: int = 0
    max_pixels: int = 0
    #: Bytes of a moving GIF; 0 where GIFs stand still.
    animated_bytes: int = 0


@dataclass(frozen=True)
class VideoRules:
    """Which videos a channel takes. Pairs are least and most."""

    count: int
    bytes: int
    seconds: tuple[float, float]
    min_bytes: int = 0
    types: tuple[str, ...] = ("video/mp4", "video/quicktime")
    ratio: tuple[float, float] | None = None
    width: tuple[int, int] | None = None
    height: tuple[int, int] | None = None
    frame_rate: tuple[float, float] | None = None
    #: By FFmpeg's names; empty means any.
    video_codecs: tuple[str, ...] = ("h264",)
    audio_codecs: tuple[str, ...] = ("aac",)
    alt_text_length: int = 0


@dataclass(frozen=True)
class DocumentRules:
    """Which documents a channel takes."""

    count: int
    bytes: int
    pages: int
    types: tuple[str, ...] = ("application/pdf",)


@dataclass(frozen=True)
class Limits:
    """What a channel takes. Lengths in the platform's own units, sizes in bytes.

    media: least and most media of all kinds together; the most is 0 when the kinds' own counts are all.
    mixed: whether pictures and videos may be in one post.
    """

    text_length: int
    unit: str = "characters"
    title_length: int = 0
    pictures: PictureRules | None = None
    videos: VideoRules | None = None
    documents: DocumentRules | None = None
    media: tuple[int, int] = (0, 0)
    mixed: bool = False


@dataclass(frozen=True)
class Channel:
    """A kind of post. `key` as in "feed-post"; `options_form` for what only this channel asks.

    options_form: every field has a label and a default, so that an untouched form is valid.
    """

    key: str
    label: str
    limits: Limits
    options_form: type[Form] | None = None


@dataclass(frozen=True)
class Setting:
    """A fact of a platform that may change or is not sure: the environment variable <PLATFORM>_<KEY>.

    default: of type int, float or str, which is also how the variable is read. meaning: for the documentation.
    pattern: what a str must match.
    """

    key: str
    default: Any
    meaning: str
    pattern: str = ""

    def of(self, settings: Mapping[str, Any]) -> Any:
        """The value that holds: out of `Draft.settings` or `Credentials.settings`, else the default."""
        return settings.get(self.key, self.default)


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
    #: What an installation may set differently.
    settings: ClassVar[tuple[Setting, ...]] = ()

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
