"""One request and its answer, watched down to the socket.

Two things are not to be had from requests: whether a byte of the request may have left, which decides between
"surely not sent" and "outcome unknown", and an end to the whole exchange when a server keeps dripping bytes.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic
from types import TracebackType

from syndication.platforms.addresses import Address, look_up
from syndication.platforms.watchdog import end_watch, watch

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
    longest_idle: seconds after which a connection that was kept is not to be used for this.
    """

    def __init__(
        self,
        deadline: float,
        allows: Callable[[Address], bool] | None = None,
        patience: float | None = None,
        leaving: Callable[[], bool] | None = None,
        longest_idle: float = float("inf"),
    ) -> None:
        self.sent = False
        self._started = False
        self.overdue = False
        self.refused = False
        self.longest_idle = longest_idle
        self._allows = allows
        self._leaving = leaving
        self._patience = deadline if patience is None else patience
        self._ends = monotonic() + deadline
        #: A descriptor of our own for the socket in use: the socket may be closed in between, and its number with it.
        self._line: int | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Exchange:
        self._token = _current.set(self)
        self._watch = watch(self._ends, self._cut)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end_watch(self._watch)
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
            self._line = os.dup(sock.fileno())
            if self.overdue:
                self._shut_down()

    def start_sending(self, sock: socket.socket) -> float:
        """To be called when the line stands. Gives the seconds that one piece of the request may take.

        Raises TimeoutError when no time is left.
        """
        left = self.left()
        if self.overdue or left <= 0:
            self.overdue = True
            raise TimeoutError("the deadline passed before anything was sent")
        self.hold(sock)
        self._started = True
        return min(left, self._patience)

    def leave(self) -> None:
        """To be called right before bytes are handed to the kernel; what a proxy is asked before does not count.

        As late as can be: should the process be killed, what has passed here may be out and has to be looked up.
        Raises TooLate when it may not leave any more.
        """
        if self.sent or not self._started:
            return
        if self._leaving is not None and not self._leaving():
            raise TooLate
        self.sent = True

    def _cut(self) -> None:
        with self._lock:
            self.overdue = True
            self._shut_down()

    def _shut_down(self) -> None:
        if self._line is None:
            return
        line = socket.socket(fileno=self._line)
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # closed by the other side already
        finally:
            line.detach()

    def _let_go(self) -> None:
        if self._line is not None:
            os.close(self._line)
            self._line = None


def current_exchange() -> Exchange:
    """The one that this thread is in."""
    return _current.get()
