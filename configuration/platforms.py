"""What is set for single platforms; their names are those of the folders in syndication/platforms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from configuration.values import ConfigurationError, number, url_of
from syndication.platforms import platforms as known_platforms
from syndication.platforms.base import Setting

LARGEST = 10**15


def platforms(environ: Mapping[str, str]) -> dict[str, Any]:
    """API bases, limits and the settings that each adapter declares, by platform. Raises ConfigurationError."""
    bases: dict[str, str] = {}
    concurrency: dict[str, int] = {}
    windows: dict[str, tuple[int, int]] = {}
    settings: dict[str, dict[str, Any]] = {}
    for name, platform in known_platforms().items():
        if base := environ.get(variable := f"{name.upper()}_API_BASE"):
            url_of(variable, base, ("https://", "http://"))
            bases[name] = base.rstrip("/")
        if environ.get(variable := f"{name.upper()}_CONCURRENCY"):
            concurrency[name] = int(number(environ, variable, int, 0, 1, 1000))
        if value := environ.get(variable := f"{name.upper()}_WINDOW"):
            windows[name] = window(variable, value)
        settings[name] = {
            setting.key: declared(environ, f"{name.upper()}_{setting.key}", setting)
            for setting in platform.settings
            if environ.get(f"{name.upper()}_{setting.key}")
        }
    return {
        "PLATFORM_API_BASES": bases,
        "PLATFORM_CONCURRENCY": concurrency,
        "PLATFORM_WINDOWS": windows,
        "PLATFORM_SETTINGS": settings,
    }


def window(name: str, value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9]\d{0,8})/([1-9]\d{0,8})", value)
    if not found:
        raise ConfigurationError(f"{name} must be posts/seconds, such as 200/3600, not {value!r}.")
    return int(found[1]), int(found[2])


def declared(environ: Mapping[str, str], name: str, setting: Setting) -> Any:
    """The value of a setting that an adapter declares, of the type of its default."""
    if isinstance(setting.default, (int, float)):
        return number(environ, name, type(setting.default), setting.default, 0, LARGEST)
    value = environ[name].strip()
    if setting.pattern and not re.fullmatch(setting.pattern, value):
        raise ConfigurationError(f"{name} must look like {setting.default}, not {value!r}.")
    return value
