"""What happens on the connection itself: hangs, resets and answers that come byte by byte.

The connection is taken out of the server's hands: a duplicate of its descriptor goes to us, and under the server's
own number lies a socket whose other end is closed, so that any server sees a client that went away. That works
for every WSGI server that shows its socket in the environment, and a held connection occupies none of its threads.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from syndication.sandbox.faults import ON_THE_SOCKET, Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from syndication.sandbox.calls import Call

#: Where gunicorn and Werkzeug's server show the connection.
SOCKET_KEYS = ("gunicorn.socket", "werkzeug.socket")
CALL_KEY = "sandbox.call"


class Wire:
    """WSGI middleware that ends the counting of a call and carries out what is planned for its connection."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started: list[Any] = []

        def start(
            status: str, headers: list[tuple[str, str]], _exc_info: Any = None
        ) -> Callable[[bytes], Any]:
            started[:] = (status, headers)
            return refuse_write

        body = self.app(environ, start)
        call: Call | None = environ.get(CALL_KEY)
        if call is not None:
            if call.fault is not None and call.fault.kind in ON_THE_SOCKET:
                disturb(take_connection(environ), call, call.fault, raw_answer(started[0], started[1], body))
                raise ConnectionResetError(errno.ECONNRESET, "the sandbox took this connection, as planned")
            call.traffic.leave()
        start_response(started[0], started[1])
        return body


def refuse_write(_data: bytes) -> Any:
    raise RuntimeError("write() is not supported")


def raw_answer(status: str, headers: list[tuple[str, str]], body: Iterable[bytes]) -> bytes:
    """The answer as it goes over the connection."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode("latin-1") + b"".join(body)


def take_connection(environ: WSGIEnvironment) -> socket.socket:
    """The connection of this request, which the server no longer has. Raises KeyError for an unknown server."""
    theirs = next((environ[key] for key in SOCKET_KEYS if key in environ), None)
    if theirs is None:
        raise KeyError(f"this server does not show its socket under any of {SOCKET_KEYS}")
    ours: socket.socket = theirs.dup()
    dead, other_end = socket.socketpair()
    other_end.close()
    os.dup2(dead.fileno(), theirs.fileno())
    dead.close()
    return ours


def disturb(connection: socket.socket, call: Call, fault: Fault, answer: bytes) -> None:
    """Carry out the fault in a thread of its own and count the call as over when the connection is."""

    def run() -> None:
        try:
            with suppress(OSError), connection:
                act(connection, fault, answer)
        finally:
            call.traffic.leave()

    Thread(target=run, daemon=True, name=f"sandbox-{fault.kind}").start()


def act(connection: socket.socket, fault: Fault, answer: bytes) -> None:
    seconds = fault.seconds or 0.0
    if fault.kind.startswith("reset"):
        # Closing with a linger time of nought sends RST instead of FIN.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif fault.kind.startswith("hang"):
        wait_for_client_to_leave(connection, seconds)
    else:
        for place in range(len(answer)):
            connection.sendall(answer[place : place + 1])
            time.sleep(seconds / len(answer))


def wait_for_client_to_leave(connection: socket.socket, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        connection.settimeout(left)
        if not connection.recv(4096):
            return
