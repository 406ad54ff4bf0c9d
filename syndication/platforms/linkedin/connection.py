"""Calls of LinkedIn's API for one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from syndication.platforms import hosts
from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials, Published
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import Unavailable
from syndication.platforms.http import Http
from syndication.platforms.linkedin.facts import VERSION
from syndication.platforms.linkedin.refusals import LABEL, refused

PUBLIC_API = "https://api.linkedin.com"
_SECRETS = ("access_token", "refresh_token", "client_secret")
ORGANIZATION = "urn:li:organization:"


@dataclass(frozen=True)
class Connection:
    """An account and the door to the network."""

    credentials: Credentials
    http: Http

    @property
    def author(self) -> str:
        """Who posts: the URN of a member or an organisation."""
        return self.credentials.remote_id

    @property
    def is_organization(self) -> bool:
        return self.author.startswith(ORGANIZATION)

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> Answer:
        """The answer, refusals too. path: with its query, as it goes over the wire: Rest.li wants its own encoding."""
        own = {"Authorization": f"Bearer {self.credentials.secrets.get('access_token', '')}"}
        if path.startswith("/rest/"):
            own["LinkedIn-Version"] = str(VERSION.of(self.credentials.settings))
            own["X-Restli-Protocol-Version"] = "2.0.0"
        return self._request(method, self.credentials.api_base + path, {**own, **(headers or {})}, **request)

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """An answer of status 200-299. Raises what `refused` makes of any other."""
        answer = self.ask(method, path, **request)
        if not answer.ok:
            raise refused(answer)
        return answer

    def upload(self, url: str, data: bytes | FilePart, *, with_token: bool) -> Answer:
        """Puts bytes where LinkedIn said. The token goes along only to LinkedIn itself; some addresses refuse it."""
        headers = {"Content-Type": "application/octet-stream"}
        if with_token and self._is_theirs(url):
            headers["Authorization"] = f"Bearer {self.credentials.secrets.get('access_token', '')}"
        return self._request("PUT", url, headers, data=data)

    def oauth(self, name: str, form: Mapping[str, str]) -> Answer:
        """The answer of LinkedIn's authorization server, refusals too."""
        url = hosts.at(self.credentials.api_base, PUBLIC_API, f"https://www.linkedin.com/oauth/v2/{name}")
        return self._request("POST", url, {}, form=form)

    def published(self, urn: str, note: str = "") -> Published:
        """A post that is out."""
        address = f"https://www.linkedin.com/feed/update/{urn}"
        return Published(urn, hosts.at(self.credentials.api_base, PUBLIC_API, address), note)

    def _request(self, method: str, url: str, headers: Mapping[str, str], **request: Any) -> Answer:
        secrets = [self.credentials.secrets.get(name, "") for name in _SECRETS]
        return self.http.request(method, url, headers=headers, secrets=secrets, **request)

    def _is_theirs(self, url: str) -> bool:
        try:
            parts, own = urlsplit(url), urlsplit(self.credentials.api_base)
        except ValueError:
            return False
        linkedin = parts.scheme == "https" and f".{parts.hostname}".endswith(".linkedin.com")
        return linkedin or (parts.scheme, parts.netloc) == (own.scheme, own.netloc)


def encoded(urn: str) -> str:
    """The URN for a path or a query, where its colons must not be seen."""
    return quote(urn, safe="")


def unreadable(answer: Answer) -> Unavailable:
    """The error for an answer that lacks what it must have, of a call that may be repeated."""
    return Unavailable(
        f"An answer of {LABEL} could not be read. If this goes on, an admin has to check the API address.",
        detail=answer.detail,
        http_status=answer.status,
    )


def text_in(answer: Answer, found: Mapping[str, Any], name: str) -> str:
    """The string at this name. Raises Unavailable when it is missing or empty."""
    value = found.get(name)
    if isinstance(value, str) and value:
        return value
    raise unreadable(answer)
