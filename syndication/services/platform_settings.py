"""What is set for a platform, and what the platform said of one of its accounts."""

from __future__ import annotations

from typing import Any

from flask import current_app

from syndication.models import Account


def settings_of(platform: str, account: Account | None = None) -> dict[str, Any]:
    """By Setting.key: the installation's settings of this platform, overridden by what is known of the account."""
    configured: dict[str, Any] = current_app.config["PLATFORM_SETTINGS"].get(platform, {})
    return {**configured, **((account and account.settings) or {})}
