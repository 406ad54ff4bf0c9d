"""The list of what is scheduled, and the three things one can do with an entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.jobs.queue import wake
from syndication.models import PostStatus, ScheduledPost
from syndication.services import scheduling
from syndication.services.errors import Conflict, Invalid
from syndication.services.projects import list_projects
from syndication.services.scheduling import PostFilters
from syndication.services.times import resolve
from syndication.web.filtering import number
from syndication.web.filters import zone_of
from syndication.web.scheduling import blueprint
from syndication.web.scheduling.forms import ATTENTION, STATUSES, EditForm, FilterForm
from syndication.web.when import INPUT_FORMAT, show_errors

POSTS_PER_PAGE = 50
#: What went wrong longer ago is found with the filters, but is not put before the editor every day.
RECENT = timedelta(days=7)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    form = FilterForm(request.args)
    zone = zone_of(next((p for p in list_projects() if p.id == number(form.project.data)), None))
    page = scheduling.list_posts(form.filters(zone), request.args.get("page", 1, type=int), POSTS_PER_PAGE)
    since = datetime.now(UTC) - RECENT
    needing = scheduling.list_posts(PostFilters(statuses=STATUSES[ATTENTION], date_from=since), 1, 1).total
    return render_template(
        "syndication/scheduling/scheduling_hub.html",
        form=form,
        page=page,
        days=by_day(page.items),
        needing=0 if form.chosen_state == ATTENTION else needing,
        since=since.astimezone(ZoneInfo(zone)).date(),
        today=datetime.now(ZoneInfo(zone)).date(),
        format_date=format_date,
    )


def by_day(posts: Iterable[ScheduledPost]) -> dict[date, list[ScheduledPost]]:
    """The posts, in their order, under the day on which each is due where its editors are."""
    days: dict[date, list[ScheduledPost]] = {}
    for post in posts:
        day = post.due_at.astimezone(ZoneInfo(zone_of(post.piece.project))).date()
        days.setdefault(day, []).append(post)
    return days


@blueprint.get("/when")
def when() -> ResponseReturnValue:
    """What the local time being typed comes to; a fragment below the two fields."""
    try:
        resolved = resolve(request.args.get("scheduled_time", ""), request.args.get("timezone", ""))
    except Invalid as error:
        return render_template("syndication/scheduling/_when_note.html", errors=str(error))
    past = resolved.instant <= datetime.now(UTC)
    return render_template("syndication/scheduling/_when_note.html", resolved=resolved, past=past)


@blueprint.get("/<int:post_id>/edit")
def edit(post_id: int) -> ResponseReturnValue:
    post = scheduling.get_post(post_id)
    if post.status not in scheduling.OPEN:
        return too_late(post)
    form = EditForm(
        formdata=None,
        scheduled_time=post.due_at.astimezone(ZoneInfo(post.time_zone)).strftime(INPUT_FORMAT),
        timezone=post.time_zone,
        version=post.version,
    )
    return show_edit(post, form)


@blueprint.post("/<int:post_id>/edit")
def save(post_id: int) -> ResponseReturnValue:
    form = EditForm()
    try:
        _post, note = scheduling.reschedule(
            post_id,
            form.scheduled_time.data or "",
            form.timezone.data or "",
            number(form.version.data),
            current_user,
        )
    except Invalid as error:
        return show_edit(scheduling.get_post(post_id), form, show_errors(form, error)), 422
    except Conflict as error:
        return show_edit(scheduling.get_post(post_id), form, [error.message]), 409
    wake()
    flash(note or _("The new time is saved."), "info" if note else "success")
    return redirect(url_for("posting.post", post_id=post_id))


def too_late(post: ScheduledPost) -> ResponseReturnValue:
    """To the post's own page, which shows what became of it."""
    flash(scheduling.why_not(PostStatus(post.status)), "warning")
    return redirect(url_for("posting.post", post_id=post.id))


def show_edit(post: ScheduledPost, form: EditForm, errors: list[str] | None = None) -> str:
    """After a conflict the form carries the present version: sending it again is a decision, not an accident."""
    form.version.data = str(post.version)
    return render_template(
        "syndication/scheduling/edit.html",
        post=post,
        form=form,
        errors=errors or [],
        changeable=post.status in scheduling.OPEN,
    )


@blueprint.get("/<int:post_id>/cancel")
def confirm_cancel(post_id: int) -> ResponseReturnValue:
    post = scheduling.get_post(post_id)
    if post.status not in scheduling.OPEN:
        return too_late(post)
    return render_template("syndication/scheduling/cancel.html", post=post)


@blueprint.post("/<int:post_id>/cancel")
def cancel(post_id: int) -> ResponseReturnValue:
    try:
        scheduling.cancel(post_id, current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash(_("It is cancelled and will not be sent."), "success")
    return redirect(url_for("posting.post", post_id=post_id))


@blueprint.get("/<int:post_id>/publish-now")
def confirm_publish_now(post_id: int) -> ResponseReturnValue:
    post = scheduling.get_post(post_id)
    if post.status not in scheduling.OPEN:
        return too_late(post)
    return render_template("syndication/scheduling/publish_now.html", post=post)


@blueprint.post("/<int:post_id>/publish-now")
def publish_now(post_id: int) -> ResponseReturnValue:
    try:
        scheduling.send_now([post_id], current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        wake()
        wait = scheduling.waiting_for(scheduling.get_post(post_id))
        flash(wait.reason if wait else _("It is being sent now."), "warning" if wait else "success")
    return redirect(url_for("posting.post", post_id=post_id))
