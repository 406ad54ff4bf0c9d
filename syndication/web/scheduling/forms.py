"""The forms of the schedule."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SearchField, SelectField
from wtforms.validators import Optional

from syndication.models import IN_FLIGHT, PostStatus
from syndication.services.scheduling import PostFilters
from syndication.web.filtering import (
    Filters,
    account_choices,
    number,
    platform_choices,
    project_choices,
    start_of,
)
from syndication.web.when import WhenForm

UPCOMING, ATTENTION = "upcoming", "attention"
STATUSES: dict[str, tuple[PostStatus, ...]] = {
    UPCOMING: (PostStatus.SCHEDULED, *IN_FLIGHT),
    ATTENTION: (PostStatus.UNCONFIRMED, PostStatus.FAILED, PostStatus.EXPIRED),
    "posted": (PostStatus.POSTED,),
    "cancelled": (PostStatus.CANCELLED,),
    "all": (),
}


def state_choices() -> dict[str, str]:
    return {
        UPCOMING: _("Still to come"),
        ATTENTION: _("Needs attention"),
        "posted": _("Posted"),
        "cancelled": _("Cancelled"),
        "all": _("All states"),
    }


class FilterForm(Filters):
    """Which scheduled posts to show."""

    text = SearchField(_l("Text"))
    state = SelectField(_l("State"), choices=state_choices, validate_choice=False)
    project = SelectField(_l("Project"), choices=project_choices, validate_choice=False)
    platform = SelectField(_l("Platform"), choices=platform_choices, validate_choice=False)
    account = SelectField(_l("Account"), choices=account_choices, validate_choice=False)
    date_from = DateField(_l("From"), validators=[Optional()])
    date_to = DateField(_l("Until"), validators=[Optional()])

    @property
    def chosen_state(self) -> str:
        return self.state.data if self.state.data in STATUSES else UPCOMING

    def filters(self, zone: str) -> PostFilters:
        """The days are meant in this zone."""
        return PostFilters(
            statuses=STATUSES[self.chosen_state],
            platform=self.platform.data or "",
            project_id=number(self.project.data),
            account_id=number(self.account.data),
            text=(self.text.data or "").strip(),
            date_from=start_of(self.date_from.data, zone),
            date_to=start_of(self.date_to.data, zone, days_later=1),
            newest_first=self.chosen_state != UPCOMING,
        )


class EditForm(WhenForm):
    """`version` is the one that was shown: a change by somebody else meanwhile is not overwritten."""

    version = HiddenField()
