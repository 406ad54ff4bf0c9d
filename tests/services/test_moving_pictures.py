"""GIFs that move keep moving; other animations are refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from syndication.models import Media, User
from syndication.platforms.base import PictureRules
from syndication.services import media, moving_pictures
from syndication.services.errors import Invalid
from syndication.services.renditions import fitted_picture, thumbnail_of
from tests.support.pictures import encoded

COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
STILL = PictureRules(4, 1_000_000)
MOVING = PictureRules(4, 1_000_000, types=("image/jpeg", "image/png", "image/gif"), animated_bytes=15_000_000)


def animation(
    kind: str = "GIF", size: tuple[int, int] = (40, 20), frames: int = 3, mode: str = "RGB", **options: Any
) -> bytes:
    pictures = [Image.new(mode, size, COLOURS[n % 3]) for n in range(frames)]
    if mode == "RGBA":
        for number, picture in enumerate(pictures):
            picture.paste((0, 0, 0, 0), (0, 0, number + 1, 5))
    return encoded(
        pictures[0],
        kind,
        save_all=True,
        append_images=pictures[1:],
        duration=[50, 120, 200][:frames],
        **options,
    )


def upload(data: bytes, by: User) -> Media:
    return media.upload(data, file_name="blink.gif", by=by)


def test_a_gif_keeps_moving_as_it_did(editor: User) -> None:
    stored = upload(animation(loop=0), editor)
    assert (stored.mime_type, stored.frames, stored.width, stored.height) == ("image/gif", 3, 40, 20)
    with Image.open(media.file_of(stored)) as kept:
        assert kept.info["loop"] == 0
        seen = []
        for number in range(3):
            kept.seek(number)
            seen.append((kept.info["duration"], kept.convert("RGB").getpixel((5, 5))))
    assert seen == list(zip((50, 120, 200), COLOURS, strict=True))


def test_what_is_transparent_in_a_gif_stays_so_in_every_frame(editor: User) -> None:
    stored = upload(animation(mode="RGBA", disposal=2), editor)
    with Image.open(media.file_of(stored)) as kept:
        for number in range(3):
            kept.seek(number)
            frame = kept.convert("RGBA")
            assert [frame.getpixel((x, 2))[3] for x in (number, number + 1)] == [0, 255]  # type: ignore[index]  # four bands


def test_nothing_but_what_is_seen_survives(editor: User) -> None:
    data = animation(comment=b"SecretComment")
    data = data[:-1] + b"\x21\xfe\x06Secret\x00" + b"\x21\xff\x0bXMP DataXMP\x06Secret\x00;"
    assert b"Secret" not in media.file_of(upload(data, editor)).read_bytes()


def test_a_gif_of_one_frame_is_a_picture_like_others(editor: User) -> None:
    assert upload(animation(frames=1), editor).mime_type == "image/jpeg"


def test_the_same_gif_again_is_the_same_media(editor: User) -> None:
    assert upload(animation(), editor).id == upload(animation(), editor).id


@pytest.mark.parametrize(("kind", "name"), [("WEBP", "WebP"), ("PNG", "PNG")])
def test_another_animation_is_refused_with_what_to_save_it_as(editor: User, kind: str, name: str) -> None:
    with pytest.raises(Invalid) as error:
        upload(animation(kind), editor)
    assert error.value.errors["file"] == [
        f"This {name} file moves, which few platforms show. Save it as a GIF or a video."
    ]


@pytest.mark.parametrize(("limit", "most"), [("MAX_FRAMES", 2), ("MAX_PIXELS", 3 * 40 * 20 - 1)])
def test_a_gif_that_goes_on_and_on_is_refused(
    editor: User, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(moving_pictures, limit, most)
    with pytest.raises(Invalid) as error:
        upload(animation(), editor)
    assert error.value.errors["file"][0].startswith("This GIF is too long")


def test_its_thumbnail_stands_still(editor: User) -> None:
    small = thumbnail_of(upload(animation(size=(960, 480)), editor))
    assert small is not None
    with Image.open(BytesIO(small.read_bytes())) as image:
        assert (image.format, image.size) == ("JPEG", (480, 240))


def test_where_gifs_stand_still_a_channel_gets_its_first_frame(editor: User) -> None:
    fitted = fitted_picture(upload(animation(), editor), "Blinking", STILL)
    assert (fitted.mime_type, fitted.frames, fitted.alt_text) == ("image/jpeg", 1, "Blinking")
    assert fitted.url.endswith("?size=thumbnail")


def test_where_gifs_move_a_channel_gets_it_as_it_is(editor: User) -> None:
    stored = upload(animation(), editor)
    assert fitted_picture(stored, "", MOVING).path == media.file_of(stored)


def test_a_gif_too_large_to_move_somewhere_is_not_made_to_stand_still_unasked(editor: User) -> None:
    stored = upload(animation(), editor)
    rules = PictureRules(4, 1_000_000, types=MOVING.types, animated_bytes=stored.size - 1)
    assert fitted_picture(stored, "", rules).frames == 3


def test_transparency_of_a_gif_becomes_white_in_a_jpeg(editor: User) -> None:
    fitted = fitted_picture(upload(animation(mode="RGBA", disposal=2), editor), "", STILL)
    with Image.open(fitted.path) as image:
        red, green, blue = image.getpixel((0, 0))  # type: ignore[misc]  # RGB has three
    assert min(red, green, blue) > 170
