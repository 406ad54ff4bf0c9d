"""What an admin fills in to connect a receiver."""

from __future__ import annotations

import base64
import binascii

from wtforms import Field, Form, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
ASK, REPEAT = "ask", "repeat"


def tidy(value: str | None) -> str:
    return "".join((value or "").split())


def key_of(secret: str) -> bytes:
    """The bytes of a secret as Standard Webhooks writes it: base64 after "whsec_". Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError("too short or too long")
    return key


def is_secret(_form: Form, field: Field) -> None:
    try:
        key_of(field.data)
    except ValueError:
        raise ValidationError(
            "A signing secret is base64 of 24 to 64 random bytes, with or without whsec_ before it."
        ) from None


class ConnectForm(Form):
    name = StringField(
        "Name",
        filters=[lambda value: (value or "").strip()],
        validators=[DataRequired("Enter a name for this receiver."), Length(max=100)],
        description="What this receiver is called here, for example Company website.",
    )
    signing_secret = PasswordField(
        "Signing secret",
        filters=[tidy],
        validators=[DataRequired("Enter the signing secret."), Length(max=200), is_secret],
        description="Shared with the receiver, which checks every message with it. Make one with: "
        "openssl rand -base64 32",
    )
    repeats = SelectField(
        "When an answer is lost",
        choices={
            ASK: "Ask a person whether the post arrived",
            REPEAT: "Send it again: the receiver takes a webhook-id only once",
        },
        default=ASK,
        description="Choose the second only for receivers that remember the webhook-id of every message.",
    )
