"""What is published, in frozen values: drafts with their media, what becomes of them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Literal, TypeVar

Made = TypeVar("Made")
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


def once_per_draft(make: Callable[[Draft], Made]) -> Callable[[Draft], Made]:
    """What `make` gives is kept with the draft, which never changes: checking and publishing render the same one."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(draft: Draft) -> Made:
        known = vars(draft)
        if name not in known:
            known[name] = make(draft)
        found: Made = known[name]
        return found

    return kept


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
