"""Making an uploaded video safe: its picture and its sound go into a new MP4, and nothing else does.

Nothing is encoded anew: what was lossy does not get worse, and a film of hours takes seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.stream import Disposition
from av.video.stream import VideoStream
from flask import current_app
from flask_babel import gettext as _
from PIL import Image

from syndication.models import MediaKind
from syndication.services.errors import Invalid
from syndication.services.images import FEW_AT_ONCE as FEW_PICTURES_AT_ONCE
from syndication.services.images import encode, refused
from syndication.services.storage import Kept, keep, keep_bytes

#: FFmpeg's names of what an MP4 may hold and browsers can show.
VIDEO_CODECS = ("h264", "hevc", "vp9", "av1", "mpeg4")
AUDIO_CODECS = ("aac", "mp3", "opus", "ac3", "eac3", "flac", "alac")
MAX_SIDE = 8192
POSTER_SIDE = 1920
#: Frames decoded at most on the way from a key frame to the one of the poster.
POSTER_FRAMES = 300
#: Packets that are kept back at most, until one says when it is to be decoded.
HELD_BACK = 64
#: How much of a video may be missing at its end before it counts as cut off: so many seconds, or this part of it.
MISSING_SECONDS = 2.0
MISSING_PART = 0.05
#: What FFmpeg and its binding raise on files that are not what they seem.
BROKEN = (
    av.error.FFmpegError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
    MemoryError,
    TypeError,
    IndexError,
)

#: A video is read from the disk and written to it again: more at once are slower, not faster.
FEW_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Probed:
    """What is in a video file. Sides as shown, however the camera was held."""

    seconds: float
    width: int
    height: int
    frame_rate: float
    video_codec: str
    audio_codec: str
    #: A JPEG file.
    poster: bytes


def keep_video(source: Path, container_format: str) -> Kept:
    """Keep the video in `source`, a file of a workbench, as MP4. Raises Invalid({"file": …}).

    container_format: by FFmpeg's name, found in the file's first bytes.
    """
    finished = source.with_name("finished.mp4")
    try:
        with FEW_AT_ONCE:
            promised = copy_streams(source, container_format, finished)
            found = probe(finished)
    except BROKEN as error:
        raise broken() from error
    source.unlink()
    check_length(found.seconds, promised)
    poster_path, _digest = keep_bytes(found.poster, ".jpg")
    size = finished.stat().st_size
    path, digest = keep(finished, ".mp4")
    return Kept(
        kind=MediaKind.VIDEO.value,
        path=path,
        sha256=digest,
        mime_type="video/mp4",
        size=size,
        width=found.width,
        height=found.height,
        seconds=round(found.seconds, 3),
        frame_rate=round(found.frame_rate, 3),
        video_codec=found.video_codec,
        audio_codec=found.audio_codec,
        poster_path=poster_path,
    )


def copy_streams(source: Path, container_format: str, target: Path) -> float:
    """The first picture and the first sound into a new MP4. Returns how long it says it is, 0 if it does not say."""
    with av.open(str(source), format=container_format, metadata_errors="replace") as given:
        streams = [picture_of(given), *given.streams.audio[:1]]
        check_codecs(*streams)
        promised = float(given.duration or 0) / av.time_base
        if promised > longest():
            raise too_long()
        options = {"movflags": "faststart", "fflags": "+bitexact"}
        with av.open(str(target), "w", format="mp4", options=options) as made:
            copy_packets(given, streams, made)
    return promised


def picture_of(container: InputContainer) -> VideoStream:
    """Raises Invalid for a file without one: a recording of sound may have a cover, which does not count."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            context = stream.codec_context
            if max(context.width, context.height) > MAX_SIDE:
                raise refused(
                    _("The video has too many pixels. Save it with at most %(side)s a side.", side=MAX_SIDE)
                )
            return stream
    raise refused(_("This file has no moving picture, only sound. Choose a video."))


