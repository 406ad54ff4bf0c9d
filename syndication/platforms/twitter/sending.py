"""Making a post, or a thread of posts that answer one another.

X knows no key that makes a repeat harmless. Everything before a post can be repeated, and each post is the checkpoint
"part-<n>" as soon as X has answered; before, there is a doubt of its own about it ("doubt-<n>").
"""

from __future__ import annotations

from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Draft, Processing, Published, Rendered
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError, Unavailable
from syndication.platforms.twitter.addresses import published
from syndication.platforms.twitter.composing import render
from syndication.platforms.twitter.refusals import LABEL, is_duplicate, is_media_gone, refused
from syndication.platforms.twitter.session import Session, data_of
from syndication.platforms.twitter.uploads import forget, uploaded


def advance(
    draft: Draft, session: Session, checkpoints: Checkpoints, api_base: str
) -> Published | Processing:
    """Go on from the last checkpoint to the end, or until X needs time."""
    rendered = render(draft)
    posts = posts_of(rendered)
    ids = out_so_far(checkpoints, len(posts))
    media = [] if ids else uploaded(rendered.media, session, checkpoints)
    if isinstance(media, Processing):
        return media
    for number in range(len(ids), len(posts)):
        body = _body(posts[number], draft, media, ids)
        ids.append(_post(number, body, session, checkpoints))
    return published(ids, api_base)


def posts_of(rendered: Rendered) -> tuple[Rendered, ...]:
    """The posts of a thread, or the one post."""
    return rendered.parts or (rendered,)


def out_so_far(checkpoints: Checkpoints, count: int) -> list[str]:
    """The ids of the posts that are known to be out, in their order."""
    ids = []
    for number in range(count):
        known = checkpoints.get(f"part-{number}")
        if not known:
            break
        ids.append(str(known["id"]))
    return ids


def is_out(number: int, post_id: str, checkpoints: Checkpoints) -> None:
    """Remember that this post can be seen."""
    checkpoints.save(f"part-{number}", {"id": post_id}, public=True)


def doubt_about(number: int) -> str:
    """The name of the doubt about the post of this number."""
    return f"doubt-{number}"


def reply_body(text: str, to: str) -> dict[str, Any]:
    return {"text": text, "reply": {"in_reply_to_tweet_id": to}}


def _body(post: Rendered, draft: Draft, media: list[str], before: list[str]) -> dict[str, Any]:
    """The request; options are about the first post of a thread, which decides for all."""
    if before:
        return reply_body(post.text, before[-1])
    body: dict[str, Any] = {"text": post.text} if post.text else {}
    if media:
        body["media"] = {"media_ids": media}
    if draft.options.get("reply_settings"):
        body["reply_settings"] = str(draft.options["reply_settings"])
    for label in ("made_with_ai", "paid_partnership"):
        if draft.options.get(label):
            body[label] = True
    return body


def _post(number: int, body: dict[str, Any], session: Session, checkpoints: Checkpoints) -> str:
    """The dangerous call. Its doubt is closed only by an answer that surely means that nothing was done."""
    name = doubt_about(number)
    doubted = open_since(checkpoints, name) is not None
    try:
        answer = session.ask(
            "POST",
            "/2/tweets",
            creates=True,
            json=body,
            before_each=lambda: open_doubt(checkpoints, name),
        )
        if answer.ok:
            post_id = data_of(answer).text("id")
            is_out(number, post_id, checkpoints)
            return post_id
        if doubted and is_duplicate(answer):
            checkpoints.save("duplicate", {"part": number})
            raise _perhaps_out(answer)
        if is_media_gone(answer):
            _begin_media_anew(answer, len(body.get("media", {}).get("media_ids", ())), checkpoints)
        raise refused(answer)
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not doubted:
            close_doubt(checkpoints, name)
        raise


def _begin_media_anew(answer: Answer, count: int, checkpoints: Checkpoints) -> None:
    """Once: ids that X has forgotten are replaced by new ones. Raises Unavailable, or nothing the second time."""
    if checkpoints.get("media-refused"):
        return
    checkpoints.save("media-refused", {"seen": True})
    for place in range(count):
        forget(checkpoints, place)
    raise Unavailable(
        f"{LABEL} does not have the uploaded media any more. They are uploaded again.",
        detail=answer.detail,
        http_status=answer.status,
    )


def _perhaps_out(answer: Answer) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{LABEL} says that this text was just posted, so an earlier try may have gone out.",
        detail=answer.detail,
        http_status=answer.status,
    )
