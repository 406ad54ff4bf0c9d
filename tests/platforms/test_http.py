"""The door to the network, against sockets that misbehave."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import (
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from syndication.platforms.http import Http
from tests.platforms.wire import Reply, Wire, drips, hang, hang_up, reset, sends

SECRET = "s3cr3t"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

AFTER_THE_FIRST_BYTE: dict[str, Any] = {
    "says nothing": hang,
    "resets": reset,
    "closes": hang_up,
    "cuts the headers": sends(b"HTTP/1."),
    "cuts the body": sends(HEAD + b'Content-Length: 100\r\n\r\n{"id"'),
    "cuts a chunk": sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\nabc"),
    "breaks the chunks": sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"),
    "breaks the compression": sends(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
    "gives two lengths": sends(HEAD + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\nabc"),
    "is no HTTP server": sends(b"220 mail.example ESMTP\r\n"),
    "drips headers": drips(HEAD + b"X-Slow: "),
    "drips the status line": drips(b"HTTP/1.1 2"),
    "drips a sized body": drips(HEAD + b"Content-Length: 100000\r\n\r\n"),
    "drips an endless body": drips(HEAD + b"\r\n"),
    "drips chunks": drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.fixture(params=AFTER_THE_FIRST_BYTE.values(), ids=AFTER_THE_FIRST_BYTE.keys())
def misbehaving(request: pytest.FixtureRequest, wire: Wire) -> Wire:
    wire.replies(request.param)
    return wire


def test_a_create_call_without_a_whole_answer_has_an_unknown_outcome(misbehaving: Wire, http: Http) -> None:
    with pytest.raises(OutcomeUnknown):
        http.request("POST", misbehaving.url, creates=True, json={"text": "hello"})
    assert len(misbehaving.requests) == 1


def test_a_harmless_call_without_a_whole_answer_may_be_tried_again(misbehaving: Wire, http: Http) -> None:
    with pytest.raises(Unavailable):
        http.request("GET", misbehaving.url)
    assert len(misbehaving.requests) == 1


def test_a_closed_port_means_not_sent(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Unavailable, match="refuses connections"):
        http.request("POST", url, creates=True)


def test_an_unknown_name_means_not_sent(http: Http) -> None:
    with pytest.raises(Unavailable, match="could not be found"):
        http.request("POST", "http://no-such-host.invalid/", creates=True)


def test_a_connection_that_is_never_accepted_means_not_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = []
        # The kernel answers no more handshakes once the queue of a listener is full.
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            fillers.append(filler)
        with pytest.raises(Unavailable, match="could not be reached in time"):
            Http(connect_timeout=0.3).request(
                "POST", f"http://127.0.0.1:{full.getsockname()[1]}", creates=True
            )
        for filler in fillers:
            filler.close()


def test_a_failed_tls_handshake_means_not_sent(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(
            target=lambda: plain.accept()[0].sendall(b"220 mail.example\r\n"), daemon=True
        ).start()
        with pytest.raises(Unavailable, match="no secure connection"):
            http.request("POST", f"https://127.0.0.1:{plain.getsockname()[1]}", creates=True)


def test_a_tls_handshake_that_hangs_ends_and_means_not_sent(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable):
        Http(connect_timeout=0.3).request(
            "POST", f"https://127.0.0.1:{silent.getsockname()[1]}", creates=True
        )


@pytest.mark.parametrize("start", [b"HTTP/1.1 2", HEAD, HEAD + b"Content-Length: 100000\r\n\r\n"])
def test_the_deadline_cuts_a_tls_connection_too(tls_wire: Wire, http: Http, start: bytes) -> None:
    tls_wire.replies(drips(start))
    with pytest.raises(OutcomeUnknown, match="did not answer completely in time"):
        http.request("POST", tls_wire.url, creates=True)


def test_an_upload_that_the_server_stops_reading_ends_long_before_its_deadline(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(16_000_000))
    http = Http(deadline=0.3)
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(Unavailable, match="answer in time"):
        http.request("POST", f"http://127.0.0.1:{deaf.getsockname()[1]}", data=FilePart(film))


def test_a_tls_connection_is_kept_and_used_again(tls_wire: Wire, http: Http) -> None:
    tls_wire.replies(Reply(200, {"id": "1"}))
    for _ in range(3):
        assert http.request("POST", tls_wire.url, creates=True).fields() == {"id": "1"}
    assert tls_wire.connections == 1


def test_a_certificate_nobody_vouches_for_means_not_sent(
    tls_wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(Unavailable, match="no secure connection"):
        http.request("POST", tls_wire.url, creates=True)
    assert tls_wire.requests == []


def test_a_connection_is_kept_and_used_again(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, {}))
    for _ in range(3):
        http.request("GET", wire.url)
    assert wire.connections == 1


def test_a_kept_connection_that_dies_is_not_used_to_create_twice(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, {}), reset)
    http.request("GET", wire.url)
    with pytest.raises(OutcomeUnknown):
        http.request("POST", wire.url, creates=True)
    assert len(wire.requests) == 2
    assert wire.connections == 1


def test_a_large_picture_may_take_longer_to_send_than_a_connection_to_make() -> None:
    slow = Http(connect_timeout=0.3, deadline=10)

    with socket.create_server(("127.0.0.1", 0)) as server:
        reader = threading.Thread(target=_answer_after_a_while, args=(server,))
        reader.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert slow.request("POST", url, creates=True, data=b"x" * 8_000_000).fields() == {"id": "1"}
        reader.join()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirected_create_call_is_not_followed_and_fails(wire: Wire, http: Http, status: int) -> None:
    wire.replies(Reply(status, headers={"Location": "/elsewhere"}))
    with pytest.raises(Rejected, match="redirects"):
        http.request("POST", wire.url, creates=True)
    assert len(wire.requests) == 1


def test_a_see_other_after_a_create_call_has_an_unknown_outcome(wire: Wire, http: Http) -> None:
    wire.replies(Reply(303, headers={"Location": "/elsewhere"}))
    with pytest.raises(OutcomeUnknown):
        http.request("POST", wire.url, creates=True)


def test_a_redirected_read_is_not_followed(wire: Wire, http: Http) -> None:
    wire.replies(Reply(302, headers={"Location": "/elsewhere"}))
    with pytest.raises(Unavailable, match="redirects"):
        http.request("GET", wire.url, headers={"Authorization": f"Bearer {SECRET}"})
    assert len(wire.requests) == 1


def test_a_server_error_on_a_create_call_has_an_unknown_outcome(wire: Wire, http: Http) -> None:
    wire.replies(Reply(500, "oops"))
    with pytest.raises(OutcomeUnknown) as caught:
        http.request("POST", wire.url, creates=True)
    assert caught.value.http_status == 500
    assert caught.value.detail == "HTTP 500 oops"


def test_a_status_declared_safe_may_be_tried_again_when_the_server_says(wire: Wire, http: Http) -> None:
    wire.replies(Reply(503, headers={"Retry-After": "7"}))
    with pytest.raises(Unavailable) as caught:
        http.request("POST", wire.url, creates=True, safe_statuses=[503])
    assert caught.value.retry_after == 7


def test_a_server_error_on_a_harmless_call_may_be_tried_again(wire: Wire, http: Http) -> None:
    wire.replies(Reply(502))
    with pytest.raises(Unavailable):
        http.request("GET", wire.url)


def test_an_endless_answer_is_not_read_to_its_end(wire: Wire) -> None:
    wire.replies(Reply(200, b"x" * 20_001))
    with pytest.raises(OutcomeUnknown, match="cannot be read"):
        Http(max_answer_bytes=20_000).request("POST", wire.url, creates=True)


def test_refusals_come_back_to_the_adapter(wire: Wire, http: Http) -> None:
    wire.replies(Reply(422, {"error": "no"}))
    answer = http.request("POST", wire.url, creates=True)
    assert (answer.status, answer.error_fields()) == (422, {"error": "no"})


def test_cookies_of_one_account_are_not_sent_for_another(wire: Wire, http: Http) -> None:
    wire.replies(Reply(200, {}, {"Set-Cookie": "session=of-somebody"}))
    http.request("GET", wire.url)
    http.request("GET", wire.url)
    assert "cookie" not in wire.requests[1].headers


def test_a_netrc_file_does_not_replace_the_credentials(
    wire: Wire, http: Http, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login root password toor\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    http.request("GET", wire.url, headers={"Authorization": "Bearer mine"})
    assert wire.requests[0].headers["authorization"] == "Bearer mine"


def test_a_form_with_files_is_sent_as_multipart(wire: Wire, http: Http) -> None:
    http.request(
        "POST", wire.url, form={"caption": "é"}, files={"source": ("a.png", b"\x89PNG", "image/png")}
    )
    request = wire.requests[0]
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="caption"\r\n\r\n\xc3\xa9' in request.body
    assert b'name="source"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG' in request.body


def _answer_after_a_while(server: socket.socket) -> None:
    """Read nothing for longer than the client may take to connect, then everything."""
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as stream:
        threading.Event().wait(0.6)
        length = 0
        while line := stream.readline().strip().lower():
            if line.startswith(b"content-length:"):
                length = int(line.split()[1])
        stream.read(length)
        connection.sendall(Reply(200, {"id": "1"}).to_bytes())
