"""Passwords: hashed with Argon2id, checked in the same time whether or not the person exists, made up when needed."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

#: RFC 9106's second recommendation, which is the library's default.
hasher = PasswordHasher()

MIN_LENGTH = 12
MAX_LENGTH = 1024
#: No letter or digit that is taken for another one when read from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_of(password: str) -> str:
    return hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one. Without a hash (nobody has that e-mail) it takes as long, and says no."""
    try:
        return hasher.verify(password_hash or nobodys_hash(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return hasher.check_needs_rehash(password_hash)


def made_up() -> str:
    """A one-time password of 79 bits that can be read aloud, such as "k7mq-x2vd-9hpt-w4zn"."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))


def weaknesses(password: str, email: str = "") -> list[str]:
    """Why a password should not be taken, as sentences; empty when it may."""
    if len(password) < MIN_LENGTH:
        return [_("Use at least %(length)d characters; a few unrelated words do well.", length=MIN_LENGTH)]
    if len(password) > MAX_LENGTH:
        return [_("Use at most %(length)d characters.", length=MAX_LENGTH)]
    if len(set(password)) < 5:
        return [_("Use more different characters.")]
    if email and password.lower() in (email.lower(), email.partition("@")[0].lower()):
        return [_("Do not use your e-mail address as the password.")]
    return []


@cache
def nobodys_hash() -> str:
    return hash_of(secrets.token_urlsafe(16))
