"""What the Graph API's error codes mean.

Source: the table at developers.facebook.com/docs/graph-api/guides/error-handling and its page on rate limiting
(November 2026); those of videos from developers.facebook.com/docs/video-api/reference/error-codes. SUBCODES marked
"reported" are not in Meta's documents but in the code of other publishing tools.
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
    DUPLICATE = auto()


@dataclass(frozen=True)
class Meaning:
    """name: Meta's. sentence: for editors. pause: after a rate limit that does not say how long."""

    kind: Kind
    name: str
    sentence: str
    pause: timedelta = timedelta(hours=1)


_RECONNECT = "An admin has to connect the page again."
_TROUBLE = "Facebook has trouble of its own."
_SLOW = "Facebook takes no more requests for now ({}). The posts of this page wait."
_DAY = timedelta(days=1)

CODES: dict[int, Meaning] = {
    1: Meaning(Kind.TROUBLE, "API Unknown", _TROUBLE),
    2: Meaning(Kind.TROUBLE, "API Service", _TROUBLE),
    3: Meaning(
        Kind.PERMISSION,
        "API Method",
        "The app behind the access token may not do this. An admin has to check the app's permissions.",
    ),
    4: Meaning(Kind.RATE_LIMIT, "API Too Many Calls", _SLOW.format("too many calls by the app")),
    10: Meaning(
        Kind.PERMISSION,
        "API Permission Denied",
        "The access token lacks a permission, most likely pages_manage_posts or pages_read_engagement. "
        + _RECONNECT,
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
        "Facebook has blocked this page from posting for some time. Look into the page's support inbox.",
        _DAY,
    ),
    506: Meaning(
        Kind.DUPLICATE,
        "Duplicate Post",
        "This post is identical to the last one on the page. Change it, or delete the other one.",
    ),
    613: Meaning(Kind.RATE_LIMIT, "custom-level throttling", _SLOW.format("too many calls of this kind")),
    6000: Meaning(Kind.TROUBLE, "problem uploading a video", _TROUBLE),
    80001: Meaning(Kind.RATE_LIMIT, "BUC page throttling", _SLOW.format("too many calls for the page")),
    1609005: Meaning(
        Kind.REJECTED,
        "Error Posting Link",
        "Facebook could not read the page behind the link. Check that it is public, or leave the link out.",
    ),
}

#: 200-299 are permission errors, each of another permission.
PERMISSION_CODES = range(200, 300)
PERMISSION = Meaning(
    Kind.PERMISSION,
    "API Permission",
    "The access token lacks a permission, or its user may not create content on this page. " + _RECONNECT,
)

#: Subcodes of codes 102 and 190.
AUTH_SUBCODES: dict[int, Meaning] = {
    458: Meaning(Kind.AUTH, "App Not Installed", f"The user has removed the app. {_RECONNECT}"),
    459: Meaning(
        Kind.AUTH,
        "User Checkpointed",
        f"Facebook wants the user to sign in at facebook.com and confirm who they are. {_RECONNECT}",
    ),
    460: Meaning(Kind.AUTH, "Password Changed", f"The user's password was changed. {_RECONNECT}"),
    463: Meaning(Kind.AUTH, "Expired", f"The access token has expired. {_RECONNECT}"),
    464: Meaning(
        Kind.AUTH, "Unconfirmed User", f"The user has to confirm their Facebook account first. {_RECONNECT}"
    ),
    467: Meaning(Kind.AUTH, "Invalid access token", f"The access token was withdrawn. {_RECONNECT}"),
    492: Meaning(Kind.AUTH, "Invalid Session", f"The user has no role on this page any more. {_RECONNECT}"),
}

_UPLOAD_BROKE = "The upload of the video broke off."

#: Of videos (documented).
VIDEO_SUBCODES: dict[int, Meaning] = {
    6000: Meaning(Kind.TROUBLE, "problem uploading", _TROUBLE),
    1363005: Meaning(
        Kind.PERMISSION,
        "No Permission to Edit Video",
        f"The access token may not edit this video. {_RECONNECT}",
    ),
    1363019: Meaning(Kind.TROUBLE, "problem uploading", _UPLOAD_BROKE),
    1363020: Meaning(Kind.REJECTED, "No Video Selected", "Facebook got no video. Add it to the piece again."),
    1363022: Meaning(
        Kind.REJECTED, "video too small", "The video is too small for Facebook. Use another one."
    ),
    1363023: Meaning(
        Kind.REJECTED, "video too large", "The video is too large for Facebook. Make it shorter."
    ),
    1363030: Meaning(Kind.TROUBLE, "Video Upload Timeout", _UPLOAD_BROKE),
    1363031: Meaning(
        Kind.REJECTED,
        "No Video Detected",
        "Facebook cannot read the video. Convert it to MP4 with H.264 and AAC.",
    ),
    1363033: Meaning(Kind.TROUBLE, "partial file", _UPLOAD_BROKE),
    1363037: Meaning(Kind.TROUBLE, "invalid start offset", _UPLOAD_BROKE),
    1363042: Meaning(
        Kind.PERMISSION,
        "No Permission to Upload Video",
        f"The access token may not upload videos. {_RECONNECT}",
    ),
}

#: Looked at before the codes. 33 and 1455006 are recorded answers, the others are reported.
SUBCODES: dict[int, Meaning] = {
    **VIDEO_SUBCODES,
    33: Meaning(
        Kind.PERMISSION,
        "Object does not exist",
        f"There is no such page, or the access token is not for it. {_RECONNECT}",
    ),
    1363047: Meaning(Kind.TROUBLE, "service temporarily unavailable", _TROUBLE),
    1366046: Meaning(Kind.REJECTED, "photo too large", "Facebook takes JPEG and PNG pictures of up to 4 MB."),
    1366051: Meaning(Kind.DUPLICATE, "photos already posted", "These photos were posted already."),
    1390008: Meaning(Kind.RATE_LIMIT, "posting too fast", _SLOW.format("the page posts too fast")),
    1346003: Meaning(
        Kind.REJECTED,
        "abusive content",
        "Facebook takes this content for abusive. Change the text or the link.",
    ),
    1404006: Meaning(
        Kind.REJECTED,
        "security check",
        "Facebook wants a security check: sign in at facebook.com, then retry.",
    ),
    1404078: Meaning(
        Kind.PERMISSION,
        "Page publishing authorization required",
        "The user has to complete Facebook's Page Publishing Authorization at facebook.com first.",
    ),
    1404102: Meaning(
        Kind.REJECTED, "Community Standards", "Facebook says that this goes against its Community Standards."
    ),
    1404112: Meaning(
        Kind.RATE_LIMIT, "account limited", "Facebook has limited this account for some days.", _DAY
    ),
    1455006: Meaning(
        Kind.DUPLICATE,
        "Duplicate Status Update",
        "This post is identical to the last one on the page. Change it, or delete the other one.",
    ),
    1609008: Meaning(
        Kind.REJECTED, "facebook.com link", "Facebook does not take this link to facebook.com. Remove it."
    ),
    1609010: Meaning(Kind.TROUBLE, "service temporarily unavailable", _TROUBLE),
    2061006: Meaning(Kind.REJECTED, "invalid URL", "Facebook says that the link is not a valid address."),
    2069019: Meaning(Kind.REJECTED, "invalid file", "Facebook cannot read the picture. Use another one."),
}
