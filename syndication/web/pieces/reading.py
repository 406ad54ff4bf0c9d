"""From the composer's form, as a browser sends it with or without scripts, to the fields of a piece.

Fields: project_id, title, body, link, tags (with commas), channels (once for each), own:<channel> ("1" for a text of
its own), title:<channel>, body:<channel>, options:<channel>:<name>, options:<channel>: (that those are there), media
(ids in their order), alt:<media id>, offered:<channel> and use:<channel> (ids of the media that the channel may use,
and does).
"""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from syndication.platforms import channel_paths, get_channel
from syndication.services.channel_options import filled_form, plain_options
from syndication.services.pieces import MediaFields, PieceFields, VariantFields

Sent = MultiDict[str, str]


def read_fields(sent: Sent) -> PieceFields:
    """Never raises: what makes no sense is refused by the service, with a sentence."""
    return PieceFields(
        project_id=number(sent.get("project_id", "")),
        title=sent.get("title", ""),
        body=sent.get("body", ""),
        link=sent.get("link", ""),
        tags=tuple(sent.get("tags", "").split(",")),
        variants=tuple(read_variant(sent, path) for path in chosen_channels(sent)),
        media=read_media(sent),
    )


def chosen_channels(sent: Sent) -> list[str]:
    """Known ones in the registry's order, then what we never heard of, for the service to refuse."""
    chosen = list(dict.fromkeys(sent.getlist("channels")))
    known = [path for path in channel_paths() if path in chosen]
    return known + [path for path in chosen if path not in known]


def read_variant(sent: Sent, path: str) -> VariantFields:
    own = sent.get(f"own:{path}") == "1"
    return VariantFields(
        channel=path,
        body=sent.get(f"body:{path}", "") if own else None,
        title=(sent.get(f"title:{path}") or None) if own else None,
        options=read_options(sent, path),
        left_out=read_left_out(sent, path),
    )


def read_left_out(sent: Sent, path: str) -> tuple[int, ...]:
    """Those of the media that were offered to the channel and not ticked."""
    used = sent.getlist(f"use:{path}")
    return tuple(number(media_id) for media_id in sent.getlist(f"offered:{path}") if media_id not in used)


def read_options(sent: Sent, path: str) -> dict[str, Any]:
    """As the channel's own form reads them, or as typed what it cannot read: the service says what is wrong.

    Nothing when the form was not sent along: the service takes the defaults.
    """
    if options_prefix(path) not in sent:
        return {}
    form = options_form(path, sent)
    if form is None:
        return {}
    typed = {field.short_name: field.raw_data for field in form if field.process_errors}
    return plain_options(form) | typed


def options_form(path: str, sent: Sent | None = None, data: dict[str, Any] | None = None) -> Form | None:
    """The channel's form, its fields named as in the composer; None when it asks nothing.

    sent: what a browser sent, if it did. data: else, options as they are stored.
    """
    try:
        _platform, channel = get_channel(path)
    except KeyError:
        return None
    if channel.options_form is None:
        return None
    prefix = options_prefix(path)
    if sent is not None and prefix in sent:
        return channel.options_form(formdata=sent, prefix=prefix)
    return filled_form(channel.options_form, data or {}, prefix)


def options_prefix(path: str) -> str:
    """Of the names of the form's fields; by itself the name of a hidden field that says that the form is there."""
    return f"options:{path}:"


def read_media(sent: Sent) -> tuple[MediaFields, ...]:
    ids = dict.fromkeys(number(value) for value in sent.getlist("media"))
    dropped = {number(value) for value in sent.getlist("remove")}
    return tuple(MediaFields(i, sent.get(f"alt:{i}", "")) for i in ids if i not in dropped)


def moved(media: tuple[MediaFields, ...], step: str) -> tuple[MediaFields, ...]:
    """The media after "<media id>:up" or "<media id>:down"; unchanged when that is not possible."""
    media_id, _colon, direction = step.partition(":")
    order = list(media)
    here = next((i for i, item in enumerate(order) if str(item.media_id) == media_id), None)
    there = None if here is None else here + (-1 if direction == "up" else 1)
    if here is not None and there is not None and 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    return tuple(order)


def number(text: str) -> int:
    """A row's id; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
