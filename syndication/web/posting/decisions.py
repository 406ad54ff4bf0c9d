"""What a person decides about a post that did not simply go out."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.jobs.queue import wake
from syndication.models import ScheduledPost
from syndication.services import scheduling
from syndication.services.errors import Conflict, Invalid
from syndication.web.posting import blueprint
from syndication.web.posting.forms import ConfirmLiveForm
from syndication.web.posting.post import show_post
from syndication.web.posting.queue_forms import QueueForm
from syndication.web.when import show_errors


@blueprint.post("/posts/<int:post_id>/retry")
def retry(post_id: int) -> ResponseReturnValue:
    try:
        scheduling.retry(post_id, current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        wake()
        flash(_("It is being sent again."), "success")
    return back_to(scheduling.get_post(post_id))


@blueprint.post("/posts/<int:post_id>/live")
def confirm_live(post_id: int) -> ResponseReturnValue:
    form = ConfirmLiveForm()
    try:
        scheduling.confirm_live(post_id, form.url.data or "", current_user)
    except Conflict as error:
        flash(error.message, "warning")
    except Invalid as error:
        for sentence in show_errors(form, error):
            flash(sentence, "danger")
        return show_post(scheduling.get_post(post_id), form), 422
    else:
        flash(_("Noted: it is live."), "success")
    return back_to(scheduling.get_post(post_id))


@blueprint.post("/posts/<int:post_id>/not-live")
def confirm_not_live(post_id: int) -> ResponseReturnValue:
    if request.form.get("looked") != "yes":
        flash(_("Look at the account first, and tick that the post is not there."), "warning")
        return back_to(scheduling.get_post(post_id))
    try:
        scheduling.confirm_not_live(post_id, current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        wake()
        flash(_("It is being sent again."), "success")
    return back_to(scheduling.get_post(post_id))


@blueprint.post("/posts/<int:post_id>/put-back")
def put_back(post_id: int) -> ResponseReturnValue:
    try:
        scheduling.put_back_skipped(post_id, current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash(_("It is back in the queue. Decide what becomes of it."), "success")
    return back_to(scheduling.get_post(post_id))


def back_to(post: ScheduledPost) -> ResponseReturnValue:
    """Where the editor was: the queue or the batch, if the button stood there, else the post's own page."""
    if request.form.get("to") == "queue":
        return redirect(url_for("posting.queue", **QueueForm(request.args).as_args()))
    if request.form.get("to") == "batch" and post.batch:
        return redirect(url_for("posting.batch", batch=post.batch))
    return redirect(url_for("posting.post", post_id=post.id))
