"""Uploaded PDFs: their pages are written anew, without what runs or tells about people."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import Link, Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from syndication.models import Media, User
from syndication.services import media
from syndication.services.errors import Invalid
from syndication.services.renditions import thumbnail_of


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"DOCUMENT_MAX_BYTES": 500_000}


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pages(number: int) -> PdfWriter:
    """Pages with a square on each."""
    writer = PdfWriter()
    for _ in range(number):
        page = writer.add_blank_page(200, 200)
        content = DecodedStreamObject()
        content.set_data(b"1 0 0 rg 10 10 100 100 re f")
        page[NameObject("/Contents")] = writer._add_object(content)
    return writer


@pytest.fixture
def upload(editor: User) -> Callable[..., Media]:
    return lambda data: media.upload(data, file_name="Report 2026.pdf", by=editor)


def kept(stored: Media) -> bytes:
    return media.file_of(stored).read_bytes()


def test_a_document_is_kept_with_its_number_of_pages(upload: Callable[..., Media]) -> None:
    stored = upload(written(pages(3)))
    assert (stored.kind, stored.mime_type, stored.pages) == ("document", "application/pdf", 3)
    assert (stored.file_name, stored.size) == ("Report 2026.pdf", len(kept(stored)))


def test_its_pages_look_as_before(upload: Callable[..., Media]) -> None:
    page = PdfReader(BytesIO(kept(upload(written(pages(1)))))).pages[0]
    assert list(page.mediabox) == [0, 0, 200, 200]
    content = page.get_contents()
    assert content is not None
    assert b"10 10 100 100 re" in content.get_data()


def test_nothing_that_runs_or_tells_about_people_survives(upload: Callable[..., Media]) -> None:
    writer = pages(2)
    writer.add_metadata({"/Author": "SecretAuthor", "/Title": "SecretTitle"})
    writer.add_open_action(JavaScript("app.alert('SecretScript')"))
    writer.add_attachment("secret.txt", b"SecretAttachment")
    writer.add_annotation(0, Text(rect=(5, 5, 20, 20), text="SecretNote"))
    page = writer.pages[0]
    action = {"/S": "/JavaScript", "/JS": "SecretPageScript"}
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): dictionary(action)})
    xmp = DecodedStreamObject()
    xmp.set_data(b"<x>SecretXmp</x>")
    page[NameObject("/Metadata")] = writer._add_object(xmp)
    resources = page["/Resources"]
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/Metadata")] = writer._add_object(xmp)
    data = written(writer)
    assert data.count(b"Secret") >= 4
    result = kept(upload(data))
    assert b"Secret" not in result
    for word in (b"/JavaScript", b"/JS", b"/AA", b"/EmbeddedFile", b"/OpenAction", b"/Metadata"):
        assert word not in result


def dictionary(values: dict[str, str]) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject(key): NameObject(value) if value.startswith("/") else TextStringObject(value)
            for key, value in values.items()
        }
    )


def test_links_to_web_pages_survive_and_links_that_start_something_do_not(
    upload: Callable[..., Media],
) -> None:
    writer = pages(1)
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://example.com/read"))
    launch = dictionary({"/Type": "/Annot", "/Subtype": "/Link"})
    launch[NameObject("/Rect")] = ArrayObject([FloatObject(1)] * 4)
    launch[NameObject("/A")] = dictionary({"/S": "/Launch", "/F": "calc.exe"})
    annotations = writer.pages[0]["/Annots"]
    assert isinstance(annotations, ArrayObject)
    annotations.append(launch)
    result = kept(upload(written(writer)))
    (annotation,) = PdfReader(BytesIO(result)).pages[0]["/Annots"]  # type: ignore[misc]  # an array of one
    assert annotation.get_object()["/A"]["/URI"] == "https://example.com/read"
    assert b"/Launch" not in result
    assert b"calc.exe" not in result


def test_the_same_document_again_is_the_same_media(upload: Callable[..., Media]) -> None:
    data = written(pages(2))
    assert upload(data).id == upload(data).id


def test_a_document_has_no_thumbnail(upload: Callable[..., Media]) -> None:
    assert thumbnail_of(upload(written(pages(1)))) is None


def with_password(password: str) -> bytes:
    writer = pages(1)
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    return written(writer)


UNREADABLE = "This PDF cannot be read. Export it again, and choose that one."
PROTECTED = "This PDF is protected with a password. Save it without one, and choose that file."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n" + b"\x00" * 400, UNREADABLE),
        (written(pages(3))[:300], UNREADABLE),
        (written(PdfWriter()), "This PDF has no pages. Export it again, and choose that one."),
        (with_password("sesame"), PROTECTED),
        (with_password(""), PROTECTED),
        (b"%PDF-1.7\n" + b"x" * 500_000, "The file is larger than 0.50 MB. Choose a smaller one."),
    ],
    ids=["junk", "cut off", "no pages", "password", "owner's password", "too large"],
)
def test_a_document_that_cannot_be_used_is_refused_with_a_sentence(
    upload: Callable[..., Media], data: bytes, said: str
) -> None:
    with pytest.raises(Invalid) as error:
        upload(data)
    assert error.value.errors["file"] == [said]
