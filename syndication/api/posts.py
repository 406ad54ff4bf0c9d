"""Pieces. Their ids are the `post_id` of scheduling."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response, after_this_request, request
from marshmallow import EXCLUDE, ValidationError
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from syndication.api.blueprint import operation
from syndication.api.identity import caller
from syndication.api.schemas.pieces import (
    PieceAnswer,
    PieceBody,
    PieceChange,
    PiecePage,
    PieceQuery,
    UploadAnswer,
    UploadBody,
)
from syndication.jobs.queue import enqueue_link_card
from syndication.models import Media, Piece, PieceStatus
from syndication.services import composing, link_cards, media, pieces, uploads
from syndication.services.errors import Invalid
from syndication.services.paging import Page
from syndication.services.pieces import MediaFields, PieceFields, PieceFilters, VariantFields
from syndication.services.projects import list_projects
from syndication.services.scheduling import Target
from syndication.services.storage import Kept
from syndication.services.targets import plan_targets
from syndication.services.transaction import together


def make_sent_media_fit() -> None:
    """Before the transaction, in which a piece that is to be ready is checked against its channels."""
    # What cannot be read is refused later, with a sentence.
    with suppress(ValidationError, HTTPException, RecursionError):
        make_media_fit(PieceBody(unknown=EXCLUDE).load(request.get_json(silent=True) or {}))


def make_media_fit(body: dict[str, Any]) -> None:
    chosen = [each["channel"] for each in (*body["variants"], *body["targets"])]
    composing.make_media_fit(media_of(body), dict.fromkeys(chosen))


@operation(
    "POST",
    "/posts",
    tag="Posts",
    body=PieceBody,
    answer=PieceAnswer,
    status=201,
    prepare=make_sent_media_fit,
)
def create_post(body: dict[str, Any], **_: Any) -> Piece:
    """Write a piece."""
    with together():
        piece = pieces.create_piece(piece_fields(body), caller())
        finish(piece.id, body)
    fetch_link_card_when_done(body["link"])
    return pieces.get_piece(piece.id)


@operation("GET", "/posts/<int:post_id>", tag="Posts", answer=PieceAnswer, problems=(404,))
def get_post(post_id: int) -> Piece:
    """Read a piece."""
    return pieces.get_piece(post_id)


@operation(
    "PUT", "/posts/<int:post_id>", tag="Posts", body=PieceChange, answer=PieceAnswer, problems=(404, 409)
)
def change_post(body: dict[str, Any], post_id: int) -> Piece:
    """Write a piece anew.

    What is scheduled of it goes out with the new content, unless sending has begun.
    """
    make_media_fit(body)
    with together():
        pieces.save_piece(post_id, piece_fields(body), body["version"], caller())
        finish(post_id, body)
    fetch_link_card_when_done(body["link"])
    return pieces.get_piece(post_id)


@operation("DELETE", "/posts/<int:post_id>", tag="Posts", answer=None, status=204, problems=(404,))
def delete_post(post_id: int) -> None:
    """Delete a piece, and cancel what is still scheduled of it."""
    pieces.delete_piece(post_id, caller())


@operation("GET", "/posts/queue", tag="Posts", query=PieceQuery, answer=PiecePage)
def list_ready_posts(query: dict[str, Any]) -> Page[Piece]:
    """List the ready pieces, the latest change first."""
    filters = PieceFilters(
        statuses=(PieceStatus.READY,),
        project_id=query.get("project"),
        platform=query.get("platform"),
        channel=query.get("channel"),
        text=query.get("text", ""),
    )
    return pieces.list_pieces(filters, query["page"], query["per_page"])


def received_file() -> Kept | None:
    """The uploaded file made safe; None without one, which the view's schema refuses. Raises Invalid."""
    file = request.files.get("file")
    if file is None:
        return None
    kept = uploads.receive(file.stream)
    file.seek(0)
    return kept


@operation(
    "POST",
    "/media",
    tag="Media",
    files=UploadBody,
    answer=UploadAnswer,
    status=201,
    prepare=received_file,
)
def upload_media(files: dict[str, FileStorage], prepared: Kept) -> Media:
    """Upload a picture, a video or a document for pieces to use.

    It loses its metadata; pictures are turned upright. The same file again gets the id it already has.
    """
    return media.store(prepared, file_name=files["file"].filename or "", by=caller())


def finish(piece_id: int, body: dict[str, Any]) -> None:
    """What is kept beside the text: targets and status."""
    plan_targets(piece_id, [Target(each["account"], each["channel"]) for each in body["targets"]])
    if body["status"] is not None:
        pieces.set_status(piece_id, body["status"], caller())


def fetch_link_card_when_done(link: str) -> None:
    """After the commit, which for a request with an Idempotency-Key comes after the view."""

    @after_this_request
    def ask(response: Response) -> Response:
        if response.status_code < 400 and link_cards.is_wanted(link):
            enqueue_link_card(link)
        return response


def piece_fields(body: dict[str, Any]) -> PieceFields:
    """The body as the services take it. A target's channel is chosen for the piece, too."""
    variants = [
        VariantFields(v["channel"], v["body"], v["title"], v["options"], tuple(v["left_out"]))
        for v in body["variants"]
    ]
    chosen = {variant.channel for variant in variants}
    wanted = dict.fromkeys(target["channel"] for target in body["targets"])
    variants += [VariantFields(channel) for channel in wanted if channel not in chosen]
    return PieceFields(
        project_id=project_id_of(body["project"]),
        title=body["title"],
        body=body["body"],
        link=body["link"],
        tags=tuple(body["tags"]),
        variants=tuple(variants),
        media=media_of(body),
    )


def media_of(body: dict[str, Any]) -> tuple[MediaFields, ...]:
    return tuple(MediaFields(m["id"], m["alt_text"]) for m in body["media"])


def project_id_of(reference: int | str) -> int:
    """Raises Invalid({"project": …}) for a name that no project has."""
    if isinstance(reference, int):
        return reference
    for project in list_projects():
        if project.name == reference:
            return project.id
    raise Invalid({"project": ["There is no project of this name."]})
