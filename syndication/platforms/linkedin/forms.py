"""What an admin fills in to connect an account, and an editor for one post."""

from __future__ import annotations

import re
from datetime import date

from wtforms import Field, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from syndication.platforms.linkedin.composing import VISIBILITIES

_PRINTABLE = r"^[\x21-\x7e]*$"


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


def organization_number(value: str | None) -> str:
    """The number out of an organisation's URN or of the address of its page."""
    found = re.search(r"(?:urn:li:organization:|/company/)(\d+)", value or "")
    return found[1] if found else tidy(value)


def is_a_date(_form: Form, field: Field) -> None:
    try:
        date.fromisoformat(field.data)
    except ValueError:
        raise ValidationError("Write the date as YYYY-MM-DD, for example 2027-01-31.") from None


class ConnectForm(Form):
    access_token = PasswordField(
        "Access token",
        filters=[tidy],
        validators=[
            DataRequired("Enter an access token."),
            Length(max=2000),
            Regexp(_PRINTABLE, message="This is no access token: it has characters that none has."),
        ],
        description=(
            "For a member with the scopes openid, profile and w_member_social; for an organisation with "
            "w_organization_social, r_organization_social and rw_organization_admin. It ends after 60 days."
        ),
    )
    organization_id = StringField(
        "Organisation ID",
        filters=[organization_number],
        validators=[
            Optional(),
            Length(max=40),
            Regexp(
                r"^\d+$", message="The ID of an organisation is a number, found in its admin page's address."
            ),
        ],
        description=(
            "To post as an organisation: the number in the address of its admin page, linkedin.com/company/…/admin. "
            "Leave it empty to post as the member whom the token belongs to."
        ),
    )
    client_id = StringField(
        "Client ID",
        filters=[tidy],
        validators=[Optional(), Length(max=200)],
        description=(
            "Optional: of the app that the token was made for. With it and the client secret the desk sees when the "
            "token ends and what it allows."
        ),
    )
    client_secret = PasswordField(
        "Client secret",
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=500),
            Regexp(_PRINTABLE, message="This is no client secret: it has characters that none has."),
        ],
        description="Optional: of the same app.",
    )
    refresh_token = PasswordField(
        "Refresh token",
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=2000),
            Regexp(_PRINTABLE, message="This is no refresh token: it has characters that none has."),
        ],
        description=(
            "Optional: LinkedIn gives it to apps of approved partners only. With it, the client ID and the client "
            "secret the desk renews the access token by itself."
        ),
    )
    expires_on = StringField(
        "Token ends on",
        filters=[tidy],
        validators=[Optional(), is_a_date],
        description=(
            "Optional: the day on which the token ends, as YYYY-MM-DD, so that the dashboard can warn before it. Not "
            "needed with client ID and client secret."
        ),
    )


class PostOptions(Form):
    visibility = SelectField(
        "Visibility",
        choices=VISIBILITIES,
        default="PUBLIC",
        description="Who sees the post. Organisations always post to anyone.",
    )
    first_comment = TextAreaField(
        "First comment",
        default="",
        validators=[Optional()],
        description="Optional: sent as a comment of the same account once the post is out.",
    )
