"""What the sandbox keeps of YouTube: channels with their videos, upload sessions, and projects' quotas."""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any, cast
from zoneinfo import ZoneInfo

from syndication.sandbox.calls import sandbox
from syndication.sandbox.files import VideoFacts
from syndication.sandbox.memory import Capped
from syndication.sandbox.names import business_name
from syndication.sandbox.youtube.demo import DEMO
from syndication.sandbox.youtube.errors import over_quota

NAME = re.compile(r"[0-9A-Za-z-]{1,40}")
CHANNELS_KEPT = 10_000
VIDEOS_KEPT = 20_000
SESSIONS_KEPT = 500
IN_MEMORY = 2 * 1024**2
#: Google forgets an upload session after a week.
SESSION_SECONDS = 7 * 86_400
INSERTS_A_DAY = 100
UNITS_A_DAY = 10_000
CALIFORNIA = ZoneInfo("America/Los_Angeles")


@dataclass
class Video:
    """size: bytes of its file. outcome: (uploadStatus, reason) once processed, at `processed_at` (epoch seconds)."""

    id: str
    created_at: float
    snippet: dict[str, Any]
    status: dict[str, Any]
    size: int
    sha256: str
    mime_type: str
    facts: VideoFacts | None
    processed_at: float
    outcome: tuple[str, str]
    comments: list[str] = field(default_factory=list)
    thumbnail: str = ""

    @property
    def upload_status(self) -> str:
        return "uploaded" if time.time() < self.processed_at else self.outcome[0]

    @property
    def privacy(self) -> str:
        """A private video becomes public when its time has come."""
        at = self.status.get("publishAt")
        over = at and datetime.fromisoformat(at).timestamp() <= time.time()
        return "public" if over else str(self.status["privacyStatus"])


@dataclass
class Channel:
    seed: str
    id: str
    name: str
    videos: Capped[str, Video] = field(default_factory=lambda: Capped(VIDEOS_KEPT))
    lock: Lock = field(default_factory=Lock)

    @property
    def handle(self) -> str:
        return f"@{self.seed.lower()}"

    @property
    def uploads(self) -> str:
        """The id of the playlist of its uploads."""
        return f"UU{self.id[2:]}"


@dataclass
class Upload:
    """An upload session. total: bytes announced, None if none were. video: the id of what it made."""

    id: str
    channel: Channel
    project: Project
    flags: frozenset[str]
    parts: tuple[str, ...]
    snippet: dict[str, Any]
    status: dict[str, Any]
    mime_type: str
    total: int | None
    began: float
    received: int = 0
    #: On disk when it grows.
    file: SpooledTemporaryFile[bytes] = field(default_factory=lambda: SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 -- lives as long as its session
    video: str = ""
    lock: Lock = field(default_factory=Lock)


class Project:
    """A Google project: what its calls have cost today, in California's days.

    One whose name begins with "metered" is held to the real quotas; the others only count, so that a benchmark does
    not end. One whose name begins with "unverified" has all its uploads forced to private.
    """

    def __init__(self, name: str) -> None:
        self.metered = name.startswith("metered")
        self.unverified = name.startswith("unverified")
        self.lock = Lock()
        self.day = ""
        self.inserts = 0
        self.units = 0

    def charge(self, units: int = 0, inserts: int = 0) -> None:
        """Raises YouTubeError when the day's quota is used up."""
        today = datetime.now(CALIFORNIA).date().isoformat()
        with self.lock:
            if today != self.day:
                self.day, self.inserts, self.units = today, 0, 0
            over = self.inserts + inserts > INSERTS_A_DAY or self.units + units > UNITS_A_DAY
            if self.metered and over:
                raise over_quota()
            self.inserts += inserts
            self.units += units


class State:
    """All channels. A channel and a project exist as soon as somebody names them."""

    def __init__(self) -> None:
        self.channels: Capped[str, Channel] = Capped(CHANNELS_KEPT)
        self.seeds: Capped[str, str] = Capped(CHANNELS_KEPT)
        self.projects: Capped[str, Project] = Capped(CHANNELS_KEPT)
        self.uploads: Capped[str, Upload] = Capped(SESSIONS_KEPT)
        self.owners: Capped[str, str] = Capped(VIDEOS_KEPT * 10)
        self.lock = Lock()
        self.channel(DEMO)

    def channel(self, seed: str) -> Channel:
        found = self.channels.get(seed)
        if found is None:
            with self.lock:
                found = self.channels.setdefault(seed, Channel(seed, channel_id(seed), business_name(seed)))
                self.seeds[found.id] = seed
        return found

    def project(self, name: str) -> Project:
        found = self.projects.get(name)
        if found is None:
            with self.lock:
                found = self.projects.setdefault(name, Project(name))
        return found

    def existing(self, channel_id_: str) -> Channel | None:
        """A channel by its id, if somebody named it before."""
        return self.channels.get(self.seeds.get(channel_id_, ""))

    def video(self, video_id: str) -> tuple[Channel, Video] | None:
        channel = self.channels.get(self.owners.get(video_id, ""))
        video = channel.videos.get(video_id) if channel else None
        return (channel, video) if channel and video else None

    def upload(self, upload_id: str) -> Upload | None:
        """A session that still goes on, or has made its video."""
        found = self.uploads.get(upload_id)
        return found if found and time.time() - found.began < SESSION_SECONDS else None


def channel_id(seed: str) -> str:
    digest = urlsafe_b64encode(sha256(f"youtube {seed}".encode()).digest()).decode()
    return f"UC{digest[:22]}"


def state() -> State:
    return cast(State, sandbox().states["youtube"])
