"""Resources as the API describes them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import request

from syndication.sandbox.youtube.state import Channel, Video

Described = Callable[[Channel, Video], dict[str, Any]]


def video_json(channel: Channel, video: Video, parts: tuple[str, ...]) -> dict[str, Any]:
    described = {part: VIDEO_PARTS[part](channel, video) for part in parts if part != "id"}
    return {"kind": "youtube#video", "etag": etag(video.id), "id": video.id} | described


def video_snippet(channel: Channel, video: Video) -> dict[str, Any]:
    return {
        "publishedAt": api_time(video.created_at),
        "channelId": channel.id,
        "title": video.snippet["title"],
        "description": video.snippet.get("description", ""),
        "channelTitle": channel.name,
        "tags": video.snippet.get("tags", []),
        "categoryId": video.snippet.get("categoryId", "22"),
        "liveBroadcastContent": "none",
    }


def video_status(_channel: Channel, video: Video) -> dict[str, Any]:
    upload_status, kids = video.upload_status, video.status.get("selfDeclaredMadeForKids", False)
    status = {
        "uploadStatus": upload_status,
        "privacyStatus": video.privacy,
        "license": video.status.get("license", "youtube"),
        "embeddable": video.status.get("embeddable", True),
        "publicStatsViewable": video.status.get("publicStatsViewable", True),
        "madeForKids": kids,
        "selfDeclaredMadeForKids": kids,
    }
    if "publishAt" in video.status and video.privacy == "private":
        status["publishAt"] = video.status["publishAt"]
    if upload_status in ("failed", "rejected"):
        status["failureReason" if upload_status == "failed" else "rejectionReason"] = video.outcome[1]
    return status


def processing_details(_channel: Channel, video: Video) -> dict[str, Any]:
    if video.upload_status == "uploaded":
        left = max(0, round((video.processed_at - time.time()) * 1000))
        return {"processingStatus": "processing", "processingProgress": {"timeLeftMs": str(left)}}
    if video.upload_status == "failed":
        return {"processingStatus": "failed", "processingFailureReason": "transcodeFailed"}
    return {"processingStatus": "terminated" if video.upload_status == "rejected" else "succeeded"}


def statistics(_channel: Channel, video: Video) -> dict[str, str]:
    """Counts are strings; made up from the video's age, so that they grow."""
    minutes = int(time.time() - video.created_at) // 60
    counts = {"viewCount": minutes * 7, "likeCount": minutes, "favoriteCount": 0}
    return {name: str(value) for name, value in counts.items()} | {"commentCount": str(len(video.comments))}


def content_details(_channel: Channel, video: Video) -> dict[str, Any]:
    seconds = round(video.facts.seconds) if video.facts else 0
    return {"duration": f"PT{seconds}S", "dimension": "2d", "definition": "hd", "caption": "false"}


def file_details(_channel: Channel, video: Video) -> dict[str, Any]:
    return {"fileName": "unknown", "fileSize": str(video.size), "fileType": "video"}


VIDEO_PARTS: dict[str, Described] = {
    "id": lambda _channel, video: {"id": video.id},
    "snippet": video_snippet,
    "status": video_status,
    "processingDetails": processing_details,
    "statistics": statistics,
    "contentDetails": content_details,
    "fileDetails": file_details,
}
#: Only a video's owner gets these.
OWNERS_PARTS = frozenset({"processingDetails", "fileDetails"})


def channel_json(channel: Channel, parts: tuple[str, ...], unproven: bool) -> dict[str, Any]:
    picture = {"url": f"{request.host_url}pictures/youtube/{channel.id}.png", "width": 256, "height": 256}
    described = {
        "snippet": {
            "title": channel.name,
            "description": "A channel of the sandbox.",
            "customUrl": channel.handle,
            "publishedAt": "2020-01-01T00:00:00Z",
            "thumbnails": {"default": picture, "medium": picture, "high": picture},
        },
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": channel.uploads}},
        "statistics": {
            "viewCount": "0",
            "subscriberCount": "128",
            "hiddenSubscriberCount": False,
            "videoCount": str(len(channel.videos)),
        },
        "status": {
            "privacyStatus": "public",
            "isLinked": True,
            "longUploadsStatus": "disallowed" if unproven else "allowed",
        },
    }
    shown = {part: described[part] for part in parts if part in described}
    return {"kind": "youtube#channel", "etag": etag(channel.id), "id": channel.id} | shown


CHANNEL_PARTS = frozenset({"id", "snippet", "contentDetails", "statistics", "status"})


def playlist_item(channel: Channel, video: Video, parts: tuple[str, ...]) -> dict[str, Any]:
    described: dict[str, dict[str, Any]] = {
        "snippet": {
            "publishedAt": api_time(video.created_at),
            "channelId": channel.id,
            "title": video.snippet["title"],
            "description": video.snippet.get("description", ""),
            "playlistId": channel.uploads,
            "resourceId": {"kind": "youtube#video", "videoId": video.id},
        },
        "contentDetails": {"videoId": video.id, "videoPublishedAt": api_time(video.created_at)},
        "status": {"privacyStatus": video.privacy},
    }
    shown = {part: described[part] for part in parts if part in described}
    return {
        "kind": "youtube#playlistItem",
        "etag": etag(video.id),
        "id": f"{channel.uploads}.{video.id}",
    } | shown


PLAYLIST_PARTS = frozenset({"id", "snippet", "contentDetails", "status"})


def api_time(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def etag(seed: str) -> str:
    return f"sandbox-{seed}"
