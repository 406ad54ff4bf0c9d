"""Making containers: https://developers.facebook.com/docs/instagram-platform/content-publishing, and resumable uploads.

Media at an address are fetched while the call is answered; then a video is worked on for some time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Response, g, request

from syndication.sandbox.calls import json_answer, known_caller, processing_fault, sandbox
from syndication.sandbox.instagram import media
from syndication.sandbox.instagram.calls import (
    GraphCall,
    account_of,
    header_token,
    must,
    read_call,
    whole_number,
    yes_or_no,
)
from syndication.sandbox.instagram.errors import (
    invalid,
    publishing_error,
    too_many_containers,
)
from syndication.sandbox.instagram.state import CONTAINERS_A_DAY, Account, Container, Stored, state
from syndication.sandbox.instagram.tokens import valid_token

PARAMS = (
    "image_url",
    "video_url",
    "media_type",
    "caption",
    "alt_text",
    "is_carousel_item",
    "children",
    "share_to_feed",
    "thumb_offset",
    "upload_type",
)
KINDS = ("IMAGE", "VIDEO", "CAROUSEL", "REELS", "STORIES")
CAPTION_LENGTH, HASHTAGS, MENTIONS = 2_200, 30, 20
ALT_TEXT_LENGTH = 1_000
ITEMS = range(2, 11)
#: Larger files are looked at, but not kept to be shown.
KEPT_BYTES = 64_000_000


def create(account_id: str) -> Response:
    """`POST /<account>/media`."""
    call = read_call(PARAMS)
    account = account_of(call, account_id, "/media")
    must(call, "publish")
    kind, is_item = kind_of(call.params)
    check_params(call, kind, is_item)
    container = Container(
        id=str(next(state().container_ids)),
        account_id=account.id,
        kind=kind,
        caption=call.params.get("caption", ""),
        is_item=is_item,
        created_at=time.time(),
        alt_text=call.params.get("alt_text", ""),
        share_to_feed=yes_or_no(call.params, "share_to_feed", True),
        thumb_offset=whole_number(call.params, "thumb_offset", 0),
    )
    count_container(account)
    fill(container, call, account)
    state().containers[container.id] = container
    if "upload_type" in call.params:
        uri = f"{request.host_url}instagram/_hosts/rupload.facebook.com/ig-api-upload/{g.served_version}/{container.id}"
        return json_answer({"id": container.id, "uri": uri})
    return json_answer({"id": container.id})


def fill(container: Container, call: GraphCall, account: Account) -> None:
    params = call.params
    if container.kind == "CAROUSEL":
        items = list(items_of(params.get("children", ""), account))
        container.media = tuple(stored for item in items for stored in item.media)
        container.ready_at = container.created_at
    elif "image_url" in params:
        data = media.fetched(params["image_url"], media.IMAGE_TYPES, media.IMAGE_BYTES)
        media.check_picture(data, in_feed=container.kind == "IMAGE")
        keep(container, data, "image/jpeg", account, 0.0)
    elif "video_url" in params:
        limit = media.VIDEO_SPECS[container.kind].megabytes * media.MEBIBYTE
        take_video(container, media.fetched(params["video_url"], media.VIDEO_TYPES, limit), account)


def upload(container_id: str) -> Response:
    """`POST rupload.facebook.com/ig-api-upload/<version>/<container>`: the bytes of a video, from the first on."""
    data = request.get_data(cache=False)
    token = valid_token(header_token(), "facebook")
    container = state().containers.get(container_id)
    if container is None or container.account_id not in token.accounts:
        return upload_refused("unauthorized user request")
    account = state().account(container.account_id)
    known_caller(account.id, account.username, path=f"/ig-api-upload/{container_id}")
    if container.ready_at is not None:
        return upload_refused("the container takes no bytes")
    # Servers drop headers with an underscore, since WSGI could not tell them from others: file_size may be missing.
    size = request.headers.get("file_size", str(len(data)))
    if request.headers.get("offset") != "0" or size != str(len(data)):
        return upload_refused("offset and file_size have to fit to the bytes")
    take_video(container, data, account)
    return json_answer({"success": True, "message": "Upload successful."})


def upload_refused(message: str) -> Response:
    info = {"retriable": False, "type": "ProcessingFailedError", "message": message}
    return json_answer({"debug_info": info}, 400)


def take_video(container: Container, data: bytes, account: Account) -> None:
    container.error, facts = media.video_error(data, container.kind)
    media.check_cover(container.thumb_offset, facts)
    keep(container, data, "video/mp4", account, facts.seconds if facts else 0.0)


def keep(container: Container, data: bytes, mime_type: str, account: Account, seconds: float) -> None:
    """Keep the bytes and begin to work on them, which takes its time and may go wrong as planned."""
    is_video = mime_type.startswith("video/")
    url = ""
    if len(data) <= KEPT_BYTES:
        sandbox().uploads.put(f"instagram/{container.id}", data, mime_type)
        url = container.id
    container.media = (Stored(url, is_video, container.alt_text, seconds),)
    takes = state().video_seconds if is_video else 0.0
    fault = processing_fault(account.id, account.username)
    if fault is not None and fault.kind == "slow-processing":
        takes = fault.seconds or 0.0
    elif fault is not None:
        container.error = 2207026
    container.ready_at = time.time() + takes


def count_container(account: Account) -> None:
    """Raises GraphError when the account made as many in 24 hours as it may."""
    with account.lock:
        if account.within_a_day(account.containers_made) >= CONTAINERS_A_DAY:
            raise too_many_containers()
        account.containers_made.append(time.time())


def items_of(children: str, account: Account) -> Iterator[Container]:
    """The containers of a carousel's items. Raises GraphError."""
    ids = [child.strip() for child in children.split(",") if child.strip()]
    if len(ids) not in ITEMS or len(set(ids)) != len(ids):
        raise publishing_error(2207028)
    for child in ids:
        item = state().containers.get(child)
        if item is None or item.account_id != account.id:
            raise publishing_error(2207006, f"The media with {child} cannot be found")
        if not item.is_item:
            raise invalid(f"Container {child} was not made with is_carousel_item")
        code, _status = state().status_of(item)
        if code == "EXPIRED":
            raise publishing_error(2207020)
        if code != "FINISHED":
            raise publishing_error(2207027)
        yield item


