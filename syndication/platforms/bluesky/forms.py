"""What an admin fills in to connect an account."""

from __future__ import annotations

import unicodedata

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired, Length


def tidy(value: str | None) -> str:
    """Without what comes along when it is copied: space around it, invisible direction marks."""
    seen = "".join(c for c in value or "" if unicodedata.category(c) not in ("Cf", "Cc"))
    return seen.strip()


def tidy_handle(value: str | None) -> str:
    return tidy(value).lstrip("@")


class ConnectForm(Form):
    identifier = StringField(
        "Handle",
        filters=[tidy_handle],
        validators=[
            DataRequired("Enter the account's handle, for example name.bsky.social."),
            Length(max=253),
        ],
        description="For example name.bsky.social, or the account's DID or e-mail address.",
    )
    app_password = PasswordField(
        "App password",
        filters=[tidy],
        validators=[DataRequired("Enter an app password."), Length(max=200)],
        description=(
            "Not the account's own password. In Bluesky: Settings → Privacy and security → App passwords → "
            "Add app password. Bluesky shows it once."
        ),
    )
