"""Profile pictures of accounts."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from syndication.models import Project
from tests.services.strange_platform import PROFILE, Strange, connect


def picture(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "green").save(out, "PNG")
    return out.getvalue()


def test_the_picture_becomes_a_small_square(app: Flask, strange: Strange, project: Project) -> None:
    strange.answer = lambda _: replace(PROFILE, picture=picture(300, 200))
    account = connect(project)
    with Image.open(Path(app.config["UPLOAD_FOLDER"]) / account.picture_path) as kept:
        assert (kept.format, kept.size) == ("PNG", (128, 128))


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nbroken", b""])
def test_a_picture_that_is_none_leaves_the_account_without(
    strange: Strange, project: Project, content: bytes
) -> None:
    strange.answer = lambda _: replace(PROFILE, picture=content)
    account = connect(project)
    assert (account.is_connected, account.picture_path) == (True, "")


def test_a_picture_with_too_many_pixels_is_not_decoded(strange: Strange, project: Project) -> None:
    bomb = picture(8000, 8000)
    strange.answer = lambda _: replace(PROFILE, picture=bomb)
    assert connect(project).picture_path == ""
