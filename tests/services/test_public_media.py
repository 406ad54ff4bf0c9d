"""Signed addresses under which platforms fetch media."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.models import Account
from syndication.platforms.base import Draft, Picture
from syndication.services import public_media
from tests.support.shelf import Shelf


@pytest.fixture
def picture(app: Flask) -> Picture:
    folder = Path(app.config["UPLOAD_FOLDER"])
    return Shelf(folder).picture()


def address(app: Flask, picture: Picture) -> str:
    return public_media.public_url(picture).removeprefix(app.config["PUBLIC_BASE_URL"])


def test_a_picture_is_fetched_without_signing_in(app: Flask, client: FlaskClient, picture: Picture) -> None:
    response = client.get(address(app, picture))
    assert (response.status_code, response.mimetype) == (200, "image/jpeg")
    assert response.data == picture.path.read_bytes()
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_parts_of_a_file_can_be_asked_for(app: Flask, client: FlaskClient, picture: Picture) -> None:
    response = client.get(address(app, picture), headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.data) == (206, picture.path.read_bytes()[:10])


@pytest.mark.parametrize("damage", [lambda url: url.replace("/media/", "/media/x"), lambda url: url + "x"])
def test_a_changed_address_leads_nowhere(
    app: Flask, client: FlaskClient, picture: Picture, damage: object
) -> None:
    assert client.get(damage(address(app, picture))).status_code == 404  # type: ignore[operator]


def test_an_address_ends(
    app: Flask, client: FlaskClient, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address(app, picture)
    monkeypatch.setattr(public_media, "LASTS", -1)
    assert client.get(url).status_code == 404


def test_a_file_that_is_gone_is_not_found(app: Flask, client: FlaskClient, picture: Picture) -> None:
    url = address(app, picture)
    picture.path.unlink()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("desk", "api", "reached"),
    [
        ("https://desk.example.com", "https://graph.example.com", True),
        ("http://desk.example.com", "https://graph.example.com", False),
        ("http://127.0.0.1:8000", "https://graph.example.com", False),
        ("https://192.168.1.7", "https://graph.example.com", False),
        ("https://desk.local", "https://graph.example.com", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:18000/somewhere", True),
        ("http://127.0.0.1:8000", "http://localhost:18000/somewhere", True),
    ],
)
def test_only_a_desk_on_the_internet_is_reached_from_there(
    app: Flask, desk: str, api: str, reached: bool
) -> None:
    app.config["PUBLIC_BASE_URL"] = desk
    assert public_media.is_reachable_from(api) is reached


def test_media_of_a_draft_get_addresses_only_where_the_platform_reaches_the_desk(
    app: Flask, picture: Picture, bluesky_account: Account
) -> None:
    draft = Draft("post", "Text", media=(picture, replace(picture, alt_text="Other")))
    near = public_media.reachable(draft, "bluesky", bluesky_account)
    assert all(item.public_url.startswith(app.config["PUBLIC_BASE_URL"]) for item in near.media)
    assert public_media.reachable(draft, "bluesky", None).media == draft.media
