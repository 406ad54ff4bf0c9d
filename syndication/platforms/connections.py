"""requests' adapter, with connections that report to the current Exchange, and what it works out each time kept."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import ALPN_PROTOCOLS

from syndication.platforms.exchange import Exchange, current_exchange

#: Seconds after which the environment is read again for proxies and certificates.
_ROUTE_LASTS = 60.0
_MOST_ROUTES = 200
_SENT_AT_ONCE = 64 * 1024


class _PlainConnection(HTTPConnection):
    #: When this was connected, or a request begun here last.
    _used = 0.0
    #: The beginning of a request that is not sent yet. None when what comes is to be sent at once.
    _unsent: bytes | None = None

    def _new_conn(self) -> socket.socket:
        exchange = current_exchange()
        # Behind a proxy it is the proxy that is connected to, and that decides whom it asks.
        sock = super()._new_conn() if self.proxy is not None else self._connect(exchange)
        exchange.hold(sock)
        self._used = monotonic()
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
        self._start()
        self._unsent = b""
        super().request(*args, **kwargs)
        self._send_unsent()

    def send(self, data: Any) -> None:
        """Head and body leave together when they are small: each call of the kernel costs, and so does each packet."""
        if (
            self._unsent is not None
            and isinstance(data, bytes)
            and len(self._unsent) + len(data) <= _SENT_AT_ONCE
        ):
            self._unsent += data
        else:
            self._send_unsent()
            current_exchange().leave()
            super().send(data)

    def _send_unsent(self) -> None:
        unsent, self._unsent = self._unsent, None
        if unsent:
            current_exchange().leave()
            super().send(unsent)

    def close(self) -> None:
        self._unsent = None
        super().close()

    def _start(self) -> None:
        exchange = current_exchange()
        now = monotonic()
        # A tunnel through a proxy cannot be dug anew from here.
        if self.sock is not None and self.proxy is None and now - self._used > exchange.longest_idle:
            self.close()
        self._used = now
        if self.sock is None:
            self.connect()
        assert self.sock is not None  # noqa: S101 -- connect() has set it; tells mypy
        # Else urllib3 would apply the connect time-out, which is too short for sending a picture.
        self.timeout = exchange.start_sending(self.sock)


class _SecureConnection(_PlainConnection, HTTPSConnection):
    """The same, and TLS for the name that was asked for."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


@dataclass(frozen=True)
class _Route:
    """How to get to one origin. since: when the environment was read (time.monotonic)."""

    pool: Any
    proxies: dict[str, str]
    since: float

    def is_good(self) -> bool:
        # A pool that had to make room for others is closed.
        return self.pool.pool is not None and monotonic() - self.since < _ROUTE_LASTS


class WatchedAdapter(HTTPAdapter):
    """A requests adapter whose connections report to the current Exchange, with and without a proxy."""

    #: Whom to trust when a proxy is spoken to over TLS.
    _bundle: str | None = None

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _watch(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        if proxy.lower().startswith("https://"):
            kwargs["proxy_ssl_context"] = _context_of(self._bundle)
        manager = super().proxy_manager_for(proxy, **kwargs)
        _watch(manager)
        return manager

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        place, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        if place["scheme"] == "https" and verify:
            bundle = None if verify is True else verify
            tls = {"ssl_context": _context_of(bundle), "cert_reqs": "CERT_REQUIRED"}
        return place, tls

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to do when certificates are verified: the context knows whom to trust. requests would have them
        read from disk for each connection, which takes longer than all the rest."""
        if not verify:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]  # requests' own


class WatchedSession(Session):
    """A requests session for use within an Exchange. Redirects are answers like others."""

    def __init__(self) -> None:
        super().__init__()
        self.mount("http://", WatchedAdapter())
        self.mount("https://", WatchedAdapter())

    def get_redirect_target(self, resp: Response) -> str | None:  # noqa: ARG002  # requests' own
        """None, else requests would read the whole body of a redirect even when it is not to follow it."""
        return None


class RoutingAdapter(WatchedAdapter):
    """To be used without a session: honours the environment's proxies and certificates by itself, and keeps what it
    found there for a while. Its answers have the status and what is `raw`, nothing else; so they have no cookies."""

    def __init__(self) -> None:
        super().__init__()
        self._routes: dict[str, _Route] = {}
        #: Sends nothing: it knows what the environment says.
        self._environment = Session()

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: Any,
        proxies: Any = None,
        cert: Any = None,
    ) -> Any:
        origin = _origin_of(request)
        route = self._routes.get(origin)
        if route is None or not route.is_good():
            found = self._environment.merge_environment_settings(request.url or "", {}, None, None, None)
            proxies, verify = dict(found["proxies"]), found["verify"]
            self._bundle = verify if isinstance(verify, str) else None
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            route = _Route(pool, proxies, monotonic())
            if len(self._routes) >= _MOST_ROUTES:
                self._routes.clear()
            self._routes[origin] = route
        return route.pool

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        proxies = self._routes[_origin_of(request)].proxies
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        response = Response()
        response.request, response.raw, response.status_code = req, resp, resp.status
        return response


def _origin_of(request: PreparedRequest) -> str:
    """Scheme, host and port."""
    url = request.url or ""
    return url[: url.find("/", len("https://"))]


def _watch(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


class _SharedContext(ssl.SSLContext):
    """OpenSSL forbids to change a context that others use. urllib3 sets the same protocols for each connection."""

    _protocols: list[str] | None = None

    def set_alpn_protocols(self, alpn_protocols: Any) -> None:
        protocols = list(alpn_protocols)
        if protocols != self._protocols:
            super().set_alpn_protocols(protocols)
            self._protocols = protocols


def _context_of(bundle: str | None) -> ssl.SSLContext:
    """None for the certificates that come with requests. Raises OSError when there is nothing."""
    path = Path(bundle or DEFAULT_CA_BUNDLE_PATH)
    return _context_for(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _context_for(bundle: Path, changed: int) -> ssl.SSLContext:  # noqa: ARG001 -- a changed file is another one
    context = _SharedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    context.options |= ssl.OP_NO_TICKET
    context.set_alpn_protocols(ALPN_PROTOCOLS)
    if bundle.is_dir():
        context.load_verify_locations(capath=bundle)
    else:
        context.load_verify_locations(cafile=bundle)
    return context
