"""The secrets of the account that always exists on each platform of the sandbox."""

from __future__ import annotations

from importlib import import_module

from syndication.sandbox import platform_folders

#: By platform, as the connect form asks for them: each folder's `demo.CREDENTIALS`.
CREDENTIALS: dict[str, dict[str, str]] = {
    name: import_module(f"syndication.sandbox.{name}.demo").CREDENTIALS for name in platform_folders()
}
