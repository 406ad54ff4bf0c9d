"""The guard through which addresses given by people are fetched: no private networks, no endless answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from flask import current_app
from flask_babel import gettext as _
from urllib3.exceptions import HTTPError

from syndication.platforms.addresses import Address, is_public
from syndication.platforms.connections import WatchedSession
from syndication.platforms.exchange import Exchange

REDIRECTS = 5
#: Seconds for connecting, and between two pieces of the answer.
TIMEOUTS = (5.0, 8.0)
#: Seconds for everything together: redirects, headers and body, dripped or not. Only a name's look-up cannot be cut.
DEADLINE = 20.0
CHUNK = 16_384
USER_AGENT = "SyndicationDesk/1.0 (link preview)"
PORTS = (None, 80, 443, 8080, 8443)


class FetchError(Exception):
    """The address could not be read; `message` is a sentence for editors."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Fetched:
    """`url` after redirects. `charset` as the Content-Type header names it, None if it does not."""

    url: str
    body: bytes
    charset: str | None


def fetch(url: str, *, max_bytes: int, types: Iterable[str], whole: bool) -> Fetched:
    """GET an address of the public web.

    The name is looked up once per hop and the address it gave is the one connected to, so a name that answers
    with a private address the second time gains nothing. Raises FetchError for anything but a 200 of one of
    the content types, and for more than max_bytes (unpacked), unless `whole` is False: the beginning will do.
    """
    with WatchedSession() as session, Exchange(DEADLINE, allowed) as exchange:
        session.trust_env = False  # a proxy would look the name up itself, behind the guard's back
        for _hop in range(REDIRECTS + 1):
            require_web_address(url)
            try:
                with session.get(
                    url, stream=True, allow_redirects=False, timeout=TIMEOUTS, headers=headers_for(types)
                ) as answer:
                    require_time(exchange)
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers["Location"])
                        continue
                    require_type(answer, tuple(types))
                    body = read_body(answer, max_bytes, whole)
                    require_time(exchange)
                    return Fetched(url, body, charset_of(answer))
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                raise problem_of(url, error, exchange) from error
    raise FetchError(_("%(host)s redirects too often.", host=host_of(url)))


def allowed(address: Address) -> bool:
    return is_public(address) or (address.is_loopback and loopback_allowed())


def loopback_allowed() -> bool:
    """For tests and for trying things on one's own machine: no environment variable sets it."""
    return bool(current_app.config.get("FETCH_ALLOW_LOOPBACK"))


def headers_for(types: Iterable[str]) -> dict[str, str]:
    return {"Accept": ", ".join(types), "User-Agent": USER_AGENT}


def require_web_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        port = parts.port
    except ValueError:
        fine, port = False, None
    if not fine:
        raise FetchError(_("The link leads to an address that is not on the web. Check the link."))
    if port not in PORTS and not loopback_allowed():
        raise FetchError(_("The link leads to a port that is not read for previews."))


def require_time(exchange: Exchange) -> None:
    """What came in before a line was cut may look complete."""
    if exchange.overdue:
        raise requests.Timeout


def require_type(answer: requests.Response, types: tuple[str, ...]) -> None:
    host = host_of(answer.url)
    if answer.status_code != 200:
        raise FetchError(
            _("%(host)s answered %(status)s. Check the link.", host=host, status=answer.status_code)
        )
    given = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given not in types:
        raise FetchError(_("%(host)s did not answer with a web page.", host=host))


def read_body(answer: requests.Response, max_bytes: int, whole: bool) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(CHUNK):
        body += chunk
        if len(body) > max_bytes:
            if whole:
                raise FetchError(_("%(host)s answered with too much.", host=host_of(answer.url)))
            break
    return bytes(body[:max_bytes])


def charset_of(answer: requests.Response) -> str | None:
    _type, _separator, rest = answer.headers.get("Content-Type", "").partition("charset=")
    return rest.partition(";")[0].strip(" \"'") or None


def problem_of(url: str, error: Exception, exchange: Exchange) -> FetchError:
    host = host_of(url)
    if exchange.refused:
        return FetchError(_("%(host)s is not on the public web, so it is not read.", host=host))
    if exchange.overdue or isinstance(error, requests.Timeout):
        return FetchError(_("%(host)s took too long to answer.", host=host))
    return FetchError(_("%(host)s could not be reached. Check the link.", host=host))


def host_of(url: str) -> str:
    return urlsplit(url).hostname or url
