"""What can be done with a post that is out."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.services import published, scheduling
from syndication.services.errors import Conflict
from syndication.web.posting import blueprint


@blueprint.post("/posts/<int:post_id>/figures")
def measure(post_id: int) -> ResponseReturnValue:
    try:
        published.measure(post_id)
    except Conflict as error:
        flash(error.message, "warning")
    return redirect(url_for("posting.post", post_id=post_id))


@blueprint.get("/posts/<int:post_id>/take-down")
def ask_take_down(post_id: int) -> ResponseReturnValue:
    post = scheduling.get_post(post_id)
    if not published.can_take_down(post):
        flash(_("This post cannot be taken down from here. Delete it on the platform itself."), "warning")
        return redirect(url_for("posting.post", post_id=post_id))
    return render_template("syndication/posting/take_down.html", post=post)


@blueprint.post("/posts/<int:post_id>/take-down")
def take_down(post_id: int) -> ResponseReturnValue:
    try:
        published.take_down(post_id, current_user)
    except Conflict as error:
        flash(error.message, "warning")
    else:
        flash(_("It was taken down."), "success")
    return redirect(url_for("posting.post", post_id=post_id))
