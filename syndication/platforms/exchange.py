"""One request and its answer, watched down to the socket.

Two things are not to be had from requests: whether a byte of the request may have left, which decides between
"surely not sent" and "outcome unknown", and an end to the whole exchange when a server keeps dripping bytes.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic
from types import TracebackType
from typing import Any

from requests import Response, Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from syndication.platforms.addresses import Address, look_up

_current: ContextVar[Exchange] = ContextVar("exchange")


class TooLate(Exception):
    """The gate held the request back at the last moment: nothing was sent. Not about the platform at all."""


class Exchange:
    """Used as a context: from its start, connections made in this thread report to it.

    sent: a byte of the request may have left.
    overdue: the deadline (seconds) passed before the exchange was over; the line was cut.
    refused: a name led to an address that `allows` does not allow, so nobody was asked.
    patience: seconds for which the other side may take nothing of what is sent piece by piece; None for a body that
    goes as a whole.
    leaving: asked once, when the line stands and the first byte is about to leave: False holds the request back.
    """

    def __init__(
        self,
        deadline: float,
        allows: Callable[[Address], bool] | None = None,
        patience: float | None = None,
        leaving: Callable[[], bool] | None = None,
    ) -> None:
        self.sent = False
        self.overdue = False
        self.refused = False
        self._allows = allows
        self._leaving = leaving
        self._patience = deadline if patience is None else patience
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

    def addresses_of(self, host: str, port: int | None) -> list[Address]:
        """Where a name leads; these are the addresses to connect to. Empty, and refused, if one is not allowed."""
        found = look_up(host, port)
        self.refused = self._allows is not None and not all(map(self._allows, found))
        return [] if self.refused else found

    def left(self) -> float:
        """Seconds until the deadline."""
        return self._ends - monotonic()

    def hold(self, sock: socket.socket) -> None:
        """Watch this socket. Its descriptor is copied: TLS and http.client replace the socket object."""
        with self._lock:
            self._let_go()
            self._line = socket.fromfd(sock.fileno(), sock.family, sock.type)
            if self.overdue:
                self._shut_down()

    def start_sending(self, sock: socket.socket) -> float:
        """To be called right before the first byte. Gives the seconds that one piece of the request may take.

        Raises TimeoutError when no time is left, TooLate when it may not leave any more.
        """
        left = self.left()
        if self.overdue or left <= 0:
            self.overdue = True
            raise TimeoutError("the deadline passed before anything was sent")
        self.hold(sock)
        if self._leaving is not None and not self._leaving():
            raise TooLate
        self.sent = True
        return min(left, self._patience)

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
        exchange = _current.get()
        # Behind a proxy it is the proxy that is connected to, and that decides whom it asks.
        sock = super()._new_conn() if self.proxy is not None else self._connect(exchange)
        exchange.hold(sock)
        return sock

    def _connect(self, exchange: Exchange) -> socket.socket:
        """Look the name up once, so that the address that was judged is the one connected to."""
        name, limit = self._dns_host, self.timeout
        try:
            addresses = exchange.addresses_of(name, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(name, self, error) from error
        failure: Exception = NewConnectionError(self, "no address that may be asked")
        try:
            for address in addresses:
                if exchange.left() <= 0:
                    raise ConnectTimeoutError(self, "the deadline passed before a connection was made")
                self._dns_host = str(address)
                self.timeout = exchange.left() if limit is None else min(float(limit), exchange.left())
                try:
                    return super()._new_conn()
                except (ConnectTimeoutError, NewConnectionError) as error:
                    failure = error
        finally:
            self._dns_host, self.timeout = name, limit
        raise failure

    def request(self, *args: Any, **kwargs: Any) -> None:
        _start(self)
        super().request(*args, **kwargs)


class _SecureConnection(_PlainConnection, HTTPSConnection):
    """The same, and TLS for the name that was asked for."""


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


class WatchedSession(Session):
    """A requests session for use within an Exchange. Redirects are answers like others."""

    def __init__(self) -> None:
        super().__init__()
        self.mount("http://", WatchedAdapter())
        self.mount("https://", WatchedAdapter())

    def get_redirect_target(self, resp: Response) -> str | None:  # noqa: ARG002  # requests' own
        """None, else requests would read the whole body of a redirect even when it is not to follow it."""
        return None
