"""A resumable upload: its session is begun with the video's details, then the file goes in pieces.

developers.google.com/youtube/v3/guides/using_resumable_upload_protocol. Until the last byte is there, no video is
made, so only the piece with the last byte is dangerous. Within one session even that can be repeated: a session
makes one video at most, and says so whenever it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Draft, Video
from syndication.platforms.bodies import FilePart
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError, Rejected, Unavailable
from syndication.platforms.youtube.composing import metadata, video_of
from syndication.platforms.youtube.options import options_of
from syndication.platforms.youtube.refusals import refused
from syndication.platforms.youtube.session import Session

#: Bytes that go in one request: a multiple of 256 KB, as YouTube wants all pieces but the last to be.
CHUNK = 32 * 256 * 1024
PARTS = "snippet,status"
_SESSION = "session"
_RESUME = 308
_GONE = (404, 410)

#: A video as the API describes it.
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Upload:
    """uri: the session's address, which alone allows to upload. total: bytes of the file."""

    uri: str
    total: int


@dataclass(frozen=True)
class Reached:
    """How far an upload is: the video that it made, or the bytes that YouTube has."""

    offset: int = 0
    video: Resource | None = None


def kept_upload(checkpoints: Checkpoints) -> Upload | None:
    """The session that was begun for this post, None if there is none."""
    kept = checkpoints.get(_SESSION)
    return Upload(str(kept["uri"]), int(kept["total"])) if kept and kept.get("uri") else None


def forget_upload(checkpoints: Checkpoints) -> None:
    checkpoints.save(_SESSION, {})


def begin_upload(draft: Draft, session: Session, checkpoints: Checkpoints) -> Upload:
    """A new session, kept before any byte of the file goes. Nothing comes of it without these."""
    video = the_video(draft)
    total = size_of(video)
    notify = "true" if options_of(draft).notify else "false"
    answer = session.call(
        "POST",
        "/upload/youtube/v3/videos",
        params={"uploadType": "resumable", "part": PARTS, "notifySubscribers": notify},
        headers={"X-Upload-Content-Length": str(total), "X-Upload-Content-Type": video.mime_type},
        json=metadata(draft),
    )
    uri = answer.headers.get("Location", "")
    if not session.is_googles(uri):
        message = "YouTube did not say where to send the video. If this goes on, an admin has to check the API address."
        raise Unavailable(message, detail=answer.detail, http_status=answer.status)
    upload = Upload(uri, total)
    checkpoints.save(_SESSION, {"uri": uri, "total": total})
    return upload


def the_video(draft: Draft) -> Video:
    video = video_of(draft)
    if video is None:
        raise Rejected("YouTube takes only videos. Add one to the piece.")
    return video


def size_of(video: Video) -> int:
    try:
        size = video.path.stat().st_size
    except OSError:
        size = 0
    if size == 0:
        raise Rejected("The video of this post is no longer stored here. Add it to the piece again.")
    return size


def how_far(upload: Upload, session: Session) -> Reached | None:
    """What YouTube has of an upload; None when it does not go on with it any more."""
    answer = session.ask(
        "PUT",
        upload.uri,
        headers={"Content-Range": f"bytes */{upload.total}"},
        data=b"",
        expected_statuses=(_RESUME,),
    )
    if answer.ok or answer.status == _RESUME:
        return _reached(answer, upload)
    error = None if answer.status in _GONE else refused(answer)
    if error is None or isinstance(error, Rejected):
        return None
    raise error


@dataclass(frozen=True)
class Transfer:
    """The sending of one file into its session."""

    upload: Upload
    video: Video
    session: Session
    checkpoints: Checkpoints

    def send(self, offset: int) -> Resource:
        """Send the file from this byte on; the video that YouTube makes of it.

        When a piece is lost on its way, YouTube is asked how far it came, and sending goes on there as long as
        that leads on. The last piece is never sent again without asking: its loss raises OutcomeUnknown.
        """
        stuck_at = -1
        while offset < self.upload.total:
            try:
                reached = self._send_piece(offset)
            except Unavailable:
                found = how_far(self.upload, self.session) if stuck_at != offset else None
                if found is None:
                    raise
                reached = found
            if reached.video:
                return reached.video
            if reached.offset <= offset and stuck_at == offset:
                raise Unavailable("YouTube does not take more of the video for now.")
            stuck_at, offset = offset, reached.offset
        raise OutcomeUnknown("YouTube has the whole video, but does not say what became of it.")

    def _send_piece(self, offset: int) -> Reached:
        """The doubt is open while the last byte is under way."""
        size = min(CHUNK, self.upload.total - offset)
        last = offset + size >= self.upload.total
        doubted = open_since(self.checkpoints) is not None
        if last:
            open_doubt(self.checkpoints)
        try:
            answer = self.session.ask(
                "PUT",
                self.upload.uri,
                headers={
                    "Content-Type": self.video.mime_type,
                    "Content-Range": f"bytes {offset}-{offset + size - 1}/{self.upload.total}",
                },
                body=lambda: FilePart(self.video.path, offset, size, self.checkpoints.alive),
                creates=last,
                expected_statuses=(_RESUME,),
            )
            if not (answer.ok or answer.status == _RESUME):
                raise _refused_piece(answer, last, self.checkpoints)
            reached = _reached(answer, self.upload)
        except OutcomeUnknown:
            raise
        except PlatformError:
            if last and not doubted:
                close_doubt(self.checkpoints)
            raise
        if last and not doubted and reached.offset < self.upload.total:
            close_doubt(self.checkpoints)
        return reached


def _refused_piece(answer: Answer, last: bool, checkpoints: Checkpoints) -> PlatformError:
    """A session that refused a piece does not go on: the next try begins another."""
    if answer.status in _GONE:
        known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
        if last:  # it may have ended because the video was made
            sentence = "YouTube has ended this upload, and does not say whether it made a video of it."
            return OutcomeUnknown(sentence, **known)
        return Unavailable("YouTube has forgotten this upload, so it begins again.", **known)
    error = refused(answer)
    if isinstance(error, Rejected):
        forget_upload(checkpoints)
    return error


def _reached(answer: Answer, upload: Upload) -> Reached:
    """By a video with its id, or by the Range header of a 308: "bytes=0-N" (without one, nothing is there)."""
    if answer.ok:
        answer.text("id")
        return Reached(upload.total, answer.fields())
    match = re.fullmatch(r"bytes\s*[= ]\s*0-(\d{1,15})", answer.headers.get("Range", "").strip())
    return Reached(int(match[1]) + 1 if match else 0)
