"""What the composer's template shows: the master's form and a panel for every channel there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import current_app, render_template, url_for
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form

from syndication.models import Account, Media, Piece
from syndication.platforms import channel_paths, get_channel
from syndication.platforms.base import Channel, Platform, Problem, Rendered
from syndication.services import composing
from syndication.services.accounts import list_accounts
from syndication.services.media import find_media
from syndication.services.pieces import (
    MediaFields,
    PieceConflict,
    PieceFields,
    VariantFields,
    count_waiting_posts,
)
from syndication.services.projects import list_projects
from syndication.web.pieces.differences import differences
from syndication.web.pieces.facts import facts_of, thumbnail_url
from syndication.web.pieces.forms import PieceForm
from syndication.web.pieces.reading import options_form

Errors = Mapping[str, Sequence[str]]
#: How many entries a list of an option offers, if its form does not say.
LIST_ENTRIES = 8


@dataclass(frozen=True)
class Feedback:
    """What a channel says to the piece as it is now."""

    path: str
    platform: Platform
    channel: Channel
    rendered: Rendered
    problems: list[Problem]
    account: Account | None
    variant: VariantFields
    media_ids: tuple[int, ...]

    @property
    def has_own_text(self) -> bool:
        return self.variant.body is not None

    @property
    def has_own_title(self) -> bool:
        return self.variant.title is not None

    @property
    def slug(self) -> str:
        return slug_of(self.path)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def refuses_media(self) -> bool:
        """Whether the channel would take other media; a missing description is another matter."""
        places = [problem.where.split(".") for problem in self.errors]
        return any(place[0] == "media" and place[-1] != "alt_text" for place in places)


@dataclass(frozen=True)
class Panel:
    """A channel's tab. `feedback` is None as long as the channel is not chosen."""

    path: str
    platform: Platform
    channel: Channel
    chosen: bool
    variant: VariantFields
    options: Form | None
    feedback: Feedback | None
    errors: Errors

    @property
    def slug(self) -> str:
        return slug_of(self.path)

    @property
    def has_own_text(self) -> bool:
        return self.variant.body is not None or self.variant.title is not None

    @property
    def refuses_media(self) -> bool:
        return self.feedback is not None and self.feedback.refuses_media


@dataclass(frozen=True)
class MediaRow:
    media: Media
    thumbnail: str
    facts: str
    alt_text: str
    errors: Sequence[str]


def slug_of(path: str) -> str:
    """The channel's path as a part of HTML ids."""
    return path.replace("/", "-")


def composer_page(
    fields: PieceFields,
    *,
    piece: Piece | None = None,
    version: int | None = None,
    nonce: str | None = None,
    errors: Errors | None = None,
    conflict: PieceConflict | None = None,
    gone: bool = False,
    sent: MultiDict[str, str] | None = None,
) -> str:
    """The whole page, with these fields in it, stored or not.

    errors: sentences by the service's keys. conflict: shown above the form, beside what is stored now.
    gone: the piece was deleted meanwhile; what was written can be saved as a new one.
    """
    errors = errors or {}
    form = master_form(fields, piece, version, nonce)
    for name, sentences in errors.items():
        if name in form:
            form[name].errors = list(sentences)
    return render_template(
        "syndication/pieces/composer.html",
        form=form,
        piece=piece,
        panels=panels(fields, errors, sent),
        media_rows=media_rows(fields.media, errors),
        sentences=list(dict.fromkeys(s for sentences in errors.values() for s in sentences)),
        conflict=conflict,
        gone=gone,
        differences=differences(fields, piece) if conflict and piece else [],
        publish_url=publish_url(piece),
        waiting=count_waiting_posts(piece.id) if piece else 0,
    )


def master_form(
    fields: PieceFields, piece: Piece | None, version: int | None, nonce: str | None
) -> PieceForm:
    return PieceForm(
        formdata=None,
        project_id=str(fields.project_id),
        title=fields.title,
        body=fields.body,
        link=fields.link,
        tags=", ".join(tag for tag in fields.tags if tag.strip()),
        version=str(version or (piece.version if piece else 1)),
        nonce=nonce or str(uuid4()),
    )


def new_fields(project_id: int | None) -> PieceFields:
    """An empty piece in the asked-for project, else in the first one there is."""
    known = [project.id for project in list_projects()]
    return PieceFields(project_id=project_id if project_id in known else (known[0] if known else 0))


def panels(fields: PieceFields, errors: Errors, sent: MultiDict[str, str] | None) -> list[Panel]:
    chosen = {variant.channel: i for i, variant in enumerate(fields.variants)}
    names = accounts_by_platform(fields.project_id) if chosen else {}
    return [panel(fields, path, chosen.get(path), errors, sent, names) for path in channel_paths()]


def panel(
    fields: PieceFields,
    path: str,
    place: int | None,
    errors: Errors,
    sent: MultiDict[str, str] | None,
    names: Mapping[str, Account],
) -> Panel:
    platform, channel = get_channel(path)
    variant = VariantFields(path) if place is None else fields.variants[place]
    prefix = f"variants.{place}."
    own_errors = {key.removeprefix(prefix): s for key, s in errors.items() if key.startswith(prefix)}
    options = options_form(path, sent, dict(variant.options))
    for field in options or ():
        field.errors = list(own_errors.get(f"options.{field.short_name}", ()))
        if isinstance(field, FieldList):
            offer_more(field)
    return Panel(
        path=path,
        platform=platform,
        channel=channel,
        chosen=place is not None,
        variant=variant,
        options=options,
        feedback=None if place is None else feedback(fields, path, names),
        errors=own_errors,
    )


def offer_more(field: FieldList[Any]) -> None:
    """Empty entries to write into; those that stay empty are not kept."""
    while len(field.entries) < min(field.max_entries or LIST_ENTRIES, LIST_ENTRIES):
        field.append_entry()


def feedbacks(fields: PieceFields) -> list[Feedback]:
    """One for each chosen channel that there is."""
    names = accounts_by_platform(fields.project_id)
    known = set(channel_paths())
    return [feedback(fields, v.channel, names) for v in fields.variants if v.channel in known]


def feedback(fields: PieceFields, path: str, names: Mapping[str, Account]) -> Feedback:
    platform, channel = get_channel(path)
    account = names.get(platform.name)
    return Feedback(
        path=path,
        platform=platform,
        channel=channel,
        rendered=composing.rendered_of(fields, path, account),
        problems=composing.problems_of(fields, path, account),
        account=account,
        variant=composing.variant_for(fields, path),
        media_ids=tuple(item.media_id for item in fields.media),
    )


def accounts_by_platform(project_id: int) -> dict[str, Account]:
    """Whose name and picture the previews show: the project's first connected account."""
    first: dict[str, Account] = {}
    for account in list_accounts(project_id=project_id):
        if account.is_connected:
            first.setdefault(account.platform, account)
    return first


def media_rows(media: tuple[MediaFields, ...], errors: Errors) -> list[MediaRow]:
    known = find_media(item.media_id for item in media)
    return [
        MediaRow(
            known[item.media_id],
            thumbnail_url(known[item.media_id]),
            facts_of(known[item.media_id]),
            item.alt_text,
            [*errors.get(f"media.{i}", ()), *errors.get(f"media.{i}.alt_text", ())],
        )
        for i, item in enumerate(media)
        if item.media_id in known
    ]


def publish_url(piece: Piece | None) -> str | None:
    """Where a ready piece is published."""
    if piece is None or piece.status != "ready" or "posting.index" not in current_app.view_functions:
        return None
    return url_for("posting.index", piece=piece.id)
