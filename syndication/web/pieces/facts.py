"""An uploaded file in a few words."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from syndication.models import Media, MediaKind
from syndication.web.filters import file_size


def facts_of(media: Media) -> str:
    """What it is, how long or how large, such as "Video · 1:05 · 1920 × 1080 · 12.3 MB"."""
    size = f"{media.width} × {media.height}"
    if media.kind == MediaKind.VIDEO:
        facts = [_("Video"), clock(media.seconds), size]
    elif media.kind == MediaKind.DOCUMENT:
        facts = [_("PDF"), ngettext("%(num)d page", "%(num)d pages", media.pages)]
    elif media.frames > 1:
        facts = [_("GIF"), ngettext("%(num)d frame", "%(num)d frames", media.frames), size]
    else:
        facts = [_("Picture"), size]
    return " · ".join([*facts, file_size(media.size)])


def thumbnail_url(media: Media) -> str:
    """Where its still is, "" for what has none."""
    if media.kind == MediaKind.DOCUMENT:
        return ""
    return url_for("pieces.show_media", media_id=media.id, size="thumbnail")


def clock(seconds: float) -> str:
    """1:05, or 1:00:05."""
    whole = max(1, round(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
