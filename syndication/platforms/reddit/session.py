"""The signed-in state of one account during one task."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.errors import NotAuthorized, PlatformError, Unavailable
from syndication.platforms.hosts import at
from syndication.platforms.http import Http
from syndication.platforms.reddit.facts import CONTACT_USER, PUBLIC_API, WEB
from syndication.platforms.reddit.refusals import error_of, refused

#: Of this desk's calls; a part of the User-Agent.
VERSION = "1"
#: Seconds before its end at which a token is no longer used.
_MARGIN = 60
_SECRET = ("client_secret", "password", "refresh_token", "access_token")
#: A community that does not exist is answered with a redirect to the search.
_REDIRECTS = (301, 302, 307, 308)


class Session:
    """Makes calls for one account and gets a new access token when that is needed.

    secrets: what the connect form asked for, `access_token`, `expires_at` (epoch seconds) and `scope`, as they are now.
    """

    def __init__(self, credentials: Credentials, http: Http) -> None:
        self._http = http
        self.credentials = credentials
        self.secrets = dict(credentials.secrets)

    @property
    def user(self) -> str:
        """The account's user name, known since it was connected."""
        return self.secrets.get("username", "")

    def renew(self) -> None:
        """Get an access token and keep it. Raises NotAuthorized when only connecting anew helps."""
        basic = f"{self.secrets.get('client_id', '')}:{self.secrets.get('client_secret', '')}".encode()
        answer = self._http.request(
            "POST",
            at(self.credentials.api_base, PUBLIC_API, f"{WEB}/api/v1/access_token"),
            headers={
                "Authorization": f"Basic {base64.b64encode(basic).decode()}",
                "User-Agent": self._user_agent(),
            },
            form=self._grant(),
            secrets=self._known_secrets(),
        )
        self._take(answer)
        self.credentials.save(self.secrets)

    def ensure(self) -> None:
        """Get an access token when there is none, or an old one."""
        if not self.secrets.get("access_token") or self._ends() < datetime.now(UTC).timestamp() + _MARGIN:
            self.renew()

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """An answer without an error in it. Raises what `refused` makes of any other."""
        answer = self.ask(method, path, **request)
        error = error_of(answer)
        if error is not None:
            raise error
        return answer

    def ask(
        self,
        method: str,
        path: str,
        *,
        before_each: Callable[[], None] = lambda: None,
        params: Mapping[str, str] | None = None,
        **request: Any,
    ) -> Answer:
        """As `call`, but refusals come back as answers. A refused token is renewed once: it did nothing.

        before_each: called right before each time this request is sent. Getting a token may have taken long.
        """
        self.ensure()
        before_each()
        answer = self._send(method, path, params, request)
        if answer.status == 401:
            self.renew()
            before_each()
            answer = self._send(method, path, params, request)
        return answer

    def look(self, path: str) -> Answer:
        """A GET that may be redirected to the search: then the answer's status is one of a redirect."""
        answer = self.ask("GET", path, expected_statuses=_REDIRECTS)
        if answer.status in _REDIRECTS and "/search" not in answer.headers.get("Location", ""):
            raise Unavailable(
                "Reddit redirects to another address. An admin has to correct the API address.",
                detail=answer.detail,
                http_status=answer.status,
            )
        return answer

    def elsewhere(self, method: str, url: str, **request: Any) -> Answer:
        """A call to another host, without the token."""
        return self._http.request(method, url, headers={"User-Agent": self._user_agent()}, **request)

    def _send(
        self, method: str, path: str, params: Mapping[str, str] | None, request: Mapping[str, Any]
    ) -> Answer:
        headers = {
            "Authorization": f"bearer {self.secrets['access_token']}",
            "User-Agent": self._user_agent(),
        }
        return self._http.request(
            method,
            f"{self.credentials.api_base}/{path}",
            headers=headers,
            params={"raw_json": "1", **(params or {})},
            secrets=self._known_secrets(),
            **request,
        )

    def _grant(self) -> dict[str, str]:
        if self.secrets.get("refresh_token"):
            return {"grant_type": "refresh_token", "refresh_token": self.secrets["refresh_token"]}
        return {
            "grant_type": "password",
            "username": self.secrets.get("username", ""),
            "password": self.secrets.get("password", ""),
        }

    def _take(self, answer: Answer) -> None:
        """Take over the token. A bad grant comes with status 200 or 400, a bad client with 401."""
        error = answer.error_fields().get("error")
        if answer.status in (400, 401) or (answer.ok and isinstance(error, str)):
            raise _bad_grant(answer, bool(self.secrets.get("refresh_token")))
        if not answer.ok:
            raise refused(answer)
        token = answer.text("access_token")
        lasts = answer.fields().get("expires_in")
        seconds = lasts if isinstance(lasts, int) and 0 < lasts < 10**8 else 3600
        self.secrets["access_token"] = token
        self.secrets["expires_at"] = str(int(datetime.now(UTC).timestamp()) + seconds)
        self.secrets["scope"] = str(answer.fields().get("scope") or "")
        renewed = answer.fields().get("refresh_token")
        if isinstance(renewed, str) and renewed and self.secrets.get("refresh_token"):
            self.secrets["refresh_token"] = renewed

    def _ends(self) -> float:
        try:
            return float(self.secrets.get("expires_at", ""))
        except ValueError:
            return float("inf")  # not told: it is used until it is refused

    def _known_secrets(self) -> list[str]:
        return [self.secrets[name] for name in _SECRET if self.secrets.get(name)]

    def _user_agent(self) -> str:
        """As Reddit demands: <platform>:<app id>:<version> (by /u/<user>). Common ones are turned away."""
        contact = CONTACT_USER.of(self.credentials.settings) or self.user or "unknown"
        return f"web:syndication-desk-{self.secrets.get('client_id', '')}:v{VERSION} (by /u/{contact})"


def _bad_grant(answer: Answer, refresh: bool) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    if answer.status == 401:
        sentence = "Reddit did not accept the client ID and secret. An admin has to enter those of the app."
    elif refresh:
        sentence = "Reddit no longer takes the refresh token. An admin has to make a new one and replace it."
    else:
        sentence = (
            "Reddit did not accept the user name and password. An admin has to enter them again; the user must be a "
            "developer of the app and have no two-factor sign-in."
        )
    return NotAuthorized(sentence, **known)
