"""The first comment, and taking posts down."""

from __future__ import annotations

from syndication.platforms.base import Credentials
from syndication.platforms.errors import Rejected
from syndication.platforms.facebook.graph import ask, in_path
from syndication.platforms.facebook.refusals import is_missing, refused
from syndication.platforms.http import Http


def write_comment(remote_id: str, text: str, credentials: Credentials, http: Http) -> str:
    """The id of the comment, which the page itself writes. Needs pages_manage_engagement."""
    answer = ask(
        credentials, http, "POST", f"{in_path(remote_id)}/comments", creates=True, form={"message": text}
    )
    if is_missing(answer):
        raise Rejected(
            "The post is not on the page any more.", detail=answer.detail, http_status=answer.status
        )
    if not answer.ok:
        raise refused(answer)
    return answer.text("id")


def take_down(remote_id: str, credentials: Credentials, http: Http) -> None:
    answer = ask(credentials, http, "DELETE", in_path(remote_id))
    if not answer.ok and not is_missing(answer):
        raise refused(answer)
