"""The composer as a person sees it, and the piece as it was stored."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from syndication.extensions import db
from syndication.models import Piece, User
from syndication.services import pieces
from syndication.services.pieces import PieceFilters
from tests.support.people import PASSWORD
from tests.support.pictures import picture

CHANNEL = "bluesky/post"
NEW = "/syndication/create-piece"
ADD = "Add pictures, videos or a PDF"


def sign_in(page: Page, user: User) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def edit_path(piece: Piece) -> str:
    return f"/syndication/pieces/{piece.id}/edit"


def body(page: Page) -> Any:
    return page.get_by_label("Text", exact=True)


def wait_for_save(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


def files(*names: str) -> list[FilePayload]:
    colors = ("red", "blue", "green")
    return [
        {"name": name, "mimeType": "image/png", "buffer": picture(color=color)}
        for name, color in zip(names, colors, strict=False)
    ]


def add_pictures(page: Page, *names: str) -> None:
    page.get_by_label(ADD).set_input_files(files(*names))
    expect(page.locator("#media .media-item")).to_have_count(len(names))


def stored(piece_id: int | None = None) -> Piece:
    """The piece as it is in the database now."""
    db.session.rollback()
    if piece_id is None:
        (found,) = pieces.list_pieces(PieceFilters()).items
        piece_id = found.id
    return pieces.get_piece(piece_id)
