"""Uploaded pictures: what is accepted, what is kept of it, where it is kept. Films and PDFs: see their own tests."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin

from syndication.models import Media, User
from syndication.platforms.base import PictureRules
from syndication.services import media
from syndication.services.errors import Invalid, NotFound
from syndication.services.renditions import THUMBNAIL_SIDE, fitted_picture, thumbnail_of
from tests.support.pictures import encoded, noise, picture

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"IMAGE_MAX_BYTES": 2_000_000, "IMAGE_MAX_PIXELS": 1_000_000}


def upload(data: bytes, by: User, name: str = "picture.png") -> Media:
    return media.upload(data, file_name=name, by=by)


def opened(stored: Media) -> Image.Image:
    image = Image.open(media.file_of(stored))
    image.load()
    return image


def sentence(error: pytest.ExceptionInfo[Invalid]) -> str:
    return " ".join(error.value.errors["file"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_accepted_format_becomes_a_jpeg(editor: User, kind: str) -> None:
    stored = upload(picture(kind), editor)
    assert (stored.mime_type, opened(stored).format) == ("image/jpeg", "JPEG")
    assert (stored.width, stored.height) == (40, 20)
    assert stored.size == media.file_of(stored).stat().st_size


def test_a_picture_with_transparency_stays_a_png(editor: User) -> None:
    stored = upload(encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 90)), "PNG"), editor)
    assert (stored.mime_type, opened(stored).mode) == ("image/png", "RGBA")


def test_an_alpha_channel_that_hides_nothing_is_dropped(editor: User) -> None:
    stored = upload(encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 255)), "PNG"), editor)
    assert stored.mime_type == "image/jpeg"


def test_a_cmyk_picture_gets_the_colours_of_screens(editor: User) -> None:
    stored = upload(encoded(Image.new("CMYK", (9, 9), (0, 255, 255, 0)), "JPEG"), editor)
    assert opened(stored).mode == "RGB"
    red, green, _blue = opened(stored).getpixel((4, 4))  # type: ignore[misc]  # RGB has three
    assert red > 200 > 100 > green


def test_a_photo_taken_sideways_is_turned_upright(editor: User) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    stored = upload(picture("JPEG", (40, 20), exif=exif), editor)
    assert (stored.width, stored.height) == (20, 40)


def test_no_metadata_survives(editor: User) -> None:
    exif = Image.Exif()
    exif[MAKE] = "SecretCamera"
    exif.get_ifd(GPS)[1] = "N"
    stored = upload(picture("JPEG", exif=exif, comment=b"SecretComment"), editor)
    kept = media.file_of(stored).read_bytes()
    assert b"Secret" not in kept
    assert dict(opened(stored).getexif()) == {}


def test_texts_in_a_png_do_not_survive(editor: User) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "SecretAuthor")
    data = encoded(Image.new("RGBA", (9, 9), (1, 2, 3, 4)), "PNG", pnginfo=texts)
    assert b"SecretAuthor" not in media.file_of(upload(data, editor)).read_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just text",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        picture("JPEG", (300, 300))[:400],
        picture("TIFF"),
        picture("BMP"),
    ],
    ids=["empty", "text", "svg", "html", "eps", "broken png", "cut off jpeg", "tiff", "bmp"],
)
def test_a_file_that_is_nothing_accepted_is_refused_with_a_sentence(editor: User, data: bytes) -> None:
    with pytest.raises(Invalid) as error:
        upload(data, editor, "holiday.png")
    assert sentence(error) == (
        "This file is not a picture we can read. Choose a JPEG, PNG, WebP or GIF file, an MP4 video or a PDF."
    )


@pytest.mark.parametrize("brand", [b"heic", b"avif"])
def test_a_picture_of_a_telephones_own_kind_is_refused_with_what_to_save_it_as(
    editor: User, brand: bytes
) -> None:
    with pytest.raises(Invalid) as error:
        upload(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 40, editor)
    assert sentence(error) == "Pictures of this kind cannot be used. Save it as JPEG, and choose that one."


def test_too_many_pixels_are_refused_before_decoding(editor: User) -> None:
    # The header promises 2,000 × 2,000 pixels and nothing follows: whoever decodes first calls it broken.
    chunk = b"IHDR" + (2000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    header = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + chunk + crc32(chunk).to_bytes(4, "big")
    with pytest.raises(Invalid) as error:
        upload(header + (0).to_bytes(4, "big") + b"IDAT" + crc32(b"IDAT").to_bytes(4, "big"), editor)
    assert "too many pixels" in sentence(error)


def test_a_picture_over_our_own_pixel_limit_is_refused(editor: User) -> None:
    with pytest.raises(Invalid) as error:
        upload(picture("PNG", (1001, 1000)), editor)
    assert "too many pixels" in sentence(error)


def test_a_decompression_bomb_is_refused(editor: User) -> None:
    with pytest.raises(Invalid) as error:
        upload(encoded(Image.new("1", (15_000, 15_000)), "PNG"), editor)
    assert "too many pixels" in sentence(error)


def test_a_file_over_the_byte_limit_is_refused(editor: User) -> None:
    with pytest.raises(Invalid) as error:
        upload(b"\x00" * 2_000_001, editor)
    assert "larger than 2 MB" in sentence(error)


def test_the_same_picture_again_is_the_same_media(editor: User) -> None:
    assert upload(picture(), editor).id == upload(picture(), editor, "other.png").id


def test_the_place_comes_from_the_content_and_never_from_the_name(editor: User, app: Flask) -> None:
    stored = upload(picture(), editor, "../../etc/pass\\..\\wd.png")
    folder = Path(app.config["UPLOAD_FOLDER"])
    assert media.file_of(stored).resolve().is_relative_to(folder.resolve())
    assert stored.sha256 in stored.path
    assert stored.file_name == "wd.png"


def test_no_unfinished_file_is_left_behind(editor: User, app: Flask) -> None:
    stored = upload(picture(), editor)
    files = [path for path in Path(app.config["UPLOAD_FOLDER"]).rglob("*") if path.is_file()]
    assert files == [media.file_of(stored)]


def test_media_that_does_not_exist_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        media.get_media(4711)


def test_a_thumbnail_is_small_and_made_once(editor: User) -> None:
    stored = upload(picture("PNG", (1000, 500)), editor)
    first = thumbnail_of(stored)
    assert first is not None
    made_at = first.stat().st_mtime_ns
    with Image.open(BytesIO(first.read_bytes())) as image:
        assert image.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2)
    assert thumbnail_of(stored) == first
    assert first.stat().st_mtime_ns == made_at


def test_a_picture_too_heavy_for_a_channel_is_made_to_fit(editor: User) -> None:
    stored = upload(noise((700, 500)), editor)
    rules = PictureRules(4, stored.size * 2 // 3)
    fitted = fitted_picture(stored, "Noise", rules)
    assert fitted.size <= rules.bytes
    assert fitted.size == fitted.path.stat().st_size
    assert (fitted.mime_type, fitted.alt_text) == ("image/jpeg", "Noise")


def test_a_picture_that_fits_is_left_as_it_is(editor: User) -> None:
    stored = upload(picture(), editor)
    assert fitted_picture(stored, "", PictureRules(4, 1_000_000)).path == media.file_of(stored)


def test_transparency_becomes_white_where_only_jpeg_is_taken(editor: User) -> None:
    stored = upload(encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), editor)
    rules = PictureRules(4, 1_000_000, types=("image/jpeg",))
    with Image.open(fitted_picture(stored, "", rules).path) as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)
