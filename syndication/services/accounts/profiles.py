"""Asking a platform who credentials belong to, and keeping the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from syndication.extensions import db
from syndication.models import Account, AccountState
from syndication.platforms.base import Credentials, Platform, Profile
from syndication.platforms.errors import PlatformError
from syndication.services.accounts.connection import make_http
from syndication.services.errors import Invalid
from syndication.services.platform_settings import settings_of


def ask_profile(
    platform: Platform, typed: Mapping[str, str], api_base: str
) -> tuple[Profile, dict[str, str]]:
    """Who typed secrets belong to, and the secrets to keep. Raises Invalid with the platform's sentence.

    Ends the running transaction first: the network is slow.
    """
    saved: dict[str, str] = {}
    credentials = Credentials(typed, api_base, save=saved.update, settings=settings_of(platform.name))
    db.session.rollback()
    try:
        profile = platform.profile(credentials, make_http())
    except PlatformError as error:
        raise Invalid({"": [error.message]}) from error
    return profile, dict(profile.secrets) if profile.secrets is not None else {**typed, **saved}


def write_profile(account: Account, profile: Profile, picture_path: str) -> None:
    """Take over a profile that was just read: the account is connected."""
    account.name = profile.name[:200]
    account.handle = profile.handle[:200]
    account.profile_url = web_address(profile.url)
    account.picture_path = picture_path
    account.credentials_expire_at = profile.expires_at
    account.settings = dict(profile.settings)
    account.verified_at = datetime.now(UTC)
    account.state = AccountState.CONNECTED
    account.state_reason = ""


def web_address(url: str) -> str:
    """The URL if a page may link to it, else "": a platform's answer is not ours, and could be a script."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return url if scheme in ("http", "https") and len(url) <= 500 else ""


def mismatch(account: Account, profile: Profile) -> str:
    """The sentence for credentials that belong to somebody else."""
    return _(
        "These credentials belong to %(other)s, not to %(name)s. Enter those of %(name)s, or connect"
        " %(other)s as an account of its own.",
        other=profile.handle or profile.name or profile.remote_id,
        name=account.handle or account.label,
    )


def subject_of(account: Account) -> str:
    """What the audit log calls an account."""
    return f"{account.platform} {account.handle or account.label} (account {account.id})"[:300]
