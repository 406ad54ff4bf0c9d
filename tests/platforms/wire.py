"""A server on a real socket that records what arrives and answers, or misbehaves, as a test wants."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def everything(self) -> str:
        return f"{self.path} {parse_qs(str(self.query))} {self.headers} {self.body!r}"


@dataclass(frozen=True)
class Reply:
    """`content` is sent as JSON, unless it is text or bytes."""

    status: int = 200
    content: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        body = self.content
        if isinstance(body, str):
            body = body.encode()
        elif not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))} | self.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} Any\r\n{head}\r\n".encode() + body


#: Gets the socket after a request was read; the connection is closed when it returns.
Misbehaviour = Callable[["Wire", socket.socket], None]
Answerer = Callable[[Request], "Reply | Misbehaviour"]


class Wire:
    """`answer` decides for each request; `requests` are those that arrived, `connections` how many were opened."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.requests: list[Request] = []
        self.connections = 0
        self.closing = threading.Event()
        self.answer: Answerer = lambda _: Reply()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def replies(self, *replies: Reply | Misbehaviour) -> None:
        """Answer with these in turn, the last again and again."""
        waiting = list(replies)
        self.answer = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def close(self) -> None:
        self.closing.set()
        for sock in [self._listener, *self._open]:
            with suppress(OSError):  # closed by the other side already
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self._tls:
                try:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                except ssl.SSLError:  # the caller does not trust us: what some tests are about
                    continue
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        try:
            while request := _read(stream):
                self.requests.append(request)
                reply = self.answer(request)
                if not isinstance(reply, Reply):
                    reply(self, connection)
                    return
                connection.sendall(reply.to_bytes())
        except (OSError, ValueError):
            return  # gone, or talking something else than HTTP
        finally:
            stream.close()
            connection.close()


def _read(stream: Any) -> Request | None:
    line = stream.readline().decode("latin-1")
    if not line:
        return None
    method, target, _ = line.split()
    headers = {}
    while header := stream.readline().decode("latin-1").strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    return Request(method, url.path, dict(parse_qsl(url.query)), headers, body)


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    wire = Wire(tls)
    try:
        yield wire
    finally:
        wire.close()


def hang(wire: Wire, connection: socket.socket) -> None:
    """Say nothing until the test is over."""
    wire.closing.wait()


def reset(wire: Wire, connection: socket.socket) -> None:
    """Hang up with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(wire: Wire, connection: socket.socket) -> None:
    """Close without a word."""


def sends(data: bytes) -> Misbehaviour:
    """Send these bytes as they are, then close."""

    def send(wire: Wire, connection: socket.socket) -> None:
        connection.sendall(data)

    return send


def drips(start: bytes, drop: bytes = b"x") -> Misbehaviour:
    """Send `start`, then `drop` every few milliseconds for as long as anybody listens."""

    def drip(wire: Wire, connection: socket.socket) -> None:
        connection.sendall(start)
        while not wire.closing.wait(0.02):
            connection.sendall(drop)

    return drip
