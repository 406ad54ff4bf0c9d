"""What a platform takes, in words."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from syndication.platforms.base import Channel, Platform

TYPE_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP"}


def limits_in_words(channel: Channel) -> list[str]:
    """A channel's limits, each as a short phrase."""
    limits = channel.limits
    phrases = [
        _(
            "%(count)s %(unit)s of text",
            count=number(limits.text_length),
            unit=limits.unit,
        )
    ]
    if limits.pictures:
        phrases.append(pictures_in_words(channel))
        if limits.alt_text_length:
            phrases.append(_("%(count)s characters of alt text", count=number(limits.alt_text_length)))
    else:
        phrases.append(_("no pictures"))
    return phrases


def pictures_in_words(channel: Channel) -> str:
    limits = channel.limits
    types = ", ".join(TYPE_NAMES.get(kind, kind) for kind in limits.picture_types)
    phrase: str = ngettext("%(num)s picture", "%(num)s pictures", limits.pictures)
    size = _(" up to %(size)s MB", size=number(round(limits.picture_bytes / 1_000_000, 1)))
    return f"{phrase}{size if limits.picture_bytes else ''} ({types})"


def pace_in_words(platform: Platform, windows: Mapping[str, tuple[int, int]]) -> str:
    """How many posts an account may send in what time, as the settings or the platform say."""
    count, seconds = windows.get(platform.name, platform.window)
    sentence: str = _(
        "At most %(count)s posts %(window)s for each account.",
        count=number(count),
        window=window_in_words(seconds),
    )
    return sentence


def window_in_words(seconds: int) -> str:
    known = {60: _("a minute"), 3600: _("an hour"), 24 * 3600: _("a day")}
    if seconds in known:
        return str(known[seconds])
    if seconds % 3600 == 0:
        return str(_("in %(count)s hours", count=seconds // 3600))
    return str(_("in %(count)s minutes", count=max(1, round(seconds / 60))))


def number(value: float) -> str:
    return str(format_decimal(value, locale=get_locale()))
