"""What can be done with a post that is out: comment on it, count what it brought, take it down."""

from __future__ import annotations

from urllib.parse import quote

from syndication.platforms.base import Credentials, Figures
from syndication.platforms.errors import Rejected
from syndication.platforms.http import Http
from syndication.platforms.instagram.graph import ask, by_instagram_login
from syndication.platforms.instagram.refusals import (
    is_missing,
    is_no_figure,
    refused,
    refused_beside_publishing,
)

_GONE = "Instagram has no such post any more, or the token may not see it."


def comment(media_id: str, text: str, credentials: Credentials, http: Http) -> str:
    answer = ask(credentials, http, "POST", f"{_of(media_id)}/comments", creates=True, form={"message": text})
    if is_missing(answer):
        raise Rejected(_GONE, detail=answer.detail, http_status=answer.status)
    if not answer.ok:
        raise refused_beside_publishing(answer)
    return answer.text("id")


def measure(media_id: str, credentials: Credentials, http: Http) -> Figures:
    """Likes and comments are fields of the post; the others may not exist for its kind."""
    counted = {"fields": "like_count,comments_count"}
    answer = ask(credentials, http, "GET", _of(media_id), params=counted)
    if is_missing(answer):
        raise Rejected(_GONE, detail=answer.detail, http_status=answer.status)
    if not answer.ok:
        raise refused_beside_publishing(answer)
    fields = answer.fields()
    return Figures(
        views=_insight("views", media_id, credentials, http),
        likes=_whole(fields.get("like_count")),
        comments=_whole(fields.get("comments_count")),
        shares=_insight("shares", media_id, credentials, http),
    )


def delete(media_id: str, credentials: Credentials, http: Http) -> None:
    if by_instagram_login(credentials):
        raise Rejected(
            "Instagram deletes posts for accounts connected by Facebook Login only. Delete this one in its app."
        )
    answer = ask(credentials, http, "DELETE", _of(media_id))
    if not answer.ok and not is_missing(answer):
        raise refused_beside_publishing(answer)


def _insight(metric: str, media_id: str, credentials: Credentials, http: Http) -> int | None:
    """One figure; None when Instagram does not count it for this post, or does not tell us."""
    answer = ask(credentials, http, "GET", f"{_of(media_id)}/insights", params={"metric": metric})
    if not answer.ok:
        if is_no_figure(answer):
            return None
        raise refused(answer)
    try:
        [found] = answer.items("data")
        return _whole((found.get("total_value") or found["values"][0])["value"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None  # an empty list is how Instagram says that it does not know yet


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _of(media_id: str) -> str:
    return quote(media_id, safe="")
