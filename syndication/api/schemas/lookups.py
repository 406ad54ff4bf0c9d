"""What a program looks up to find ids."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from syndication.api.schemas.common import about, id_parameter, known_platform
from syndication.models import Account, AccountState
from syndication.platforms import channel_paths


def channels_of(account: Account) -> list[str]:
    """Empty for a platform that is not there any more."""
    return [path for path in channel_paths() if path.startswith(f"{account.platform}/")]


class ProjectAnswer(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    timezone = fields.String(attribute="time_zone", required=True)


class ProjectList(Schema):
    items = fields.List(fields.Nested(ProjectAnswer), required=True)


class AccountAnswer(Schema):
    """A connected identity on a platform."""

    id = fields.Integer(required=True)
    project = fields.Integer(attribute="project_id", required=True)
    platform = fields.String(required=True)
    name = fields.String(attribute="label", required=True)
    handle = fields.String(required=True)
    url = fields.String(attribute="profile_url", required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(AccountState)))
    channels = fields.Function(
        channels_of,
        required=True,
        metadata=about("What can be posted there.", type="array", items={"type": "string"}),
    )


class AccountList(Schema):
    items = fields.List(fields.Nested(AccountAnswer), required=True)


class AccountQuery(Schema):
    project = id_parameter("Only accounts of this project.")
    platform = fields.String(validate=known_platform)
