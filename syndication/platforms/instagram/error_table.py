"""What the Graph API's error codes mean for Instagram.

Source: the table of error codes in Meta's Instagram Platform reference (read in June 2026) for the subcodes
2207…, and the Graph API's guides on error handling and rate limiting for the codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto


class Kind(Enum):
    """What the code says about the request."""

    REJECTED = auto()
    AUTH = auto()
    PERMISSION = auto()
    RATE_LIMIT = auto()
    #: Meta's own trouble. Not documented to come before anything was done.
    TROUBLE = auto()
    #: The container is of no use any more; another one may work.
    NEW_CONTAINER = auto()
    #: The container is not ready: nothing was done.
    NOT_READY = auto()


@dataclass(frozen=True)
class Meaning:
    """name: Meta's. sentence: for editors. pause: after a rate limit that does not say how long."""

    kind: Kind
    name: str
    sentence: str
    pause: timedelta = timedelta(hours=1)


_RECONNECT = "An admin has to connect the account again."
_TROUBLE = "Instagram has trouble of its own."
_SLOW = "Instagram takes no more requests for now ({}). The posts of this account wait."
_AGAIN = "Instagram could not take the pictures or videos of this post ({})."
_ALONE = "Instagram refused the request ({})."
_DAY = timedelta(days=1)

CODES: dict[int, Meaning] = {
    1: Meaning(Kind.TROUBLE, "API Unknown", _TROUBLE),
    2: Meaning(Kind.TROUBLE, "API Service", _TROUBLE),
    -1: Meaning(Kind.TROUBLE, "server error", _TROUBLE),
    -2: Meaning(Kind.TROUBLE, "time-out", _TROUBLE),
    3: Meaning(
        Kind.PERMISSION,
        "API Method",
        "The app behind the access token may not do this. An admin has to check the app's permissions.",
    ),
    4: Meaning(Kind.RATE_LIMIT, "API Too Many Calls", _SLOW.format("too many calls by the app")),
    10: Meaning(
        Kind.PERMISSION,
        "API Permission Denied",
        f"The access token lacks a permission, most likely the one to publish content. {_RECONNECT}",
    ),
    17: Meaning(Kind.RATE_LIMIT, "API User Too Many Calls", _SLOW.format("too many calls by the user")),
    32: Meaning(Kind.RATE_LIMIT, "Page request limit", _SLOW.format("too many calls for the page")),
    102: Meaning(Kind.AUTH, "API Session", f"The access token is not valid any more. {_RECONNECT}"),
    190: Meaning(
        Kind.AUTH, "Access token has expired", f"The access token is not valid any more. {_RECONNECT}"
    ),
    341: Meaning(Kind.RATE_LIMIT, "Application limit reached", _SLOW.format("the app's limit is reached")),
    368: Meaning(
        Kind.RATE_LIMIT,
        "Temporarily blocked for policies violations",
        "Instagram has blocked this account from posting for some time. Look at the account's status in the app.",
        _DAY,
    ),
    613: Meaning(Kind.RATE_LIMIT, "custom-level throttling", _SLOW.format("too many calls of this kind")),
    80002: Meaning(
        Kind.RATE_LIMIT, "Instagram business throttling", _SLOW.format("too many calls for the account")
    ),
}

#: 200-299 are permission errors, each of another permission.
PERMISSION_CODES = range(200, 300)
PERMISSION = Meaning(
    Kind.PERMISSION,
    "API Permission",
    f"The access token lacks a permission, or its user may not publish on this account. {_RECONNECT}",
)

#: Subcodes of codes 102 and 190.
AUTH_SUBCODES: dict[int, Meaning] = {
    458: Meaning(Kind.AUTH, "App Not Installed", f"The user has removed the app. {_RECONNECT}"),
    459: Meaning(
        Kind.AUTH,
        "User Checkpointed",
        f"Meta wants the user to sign in and confirm who they are. {_RECONNECT}",
    ),
    460: Meaning(Kind.AUTH, "Password Changed", f"The user's password was changed. {_RECONNECT}"),
    463: Meaning(Kind.AUTH, "Expired", f"The access token has expired. {_RECONNECT}"),
    464: Meaning(
        Kind.AUTH, "Unconfirmed User", f"The user has to confirm their Facebook account first. {_RECONNECT}"
    ),
    467: Meaning(Kind.AUTH, "Invalid access token", f"The access token was withdrawn. {_RECONNECT}"),
    492: Meaning(
        Kind.AUTH, "Invalid Session", f"The user has no role on the linked page any more. {_RECONNECT}"
    ),
}

