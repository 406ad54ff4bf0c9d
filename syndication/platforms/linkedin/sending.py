"""Making a post. Everything but the last call can be repeated without harm."""

from __future__ import annotations

from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Draft, Processing, Published, Rendered
from syndication.platforms.doubt import Doubt, close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError, Rejected
from syndication.platforms.linkedin.composing import render, visibility
from syndication.platforms.linkedin.connection import Connection
from syndication.platforms.linkedin.finding import UNSEEN_NOTE, Sight, look_at, seconds_to_settle
from syndication.platforms.linkedin.little import to_little
from syndication.platforms.linkedin.processing import awaited
from syndication.platforms.linkedin.refusals import LABEL, is_duplicate, named_post, refused
from syndication.platforms.linkedin.uploads import uploaded_document, uploaded_picture
from syndication.platforms.linkedin.videos import uploaded_video


def send(draft: Draft, api: Connection, checkpoints: Checkpoints) -> Published | Processing:
    """Upload what is shown, wait until LinkedIn has processed it, then make the post."""
    out = checkpoints.get("post")
    if out:
        return api.published(str(out["urn"]))
    rendered, seen_by = render(draft), visibility(draft)
    if api.is_organization and seen_by != "PUBLIC":
        raise Rejected("An organisation has no connections. Choose “Anyone” as the visibility.")
    content = _content(rendered, api, checkpoints)
    if isinstance(content, Processing):
        return content
    body: dict[str, Any] = {
        "author": api.author,
        "commentary": to_little(rendered.text),
        "visibility": seen_by,
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    if content:
        body["content"] = content
    return _post(body, rendered.text, api, checkpoints)


def _content(rendered: Rendered, api: Connection, checkpoints: Checkpoints) -> dict[str, Any] | Processing:
    """What the post shows besides its text; Processing while LinkedIn is at work on it."""
    if rendered.card:
        return {"article": _article(rendered, api, checkpoints)}
    if rendered.videos:
        urn = uploaded_video(rendered.videos[0], api, checkpoints)
        titled = {"title": rendered.title} if rendered.title else {}
        return awaited("video", urn, api, checkpoints) or {"media": {**titled, "id": urn}}
    if rendered.documents:
        urn = uploaded_document(rendered.documents[0], api, checkpoints)
        shown = {"title": rendered.title, "id": urn}
        return awaited("document", urn, api, checkpoints) or {"media": shown}
    images = [
        _described(uploaded_picture(f"image.{number}", picture, api, checkpoints), picture.alt_text)
        for number, picture in enumerate(rendered.pictures)
    ]
    if len(images) > 1:
        return {"multiImage": {"images": images}}
    return {"media": images[0]} if images else {}


def _described(urn: str, alt_text: str) -> dict[str, str]:
    return {"id": urn, "altText": alt_text} if alt_text.strip() else {"id": urn}


def _article(rendered: Rendered, api: Connection, checkpoints: Checkpoints) -> dict[str, Any]:
    card = rendered.card
    assert card is not None  # noqa: S101 -- the caller looked; tells mypy
    article = {"source": card.url, "title": card.title}
    if card.description:
        article["description"] = card.description
    if card.picture:
        article["thumbnail"] = uploaded_picture("thumbnail", card.picture, api, checkpoints)
    return article


def _post(body: dict[str, Any], text: str, api: Connection, checkpoints: Checkpoints) -> Published:
    """The dangerous call. Its doubt is closed only by an answer that surely means that nothing was done."""
    earlier = open_since(checkpoints)
    open_doubt(checkpoints)
    try:
        answer = api.ask("POST", "/rest/posts", creates=True, json=body)
        if answer.ok:
            return _made(answer, api, checkpoints)
        if earlier and is_duplicate(answer):
            return _made_before(answer, earlier, text, api, checkpoints)
        raise refused(answer)
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not earlier:
            close_doubt(checkpoints)
        raise


def _made(answer: Answer, api: Connection, checkpoints: Checkpoints) -> Published:
    urn = answer.headers.get("x-restli-id", "")
    if not urn.startswith("urn:li:"):
        raise OutcomeUnknown(
            f"{LABEL} did not name the post it made. It is not known whether the post went out.",
            detail=answer.detail,
            http_status=answer.status,
        )
    checkpoints.save("post", {"urn": urn}, public=True)
    return api.published(urn)


def _made_before(
    answer: Answer, earlier: Doubt, text: str, api: Connection, checkpoints: Checkpoints
) -> Published:
    """LinkedIn refused the repeat of a try whose answer was lost, and names the post that is out.

    That post may also be one that was deleted since, which LinkedIn remembers for a while.
    """
    urn, said_before = named_post(answer), checkpoints.get("duplicate") is not None
    checkpoints.save("duplicate", {"urn": urn})
    if not urn:
        # Said again after a person looked in vain, it is a refusal like others.
        raise refused(answer) if said_before else _perhaps_out(answer)
    try:
        sight = look_at(urn, text, api)
    except PlatformError as error:
        raise _perhaps_out(answer) from error
    if sight in (Sight.OURS, Sight.FORBIDDEN):
        checkpoints.save("post", {"urn": urn}, public=True)
        return api.published(urn, UNSEEN_NOTE if sight is Sight.FORBIDDEN else "")
    if sight is Sight.GONE and seconds_to_settle(earlier) > 0:
        raise _perhaps_out(answer)
    raise refused(answer)


def _perhaps_out(answer: Answer) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{LABEL} says that this was just posted, so an earlier try may have gone out.",
        detail=answer.detail,
        http_status=answer.status,
    )
