"""What a platform declares about its channels: which texts and media they take, and what may be set differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Form


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

    options_form: every field has a label and a default, so that an untouched form is valid. What options mean to it
    does not change while a process runs.
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
