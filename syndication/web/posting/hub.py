"""Choosing, previewing and sending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from syndication.jobs.queue import wake
from syndication.models import Account, AccountState, Piece, Project, ScheduledPost
from syndication.services import ready, scheduling
from syndication.services.accounts import list_accounts
from syndication.services.errors import Invalid
from syndication.services.scheduling import PostFilters, ScheduleItem
from syndication.services.times import wall_now
from syndication.web.filtering import number
from syndication.web.filters import zone_of
from syndication.web.posting import blueprint
from syndication.web.posting.forms import FilterForm, SendForm
from syndication.web.posting.previewing import cell_key, show_preview
from syndication.web.posting.selection import Selection, batch_key, begins, read_selection, selection_key
from syndication.web.when import show_errors

PIECES_PER_PAGE = 25


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The ready pieces and the accounts they can go to. Filters and selection are in the query string."""
    return show_hub(read_selection(request.args, choosable_accounts()))


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Every piece × account as it would go out, before anything does."""
    selection = read_selection(request.form, choosable_accounts())
    key = selection_key(request.form.get("nonce", ""), selection)
    pieces, left_out = ready.still_ready(selection.piece_ids)
    if missing := selection.missing():
        return show_hub(selection, missing), 422
    if not pieces:
        return show_hub(selection), 422
    zone = zone_of(project_of(pieces, selection))
    proposed = wall_now(zone, timedelta(hours=1)).strftime("%Y-%m-%dT%H:00")
    form = SendForm(formdata=None, batch=key, timezone=zone, scheduled_time=proposed)
    return show_preview(pieces, selection, form, left_out)


def project_of(pieces: Sequence[Piece], selection: Selection) -> Project:
    """The project whose zone is proposed: that of the first piece that one of the chosen accounts can take."""
    chosen = {account.project_id for account in choosable_accounts() if selection.channel_of(account.id)}
    return next((piece.project for piece in pieces if piece.project_id in chosen), pieces[0].project)


@blueprint.post("/publish")
def publish() -> ResponseReturnValue:
    return send(now=True)


@blueprint.post("/schedule")
def schedule() -> ResponseReturnValue:
    return send(now=False)


def send(now: bool) -> ResponseReturnValue:
    """Sends what is still ticked in the preview. What a service refuses is shown in the same preview."""
    selection = read_selection(request.form, choosable_accounts())
    form = SendForm()
    if not form.validate():
        return show_preview_again(selection, form, [str(error) for error in form.batch.errors])
    items = ticked_items(selection, form, now)
    if not items:
        return show_preview_again(
            selection, form, [_("Nothing is ticked. Tick at least one post to send it.")]
        )
    batch = batch_key(form.batch.data or "", items)
    if already_sent(batch):
        return redirect(url_for("posting.batch", batch=batch))
    if twice := ready.sent_before(begins(form.batch.data or ""), items):
        return ask_again(selection, form, twice)
    try:
        result = scheduling.schedule(items, current_user, batch=batch)
    except Invalid as error:
        changed = _(
            "Nothing was sent: something changed since the preview. Look at it again, then send the rest."
        )
        return show_preview_again(selection, form, [changed] if show_errors(form, error) else [])
    wake()
    for note in result.notes:
        flash(note, "info")
    return redirect(url_for("posting.batch", batch=result.batch))


def ticked_items(selection: Selection, form: SendForm, now: bool) -> list[ScheduleItem]:
    """One item for each piece, with the accounts that are ticked for it."""
    ticked = set(request.form.getlist("cell"))
    time = None if now else form.scheduled_time.data
    zone = None if now else form.timezone.data
    items = []
    for piece_id in selection.piece_ids:
        targets = tuple(t for t in selection.targets if cell_key(piece_id, t.account_id) in ticked)
        if targets:
            seen = number(request.form.get(f"version-{piece_id}", ""))
            items.append(ScheduleItem(piece_id, targets, time, zone, now, piece_version=seen))
    return items


def ask_again(selection: Selection, form: SendForm, twice: list[ScheduledPost]) -> ResponseReturnValue:
    """Somebody came back to a preview and sends more, in which are posts that went out from it before.

    A fresh preview has those unticked. Whoever ticks them there means it.
    """
    form.batch.data = uuid4().hex
    pieces, left_out = ready.still_ready(selection.piece_ids)
    names = dict.fromkeys(f"“{ready.name_of(post.piece)}”: {post.account.label}" for post in twice)
    sentence = _(
        "Nothing was sent: some of it was sent from this preview already. Look at what is ticked now."
    )
    if not pieces:
        return show_hub(selection, [sentence]), 409
    return show_preview(pieces, selection, form, [sentence, *names, *left_out]), 409


def already_sent(batch: str) -> bool:
    """Whether this very choice went out before; says so to the editor, who came back or clicked twice."""
    if not scheduling.list_posts(PostFilters(batch=batch), 1, 1).total:
        return False
    flash(_("This selection was sent already. Here is what became of it; nothing was sent twice."), "info")
    return True


def show_preview_again(selection: Selection, form: SendForm, errors: list[str]) -> ResponseReturnValue:
    pieces, left_out = ready.still_ready(selection.piece_ids)
    if not pieces or not selection.targets:
        return show_hub(selection, [*errors, *selection.missing()]), 422
    ticked = set(request.form.getlist("cell"))
    return show_preview(pieces, selection, form, [*errors, *left_out], ticked), 422


def show_hub(selection: Selection, errors: Iterable[str] = ()) -> str:
    form = FilterForm(request.args)
    number = request.args.get("page", 1, type=int)
    page = ready.list_ready(form.filters(zone_of(None)), form.where_it_went, number, PIECES_PER_PAGE)
    chosen, left_out = ready.still_ready(selection.piece_ids)
    listed = {piece.id for piece in page.items}
    elsewhere = [piece for piece in chosen if piece.id not in listed]
    return render_template(
        "syndication/posting/posting_hub.html",
        form=form,
        page=page,
        elsewhere=elsewhere,
        went=ready.where_they_went([*listed, *(piece.id for piece in elsewhere)]),
        selection=Selection(tuple(piece.id for piece in chosen), selection.targets),
        accounts=by_platform(choosable_accounts(), form.project_id, selection),
        errors=[*errors, *left_out],
        nonce=request.form.get("nonce") or uuid4().hex,
    )


def choosable_accounts() -> list[Account]:
    """All but the disconnected ones; those that need reconnection are shown, but cannot be ticked."""
    return [account for account in list_accounts() if account.state != AccountState.DISCONNECTED]


def by_platform(
    accounts: list[Account], project_id: int | None, selection: Selection
) -> list[tuple[str, list[Account]]]:
    """The accounts of the project (or all, and always the chosen ones), grouped by platform."""
    shown = [a for a in accounts if project_id in (None, a.project_id) or selection.channel_of(a.id)]
    return [(platform, list(group)) for platform, group in groupby(shown, key=lambda a: a.platform)]
