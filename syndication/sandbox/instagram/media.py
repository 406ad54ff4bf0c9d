"""Getting media as Instagram does, by their address, and looking at their bytes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO

import requests
from PIL import Image, UnidentifiedImageError

from syndication.sandbox.files import VideoFacts, video_facts
from syndication.sandbox.images import readable, sniff
from syndication.sandbox.instagram.errors import GraphError, invalid, publishing_error

#: Seconds for a whole download.
TIME_OUT = 5.0
CHUNK = 256 * 1024
IMAGE_BYTES = 8 * 1024 * 1024
MEBIBYTE = 1024 * 1024
IMAGE_TYPES = ("image/jpeg",)
VIDEO_TYPES = ("video/mp4", "video/quicktime")
#: Rounded as cameras and editors round: 4:5 may be 0.7994.
FEED_RATIO = (0.79, 1.92)
TOLERANCE = 0.1


@dataclass(frozen=True)
class VideoSpec:
    """What a kind of video may be. seconds: least and most; ratio: width to height."""

    megabytes: int
    seconds: tuple[float, float]
    ratio: tuple[float, float]


VIDEO_SPECS = {
    "REELS": VideoSpec(300, (3, 900), (0.01, 10)),
    "STORIES": VideoSpec(100, (3, 60), (0.1, 10)),
    # Of videos in carousels Meta documents nothing; a minute is what its app takes.
    "VIDEO": VideoSpec(300, (3, 60), (0.01, 10)),
}


def fetched(url: str, types: tuple[str, ...], limit: int) -> bytes:
    """The bytes at an address, which has to give them at once: no redirect, the right type, in time.

    Raises GraphError. One byte more than the limit is enough to see that it is passed.
    """
    if not url.isascii() or not url.startswith(("https://", "http://")) or " " in url:
        raise publishing_error(
            2207052, f"Only an http or https URI of ASCII characters can be fetched: {url!r}"
        )
    ends = time.monotonic() + TIME_OUT
    data = bytearray()
    try:
        with (
            requests.Session() as session,
            session.get(url, stream=True, allow_redirects=False, timeout=TIME_OUT) as answer,
        ):
            found = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if answer.status_code != 200 or found not in types:
                says = f"The uri answered {answer.status_code} with {found or 'no type'}"
                raise publishing_error(2207052, f"The media could not be fetched from this uri. {says}")
            for chunk in answer.iter_content(CHUNK):
                data += chunk
                if len(data) > limit or time.monotonic() > ends:
                    break
    except (requests.RequestException, ValueError):
        raise publishing_error(2207052) from None
    if time.monotonic() > ends:
        raise publishing_error(2207052, "It takes too long to download the media.")
    return bytes(data)


def check_picture(data: bytes, *, in_feed: bool) -> None:
    """Raises GraphError for a picture that Instagram does not take."""
    if len(data) > IMAGE_BYTES:
        raise publishing_error(2207004)
    if sniff(data) != "image/jpeg" or not readable(data):
        raise publishing_error(2207005)
    if in_feed:
        width, height = size_of(data)
        if not FEED_RATIO[0] <= width / height <= FEED_RATIO[1]:
            raise publishing_error(
                2207009, f"The submitted image with aspect ratio ('{width}/{height}',) cannot be published."
            )


def size_of(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(BytesIO(data)) as image:
            return image.size
    except (UnidentifiedImageError, OSError):
        raise publishing_error(2207005) from None


def video_error(data: bytes, kind: str) -> tuple[int, VideoFacts | None]:
    """The subcode with which a video of this kind ends, 0 when nothing is wrong with it; and what it is."""
    facts, spec = video_facts(data), VIDEO_SPECS[kind]
    if facts is None or len(data) > spec.megabytes * MEBIBYTE:
        return 2207026, facts
    fits = (
        facts.video_codec in ("h264", "hevc")
        and facts.audio_codec in ("", "aac")
        and "mp4" in facts.container.split(",")
        and 22.5 <= facts.frame_rate <= 60.5
        and 0 < facts.width <= 1920
        and facts.height > 0
        and spec.ratio[0] - TOLERANCE / 10 <= facts.width / facts.height <= spec.ratio[1] + TOLERANCE / 10
        and spec.seconds[0] - TOLERANCE <= facts.seconds <= spec.seconds[1] + TOLERANCE
    )
    return (0 if fits else 2207026), facts


def check_cover(offset: int, facts: VideoFacts | None) -> None:
    """Raises GraphError for a cover (milliseconds) that is not in the video."""
    if facts is not None and offset and offset >= facts.seconds * 1000:
        raise publishing_error(2207057)


def unsupported(name: str, kind: str) -> GraphError:
    return invalid(f"Param {name} is not supported for {kind}")
