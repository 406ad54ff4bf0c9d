"""Why an exchange failed, in words for editors."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from syndication.platforms.exchange import Exchange

#: The first that fits, innermost errors looked at first where one wraps another.
_SENTENCES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((NameResolutionError,), "{host} could not be found: there is no such name, or no network."),
    ((ProxyError,), "{host} could not be reached through the proxy."),
    ((ssl.SSLError, SSLError, requests.exceptions.SSLError), "There is no secure connection to {host}."),
    ((NewConnectionError, ConnectionRefusedError), "{host} could not be reached: it refuses connections."),
    ((ConnectTimeoutError,), "{host} could not be reached in time."),
    ((ReadTimeoutError, TimeoutError), "{host} did not answer in time."),
    ((DecodeError, ValueError), "{host} gave an answer that cannot be read."),
)
_REFUSED = (
    "{host} is inside a private network, where nobody is asked. An admin has to correct the API address."
)
_CLOSED = "{host} closed the connection before its answer was complete."


def in_words(error: BaseException, host: str, exchange: Exchange) -> tuple[str, str]:
    """A sentence and the technical detail. Neither has the URL in it; the detail may hold secrets still."""
    causes = list(_causes(error))
    detail = next((str(cause) for cause in reversed(causes) if isinstance(cause, OSError)), "")
    detail = f"{type(error).__name__}: {detail}" if detail else type(error).__name__
    if exchange.overdue:
        return f"{host} did not answer completely in time.", detail
    if exchange.refused:
        return _REFUSED.format(host=host), detail
    # requests' own errors are OSErrors and ValueErrors of sorts, so they are judged by what they carry.
    inner = [cause for cause in causes if type(cause) is not requests.exceptions.ConnectionError]
    for kinds, sentence in _SENTENCES:
        if any(isinstance(cause, kinds) for cause in inner):
            return sentence.format(host=host), detail
    return _CLOSED.format(host=host), detail


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, outermost first."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        linked = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting += [link for link in linked if isinstance(link, BaseException)]
