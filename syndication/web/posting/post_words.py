"""What the page of a post says: the next thing that happens, and names for what happened."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import gettext as _

from syndication.models import PostCheckpoint, PostStatus, ScheduledPost
from syndication.services import scheduling


def what_next(post: ScheduledPost) -> str:
    """What happens next, as a sentence; "" where the page says it already: why it waits, who looks, that it is out."""
    match post.status:
        case PostStatus.SCHEDULED:
            return next_of_scheduled(post)
        case PostStatus.CLAIMED:
            return _("A worker has it and is about to send it.")
        case PostStatus.SENDING:
            return _("It is being sent right now.")
        case PostStatus.PROCESSING:
            return _("The platform has it and is not done with it. The desk keeps asking until it is.")
        case PostStatus.UNCONFIRMED | PostStatus.POSTED:
            return ""
        case PostStatus.CANCELLED:
            return "" if post.message else _("It does not go out.")
        case _:
            return _("Nothing more happens by itself: retry it, give it another time, or skip it.")


def next_of_scheduled(post: ScheduledPost) -> str:
    if scheduling.waiting_for(post):
        return ""
    if post.due_at > datetime.now(UTC):
        return _("It goes out by itself when it is due.")
    return _("It is due and goes out as soon as a worker is free.")


def attempt_kinds() -> dict[str, str]:
    """What was tried, by PostAttempt.kind."""
    return {
        "publish": _("Sending to the platform"),
        "continue": _("Asking whether the platform is done"),
        "reconcile": _("Looking whether it is live"),
    }


def attempt_outcomes() -> dict[str, str]:
    """How it ended, by PostAttempt.outcome: what the publisher writes, and the errors of the adapters."""
    return {
        "": _("No answer yet"),
        "posted": _("Posted"),
        "processing": _("The platform is still working"),
        "not_found": _("Not there"),
        "abandoned": _("The worker stopped in the middle"),
        "Rejected": _("Refused"),
        "NotAuthorized": _("Credentials refused"),
        "RateLimited": _("Asked to wait"),
        "Unavailable": _("Not now"),
        "OutcomeUnknown": _("No certain answer"),
        "CannotTell": _("The platform cannot say"),
    }


def done_by_people() -> dict[str, str]:
    """What people can do with a post, by the action in the audit log."""
    return {
        "post.scheduled": _("scheduled it"),
        "post.rescheduled": _("gave it another time"),
        "post.retried": _("had it sent again"),
        "post.sent_now": _("had it sent at once"),
        "post.cancelled": _("cancelled it"),
        "post.skipped": _("skipped it"),
        "post.put_back": _("put it back"),
        "post.confirmed_live": _("said that it is live"),
        "post.confirmed_not_live": _("said that it is not live, and had it sent again"),
        "post.taken_down": _("took it down"),
    }


def in_words(point: PostCheckpoint) -> str:
    """What was reached on the way. Adapters choose the names: "<what>", or "<what>-<number>"."""
    what, _dash, number = point.name.partition("-")
    if point.public:
        return _("A part of it is out") if number else _("It is out")
    known = {
        "published": _("It is out"),
        "comment": _("Its first comment was begun"),
        "accepted": _("The platform took it"),
        "media": _("A file was handed over"),
        "photo": _("A picture was handed over"),
        "upload": _("An upload was begun"),
        "video": _("A video was handed over"),
        "finished": _("Everything was handed over"),
        "message": _("A key was chosen, under which it is sent once"),
        "duplicate": _("The platform said that it has this already"),
        "doubt": _("The request that publishes was begun"),
    }
    return known.get(what) or _("A step was done")
