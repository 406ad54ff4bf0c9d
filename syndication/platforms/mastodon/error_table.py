"""What a server's refusals mean. Their texts are in the account's or the server's language: only the status counts.

Source: docs.joinmastodon.org (each method's responses) and recorded answers: {"error": words[, "error_description"]}.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from syndication.platforms.answers import Answer, paused_until, retry_after
from syndication.platforms.errors import NotAuthorized, PlatformError, RateLimited, Rejected, Unavailable

LABEL = "Mastodon"
#: After a 429 that does not say until when: the shortest window of the server.
PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Meaning:
    """error: its class. sentence: for editors. quoted: whether the server's own words help."""

    error: type[PlatformError]
    sentence: str
    quoted: bool = True


STATUSES: dict[int, Meaning] = {
    400: Meaning(Rejected, "The server did not understand this post."),
    401: Meaning(
        NotAuthorized,
        "The access token is not valid on this server, or was withdrawn. An admin has to connect the account again.",
    ),
    403: Meaning(
        NotAuthorized,
        "The access token lacks a permission, or the account is not allowed to do this now. An admin has to check "
        "the application's scopes (read, write) and the account's state.",
    ),
    404: Meaning(
        Rejected,
        "The server has nothing at this address: what this post answers or is about may have been deleted.",
    ),
    406: Meaning(Rejected, "The server did not understand this post."),
    408: Meaning(Unavailable, "The server asks to try again."),
    410: Meaning(Rejected, "This is gone from the server."),
    413: Meaning(
        Rejected, "The server says that this is too large. Use smaller pictures or a shorter video."
    ),
    415: Meaning(Rejected, "The server does not take this kind of file. Convert it."),
    422: Meaning(Rejected, "The server refused the content of this post. Change it."),
    425: Meaning(Unavailable, "The server asks to try again."),
    429: Meaning(RateLimited, "The server takes no more requests of this account for now.", quoted=False),
}
OTHERWISE = Meaning(Rejected, "The server refused the request.")


def refused(answer: Answer) -> PlatformError:
    """The error that an answer of status 400-499 is."""
    meaning = STATUSES.get(answer.status, OTHERWISE)
    says = answer.redact(_words(answer)).strip()[:300] if meaning.quoted else ""
    sentence = f"{LABEL}: {meaning.sentence}" + (f" It says: “{says}”" if says else "")
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    if meaning.error is RateLimited:
        return RateLimited(sentence, until=paused_until(answer, PAUSE), **known)
    if meaning.error is Unavailable:
        return Unavailable(sentence, retry_after=retry_after(answer), **known)
    return NotAuthorized(sentence, **known) if meaning.error is NotAuthorized else Rejected(sentence, **known)


def _words(answer: Answer) -> str:
    fields = answer.error_fields()
    found = [fields.get(name) for name in ("error", "error_description")]
    return " ".join(dict.fromkeys(word for word in found if isinstance(word, str) and word))
