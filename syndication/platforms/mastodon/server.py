"""Calls to one account's server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.http import Http
from syndication.platforms.mastodon.error_table import refused
from syndication.platforms.mastodon.forms import tidy

_HANDLE = re.compile(r"@?[^@/\s]+@(?P<host>[^@/\s]+)")
#: Pages that people have open when they look for the address.
_PAGE = re.compile(r"/(@.*|(about|deck|explore|home|public|settings|web)(/.*)?)?$")


def address_of(typed: str) -> str:
    """The address of a server, from its host, a page on it, or a handle @user@host; anything else as it is.

    A path that is none of a page stays: the server may be behind a proxy.
    """
    address = tidy(typed)
    if not address:
        return ""
    if "://" not in address:
        handle = _HANDLE.fullmatch(address)
        address = f"https://{handle['host'] if handle else address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.scheme}://{parts.netloc.lower()}{_PAGE.sub('', parts.path)}"


class Server:
    """The server of an account, spoken to with its token."""

    def __init__(self, credentials: Credentials, http: Http) -> None:
        self.base = credentials.api_base
        self.settings: Mapping[str, Any] = credentials.settings
        #: The account's number there; its `remote_id` is <number>@<domain>.
        self.account_id = credentials.remote_id.partition("@")[0]
        self._token = credentials.secrets.get("access_token", "")
        self._http = http

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> Answer:
        """The answer, refusals too. path: below the server, from "/api" on."""
        return self._http.request(
            method,
            f"{self.base}{path}",
            headers={**(headers or {}), "Authorization": f"Bearer {self._token}"},
            secrets=[self._token],
            **request,
        )

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """An answer of status 200-299. Raises what `refused` makes of any other."""
        answer = self.ask(method, path, **request)
        if not answer.ok:
            raise refused(answer)
        return answer

    def fetch(self, url: str) -> Answer:
        """A file from anywhere, without the token."""
        return self._http.request("GET", url)
