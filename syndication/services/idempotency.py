"""A request that carries an Idempotency-Key is answered once; its repeats get the first answer again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from syndication.models import IdempotencyKey
from syndication.services.errors import ServiceError
from syndication.services.transaction import together


@dataclass(frozen=True)
class Answer:
    """An HTTP status and body. `replayed`: it was given before, and nothing was done this time."""

    status: int
    body: str
    replayed: bool = False


class KeyReused(ServiceError):
    """The key came with another request before."""


def answer_once(user_id: int, key: str, request_hash: str, act: Callable[[], Answer]) -> Answer:
    """The answer of `act`, or the one it gave the first time this user came with this key.

    The key, the answer and everything `act` changes are committed together: at no instant is one there without
    the others. A second request with the key waits until the first is through. When `act` raises, nothing is
    changed and nothing remembered. Raises KeyReused when the hash is not the first request's.
    """
    with together() as session:
        known = find_key(session, user_id, key) or reserve_key(session, user_id, key, request_hash)
        if known.request_hash != request_hash:
            raise KeyReused(
                _("This Idempotency-Key was used for another request. Send a new key with a new request.")
            )
        if known.status:
            return Answer(known.status, known.body, replayed=True)
        answer = act()
        known.status, known.body = answer.status, answer.body
    return replace(answer, replayed=False)


def find_key(session: Session, user_id: int, key: str) -> IdempotencyKey | None:
    wanted = select(IdempotencyKey).where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    return session.scalars(wanted).first()


def reserve_key(session: Session, user_id: int, key: str, request_hash: str) -> IdempotencyKey:
    """A row that only this transaction sees. Waits for another transaction that is inserting the same key."""
    reserved = IdempotencyKey(user_id=user_id, key=key, request_hash=request_hash, status=0, body="")
    try:
        with session.begin_nested():
            session.add(reserved)
    except IntegrityError:
        known = find_key(session, user_id, key)
        if known is None:
            raise
        return known
    return reserved
