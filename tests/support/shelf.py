"""Real media files for tests: pictures, moving GIFs, videos and documents, as small as they can be."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import pytest
from PIL import Image
from pypdf import PdfWriter

from syndication.platforms.base import Document, Picture, Video


def video_file(
    path: Path,
    *,
    width: int = 320,
    height: int = 240,
    seconds: float = 4.0,
    rate: int = 25,
    codec: str = "libx264",
    sound: bool = True,
) -> Path:
    """Writes an MP4 (or what the file's suffix says) of one colour that changes."""
    path.write_bytes(film(path.suffix, width, height, seconds, rate, codec, sound))
    return path


@lru_cache(maxsize=100)
def film(suffix: str, width: int, height: int, seconds: float, rate: int, codec: str, sound: bool) -> bytes:
    """Kept for the next test that wants the same: to encode one takes longer than most tests."""
    with TemporaryDirectory() as folder:
        return encoded(
            Path(folder) / f"film{suffix}", width, height, seconds, rate, codec, sound
        ).read_bytes()


def encoded(path: Path, width: int, height: int, seconds: float, rate: int, codec: str, sound: bool) -> Path:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        voice: Any = container.add_stream("aac", rate=48_000) if sound else None
        for number in range(round(seconds * rate)):
            colour = (number * 5 % 256, 90, 120)
            frame = av.VideoFrame.from_image(Image.new("RGB", (width, height), colour))
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if voice is not None:
            for number in range(int(seconds * 48_000 / 1024)):
                silence = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
                silence.sample_rate, silence.pts, silence.time_base = (
                    48_000,
                    number * 1024,
                    Fraction(1, 48_000),
                )
                for plane in silence.planes:
                    plane.update(bytes(plane.buffer_size))
                container.mux(voice.encode(silence))
            container.mux(voice.encode())
    return path


class Shelf:
    """Makes media in a folder, as the desk hands them to adapters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0

    def _new(self, suffix: str) -> Path:
        self.made += 1
        return self.folder / f"shelf-{self.made}{suffix}"

    def picture(
        self,
        width: int = 640,
        height: int = 480,
        *,
        kind: str = "JPEG",
        alt_text: str = "A teal wall",
        public_url: str = "",
    ) -> Picture:
        path = self._new(f".{kind.lower()}")
        Image.new("RGB", (width, height), "teal").save(path, kind)
        return Picture(
            path, f"image/{kind.lower()}", width, height, path.stat().st_size, alt_text, public_url=public_url
        )

    def gif(
        self, width: int = 64, height: int = 48, *, frames: int = 3, alt_text: str = "Blinking"
    ) -> Picture:
        path = self._new(".gif")
        pictures = [Image.new("P", (width, height), number) for number in range(frames)]
        pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], duration=100)
        return Picture(path, "image/gif", width, height, path.stat().st_size, alt_text, frames=frames)

    def video(
        self,
        width: int = 320,
        height: int = 240,
        seconds: float = 4.0,
        *,
        rate: int = 25,
        alt_text: str = "A wall that changes its colour",
        public_url: str = "",
    ) -> Video:
        path = video_file(self._new(".mp4"), width=width, height=height, seconds=seconds, rate=rate)
        return Video(
            path=path,
            mime_type="video/mp4",
            width=width,
            height=height,
            size=path.stat().st_size,
            seconds=seconds,
            frame_rate=rate,
            video_codec="h264",
            audio_codec="aac",
            alt_text=alt_text,
            public_url=public_url,
        )

    def document(self, pages: int = 2, *, name: str = "report.pdf") -> Document:
        path = self._new(".pdf")
        writer = PdfWriter()
        for _ in range(pages):
            writer.add_blank_page(200, 200)
        writer.write(path)
        return Document(path, "application/pdf", path.stat().st_size, pages, name)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)
