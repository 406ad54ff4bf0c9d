"""What a platform takes, in words."""

from __future__ import annotations

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from syndication.platforms.base import (
    Channel,
    DocumentRules,
    Limits,
    PictureRules,
    Platform,
    VideoRules,
)
from syndication.services.limit_settings import Limit, Source, limits_in_force

DAY = 24 * 3600

TYPE_NAMES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "video/mp4": "MP4",
    "video/quicktime": "MOV",
    "video/webm": "WebM",
    "video/x-msvideo": "AVI",
    "video/x-ms-wmv": "WMV",
    "video/x-flv": "FLV",
    "video/3gpp": "3GP",
    "video/x-matroska": "MKV",
    "application/pdf": "PDF",
}


def limits_in_words(channel: Channel) -> list[str]:
    """A channel's limits, each as a short phrase."""
    limits = channel.limits
    phrases = [text_in_words(limits)]
    if limits.title_length:
        phrases.append(_("a title of %(count)s characters", count=number(limits.title_length)))
    if limits.pictures:
        phrases += pictures_in_words(limits.pictures)
    if limits.videos:
        phrases.append(videos_in_words(limits.videos))
    if limits.documents:
        phrases.append(documents_in_words(limits.documents))
    if not (limits.pictures or limits.videos or limits.documents):
        phrases.append(_("no media"))
    return [*phrases, *together_in_words(*limits.media)]


def together_in_words(least: int, most: int) -> list[str]:
    """How many media of all kinds a post has; nothing where their own numbers say it all."""
    if least and least == most:
        return [_("exactly %(count)s of these in each post", count=number(least))]
    if least and most:
        return [_("%(least)s to %(most)s of these in each post", least=number(least), most=number(most))]
    if least:
        return [_("at least %(count)s of these in each post", count=number(least))]
    return [_("at most %(count)s of these together", count=number(most))] if most else []


def text_in_words(limits: Limits) -> str:
    if not limits.text_length:
        return _("no text")
    return _("text of %(count)s %(unit)s", count=number(limits.text_length), unit=limits.unit)


def pictures_in_words(rules: PictureRules) -> list[str]:
    phrases = [
        _(
            "%(pictures)s of up to %(size)s (%(types)s)",
            pictures=ngettext("%(num)s picture", "%(num)s pictures", rules.count),
            size=size_in_words(rules.bytes),
            types=types_in_words(rules.types),
        )
    ]
    if rules.animated_bytes:
        phrases.append(_("moving GIFs of up to %(size)s", size=size_in_words(rules.animated_bytes)))
    if rules.ratio:
        phrases.append(_("pictures from %(least)s to %(most)s", **ratio_in_words(rules.ratio)))
    if rules.alt_text_length:
        phrases.append(_("%(count)s characters of alt text", count=number(rules.alt_text_length)))
    return phrases


def videos_in_words(rules: VideoRules) -> str:
    least, most = rules.seconds
    until = _("up to %(time)s", time=time_in_words(most))
    return _(
        "%(videos)s of %(time)s and up to %(size)s (%(types)s)",
        videos=ngettext("%(num)s video", "%(num)s videos", rules.count),
        time=_("%(least)s to %(most)s", least=time_in_words(least), most=time_in_words(most))
        if least >= 1
        else until,
        size=size_in_words(rules.bytes),
        types=types_in_words(rules.types),
    )


def documents_in_words(rules: DocumentRules) -> str:
    return _(
        "%(documents)s of up to %(pages)s pages and %(size)s (%(types)s)",
        documents=ngettext("%(num)s document", "%(num)s documents", rules.count),
        pages=number(rules.pages),
        size=size_in_words(rules.bytes),
        types=types_in_words(rules.types),
    )


def types_in_words(types: tuple[str, ...]) -> str:
    return ", ".join(TYPE_NAMES.get(kind) or kind.rpartition("/")[2].upper() for kind in types)


def size_in_words(size: int) -> str:
    if size >= 1_000_000_000:
        return f"{number(round(size / 1_000_000_000, 1))} GB"
    return f"{number(round(size / 1_000_000, 1))} MB"


def time_in_words(seconds: float) -> str:
    if seconds >= 2 * 3600:
        return _("%(count)s hours", count=number(round(seconds / 3600, 1)))
    if seconds >= 600 or (seconds >= 120 and seconds % 60 == 0):
        return _("%(count)s minutes", count=number(round(seconds / 60, 1)))
    return ngettext("%(num)s second", "%(num)s seconds", round(seconds))


def ratio_in_words(ratio: tuple[float, float]) -> dict[str, str]:
    """Width to height, tall and wide ones as people write them: 4:5, 1.91:1."""
    return {
        word: f"{number(round(value, 2))}:1" if value >= 1 else f"1:{number(round(1 / value, 2))}"
        for word, value in zip(("least", "most"), ratio, strict=True)
    }


def pace_in_words(platform: Platform) -> str:
    """How many posts an account may send in what time, unless it has a window of its own."""
    count, seconds = limits_in_force(platform=platform.name).window.value
    return ngettext(
        "At most %(count)s post %(window)s for each account.",
        "At most %(count)s posts %(window)s for each account.",
        count,
        count=number(count),
        window=window_in_words(seconds),
    )


def window_in_words(seconds: int) -> str:
    """How long a window is, as one says how often: "an hour", "in 15 minutes"."""
    known = {60: _("a minute"), 3600: _("an hour"), DAY: _("a day")}
    if seconds in known:
        return known[seconds]
    if seconds % DAY == 0:
        return _("in %(count)s days", count=number(seconds // DAY))
    if seconds % 3600 == 0:
        return _("in %(count)s hours", count=number(seconds // 3600))
    if seconds % 60 == 0:
        return _("in %(count)s minutes", count=number(seconds // 60))
    return ngettext("in %(num)s second", "in %(num)s seconds", seconds)


def source_in_words(limit: Limit) -> str:
    """Who said so."""
    return {
        Source.ACCOUNT: _("chosen by an admin for this account"),
        Source.ADMIN: _("chosen by an admin"),
        Source.SETTING: _("from the desk's settings"),
        Source.PLATFORM: _("usual for the platform"),
    }[limit.source]


def number(value: float) -> str:
    return str(format_decimal(value, locale=get_locale()))
