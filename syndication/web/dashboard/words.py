"""What a platform takes, in words."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from syndication.platforms.base import Channel, Limits, Platform

TYPE_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP"}


def limits_in_words(channel: Channel) -> list[str]:
    """A channel's limits, each as a short phrase."""
    limits = channel.limits
    text = _("%(count)s %(unit)s of text", count=number(limits.text_length), unit=limits.unit)
    if not limits.pictures:
        return [text, _("no pictures")]
    phrases = [text, pictures_in_words(limits)]
    if limits.alt_text_length:
        phrases.append(_("%(count)s characters of alt text", count=number(limits.alt_text_length)))
    return phrases


def pictures_in_words(limits: Limits) -> str:
    count = ngettext("%(num)s picture", "%(num)s pictures", limits.pictures)
    types = ", ".join(TYPE_NAMES.get(kind, kind) for kind in limits.picture_types)
    if not limits.picture_bytes:
        return f"{count} ({types})"
    size = number(round(limits.picture_bytes / 1_000_000, 1))
    return _("%(pictures)s of up to %(size)s MB (%(types)s)", pictures=count, size=size, types=types)


def pace_in_words(platform: Platform, windows: Mapping[str, tuple[int, int]]) -> str:
    """How many posts an account may send in what time, as the settings or the platform say."""
    count, seconds = windows.get(platform.name, platform.window)
    window = window_in_words(seconds)
    return _("At most %(count)s posts %(window)s for each account.", count=number(count), window=window)


def window_in_words(seconds: int) -> str:
    known = {60: _("a minute"), 3600: _("an hour"), 24 * 3600: _("a day")}
    if seconds in known:
        return known[seconds]
    if seconds % 3600 == 0:
        return _("in %(count)s hours", count=seconds // 3600)
    return _("in %(count)s minutes", count=max(1, round(seconds / 60)))


def number(value: float) -> str:
    return str(format_decimal(value, locale=get_locale()))
