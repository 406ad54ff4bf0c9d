"""The registry: every folder below this one that has an adapter module is a platform."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from syndication.platforms.base import Channel, Platform

HERE = Path(__file__).parent


@cache
def platforms() -> dict[str, Platform]:
    """All platforms by name, in the order of their labels.

    An adapter module ends with `platform = ItsPlatform()`.
    """
    names = sorted(path.parent.name for path in HERE.glob("*/adapter.py"))
    found: list[Platform] = [import_module(f"{__name__}.{name}.adapter").platform for name in names]
    return {platform.name: platform for platform in sorted(found, key=lambda p: p.label.lower())}


def get_platform(name: str) -> Platform:
    """The platform with this name. Raises KeyError for one that does not exist."""
    return platforms()[name]


def get_channel(path: str) -> tuple[Platform, Channel]:
    """The platform and channel of a "<platform>/<channel>" path. Raises KeyError."""
    name, _, key = path.partition("/")
    platform = get_platform(name)
    return platform, platform.channel(key)


def channel_paths() -> list[str]:
    """All channels as "<platform>/<channel>"."""
    return [f"{p.name}/{c.key}" for p in platforms().values() for c in p.channels]


def icon(name: str) -> str:
    """The platform's SVG icon."""
    return (HERE / name / "icon.svg").read_text()
