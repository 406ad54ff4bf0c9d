"""From the bytes of an upload to a video: probed, compared with what the channel has, and processed."""

from __future__ import annotations

import secrets
import time
from hashlib import sha256

from syndication.sandbox.calls import accepted, processing_fault, sandbox
from syndication.sandbox.files import VideoFacts, video_facts
from syndication.sandbox.youtube.state import Channel, Upload, Video, state

#: Larger files are not kept for people to look at.
KEPT_BYTES = 64 * 1024**2
LONGEST_SECONDS = 12 * 3600
UNPROVEN_SECONDS = 15 * 60
REFUSED = ("failed", "rejected")


def make_video(upload: Upload, data: bytes) -> Video:
    channel = upload.channel
    digest, facts = sha256(data).hexdigest(), video_facts(data)
    fault = processing_fault(channel.id, channel.handle, channel.seed)
    now = time.time()
    slow = fault.seconds or 0.0 if fault and fault.kind == "slow-processing" else 0.0
    with channel.lock:
        outcome = outcome_of(facts, digest, channel, upload.flags)
        if fault and fault.kind == "processing-failed" and outcome[0] == "processed":
            outcome = ("failed", "conversion")
        video = Video(
            id=secrets.token_urlsafe(8),
            created_at=now,
            snippet=upload.snippet,
            status=upload.status,
            size=len(data),
            sha256=digest,
            mime_type=upload.mime_type,
            facts=facts,
            processed_at=now + slow,
            outcome=outcome,
        )
        channel.videos[video.id] = video
        state().owners[video.id] = channel.seed
    if len(data) <= KEPT_BYTES and facts:
        sandbox().uploads.put(f"youtube/{video.id}", data, shown_type(upload.mime_type))
    if outcome[0] == "processed":
        accepted(channel.id, f"{video.snippet['title']}\n{video.snippet.get('description', '')}")
    return video


def outcome_of(
    facts: VideoFacts | None, digest: str, channel: Channel, flags: frozenset[str]
) -> tuple[str, str]:
    """The upload status that processing ends with, and its reason."""
    if facts is None:
        return "failed", "invalidFile"
    if facts.seconds > (UNPROVEN_SECONDS if "unproven" in flags else LONGEST_SECONDS):
        return "rejected", "length"
    known = (video for video in channel.videos.values() if video.outcome[0] not in REFUSED)
    if any(video.sha256 == digest for video in known):
        return "rejected", "duplicate"
    return "processed", ""


def shown_type(mime_type: str) -> str:
    return mime_type if mime_type.startswith("video/") else "video/mp4"
