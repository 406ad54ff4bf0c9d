"""What somebody had typed when their session was over: kept in the answer itself, to be sent again.

Nothing is stored on the server. The fields travel through the sign-in form as one signed value, so that only
what this person's own browser sent from one of our own pages comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

#: Never kept: what is secret, and what is made anew.
SECRET_WORDS = ("password", "secret", "token", "key", "csrf")
MAX_AGE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class KeptForm:
    """`path`: where the form goes. `fields`: names and values in their order. `files`: whether pictures are missing."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False

    @property
    def signed(self) -> str:
        return signer().dumps([self.path, self.fields, self.files])


def of_this_request() -> KeptForm | None:
    """The form this request carries; None if there is none or it does not surely come from our own pages."""
    if request.method != "POST" or not is_from_our_pages():
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.lower() for word in SECRET_WORDS)
    )
    files = any(sent.filename for sent in request.files.values())
    return KeptForm(request.full_path.removesuffix("?"), fields, files)


def from_signed(text: str) -> KeptForm | None:
    """The form kept in a signed value; None when it was tampered with or is older than a day."""
    try:
        path, fields, files = signer().loads(text, max_age=MAX_AGE_SECONDS)
    except BadData:
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields), files)


def is_from_our_pages() -> bool:
    """Browsers name a form's origin, and no foreign page can make them name ours.

    Without this, a foreign page could have its own form kept and sent with the person's own click.
    """
    origin = request.headers.get("Origin", "")
    ours = {urlsplit(request.host_url).netloc, urlsplit(current_app.config["PUBLIC_BASE_URL"]).netloc}
    return urlsplit(origin).netloc in ours - {""}


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")
