"""Uploading pictures and documents: an address is asked for, the bytes are put there."""

from __future__ import annotations

from syndication.platforms.base import Checkpoints, Document, Picture
from syndication.platforms.bodies import FilePart
from syndication.platforms.linkedin.composing import MAX_PICTURE_BYTES, PICTURE_TYPES
from syndication.platforms.linkedin.connection import Connection, text_in
from syndication.platforms.linkedin.refusals import refused
from syndication.platforms.pictures import fitted


def uploaded_picture(name: str, picture: Picture, api: Connection, checkpoints: Checkpoints) -> str:
    """The URN of a picture, uploaded now unless that was done before. name: that of its checkpoint."""
    known = checkpoints.get(name)
    if known:
        return str(known["urn"])
    data = fitted(picture, MAX_PICTURE_BYTES, PICTURE_TYPES).data
    return _uploaded("image", name, data, api, checkpoints)


def uploaded_document(document: Document, api: Connection, checkpoints: Checkpoints) -> str:
    """The URN of the document, uploaded now unless that was done before."""
    known = checkpoints.get("document")
    if known:
        return str(known["urn"])
    data = FilePart(document.path, on_read=checkpoints.alive)
    return _uploaded("document", "document", data, api, checkpoints)


def _uploaded(kind: str, name: str, data: bytes | FilePart, api: Connection, checkpoints: Checkpoints) -> str:
    answer = api.call(
        "POST",
        f"/rest/{kind}s?action=initializeUpload",
        json={"initializeUploadRequest": {"owner": api.author}},
    )
    value = answer.part("value")
    urn, address = text_in(answer, value, kind), text_in(answer, value, "uploadUrl")
    put = api.upload(address, data, with_token=True)
    if not put.ok:
        raise refused(put)
    checkpoints.save(name, {"urn": urn})
    return urn
