"""Connections that are kept, and what is worked out once for many requests."""

from __future__ import annotations

import gzip
import socket
import threading
from contextlib import ExitStack

import pytest

from syndication.platforms import connections
from syndication.platforms import http as door
from syndication.platforms.errors import Unavailable
from syndication.platforms.http import Http
from tests.platforms.wire import Misbehaviour, Reply, Wire, running, sends

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def answers_then_closes(closed: threading.Event) -> Misbehaviour:
    """As servers do with connections that are idle for a while: without a word."""

    def close(wire: Wire, connection: socket.socket) -> None:
        connection.sendall(Reply(200, {}).to_bytes())
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()

    return close


@pytest.mark.parametrize("kind", ["wire", "tls_wire"])
def test_a_connection_that_the_server_closed_meanwhile_is_replaced_before_anything_is_sent(
    kind: str, http: Http, request: pytest.FixtureRequest
) -> None:
    server: Wire = request.getfixturevalue(kind)
    closed = threading.Event()
    server.replies(answers_then_closes(closed), Reply(200, {"id": "1"}))
    http.request("GET", server.url)
    assert closed.wait(10)
    assert http.request("POST", server.url, creates=True).fields() == {"id": "1"}
    assert (server.connections, len(server.requests)) == (2, 2)


def test_a_create_call_does_not_use_a_connection_that_was_idle_for_long(
    wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.replies(Reply(200, {}))
    http.request("GET", wire.url)
    monkeypatch.setattr(door, "LONGEST_IDLE", 0.0)
    http.request("GET", wire.url)
    assert wire.connections == 1
    http.request("POST", wire.url, creates=True)
    assert wire.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        Reply(200, gzip.compress(b"{}"), {"Content-Encoding": "gzip"}).to_bytes(),
        Reply(422, {"error": "no"}).to_bytes(),
    ],
)
def test_a_connection_is_kept_after_every_kind_of_answer(wire: Wire, http: Http, answer: bytes) -> None:
    def same_again(wire: Wire, connection: socket.socket) -> None:
        connection.sendall(answer)
        while connection.recv(65536):
            connection.sendall(answer)

    wire.replies(same_again)
    for _ in range(3):
        http.request("POST", wire.url, creates=True, json={"text": "hello"})
    assert wire.connections == 1


def test_a_packed_answer_is_unpacked(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, gzip.compress(b'{"id": "1"}'), {"Content-Encoding": "gzip"}))
    assert http.request("GET", wire.url).fields() == {"id": "1"}


def test_a_packed_answer_that_grows_too_large_is_not_unpacked_to_its_end(wire: Wire) -> None:
    wire.replies(Reply(200, gzip.compress(bytes(10_000_000)), {"Content-Encoding": "gzip"}))
    with pytest.raises(Unavailable, match="cannot be read"):
        Http(max_answer_bytes=20_000).request("GET", wire.url)


@pytest.mark.parametrize("size", [0, 1, 60_000, 70_000, 1_000_000])
def test_bodies_of_every_size_arrive_whole(wire: Wire, http: Http, size: int) -> None:
    http.request("POST", wire.url, data=b"x" * size)
    http.request("POST", wire.url, data=b"y" * size)
    assert [request.body for request in wire.requests] == [b"x" * size, b"y" * size]


def test_more_hosts_than_connections_are_kept_for_are_all_reached(http: Http) -> None:
    with ExitStack() as opened:
        wires = [opened.enter_context(running()) for _ in range(12)]
        for wire in [*wires, *wires]:
            http.request("POST", wire.url, creates=True)
        assert [len(wire.requests) for wire in wires] == [2] * 12


def test_the_proxy_of_the_environment_is_asked(
    wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", wire.url)
    http.request("POST", "http://api.example.invalid/posts", creates=True)
    assert wire.requests[0].headers["host"] == "api.example.invalid"


def test_hosts_that_need_no_proxy_are_asked_themselves(
    wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example.invalid:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert http.request("GET", wire.url).ok


def test_a_proxy_that_is_named_later_is_asked_when_the_environment_is_read_again(
    wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_ROUTE_LASTS", 0.0)
    http.request("GET", wire.url)
    with running() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        http.request("GET", wire.url)
        assert (len(wire.requests), len(proxy.requests)) == (1, 1)


def test_a_certificate_for_another_name_means_not_sent(tls_wire: Wire, http: Http) -> None:
    with pytest.raises(Unavailable, match="no secure connection"):
        http.request("POST", tls_wire.url.replace("127.0.0.1", "localhost"), creates=True)
    assert tls_wire.requests == []


def test_certificates_that_are_not_there_mean_not_sent(
    tls_wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    with pytest.raises(Unavailable):
        http.request("POST", tls_wire.url, creates=True)
    assert tls_wire.requests == []


def test_an_answer_that_comes_with_the_end_of_its_connection_is_read(wire: Wire, http: Http) -> None:
    wire.replies(sends(HEAD + b'\r\n{"id": "1"}'))
    assert http.request("POST", wire.url, creates=True).fields() == {"id": "1"}