def kind_of(params: dict[str, str]) -> tuple[str, bool]:
    """Which kind of container is asked for, and whether it is for an item of a carousel. Raises GraphError."""
    kind = params.get("media_type", "IMAGE")
    is_item = yes_or_no(params, "is_carousel_item", False)
    if kind not in KINDS:
        raise invalid(f"The media type {kind} is unknown.", subcode=2207023)
    if kind == "VIDEO" and not is_item:
        raise invalid(
            "The VIDEO media_type is no longer supported. Use the REELS media_type to publish a video"
        )
    if is_item and kind not in ("IMAGE", "VIDEO"):
        raise invalid(f"A carousel cannot contain {kind}")
    return kind, is_item


def check_params(call: GraphCall, kind: str, is_item: bool) -> None:
    """Raises GraphError for parameters that do not belong together, or are too long."""
    params = call.params
    sources = [name for name in ("image_url", "video_url", "upload_type", "children") if params.get(name)]
    wanted = {
        "IMAGE": ("image_url",),
        "VIDEO": ("video_url", "upload_type"),
        "REELS": ("video_url", "upload_type"),
        "STORIES": ("image_url", "video_url", "upload_type"),
        "CAROUSEL": ("children",),
    }[kind]
    if len(sources) != 1 or sources[0] not in wanted:
        raise invalid(f"The parameter {wanted[0]} is required, and nothing else that media come from")
    if "upload_type" in params and (params["upload_type"] != "resumable" or g.login != "facebook"):
        raise invalid("The parameter video_url is required")
    if "caption" in params and (is_item or kind == "STORIES"):
        raise media.unsupported("caption", "carousel items" if is_item else kind)
    if "alt_text" in params and kind != "IMAGE":
        raise media.unsupported("alt_text", kind)
    if len(params.get("alt_text", "")) > ALT_TEXT_LENGTH:
        raise invalid(f"Param alt_text is longer than {ALT_TEXT_LENGTH} characters")
    for name in ("share_to_feed", "thumb_offset"):
        if name in params and kind != "REELS":
            raise media.unsupported(name, kind)
    check_caption(params.get("caption", ""))


def check_caption(caption: str) -> None:
    """Raises GraphError for one that is too long, or has too many hashtags or mentions."""
    if len(caption) > CAPTION_LENGTH:
        raise publishing_error(2207010, f"The submitted image's caption was {len(caption)} characters long.")
    if marked(caption, "#") > HASHTAGS or marked(caption, "@") > MENTIONS:
        raise publishing_error(2207010)


def marked(text: str, mark: str) -> int:
    """How many words begin with this mark. A mention does not begin inside of a word, as in an address."""
    found = 0
    for place, character in enumerate(text[:-1]):
        following, before = text[place + 1], text[place - 1] if place else " "
        if character == mark and is_word(following) and (mark == "#" or not is_word(before)):
            found += 1
    return found


def is_word(character: str) -> bool:
    return character == "_" or character.isalnum()
