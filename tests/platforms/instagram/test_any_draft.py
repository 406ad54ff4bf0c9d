"""For any words and media: what the adapter finds nothing wrong with, the sandbox takes, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Media
from syndication.platforms.errors import PlatformError
from syndication.platforms.http import Http
from syndication.platforms.instagram.adapter import platform
from syndication.sandbox import create_sandbox
from syndication.sandbox.instagram.demo import instagram_credentials
from tests.platforms.conftest import Notes
from tests.platforms.instagram.conftest import Desk, to_the_end
from tests.platforms.instagram.samples import video
from tests.platforms.wire import running
from tests.support.sandbox import served
from tests.support.shelf import Shelf

WORDS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(["#tag", "@user", "#", "@", "a#b", "a@b.c", "##x", "#_", "ß", "🐝", "\n"]),
        max_size=60,
    ).map(" ".join),
    st.lists(st.sampled_from(["#t", "@u", "x"]), max_size=80).map("".join),
    st.integers(2150, 2250).map(lambda length: "ä" * length),
)
SHAPES = [
    (640, 640),
    (640, 800),
    (640, 804),
    (640, 900),
    (1910, 1000),
    (1930, 1000),
    (320, 320),
    (300, 300),
    (5, 1),
]


class World:
    """A sandbox, a desk that shows files, and the files."""

    def __init__(self, sandbox: str, desk: Desk, shelf: Shelf) -> None:
        self.api = f"{sandbox}/instagram"
        self.http = Http(connect_timeout=2, read_timeout=5, deadline=10)
        self.shown: list[Media] = [desk.show(shelf.picture(*size, alt_text="")) for size in SHAPES]
        self.shown.append(desk.show(video()))
        self.accounts = 0

    def takes(self, draft: Draft) -> bool:
        """Whether the draft gets out on an account of its own."""
        self.accounts += 1
        account_id = f"1784{self.accounts}"
        account = Credentials(instagram_credentials(account_id), self.api, account_id)
        notes = Notes()
        try:
            to_the_end(lambda: platform.publish(draft, account, self.http, notes))
        except PlatformError:
            return False
        return True


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    app = create_sandbox()
    app.extensions["sandbox"].states["instagram"].video_seconds = 0.0
    with TemporaryDirectory() as folder, served(app) as sandbox, running() as wire:
        yield World(sandbox, Desk(wire), Shelf(Path(folder)))


def fine(draft: Draft) -> bool:
    return not [problem for problem in platform.problems(draft) if problem.severity == "error"]


@settings(max_examples=60)
@given(
    words=WORDS,
    link=st.sampled_from(["", "https://example.com/a"]),
    tags=st.lists(st.text(max_size=9), max_size=4),
)
def test_for_any_caption_the_adapter_and_the_sandbox_agree(
    world: World, words: str, link: str, tags: list[str]
) -> None:
    draft = Draft("feed-post", words, link=link, tags=tuple(tags), media=(world.shown[0],))
    assert world.takes(draft) == fine(draft)


@settings(max_examples=60)
@given(data=st.data())
def test_for_any_media_nothing_is_refused_that_nothing_was_wrong_with(
    world: World, data: st.DataObject
) -> None:
    channel = data.draw(st.sampled_from(["feed-post", "story", "reel"]))
    media = tuple(data.draw(st.lists(st.sampled_from(world.shown), min_size=1, max_size=11)))
    offset = data.draw(st.sampled_from([0, 1.5, 3.999, 4, 5]))
    draft = Draft(channel, "Text", media=media, options={"thumb_offset": offset})
    assert not fine(draft) or world.takes(draft)


@settings(max_examples=40)
@given(words=WORDS)
def test_for_any_first_comment_the_adapter_and_the_sandbox_agree(world: World, words: str) -> None:
    draft = Draft("feed-post", "", media=(world.shown[0],), options={"first_comment": words})
    comment = platform.render(draft).first_comment
    if not comment:
        return
    account = Credentials(instagram_credentials("1"), world.api, "1")
    out = to_the_end(lambda: platform.publish(replace(draft), account, world.http, Notes()))
    try:
        platform.comment(out.remote_id, comment, account, world.http)
        taken = True
    except PlatformError:
        taken = False
    assert taken == fine(draft)
