"""Calls of one channel, with an access token that is renewed when it is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.bodies import FilePart
from syndication.platforms.hosts import at
from syndication.platforms.http import Http
from syndication.platforms.youtube.refusals import reason_of, refused, refused_token

PUBLIC_API = "https://youtube.googleapis.com"
_TOKENS = "https://oauth2.googleapis.com/token"
#: Seconds before its end at which an access token is not used any more.
_SPARE = 60
_LIFETIME = 3600
_SECRETS = ("client_secret", "refresh_token", "access_token")


class Session:
    """Makes calls for one channel.

    secrets: what the connect form asked for, the access token, and when that ends (epoch seconds). Google's
    refresh tokens stay the same, so several workers may renew at once.
    """

    def __init__(self, credentials: Credentials, http: Http) -> None:
        self._credentials = credentials
        self._http = http
        self.secrets = dict(credentials.secrets)

    @property
    def api_base(self) -> str:
        return self._credentials.api_base

    @property
    def channel_id(self) -> str:
        return self._credentials.remote_id

    def public(self, url: str) -> str:
        """Where an address of another of the platform's hosts is reached from this account."""
        return at(self.api_base, PUBLIC_API, url)

    def renew(self) -> set[str]:
        """Get a new access token; the scopes it has. Raises NotAuthorized when only reconnecting helps."""
        answer = self._http.request(
            "POST",
            self.public(_TOKENS),
            form={
                "grant_type": "refresh_token",
                "client_id": self.secrets.get("client_id", ""),
                "client_secret": self.secrets.get("client_secret", ""),
                "refresh_token": self.secrets.get("refresh_token", ""),
            },
            secrets=self._known_secrets(),
        )
        if not answer.ok:
            raise refused_token(answer)
        lifetime = answer.fields().get("expires_in")
        ends = time.time() + (lifetime if isinstance(lifetime, int) else _LIFETIME)
        self.secrets |= {"access_token": answer.text("access_token"), "expires_at": str(int(ends))}
        return set(str(answer.fields().get("scope") or "").split())

    def call(self, method: str, target: str, **request: Any) -> Answer:
        """An answer of status 200-299. Raises what `refused` makes of any other."""
        answer = self.ask(method, target, **request)
        if not answer.ok:
            raise refused(answer)
        return answer

    def ask(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Callable[[], FilePart] | None = None,
        **request: Any,
    ) -> Answer:
        """The answer, refusals too. A refused token means that nothing was done: it is renewed, and asked again.

        target: a path, or an address that YouTube gave. body: makes the file to send, once for each time it goes.
        """
        if float(self.secrets.get("expires_at") or 0) - _SPARE < time.time():
            self._renew_and_keep()
        answer = self._send(method, target, headers, body, request)
        if answer.status == HTTPStatus.UNAUTHORIZED and reason_of(answer) != "youtubeSignupRequired":
            self._renew_and_keep()
            answer = self._send(method, target, headers, body, request)
        return answer

    def is_googles(self, url: str) -> bool:
        """Whether an address that an answer names may get the access token."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.scheme == "https" and (parts.hostname or "").endswith(".googleapis.com"):
            return True
        own = urlsplit(self.api_base)
        return (parts.scheme, parts.netloc) == (own.scheme, own.netloc)

    def _send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None,
        body: Callable[[], FilePart] | None,
        request: Mapping[str, Any],
    ) -> Answer:
        more: dict[str, Any] = {"data": body()} if body else {}
        return self._http.request(
            method,
            f"{self.api_base}{target}" if target.startswith("/") else target,
            headers={**(headers or {}), "Authorization": f"Bearer {self.secrets['access_token']}"},
            secrets=self._known_secrets(),
            **request,
            **more,
        )

    def _renew_and_keep(self) -> None:
        self.renew()
        self._credentials.save(self.secrets)

    def _known_secrets(self) -> list[str]:
        return [self.secrets.get(name, "") for name in _SECRETS]
