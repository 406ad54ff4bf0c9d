"""What Facebook asks of a video, looked for in its real bytes."""

from __future__ import annotations

from syndication.sandbox.calls import sandbox
from syndication.sandbox.facebook.state import Video
from syndication.sandbox.files import VideoFacts, video_facts

#: Larger videos are taken unseen: they are not kept.
KEPT_BYTES = 64_000_000
UNREADABLE = "No video was detected in the file."
LONGEST = {"post": 4 * 3600.0, "reel": 90.0, "story": 60.0}
CODECS = ("h264", "hevc", "vp9", "av1", "libdav1d")


def judged(video: Video) -> str:
    """What is wrong with it, "" when all is well. Notes how long it is."""
    if video.size > KEPT_BYTES:
        return ""
    held = sandbox().uploads.get(f"facebook/{video.id}")
    facts = video_facts(held[0]) if held else None
    if facts is None:
        return UNREADABLE
    video.seconds = facts.seconds
    if facts.seconds > LONGEST[video.kind] + 0.1:
        return f"Video too long. It may have at most {LONGEST[video.kind]:g} seconds."
    return wrong_upright(facts) if video.kind != "post" else ""


def wrong_upright(facts: VideoFacts) -> str:
    """Reels and stories."""
    if facts.seconds < 2.9:
        return "Video too short. It must have at least 3 seconds."
    if abs(facts.width / facts.height - 9 / 16) > 0.015:
        return "Invalid aspect ratio. Video must have an aspect ratio of 9 x 16."
    if facts.width < 540 or facts.height < 960:
        return "Resolution too low. Video must have a minimum resolution of 540p."
    if not 23.5 <= facts.frame_rate < 60.5:
        return "Invalid frame rate. Video must have 24 to 60 frames per second."
    if facts.video_codec not in CODECS or facts.audio_codec not in ("", "aac"):
        return "Unsupported codec."
    return ""
