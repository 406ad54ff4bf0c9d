"""Looking into uploaded videos and documents. For pictures see `images`."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO


@dataclass(frozen=True)
class VideoFacts:
    """What a video is: pixels, seconds, frames a second, codecs by FFmpeg's names ("" without sound)."""

    width: int
    height: int
    seconds: float
    frame_rate: float
    video_codec: str
    audio_codec: str
    container: str


def video_facts(data: bytes) -> VideoFacts | None:
    """None when this is no video that can be read."""
    # Late: it takes a tenth of a second to load.
    import av

    try:
        with av.open(BytesIO(data), "r", metadata_errors="ignore") as container:
            if not container.streams.video:
                return None
            video = container.streams.video[0]
            sound = container.streams.audio[0] if container.streams.audio else None
            return VideoFacts(
                width=video.codec_context.width,
                height=video.codec_context.height,
                seconds=(container.duration or 0) / 1_000_000,
                frame_rate=float(video.average_rate or 0),
                video_codec=video.codec_context.name,
                audio_codec=sound.codec_context.name if sound else "",
                container=container.format.name,
            )
    except (av.FFmpegError, ValueError, OSError):
        return None


def pdf_pages(data: bytes) -> int | None:
    """How many pages, None when this is no PDF that can be read."""
    # Late: it takes a third of a second to load.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return len(PdfReader(BytesIO(data)).pages)
    except (PyPdfError, ValueError, OSError, KeyError, TypeError):
        return None
