"""Delivery: claim what is due, send it, settle what is unknown. The database is the schedule."""

from syndication.services.publishing.claiming import (
    HORIZON,
    Claim,
    anything_due,
    claim,
    claim_checks,
    release,
)
from syndication.services.publishing.reaping import abandon, reap
from syndication.services.publishing.sending import send
from syndication.services.publishing.settling import settle

__all__ = [
    "HORIZON",
    "Claim",
    "abandon",
    "anything_due",
    "claim",
    "claim_checks",
    "reap",
    "release",
    "send",
    "settle",
]
