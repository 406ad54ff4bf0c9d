"""How a post is doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Figures
from syndication.platforms.twitter.refusals import refused
from syndication.platforms.twitter.session import Session, data_of
from syndication.platforms.twitter.settings import FIELDS_PARAMETER

_PUBLIC = "public_metrics"
#: Only of own posts, for thirty days.
_PRIVATE = "non_public_metrics"


def read_figures(post_id: str, session: Session) -> Figures:
    """Raises Rejected when the post is gone."""
    answer = _ask(post_id, f"{_PUBLIC},{_PRIVATE}", session)
    if answer.ok and "data" not in answer.error_fields():
        answer = _ask(post_id, _PUBLIC, session)
    if not answer.ok or ("data" not in answer.error_fields() and "errors" in answer.error_fields()):
        raise refused(answer)
    post = data_of(answer).fields()
    public, private = _metrics(post, _PUBLIC), _metrics(post, _PRIVATE)
    shared = [_first(public, "retweet_count", "repost_count"), _first(public, "quote_count")]
    return Figures(
        views=_first({**private, **public}, "impression_count"),
        likes=_first(public, "like_count"),
        comments=_first(public, "reply_count"),
        shares=sum(filter(None, shared)) if any(one is not None for one in shared) else None,
        clicks=_first(private, "url_link_clicks", "url_clicks"),
    )


def _ask(post_id: str, fields: str, session: Session) -> Answer:
    return session.ask("GET", f"/2/tweets/{post_id}", params={FIELDS_PARAMETER.of(session.settings): fields})


def _metrics(post: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = post.get(name)
    return found if isinstance(found, dict) else {}


def _first(metrics: Mapping[str, Any], *names: str) -> int | None:
    """Of a number that was renamed: whichever name it has."""
    return next((metrics[name] for name in names if isinstance(metrics.get(name), int)), None)
