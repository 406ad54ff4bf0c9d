"""What an admin fills in to connect an account, and an editor to post."""

from __future__ import annotations

import unicodedata

from wtforms import BooleanField, Form, PasswordField, StringField, TextAreaField
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


class PostOptions(Form):
    quote = StringField(
        "Quoted post",
        filters=[tidy],
        validators=[Length(max=500)],
        description="The address of one of this account's own posts, shown below the text. Leave it empty for none.",
    )
    first_comment = TextAreaField(
        "First reply",
        filters=[lambda value: value or ""],
        validators=[Length(max=3000)],
        description="Sent as a reply once the post is out. Leave it empty for none.",
    )


class ThreadOptions(PostOptions):
    numbered = BooleanField(
        "Number the posts", description="Each post of the thread ends with 1/5, 2/5 and so on."
    )
