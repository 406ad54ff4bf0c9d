"""Signed addresses under which a platform fetches media from this desk, for some hours and without signing in."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from syndication.models import Account
from syndication.platforms.addresses import is_public
from syndication.platforms.base import Draft, Media
from syndication.services.accounts.connection import api_base_of, default_api_base

#: Seconds for which an address works: longer than any platform takes to fetch and to try again.
LASTS = 24 * 3600
PATH = "/media"
_LOCAL = ("localhost", "localhost.localdomain")


def reachable(draft: Draft, platform: str, account: Account | None) -> Draft:
    """The draft with a `public_url` on its media, if the platform's servers can reach this desk."""
    api_base = api_base_of(account) if account else default_api_base(platform)
    if not draft.media or not is_reachable_from(api_base):
        return draft
    return replace(draft, media=tuple(replace(item, public_url=public_url(item)) for item in draft.media))


def is_reachable_from(api_base: str) -> bool:
    """Whether who serves this API can fetch from PUBLIC_BASE_URL: both on the internet, or both near."""
    desk = str(current_app.config["PUBLIC_BASE_URL"])
    return is_near(api_base) or (not is_near(desk) and desk.startswith("https://"))


def is_near(url: str) -> bool:
    """Whether the address names this machine or a private network. No name is looked up: a page must not wait."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return (
            host in _LOCAL or "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
        )


def public_url(item: Media) -> str:
    """Where the file can be fetched for LASTS seconds from now."""
    folder = Path(current_app.config["UPLOAD_FOLDER"])
    token = signer().dumps(str(item.path.relative_to(folder)))
    return f"{current_app.config['PUBLIC_BASE_URL']}{PATH}/{token}/{item.path.name}"


def file_at(token: str) -> Path | None:
    """The file that a signed address names; None when it is not ours, has ended, or the file is gone."""
    try:
        name = signer().loads(token, max_age=LASTS)
    except BadSignature:
        return None
    path = Path(current_app.config["UPLOAD_FOLDER"]) / name
    return path if path.is_file() else None


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="public media")
