"""What the composer's templates say about a channel's problems, and where in the form they are put right."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from syndication.services.pieces import PieceConflict
from syndication.services.ready import name_of
from syndication.web.pieces import blueprint
from syndication.web.pieces.composer import Feedback
from syndication.web.pieces.reading import options_prefix


@blueprint.context_processor
def words() -> dict[str, Any]:
    return {
        "name_of": name_of,
        "place_of": place_of,
        "saved_by_words": saved_by_words,
        "summary_of": summary_of,
    }


class Place(NamedTuple):
    """The id of the element to go to, and the words of the link; both "" when there is no such place."""

    id: str
    label: str


def place_of(where: str, feedback: Feedback) -> Place:
    """Where a problem is put right; `where` as in platforms.base.Problem."""
    field, _dot, rest = where.partition(".")
    if field == "text":
        return Place(f"own-body-{feedback.slug}" if feedback.has_own_text else "body", _("Go to the text"))
    if field == "title":
        return Place(
            f"own-title-{feedback.slug}" if feedback.has_own_title else "title", _("Go to the title")
        )
    if field in ("link", "tags"):
        return Place(field, _("Go to the link") if field == "link" else _("Go to the tags"))
    if field == "media":
        return media_place(rest, feedback)
    if field == "options" and rest:
        return Place(f"{options_prefix(feedback.path)}{rest.replace('.', '-')}", _("Go to the option"))
    return Place("", "")


def media_place(rest: str, feedback: Feedback) -> Place:
    number = rest.partition(".")[0]
    if number.isdigit() and int(number) < len(feedback.media_ids):
        return Place(f"alt-{feedback.media_ids[int(number)]}", _("Go to file %(n)s", n=int(number) + 1))
    return Place("media-panel", _("Go to the media"))


def summary_of(feedback: Feedback) -> str:
    """For people who hear the page: the channel and how many problems it has; "" when it has none."""
    count = len(feedback.errors)
    if not count:
        return ""
    problems = ngettext("%(num)d problem", "%(num)d problems", count)
    return f"{feedback.platform.label} {feedback.channel.label}: {problems}."


def saved_by_words(conflict: PieceConflict) -> str:
    """Who was quicker, from the reader's point of view."""
    if conflict.saved_by_id == current_user.id:
        return str(_("You saved this piece in another window"))
    return str(_("%(name)s saved this piece meanwhile", name=conflict.saved_by))
