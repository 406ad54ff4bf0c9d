"""The Idempotency-Key header."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, current_app, request
from werkzeug.exceptions import BadRequest, HTTPException

from syndication.api.identity import caller
from syndication.api.problems import CONTENT_TYPE, problem
from syndication.services.errors import ServiceError
from syndication.services.idempotency import Answer, answer_once
from syndication.services.transaction import together

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_LENGTH = 255
#: Bytes of an upload that are in memory at a time.
CHUNK = 1024 * 1024

PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": HEADER,
    "description": "A repeat with the same key gets the first answer again. Kept for at least 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "pattern": "^[!-~]+$"},
}


def answered_once(
    view: Callable[..., Response], prepare: Callable[[], Any] | None = None
) -> Callable[..., Response]:
    """Remembers the view's answer together with its effect when the request carries a key.

    prepare: does what takes seconds before the transaction begins, in which on SQLite nobody else can write. The
    view gets its result as `prepared`.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        if prepare is not None:
            kwargs["prepared"] = prepare()
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        if not 0 < len(key) <= MAX_LENGTH or not all("!" <= char <= "~" for char in key):
            raise BadRequest(
                f"The {HEADER} must be 1 to {MAX_LENGTH} visible ASCII characters without spaces."
            )

        def act() -> Answer:
            response = refused_or_done(view, *args, **kwargs)
            return Answer(response.status_code, response.get_data(as_text=True))

        return as_response(answer_once(caller().id, key, hash_of_request(), act))

    return wrapper


def refused_or_done(view: Callable[..., Response], *args: Any, **kwargs: Any) -> Response:
    """The view's answer. A refusal undoes all of the view's work and is an answer too; a fault of ours is not."""
    try:
        with together():
            return view(*args, **kwargs)
    except ServiceError as error:
        return problem(error)
    except HTTPException as error:
        if error.code is None or error.code >= 500:
            raise
        return problem(error)


def hash_of_request() -> str:
    """Of what was asked. Of an upload its file alone counts: a repeat has other boundaries around it."""
    digest = sha256(f"{request.method} {request.full_path} {request.mimetype}\n".encode())
    if request.mimetype != "multipart/form-data":
        digest.update(request.get_data())
        return digest.hexdigest()
    for name, file in request.files.items(multi=True):
        digest.update(f"{name}\n{file.filename}\n".encode())
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def as_response(answer: Answer) -> Response:
    content_type = CONTENT_TYPE if answer.status >= 400 else "application/json"
    response = current_app.response_class(answer.body, answer.status, content_type=content_type)
    if answer.replayed:
        response.headers[REPLAYED] = "true"
    return response
