"""One request and its answer, watched down to the socket.

Two things are not to be had from requests: whether a byte of the request may have left, which decides between
"surely not sent" and "outcome unknown", and an end to the whole exchange when a server keeps dripping bytes.
"""

from __future__ import annotations

import socket
import threading
from contextvars import ContextVar
from time import monotonic
from types import TracebackType
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_current: ContextVar[Exchange] = ContextVar("exchange")


class Exchange:
    """Used as a context: from its start, connections made in this thread report to it.

    sent: a byte of the request may have left.
    overdue: the deadline (seconds) passed before the exchange was over; the line was cut.
    """

    def __init__(self, deadline: float) -> None:
        self.sent = False
        self.overdue = False
        self._ends = monotonic() + deadline
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self._watchdog = threading.Timer(deadline, self._cut)
        self._watchdog.daemon = True

    def __enter__(self) -> Exchange:
        self._token = _current.set(self)
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watchdog.cancel()
        _current.reset(self._token)
        with self._lock:
            self._let_go()

    def hold(self, sock: socket.socket) -> None:
        """Watch this socket. Its descriptor is copied: TLS and http.client replace the socket object."""
        with self._lock:
            self._let_go()
            self._line = socket.fromfd(sock.fileno(), sock.family, sock.type)
            if self.overdue:
                self._shut_down()

    def start_sending(self, sock: socket.socket) -> float:
        """To be called right before the first byte. Gives the seconds left; raises TimeoutError without any."""
        left = self._ends - monotonic()
        if self.overdue or left <= 0:
            self.overdue = True
            raise TimeoutError("the deadline passed before anything was sent")
        self.hold(sock)
        self.sent = True
        return left

    def _cut(self) -> None:
        with self._lock:
            self.overdue = True
            self._shut_down()

    def _shut_down(self) -> None:
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed by the other side already

    def _let_go(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _current.get().hold(sock)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        _start(self)
        super().request(*args, **kwargs)


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _current.get().hold(sock)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        _start(self)
        super().request(*args, **kwargs)


def _start(connection: HTTPConnection) -> None:
    if connection.sock is None:
        connection.connect()
    assert connection.sock is not None  # noqa: S101 -- connect() has set it; tells mypy
    # Else urllib3 would apply the connect time-out, which is too short for sending a picture.
    connection.timeout = _current.get().start_sending(connection.sock)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class WatchedAdapter(HTTPAdapter):
    """A requests adapter whose connections report to the current Exchange, with and without a proxy."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _watch(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        _watch(manager)
        return manager


def _watch(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