#: Looked at before the codes. All but 33 are Instagram's own.
SUBCODES: dict[int, Meaning] = {
    33: Meaning(
        Kind.PERMISSION,
        "Object does not exist",
        f"There is no such account, or the access token is not for it. {_RECONNECT}",
    ),
    2207001: Meaning(Kind.TROUBLE, "Instagram server error", _TROUBLE),
    2207003: Meaning(
        Kind.TROUBLE, "download takes too long", _AGAIN.format("fetching them from this desk takes too long")
    ),
    2207004: Meaning(
        Kind.REJECTED, "image too large", "Instagram takes pictures of up to 8 MB. Use a smaller one."
    ),
    2207005: Meaning(
        Kind.REJECTED,
        "image format",
        "Instagram takes pictures as JPEG only, and could not read this one. Use another one.",
    ),
    2207006: Meaning(Kind.NEW_CONTAINER, "media not found", _AGAIN.format("it cannot find them any more")),
    2207008: Meaning(
        Kind.NEW_CONTAINER, "media builder expired", _AGAIN.format("it cannot find them any more")
    ),
    2207009: Meaning(
        Kind.REJECTED,
        "aspect ratio",
        "Instagram takes pictures from 4:5 (portrait) to 1.91:1 (landscape). Crop the picture.",
    ),
    2207010: Meaning(
        Kind.REJECTED,
        "caption too long",
        "Instagram takes captions of up to 2,200 characters, 30 hashtags and 20 mentions. Shorten it.",
    ),
    2207020: Meaning(Kind.NEW_CONTAINER, "media expired", _AGAIN.format("they have expired there")),
    2207023: Meaning(Kind.REJECTED, "media type unknown", _ALONE.format("unknown type of post")),
    2207026: Meaning(
        Kind.REJECTED,
        "video format",
        "Instagram does not take this video's format. Convert it to MP4 with H.264 video and AAC sound.",
    ),
    2207027: Meaning(
        Kind.NOT_READY,
        "media not ready",
        "Instagram is still working on the pictures or videos of this post.",
    ),
    2207028: Meaning(
        Kind.REJECTED,
        "carousel",
        "A carousel on Instagram has 2 to 10 pictures and videos. Change their number.",
    ),
    2207032: Meaning(Kind.TROUBLE, "create media failed", _AGAIN.format("for reasons of its own")),
    2207035: Meaning(Kind.REJECTED, "product tags on video", _ALONE.format("product tags")),
    2207036: Meaning(Kind.REJECTED, "product tags without position", _ALONE.format("product tags")),
    2207037: Meaning(Kind.REJECTED, "product tags not added", _ALONE.format("product tags")),
    2207040: Meaning(Kind.REJECTED, "too many tags", _ALONE.format("too many tags")),
    2207042: Meaning(
        Kind.RATE_LIMIT,
        "publishing limit",
        "This account has published as many posts as Instagram allows in 24 hours. Its posts wait.",
    ),
    2207050: Meaning(
        Kind.AUTH,
        "account restricted",
        "Instagram has restricted this account or wants it to be confirmed. Sign in with the Instagram app and "
        "do what it asks, then verify the connection.",
    ),
    2207051: Meaning(
        Kind.RATE_LIMIT,
        "action blocked",
        "Instagram takes this for unwanted activity and has blocked the account from posting for some time. "
        "Look at the account's status in the app.",
        _DAY,
    ),
    2207052: Meaning(
        Kind.REJECTED,
        "media could not be fetched",
        "Instagram could not fetch the pictures or videos from this desk. An admin has to check that "
        "PUBLIC_BASE_URL can be reached from the internet; then retry the post.",
    ),
    2207053: Meaning(Kind.NEW_CONTAINER, "unknown upload error", _AGAIN.format("for reasons of its own")),
    2207057: Meaning(
        Kind.REJECTED,
        "thumbnail offset",
        "The second chosen for the cover is not in the video. Choose one before its end.",
    ),
}
