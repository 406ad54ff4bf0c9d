"""Why a post needs somebody, in a sentence that says what to do."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

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


def explained(status: str, cause: str, label: str, count: int = 1) -> str:
    """What to do about so many posts of this state and cause, and why where their own sentence does not say it.

    label: what people call the platform.
    """
    if status == PostStatus.EXPIRED:
        return ngettext(
            "It does not go out by itself any more. Publish it now, choose another time, or skip it.",
            "They do not go out by themselves any more. Publish them now, choose another time, or skip them.",
            count,
        )
    if status == PostStatus.UNCONFIRMED:
        return unconfirmed(cause, label, count)
    return failed(cause, label, count)


def unconfirmed(cause: str, label: str, count: int) -> str:
    if cause == "Quarantined":
        return ngettext(
            "It may be out. Looking it up stopped the worker again and again, so that is left to you: look at the "
            "account, and say whether it is live.",
            "They may be out. Looking them up stopped the worker again and again, so that is left to you: look at the "
            "account, and say for each whether it is live.",
            count,
        )
    return ngettext(
        "It may be out, and %(platform)s gives no certain answer. Look at the account, and say whether it is live. "
        "Until then it is not sent again.",
        "They may be out, and %(platform)s gives no certain answer. Look at the account, and say for each whether it "
        "is live. Until then nothing is sent again.",
        count,
        platform=label,
    )


def failed(cause: str, label: str, count: int) -> str:
    known = {
        "Rejected": _("Put right what %(platform)s says, save the piece, then retry.", platform=label),
        "Unprepared": ngettext(
            "It could not be put together, so nothing was sent. Open the piece, look at its media and its channel, "
            "save it, then retry.",
            "They could not be put together, so nothing was sent. Open each piece, look at its media and its channel, "
            "save it, then retry.",
            count,
        ),
        "NotAuthorized": _("Connect the account again, then retry."),
        "Unavailable": _(
            "%(platform)s could not be reached or did not answer as it should, several times. Retry as soon as it "
            "works again.",
            platform=label,
        ),
        "Quarantined": ngettext(
            "Sending it stopped the worker again and again, so it was set aside. Tell your administrator, then retry.",
            "Sending them stopped the worker again and again, so they were set aside. Tell your administrator, then "
            "retry.",
            count,
        ),
    }
    return known.get(cause) or ngettext(
        "It could not be sent. Read what is said about it, then retry or skip it.",
        "They could not be sent. Read what is said about each, then retry or skip it.",
        count,
    )
