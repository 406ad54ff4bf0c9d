"""The page of one scheduled post: its state, what happens next, and everything that happened to it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import Markup

from syndication.models import IN_FLIGHT, PostStatus, ScheduledPost
from syndication.services import post_queue, scheduling
from syndication.web.posting import blueprint
from syndication.web.posting.forms import ConfirmLiveForm
from syndication.web.posting.post_words import (
    attempt_kinds,
    attempt_outcomes,
    done_by_people,
    in_words,
    what_next,
)
from syndication.web.posting.progress import SOON_ENOUGH, digest, stamp, unless_seen
from syndication.web.posting.queue_forms import token_of


@blueprint.get("/posts/<int:post_id>")
def post(post_id: int) -> ResponseReturnValue:
    post = scheduling.get_post(post_id)
    return unless_seen(page_stamp(post), partial(show_post, post))


@blueprint.get("/posts/<int:post_id>/attempts")
def attempts(post_id: int) -> ResponseReturnValue:
    """The attempts of a post, for those who unfold them in the queue."""
    return render_template(
        "syndication/posting/_timeline.html",
        post=scheduling.get_post(post_id),
        kinds=attempt_kinds(),
        outcomes=attempt_outcomes(),
    )


def show_post(post: ScheduledPost, live_form: ConfirmLiveForm | None = None) -> str:
    """One scheduled post with its history; `live_form` keeps what was typed about an unconfirmed one."""
    soon = datetime.now(UTC) + SOON_ENOUGH
    moving = post.status in IN_FLIGHT or (
        post.status == PostStatus.SCHEDULED and post.next_attempt_at <= soon
    )
    looked_up = post.status == PostStatus.UNCONFIRMED and post.check_at is not None
    return render_template(
        "syndication/posting/post.html",
        post=post,
        live_form=live_form,
        look_again=2 if moving else 10 if looked_up else None,
        stamp=stamp,
        page_stamp=page_stamp(post),
        token=token_of(post.id, post.fence),
        fix=fix_address(post),
        kinds=attempt_kinds(),
        outcomes=attempt_outcomes(),
        next=what_next(post),
        steps=[(point, in_words(point)) for point in post.checkpoints],
        events=post_queue.events_of(post),
        done_by_people=done_by_people(),
        sent=post_queue.what_was_sent(post),
        SKIPPABLE=scheduling.SKIPPABLE,
    )


def page_stamp(post: ScheduledPost) -> str:
    """Changes whenever something on the page of the post would look different."""
    tries = [(attempt.id, attempt.outcome, attempt.finished_at) for attempt in post.attempts]
    return digest(stamp(post), post.check_at, post.removed_at, tries, len(post.checkpoints))


def fix_address(post: ScheduledPost) -> str:
    """Where the content is put right that the platform refused: the composer with the post's channel open; else ""."""
    refused = post_queue.remedy_of(post.status, post.cause) == post_queue.Remedy.CONTENT
    if not refused or post.piece.deleted_at is not None:
        return ""
    panel = "panel-" + post.channel.replace("/", "-")
    return url_for("pieces.edit", piece_id=post.piece_id, post=post.id, _anchor=panel)


@blueprint.app_template_filter()
def when_exactly(instant: datetime | None, zone: str) -> Markup:
    """An instant to the second as a clock in that zone shows it, with the zone's name; nothing for None."""
    if instant is None:
        return Markup("")
    local = instant.astimezone(ZoneInfo(zone))
    text = format_datetime(local, "d MMM yyyy, HH:mm:ss", locale=get_locale())
    return Markup('<time datetime="{}">{} <span class="zone">{}</span></time>').format(
        local.isoformat(timespec="milliseconds"), text, zone
    )
