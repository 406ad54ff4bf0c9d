"""What a server says of itself: which one it is, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.base import Setting
from syndication.platforms.mastodon.limits import (
    DESCRIPTION_LIMIT,
    IMAGE_MATRIX_LIMIT,
    IMAGE_SIZE_LIMIT,
    KEY_SECONDS,
    MAX_CHARACTERS,
    MAX_MEDIA,
    MIME_TYPES,
    POLL_MAX_CHARACTERS,
    POLL_MAX_OPTIONS,
    POLL_MAX_SECONDS,
    POLL_MIN_SECONDS,
    URL_CHARACTERS,
    VIDEO_FRAME_RATE_LIMIT,
    VIDEO_MATRIX_LIMIT,
    VIDEO_SIZE_LIMIT,
)
from syndication.platforms.mastodon.server import Server

#: Where the whole numbers of `configuration` are.
_NUMBERS: tuple[tuple[str, str, Setting], ...] = (
    ("statuses", "max_characters", MAX_CHARACTERS),
    ("statuses", "max_media_attachments", MAX_MEDIA),
    ("statuses", "characters_reserved_per_url", URL_CHARACTERS),
    ("media_attachments", "description_limit", DESCRIPTION_LIMIT),
    ("media_attachments", "image_size_limit", IMAGE_SIZE_LIMIT),
    ("media_attachments", "image_matrix_limit", IMAGE_MATRIX_LIMIT),
    ("media_attachments", "video_size_limit", VIDEO_SIZE_LIMIT),
    ("media_attachments", "video_matrix_limit", VIDEO_MATRIX_LIMIT),
    ("media_attachments", "video_frame_rate_limit", VIDEO_FRAME_RATE_LIMIT),
    ("polls", "max_options", POLL_MAX_OPTIONS),
    ("polls", "max_characters_per_option", POLL_MAX_CHARACTERS),
    ("polls", "min_expiration", POLL_MIN_SECONDS),
    ("polls", "max_expiration", POLL_MAX_SECONDS),
)
#: Mastodon and its close relatives (4.6.4+glitch); others write "2.7.2 (compatible; Pleroma 2.6)" or begin with 0.
_MASTODON = re.compile(r"[3-9]\.\d+\.\d+(?!.*compatible)")
_MASTODON_KEEPS_KEYS = 3600


@dataclass(frozen=True)
class Instance:
    """domain: what stands behind the second @ of its people. settings: as `Profile.settings`."""

    domain: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def read_instance(server: Server) -> Instance:
    """Asks the server. Versions before 4.0, and some that are not Mastodon, know only the older question."""
    answer = server.ask("GET", "/api/v2/instance")
    if not answer.ok:
        answer = server.call("GET", "/api/v1/instance")
    fields = answer.fields()
    domain = fields.get("domain") or fields.get("uri")
    return Instance(_host(domain) or server.host, _settings(fields))


def _host(domain: object) -> str:
    """The host of "example.social", which some servers write as an address."""
    if not isinstance(domain, str):
        return ""
    try:
        return urlsplit(domain if "://" in domain else f"//{domain}").netloc.lower()
    except ValueError:
        return ""


def _settings(fields: Mapping[str, Any]) -> dict[str, Any]:
    configuration = _part(fields, "configuration")
    found: dict[str, Any] = {}
    if _is_number(length := fields.get("max_toot_chars")):  # how Pleroma and old servers tell it
        found[MAX_CHARACTERS.key] = length
    for part, name, setting in _NUMBERS:
        number = _part(configuration, part).get(name)
        if _is_number(number):
            found[setting.key] = number
    types = _part(configuration, "media_attachments").get("supported_mime_types")
    usable = [t for t in types if _is_mime_type(t)] if isinstance(types, list) else []
    if usable:
        found[MIME_TYPES.key] = " ".join(usable)
    if _MASTODON.match(str(fields.get("version") or "")):
        found[KEY_SECONDS.key] = _MASTODON_KEEPS_KEYS
    return found


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def _is_number(value: object) -> bool:
    return type(value) is int and 0 < value < 2**53


def _is_mime_type(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"(image|video)/[\w.+-]+", value) is not None
