"""Two versions of a piece side by side, for the person who has to choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from syndication.models import Piece
from syndication.services.composing import channel_label
from syndication.services.media import find_media
from syndication.services.piece_fields import PieceFields, VariantFields, fields_of, tidy
from syndication.services.projects import list_projects
from syndication.web.pieces.reading import options_form


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in both: its label, and what each version says as text."""

    label: str
    mine: str
    theirs: str


def differences(mine: PieceFields, piece: Piece) -> list[Difference]:
    """What the person wrote against what is stored, only where they differ."""
    written, stored = dict(lines(tidy(mine))), dict(lines(fields_of(piece)))
    labels = list(dict.fromkeys([*written, *stored]))
    pairs = ((label, written.get(label, ""), stored.get(label, "")) for label in labels)
    return [Difference(label, a, b) for label, a, b in pairs if a != b]


def lines(fields: PieceFields) -> Iterator[tuple[str, str]]:
    names = {project.id: project.name for project in list_projects()}
    yield _("Project"), names.get(fields.project_id, "")
    yield _("Title"), fields.title
    yield _("Text"), fields.body
    yield _("Link"), fields.link
    yield _("Tags"), ", ".join(fields.tags)
    yield _("Media"), media_lines(fields)
    yield _("Channels"), "\n".join(channel_label(v.channel) for v in fields.variants)
    for variant in fields.variants:
        label = channel_label(variant.channel)
        yield _("Title for %(channel)s", channel=label), variant.title or ""
        yield _("Text for %(channel)s", channel=label), variant.body or ""
        if variant.left_out:
            without = tuple(item for item in fields.media if item.media_id in variant.left_out)
            yield _("Without, on %(channel)s", channel=label), media_lines(replace(fields, media=without))
        if variant.options:
            yield _("Options for %(channel)s", channel=label), option_lines(variant)


def option_lines(variant: VariantFields) -> str:
    """By the labels that the channel's form has."""
    form = options_form(variant.channel)
    labels = {field.short_name: field.label.text for field in form} if form else {}
    return "\n".join(
        f"{labels.get(name, name)}: {said(value)}" for name, value in sorted(variant.options.items())
    )


def said(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def media_lines(fields: PieceFields) -> str:
    known = find_media(item.media_id for item in fields.media)
    named = ((known[m.media_id].file_name, m.alt_text) for m in fields.media if m.media_id in known)
    return "\n".join(f"{name or _('File')}: {alt_text}" for name, alt_text in named)
