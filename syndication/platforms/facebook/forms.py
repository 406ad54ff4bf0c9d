"""What an admin fills in to connect a page, and what an editor may add to a post."""

from __future__ import annotations

from wtforms import Form, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


class ConnectForm(Form):
    page_id = StringField(
        "Page ID",
        filters=[tidy],
        validators=[
            DataRequired("Enter the ID of the page."),
            Length(max=100),
            Regexp(r"^[\w.-]+$", message="The ID of a page is a number, found in the page's About section."),
        ],
        description="A number. On the page: About → Page transparency → Page ID.",
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
            "A page access token, or the token of a user who may create content on the page (it is exchanged for "
            "the page's own). Needed permissions: pages_show_list, pages_read_engagement, pages_manage_posts; for "
            "first comments also pages_manage_engagement, for figures read_insights."
        ),
    )


class CommentForm(Form):
    first_comment = TextAreaField(
        "First comment",
        default="",
        validators=[Optional()],
        description="Written under the post by the page itself, once the post is out.",
    )
