"""The signed-in state of one account during one task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.bluesky.refusals import SESSION_OVER, error_name, refused
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import NotAuthorized
from syndication.platforms.http import Http

PUBLIC_API = "https://bsky.social"
#: The servers behind the public address; requests to them need no detour through it.
_PUBLIC_SERVERS = ".host.bsky.network"


class Session:
    """Makes calls for one account, and signs in or renews its session when that is needed.

    secrets: what the connect form asked for and the session's tokens, as they are now. The app password is
    kept: a session can end before its time, and then only the password begins another.
    """

    def __init__(self, credentials: Credentials, http: Http) -> None:
        self._credentials = credentials
        self._http = http
        self.secrets = dict(credentials.secrets)

    @property
    def did(self) -> str:
        """The account's lasting identifier. Known once the session began."""
        return self.secrets["did"]

    def begin(self) -> None:
        """Sign in with the app password. Raises NotAuthorized when it is refused."""
        login = {
            "identifier": self.secrets.get("identifier", ""),
            "password": self.secrets.get("app_password", ""),
        }
        answer = self._send("POST", "com.atproto.server.createSession", base=self._entry, json=login)
        self._take(answer)

    def renew(self) -> None:
        """Exchange the refresh token for new tokens; with none, or a refused one, sign in again."""
        if not self.secrets.get("refresh_jwt"):
            return self.begin()
        answer = self._send(
            "POST", "com.atproto.server.refreshSession", base=self._entry, token=self.secrets["refresh_jwt"]
        )
        if answer.status in (400, 401, 403):
            return self.begin()
        return self._take(answer)

    def ensure(self) -> None:
        """Begin a session when there is none, and keep its tokens."""
        if not (self.secrets.get("access_jwt") and self.secrets.get("did")):
            self.begin()
            self._keep()

    def call(self, method: str, name: str, **request: Any) -> Answer:
        """A call of status 200-299; with the session renewed once, if it was over. Raises what `refused` tells.

        A refused token means that nothing was done, so the repeat is safe on calls that create, too.
        """
        answer = self.ask(method, name, **request)
        if not answer.ok:
            raise refused(answer)
        return answer

    def ask(
        self, method: str, name: str, *, before_each: Callable[[], None] = lambda: None, **request: Any
    ) -> Answer:
        """As `call`, but refusals come back as answers.

        before_each: called right before each time this request is sent. Beginning and renewing the session may
        have taken long.
        """
        self.ensure()
        before_each()
        answer = self._send(method, name, token=self.secrets["access_jwt"], **request)
        if answer.status in (400, 401) and error_name(answer) in SESSION_OVER:
            self.renew()
            self._keep()
            before_each()
            answer = self._send(method, name, token=self.secrets["access_jwt"], **request)
        return answer

    @property
    def _entry(self) -> str:
        return self._credentials.api_base

    def _send(
        self,
        method: str,
        name: str,
        *,
        base: str = "",
        token: str = "",
        headers: Mapping[str, str] | None = None,
        make_data: Callable[[], FilePart] | None = None,
        **request: Any,
    ) -> Answer:
        """make_data: opens the body anew for each time the request is sent."""
        if make_data is not None:
            request["data"] = make_data()
        return self._http.request(
            method,
            f"{base or self.secrets.get('service') or self._entry}/xrpc/{name}",
            headers={**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})},
            secrets=[self.secrets.get(key, "") for key in ("app_password", "access_jwt", "refresh_jwt")],
            **request,
        )

    def _take(self, answer: Answer) -> None:
        """Take over the tokens of createSession or refreshSession."""
        if not answer.ok:
            raise refused(answer)
        self.secrets |= {
            "access_jwt": answer.text("accessJwt"),
            "refresh_jwt": answer.text("refreshJwt"),
            "did": answer.text("did"),
            "handle": answer.text("handle"),
            "service": service_of(answer.fields(), self._entry),
        }

    def _keep(self) -> None:
        expected = self._credentials.remote_id
        if expected and self.did != expected:
            raise NotAuthorized(
                "The handle of this account now belongs to somebody else. An admin has to connect it again."
            )
        self._credentials.save(self.secrets)


def service_of(session: Mapping[str, Any], api_base: str) -> str:
    """The account's own server behind the public address, "" to stay with the address that was given.

    The answer's word is taken only for the public service's own servers: it must not send us anywhere else.
    """
    if api_base != PUBLIC_API:
        return ""
    document = session.get("didDoc")
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else []:
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            endpoint = str(service.get("serviceEndpoint", "")).rstrip("/")
            if _is_public_server(endpoint):
                return endpoint
    return ""


def _is_public_server(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    return endpoint == f"https://{parts.hostname}" and (parts.hostname or "").endswith(_PUBLIC_SERVERS)
