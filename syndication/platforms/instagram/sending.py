"""Publishing: containers first, then the one call that makes the post. Only its answer can be lost with a post made.

`send` is what both `publish` and `proceed` do: it goes on from wherever the checkpoints say.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from syndication.platforms.base import (
    Checkpoints,
    Credentials,
    Draft,
    Media,
    Picture,
    Processing,
    Published,
    Rendered,
    Video,
)
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError, RateLimited, Rejected, Unavailable
from syndication.platforms.http import Http
from syndication.platforms.instagram.composing import (
    FEED_POST,
    REEL,
    STORY,
    cover_second,
    render,
    shares_to_feed,
)
from syndication.platforms.instagram.containers import id_of, judge, lose, make, state_of, upload
from syndication.platforms.instagram.graph import ask, by_instagram_login, user_of
from syndication.platforms.instagram.judging import NOT_PUBLIC
from syndication.platforms.instagram.refusals import is_not_ready, needs_new_container, refused
from syndication.platforms.instagram.settings import RESUMABLE_UPLOAD

#: The checkpoint of the container that is published; those of a carousel's items are "item-0" and so on.
MAIN = "container"
#: After the publishing limit is reached. Instagram does not tell when it takes posts again.
_LIMIT_PAUSE = timedelta(hours=1)


def send(
    draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> Published | Processing:
    """The next steps towards the post, as far as they can be done now."""
    out = checkpoints.get("media")
    if out is not None:
        return published(str(out["id"]), credentials, http)
    rendered = render(draft)
    wait = None
    if not id_of(MAIN, checkpoints):
        wait = _make_containers(draft, rendered, credentials, http, checkpoints)
    if wait is None:
        if rendered.videos and (checkpoints.get(MAIN) or {}).get("by_upload"):
            upload(MAIN, rendered.videos[0], credentials, http, checkpoints)
        wait = _wait_for_main(len(rendered.media), credentials, http, checkpoints)
    return Processing(wait) if wait is not None else _publish(credentials, http, checkpoints)


def published(media_id: str, credentials: Credentials, http: Http, permalink: object = None) -> Published:
    """The post by its id. Its address is asked for when it is not known yet, and left out when it cannot be had."""
    if permalink is None:
        try:
            answer = ask(credentials, http, "GET", quote(media_id, safe=""), params={"fields": "permalink"})
            permalink = answer.error_fields().get("permalink") if answer.ok else None
        except PlatformError:
            permalink = None  # the post is out, which is what counts
    usable = isinstance(permalink, str) and permalink.startswith(("https://", "http://"))
    return Published(media_id, str(permalink) if usable else "")


def _make_containers(
    draft: Draft, rendered: Rendered, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> float | None:
    """Seconds to wait for the items of a carousel; None when the container of the post is made."""
    form = _form_of_post(draft, rendered)
    if len(rendered.media) > 1:
        wait = _make_items(rendered.media, credentials, http, checkpoints)
        if wait is not None:
            return wait
        names = map(_item, range(len(rendered.media)))
        form["children"] = ",".join(id_of(name, checkpoints) for name in names)
    else:
        form |= _source_of(next(iter(rendered.media), None), credentials)
        if draft.channel == FEED_POST and rendered.pictures and rendered.pictures[0].alt_text:
            form["alt_text"] = rendered.pictures[0].alt_text
    try:
        make(MAIN, form, credentials, http, checkpoints)
    except Unavailable as error:
        if error.http_status is not None:  # perhaps because of what is in it
            _forget_items(len(rendered.media), checkpoints)
        raise
    return None


def _make_items(
    media: tuple[Media, ...], credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> float | None:
    """Each medium of a carousel in a container of its own. Seconds to wait for them, None when all are ready."""
    waits = []
    for number, item in enumerate(media):
        name = _item(number)
        if not id_of(name, checkpoints):
            form = {"is_carousel_item": "true", **_source_of(item, credentials)}
            if isinstance(item, Video):
                form["media_type"] = "VIDEO"
            elif item.alt_text:
                form["alt_text"] = item.alt_text
            make(name, form, credentials, http, checkpoints)
        kept = checkpoints.get(name) or {}
        if isinstance(item, Video) and kept.get("by_upload"):
            upload(name, item, credentials, http, checkpoints)
        if not kept.get("ready"):
            waits.append(_wait_for_item(name, credentials, http, checkpoints))
    return max((wait for wait in waits if wait is not None), default=None)


def _wait_for_item(name: str, credentials: Credentials, http: Http, checkpoints: Checkpoints) -> float | None:
    wait = judge(name, *state_of(id_of(name, checkpoints), credentials, http), checkpoints)
    if wait is None:
        checkpoints.save(name, {**(checkpoints.get(name) or {}), "ready": True})
    return wait


def _wait_for_main(
    count: int, credentials: Credentials, http: Http, checkpoints: Checkpoints
) -> float | None:
    """Seconds to wait for the container of the post, None when it is ready to be published."""
    code, status = state_of(id_of(MAIN, checkpoints), credentials, http)
    if code == "PUBLISHED":
        open_doubt(checkpoints)
        raise OutcomeUnknown("Instagram says that this post is published already.")
    try:
        if not (checkpoints.get(MAIN) or {}).get("stale"):
            return judge(MAIN, code, status, checkpoints)
        lose(MAIN, "Instagram did not publish what was prepared for this post.", checkpoints)
        return 1.0
    finally:
        if not id_of(MAIN, checkpoints):
            _forget_items(count, checkpoints)


def _forget_items(count: int, checkpoints: Checkpoints) -> None:
    """What was made for a carousel is not used twice."""
    if count > 1:
        for number in range(count):
            checkpoints.save(_item(number), {"id": ""})


def _publish(credentials: Credentials, http: Http, checkpoints: Checkpoints) -> Published | Processing:
    """The dangerous call. Its doubt is closed only by an answer that surely means that nothing was done."""
    _check_publishing_limit(credentials, http)
    doubted = open_since(checkpoints) is not None
    open_doubt(checkpoints)
    form = {"creation_id": id_of(MAIN, checkpoints)}
    path = f"{user_of(credentials)}/media_publish"
    try:
        answer = ask(credentials, http, "POST", path, creates=True, form=form)
        if not answer.ok and needs_new_container(answer):
            checkpoints.save(MAIN, {**(checkpoints.get(MAIN) or {}), "stale": True})
        if not answer.ok and not is_not_ready(answer):
            raise refused(answer)
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not doubted:
            close_doubt(checkpoints)
        raise
    if not answer.ok:
        if not doubted:
            close_doubt(checkpoints)
        # It was called ready before: a container of which this is said for too long is given up like others.
        return Processing(judge(MAIN, "IN_PROGRESS", "", checkpoints) or 1.0)
    media_id = answer.text("id")
    checkpoints.save("media", {"id": media_id}, public=True)
    return published(media_id, credentials, http)


def _check_publishing_limit(credentials: Credentials, http: Http) -> None:
    """Raises RateLimited when the account may publish nothing more for now. An unreadable answer stops nobody."""
    path = f"{user_of(credentials)}/content_publishing_limit"
    answer = ask(credentials, http, "GET", path, params={"fields": "quota_usage,config"})
    try:
        [usage] = answer.error_fields()["data"]
        used, total = int(usage["quota_usage"]), int(usage["config"]["quota_total"])
    except (KeyError, TypeError, ValueError):
        return
    if used >= total:
        raise RateLimited(
            f"This account has published {used} posts in the last 24 hours, which is all that Instagram allows. "
            "Its posts wait.",
            until=datetime.now(UTC) + _LIMIT_PAUSE,
        )


def _form_of_post(draft: Draft, rendered: Rendered) -> dict[str, str]:
    if draft.channel == STORY:
        return {"media_type": "STORIES"}
    form = {"caption": rendered.text}
    if draft.channel == REEL:
        form["media_type"] = "REELS"
        form["share_to_feed"] = "true" if shares_to_feed(draft) else "false"
        form["thumb_offset"] = str(round(cover_second(draft) * 1000))
    elif len(rendered.media) > 1:
        form["media_type"] = "CAROUSEL"
    return form


def _source_of(item: Media | None, credentials: Credentials) -> dict[str, str]:
    """Where Instagram gets a medium from. Raises Rejected when it cannot get it."""
    if isinstance(item, Picture) and item.public_url:
        return {"image_url": item.public_url}
    if isinstance(item, Video) and item.public_url:
        return {"video_url": item.public_url}
    uploads = RESUMABLE_UPLOAD.of(credentials.settings) and not by_instagram_login(credentials)
    if isinstance(item, Video) and uploads:
        return {"upload_type": "resumable"}
    raise Rejected(NOT_PUBLIC)


def _item(number: int) -> str:
    return f"item-{number}"
