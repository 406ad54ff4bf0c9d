"""Watching what was sent: a batch until it settles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from syndication.models import SETTLED, PostStatus, ScheduledPost
from syndication.services import ready, scheduling
from syndication.services.paging import Page
from syndication.services.scheduling import PostFilters
from syndication.web.posting import blueprint

POSTS_PER_PAGE = 100
#: Seconds between two looks: while something moves, and while all waits for a later hour or a person.
SOON, LATER = 2, 30
#: What is due within this time counts as moving.
SOON_ENOUGH = timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """A batch at one moment. `counts` are of the whole batch, `page` may be a part of it."""

    batch: str
    counts: dict[str, int]
    page: Page[ScheduledPost]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return sum(self.counts.get(status, 0) for status in SETTLED)

    @property
    def is_later(self) -> bool:
        """Whether all of it waits for a time of its own."""
        soon = datetime.now(UTC) + SOON_ENOUGH
        return all(post.status == PostStatus.SCHEDULED and post.due_at > soon for post in self.page.items)

    @property
    def stamp(self) -> str:
        """Changes whenever something on the page would look different."""
        return digest(self.counts, *(stamp(post) for post in self.page.items))

    @property
    def look_again(self) -> int | None:
        """Seconds until the page should ask again, None when all is settled."""
        if self.done == self.total:
            return None
        soon = datetime.now(UTC) + SOON_ENOUGH
        still = (*SETTLED, PostStatus.UNCONFIRMED)
        waits = all(post.status in still or post.next_attempt_at > soon for post in self.page.items)
        return LATER if waits else SOON


def stamp(post: ScheduledPost) -> str:
    """Changes whenever the row of a post would look different."""
    return digest(
        post.id,
        post.status,
        post.version,
        post.message,
        post.detail,
        post.remote_url,
        post.next_attempt_at,
        post.due_at,
        scheduling.waiting_for(post),
        shown_status(post),
    )


@blueprint.context_processor
def states() -> dict[str, Any]:
    return {"shown_status": shown_status}


def shown_status(post: ScheduledPost) -> str:
    """The state to show: of an unconfirmed post also whether a machine is still finding out, which needs nobody."""
    looked_up = post.status == PostStatus.UNCONFIRMED and (post.check_at or post.held_by)
    return "looked_up" if looked_up else post.status


def digest(*values: Any) -> str:
    return sha256(repr(values).encode()).hexdigest()[:16]


def progress_of(batch: str) -> Progress:
    """Ends the request with 404 when there is no such batch."""
    page = scheduling.list_posts(
        PostFilters(batch=batch), request.args.get("page", 1, type=int), POSTS_PER_PAGE
    )
    if not page.total:
        abort(404)
    return Progress(batch, ready.count_by_status(batch), page)


@blueprint.get("/batches/<batch>")
def batch(batch: str) -> ResponseReturnValue:
    return render_template("syndication/posting/batch.html", progress=progress_of(batch), stamp=stamp)


@blueprint.get("/batches/<batch>/state")
def batch_state(batch: str) -> ResponseReturnValue:
    """The moving part of that page."""
    progress = progress_of(batch)
    page = partial(
        render_template, "syndication/posting/_batch_state.html", progress=progress, live=True, stamp=stamp
    )
    return unless_seen(progress.stamp, page)


def unless_seen(etag: str, page: Callable[[], str]) -> Response:
    """The page; or 204, when the asking page names this state as the one it shows: nothing is drawn anew."""
    seen = request.if_none_match.contains(etag)
    response = Response(status=204) if seen else make_response(page())
    response.set_etag(etag)
    # Only the script on the page asks with an ETag; a reload always gets the whole.
    response.headers["Cache-Control"] = "no-store"
    return response
