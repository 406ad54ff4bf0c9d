"""From a piece to what one channel gets: the draft, its problems, its preview."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, AccountState, Piece
from syndication.platforms import get_channel
from syndication.platforms.base import Channel, Draft, LinkCard, Media, Problem, Rendered
from syndication.services import link_cards
from syndication.services.channel_options import readable, unreadable_options
from syndication.services.media import find_media
from syndication.services.piece_fields import MediaFields, PieceFields, VariantFields, fields_of, tidy
from syndication.services.platform_settings import settings_of
from syndication.services.public_media import reachable
from syndication.services.renditions import fitted


def build_draft(piece: Piece, channel_path: str, account: Account | None = None) -> Draft:
    """What is to be published on "<platform>/<channel>". Raises KeyError for an unknown channel.

    account: whose limits hold and whose API has to reach our media; None means the first of the piece's project.
    """
    return draft_of(fields_of(piece), channel_path, account)


def check(piece: Piece, channel_path: str, account: Account | None = None) -> list[Problem]:
    """All that the platform would refuse or an editor would regret. An unknown channel is a problem, too."""
    return problems_of(fields_of(piece), channel_path, account)


def preview(piece: Piece, channel_path: str, account: Account | None = None) -> Rendered:
    """What publishing will send. Raises KeyError for a channel that does not exist."""
    return rendered_of(fields_of(piece), channel_path, account)


def draft_of(fields: PieceFields, channel_path: str, account: Account | None = None) -> Draft:
    """As build_draft, for fields that need not be stored."""
    platform, channel = get_channel(channel_path)
    account = account or usual_account(fields.project_id, platform.name)
    fields = tidy(fields)
    variant = variant_for(fields, channel_path)
    draft = Draft(
        channel=channel.key,
        text=(fields.body if variant.body is None else variant.body).strip(),
        title=fields.title if variant.title is None else variant.title,
        link=fields.link,
        tags=fields.tags,
        media=media_of(fields.media, channel_path, variant.left_out),
        card=card_for(fields.link),
        options=options_of(channel, variant.options),
        settings=settings_of(platform.name, account),
    )
    return reachable(draft, platform.name, account)


def problems_of(fields: PieceFields, channel_path: str, account: Account | None = None) -> list[Problem]:
    """As check, for fields that need not be stored."""
    try:
        platform, channel = get_channel(channel_path)
    except KeyError:
        sentence = _("There is no channel “%(channel)s”. Choose another one.", channel=channel_path)
        return [Problem("unknown_channel", sentence, where="channel")]
    variant = variant_for(fields, channel_path)
    found = platform.problems(draft_of(fields, channel_path, account))
    places = [place for place, item in enumerate(fields.media) if item.media_id not in variant.left_out]
    return [
        *(replace(problem, where=in_the_piece(problem.where, places)) for problem in found),
        *link_problems(fields.link),
        *option_problems(channel, variant),
    ]


def in_the_piece(where: str, places: list[int]) -> str:
    """A place among a channel's media as one among the piece's. places: of those that the channel uses."""
    match where.split("."):
        case ["media", number, *rest] if int(number) < len(places):
            return ".".join(["media", str(places[int(number)]), *rest])
        case _:
            return where


def rendered_of(fields: PieceFields, channel_path: str, account: Account | None = None) -> Rendered:
    """As preview, for fields that need not be stored."""
    platform, _channel = get_channel(channel_path)
    return platform.render(draft_of(fields, channel_path, account))


def options_of(channel: Channel, options: Mapping[str, Any]) -> dict[str, Any]:
    """As `readable`, which makes forms for it: slow, and the same few options come again and again."""
    try:
        known = json.dumps(options)
    except (TypeError, ValueError):  # fields that are not stored yet may hold anything
        return readable(channel, options)
    found: dict[str, Any] = json.loads(_readable_options(channel, known))
    return found


@lru_cache(maxsize=512)
def _readable_options(channel: Channel, options: str) -> str:
    return json.dumps(readable(channel, json.loads(options)))


def usual_account(project_id: int, platform: str) -> Account | None:
    """The project's account on this platform that was connected first, None if it has none."""
    found = select(Account).where(
        Account.project_id == project_id,
        Account.platform == platform,
        Account.state != AccountState.DISCONNECTED,
    )
    return db.session.scalar(found.order_by(Account.id).limit(1))


def variant_for(fields: PieceFields, channel_path: str) -> VariantFields:
    """The channel's own text and options, or none of its own when it was not chosen."""
    found = (variant for variant in fields.variants if variant.channel == channel_path)
    return next(found, VariantFields(channel_path))


def media_of(
    media: tuple[MediaFields, ...], channel_path: str, left_out: tuple[int, ...] = ()
) -> tuple[Media, ...]:
    """What the channel shows of the piece's media, made to fit it."""
    _platform, channel = get_channel(channel_path)
    known = find_media(item.media_id for item in media)
    return tuple(
        fitted(known[item.media_id], item.alt_text, channel.limits)
        for item in media
        if item.media_id in known and item.media_id not in left_out
    )


def card_for(link: str) -> LinkCard | None:
    """What the linked page said of itself, None as long as nobody asked it."""
    return link_cards.card_of(link) if link else None


def link_problems(link: str) -> list[Problem]:
    sentence = link_cards.problem_of(link) if link else ""
    return [Problem("link_card", sentence, "warning", "link")] if sentence else []


def option_problems(channel: Channel, variant: VariantFields) -> list[Problem]:
    """What of the options makes no sense, so that the draft was put together without it."""
    return [
        Problem("option_invalid", sentence, where=f"options.{name}")
        for name, sentences in unreadable_options(channel, variant.options).items()
        for sentence in sentences
    ]


def make_media_fit(media: tuple[MediaFields, ...], channel_paths: Iterable[str]) -> None:
    """Make the copies that the channels take, where there are none yet.

    That takes seconds: for use before a transaction in which drafts are put together. On SQLite nobody else can
    write as long as one lasts.
    """
    for path in channel_paths:
        with suppress(KeyError):
            media_of(media, path)


def channel_label(channel_path: str) -> str:
    """The channel as people read it."""
    try:
        platform, channel = get_channel(channel_path)
    except KeyError:
        return channel_path
    return f"{platform.label} · {channel.label}"
