"""Making a page post. Everything but the last call can be repeated without harm."""

from __future__ import annotations

import json

from syndication.platforms.answers import Answer
from syndication.platforms.base import Checkpoints, Credentials, Draft, Published, Rendered
from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from syndication.platforms.errors import OutcomeUnknown, PlatformError
from syndication.platforms.facebook.composing import MAX_PICTURE_BYTES, render
from syndication.platforms.facebook.graph import ask, call, page_of
from syndication.platforms.facebook.refusals import is_duplicate, refused
from syndication.platforms.http import Http
from syndication.platforms.pictures import fitted


def send(draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints) -> Published:
    """Upload the photo, unpublished, then make the post that shows it."""
    rendered = render(draft)
    form = {"message": rendered.text, "fields": "id,permalink_url"}
    if rendered.card:
        form["link"] = rendered.card.url
    if rendered.pictures:
        photo = uploaded_photo(rendered, credentials, http, checkpoints)
        form["attached_media"] = json.dumps([{"media_fbid": photo}])
    answer = _post(form, credentials, http, checkpoints)
    return published(answer.text("id"), answer.fields().get("permalink_url"))


def published(remote_id: str, permalink: object) -> Published:
    """permalink: what Facebook gave as permalink_url, if anything."""
    usable = isinstance(permalink, str) and permalink.startswith(("https://", "http://"))
    return Published(remote_id, str(permalink) if usable else f"https://www.facebook.com/{remote_id}")


def uploaded_photo(rendered: Rendered, credentials: Credentials, http: Http, checkpoints: Checkpoints) -> str:
    """The id of the post's photo, uploaded now unless that was done before."""
    known = checkpoints.get("photo")
    if known is not None:
        return str(known["id"])
    picture = rendered.pictures[0]
    encoded = fitted(picture, MAX_PICTURE_BYTES, ("image/jpeg", "image/png"))
    answer = call(
        credentials,
        http,
        "POST",
        f"{page_of(credentials)}/photos",
        form={"published": "false", "alt_text_custom": picture.alt_text, "fields": "id"},
        files={"source": (encoded.file_name, encoded.data, encoded.mime_type)},
    )
    photo = answer.text("id")
    checkpoints.save("photo", {"id": photo})
    return photo


def _post(form: dict[str, str], credentials: Credentials, http: Http, checkpoints: Checkpoints) -> Answer:
    """The dangerous call. Its doubt is closed only by an answer that surely means that nothing was done."""
    doubted = open_since(checkpoints) is not None
    open_doubt(checkpoints)
    try:
        answer = ask(credentials, http, "POST", f"{page_of(credentials)}/feed", creates=True, form=form)
        if answer.ok:
            return answer
        if doubted and is_duplicate(answer):
            checkpoints.save("duplicate", {"seen": True})
            raise _perhaps_out(answer)
        raise refused(answer)
    except OutcomeUnknown:
        raise
    except PlatformError:
        if not doubted:
            close_doubt(checkpoints)
        raise


def _perhaps_out(answer: Answer) -> OutcomeUnknown:
    return OutcomeUnknown(
        "Facebook says that this was just posted, so an earlier try may have gone out.",
        detail=answer.detail,
        http_status=answer.status,
    )
