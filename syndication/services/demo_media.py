"""A drawing and a film of it, so that the demo has something to show."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

WIDTH, HEIGHT, HORIZON = 1200, 675, 380
FILM_WIDTH, FILM_HEIGHT, FILM_SECONDS, FILM_RATE = 640, 360, 5, 24


def drawing(sunrise: float = 1.0) -> bytes:
    """A field under the sun, as PNG. sunrise: 0.0 below the horizon to 1.0 high up."""
    buffer = BytesIO()
    scene(sunrise).save(buffer, "PNG")
    return buffer.getvalue()


def scene(sunrise: float) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), "#cfe8ef")
    draw = ImageDraw.Draw(image)
    top = HORIZON - sunrise * (HORIZON - 70)
    draw.ellipse((820, top, 1040, top + 220), fill="#f4a340")
    draw.ellipse((-200, 300, 700, 620), fill="#9cc48a")
    draw.ellipse((480, 320, 1500, 700), fill="#86b574")
    draw.rectangle((0, HORIZON + 60, WIDTH, HEIGHT), fill="#4f7d45")
    for row in range(-12, 13):
        draw.line(
            (WIDTH / 2 + row * 40, HORIZON + 60, WIDTH / 2 + row * 190, HEIGHT), fill="#6b4a2f", width=10
        )
    return image


def film(path: Path) -> Path:
    """Writes a silent MP4 of the sun rising, and gives its path back."""
    # Late: it takes a tenth of a second to load, and the demo is made once.
    import av

    frames = FILM_SECONDS * FILM_RATE
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=FILM_RATE)
        stream.width, stream.height, stream.pix_fmt = FILM_WIDTH, FILM_HEIGHT, "yuv420p"
        for number in range(frames):
            picture = scene(number / (frames - 1)).resize((FILM_WIDTH, FILM_HEIGHT), Image.Resampling.BOX)
            frame: Any = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV leaves it out
            frame.pts, frame.time_base = number, Fraction(1, FILM_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
