"""What a use case raises when it cannot be done. Web and API turn these into answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class ServiceError(Exception):
    """`message` is a sentence for the person who asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(ServiceError):
    """There is no such thing, or this person may not know of it."""


class Forbidden(ServiceError):
    """This person may not do that."""


class Conflict(ServiceError):
    """Somebody or something else changed it first, or it is past the state in which this is possible."""


class Invalid(ServiceError):
    """The input is wrong. `errors` has sentences by field name ("" for the whole)."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(" ".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = errors
