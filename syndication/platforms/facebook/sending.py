"""Making a page's post, story or reel. Everything but the call that publishes can be repeated without harm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.base import Checkpoints, Credentials, Draft, Processing, Published, Rendered
from syndication.platforms.doubt import close_doubt
from syndication.platforms.errors import OutcomeUnknown, Rejected
from syndication.platforms.facebook.composing import FEED, REEL, STORY, render
from syndication.platforms.facebook.graph import VIDEO_HOST
from syndication.platforms.facebook.photos import uploaded_photos
from syndication.platforms.facebook.progress import Stage, VideoState, video_state
from syndication.platforms.facebook.publishing import made_public, succeeded
from syndication.platforms.facebook.refusals import quoted
from syndication.platforms.facebook.rupload import sent_whole
from syndication.platforms.facebook.stories import with_story_link
from syndication.platforms.facebook.uploads import forget_upload, gone, transferred
from syndication.platforms.http import Http

EDGES = {FEED: "videos", STORY: "video_stories", REEL: "video_reels"}
#: Seconds until a video is first looked at, and at most between two looks. Meta documents no number.
FIRST_LOOK, LONGEST_WAIT = 10.0, 300.0
GIVEN_UP_AFTER = timedelta(days=1)


def send(
    draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | Processing:
    rendered = render(draft)
    if rendered.videos:
        return _send_video(draft.channel, rendered, credentials, http, checkpoints)
    if draft.channel == STORY:
        return _send_photo_story(rendered, credentials, http, checkpoints)
    return _send_post(rendered, credentials, http, checkpoints)


def _send_post(
    rendered: Rendered, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published:
    """Upload the photos, unpublished, then make the post that shows them."""
    form = {"message": rendered.text, "fields": "id,permalink_url"}
    if rendered.card:
        form["link"] = rendered.card.url
    if rendered.pictures:
        photos = uploaded_photos(rendered, credentials, http, checkpoints)
        form["attached_media"] = json.dumps([{"media_fbid": photo} for photo in photos])
    answer = made_public("feed", form, credentials, http, checkpoints)
    return published(answer.text("id"), answer.fields().get("permalink_url"))


def published(remote_id: str, permalink: object) -> Published:
    """permalink: what Facebook gave as permalink_url, if anything; that of a video has no host."""
    if isinstance(permalink, str) and permalink.startswith("/"):
        permalink = f"https://www.facebook.com{permalink}"
    usable = isinstance(permalink, str) and permalink.startswith(("https://", "http://"))
    return Published(remote_id, str(permalink) if usable else f"https://www.facebook.com/{remote_id}")


def _send_photo_story(
    rendered: Rendered, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published:
    [photo] = uploaded_photos(rendered, credentials, http, checkpoints)
    answer = made_public("photo_stories", {"photo_id": photo}, credentials, http, checkpoints)
    return with_story_link(succeeded(answer), photo, credentials, http)


def _send_video(
    channel: str, rendered: Rendered, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | Processing:
    """Upload the video, then have it published, which Facebook does when it has worked on it."""
    if finished_of(checkpoints) is not None:
        try:
            return look_at(channel, credentials, http, checkpoints)
        except OutcomeUnknown:
            # It was looked for in vain before, and a person has said that it is not there.
            _forget(checkpoints)
    [video] = rendered.videos
    if channel == FEED:
        upload = transferred(video, credentials, http, checkpoints)
        form, host = {"upload_session_id": upload["session"]}, VIDEO_HOST
    else:
        upload = sent_whole(video, EDGES[channel], credentials, http, checkpoints)
        form, host = {"video_id": upload["video"]}, ""
    form |= {"upload_phase": "finish"} | _words(channel, rendered)
    answer = made_public(
        EDGES[channel],
        form,
        credentials,
        http,
        checkpoints,
        host=host,
        gone=lambda answer: gone(answer, checkpoints),
    )
    note_finished(checkpoints, str(upload["video"]), succeeded(answer))
    return Processing(FIRST_LOOK)


def _words(channel: str, rendered: Rendered) -> dict[str, str]:
    if channel == STORY:
        return {}
    words = {"description": rendered.text} | ({"title": rendered.title} if rendered.title else {})
    return words | ({"video_state": "PUBLISHED"} if channel == REEL else {})


def finished_of(checkpoints: Checkpoints) -> Mapping[str, Any] | None:
    """What Facebook was told to publish: {"video": id, "post": id or "", "at": when}."""
    return checkpoints.get("finished") or None


def note_finished(checkpoints: Checkpoints, video: str, post: str) -> None:
    checkpoints.save("finished", {"video": video, "post": post, "at": datetime.now(UTC).isoformat()})


def look_at(
    channel: str, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | Processing:
    """How far Facebook is with the video it was told to publish."""
    finished = finished_of(checkpoints)
    if finished is None:
        raise OutcomeUnknown("It is not known whether Facebook was told to publish the video.")
    state = video_state(finished["video"], credentials, http)
    match state.stage:
        case Stage.OUT:
            return published_video(channel, finished, state, credentials, http)
        case Stage.FAILED:
            raise _failed(state, checkpoints)
        case Stage.MISSING:
            # Facebook answers the same for what the token may not see.
            raise OutcomeUnknown(
                "Facebook does not show the video that it was told to publish. Look at the page.",
                detail=state.detail,
            )
    waited = datetime.now(UTC) - datetime.fromisoformat(finished["at"])
    if waited > GIVEN_UP_AFTER:
        raise OutcomeUnknown(
            "Facebook has been working on the video for more than a day. Look at the page.",
            detail=state.detail,
        )
    return Processing(min(max(FIRST_LOOK, waited.total_seconds() / 4), LONGEST_WAIT))


def published_video(
    channel: str, finished: Mapping[str, Any], state: VideoState, credentials: Credentials, http: Http
) -> Published:
    if channel == STORY:
        return with_story_link(finished["post"], finished["video"], credentials, http)
    return published(finished["video"], state.permalink)


def _failed(state: VideoState, checkpoints: Checkpoints) -> Rejected:
    """Nothing is out. A person may retry, which then begins with the upload."""
    _forget(checkpoints)
    close_doubt(checkpoints)
    sentence = "Facebook could not process the video. Convert it or use another one."
    return Rejected(sentence + quoted(state.reason), detail=state.detail)


def _forget(checkpoints: Checkpoints) -> None:
    """So that the next try begins with the upload."""
    forget_upload(checkpoints)
    checkpoints.save("finished", {})
