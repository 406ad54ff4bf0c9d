"""The forms of the posting hub."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FloatField, HiddenField, IntegerField, SearchField, SelectField, URLField
from wtforms.validators import NumberRange, Optional, Regexp

from syndication.models import Account
from syndication.services.pieces import PieceFilters
from syndication.services.ready import Went
from syndication.services.simulation import Simulation
from syndication.web.filtering import Filters, channel_choices, number, project_choices, start_of
from syndication.web.when import WhenForm


def platform_choices() -> dict[str, str]:
    return {"": _("All platforms"), **channel_choices()}


def went_choices() -> dict[str, str]:
    return {
        "": _("Anywhere"),
        Went.NOWHERE.value: _("Not sent yet"),
        Went.WAITING.value: _("Scheduled or on its way"),
        Went.POSTED.value: _("Posted"),
        Went.ATTENTION.value: _("Needs attention"),
    }


class FilterForm(Filters):
    """Which ready pieces to show."""

    text = SearchField(_l("Text"))
    channel = SelectField(_l("Platform"), choices=platform_choices, validate_choice=False)
    project = SelectField(_l("Project"), choices=project_choices, validate_choice=False)
    went = SelectField(_l("Where it went"), choices=went_choices, validate_choice=False)
    date_from = DateField(_l("Changed from"), validators=[Optional()])
    date_to = DateField(_l("Changed until"), validators=[Optional()])

    @property
    def project_id(self) -> int | None:
        return number(self.project.data)

    @property
    def where_it_went(self) -> Went | None:
        return Went(self.went.data) if self.went.data in list(Went) else None

    def filters(self, zone: str) -> PieceFilters:
        """The days are meant in this zone."""
        platform, _slash, channel = (self.channel.data or "").partition("/")
        return PieceFilters(
            text=(self.text.data or "").strip(),
            platform=platform or None,
            channel=self.channel.data if channel else None,
            project_id=self.project_id,
            changed_from=start_of(self.date_from.data, zone),
            changed_to=start_of(self.date_to.data, zone, days_later=1),
        )


class SendForm(WhenForm):
    """What is sent along with the previewed selection. `batch` makes a repeated click harmless."""

    batch = HiddenField(
        validators=[
            Regexp(r"^[0-9a-f]{32}$", message=_l("This preview is damaged. Go back and open it again."))
        ]
    )


class ConfirmLiveForm(FlaskForm):
    """Where a person has seen the post; the service checks the address."""

    url = URLField(_l("Address of the published post"))


class SimulationForm(FlaskForm):
    """What goes wrong with the next posts of an account of the sandbox."""

    account = SelectField(_l("Account"), validate_choice=False)
    kind = SelectField(_l("What goes wrong"), validate_choice=False)
    times = IntegerField(
        _l("How many posts"),
        [Optional(), NumberRange(1, 1000, _l("Choose a number from 1 to 1000."))],
        default=1,
        description=_l("So many posts are hit, then all is well again."),
    )
    seconds = FloatField(
        _l("For how long (seconds)"),
        [Optional(), NumberRange(0, 86_400, _l("Choose a number from 0 to 86400."))],
        description=_l("Only for what takes time. Empty: as long as usual."),
    )
    status = SelectField(
        _l("Status code"), validate_choice=False, description=_l("Only for an error of your choice.")
    )

    def offer(self, accounts: Sequence[Account], simulation: Simulation) -> None:
        self.account.choices = {str(account.id): account.label for account in accounts}
        self.kind.choices = simulation.kinds
        self.status.choices = {"": _("None"), **{str(code): str(code) for code in simulation.statuses}}

    @property
    def status_code(self) -> int | None:
        return number(self.status.data)
