"""What somebody had typed when their session was over: kept in the answer itself, to be sent again.

Nothing is stored on the server. The fields travel through the sign-in form as one signed value, so that only
what this person's own browser sent from one of our own pages comes back. The value is bound to the browser by a
random word in its session cookie: nobody can plant a form of their own into somebody else's sign-in.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hmac import compare_digest

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from syndication.web.door import is_our_origin

#: Never kept: what is secret, and what is made anew.
SECRET_WORDS = ("password", "secret", "token", "key", "csrf")
MAX_AGE_SECONDS = 24 * 3600
#: The key of the browser's random word in Flask's signed session cookie.
BROWSER = "kept_form"


@dataclass(frozen=True)
class KeptForm:
    """`path`: where the form goes. `fields`: names and values in their order. `files`: whether pictures are missing."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False


def of_this_request(*, is_checked: bool = False) -> KeptForm | None:
    """The form this request carries; None if there is none or it does not surely come from our own pages.

    is_checked: its CSRF token was found to be right already.
    """
    if request.method != "POST" or not (is_checked or is_our_origin(request)):
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.lower() for word in SECRET_WORDS)
    )
    files = any(sent.filename for sent in request.files.values())
    return KeptForm(request.full_path.removesuffix("?"), fields, files)


def signed(kept: KeptForm) -> str:
    """The form as text that only this browser can bring back."""
    browser = session.setdefault(BROWSER, secrets.token_urlsafe(16))
    return signer().dumps([browser, kept.path, kept.fields, kept.files])


def from_signed(text: str) -> KeptForm | None:
    """The form kept in a signed value; None when it is another browser's, was tampered with or is older than a day."""
    try:
        browser, path, fields, files = signer().loads(text, max_age=MAX_AGE_SECONDS)
    except BadData:
        return None
    if not compare_digest(browser, session.get(BROWSER, "")):
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields), files)


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="browsers-kept-form")
