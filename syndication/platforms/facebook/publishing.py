"""The one dangerous call of a post: the one that makes it public."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Credentials
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError
from syndication.platforms.facebook.graph import ask, page_of
from syndication.platforms.facebook.refusals import is_duplicate, is_missing, refused
from syndication.platforms.http import Http


def made_public(
    edge: str,
    form: Mapping[str, str],
    credentials: Credentials,
    http: Http,
    checkpoints: Checkpoints,
    *,
    host: str = "",
    gone: Callable[[Answer], PlatformError] | None = None,
) -> Answer:
    """Posts the form to this edge of the page. Its doubt is closed only by an answer that surely means that
    nothing was done.

    gone: makes the error for an answer that the upload to be published does not exist.
    """
    doubted = open_since(checkpoints) is not None
    open_doubt(checkpoints)
    try:
        answer = ask(
            credentials, http, "POST", f"{page_of(credentials)}/{edge}", host=host, creates=True, form=form
        )
        if answer.ok:
            return answer
        used_up = gone is not None and is_missing(answer)
        # Said again after a person looked in vain, it is a refusal like others.
        if doubted and (used_up or is_duplicate(answer)) and not checkpoints.get("duplicate"):
            checkpoints.save("duplicate", {"seen": True})
            raise _perhaps_out(answer)
        raise gone(answer) if gone and used_up else refused(answer)
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not doubted:
            close_doubt(checkpoints)
        raise


def _perhaps_out(answer: Answer) -> OutcomeUnknown:
    return OutcomeUnknown(
        "Facebook says that this was posted or used already, so an earlier try may have gone out.",
        detail=answer.detail,
        http_status=answer.status,
    )


def succeeded(answer: Answer) -> str:
    """The id of the post, if the answer {"success": true, "post_id": …} names one. Raises OutcomeUnknown for
    another answer."""
    fields = answer.fields()
    if fields.get("success") is not True:
        raise OutcomeUnknown(
            "Facebook did not say whether it published this.", detail=answer.detail, http_status=answer.status
        )
    return str(fields.get("post_id") or "")
