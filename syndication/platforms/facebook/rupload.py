"""Bringing the video of a reel or a story to Facebook: in one piece, to an address that Facebook names.

Kept as the checkpoint "upload": {"video", "url", "sent"}. An upload that broke off goes on where Facebook says.
Source: developers.facebook.com/docs/video-api/guides/reels-publishing and /docs/page-stories-api.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.answers import Answer, refusal
from syndication.platforms.base import Checkpoints, Credentials, Video
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import PlatformError, Unavailable
from syndication.platforms.facebook.graph import call, page_of
from syndication.platforms.facebook.progress import bytes_taken
from syndication.platforms.facebook.refusals import LABEL, PAUSE, error_of, refused
from syndication.platforms.facebook.uploads import gone, upload_of
from syndication.platforms.http import Http


def sent_whole(
    video: Video, edge: str, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Mapping[str, Any]:
    """The upload, {"video": id, …}, with all of its bytes at Facebook. edge: video_reels or video_stories."""
    upload = upload_of(checkpoints)
    offset = 0
    if upload is None:
        upload = _started(edge, credentials, http, checkpoints)
    elif not upload["sent"]:
        offset = bytes_taken(upload["video"], credentials, http, checkpoints)
    if not upload["sent"]:
        if offset < video.size:
            _send(video, upload["url"], offset, credentials, http, checkpoints)
        upload = {**upload, "sent": True}
        checkpoints.save("upload", upload)
    return upload


def _started(edge: str, credentials: Credentials, http: Http, checkpoints: Checkpoints) -> Mapping[str, Any]:
    answer = call(credentials, http, "POST", f"{page_of(credentials)}/{edge}", form={"upload_phase": "start"})
    upload = {"video": answer.text("video_id"), "url": answer.text("upload_url"), "sent": False}
    if not _is_facebooks(upload["url"], credentials):
        raise Unavailable("Facebook wants the video at an address that is not its own.", detail=answer.detail)
    checkpoints.save("upload", upload)
    return upload


def _is_facebooks(url: Any, credentials: Credentials) -> bool:
    """The token goes there, so it must be Facebook's own host, or that of the API where this is elsewhere."""
    try:
        parts, own = urlsplit(url), urlsplit(credentials.api_base)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (parts.scheme == "https" and host.endswith(".facebook.com")) or (
        (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    )


def _send(
    video: Video, url: str, offset: int, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> None:
    token = credentials.secrets.get("access_token", "")
    answer = http.request(
        "POST",
        url,
        headers={
            "Authorization": f"OAuth {token}",
            "offset": str(offset),
            "file_size": str(video.size),
            "Content-Type": "application/octet-stream",
        },
        data=FilePart(video.path, offset, None, checkpoints.alive),
        secrets=[token],
    )
    if not answer.ok:
        raise _error(answer, checkpoints)
    if answer.fields().get("success") is not True:
        raise Unavailable("Facebook did not take the video.", detail=answer.detail)


def _error(answer: Answer, checkpoints: Checkpoints) -> PlatformError:
    """This host's errors have a form of their own: {"debug_info": {"retriable", "type", "message"}}."""
    if answer.status == 404:
        return gone(answer, checkpoints)
    told = answer.error_fields().get("debug_info")
    if error_of(answer) or not isinstance(told, dict):
        return refused(answer)
    says = str(told.get("message") or "")
    if told.get("retriable") is True or "offset" in f"{told.get('type')} {says}".lower():
        return Unavailable(
            "The upload of the video broke off.", detail=answer.detail, http_status=answer.status
        )
    return refusal(answer, LABEL, says, PAUSE)
