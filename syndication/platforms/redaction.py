"""Takes secrets out of everything that may be shown, stored or logged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

Redact = Callable[[str], str]

HIDDEN = "[hidden]"
#: Shorter strings are no secrets, and hiding them would tear words apart.
SHORTEST_SECRET = 4

_SECRET_NAME = re.compile(r"token|secret|password|jwt|proof|api_?key", re.IGNORECASE)
# Bounded, so that no answer, however odd, takes more than linear time.
_NAMED_SECRET = re.compile(
    r"""((?:token|secret|password|jwt|proof|api_?key)[\w-]{0,40}(?:=|["']\s*:\s*["']))[^\s"'&<>]+""",
    re.IGNORECASE,
)
_AUTHORIZATION = re.compile(r"\b(Bearer|OAuth|Basic|DPoP)\s+[\w.~+/=|-]{8,}", re.IGNORECASE)
_JSON_WEB_TOKEN = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?")


def secrets_in(value: Any) -> Iterator[str]:
    """The values in a request's parameters whose names say that they are secret."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str) and _says_secret(str(name)):
                yield inner
            elif str(name).lower() == "authorization":
                yield str(inner).rpartition(" ")[2]
            else:
                yield from secrets_in(inner)


@lru_cache(maxsize=1000)
def _says_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def redactor(secrets: Iterable[str]) -> Redact:
    """A function that hides these secrets, however they are written, and all that looks like one."""
    kept = frozenset(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
    known: re.Pattern[str] | None = None

    def redact(text: str) -> str:
        nonlocal known
        if not _surely_without(kept, text):
            # Worked out only now: nearly every request goes well, and nothing of it is shown.
            known = known or _any_of(kept)
            text = known.sub(HIDDEN, text)
        text = _NAMED_SECRET.sub(rf"\1{HIDDEN}", text)
        text = _AUTHORIZATION.sub(rf"\1 {HIDDEN}", text)
        return _JSON_WEB_TOKEN.sub(HIDDEN, text)

    return redact


def _surely_without(secrets: Iterable[str], text: str) -> bool:
    """Whether none of them is in the text. Without these characters nothing in it is spelled differently."""
    return not any(mark in text for mark in "%+\\") and not any(secret in text for secret in secrets)


def _any_of(secrets: Iterable[str]) -> re.Pattern[str]:
    """However they are written."""
    spellings = {
        spelling
        for secret in secrets
        for spelling in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1])
    }
    # The longest first, so that a secret that contains another leaves nothing behind.
    return re.compile("|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True)) or r"(?!)")
