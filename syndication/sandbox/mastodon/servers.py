"""The servers that accounts are on, and what each says of itself: https://docs.joinmastodon.org/entities/Instance/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from syndication.sandbox.calls import json_answer
from syndication.sandbox.mastodon.errors import MastodonError

IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
VIDEO_TYPES = ("video/webm", "video/mp4", "video/quicktime", "video/ogg")
SOUND_TYPES = ("audio/mpeg", "audio/ogg")


@dataclass(frozen=True)
class Server:
    """Sizes in bytes, areas in pixels, durations in seconds. key_seconds: how long an Idempotency-Key is kept."""

    domain: str
    version: str = "4.6.4"
    key_seconds: int = 3600
    newest: bool = True
    max_characters: int = 500
    max_media: int = 4
    url_characters: int = 23
    image_bytes: int = 16_777_216
    image_pixels: int = 33_177_600
    gif_pixels: int = 921_600
    video_bytes: int = 103_809_024
    video_pixels: int = 8_294_400
    video_frame_rate: int = 120
    description_length: int = 1500
    types: tuple[str, ...] = (*IMAGE_TYPES, *VIDEO_TYPES, *SOUND_TYPES)
    poll_options: int = 4
    poll_characters: int = 50
    poll_seconds: tuple[int, int] = (300, 2_629_746)


USUAL = Server("social.sandbox.example")
BY_PREFIX = {
    "long": Server(
        "long.sandbox.example",
        version="4.5.2+glitch",
        max_characters=1000,
        max_media=6,
        image_bytes=2_000_000,
        image_pixels=4_000_000,
        video_bytes=5_000_000,
        video_frame_rate=60,
        description_length=400,
        types=("image/jpeg", "image/png", "image/gif", "video/mp4"),
        poll_options=6,
        poll_characters=80,
        poll_seconds=(3600, 604_800),
    ),
    "plain": Server(
        "plain.sandbox.example",
        version="2.7.2 (compatible; Pleroma 2.6.0)",
        key_seconds=0,
        max_characters=5000,
    ),
    "old": Server("old.sandbox.example", version="3.5.19", newest=False, description_length=420),
}


def server_of(name: str) -> Server:
    """The server of the account with this name."""
    prefix, hyphen, _ = name.partition("-")
    return BY_PREFIX.get(prefix, USUAL) if hyphen else USUAL


def instance_v2(server: Server) -> Response:
    if not server.newest:
        raise MastodonError(404, "not_found")
    return json_answer(
        {
            "domain": server.domain,
            "title": "Sandbox",
            "version": server.version,
            "source_url": "https://github.com/mastodon/mastodon",
            "description": "A server of the sandbox.",
            "usage": {"users": {"active_month": 1}},
            "thumbnail": {"url": f"{request.host_url}favicon.ico"},
            "languages": ["en"],
            "configuration": configuration(server),
            "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
            "contact": {"email": "", "account": None},
            "rules": [],
        }
    )


def instance_v1(server: Server) -> Response:
    return json_answer(
        {
            "uri": server.domain,
            "title": "Sandbox",
            "short_description": "A server of the sandbox.",
            "description": "",
            "email": "",
            "version": server.version,
            "urls": {},
            "stats": {"user_count": 1, "status_count": 0, "domain_count": 0},
            "thumbnail": f"{request.host_url}favicon.ico",
            "languages": ["en"],
            "registrations": False,
            "approval_required": False,
            "invites_enabled": False,
            "configuration": configuration(server),
            "contact_account": None,
            "rules": [],
        }
    )


def configuration(server: Server) -> dict[str, Any]:
    return {
        "urls": {"streaming": ""},
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
        "statuses": {
            "max_characters": server.max_characters,
            "max_media_attachments": server.max_media,
            "characters_reserved_per_url": server.url_characters,
        },
        "media_attachments": {
            "supported_mime_types": list(server.types),
            "description_limit": server.description_length,
            "image_size_limit": server.image_bytes,
            "image_matrix_limit": server.image_pixels,
            "video_size_limit": server.video_bytes,
            "video_frame_rate_limit": server.video_frame_rate,
            "video_matrix_limit": server.video_pixels,
        },
        "polls": {
            "max_options": server.poll_options,
            "max_characters_per_option": server.poll_characters,
            "min_expiration": server.poll_seconds[0],
            "max_expiration": server.poll_seconds[1],
        },
        "translation": {"enabled": False},
    }
