"""What an admin fills in to connect a channel, and what an editor chooses for a video."""

from __future__ import annotations

from typing import Any

from wtforms import Form, PasswordField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional, Regexp

from syndication.platforms.youtube.options import CATEGORIES, DEFAULT_CATEGORY, PRIVACY, instant

_VISIBLE = Regexp(r"^[\x21-\x7e]+$", message="This has characters that none of Google's has. Copy it again.")


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


def stripped(value: str | None) -> str:
    return (value or "").strip()


class ConnectForm(Form):
    client_id = StringField(
        "Client ID",
        filters=[tidy],
        validators=[
            DataRequired("Enter the client ID of the Google Cloud project."),
            Length(max=300),
            _VISIBLE,
        ],
        description="In the Google Cloud console: Google Auth Platform → Clients. Ends in .apps.googleusercontent.com.",
    )
    client_secret = PasswordField(
        "Client secret",
        filters=[tidy],
        validators=[DataRequired("Enter the client secret."), Length(max=300), _VISIBLE],
        description="Shown with the client when it is made. Begins with GOCSPX-.",
    )
    refresh_token = PasswordField(
        "Refresh token",
        filters=[tidy],
        validators=[DataRequired("Enter a refresh token."), Length(max=2000), _VISIBLE],
        description=(
            "Given for the channel with the scopes youtube.upload, youtube.readonly and youtube.force-ssl. "
            "Those of an app in “Testing” end after 7 days."
        ),
    )


def readable_time(_form: Any, field: StringField) -> None:
    if field.data and instant(field.data) is None:
        raise ValidationError("Write the time with its zone, for example 2026-12-24 18:00 Europe/Berlin.")


class VideoOptions(Form):
    title = StringField(
        "Title on YouTube",
        filters=[stripped],
        validators=[Optional(), Length(max=1000)],
        default="",
        description="At most 100 characters. Left empty, the piece's title is used.",
    )
    privacy = SelectField(
        "Privacy",
        choices=PRIVACY,
        default="public",
        description="Unlisted videos are seen by everybody who has the link, private ones by nobody else.",
    )
    category = SelectField(
        "Category",
        choices=CATEGORIES,
        default=DEFAULT_CATEGORY,
        description="Where YouTube files the video.",
    )
    made_for_kids = SelectField(
        "Made for kids",
        choices={"no": "No", "yes": "Yes"},
        default="no",
        description="The law asks everybody to say so. Videos made for kids have no comments.",
    )
    publish_at = StringField(
        "Publish at",
        filters=[stripped],
        validators=[Optional(), Length(max=100), readable_time],
        default="",
        description=(
            "YouTube makes a private video public at this time, for example 2026-12-24 18:00 Europe/Berlin. "
            "Left empty, nothing happens by itself."
        ),
    )
    notify_subscribers = SelectField(
        "Notify subscribers",
        choices={"yes": "Yes", "no": "No"},
        default="yes",
        description="Whether the channel's subscribers are told of the video.",
    )
    first_comment = TextAreaField(
        "First comment",
        filters=[stripped],
        validators=[Optional(), Length(max=100_000)],
        default="",
        description="Written below the video by the channel itself. Not possible on private videos.",
    )
