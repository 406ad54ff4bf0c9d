"""Workers may die at any moment, and any answer may get lost: a post is out once all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, send_file
from freezegun import freeze_time

from syndication.platforms import channel_paths, get_channel
from syndication.platforms.base import Credentials, Draft, Finds, Platform
from syndication.sandbox import create_sandbox
from syndication.sandbox.demo import CREDENTIALS
from tests.platforms.contract import sample
from tests.platforms.interruptions import (
    LOSES_THE_ANSWER,
    WAYS,
    Delivery,
    Fate,
    MortalHttp,
    MortalNotes,
)
from tests.support.sandbox import served
from tests.support.shelf import Shelf

#: Seconds after which a call has its effect whose answer was lost.
LATE_BY = 120.0


@dataclass
class World:
    """A sandbox, a desk whose media it can fetch, and a clock that can be put forward."""

    app: Flask
    url: str
    http: MortalHttp
    clock: Any
    late_by: float = LATE_BY
    files: dict[str, Path] = field(default_factory=dict)

    def wait(self, seconds: float) -> None:
        """Lets the time go by, and a call get through that is late."""
        if self.http.late is not None:
            before = min(seconds, self.late_by)
            self.clock.tick(timedelta(seconds=before))
            self.late_by, seconds = self.late_by - before, seconds - before
            if self.late_by <= 0:
                self.http.arrive()
        self.clock.tick(timedelta(seconds=seconds))

    def connected(self, platform: Platform) -> Credentials:
        self.http.fate = Fate()
        typed = Credentials(CREDENTIALS[platform.name], f"{self.url}/{platform.name}")
        profile = platform.profile(typed, self.http)
        secrets = profile.secrets or typed.secrets
        return replace(typed, secrets=secrets, remote_id=profile.remote_id, settings=profile.settings)

    def shown(self, draft: Draft) -> Draft:
        """The draft with its first two media, for more take long; public ones are where the sandbox gets them."""
        self.files |= {item.path.name: item.path for item in draft.media}
        media = (
            replace(item, public_url=f"{self.url}/desk/{item.path.name}") if item.public_url else item
            for item in draft.media[:2]
        )
        return replace(draft, media=tuple(media))

    def deliver(
        self, platform: Platform, draft: Draft, account: Credentials, *blows: tuple[str, int]
    ) -> bool:
        """Sends the draft in a sandbox where nothing was posted. False when there was no chance for a blow."""
        sandbox, fate = self.app.extensions["sandbox"], Fate(*blows)
        sandbox.empty()
        self.http.fate, self.http.late, self.late_by = fate, None, LATE_BY
        secrets = dict(account.secrets)
        delivery = Delivery(
            platform,
            draft,
            replace(account, secrets=secrets, save=secrets.update),
            self.http,
            MortalNotes(fate),
            wait=self.wait,
            accepted=lambda: int(sandbox.traffic[platform.name].accepted),
            parts=max(1, len(platform.render(draft).parts)),
        )
        try:
            delivery.run()
        except Exception as error:
            raise AssertionError(f"{blows} in {delivery.steps}") from error
        self.http.arrive()
        assert delivery.accepted() == delivery.parts, f"{blows} in {delivery.steps}"
        assert "person" not in delivery.steps or not tells(platform), f"{blows} in {delivery.steps}"
        return fate.is_over


def tells(platform: Platform) -> bool:
    """Whether the platform can be asked what became of a post, so that no person need be."""
    samples = import_module(f"tests.platforms.{platform.name}.samples")
    return isinstance(platform, Finds) and not getattr(samples, "ANY_ANSWER_WILL_DO", False)


@pytest.fixture
def world() -> Iterator[World]:
    app, http = create_sandbox(), MortalHttp()
    with (
        served(app) as url,
        freeze_time(tick=True, ignore=["werkzeug", "_pytest"]) as clock,
        pytest.MonkeyPatch.context() as patch,
    ):
        # The clock that nobody sets goes with the one that is moved here.
        patch.setattr("syndication.platforms.doubt.seconds", lambda: datetime.now(UTC).timestamp())
        # The server that answers is not moved, but what stands behind it is.
        patch.setattr("syndication.platforms.http.listen", lambda _date: None)
        world = World(app, url, http, clock)

        @app.get("/desk/<name>")
        def show(name: str) -> Response:
            return send_file(world.files[name])

        yield world
    http.close()


def drafts(path: str, shelf: Shelf) -> list[Draft]:
    """The channel's sample, and what its tests' `samples.more(channel key, shelf)` adds: other ways to go out."""
    name, _, key = path.partition("/")
    samples = import_module(f"tests.platforms.{name}.samples")
    return [sample(path, shelf), *(samples.more(key, shelf) if hasattr(samples, "more") else ())]


@pytest.mark.parametrize("path", channel_paths())
def test_a_post_is_out_once_wherever_a_worker_dies_or_an_answer_gets_lost(
    world: World, path: str, shelf: Shelf
) -> None:
    platform, _channel = get_channel(path)
    account = world.connected(platform)
    for draft in map(world.shown, drafts(path, shelf)):
        for way in WAYS:
            number = 1
            while world.deliver(platform, draft, account, (way, number)):
                number += 1


@pytest.mark.parametrize("path", channel_paths())
def test_a_lost_post_is_settled_once_wherever_the_next_worker_dies(
    world: World, path: str, shelf: Shelf
) -> None:
    platform, _channel = get_channel(path)
    account, draft = world.connected(platform), world.shown(sample(path, shelf))
    for way in WAYS:
        number = 1
        while world.deliver(platform, draft, account, (LOSES_THE_ANSWER, 1), (way, number)):
            number += 1
