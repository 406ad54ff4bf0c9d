"""The composer's own fields, and the filters of the list."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import Optional

from syndication.models import PieceStatus
from syndication.services.pieces import PieceFilters
from syndication.services.projects import list_projects
from syndication.web.filtering import Filters, channel_choices, number, start_of


def project_choices() -> dict[str, str]:
    return {str(project.id): project.name for project in list_projects()}


class PieceForm(FlaskForm):
    """The master text. The service checks it, so that page, API and shell refuse the same things."""

    project_id = SelectField(_l("Project"), choices=project_choices, validate_choice=False)
    title = StringField(_l("Title"))
    body = TextAreaField(_l("Text"))
    link = URLField(_l("Link"))
    tags = StringField(_l("Tags"))
    #: Which save this one follows; see services.pieces.save_piece.
    version = HiddenField()
    #: Made with the page, so that sending a new piece twice does not make two.
    nonce = HiddenField()


class FilterForm(Filters):
    """Which pieces to list."""

    text = SearchField(_l("Text"))
    status = SelectField(_l("Status"), validate_choice=False)
    project = SelectField(_l("Project"), validate_choice=False)
    channel = SelectField(_l("Channel"), validate_choice=False)
    date_from = DateField(_l("Changed from"), validators=[Optional()])
    date_to = DateField(_l("Changed until"), validators=[Optional()])

    def fill_choices(self) -> None:
        self.status.choices = {"": _("Draft and ready"), "all": _("All"), **status_choices()}
        self.project.choices = {"": _("All projects"), **project_choices()}
        self.channel.choices = {"": _("All channels"), **channel_choices()}

    def filters(self, zone: str) -> PieceFilters:
        """The days are meant in this zone."""
        platform, _slash, channel = (self.channel.data or "").partition("/")
        return PieceFilters(
            statuses=self.statuses(),
            project_id=number(self.project.data),
            platform=platform or None,
            channel=self.channel.data if channel else None,
            text=(self.text.data or "").strip(),
            changed_from=start_of(self.date_from.data, zone),
            changed_to=start_of(self.date_to.data, zone, days_later=1),
        )

    def statuses(self) -> tuple[str, ...]:
        """What is archived is out of the way until somebody asks for it."""
        chosen = self.status.data or ""
        if chosen in set(PieceStatus):
            return (chosen,)
        return () if chosen == "all" else (PieceStatus.DRAFT, PieceStatus.READY)


def status_choices() -> dict[str, str]:
    return {
        PieceStatus.DRAFT.value: _("Draft"),
        PieceStatus.READY.value: _("Ready"),
        PieceStatus.ARCHIVED.value: _("Archived"),
    }
