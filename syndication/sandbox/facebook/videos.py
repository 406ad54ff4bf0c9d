"""Videos on their way: the resumable uploads of the feed, of reels and of stories, and their publishing.

https://developers.facebook.com/docs/graph-api/video-uploads (the feed's, on graph-video.facebook.com),
/docs/video-api/guides/reels-publishing and /docs/page-stories-api (whose bytes go to rupload.facebook.com).
"""

from __future__ import annotations

import time

from flask import Response, g, request

from syndication.sandbox.calls import accepted, json_answer, processing_fault, sandbox
from syndication.sandbox.facebook import errors
from syndication.sandbox.facebook.calls import (
    GraphCall,
    must_publish,
    page_of,
    read_call,
    whole_number,
    yes_or_no,
)
from syndication.sandbox.facebook.fields import base
from syndication.sandbox.facebook.publishing import MESSAGE_LIMIT, checked_message
from syndication.sandbox.facebook.state import Kind, Page, Post, Video, state
from syndication.sandbox.facebook.upright import KEPT_BYTES, UNREADABLE, judged

LEAST_BYTES, MOST_BYTES = 1_000, 10_000_000_000
#: Asked for at a time.
PIECE = 1_048_576
TITLE_LIMIT = 255
REEL_TEXT_LIMIT = 2_200
REELS_A_DAY = 30
DAY = 86_400.0

START = frozenset({"upload_phase", "file_size"})
TRANSFER = frozenset({"upload_phase", "upload_session_id", "start_offset", "video_file_chunk"})
FINISH = frozenset({"upload_phase", "upload_session_id", "title", "description", "published"})
WHOLE_START = frozenset({"upload_phase"})
STORY_FINISH = frozenset({"upload_phase", "video_id"})
REEL_FINISH = STORY_FINISH | {"video_state", "title", "description"}


def phase_call(page_id: str, edge: str, phases: dict[str, frozenset[str]]) -> tuple[GraphCall, Page, str]:
    """The call, its page and its phase. Raises GraphError for a phase that does not exist, or another's fields."""
    call = read_call(frozenset().union(*phases.values()))
    phase = call.params.get("upload_phase", "")
    page = page_of(call, page_id, edge, publishes=phase == "finish")
    must_publish(call.token, page)
    if phase not in phases:
        raise errors.invalid(f"Param upload_phase must be one of {{{', '.join(phases).upper()}}}")
    for name in call.params:
        if name not in phases[phase] and name not in ("access_token", "fields"):
            raise errors.invalid(f"Param {name} is not known in the phase {phase}")
    return call, page, phase


def post_video(page_id: str) -> Response:
    call, page, phase = phase_call(
        page_id, "/videos", {"start": START, "transfer": TRANSFER, "finish": FINISH}
    )
    if phase == "start":
        size = whole_number(call.params, "file_size")
        if not LEAST_BYTES <= size <= MOST_BYTES:
            small = size < LEAST_BYTES
            raise errors.video_problem(
                1363022 if small else 1363023,
                f"The video you tried to upload is too {'small' if small else 'large'}",
            )
        video = state().new_video(page, "post", size)
        return json_answer({"upload_session_id": video.session, "video_id": video.id, **span(video)})
    video = video_of(call.params.get("upload_session_id", "")[1:], page, "post")
    if phase == "transfer":
        return transfer(video, whole_number(call.params, "start_offset"))
    if not video.complete:
        raise errors.video_problem(
            1363033, "There was a problem uploading your video. Please try uploading it again."
        )
    if not yes_or_no(call.params, "published", True):
        raise errors.invalid("The sandbox publishes videos at once")
    return finish(video, page, call, MESSAGE_LIMIT)


def video_of(video_id: str, page: Page, kind: Kind) -> Video:
    """A video that waits to be finished. Raises GraphError."""
    video = state().videos.get(video_id)
    if video is None or (video.page_id, video.kind) != (page.id, kind) or video.finished:
        raise errors.no_such_object(video_id, "post")
    return video


def span(video: Video) -> dict[str, str]:
    end = min(video.size, video.received + PIECE)
    return {"start_offset": str(video.received), "end_offset": str(end)}


