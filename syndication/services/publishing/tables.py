"""The tables that are written many times a second: plain, without the cost of loading and tracking objects."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table

from syndication.models import Account, PostAttempt, PostCheckpoint, ScheduledPost, Sender

accounts, attempts, checkpoints, posts, senders = (
    cast(Table, model.__table__) for model in (Account, PostAttempt, PostCheckpoint, ScheduledPost, Sender)
)
