"""What an admin fills in to connect an account, and what an editor may choose for a post."""

from __future__ import annotations

from wtforms import BooleanField, FloatField, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from syndication.platforms.instagram.graph import FACEBOOK_LOGIN, INSTAGRAM_LOGIN


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


class ConnectForm(Form):
    login = SelectField(
        "Kind of access token",
        choices={FACEBOOK_LOGIN: "Facebook Login", INSTAGRAM_LOGIN: "Instagram Login"},
        default=FACEBOOK_LOGIN,
        description=(
            "Facebook Login: the account is linked to a Facebook page. Instagram Login: no page is needed; "
            "videos then need a public address of this desk, and posts cannot be deleted from here."
        ),
    )
    ig_user_id = StringField(
        "Instagram account ID",
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=100),
            Regexp(r"^\w+$", message="The ID of an Instagram account is a number, not its name."),
        ],
        description=(
            "A number, usually beginning with 17841. Leave it empty with Instagram Login, and with Facebook Login "
            "when the token reaches one account only."
        ),
    )
    access_token = PasswordField(
        "Access token",
        filters=[tidy],
        validators=[
            DataRequired("Enter an access token."),
            Length(max=1000),
            Regexp(r"^[\x21-\x7e]+$", message="This is no access token: it has characters that none has."),
        ],
        description=(
            "A long-lived token with the permissions to read the account and to publish content: instagram_basic and "
            "instagram_content_publish, or instagram_business_basic and instagram_business_content_publish."
        ),
    )


class PostOptions(Form):
    first_comment = TextAreaField(
        "First comment",
        default="",
        validators=[Optional()],
        description="Sent as a comment under the post once it is out, for example with hashtags.",
    )


class ReelOptions(PostOptions):
    thumb_offset = FloatField(
        "Cover",
        default=0.0,
        validators=[Optional(), NumberRange(min=0, message="Choose a second of the video, from 0 on.")],
        description="The second of the video that is shown as its cover. 0 is its first picture.",
    )
    share_to_feed = BooleanField(
        "Show in the feed",
        default=True,
        description="Show the reel in the account's feed too, not only in Reels.",
    )
