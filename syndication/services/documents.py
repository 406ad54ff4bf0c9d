"""Making an uploaded PDF safe: its pages are written anew, without what runs, calls home or tells about its author."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from syndication.models import MediaKind
from syndication.services.errors import Invalid
from syndication.services.images import refused
from syndication.services.storage import Kept, keep

#: What of a page is kept: what it looks like.
PAGE_KEYS = {
    *("/Type", "/Parent", "/Resources", "/Contents", "/Rotate", "/Group", "/UserUnit", "/Annots"),
    *("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
}
#: What is drawn on a page besides its content. No attached files, films, sounds or 3D, no notes of reviewers.
ANNOTATIONS = {
    *("/Link", "/Widget", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/FreeText", "/Stamp"),
    *("/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Ink"),
}
ANNOTATION_KEYS = {
    "/Type",
    "/Subtype",
    "/Rect",
    "/AP",
    "/AS",
    "/F",
    "/BS",
    "/Border",
    "/C",
    "/QuadPoints",
    "/IC",
    "/CA",
}
#: What goes wherever it stands, deep inside of pictures and fonts as well.
NEVER = (
    *("/AA", "/AF", "/EF", "/JS", "/JavaScript", "/Launch", "/Metadata", "/OpenAction", "/PieceInfo", "/XFA"),
    *("/LastModified", "/OPI", "/Alternates"),
)
#: What pypdf raises on files that are not what they seem.
BROKEN = (
    PyPdfError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    NotImplementedError,
)

#: All objects of a document are in memory while it is written anew.
ONE_AT_ONCE = threading.BoundedSemaphore(1)


def keep_document(source: Path) -> Kept:
    """Keep the PDF in `source`, a file of a workbench. Raises Invalid({"file": …})."""
    finished = source.with_name("finished.pdf")
    try:
        with ONE_AT_ONCE:
            pages = rewrite(source, finished)
    except BROKEN as error:
        raise refused(_("This PDF cannot be read. Export it again, and choose that one.")) from error
    source.unlink()
    size = finished.stat().st_size
    path, digest = keep(finished, ".pdf")
    return Kept(
        kind=MediaKind.DOCUMENT.value,
        path=path,
        sha256=digest,
        mime_type="application/pdf",
        size=size,
        pages=pages,
    )


def rewrite(source: Path, target: Path) -> int:
    """The pages into a new file. Returns how many."""
    with PdfReader(source) as reader:
        if reader.is_encrypted:
            raise encrypted()
        writer = PdfWriter()
        for page in reader.pages:
            reduce_to_looks(page)
            writer.add_page(page)
        if layers := reader.root_object.get("/OCProperties"):
            # Which layers are hidden: without it, all would be seen.
            writer.root_object[NameObject("/OCProperties")] = layers.get_object().clone(writer)
        number = len(writer.pages)
        if number == 0:
            raise refused(_("This PDF has no pages. Export it again, and choose that one."))
        for found in dictionaries(writer):
            for key in NEVER:
                found.pop(key, None)
        writer.metadata = None
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        with target.open("wb") as file:
            writer.write(file)
    return number


def encrypted() -> Invalid:
    return refused(_("This PDF is protected with a password. Save it without one, and choose that file."))


def reduce_to_looks(page: PageObject) -> None:
    """Before it is copied: what a page refers to would be copied with it."""
    for key in set(page) - PAGE_KEYS:
        del page[key]
    if "/Annots" in page:
        page[NameObject("/Annots")] = ArrayObject(harmless_annotations(page["/Annots"]))


def harmless_annotations(listed: Any) -> Iterator[DictionaryObject]:
    for reference in listed or ():
        annotation = reference.get_object()
        if isinstance(annotation, DictionaryObject) and annotation.get("/Subtype") in ANNOTATIONS:
            kept = DictionaryObject({k: v for k, v in annotation.items() if k in ANNOTATION_KEYS})
            action = web_link(annotation)
            if action is not None:
                kept[NameObject("/A")] = action
            elif annotation.get("/Subtype") == "/Link":
                continue
            yield kept


def web_link(annotation: DictionaryObject) -> DictionaryObject | None:
    """The action of an annotation if it opens a web page, and that alone."""
    action = annotation.get("/A")
    action = action.get_object() if action is not None else None
    if not isinstance(action, DictionaryObject) or action.get("/S") != "/URI":
        return None
    address = action.get("/URI")
    address = address.get_object() if address is not None else None
    if not isinstance(address, str) or not address.lower().startswith(("https://", "http://", "mailto:")):
        return None
    return DictionaryObject({NameObject("/S"): NameObject("/URI"), NameObject("/URI"): address})


def dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """All of the new file, those inside of others as well."""
    waiting: list[Any] = list(writer._objects)
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)
