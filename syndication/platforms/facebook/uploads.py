"""Bringing a video to Facebook, to be published by a later call.

Kept as the checkpoint "upload", from before the first byte: {"video": id, …}. An empty one means to begin anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Credentials, Video
from syndication.platforms.bodies import FilePart
from syndication.platforms.errors import PlatformError, Unavailable
from syndication.platforms.facebook.graph import VIDEO_HOST, ask, call, number_of, page_of
from syndication.platforms.facebook.refusals import codes_of, error_of, is_missing, refused
from syndication.platforms.http import Http

_INVALID_OFFSET = 1363037


def upload_of(checkpoints: Checkpoints) -> Mapping[str, Any] | None:
    return checkpoints.get("upload") or None


def forget_upload(checkpoints: Checkpoints) -> None:
    checkpoints.save("upload", {})


def transferred(
    video: Video, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Mapping[str, Any]:
    """For the feed: a session, into which the pieces go that its answers ask for. Gives {"session", "video"}.

    Each answer's offsets are a checkpoint. Source: developers.facebook.com/docs/graph-api/video-uploads.
    """
    upload = upload_of(checkpoints) or _started(video, credentials, http, checkpoints)
    while upload["start"] < upload["end"]:
        answer = _transfer(video, upload, credentials, http, checkpoints)
        before, upload = upload["start"], {**upload, **_offsets(answer, checkpoints)}
        checkpoints.save("upload", upload)
        if upload["start"] <= before:  # it may want a part again, but not without an end
            raise Unavailable("Facebook did not take the next part of the video.", detail=answer.detail)
    return upload


def _started(
    video: Video, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Mapping[str, Any]:
    answer = call(
        credentials,
        http,
        "POST",
        f"{page_of(credentials)}/videos",
        host=VIDEO_HOST,
        form={"upload_phase": "start", "file_size": str(video.size)},
    )
    known = {"session": answer.text("upload_session_id"), "video": answer.text("video_id")}
    upload = {**known, **_span_of(answer, answer.fields())}
    checkpoints.save("upload", upload)
    return upload


def _transfer(
    video: Video, upload: Mapping[str, Any], credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Answer:
    start, size = upload["start"], upload["end"] - upload["start"]
    part = FilePart(video.path, start, size, checkpoints.alive)
    return ask(
        credentials,
        http,
        "POST",
        f"{page_of(credentials)}/videos",
        host=VIDEO_HOST,
        form={"upload_phase": "transfer", "upload_session_id": upload["session"], "start_offset": str(start)},
        files={"video_file_chunk": ("video.mp4", part, "application/octet-stream")},
    )


def _offsets(answer: Answer, checkpoints: Checkpoints) -> dict[str, int]:
    """What is wanted next, which a refused offset tells, too."""
    if answer.ok:
        return _span_of(answer, answer.fields())
    if codes_of(answer)[1] == _INVALID_OFFSET:
        told = error_of(answer).get("error_data")
        try:
            told = json.loads(told) if isinstance(told, str) else told
        except ValueError:
            told = None
        if isinstance(told, dict):
            return _span_of(answer, told)
    raise _refused(answer, checkpoints)


def _span_of(answer: Answer, fields: dict[str, Any]) -> dict[str, int]:
    start, end = number_of(fields, "start_offset"), number_of(fields, "end_offset")
    if start is None or end is None or not 0 <= start <= end:
        raise Unavailable("The answer of Facebook could not be read.", detail=answer.detail)
    return {"start": start, "end": end}


def _refused(answer: Answer, checkpoints: Checkpoints) -> PlatformError:
    return gone(answer, checkpoints) if answer.status == 404 or is_missing(answer) else refused(answer)


def gone(answer: Answer, checkpoints: Checkpoints) -> Unavailable:
    """The error for an upload that Facebook has forgotten: the next try begins anew."""
    forget_upload(checkpoints)
    return Unavailable(
        "Facebook does not know the upload of this video any more. It is sent again from the beginning.",
        detail=answer.detail,
        http_status=answer.status,
    )