def transfer(video: Video, start: int) -> Response:
    upload = request.files.get("video_file_chunk")
    if upload is None:
        raise errors.video_problem(1363020, "No Video Selected. Please select the video you want to upload.")
    with video.lock:
        if start != video.received:
            raise errors.video_problem(
                1363037,
                "There was a problem uploading your video. Please try uploading it again.",
                error_data={name: int(offset) for name, offset in span(video).items()},
            )
        data = upload.read(PIECE + 1)
        if len(data) != min(video.size - start, PIECE):
            raise errors.video_problem(
                1363033, "There was a problem uploading your video. Please try uploading it again."
            )
        take(video, data)
        if video.complete and judged(video) == UNREADABLE:
            raise errors.video_problem(
                1363031, "No Video Detected. It looks like you are uploading a file that is not a video."
            )
        return json_answer(span(video))


def take(video: Video, data: bytes) -> None:
    """Keep what came, as long as it is not too much. Raises GraphError when earlier parts are gone."""
    key = f"facebook/{video.id}"
    if video.size <= KEPT_BYTES:
        before = sandbox().uploads.get(key) if video.received else (b"", "")
        if before is None:
            raise errors.no_such_object(video.session, "post")
        sandbox().uploads.put(key, before[0] + data, "video/mp4")
    video.received += len(data)


def post_reel(page_id: str) -> Response:
    return whole(page_id, "/video_reels", "reel", REEL_FINISH)


def post_video_story(page_id: str) -> Response:
    return whole(page_id, "/video_stories", "story", STORY_FINISH)


def whole(page_id: str, edge: str, kind: Kind, allowed: frozenset[str]) -> Response:
    """A reel or a story, whose bytes go to the upload address."""
    call, page, phase = phase_call(page_id, edge, {"start": WHOLE_START, "finish": allowed})
    if phase == "start":
        video = state().new_video(page, kind)
        url = f"{base()}/_hosts/rupload.facebook.com/video-upload/{g.served_version}/{video.id}"
        return json_answer({"video_id": video.id, "upload_url": url})
    video = video_of(call.params.get("video_id", ""), page, kind)
    if not video.complete:
        raise errors.video_problem(
            1363033, "There was a problem uploading your video. Please try uploading it again."
        )
    if kind == "story":
        return finish(video, page, call, 0)
    if call.params.get("video_state") != "PUBLISHED":
        raise errors.invalid("Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}")
    count_reel(page)
    return finish(video, page, call, REEL_TEXT_LIMIT)


def count_reel(page: Page) -> None:
    now = time.time()
    with page.lock:
        latest = [when for when in page.reels if when > now - DAY]
        if len(latest) >= REELS_A_DAY:
            g.regain = int((latest[0] + DAY - now) / 60) + 1
            raise errors.reels_of_a_day()
        page.reels.append(now)


def finish(video: Video, page: Page, call: GraphCall, text_limit: int) -> Response:
    """Publish it when it has been worked on. What is wrong with it shows in its status, not here."""
    text = checked_message(call.params.get("description", ""), text_limit)
    title = call.params.get("title", "")
    if len(title) > TITLE_LIMIT:
        raise errors.invalid(f"Param title must be no longer than {TITLE_LIMIT} characters")
    fault = processing_fault(page.id)
    wrong = "The sandbox was told to fail." if fault and fault.kind == "processing-failed" else judged(video)
    with page.lock:
        if video.finished:
            raise errors.no_such_object(video.id, "post")
        video.finished, video.wrong = True, wrong
        video.ready_at = time.time() + ((fault.seconds or 0.0) if fault else 0.0)
        answer: dict[str, object] = {"success": True}
        if not video.wrong:
            post = video_post(video, page, text, title)
            answer |= {} if video.kind == "post" else {"post_id": post.number}
    if not video.wrong:
        accepted(page.id, text or f"{video.kind} {video.id}")
    return json_answer(answer)


def video_post(video: Video, page: Page, text: str, title: str) -> Post:
    post = Post(
        f"{page.id}_{state().new_id()}",
        time.time(),
        text,
        kind=video.kind,
        video=video.id,
        title=title,
        ready_at=video.ready_at,
    )
    page.posts[post.id] = post
    video.post_id = post.id
    state().alias(video.id, post.id)
    state().alias(post.number, post.id)
    return post
