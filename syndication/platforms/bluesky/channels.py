"""The kinds of post, and what each takes (lexicons app.bsky.feed.post and app.bsky.embed.*)."""

from __future__ import annotations

from syndication.platforms.base import Channel, Limits, PictureRules, VideoRules
from syndication.platforms.bluesky.forms import PostOptions, ThreadOptions

POST, THREAD = "post", "thread"

#: Lexicon app.bsky.feed.post: both limits hold.
MAX_GRAPHEMES = 300
MAX_BYTES = 3000
#: Lexicon app.bsky.embed.images says 2,000,000 since August 2026; servers up to PDS 0.4.217 enforce this.
MAX_PICTURE_BYTES = 1_000_000
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
#: Lexicon app.bsky.embed.video: 100,000,000 until 2026, 300,000,000 since; what every server takes is the smaller.
MAX_VIDEO_BYTES = 100_000_000
MAX_VIDEO_SECONDS = 180.0

LIMITS = Limits(
    text_length=MAX_GRAPHEMES,
    unit="characters",
    pictures=PictureRules(4, MAX_PICTURE_BYTES, PICTURE_TYPES),
    videos=VideoRules(1, MAX_VIDEO_BYTES, (0.1, MAX_VIDEO_SECONDS), types=("video/mp4",)),
)

CHANNELS = (Channel(POST, "Post", LIMITS, PostOptions), Channel(THREAD, "Thread", LIMITS, ThreadOptions))
