"""The account that always exists on each platform of the sandbox."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from syndication.sandbox import platform_folders

_DEMOS = {name: import_module(f"syndication.sandbox.{name}.demo") for name in platform_folders()}

#: By platform, as the connect form asks for them: each folder's `demo.CREDENTIALS`.
CREDENTIALS: dict[str, dict[str, str]] = {name: demo.CREDENTIALS for name, demo in _DEMOS.items()}
#: By platform and channel, the options without which nothing can be posted: each folder's `demo.OPTIONS`, if any.
OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    name: demo.OPTIONS for name, demo in _DEMOS.items() if hasattr(demo, "OPTIONS")
}
