"""How a post is doing.

Insights change often, and a metric that does not exist any more fails the whole call: each is asked for by itself.
Sources: developers.facebook.com/docs/pages-api/changelog (post_impressions gave way to post_media_view) and
/docs/video-api/guides/insights.
"""

from __future__ import annotations

from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Credentials, Figures, Setting
from syndication.platforms.errors import Rejected
from syndication.platforms.facebook.graph import ask, in_path, number_of
from syndication.platforms.facebook.refusals import codes_of, is_missing, lacks_permission, refused
from syndication.platforms.http import Http

_LIST = "Insight metrics, the first that Facebook knows counts, separated by commas: "
VIEWS_METRICS = Setting("VIEWS_METRICS", "post_media_view", f"{_LIST}views of a post.", r"[a-z0-9_,]*")
CLICKS_METRICS = Setting("CLICKS_METRICS", "post_clicks", f"{_LIST}clicks on a post.", r"[a-z0-9_,]*")
VIDEO_VIEWS_METRICS = Setting(
    "VIDEO_VIEWS_METRICS",
    "total_video_views,blue_reels_play_count",
    f"{_LIST}views of a video or a reel.",
    r"[a-z0-9_,]*",
)

_COUNTS = "likes.limit(0).summary(true),comments.limit(0).summary(true)"
_INVALID_PARAMETER = 100


def figures_of(remote_id: str, credentials: Credentials, http: Http) -> Figures:
    """remote_id: of a post (`<page>_<number>`), a video or a story; what the kind does not tell is None."""
    is_post = "_" in remote_id
    fields = f"{_COUNTS},shares" if is_post else _COUNTS
    answer = ask(credentials, http, "GET", in_path(remote_id), params={"fields": fields})
    if is_missing(answer):
        raise Rejected(
            "The post is not on the page any more.", detail=answer.detail, http_status=answer.status
        )
    counts = _fields_or_none(answer)

    def insight(edge: str, metrics: Setting) -> int | None:
        return _insight(remote_id, edge, str(metrics.of(credentials.settings)), credentials, http)

    return Figures(
        views=insight("insights", VIEWS_METRICS)
        if is_post
        else insight("video_insights", VIDEO_VIEWS_METRICS),
        likes=_total(counts, "likes"),
        comments=_total(counts, "comments"),
        shares=_shares(counts) if is_post else None,
        clicks=insight("insights", CLICKS_METRICS) if is_post else None,
    )


def _fields_or_none(answer: Answer) -> dict[str, Any] | None:
    """None for what is not there to be asked (code 100), or not with this token."""
    if answer.ok:
        return answer.fields()
    if codes_of(answer)[0] == _INVALID_PARAMETER or lacks_permission(answer):
        return None
    raise refused(answer)


def _total(counts: dict[str, Any] | None, name: str) -> int | None:
    found = (counts or {}).get(name)
    summary = found.get("summary") if isinstance(found, dict) else None
    return number_of(summary, "total_count") if isinstance(summary, dict) else None


def _shares(counts: dict[str, Any] | None) -> int | None:
    """Facebook leaves the field out as long as nobody shared the post."""
    if counts is None:
        return None
    found = counts.get("shares")
    return number_of(found, "count") if isinstance(found, dict) else 0


def _insight(remote_id: str, edge: str, metrics: str, credentials: Credentials, http: Http) -> int | None:
    for metric in filter(None, metrics.split(",")):
        answer = ask(credentials, http, "GET", f"{in_path(remote_id)}/{edge}", params={"metric": metric})
        fields = _fields_or_none(answer)
        value = _value_of(fields) if fields is not None else None
        if value is not None:
            return value
    return None


def _value_of(fields: dict[str, Any]) -> int | None:
    """Of {"data": [{"values": [{"value": 3}]}]}."""
    try:
        value = fields["data"][0]["values"][-1]
    except (KeyError, IndexError, TypeError):
        return None
    return number_of(value, "value") if isinstance(value, dict) else None