def check_codecs(video: Any, audio: Any = None) -> None:
    if video.codec_context.name not in VIDEO_CODECS:
        raise other_codec(_("The picture"), video.codec_context.name)
    if audio is not None and audio.codec_context.name not in AUDIO_CODECS:
        raise other_codec(_("The sound"), audio.codec_context.name)


def other_codec(what: str, codec: str) -> Invalid:
    return refused(
        _(
            "%(what)s of this video is encoded as %(codec)s, which cannot be used. "
            "Save it as MP4 with H.264 and AAC.",
            what=what,
            codec=codec,
        )
    )


def copy_packets(given: InputContainer, streams: list[Any], made: OutputContainer) -> None:
    places = {stream.index: made.add_stream_from_template(stream) for stream in streams}
    if "hevc" in (stream.codec_context.name for stream in streams):
        places[streams[0].index].codec_context.codec_tag = "hvc1"  # without it, Apple's players show nothing
    for packet in with_order(given.demux(streams)):
        packet.stream = places[packet.stream.index]
        made.mux(packet)


def with_order(packets: Iterator[Any]) -> Iterator[Any]:
    """The packets with the times at which they are to be decoded: Matroska leaves those of the first ones out."""
    held: dict[int, list[Any]] = {}
    begun: set[int] = set()
    for packet in packets:
        index = packet.stream.index
        if index not in begun and packet.dts is None and packet.pts is not None:
            held.setdefault(index, []).append(packet)
            if len(held[index]) > HELD_BACK:
                raise broken()
        elif packet.dts is not None:
            begun.add(index)
            for before, late in enumerate(reversed(held.get(index, ())), 1):
                late.dts = packet.dts - before * max(1, late.duration or 0)
            yield from held.pop(index, ())
            yield packet


def probe(file: Path) -> Probed:
    """What is in an MP4 of ours; one frame of it is decoded."""
    with av.open(str(file), format="mp4") as container:
        stream = container.streams.video[0]
        seconds = float(container.duration or 0) / av.time_base
        if seconds <= 0:
            raise refused(_("This video has no length. Save it as MP4 again, and choose that one."))
        frame = frame_near(container, stream, min(1.0, seconds / 10))
        rotation = int(frame.rotation) % 360
        with FEW_PICTURES_AT_ONCE:
            poster = encode(upright(frame, rotation)).data
        sideways = rotation in (90, 270)
        return Probed(
            seconds=seconds,
            width=frame.height if sideways else frame.width,
            height=frame.width if sideways else frame.height,
            frame_rate=float(stream.average_rate or 0),
            video_codec=stream.codec_context.name,
            audio_codec=next((s.codec_context.name for s in container.streams.audio), ""),
            poster=poster,
        )


def frame_near(container: InputContainer, stream: VideoStream, seconds: float) -> av.VideoFrame:
    """The first frame that is shown at that time or later, else the last one that can be decoded."""
    container.seek(round(seconds * av.time_base))
    found = None
    for frame in islice(container.decode(stream), POSTER_FRAMES):
        found = frame
        if frame.time is not None and frame.time >= seconds:
            break
    if found is None:
        raise broken()
    return found


def upright(frame: av.VideoFrame, rotation: int) -> Image.Image:
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves this one out
    image.thumbnail((POSTER_SIDE, POSTER_SIDE))
    return image.rotate(rotation, expand=True) if rotation else image


def check_length(seconds: float, promised: float) -> None:
    if seconds > longest():
        raise too_long()
    missing = promised - seconds
    if missing > max(MISSING_SECONDS, promised * MISSING_PART):
        raise refused(
            _(
                "This video is cut off: it should last %(promised)s seconds and ends after %(seconds)s. "
                "Copy or save it again, and choose that one.",
                promised=round(promised),
                seconds=round(seconds),
            )
        )


def longest() -> float:
    return float(current_app.config["VIDEO_MAX_SECONDS"])


def too_long() -> Invalid:
    return refused(
        _("This video is longer than %(minutes)s minutes. Shorten it.", minutes=round(longest() / 60))
    )


def broken() -> Invalid:
    return refused(_("This video cannot be read. Save it as MP4 again, and choose that one."))
