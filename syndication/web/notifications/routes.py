"""The bell and the page of notifications."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from syndication.services import notifications, post_queue
from syndication.services.notifications.sentences import headline
from syndication.services.ready import name_of
from syndication.web.filtering import number

blueprint = Blueprint("notifications", __name__, url_prefix="/syndication/notifications")


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """What the bell asks, on every page that has one."""
    return {
        "new_notifications": new_notifications,
        "bell_label": bell_label,
        "bell_figure": bell_figure,
        "bell_stamp": bell_stamp,
    }


def new_notifications() -> int:
    return notifications.count_new(current_user.id)


def bell_stamp(count: int) -> str:
    """Changes whenever the bell or the count in the menu would look different."""
    return f"{count}-{post_queue.count_needing()}"


def bell_label(count: int) -> str:
    """What the bell is called: read aloud, as it has no words."""
    if not count:
        return _("Notifications")
    if count >= notifications.MOST:
        return _("More than %(count)d new notifications", count=notifications.MOST - 1)
    return ngettext("1 new notification", "%(num)d new notifications", count)


def bell_figure(count: int) -> str:
    return f"{notifications.MOST - 1}+" if count >= notifications.MOST else str(count)


@blueprint.get("/bell")
def bell() -> ResponseReturnValue:
    """The bell and the count in the menu anew; or 204, when the page that asks shows these already."""
    etag = bell_stamp(new_notifications())
    seen = request.if_none_match.contains(etag)
    response = (
        Response(status=204)
        if seen
        else make_response(render_template("syndication/notifications/_bell.html", live=True))
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/")
def index() -> ResponseReturnValue:
    overview = notifications.overview(current_user.id, request.args.get("page", 1, type=int))
    return render_template("syndication/notifications/index.html", overview=overview, name_of=name_of)


@blueprint.get("/alike")
def alike() -> ResponseReturnValue:
    """All notifications of one group."""
    kind, cause = request.args.get("kind", ""), request.args.get("cause", "")
    page = notifications.list_alike(
        current_user.id,
        kind=kind,
        cause=cause,
        account_id=number(request.args.get("account", "")),
        new={"1": True, "0": False}.get(request.args.get("new", "")),
        page=request.args.get("page", 1, type=int),
    )
    if not page.items:
        abort(404)
    return render_template(
        "syndication/notifications/alike.html",
        page=page,
        title=headline(kind, cause, page.items[0].account, page.total),
        args={name: value for name, value in request.args.items() if name != "page"},
        name_of=name_of,
    )


@blueprint.post("/seen")
def mark_seen() -> ResponseReturnValue:
    """Everything that the page showed is read; what came meanwhile stays new."""
    notifications.mark_seen(current_user.id, request.form.get("until", 0, type=int))
    return redirect(url_for(".index"))
