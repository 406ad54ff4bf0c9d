"""Looking for the video of an upload whose session is gone, among those of the channel.

A video is taken for ours when it came since the last byte went, has the same title and a file of the same size.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.base import Checkpoints, Draft
from syndication.platforms.doubt import open_since
from syndication.platforms.errors import CannotTell, PlatformError, Unavailable, when_looking
from syndication.platforms.youtube.composing import title_of
from syndication.platforms.youtube.refusals import is_missing, refused
from syndication.platforms.youtube.session import Session
from syndication.platforms.youtube.uploading import size_of, the_video
from syndication.platforms.youtube.videos import count, listed, part_of

#: Our clock may be behind YouTube's or ahead of it by this much.
CLOCK_SKEW = timedelta(minutes=2)
#: How long a video may take to be listed among the uploads. Nothing is documented about it.
SETTLES_AFTER = timedelta(minutes=15)
_PAGE_SIZE = "50"
_MOST_PAGES = 4


def lost_video(draft: Draft, session: Session, checkpoints: Checkpoints, since: datetime) -> str | None:
    """The id of the video; None when there surely is none.

    Raises CannotTell; Unavailable while it is too early to say; RateLimited and NotAuthorized as they come.
    """
    doubt = open_since(checkpoints)
    if doubt is None:
        return None
    try:
        alike = _uploads_titled(title_of(draft), min(since, doubt.first) - CLOCK_SKEW, session)
        sizes = {video_id: _file_size(video_id, session) for video_id in alike}
        size = size_of(the_video(draft))
    except PlatformError as error:
        raise when_looking(error) from None
    same = [video_id for video_id, found in sizes.items() if found == size]
    if len(same) == 1:
        return same[0]
    if same or None in sizes.values():
        raise CannotTell(
            "The channel has a new video with this title, but it may be another one. Look at it."
        )
    too_early = (doubt.latest + SETTLES_AFTER - datetime.now(UTC)).total_seconds()
    if too_early > 0:
        raise Unavailable("YouTube does not list the video yet.", retry_after=too_early)
    return None


def _uploads_titled(title: str, since: datetime, session: Session) -> list[str]:
    """Ids of the channel's uploads since then with this title. YouTube lists the newest first."""
    playlist = _uploads_playlist(session)
    params = {"part": "snippet", "playlistId": playlist, "maxResults": _PAGE_SIZE}
    found: list[str] = []
    for _page in range(_MOST_PAGES):
        answer = session.ask("GET", "/youtube/v3/playlistItems", params=params)
        if is_missing(answer):
            return found  # a channel without uploads has no such list
        if not answer.ok:
            raise refused(answer)
        items = [part_of(item, "snippet") for item in answer.items("items") if isinstance(item, dict)]
        new = [item for item in items if _published(item) >= since]
        found += [_video_id(item) for item in new if _words(item.get("title")) == _words(title)]
        token = answer.fields().get("nextPageToken")
        if not isinstance(token, str) or not token or len(new) < len(items):
            return found
        params["pageToken"] = token
    raise CannotTell("The channel has too many new videos to look through. Look at the channel.")


def _uploads_playlist(session: Session) -> str:
    answer = session.call("GET", "/youtube/v3/channels", params={"part": "contentDetails", "mine": "true"})
    for channel in answer.items("items"):
        lists = part_of(part_of(channel, "contentDetails"), "relatedPlaylists")
        if isinstance(lists.get("uploads"), str):
            return str(lists["uploads"])
    raise CannotTell("YouTube does not tell what was uploaded to this channel. Look at the channel.")


def _file_size(video_id: str, session: Session) -> int | None:
    """Bytes of the file that a video was made of, None while YouTube does not tell."""
    video = listed(video_id, "fileDetails", session)
    return count(part_of(video or {}, "fileDetails").get("fileSize"))


def _published(item: Mapping[str, Any]) -> datetime:
    """When it was uploaded; now when YouTube does not say, so that it is looked at."""
    try:
        at = datetime.fromisoformat(str(item.get("publishedAt")))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _video_id(item: Mapping[str, Any]) -> str:
    return str(part_of(item, "resourceId").get("videoId") or "")


def _words(text: object) -> list[str]:
    return str(text or "").split()
