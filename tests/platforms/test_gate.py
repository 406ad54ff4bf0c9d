"""What may hold a request back, and what is kept about requests."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timedelta

import pytest

from syndication.platforms.errors import OutcomeUnknown, PlatformError, Unavailable
from syndication.platforms.http import Http, TooLate
from syndication.platforms.request_notes import MOST_NOTES
from tests.platforms.wire import Reply, Wire, hang_up


class Keeper:
    """A gate that writes down what it is asked."""

    def __init__(self, *, opens: bool = True) -> None:
        self.opens = opens
        self.asked: list[tuple[str, bool]] = []
        self.over = False

    def before(self, *, creates: bool) -> None:
        self.asked.append(("before", creates))

    def leaving(self, *, creates: bool) -> bool:
        self.asked.append(("leaving", creates))
        return self.opens

    def answered(self) -> None:
        self.over = True


class Closed(Exception):
    """Raised by a gate that lets nobody come near."""


class Refusing(Keeper):
    def before(self, *, creates: bool) -> None:
        raise Closed


def test_the_gate_is_asked_before_each_request_and_before_its_first_byte(wire: Wire, http: Http) -> None:
    keeper = http.gate = Keeper()
    http.request("GET", wire.url)
    http.request("POST", wire.url, creates=True)
    assert keeper.asked == [("before", False), ("leaving", False), ("before", True), ("leaving", True)]


def test_a_request_that_is_too_late_sends_nothing_and_says_so(wire: Wire, http: Http) -> None:
    http.request("GET", wire.url)
    http.gate = Keeper(opens=False)
    with pytest.raises(TooLate) as caught:
        http.request("POST", wire.url, creates=True)
    assert not isinstance(caught.value, PlatformError)
    http.gate = None
    http.request("GET", f"{wire.url}/later")
    assert [request.path for request in wire.requests] == ["/", "/later"]


def test_a_request_that_is_too_late_sends_nothing_over_tls(tls_wire: Wire, http: Http) -> None:
    http.gate = Keeper(opens=False)
    with pytest.raises(TooLate):
        http.request("POST", tls_wire.url, creates=True)
    assert tls_wire.requests == []


def test_what_the_gate_raises_comes_out_untouched_and_nothing_is_sent(wire: Wire, http: Http) -> None:
    http.gate = Refusing()
    with pytest.raises(Closed):
        http.request("POST", wire.url, creates=True)
    assert wire.connections == 0


def test_nobody_asks_the_gate_about_the_first_byte_when_no_connection_comes_about(http: Http) -> None:
    keeper = http.gate = Keeper()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Unavailable):
        http.request("POST", url, creates=True)
    assert keeper.asked == [("before", True)]


def test_the_deadline_does_not_run_while_the_gate_waits(wire: Wire) -> None:
    class Slow(Keeper):
        def before(self, *, creates: bool) -> None:
            threading.Event().wait(0.4)

    http = Http(deadline=0.3)
    http.gate = Slow()
    assert http.request("POST", wire.url, creates=True).ok


def test_requests_are_noted_with_what_came_of_them(wire: Wire, http: Http) -> None:
    wire.replies(Reply(201, {}), Reply(500), hang_up)
    http.request("PUT", f"{wire.url}/posts/7?access_token=s3cr3t")
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            http.request("POST", wire.url, creates=True)
    noted = [note.as_json() for note in http.notes]
    assert [(note["method"], note["url"], note["status"], note["error"]) for note in noted] == [
        ("PUT", f"{wire.url}/posts/7", 201, None),
        ("POST", wire.url, 500, "OutcomeUnknown"),
        ("POST", wire.url, None, "OutcomeUnknown"),
    ]
    assert all(datetime.fromisoformat(note["at"]).utcoffset() == timedelta() for note in noted)
    assert all(note["ms"] > 0 for note in noted)


def test_no_secret_is_in_a_note(wire: Wire, http: Http) -> None:
    url = wire.url.replace("://", "://somebody:s3cr3t-p4ss@") + "/bot12345:t0ken%2Fmore/send"
    http.request("POST", url, secrets=["12345:t0ken/more"], params={"key": "12345:t0ken/more"})
    [note] = http.notes
    assert note.as_json()["url"] == f"{wire.url}/bot[hidden]/send"
    assert "t0ken" not in repr(note)


def test_only_so_many_requests_are_noted_the_last_one_always(wire: Wire, http: Http) -> None:
    for number in range(MOST_NOTES + 3):
        http.request("GET", f"{wire.url}/{number}")
    assert len(http.notes) == MOST_NOTES
    first, *_, before, last = [note.as_json() for note in http.notes]
    assert first["url"] == f"{wire.url}/0"
    assert before["url"] == f"{wire.url}/{MOST_NOTES - 2}"
    assert last["url"] == f"{wire.url}/{MOST_NOTES + 2}"
    assert last["left_out"] == 3
    assert "left_out" not in before


def test_the_headers_of_the_last_create_call_are_kept(wire: Wire, http: Http) -> None:
    wire.answer = lambda request: Reply(200, {}, {"X-Left": request.path.lstrip("/")})
    http.request("GET", f"{wire.url}/1")
    assert http.last_headers is None
    http.request("POST", f"{wire.url}/2", creates=True)
    http.request("GET", f"{wire.url}/3")
    assert http.last_headers is not None
    assert http.last_headers["x-left"] == "2"


def test_starting_notes_forgets_the_earlier_ones(wire: Wire, http: Http) -> None:
    http.request("POST", wire.url, creates=True)
    http.start_notes()
    assert http.notes == []
    assert http.last_headers is None


def test_the_gate_hears_when_an_exchange_is_over_however_it_ended(wire: Wire, http: Http) -> None:
    wire.replies(hang_up)
    http.gate = keeper = Keeper()
    with pytest.raises(OutcomeUnknown):
        http.request("POST", wire.url, creates=True)
    assert keeper.over
