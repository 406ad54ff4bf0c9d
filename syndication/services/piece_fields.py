"""What an editor fills in for a piece, and the rules it must keep to be saved at all.

What a platform thinks of it is another matter (see composing): a draft too long for a channel can be saved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from syndication.models import Piece, Project
from syndication.platforms import get_channel
from syndication.services.channel_options import errors_of, filled_form, plain_options
from syndication.services.errors import Invalid
from syndication.services.media import find_media

TITLE_MAX = 300
TEXT_MAX = 100_000
LINK_MAX = 2000
TAGS_MAX = 50
TAG_MAX = 100
MEDIA_MAX = 20
ALT_TEXT_MAX = 10_000

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class VariantFields:
    """A chosen channel. `body` or `title` None means "as the piece has it".

    left_out: ids of the piece's media that this channel does without.
    """

    channel: str
    body: str | None = None
    title: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class MediaFields:
    media_id: int
    alt_text: str = ""


@dataclass(frozen=True)
class PieceFields:
    """All of a piece that people write. Media in the order in which they are shown."""

    project_id: int
    title: str = ""
    body: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    variants: tuple[VariantFields, ...] = ()
    media: tuple[MediaFields, ...] = ()


def fields_of(piece: Piece) -> PieceFields:
    """The piece as it is stored."""
    return PieceFields(
        project_id=piece.project_id,
        title=piece.title,
        body=piece.body,
        link=piece.link,
        tags=tuple(piece.tags),
        variants=tuple(
            VariantFields(v.channel, v.body, v.title, dict(v.options), tuple(v.left_out or ()))
            for v in piece.variants
        ),
        media=tuple(MediaFields(m.media_id, m.alt_text) for m in piece.media),
    )


def tidy(fields: PieceFields) -> PieceFields:
    """The same, as it is compared and stored: no stray spaces, one kind of line end, tags without "#"."""
    return replace(
        fields,
        title=one_line(fields.title),
        body=plain_lines(fields.body),
        link=fields.link.strip(),
        tags=tidy_tags(fields.tags),
        variants=tuple(
            sorted((tidy_variant(v, fields.media) for v in fields.variants), key=lambda v: v.channel)
        ),
        media=tuple(replace(m, alt_text=plain_lines(m.alt_text).strip()) for m in fields.media),
    )


def tidy_variant(variant: VariantFields, media: tuple[MediaFields, ...]) -> VariantFields:
    """What the piece does not have any more need not be left out of it."""
    there = {item.media_id for item in media}
    return replace(
        variant,
        body=None if variant.body is None else plain_lines(variant.body),
        title=None if variant.title is None else one_line(variant.title),
        options=dict(variant.options),
        left_out=tuple(sorted(there.intersection(variant.left_out))),
    )


def tidy_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (" ".join(tag.split()).lstrip("#").strip() for tag in tags)
    by_word: dict[str, str] = {}
    for tag in filter(None, cleaned):
        by_word.setdefault(tag.casefold(), tag)
    return tuple(by_word.values())


def one_line(text: str) -> str:
    return " ".join(without_nul(text).split())


def plain_lines(text: str) -> str:
    return without_nul(text).replace("\r\n", "\n").replace("\r", "\n")


def without_nul(text: str) -> str:
    """PostgreSQL refuses NUL in a text, and no person means to write one."""
    return text.replace("\x00", "")


def checked(session: Session, fields: PieceFields) -> PieceFields:
    """The fields, tidied, with the channels' options as their forms read them.

    Raises Invalid with keys such as "link", "variants.0.channel", "variants.0.options.<name>", "media.1".
    """
    fields = tidy(fields)
    errors: Errors = defaultdict(list)
    if session.get(Project, fields.project_id) is None:
        errors["project_id"].append(_("This project does not exist. Choose another one."))
    for name, sentence in text_errors(fields):
        errors[name].append(sentence)
    for name, sentence in media_errors(fields.media):
        errors[name].append(sentence)
    variants = tuple(checked_variant(v, f"variants.{i}", errors) for i, v in enumerate(fields.variants))
    channels = [v.channel for v in variants]
    for i, channel in enumerate(channels):
        if channel in channels[:i]:
            errors[f"variants.{i}.channel"].append(_("This channel is chosen twice."))
    if errors:
        raise Invalid(dict(errors))
    return replace(fields, variants=variants)


def text_errors(fields: PieceFields) -> Iterator[tuple[str, str]]:
    yield from too_long("title", fields.title, TITLE_MAX)
    yield from too_long("body", fields.body, TEXT_MAX)
    yield from too_long("link", fields.link, LINK_MAX)
    if fields.link and not is_web_address(fields.link):
        yield "link", _("This is not a web address. It must look like https://example.com/page.")
    if len(fields.tags) > TAGS_MAX:
        yield "tags", _("These are too many tags. Keep at most %(limit)s.", limit=TAGS_MAX)
    for tag in fields.tags:
        yield from too_long("tags", tag, TAG_MAX)


def media_errors(media: tuple[MediaFields, ...]) -> Iterator[tuple[str, str]]:
    known = find_media(m.media_id for m in media)
    if len(media) > MEDIA_MAX:
        yield (
            "media",
            _("These are too many pictures, videos and documents. Keep at most %(limit)s.", limit=MEDIA_MAX),
        )
    seen: set[int] = set()
    for i, item in enumerate(media):
        if item.media_id not in known:
            yield f"media.{i}", _("This file does not exist any more. Upload it again.")
        elif item.media_id in seen:
            yield f"media.{i}", _("This file is in the piece twice.")
        seen.add(item.media_id)
        yield from too_long(f"media.{i}.alt_text", item.alt_text, ALT_TEXT_MAX)


def too_long(name: str, text: str, limit: int) -> Iterator[tuple[str, str]]:
    if len(text) > limit:
        yield (
            name,
            _(
                "This is too long: %(length)s characters, %(limit)s are possible.",
                length=len(text),
                limit=limit,
            ),
        )


def is_web_address(link: str) -> bool:
    if any(character.isspace() or not character.isprintable() for character in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def checked_variant(variant: VariantFields, where: str, errors: Errors) -> VariantFields:
    try:
        _platform, channel = get_channel(variant.channel)
    except KeyError:
        errors[f"{where}.channel"].append(
            _("There is no channel “%(channel)s”. Choose another one.", channel=variant.channel)
        )
        return variant
    for name, sentence in too_long(f"{where}.body", variant.body or "", TEXT_MAX):
        errors[name].append(sentence)
    for name, sentence in too_long(f"{where}.title", variant.title or "", TITLE_MAX):
        errors[name].append(sentence)
    if channel.options_form is None:
        if variant.options:
            errors[f"{where}.options"].append(_("This channel has no options."))
        return variant
    form = filled_form(channel.options_form, variant.options)
    for name in variant.options:
        if name not in form:
            errors[f"{where}.options.{name}"].append(_("This channel has no such option."))
    form.validate()
    found = errors_of(form)
    for name, sentences in found.items():
        errors[f"{where}.options.{name}"].extend(sentences)
    return variant if found else replace(variant, options=plain_options(form))
