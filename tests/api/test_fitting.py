"""Pieces whose pictures have to be made to fit: that takes seconds, and others write meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from syndication.models import Project, User
from syndication.platforms.base import PictureRules
from syndication.services import media, projects, renditions
from syndication.services.images import EncodedImage
from tests.api.conftest import Call
from tests.support.pictures import noise


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"SQLITE_BUSY_TIMEOUT_MS": 500}


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody else wrote while pictures were made to fit."""
    shrink, done = renditions.shrink, list[str]()

    def write() -> str:
        with app.app_context():
            return projects.create_project(f"Meanwhile {len(done)}", "UTC", by=None).name

    def shrink_meanwhile(path: Path, rules: PictureRules) -> EncodedImage | None:
        with ThreadPoolExecutor(1) as other:
            done.append(other.submit(write).result())
        return shrink(path, rules)

    monkeypatch.setattr(renditions, "shrink", shrink_meanwhile)
    return done


@pytest.fixture
def heavy(editor: User, project: Project) -> dict[str, Any]:
    """A piece whose picture is too heavy for its channel."""
    uploaded = media.upload(noise((1200, 1200)), by=editor)
    return {
        "project": project.id,
        "body": "Hello",
        "variants": [{"channel": "bluesky/post"}],
        "media": [{"id": uploaded.id, "alt_text": "Noise"}],
        "status": "ready",
    }


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "noise-1"}])
def test_others_can_write_while_a_new_ready_piece_is_checked(
    call: Call, heavy: dict[str, Any], written: list[str], headers: dict[str, str]
) -> None:
    assert call("POST", "/posts", heavy, headers=headers).status_code == 201
    assert written == ["Meanwhile 0"]


def test_others_can_write_while_a_changed_ready_piece_is_checked(
    call: Call, heavy: dict[str, Any], written: list[str]
) -> None:
    made = call("POST", "/posts", heavy | {"media": []}).json
    assert call("PUT", f"/posts/{made['id']}", heavy | {"version": made["version"]}).status_code == 200
    assert written == ["Meanwhile 0"]


def test_a_body_that_makes_no_sense_is_refused_as_ever(call: Call, written: list[str]) -> None:
    for body in ([], {"media": 1}, {"variants": [None]}, {"targets": [{"channel": 7}]}):
        assert call("POST", "/posts", body).status_code == 422
    assert written == []
