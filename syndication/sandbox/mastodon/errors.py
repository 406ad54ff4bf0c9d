"""Refusals: {"error": words}, in the language that the caller asks for, as recorded answers have them."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flask import Response, request

from syndication.sandbox.calls import json_answer
from syndication.sandbox.faults import Fault

#: By name: in English and in German.
WORDS: dict[str, tuple[str, str]] = {
    "invalid_token": ("The access token is invalid", "Das Zugriffstoken ist ungültig"),
    "expired_token": ("The access token expired", "Das Zugriffstoken ist abgelaufen"),
    "revoked_token": ("The access token was revoked", "Das Zugriffstoken wurde annulliert"),
    "scope": (
        "This action is outside the authorized scopes",
        "Diese Aktion liegt außerhalb der autorisierten Bereiche",
    ),
    "not_allowed": ("This action is not allowed", "Diese Aktion ist nicht erlaubt"),
    "not_found": ("Record not found", "Eintrag nicht gefunden"),
    "no_parent": (
        "The post you are trying to reply to does not appear to exist.",
        "Der Beitrag, auf den du antworten möchtest, scheint nicht zu existieren.",
    ),
    "bad_request": ("Bad request", "Ungültige Anfrage"),
    "too_large": ("Request entity too large", "Die Anfrage ist zu groß"),
    "unprocessable": ("Unprocessable content", "Nicht verarbeitbarer Inhalt"),
    "unknown_field": (
        "Validation failed: %s is not known",
        "Gültigkeitsprüfung gescheitert: %s ist nicht bekannt",
    ),
    "blank": (
        "Validation failed: Text can't be blank",
        "Gültigkeitsprüfung gescheitert: Text muss ausgefüllt werden",
    ),
    "too_long": (
        "Validation failed: Text character limit of %s exceeded",
        "Gültigkeitsprüfung gescheitert: Text Zeichenlimit von %s überschritten",
    ),
    "choice": (
        "Validation failed: %s is not included in the list",
        "Gültigkeitsprüfung gescheitert: %s ist kein gültiger Wert",
    ),
    "too_many_media": (
        "Cannot attach more than %s files",
        "Es können nicht mehr als %s Dateien angehängt werden",
    ),
    "mixed_media": (
        "Cannot attach a video to a post that already contains images",
        "Es kann kein Video an einen Beitrag angehängt werden, der bereits Bilder enthält",
    ),
    "media_not_found": (
        "Media %s not found or already attached",
        "Medium %s nicht gefunden oder bereits angehängt",
    ),
    "media_not_ready": (
        "Cannot attach files that have not finished processing. Try again in a moment!",
        "Dateien, die noch nicht verarbeitet wurden, können nicht angehängt werden. Versuche es gleich noch einmal!",
    ),
    "media_failed": (
        "Error processing thumbnail for uploaded media",
        "Fehler beim Verarbeiten der Mediendatei",
    ),
    "file_missing": ("Validation failed: File can't be blank", "Gültigkeitsprüfung gescheitert: Datei fehlt"),
    "file_type": (
        "Validation failed: File content type is invalid, File is invalid",
        "Gültigkeitsprüfung gescheitert: Dateityp ist ungültig",
    ),
    "file_size": (
        "Validation failed: File file size must be less than %s bytes",
        "Gültigkeitsprüfung gescheitert: Datei muss kleiner als %s Bytes sein",
    ),
    "dimensions": ("%s are not supported", "%s werden nicht unterstützt"),
    "description": (
        "Validation failed: Description is too long (maximum is %s characters)",
        "Gültigkeitsprüfung gescheitert: Beschreibung ist zu lang (mehr als %s Zeichen)",
    ),
    "poll": ("Validation failed: Poll %s", "Gültigkeitsprüfung gescheitert: Umfrage %s"),
    "too_many": ("Too many requests", "Zu viele Anfragen"),
    "trouble": (
        "We're sorry, but something went wrong on our end.",
        "Bitte verzeih, etwas ist bei uns schiefgegangen.",
    ),
    "unavailable": (
        "The page could not be served due to a temporary server failure.",
        "Die Seite konnte wegen eines vorübergehenden Fehlers nicht angezeigt werden.",
    ),
}


class MastodonError(Exception):
    """A refusal: its status, the name of its words, and what goes into them."""

    def __init__(self, status: int, words: str, value: object = "") -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.value = value


def answer_of(error: MastodonError) -> Response:
    german = (request.accept_languages.best_match(["en", "de"]) or "en") == "de"
    words = WORDS[error.words][german]
    headers = {}
    if error.status in (401, 403):
        name = "invalid_token" if error.status == 401 else "insufficient_scope"
        headers["WWW-Authenticate"] = f'Bearer realm="Doorkeeper", error="{name}"'
    return json_answer({"error": words.replace("%s", str(error.value))}, error.status, headers)


STATUS_ERRORS = {
    400: "bad_request",
    401: "invalid_token",
    403: "not_allowed",
    404: "not_found",
    413: "too_large",
    422: "unprocessable",
    429: "too_many",
    500: "trouble",
    503: "unavailable",
}


def refusal(fault: Fault) -> Response:
    """The server's answer for a planned fault."""
    if fault.kind in ("expired-token", "revoked-token"):
        return answer_of(MastodonError(401, fault.kind.replace("-", "_")))
    if fault.kind == "rate-limit":
        answer = answer_of(MastodonError(429, "too_many"))
        answer.headers.update(limit_headers(300, 0, fault.until or time.time()))
        return answer
    status = fault.status or 500
    return answer_of(MastodonError(status, STATUS_ERRORS[status]))


def limit_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    """X-RateLimit-*; the reset is an instant in ISO 8601. reset: epoch seconds."""
    at = datetime.fromtimestamp(reset, UTC)
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(0, remaining)),
        "X-RateLimit-Reset": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
