"""The forms of the post queue."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from syndication.services.post_queue import QueueFilters, QueueState
from syndication.services.scheduling import Decision, Seen
from syndication.web.filtering import Filters, account_choices, number, platform_choices, project_choices
from syndication.web.when import WhenForm

#: How the query string writes "posts without a cause".
NO_CAUSE = "none"


def state_choices() -> dict[str, str]:
    return {
        "": _("Everything"),
        QueueState.NEEDING.value: _("Needs somebody"),
        QueueState.UNCONFIRMED.value: _("Unconfirmed"),
        QueueState.FAILED.value: _("Failed"),
        QueueState.EXPIRED.value: _("Expired"),
        QueueState.SENDING.value: _("On the way"),
        QueueState.WAITING.value: _("Overdue and waiting"),
    }


class QueueForm(Filters):
    """Which part of the queue to show. `cause` narrows it down to one group; choosing anything else leaves it."""

    state = SelectField(_l("State"), choices=state_choices, validate_choice=False)
    project = SelectField(_l("Project"), choices=project_choices, validate_choice=False)
    platform = SelectField(_l("Platform"), choices=platform_choices, validate_choice=False)
    account = SelectField(_l("Account"), choices=account_choices, validate_choice=False)
    cause = HiddenField()

    def filters(self) -> QueueFilters:
        cause = self.cause.data or None
        return QueueFilters(
            state=QueueState(self.state.data) if self.state.data in list(QueueState) else None,
            platform=self.platform.data or "",
            project_id=number(self.project.data),
            account_id=number(self.account.data),
            cause="" if cause == NO_CAUSE else cause,
        )


class DecideForm(WhenForm):
    """A decision about posts as they were seen. `looked`: somebody looked at the account, and they are not there."""

    decision = HiddenField()
    looked = BooleanField(_l("I have looked at the account, and none of these posts is there."))

    @property
    def chosen(self) -> Decision | None:
        return Decision(self.decision.data) if self.decision.data in list(Decision) else None


def seen_of(tokens: list[str]) -> list[Seen]:
    """The posts that a page named, as `token_of` wrote them; what is none is left out."""
    numbers = [[number(part) for part in token.split(".")] for token in tokens]
    return [
        Seen(pair[0], pair[1])
        for pair in numbers
        if len(pair) == 2 and pair[0] is not None and pair[1] is not None
    ]


def token_of(post_id: int, fence: int) -> str:
    return f"{post_id}.{fence}"
