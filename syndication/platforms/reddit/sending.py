"""Making a submission. Everything but the last call can be repeated without harm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Credentials, Draft, Processing, Published
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError, Rejected
from syndication.platforms.hosts import at
from syndication.platforms.reddit.communities import check_rules
from syndication.platforms.reddit.composing import Submission, submission_of
from syndication.platforms.reddit.facts import PROCESSING_MINUTES, PUBLIC_API, WEB
from syndication.platforms.reddit.names import is_subreddit
from syndication.platforms.reddit.refusals import error_name, error_of
from syndication.platforms.reddit.session import Session
from syndication.platforms.reddit.uploads import Asset, uploaded

#: Seconds after which a picture or video that Reddit is working on is looked for.
FIRST_LOOK = 5.0
#: What Reddit says of a link that is there already: by what it checks itself, and by a rule of the subreddit.
ALREADY_THERE = frozenset({"ALREADY_SUB", "SUBMIT_VALIDATION_REPOST"})


def send(draft: Draft, session: Session, checkpoints: Checkpoints) -> Published | Processing:
    """Check the subreddit's rules, upload the media, then submit. Processing for pictures and videos."""
    accepted = checkpoints.get("accepted")
    if accepted:
        if datetime.now(UTC) - datetime.fromisoformat(accepted["at"]) < processing(session):
            return Processing(FIRST_LOOK)
        # It was looked for in vain, and a person has said that it is not there.
        checkpoints.save("accepted", {})
    submission = submission_of(draft)
    if not is_subreddit(submission.subreddit) or not submission.title:
        raise Rejected("A post on Reddit needs a subreddit and a title. Add what is missing.")
    flair = check_rules(submission, session)
    assets = uploaded(submission.rendered, session, checkpoints) if submission.rendered.media else []
    if submission.kind == "gallery":
        request: dict[str, Any] = {"json": _gallery(submission, flair, assets)}
        answer = _submit("api/submit_gallery_post.json", request, session, checkpoints)
    else:
        request = {"form": _form(submission, flair, assets)}
        answer = _submit("api/submit", request, session, checkpoints)
    return _result(answer, session.credentials, checkpoints)


def processing(session: Session) -> timedelta:
    """How long a picture or video may take to appear."""
    return timedelta(minutes=PROCESSING_MINUTES.of(session.credentials.settings))


def post_url(data: Mapping[str, Any], credentials: Credentials) -> str:
    """Where a person sees the post. data: of a submit's answer or of a listed post."""
    permalink, url = data.get("permalink"), data.get("url")
    if isinstance(permalink, str) and permalink.startswith("/"):
        return at(credentials.api_base, PUBLIC_API, f"{WEB}{permalink}")
    if isinstance(url, str) and url.startswith(("https://", "http://")):
        return url
    return at(credentials.api_base, PUBLIC_API, f"{WEB}/comments/{full_name(data).removeprefix('t3_')}/")


def full_name(data: Mapping[str, Any]) -> str:
    """The post's t3_… name, "" without one: submit calls it `name`, and the gallery's answer `id`."""
    name = data.get("name") or data.get("id")
    return name if isinstance(name, str) and name.startswith("t3_") else ""


def _form(submission: Submission, flair: str, assets: list[Asset]) -> dict[str, str]:
    form = {
        "api_type": "json",
        "kind": submission.kind,
        "sr": submission.subreddit,
        "title": submission.title,
        "nsfw": _flag(submission.nsfw),
        "spoiler": _flag(submission.spoiler),
        "sendreplies": _flag(submission.send_replies),
        # A link that is there already is refused, which also tells of an earlier try of ours.
        "resubmit": "false",
        "validate_on_submit": "true",
    }
    if submission.text or submission.kind == "self":
        form["text"] = submission.text
    if submission.kind == "link":
        form["url"] = submission.link
    elif assets:
        form["url"] = assets[0].url
    if submission.kind == "video":
        form["video_poster_url"] = assets[1].url
    if flair:
        form["flair_id"] = flair
    return form


def _gallery(submission: Submission, flair: str, assets: list[Asset]) -> dict[str, Any]:
    items = [
        {"media_id": asset.id, "caption": caption, "outbound_url": ""}
        for asset, caption in zip(assets, submission.captions, strict=True)
    ]
    body = {
        "api_type": "json",
        "sr": submission.subreddit,
        "title": submission.title,
        "items": items,
        "nsfw": submission.nsfw,
        "spoiler": submission.spoiler,
        "sendreplies": submission.send_replies,
        "resubmit": True,
        "show_error_list": True,
        "validate_on_submit": True,
    }
    if submission.text:
        body["text"] = submission.text
    if flair:
        body["flair_id"] = flair
    return body


def _submit(path: str, request: Mapping[str, Any], session: Session, checkpoints: Checkpoints) -> Answer:
    """The dangerous call. Its doubt is closed only by an answer that surely means that nothing was done."""
    doubted = open_since(checkpoints) is not None
    try:
        answer = session.ask(
            "POST", path, before_each=lambda: open_doubt(checkpoints), creates=True, **request
        )
        error = error_of(answer)
        if error is None:
            return answer
        # Said again after a person looked in vain, it is a refusal like others.
        if doubted and error_name(answer) in ALREADY_THERE and not checkpoints.get("duplicate"):
            checkpoints.save("duplicate", {"seen": True})
            raise OutcomeUnknown(
                "Reddit says that this link is there already, so an earlier try may have gone out.",
                detail=answer.detail,
                http_status=answer.status,
            )
        raise error
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not doubted and open_since(checkpoints) is not None:
            close_doubt(checkpoints)
        raise


def _result(answer: Answer, credentials: Credentials, checkpoints: Checkpoints) -> Published | Processing:
    """Texts, links and galleries are answered with their name, pictures and videos with a websocket's address."""
    data = answer.part("json").get("data")
    data = data if isinstance(data, dict) else {}
    if full_name(data):
        return Published(full_name(data), post_url(data, credentials))
    if not data.get("websocket_url"):
        raise OutcomeUnknown(
            "Reddit's answer names no post. It is not known whether the post went out.", detail=answer.detail
        )
    checkpoints.save("accepted", {"at": datetime.now(UTC).isoformat()})
    return Processing(FIRST_LOOK)


def _flag(value: bool) -> str:
    return "true" if value else "false"
