"""Uploaded videos: copied into a new MP4 with their picture and their sound, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from flask import Flask
from PIL import Image

from syndication.models import Media, Project, User
from syndication.services import composing, media, pieces
from syndication.services.errors import Invalid
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from syndication.services.renditions import thumbnail_of
from tests.support.shelf import video_file

CHANNEL = "bluesky/post"
LEFT, RIGHT = (220, 20, 20), (20, 20, 220)
H264 = "Save it as MP4 with H.264 and AAC."


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"VIDEO_MAX_BYTES": 300_000}


@pytest.fixture
def upload(editor: User) -> Callable[..., Media]:
    def keep(path: Path) -> Media:
        with path.open("rb") as file:
            return media.upload(file, file_name=path.name, by=editor)

    return keep


@pytest.fixture
def refused(upload: Callable[..., Media]) -> Callable[..., str]:
    """The sentence with which a file is refused."""

    def refuse(path: Path) -> str:
        with pytest.raises(Invalid) as error:
            upload(path)
        return " ".join(error.value.errors["file"])

    return refuse


def two_sided(path: Path, *, rotation: int = 0, seconds: float = 2.0, **metadata: str) -> Path:
    """320 × 160, red on the left and blue on the right."""
    image = Image.new("RGB", (320, 160), LEFT)
    image.paste(RIGHT, (160, 0, 320, 160))
    plain = path.with_name(f"plain-{path.name}")
    with av.open(str(plain), "w") as container:
        stream: Any = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 160, "yuv420p"
        for number in range(round(seconds * 10)):
            frame = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with av.open(str(plain)) as given, av.open(str(path), "w") as made:
        made.metadata.update(metadata)
        turned = made.add_stream_from_template(given.streams.video[0])
        turned.set_display_rotation(rotation)
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = turned
                made.mux(packet)
    return path


def poster(stored: Media) -> Image.Image:
    found = media.poster_file(stored)
    assert found is not None
    return Image.open(found)


def test_a_video_is_kept_as_mp4_with_what_was_found_in_it(
    upload: Callable[..., Media], tmp_path: Path
) -> None:
    stored = upload(video_file(tmp_path / "walk.mp4", width=320, height=240, seconds=3.0, rate=30))
    assert (stored.kind, stored.mime_type, stored.file_name) == ("video", "video/mp4", "walk.mp4")
    assert (stored.width, stored.height, stored.frame_rate) == (320, 240, 30)
    assert (stored.video_codec, stored.audio_codec) == ("h264", "aac")
    assert stored.seconds == pytest.approx(3.0, abs=0.1)
    assert stored.size == media.file_of(stored).stat().st_size


def test_a_video_can_begin_to_play_before_it_is_there_as_a_whole(
    upload: Callable[..., Media], tmp_path: Path
) -> None:
    kept = media.file_of(upload(video_file(tmp_path / "walk.mp4"))).read_bytes()
    assert 0 < kept.index(b"moov") < kept.index(b"mdat")


@pytest.mark.parametrize(
    ("name", "codec", "kept"),
    [
        ("walk.mov", "libx264", "h264"),
        ("walk.webm", "libvpx-vp9", "vp9"),
        ("walk.mkv", "libx264", "h264"),
        ("walk.mp4", "libx265", "hevc"),
    ],
)
def test_what_an_mp4_can_hold_is_taken_from_other_containers(
    upload: Callable[..., Media], tmp_path: Path, name: str, codec: str, kept: str
) -> None:
    stored = upload(video_file(tmp_path / name, codec=codec, seconds=1.0, sound=False))
    assert (stored.mime_type, stored.video_codec, stored.audio_codec) == ("video/mp4", kept, "")
    assert stored.seconds == pytest.approx(1.0, abs=0.2)


def test_hevc_is_marked_as_apples_players_want_it(upload: Callable[..., Media], tmp_path: Path) -> None:
    stored = upload(video_file(tmp_path / "walk.mkv", codec="libx265", seconds=1.0, sound=False))
    assert b"hvc1" in media.file_of(stored).read_bytes()


def test_no_metadata_survives(upload: Callable[..., Media], tmp_path: Path) -> None:
    path = two_sided(tmp_path / "walk.mov", location="+48.1173+011.5167/", comment="SecretComment")
    assert b"+48.1173" in path.read_bytes()
    kept = media.file_of(upload(path)).read_bytes()
    assert b"+48.1173" not in kept
    assert b"Secret" not in kept


@pytest.mark.parametrize(
    ("rotation", "size", "corner"), [(0, (320, 160), LEFT), (90, (160, 320), RIGHT), (180, (320, 160), RIGHT)]
)
def test_a_video_taken_sideways_counts_as_it_is_shown(
    upload: Callable[..., Media],
    tmp_path: Path,
    rotation: int,
    size: tuple[int, int],
    corner: tuple[int, int, int],
) -> None:
    stored = upload(two_sided(tmp_path / "walk.mov", rotation=rotation))
    assert (stored.width, stored.height) == size
    still = poster(stored)
    assert still.size == size
    assert still.getpixel((10, 10)) == pytest.approx(corner, abs=40)


def test_the_poster_is_shown_small_where_little_is_needed(
    upload: Callable[..., Media], tmp_path: Path
) -> None:
    small = thumbnail_of(upload(video_file(tmp_path / "walk.mp4", width=960, height=720, seconds=1.0)))
    assert small is not None
    assert Image.open(small).size == (480, 360)


def test_the_same_video_again_is_the_same_media(upload: Callable[..., Media], tmp_path: Path) -> None:
    path = video_file(tmp_path / "walk.mp4")
    assert upload(path).id == upload(path).id


def test_nothing_unfinished_is_left_behind(
    upload: Callable[..., Media], refused: Callable[..., str], tmp_path: Path, app: Flask
) -> None:
    stored = upload(video_file(tmp_path / "walk.mp4"))
    refused(broken(tmp_path))
    folder = Path(app.config["UPLOAD_FOLDER"])
    left = {path for path in folder.rglob("*") if path.is_file()}
    assert left == {media.file_of(stored), media.poster_file(stored)}
    assert not list(folder.glob(".new-*"))


def broken(folder: Path) -> Path:
    path = video_file(folder / "whole.mp4")
    data = path.read_bytes()
    path = folder / "broken.mp4"
    path.write_bytes(data[: data.index(b"mdat")] + b"mdat" + b"\x00" * 4000)
    return path


def test_a_broken_video_is_refused_with_a_sentence(refused: Callable[..., str], tmp_path: Path) -> None:
    assert (
        refused(broken(tmp_path)) == "This video cannot be read. Save it as MP4 again, and choose that one."
    )


def test_a_video_whose_end_is_missing_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    whole = tmp_path / "whole.mp4"
    with av.open(str(video_file(tmp_path / "plain.mp4", seconds=20.0))) as given:
        options = {"movflags": "faststart"}
        with av.open(str(whole), "w", options=options) as made:
            copied = made.add_stream_from_template(given.streams.video[0])
            for packet in given.demux(video=0):
                if packet.dts is not None:
                    packet.stream = copied
                    made.mux(packet)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert refused(cut).startswith("This video is cut off: it should last 20 seconds")


def test_a_file_with_sound_alone_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(video_file(tmp_path / "walk.mp4"))) as given, av.open(str(path), "w") as made:
        sound = made.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(audio=0):
            if packet.dts is not None:
                packet.stream = sound
                made.mux(packet)
    assert refused(path) == "This file has no moving picture, only sound. Choose a video."


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "said"),
    [
        ("walk.webm", "libvpx", "yuv420p", "vp8"),
        ("walk.mov", "prores_ks", "yuv422p10le", "prores"),
    ],
)
def test_what_an_mp4_cannot_hold_is_refused_with_what_to_save_it_as(
    refused: Callable[..., str], tmp_path: Path, name: str, codec: str, pixels: str, said: str
) -> None:
    path = tmp_path / name
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, pixels
        frame = av.VideoFrame.from_image(Image.new("RGB", (160, 120), LEFT)).reformat(format=pixels)
        frame.pts, frame.time_base = 0, Fraction(1, 10)
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert refused(path) == f"The picture of this video is encoded as {said}, which cannot be used. {H264}"


def test_a_kind_of_video_we_do_not_read_is_refused_with_what_to_save_it_as(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    path = video_file(tmp_path / "walk.avi", seconds=1.0, sound=False)
    assert refused(path) == f"Videos of this kind cannot be used. {H264}"


def lasting(path: Path, hours: float) -> Path:
    """Two frames, far apart."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for second in (0, round(hours * 3600)):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 64), LEFT))
            frame.pts, frame.time_base = second, Fraction(1, 1)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_a_video_of_three_hours_is_kept(upload: Callable[..., Media], tmp_path: Path) -> None:
    assert upload(lasting(tmp_path / "long.mp4", 3)).seconds == pytest.approx(3 * 3600, abs=2)


