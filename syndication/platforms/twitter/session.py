"""Calls of the API for one account, with either kind of token."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from secrets import token_hex
from time import time
from typing import Any
from urllib.parse import quote

from authlib.oauth1 import ClientAuth  # type: ignore[import-untyped]  # the package has no types
from authlib.oauth1.rfc5849.signature import (  # type: ignore[import-untyped]
    construct_base_string,
    hmac_sha1_signature,
)
from authlib.oauth1.rfc5849.util import escape  # type: ignore[import-untyped]

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials
from syndication.platforms.errors import NotAuthorized
from syndication.platforms.http import Http
from syndication.platforms.twitter.forms import OAUTH_1
from syndication.platforms.twitter.refusals import LABEL, refused

PUBLIC_API = "https://api.x.com"
#: Never a scope of what we ask for, but what a token may be told to lack.
WRITING = "tweet.write"


class Session:
    """Makes calls for one account. OAuth 1.0a tokens, which do not end, go before OAuth 2.0 tokens.

    secrets: what the connect form asked for, and what X gave in its place since, as they are now.
    """

    def __init__(self, credentials: Credentials, http: Http) -> None:
        self._credentials = credentials
        self._http = http
        self.secrets = dict(credentials.secrets)

    @property
    def signs(self) -> bool:
        """Whether requests are signed (OAuth 1.0a)."""
        return all(self.secrets.get(name) for name in OAUTH_1)

    @property
    def user_id(self) -> str:
        return self._credentials.remote_id

    @property
    def settings(self) -> Mapping[str, Any]:
        return self._credentials.settings

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """An answer of status 200-299. Raises what `refused` makes of any other."""
        answer = self.ask(method, path, **request)
        if not answer.ok:
            raise refused(answer)
        return answer

    def ask(
        self, method: str, path: str, *, before_each: Callable[[], None] = lambda: None, **request: Any
    ) -> Answer:
        """The answer, refusals too. An OAuth 2.0 token that ended is renewed, and the call repeated, once.

        A refused token means that nothing was done, so that holds for calls that create, too.
        before_each: called right before each time this request is sent.
        """
        before_each()
        answer = self._send(method, path, **request)
        if answer.status == 401 and not self.signs and self.secrets.get("oauth2_refresh_token"):
            self.renew()
            self._credentials.save(self.secrets)
            before_each()
            answer = self._send(method, path, **request)
        return answer

    def renew(self) -> None:
        """Exchange the refresh token for a new pair; the old one is used up by that.

        Raises NotAuthorized when X refuses it, or there is none.
        """
        if self.signs or not self.secrets.get("oauth2_refresh_token"):
            raise NotAuthorized(
                f"{LABEL} did not accept the tokens. An admin has to connect the account again."
            )
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self.secrets["oauth2_refresh_token"],
        }
        headers = {}
        if self.secrets.get("client_secret"):
            pair = (
                f"{quote(self.secrets['client_id'], safe='')}:{quote(self.secrets['client_secret'], safe='')}"
            )
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = self.secrets.get("client_id", "")
        answer = self._http.request(
            "POST",
            f"{self._credentials.api_base}/2/oauth2/token",
            form=form,
            headers=headers,
            secrets=self._all_secrets(),
        )
        if answer.status in (400, 401, 403):
            raise NotAuthorized(
                f"{LABEL} did not renew the connection: the refresh token was used, withdrawn or has expired. "
                "An admin has to connect the account again.",
                detail=answer.detail,
                http_status=answer.status,
            )
        if not answer.ok:
            raise refused(answer)
        self.secrets["oauth2_access_token"] = answer.text("access_token")
        given = answer.fields()
        for name, key in (("refresh_token", "oauth2_refresh_token"), ("scope", "oauth2_scope")):
            if isinstance(given.get(name), str) and given[name]:
                self.secrets[key] = given[name]

    def _send(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, **request: Any
    ) -> Answer:
        url = f"{self._credentials.api_base}{path}"
        return self._http.request(
            method,
            url,
            params=params,
            headers={"Authorization": self._authorization(method, url, params)},
            secrets=self._all_secrets(),
            **request,
        )

    def _authorization(self, method: str, url: str, params: Mapping[str, str] | None) -> str:
        """OAuth 1.0a signs the address, but no JSON and no multipart body (RFC 5849, 3.4.1.3)."""
        if not self.signs:
            return f"Bearer {self.secrets.get('oauth2_access_token', '')}"
        # Not `signer.prepare`, which writes the header, reads it and writes it again, and takes its nonce apart.
        signer = ClientAuth(*(self.secrets[name] for name in OAUTH_1))
        protocol = signer.get_oauth_params(token_hex(16), str(int(time())))
        signed = [(name, escape(value)) for name, value in protocol] + list((params or {}).items())
        base = construct_base_string(method, url, signed)
        protocol.append(
            ("oauth_signature", hmac_sha1_signature(base, signer.client_secret, signer.token_secret))
        )
        return "OAuth " + ", ".join(f'{name}="{escape(value)}"' for name, value in protocol)

    def _all_secrets(self) -> list[str]:
        public = ("api_key", "client_id", "oauth2_scope")
        return [value for name, value in self.secrets.items() if name not in public]


def data_of(answer: Answer) -> Answer:
    """The answer's `data` object, to be read as an answer of its own. Raises as `Answer.part` does."""
    return replace(answer, body=json.dumps(answer.part("data")).encode())
