"""Files that are read from disk while they are sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import Rejected
from syndication.platforms.http import Http
from tests.platforms.wire import Reply, Wire


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "video.mp4"
    path.write_bytes(bytes(range(256)) * 4000)
    return path


def test_a_file_is_sent_whole_with_its_length(wire: Wire, http: Http, file: Path) -> None:
    wire.answer = lambda _: Reply(200, {})
    http.request("PUT", wire.url, data=FilePart(file))
    [request] = wire.requests
    assert request.body == file.read_bytes()
    assert request.headers["content-length"] == str(len(request.body))


def test_a_part_of_a_file_is_sent_alone(wire: Wire, http: Http, file: Path) -> None:
    wire.answer = lambda _: Reply(200, {})
    http.request("PUT", wire.url, data=FilePart(file, 100, 200))
    assert wire.requests[0].body == file.read_bytes()[100:300]


def test_a_file_in_a_form_is_streamed_among_its_fields(wire: Wire, http: Http, file: Path) -> None:
    wire.answer = lambda _: Reply(200, {})
    part = FilePart(file)
    http.request("POST", wire.url, form={"name": "é"}, files={"source": ("v.mp4", part, "video/mp4")})
    body = wire.requests[0].body
    assert file.read_bytes() in body
    assert "é".encode() in body
    assert b'filename="v.mp4"' in body


def test_whoever_waits_hears_that_it_goes_on(wire: Wire, http: Http, file: Path) -> None:
    wire.answer = lambda _: Reply(200, {})
    heard: list[int] = []
    http.request("PUT", wire.url, data=FilePart(file, on_read=lambda: heard.append(1)))
    assert len(heard) > 1


def test_a_file_that_is_gone_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="Add it to the piece again"):
        FilePart(tmp_path / "gone.mp4")
