"""Delivery: claim what is due, send it, settle what is unknown. The database is the schedule."""

from syndication.services.publishing.claiming import (
    HORIZON,
    Claim,
    anything_due,
    claim,
    claim_suspect,
    due_now,
)
from syndication.services.publishing.entries import Entry
from syndication.services.publishing.journal import Journal
from syndication.services.publishing.orders import Work, read_work
from syndication.services.publishing.performing import perform
from syndication.services.publishing.reaping import leave, reap
from syndication.services.publishing.senders import OwnSender, enter

__all__ = [
    "HORIZON",
    "Claim",
    "Entry",
    "Journal",
    "OwnSender",
    "Work",
    "anything_due",
    "claim",
    "claim_suspect",
    "due_now",
    "enter",
    "leave",
    "perform",
    "read_work",
    "reap",
]
