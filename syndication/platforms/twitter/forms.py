"""What an admin fills in to connect an account, and what an editor may choose for a post."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp, ValidationError

#: Their fields are also the keys of the stored secrets.
OAUTH_1 = ("api_key", "api_key_secret", "access_token", "access_token_secret")
OAUTH_2 = ("client_id", "oauth2_access_token", "oauth2_refresh_token")

#: What the API calls it, and what people read.
REPLY_SETTINGS = {
    "": "Everyone",
    "following": "People this account follows",
    "mentionedUsers": "Only people mentioned in the post",
    "subscribers": "Subscribers of this account",
    "verified": "Verified accounts",
}


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


def tidy_text(value: str | None) -> str:
    return (value or "").strip()


def complete_with(*group: str) -> Any:
    """A validator: whoever fills in one field of this group has to fill in this one too."""

    def validate(form: Form, field: Field) -> None:
        begun = any(form[name].data for name in group)
        if begun and not field.data:
            raise ValidationError(f"Fill in “{field.label.text}” too, or leave all fields of this way empty.")

    return validate


def one_way_at_least(form: Form, _field: Field) -> None:
    """A validator: nothing at all is too little."""
    if not any(form[name].data for name in (*OAUTH_1, *OAUTH_2)):
        raise ValidationError(
            "Fill in the four fields of OAuth 1.0a, or the client ID and the two tokens of OAuth 2.0."
        )


_LOOKS = [
    Length(max=1000, message="This is too long to be right. Copy it again."),
    Regexp(r"^[\x21-\x7e]*$", message="This has characters that no key or token has. Copy it again."),
]


class ConnectForm(Form):
    api_key = StringField(
        "OAuth 1.0a: API key",
        filters=[tidy],
        validators=[one_way_at_least, complete_with(*OAUTH_1), *_LOOKS],
        description=(
            "First way, whose tokens do not end. In the X developer console, the app's page “Keys and tokens”: "
            "consumer keys. The app needs the permission “Read and write”."
        ),
    )
    api_key_secret = PasswordField(
        "OAuth 1.0a: API key secret",
        filters=[tidy],
        validators=[complete_with(*OAUTH_1), *_LOOKS],
        description="Shown together with the API key.",
    )
    access_token = PasswordField(
        "OAuth 1.0a: Access token",
        filters=[tidy],
        validators=[complete_with(*OAUTH_1), *_LOOKS],
        description="Of the account that posts; made after the app got the permission “Read and write”.",
    )
    access_token_secret = PasswordField(
        "OAuth 1.0a: Access token secret",
        filters=[tidy],
        validators=[complete_with(*OAUTH_1), *_LOOKS],
        description="Shown together with the access token.",
    )
    client_id = StringField(
        "OAuth 2.0: Client ID",
        filters=[tidy],
        validators=[complete_with(*OAUTH_2), *_LOOKS],
        description="Second way; leave it empty when you use the first. On the same page, under OAuth 2.0.",
    )
    client_secret = PasswordField(
        "OAuth 2.0: Client secret",
        filters=[tidy],
        validators=_LOOKS,
        description="Only for confidential clients (web apps); public clients (native apps) have none.",
    )
    oauth2_access_token = PasswordField(
        "OAuth 2.0: Access token",
        filters=[tidy],
        validators=[complete_with(*OAUTH_2), *_LOOKS],
        description="Needed scopes: tweet.read, tweet.write, users.read, media.write, offline.access.",
    )
    oauth2_refresh_token = PasswordField(
        "OAuth 2.0: Refresh token",
        filters=[tidy],
        validators=[complete_with(*OAUTH_2), *_LOOKS],
        description="The access token ends after two hours; with this one it is renewed. X replaces it each time.",
    )


class TweetOptions(Form):
    reply_settings = SelectField(
        "Who can reply", choices=REPLY_SETTINGS, default="", description="Whose replies X takes to this post."
    )
    made_with_ai = BooleanField(
        "Made with AI", default=False, description="X labels the post as having media made with AI."
    )
    paid_partnership = BooleanField(
        "Paid partnership", default=False, description="X labels the post as a paid partnership."
    )
    first_comment = TextAreaField(
        "First reply",
        default="",
        filters=[tidy_text],
        description="Sent by the same account as a reply to the post, right after it. Leave it empty for none.",
    )


class ThreadOptions(TweetOptions):
    numbered = BooleanField(
        "Number the posts",
        default=False,
        description="Each post of the thread ends with its number, for example 2/5.",
    )
