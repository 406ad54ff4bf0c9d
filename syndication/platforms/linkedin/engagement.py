"""Comments under a post, and what LinkedIn counts about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from syndication.platforms.base import Figures
from syndication.platforms.errors import Rejected
from syndication.platforms.linkedin.connection import Connection, encoded
from syndication.platforms.linkedin.facts import SOCIAL_API
from syndication.platforms.linkedin.refusals import LABEL, refused


def send_comment(urn: str, text: str, api: Connection) -> str:
    """One comment of the account itself; comments are plain text. Answers its URN or id."""
    answer = api.call(
        "POST",
        f"{_social_actions(urn, api)}/comments",
        creates=True,
        json={"actor": api.author, "object": urn, "message": {"text": text}},
    )
    header = answer.headers.get("x-restli-id", "")
    comment = answer.error_fields().get("commentUrn")
    return comment if isinstance(comment, str) and comment else header or answer.text("id")


def figures(urn: str, api: Connection) -> Figures:
    """Of an organisation's post all; of a member's likes and comments, where LinkedIn lets the app see them."""
    if api.is_organization:
        counted = _share_statistics(urn, api)
        if counted is not None:
            return counted
    answer = api.ask("GET", _social_actions(urn, api))
    if answer.status == HTTPStatus.NOT_FOUND:
        raise Rejected(f"{LABEL} does not have this post any more.", detail=answer.detail, http_status=404)
    if answer.status == HTTPStatus.FORBIDDEN:
        return Figures()
    if not answer.ok:
        raise refused(answer)
    found = answer.fields()
    return Figures(
        likes=_count(found, "likesSummary", "aggregatedTotalLikes", "totalLikes"),
        comments=_count(found, "commentsSummary", "aggregatedTotalComments", "totalFirstLevelComments"),
    )


def _share_statistics(urn: str, api: Connection) -> Figures | None:
    """None when LinkedIn has counted nothing yet, or the token may not see it (rw_organization_admin)."""
    kind = "ugcPosts" if urn.startswith("urn:li:ugcPost:") else "shares"
    answer = api.ask(
        "GET",
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={encoded(api.author)}&{kind}=List({encoded(urn)})",
        headers={"X-RestLi-Method": "FINDER"},
    )
    if answer.status == HTTPStatus.FORBIDDEN:
        return None
    if not answer.ok:
        raise refused(answer)
    for element in answer.items("elements"):
        if isinstance(element, dict) and isinstance(element.get("totalShareStatistics"), dict):
            return Figures(
                views=_count(element, "totalShareStatistics", "impressionCount"),
                likes=_count(element, "totalShareStatistics", "likeCount"),
                comments=_count(element, "totalShareStatistics", "commentCount"),
                shares=_count(element, "totalShareStatistics", "shareCount"),
                clicks=_count(element, "totalShareStatistics", "clickCount"),
            )
    return None


def _social_actions(urn: str, api: Connection) -> str:
    return f"/{SOCIAL_API.of(api.credentials.settings)}/socialActions/{encoded(urn)}"


def _count(found: dict[str, Any], part: str, *names: str) -> int | None:
    counts = found.get(part)
    values = (counts.get(name) for name in names) if isinstance(counts, dict) else ()
    return next((value for value in values if isinstance(value, int) and value >= 0), None)
