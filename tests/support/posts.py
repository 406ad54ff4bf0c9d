"""Many scheduled posts at once, written straight into the tables, each with a text that nobody else has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from syndication.extensions import db
from syndication.models import Media, Piece, PieceMedia, PieceStatus, ScheduledPost, Variant
from syndication.platforms import platforms
from syndication.sandbox.bluesky.demo import bluesky_credentials
from syndication.sandbox.demo import OPTIONS
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.sandbox.instagram.demo import instagram_credentials
from syndication.sandbox.linkedin.demo import linkedin_credentials
from syndication.sandbox.mastodon.demo import mastodon_credentials
from syndication.sandbox.reddit.demo import reddit_credentials
from syndication.sandbox.twitter.demo import twitter_credentials
from syndication.sandbox.webhook.demo import webhook_credentials
from syndication.sandbox.youtube.demo import youtube_credentials
from syndication.services import accounts, media, projects, storage
from syndication.services.transaction import transaction
from tests.support.kept import KeptInstallation
from tests.support.pictures import picture
from tests.support.shelf import video_file

#: Credentials of the sandbox's n-th account of a platform.
CREDENTIALS = {
    "bluesky": lambda n: bluesky_credentials(f"garden-{n}"),
    "facebook": lambda n: facebook_credentials(f"{2000 + n}"),
    "instagram": lambda n: instagram_credentials(f"{17841400000001000 + n}"),
    "linkedin": lambda n: linkedin_credentials(f"{5000 + n}"),
    "mastodon": lambda n: mastodon_credentials(f"garden-{n}"),
    "reddit": lambda n: reddit_credentials(f"garden_{n}"),
    "twitter": lambda n: twitter_credentials(f"garden-{n}"),
    "webhook": lambda n: webhook_credentials(f"Receiver {n}"),
    "youtube": lambda n: youtube_credentials(f"garden-{n}"),
}
#: What cannot be posted without a file.
WITH_PICTURE, WITH_VIDEO = {"instagram"}, {"youtube"}


@dataclass(frozen=True)
class Due:
    """A post to be: on the n-th account of a platform, due so many seconds from now."""

    platform: str
    account: int = 0
    seconds: float = 0.0


class Writer:
    """Writes posts of one installation."""

    def __init__(
        self, desk: KeptInstallation, *, lateness_minutes: int = 24 * 60, project: str = "Garden"
    ) -> None:
        self.desk = desk
        self.lateness = timedelta(minutes=lateness_minutes)
        self.known: dict[tuple[str, int], int] = {}
        with desk.app.app_context():
            self.project_id = projects.create_project(project, "UTC", by=None).id
            self.picture_id = self.video_id = 0

    def write(self, wanted: Iterable[Due], *, words: str = "") -> list[int]:
        """Schedules the posts, each with a text of its own; their ids. `words` stand in every text."""
        planned = list(wanted)
        with self.desk.app.app_context():
            self.connect({(due.platform, due.account) for due in planned})
            now = datetime.now(UTC)
            with transaction() as session:
                posts = [self.post(due, now, words) for due in planned]
                session.add_all(posts)
                session.flush()
                return [post.id for post in posts]

    def connect(self, wanted: set[tuple[str, int]]) -> None:
        for platform, number in sorted(wanted - self.known.keys()):
            base = f"{self.desk.sandbox_url}/{platform}"
            if platform == "webhook":
                base += f"/receivers/garden-{number}"
            secrets = CREDENTIALS[platform](number)
            account = accounts.connect(platform, self.project_id, secrets, api_base=base, by=None)
            self.known[platform, number] = account.id
        needed = {platform for platform, _ in wanted}
        if needed & WITH_PICTURE and not self.picture_id:
            self.picture_id = media.upload(picture(size=(640, 640)), by=None).id
        if needed & WITH_VIDEO and not self.video_id:
            path = video_file(self.desk.folder / "film.mp4", seconds=2.0)
            with path.open("rb") as film:
                self.video_id = media.upload(film, file_name="film.mp4", by=None).id

    def account_id(self, platform: str, number: int = 0) -> int:
        """The account's id, connected by now."""
        with self.desk.app.app_context():
            self.connect({(platform, number)})
        return self.known[platform, number]

    def post(self, due: Due, now: datetime, words: str) -> ScheduledPost:
        channel = f"{due.platform}/{platforms()[due.platform].channels[0].key}"
        token = token_of(uuid4().hex)
        piece = Piece(
            project_id=self.project_id,
            title=token,
            body=" ".join(filter(None, (words, "From the garden:", token))),
            status=PieceStatus.READY.value,
            variants=[Variant(channel=channel, options=self.options(channel))],
            media=self.files(due.platform, token),
        )
        at = now + timedelta(seconds=due.seconds)
        return ScheduledPost(
            piece=piece,
            account_id=self.known[due.platform, due.account],
            platform=due.platform,
            channel=channel,
            due_at=at,
            next_attempt_at=at,
            expires_at=at + self.lateness,
        )

    def options(self, channel: str) -> dict[str, object]:
        platform, _, key = channel.partition("/")
        return dict(OPTIONS.get(platform, {}).get(key, {}))

    def files(self, platform: str, token: str) -> list[PieceMedia]:
        if platform in WITH_PICTURE:
            return [PieceMedia(media_id=self.picture_id, alt_text="A plot")]
        if platform in WITH_VIDEO:
            return [PieceMedia(media=own_copy(self.video_id, token), alt_text="A film")]
        return []


def token_of(text: str) -> str:
    """A word that stands in one post only, and that no platform takes for anything but a word."""
    return f"note{sha256(text.encode()).hexdigest()[:16]}"


def own_copy(media_id: int, token: str) -> Media:
    """The same film in a file of its own, with a box at its end that players skip: platforms refuse equal files."""
    original = db.session.get_one(Media, media_id)
    data = (
        media.file_of(original).read_bytes() + (8 + len(token)).to_bytes(4, "big") + b"free" + token.encode()
    )
    path, digest = storage.keep_bytes(data, Path(original.path).suffix)
    names = ("kind", "mime_type", "width", "height", "frames", "seconds", "frame_rate", "video_codec")
    same = {name: getattr(original, name) for name in (*names, "audio_codec", "poster_path")}
    return Media(path=path, sha256=digest, size=len(data), file_name="film.mp4", **same)


def spread(names: Sequence[str], count: int, accounts_each: int, seconds: float = 0.0) -> list[Due]:
    """So many posts, evenly over platforms and accounts, and over the next seconds."""
    return [
        Due(names[n % len(names)], n // len(names) % accounts_each, seconds * n / count) for n in range(count)
    ]
