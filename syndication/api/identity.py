"""Who calls: a bearer token, and nothing else. The session cookies of the pages do not count here."""

from __future__ import annotations

from hashlib import sha256

from flask import current_app, g, request
from flask_limiter.util import get_remote_address
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from syndication.extensions import limiter
from syndication.models import User
from syndication.services.tokens import token_user
from syndication.services.uploads import largest

MEDIA_OVERHEAD = 64 * 1024


def identify() -> None:
    """Looks up whose token came, before anything asks for it."""
    token = given_token()
    g.caller = token_user(token) if token else None


def check_caller() -> None:
    """Runs before every operation. Raises Unauthorized (401)."""
    if not given_token():
        raise unauthorized("Send a token: Authorization: Bearer TOKEN.")
    if g.caller is None:
        raise unauthorized("This token is not valid any more. Make a new one.", error="invalid_token")


def given_token() -> str:
    given = request.authorization
    return given.token or "" if given is not None and given.type == "bearer" else ""


def caller() -> User:
    """The user whose token came with the request."""
    user: User = g.caller
    return user


def unauthorized(sentence: str, **parameters: str) -> Unauthorized:
    challenge = WWWAuthenticate("bearer", {"realm": "Syndication Desk", **parameters})
    return Unauthorized(sentence, www_authenticate=challenge)


def limit_body() -> None:
    """JSON is small; an uploaded file may be as large as the settings say."""
    file = largest() + MEDIA_OVERHEAD
    json = current_app.config["API_MAX_JSON_BYTES"]
    request.max_content_length = file if request.mimetype == "multipart/form-data" else json


def rate_limit() -> str:
    return f"{current_app.config['API_REQUESTS_PER_MINUTE']} per minute"


def rate_limit_key() -> str:
    """The token, hashed, if it is one; else the address: whoever makes tokens up gets no new limit with each."""
    return sha256(given_token().encode()).hexdigest() if g.caller else get_remote_address()


def count_request() -> None:
    """Raises RateLimitExceeded (429). Junk counts too, so it comes before the token is required."""
    with limiter.shared_limit(rate_limit, scope="api", key_func=rate_limit_key):
        pass
