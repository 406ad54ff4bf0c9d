"""One piece with a picture and a link, on its way to every platform of a real installation's sandbox at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from flask import Flask

from config import load_config
from syndication import create_app
from syndication.extensions import db
from syndication.models import ScheduledPost
from syndication.platforms import platforms
from syndication.sandbox.demo import CREDENTIALS, OPTIONS
from syndication.services import accounts, media, people, pieces, projects, scheduling
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.installation import Installation
from tests.support.pictures import picture
from tests.support.shelf import video_file

TEXT = "The gates are open, and here is what grows behind them."


@dataclass
class Everywhere:
    """The posts of one piece, by platform. `media`: ids of its picture and its video."""

    app: Flask
    posts: dict[str, int]

    def statuses(self) -> dict[str, str]:
        """By platform, as the database has them now."""
        with self.app.app_context():
            found = {name: db.session.get_one(ScheduledPost, post_id) for name, post_id in self.posts.items()}
            return {name: post.status for name, post in found.items()}

    def detail(self) -> dict[str, tuple[str, str, str]]:
        """By platform: state, message and the platform's raw answer."""
        with self.app.app_context():
            found = {name: db.session.get_one(ScheduledPost, post_id) for name, post_id in self.posts.items()}
            return {name: (post.status, post.message, post.detail) for name, post in found.items()}


def plan_fault(desk: Installation, platform: str, kind: str, **more: Any) -> None:
    body = {"platform": platform, "kind": kind, **more}
    requests.post(f"{desk.sandbox_url}/_sandbox/faults", json=body, timeout=10).raise_for_status()


def stats(desk: Installation) -> dict[str, dict[str, Any]]:
    """What the sandbox counted, by platform."""
    found: dict[str, dict[str, Any]] = desk.sandbox("/_sandbox/stats")["platforms"]
    return found


@contextmanager
def connected(desk: Installation) -> Iterator[Flask]:
    """The desk's application, with an account on every platform."""
    app = create_app(load_config(desk.environ))
    with app.app_context():
        project = projects.create_project("Garden", "UTC", by=None)
        for name in platforms():
            base = f"{desk.sandbox_url}/{name}"
            accounts.connect(name, project.id, CREDENTIALS[name], api_base=base, by=None)
    yield app
    with app.app_context():
        db.engine.dispose()


def publish_everywhere(app: Flask, folder: Path) -> Everywhere:
    """Publishes the piece now, on the first channel of every platform."""
    with app.app_context():
        user, _password = people.create_user("ed@example.org", role="editor", by=None)
        [project] = projects.list_projects()
        shown = media.upload(picture(size=(800, 600)), by=user)
        with video_file(folder / "film.mp4", width=640, height=360).open("rb") as source:
            film = media.upload(source, file_name="film.mp4", by=user)
        fields = pieces.PieceFields(
            project.id,
            title="The gates are open",
            body=TEXT,
            link="https://example.com/garden",
            tags=("garden",),
            media=(pieces.MediaFields(shown.id, "A plot"), pieces.MediaFields(film.id, "A film")),
            variants=tuple(variant(name, shown.id, film.id) for name in platforms()),
        )
        piece = pieces.set_status(pieces.create_piece(fields, by=user).id, "ready", by=user)
        targets = tuple(
            Target(account.id, f"{account.platform}/{platforms()[account.platform].channels[0].key}")
            for account in accounts.list_accounts(project.id)
        )
        result = scheduling.schedule([ScheduleItem(piece.id, targets, now=True)], by=user)
        return Everywhere(app, {post.platform: post.id for post in result.posts})


def variant(name: str, shown: int, film: int) -> pieces.VariantFields:
    """With the picture; where one cannot post without a video, with the film."""
    channel = platforms()[name].channels[0]
    options = OPTIONS.get(name, {}).get(channel.key, {})
    without = (
        shown if channel.limits.videos and channel.limits.media[0] and not takes_a_picture(name) else film
    )
    return pieces.VariantFields(f"{name}/{channel.key}", options=options, left_out=(without,))


def takes_a_picture(name: str) -> bool:
    """Whether a picture alone is a post."""
    limits = platforms()[name].channels[0].limits
    return limits.pictures is not None and not (limits.videos and limits.mixed and limits.media[1] == 2)
