"""Who calls: a bearer token, and nothing else. The session cookies of the pages do not count here."""

from __future__ import annotations

from hashlib import sha256

from flask import current_app, g, request
from flask_limiter.util import get_remote_address
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from syndication.models import User
from syndication.services.tokens import token_user

MEDIA_OVERHEAD = 64 * 1024


def check_caller() -> None:
    """Runs before every operation. Raises Unauthorized (401)."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise unauthorized("Send a token: Authorization: Bearer TOKEN.")
    user = token_user(given.token)
    if user is None or user.is_disabled:
        raise unauthorized("This token is not valid any more. Make a new one.", error="invalid_token")
    g.caller = user


def caller() -> User:
    """The user whose token came with the request."""
    user: User = g.caller
    return user


def unauthorized(sentence: str, **parameters: str) -> Unauthorized:
    challenge = WWWAuthenticate("bearer", {"realm": "Syndication Desk", **parameters})
    return Unauthorized(sentence, www_authenticate=challenge)


def limit_body() -> None:
    """JSON is small; a picture may be as large as the settings say."""
    picture = current_app.config["IMAGE_MAX_BYTES"] + MEDIA_OVERHEAD
    json = current_app.config["API_MAX_JSON_BYTES"]
    request.max_content_length = picture if request.mimetype == "multipart/form-data" else json


def rate_limit() -> str:
    limit: str = current_app.config["API_RATE_LIMIT"]
    return limit


def rate_limit_key() -> str:
    """The token as it came (hashed: it may be a secret), or the address of a caller without one."""
    header = request.headers.get("Authorization", "")
    return sha256(header.encode()).hexdigest() if header else get_remote_address()
