"""What a video resource may say when it is inserted: developers.google.com/youtube/v3/docs/videos#resource."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from syndication.sandbox.youtube.errors import YouTubeError, bad_request

TITLE_CHARACTERS = 100
DESCRIPTION_BYTES = 5000
TAG_CHARACTERS = 500
ONE_TAG_CHARACTERS = 100
CATEGORIES = frozenset(map(str, (1, 2, 10, 15, 17, 19, 20, *range(22, 30))))
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PUBLISH_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")

Rule = tuple[Callable[[Any], bool], str, str]


def checked(body: Mapping[str, Any], parts: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The snippet and the status, complete. Raises YouTubeError."""
    for name, value in body.items():
        check_part(name, value, parts)
    snippet, status = dict(body.get("snippet", {})), dict(body.get("status", {}))
    snippet.setdefault("title", "")
    for part, values in (("snippet", snippet), ("status", status)):
        for name, value in values.items():
            check_property(part, name, value)
    status.setdefault("privacyStatus", "public")
    if "publishAt" in status and status["privacyStatus"] != "private":
        raise YouTubeError(
            400,
            "invalidPublishAt",
            "The request metadata specifies an invalid scheduled publishing time.",
            where="body.status.publishAt",
        )
    return snippet, status


def check_part(name: str, value: Any, parts: tuple[str, ...]) -> None:
    if name not in PROPERTIES:
        raise unknown(name, "video")
    if name not in parts:
        raise YouTubeError(400, "unexpectedPart", f"'{name}'", domain="youtube.part", where="part")
    if not isinstance(value, dict):
        raise bad_request(f"Invalid value at 'video.{name}'")
    for inner in value:
        if inner not in PROPERTIES[name]:
            raise unknown(inner, f"video.{name}")


def check_property(part: str, name: str, value: Any) -> None:
    fits, reason, what = PROPERTIES[part][name]
    if not fits(value):
        message = f"The request metadata specifies an invalid {what}."
        raise YouTubeError(400, reason, message, where=f"body.{part}.{name}")


def unknown(name: str, where: str) -> YouTubeError:
    return bad_request(
        f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field."
    )


def good_text(value: Any) -> bool:
    """Valid UTF-8 without angle brackets."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return not re.search("[<>]", value)


def good_title(value: Any) -> bool:
    return good_text(value) and 0 < len(value) <= TITLE_CHARACTERS and bool(value.strip())


def good_description(value: Any) -> bool:
    return good_text(value) and len(bytes(value, "utf-8")) <= DESCRIPTION_BYTES


def good_tags(value: Any) -> bool:
    """Written as YouTube counts them: with commas between, and quotation marks around those with a space."""
    if not isinstance(value, list) or not all(map(good_text, value)):
        return False
    if any(not tag.strip() or len(tag) > ONE_TAG_CHARACTERS or re.search('[",]', tag) for tag in value):
        return False
    written = ",".join(f'"{tag}"' if " " in tag else tag for tag in value)
    return len(written) <= TAG_CHARACTERS


def good_time(value: Any) -> bool:
    if not isinstance(value, str) or not PUBLISH_AT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: value in values


def yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def language(value: Any) -> bool:
    return isinstance(value, str) and bool(LANGUAGE.fullmatch(value))


_META = "invalidVideoMetadata"
PROPERTIES: dict[str, dict[str, Rule]] = {
    "snippet": {
        "title": (good_title, "invalidTitle", "or empty video title"),
        "description": (good_description, "invalidDescription", "video description"),
        "tags": (good_tags, "invalidTags", "video keywords"),
        "categoryId": (lambda v: v in CATEGORIES, "invalidCategoryId", "category ID"),
        "defaultLanguage": (language, _META, "default language"),
        "defaultAudioLanguage": (language, _META, "default audio language"),
    },
    "status": {
        "privacyStatus": (one_of("public", "private", "unlisted"), _META, "privacy status"),
        "publishAt": (good_time, "invalidPublishAt", "scheduled publishing time"),
        "license": (one_of("youtube", "creativeCommon"), _META, "license"),
        "embeddable": (yes_or_no, _META, "value for embeddable"),
        "publicStatsViewable": (yes_or_no, _META, "value for publicStatsViewable"),
        "selfDeclaredMadeForKids": (yes_or_no, _META, "value for selfDeclaredMadeForKids"),
        "containsSyntheticMedia": (yes_or_no, _META, "value for containsSyntheticMedia"),
    },
}
