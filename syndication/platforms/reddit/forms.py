"""What an admin fills in to connect an account, and what an editor chooses for a post."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from syndication.platforms.reddit.names import tidy_subreddit


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


def tidy_user(value: str | None) -> str:
    return tidy(value).removeprefix("/").removeprefix("u/")


class ConnectForm(Form):
    client_id = StringField(
        "Client ID",
        filters=[tidy],
        validators=[
            DataRequired("Enter the client ID of the app."),
            Length(max=100),
            Regexp(
                r"^[A-Za-z0-9_-]+$", message="A client ID has only letters, digits, hyphens and underscores."
            ),
        ],
        description="Of the app at reddit.com/prefs/apps: the characters below its name and type.",
    )
    client_secret = PasswordField(
        "Client secret",
        filters=[tidy],
        validators=[DataRequired("Enter the secret of the app."), Length(max=200)],
        description="The app's “secret”.",
    )
    username = StringField(
        "User name",
        filters=[tidy_user],
        validators=[
            Optional(),
            Length(max=20),
            Regexp(
                r"^[A-Za-z0-9_-]+$", message="A user name has only letters, digits, hyphens and underscores."
            ),
        ],
        description="For an app of type “script”: who posts. It has to be one of the app's developers.",
    )
    password = PasswordField(
        "Password",
        validators=[Optional(), Length(max=200)],
        description="For an app of type “script”: the user's password. Does not work with two-factor sign-in.",
    )
    refresh_token = PasswordField(
        "Refresh token",
        filters=[tidy],
        validators=[Optional(), Length(max=1000)],
        description=(
            "For an app of type “web app”, in place of user name and password: made with duration=permanent and "
            "the scopes identity, submit, read, history, edit and flair."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """There has to be one way to sign in."""
        valid = super().validate(extra_validators)
        if self.refresh_token.data or (self.username.data and self.password.data):
            return bool(valid)
        sentence = "Enter a refresh token, or the user name and the password."
        self.refresh_token.errors = [*self.refresh_token.errors, sentence]
        return False


class SubmissionForm(Form):
    subreddit = StringField(
        "Subreddit",
        default="",
        filters=[tidy_subreddit],
        validators=[Optional(), Length(max=30)],
        description="Where to post, for example r/books. Needed before this can go out.",
    )
    kind = SelectField(
        "Kind of post",
        choices={
            "auto": "What fits the piece",
            "self": "Text",
            "link": "Link",
            "image": "Picture",
            "gallery": "Gallery",
            "video": "Video",
        },
        default="auto",
        description="Left to fit: pictures and videos first, then the link, else text.",
    )
    flair = StringField(
        "Flair",
        default="",
        validators=[Optional(), Length(max=64)],
        description="As it is called in the subreddit, or its ID. Many subreddits require one.",
    )
    nsfw = BooleanField("NSFW", default=False, description="Only for adults.")
    spoiler = BooleanField("Spoiler", default=False, description="Hidden until a reader wants to see it.")
    mute_replies = BooleanField(
        "No messages about comments",
        default=False,
        description="Reddit does not notify the account of comments on this post.",
    )
    no_captions = BooleanField(
        "Gallery without captions",
        default=False,
        description="Leave out the pictures' descriptions, which are else shown as captions.",
    )
    first_comment = TextAreaField(
        "First comment",
        default="",
        validators=[Optional(), Length(max=40_000)],
        description="Put under the post once it is out. Markdown.",
    )
