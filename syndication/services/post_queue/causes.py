"""Why a post needs somebody, in a sentence that says what to do."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _

from syndication.models import PostStatus


class Remedy(StrEnum):
    """Where it is put right before it is sent again."""

    CONTENT = "content"
    ACCOUNT = "account"
    NOTHING = ""


def remedy_of(status: str, cause: str) -> Remedy:
    """What has to change first, by ScheduledPost.status and .cause."""
    if status != PostStatus.FAILED:
        return Remedy.NOTHING
    known = {
        "Rejected": Remedy.CONTENT,
        "Unprepared": Remedy.CONTENT,
        "NotAuthorized": Remedy.ACCOUNT,
    }
    return known.get(cause, Remedy.NOTHING)


def explained(status: str, cause: str, label: str) -> str:
    """What happened and what to do, for all posts of this state and cause. label: what people call the platform."""
    if status == PostStatus.EXPIRED:
        return _(
            "They are too late to go out by themselves. Publish them now, choose another time, or skip them."
        )
    if status == PostStatus.UNCONFIRMED:
        return unconfirmed(cause, label)
    return failed(cause, label)


def unconfirmed(cause: str, label: str) -> str:
    if cause == "Quarantined":
        return _(
            "They may be out. Looking them up stopped the worker again and again, so that is left to you: look at "
            "the account, and say for each whether it is live."
        )
    return _(
        "They may be out, and %(platform)s gives no certain answer. Look at the account, and say for each whether "
        "it is live. Until then nothing is sent again.",
        platform=label,
    )


def failed(cause: str, label: str) -> str:
    known = {
        "Rejected": _(
            "%(platform)s refused them. Put right what it says, save the piece, then retry.", platform=label
        ),
        "Unprepared": _(
            "They could not be put together, so nothing was sent. Open the piece, look at its media and its "
            "channel, save it, then retry."
        ),
        "NotAuthorized": _(
            "%(platform)s no longer accepts the credentials of the account. Connect the account again, then retry.",
            platform=label,
        ),
        "Unavailable": _(
            "%(platform)s could not be reached or did not take them, several times. Retry as soon as it works again.",
            platform=label,
        ),
        "Quarantined": _(
            "Sending them stopped the worker again and again, so they were set aside. Tell your administrator, "
            "then retry."
        ),
    }
    return known.get(cause) or _(
        "They could not be sent. Read what is said about each, then retry or skip it."
    )
