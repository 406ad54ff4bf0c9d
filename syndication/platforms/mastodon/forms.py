"""What an admin fills in to connect an account, and what an editor may choose for a post."""

from __future__ import annotations

import unicodedata

from babel import Locale
from wtforms import (
    BooleanField,
    Form,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, Regexp

_LONGEST_TEXT = 10_000


def tidy(value: str | None) -> str:
    """Without what comes along when it is copied: space around it, invisible direction marks."""
    seen = "".join(c for c in value or "" if unicodedata.category(c) not in ("Cf", "Cc"))
    return seen.strip()


class ConnectForm(Form):
    access_token = PasswordField(
        "Access token",
        filters=[tidy],
        validators=[
            DataRequired("Enter an access token."),
            Length(max=1000),
            Regexp(r"^[\x21-\x7e]+$", message="This is no access token: it has characters that none has."),
        ],
        description=(
            "On the server: Preferences → Development → New application, with the scopes read and write. Then open the "
            "application and copy “Your access token”."
        ),
    )


VISIBILITIES = {
    "public": "Public",
    "unlisted": "Quiet public: not in feeds of hashtags and servers",
    "private": "Followers only",
}
DURATIONS = {
    "300": "5 minutes",
    "1800": "30 minutes",
    "3600": "1 hour",
    "21600": "6 hours",
    "43200": "12 hours",
    "86400": "1 day",
    "259200": "3 days",
    "604800": "7 days",
}
DEFAULT_DURATION = "86400"


_NAMES = ((code, name) for code, name in Locale("en").languages.items() if len(code) == 2)
LANGUAGES = {"": "As set in the account", **dict(sorted(_NAMES, key=lambda item: item[1]))}


class PostOptions(Form):
    content_warning = StringField(
        "Content warning",
        validators=[Optional(), Length(max=_LONGEST_TEXT)],
        description="Shown in place of the post, which readers then open. Counts as part of the text.",
    )
    visibility = SelectField(
        "Visibility", choices=VISIBILITIES, default="public", description="Who sees the post."
    )
    language = SelectField(
        "Language",
        choices=LANGUAGES,
        default="",
        description="Of the text, so that readers can filter and translate it.",
    )
    sensitive = BooleanField(
        "Hide media until they are clicked",
        default=False,
        description="For pictures and videos that not everybody wants to see at once.",
    )


class StatusOptions(PostOptions):
    poll_choices = TextAreaField(
        "Poll",
        validators=[Optional(), Length(max=_LONGEST_TEXT)],
        description="One choice a line, at least two. A post with a poll has no pictures or video.",
    )
    poll_duration = SelectField(
        "The poll is open for",
        choices=DURATIONS,
        default=DEFAULT_DURATION,
        description="Counted from the moment the post goes out.",
    )
    poll_multiple = BooleanField(
        "Several choices are allowed", default=False, description="For the poll, if there is one."
    )
    first_comment = TextAreaField(
        "First reply",
        validators=[Optional(), Length(max=_LONGEST_TEXT)],
        description="Sent by the account itself as a reply to the post, right after it.",
    )


class ThreadOptions(PostOptions):
    numbered = BooleanField(
        "Number the posts", default=False, description="Ends each post of the thread with 1/5, 2/5 and so on."
    )
