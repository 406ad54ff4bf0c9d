"""Marking a piece ready while others write: the check takes seconds when pictures have to be made to fit."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from syndication.extensions import db
from syndication.models import Piece, PieceStatus, Project, User
from syndication.services import media, pieces, renditions
from syndication.services.errors import Invalid
from syndication.services.images import EncodedImage
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from tests.support.delivery import Written
from tests.support.pictures import noise

CHANNEL = "bluesky/post"
Meanwhile = Callable[[Callable[[User], object]], list[object]]


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"SQLITE_BUSY_TIMEOUT_MS": 500}


@pytest.fixture
def piece(project: Project, editor: User) -> Piece:
    """Its picture is too heavy for the channel."""
    heavy = media.upload(noise((1200, 1200)), by=editor)
    fields = PieceFields(
        project.id, body="Text", variants=(VariantFields(CHANNEL),), media=(MediaFields(heavy.id, "Noise"),)
    )
    return pieces.create_piece(fields, editor)


@pytest.fixture
def while_fitting(app: Flask, editor: User, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has somebody else do something whenever a picture is made to fit; a list of what came of it."""
    shrink, editor_id = renditions.shrink, editor.id

    def do(action: Callable[[User], object]) -> list[object]:
        done: list[object] = []

        def elsewhere() -> object:
            with app.app_context():
                return action(db.session.get_one(User, editor_id))

        def shrink_meanwhile(path: Path, max_bytes: int) -> EncodedImage | None:
            with ThreadPoolExecutor(1) as other:
                done.append(other.submit(elsewhere).result())
            return shrink(path, max_bytes)

        monkeypatch.setattr(renditions, "shrink", shrink_meanwhile)
        return done

    return do


def test_others_can_write_while_pictures_are_made_to_fit(
    each_database: str, piece: Piece, editor: User, while_fitting: Meanwhile
) -> None:
    written = while_fitting(lambda by: pieces.create_piece(PieceFields(1, body="Quick note"), by).body)
    assert pieces.set_status(piece.id, "ready", editor).status == "ready"
    assert written == ["Quick note"]


def test_a_piece_changed_while_it_was_checked_is_checked_again(
    piece: Piece, editor: User, while_fitting: Meanwhile
) -> None:
    piece_id, too_long = piece.id, replace(pieces.fields_of(piece), body="x" * 301)
    while_fitting(lambda by: pieces.save_piece(piece_id, too_long, None, by).version)
    with pytest.raises(Invalid, match="300"):
        pieces.set_status(piece_id, "ready", editor)
    assert pieces.get_piece(piece_id).status == "draft"


def test_a_ready_piece_that_its_channel_would_refuse_after_a_save_is_a_draft_again(
    written: Written, editor: User
) -> None:
    piece = written("Short enough", "bluesky/post")
    longer = replace(pieces.fields_of(piece), body="x" * 301)
    assert pieces.save_piece(piece.id, longer, piece.version, by=editor).status == PieceStatus.DRAFT


def test_a_ready_piece_that_is_still_fine_after_a_save_stays_ready(written: Written, editor: User) -> None:
    piece = written("Short enough", "bluesky/post")
    other = replace(pieces.fields_of(piece), body="Short as well")
    assert pieces.save_piece(piece.id, other, piece.version, by=editor).status == PieceStatus.READY
