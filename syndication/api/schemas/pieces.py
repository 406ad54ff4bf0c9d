"""Pieces and their media."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from syndication.api.schemas.common import (
    CHANNEL_MAX,
    PageOf,
    PageQuery,
    Target,
    about,
    id_field,
    id_parameter,
    known_platform,
    project_reference,
    text,
)
from syndication.models import MediaKind, PieceStatus
from syndication.services.piece_fields import (
    ALT_TEXT_MAX,
    LINK_MAX,
    MEDIA_MAX,
    TAG_MAX,
    TAGS_MAX,
    TEXT_MAX,
    TITLE_MAX,
)

VARIANTS_MAX = 100
TARGETS_MAX = 1000


class VariantBody(Schema):
    """A channel chosen for the piece, and where it differs from it."""

    channel = text(CHANNEL_MAX, 'As in "platform/channel".', least=1, required=True)
    body = text(TEXT_MAX, "null: as the piece has it.", load_default=None, allow_none=True)
    title = text(TITLE_MAX, "null: as the piece has it.", load_default=None, allow_none=True)
    options = fields.Dict(
        keys=fields.String(), load_default=dict, metadata=about("What only this channel asks, by name.")
    )
    left_out = fields.List(
        id_field("A file's id."),
        validate=validate.Length(max=MEDIA_MAX),
        load_default=list,
        metadata=about("Those of the piece's media that this channel does without."),
    )


class MediaBody(Schema):
    """An uploaded file's place in the piece."""

    id = id_field("The file's id; see POST /media.", required=True)
    alt_text = text(ALT_TEXT_MAX, "What is to be seen, for those who cannot.", load_default="")


class PieceBody(Schema):
    """A piece, complete: what is left out is empty."""

    project = project_reference(required=True)
    title = text(TITLE_MAX, "", load_default="")
    body = text(TEXT_MAX, "", load_default="")
    link = text(LINK_MAX, "A web address.", load_default="")
    tags = fields.List(
        fields.String(validate=validate.Length(max=TAG_MAX)),
        validate=validate.Length(max=TAGS_MAX),
        load_default=list,
    )
    variants = fields.List(
        fields.Nested(VariantBody), validate=validate.Length(max=VARIANTS_MAX), load_default=list
    )
    media = fields.List(fields.Nested(MediaBody), validate=validate.Length(max=MEDIA_MAX), load_default=list)
    targets = fields.List(
        fields.Nested(Target),
        validate=validate.Length(max=TARGETS_MAX),
        load_default=list,
        metadata=about("Used when scheduling names none. Their channels are chosen for the piece as well."),
    )
    status = fields.String(
        validate=validate.OneOf([PieceStatus.DRAFT, PieceStatus.READY]), load_default=PieceStatus.DRAFT.value
    )


class PieceChange(PieceBody):
    """The whole piece anew."""

    version = id_field("The version that was read; any but the stored one is a conflict.", required=True)
    status = fields.String(
        validate=validate.OneOf(list(PieceStatus)),
        load_default=None,
        allow_none=True,
        metadata=about("Left out or null: stays as it is."),
    )


class VariantAnswer(Schema):
    channel = fields.String(required=True)
    body = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    options = fields.Dict(keys=fields.String(), required=True)
    left_out = fields.List(fields.Integer(), attribute="media_left_out", required=True)


class PieceMediaAnswer(Schema):
    id = fields.Integer(attribute="media_id", required=True)
    alt_text = fields.String(required=True)


class TargetAnswer(Schema):
    account = fields.Integer(required=True)
    channel = fields.String(required=True)


class PieceAnswer(Schema):
    """A piece as it is stored."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True, metadata=about("Counts changes; give it back with PUT."))
    status = fields.String(required=True, validate=validate.OneOf(list(PieceStatus)))
    project = fields.Integer(attribute="project_id", required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    link = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    variants = fields.List(fields.Nested(VariantAnswer), required=True)
    media = fields.List(fields.Nested(PieceMediaAnswer), required=True)
    targets = fields.List(fields.Nested(TargetAnswer), required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    updated_at = fields.AwareDateTime(format="iso", required=True)


class PiecePage(PageOf):
    items = fields.List(fields.Nested(PieceAnswer), required=True)


class PieceQuery(PageQuery):
    project = id_parameter("Only pieces of this project.")
    platform = fields.String(validate=known_platform, metadata=about("Only pieces with a channel of it."))
    channel = text(CHANNEL_MAX, 'Only pieces with this channel, as in "platform/channel".')
    text = text(200, "Words that occur in title, body or link.")


class UploadBody(Schema):
    file = Upload(
        required=True,
        metadata=about("A picture (JPEG, PNG, WebP, GIF), a video (MP4, MOV, WebM) or a PDF."),
    )


class UploadAnswer(Schema):
    """A picture, video or document as it was kept: without metadata."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(MediaKind)))
    mime_type = fields.String(required=True)
    width = fields.Integer(required=True, metadata=about("Pixels, as shown; 0 for documents."))
    height = fields.Integer(required=True, metadata=about("Pixels, as shown; 0 for documents."))
    size = fields.Integer(required=True, metadata=about("Bytes."))
    frames = fields.Integer(required=True, metadata=about("More than 1 for a GIF that moves."))
    seconds = fields.Float(required=True, metadata=about("How long a video lasts."))
    frame_rate = fields.Float(required=True, metadata=about("Frames of a video in a second."))
    video_codec = fields.String(required=True, metadata=about("By FFmpeg's name."))
    audio_codec = fields.String(required=True, metadata=about('By FFmpeg\'s name; "" without sound.'))
    pages = fields.Integer(required=True, metadata=about("Of a document."))