def test_a_channel_that_takes_short_ones_says_so_before_sending(
    upload: Callable[..., Media], tmp_path: Path, project: Project, editor: User
) -> None:
    stored = upload(lasting(tmp_path / "long.mp4", 3))
    media_of = (MediaFields(stored.id, "A wall"),)
    piece = pieces.create_piece(
        PieceFields(project.id, body="Look", variants=(VariantFields(CHANNEL),), media=media_of), editor
    )
    (problem,) = [p for p in composing.check(piece, CHANNEL) if p.severity == "error"]
    assert (problem.code, problem.where) == ("video_duration", "media.0")
    assert problem.message.startswith("Video 1 lasts 3 hours, Bluesky takes ")


def test_a_draft_has_all_that_adapters_ask_about_a_video(
    upload: Callable[..., Media], tmp_path: Path, project: Project, editor: User
) -> None:
    stored = upload(video_file(tmp_path / "walk.mp4", width=320, height=240, seconds=2.0))
    media_of = (MediaFields(stored.id, "A wall"),)
    piece = pieces.create_piece(PieceFields(project.id, body="Look", media=media_of), editor)
    (video,) = composing.build_draft(piece, CHANNEL).videos
    assert (video.path, video.size, video.alt_text) == (media.file_of(stored), stored.size, "A wall")
    assert (video.width, video.height, video.video_codec, video.audio_codec) == (320, 240, "h264", "aac")
    assert video.poster is not None
    assert (video.poster.width, video.poster.height) == (320, 240)
    assert video.poster.path.stat().st_size == video.poster.size


def test_a_video_over_our_own_limit_of_time_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    assert refused(lasting(tmp_path / "long.mp4", 5)) == "This video is longer than 240 minutes. Shorten it."


def test_a_video_over_the_byte_limit_is_refused_before_it_is_read(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    path = tmp_path / "huge.mp4"
    with path.open("wb") as file:
        file.write(b"\x00\x00\x00\x18ftypisom")
        file.truncate(2**40)  # sparse: it takes no room
    assert refused(path) == "The file is larger than 0.30 MB. Choose a smaller one."
