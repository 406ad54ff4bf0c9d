"""What templates can say: instants with their zone, sizes, a platform's icon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from syndication import platforms
from syndication.models import Project

THEMES = ("light", "dark")


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        when=when, ago=ago, file_size=file_size, browser_name=browser_name, number=number
    )
    app.jinja_env.globals.update(
        platform_icon=platform_icon,
        platform_label=platform_label,
        channel_label_of=channel_label_of,
        zone_of=zone_of,
        reachable=reachable,
        theme_chosen=theme_chosen,
        get_locale=get_locale,
    )
    app.context_processor(lambda: {"platforms": platforms.platforms()})


def when(instant: datetime | None, zone: str = "UTC") -> Markup:
    """An instant as a clock in that zone shows it, always with the zone's name; nothing for None."""
    if instant is None:
        return Markup("")
    local = instant.astimezone(ZoneInfo(zone))
    text = format_datetime(local, "d MMM yyyy, HH:mm", locale=get_locale())
    return Markup('<time datetime="{}">{} <span class="zone">{}</span></time>').format(
        local.isoformat(timespec="seconds"), text, zone
    )


def ago(instant: datetime | None) -> Markup:
    """How far away an instant is: "3 minutes ago", "in 2 days"; nothing for None."""
    if instant is None:
        return Markup("")
    distance = format_timedelta(instant - datetime.now(UTC), add_direction=True, locale=get_locale())
    utc = instant.astimezone(UTC)
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        utc.isoformat(timespec="seconds"), utc.strftime("%Y-%m-%d %H:%M"), distance
    )


def number(value: float) -> str:
    """12345 as "12,345"."""
    return str(format_decimal(value, locale=get_locale()))


def file_size(size: float) -> str:
    """Bytes as people read them: 950 B, 14.2 kB, 3.0 MB, 1.1 GB."""
    if size < 1000:
        return f"{size:.0f} B"
    for unit, bytes_in_it in (("kB", 10**3), ("MB", 10**6)):
        if size < 1000 * bytes_in_it:
            return f"{size / bytes_in_it:.1f} {unit}"
    return f"{size / 10**9:.1f} GB"


def browser_name(user_agent: str) -> str:
    """ "Firefox on Windows" out of what a browser says of itself; good enough to recognise one's own."""
    browsers = (
        "Edg",
        "OPR",
        "Firefox",
        "Chrome",
        "Safari",
        "curl",
    )  # Chrome also says Safari, Edge says both
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")  # Android also says Linux
    labels = {"Edg": "Edge", "OPR": "Opera", "CrOS": "ChromeOS", "Mac OS": "macOS"}
    browser, system = (next((w for w in words if w in user_agent), "") for words in (browsers, systems))
    known = [labels.get(word, word) for word in (browser, system) if word]
    if not known:
        return _("Unknown browser")
    return _("%(browser)s on %(system)s", browser=known[0], system=known[1]) if len(known) == 2 else known[0]


def zone_of(project: Project | None = None) -> str:
    """The zone to show times in: what the person chose, else the project's, else UTC."""
    chosen = current_user.time_zone if current_user.is_authenticated else None
    return str(chosen or (project.time_zone if project else "UTC"))


@cache
def platform_icon(name: str) -> Markup:
    """The platform's own SVG, inline, so that it takes the text's colour; nothing when its adapter is gone."""
    if name not in platforms.platforms():
        return Markup("")
    return Markup(platforms.icon(name))  # noqa: S704


def platform_label(name: str) -> str:
    """What people call the platform; the bare name when its adapter is gone."""
    found = platforms.platforms().get(name)
    return found.label if found else name


def channel_label_of(path: str) -> str:
    """A "<platform>/<channel>" path in the labels of both; the bare path when its adapter is gone."""
    try:
        platform, channel = platforms.get_channel(path)
    except KeyError:
        return path
    return f"{platform.label} · {channel.label}"


def reachable(links: Iterable[tuple[str, ...]]) -> list[dict[str, Any]]:
    """Menu entries (endpoint, label, icon) with their addresses, and which of them is the present page."""
    here = request.endpoint or ""
    return [
        {"href": url_for(endpoint), "label": label, "icon": icon, "current": here == endpoint}
        for endpoint, label, icon in links
        if endpoint in current_app.view_functions
    ]


def theme_chosen() -> str:
    """light, dark or auto: the cookie that static/js/theme.js writes."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else "auto"
