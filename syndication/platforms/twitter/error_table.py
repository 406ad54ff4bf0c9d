"""What the problem objects of X's API mean.

Sources: docs.x.com, "Response codes & errors" and the changelog (September 2026); answers recorded or reported by
others. The API gives no code for most refusals, so they are told by words of `detail`. Codes are those of version 1.1,
which still come through in some answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto


class Kind(Enum):
    """What the answer says about the request."""

    REJECTED = auto()
    DUPLICATE = auto()
    #: Media ids that X does not know or no longer keeps.
    MEDIA_GONE = auto()
    GONE = auto()
    AUTH = auto()
    PERMISSION = auto()
    RATE_LIMIT = auto()


@dataclass(frozen=True)
class Meaning:
    """sentence: for editors. pause: after a limit that does not say how long."""

    kind: Kind
    sentence: str
    pause: timedelta = timedelta(minutes=15)


_RECONNECT = "An admin has to connect the account again."
_EXPIRED = Meaning(
    Kind.AUTH, f"X did not accept the tokens: they were withdrawn or have expired. {_RECONNECT}"
)
_DUPLICATE = Meaning(
    Kind.DUPLICATE,
    "This account has posted the same text already, and X takes it only once. Change the text.",
)
_LOCKED = Meaning(
    Kind.PERMISSION,
    "X has locked this account for now. Somebody has to sign in at x.com and unlock it; then an admin has to connect "
    "it again.",
)
_SUSPENDED = Meaning(Kind.PERMISSION, "X has suspended this account. Its owner has to appeal at help.x.com.")
_READ_ONLY = Meaning(
    Kind.PERMISSION,
    "The app or the tokens of this connection may not post. An admin has to give the app the permission “Read and "
    "write” in the X developer console (OAuth 2.0: the scopes tweet.write and media.write), make new tokens and "
    "connect the account again.",
)
_REPLY = Meaning(
    Kind.REJECTED,
    "X takes replies of apps only where the author of the post has mentioned this account. Post it without the reply.",
)
_MEDIA_GONE = Meaning(
    Kind.MEDIA_GONE, "X could not use the uploaded media. Replace the pictures or the video in the piece."
)
_TOO_LONG = Meaning(Kind.REJECTED, "X says that the text is too long. Shorten it.")
_ANSWERED_IS_GONE = Meaning(
    Kind.REJECTED, "The post that this one answers is no longer there. Post the rest as a new piece."
)
_SLOW = Meaning(Kind.RATE_LIMIT, "X takes no more requests of this account for now. Its posts wait.")
_ROLE = Meaning(
    Kind.PERMISSION,
    "X does not let this app use its API. An admin has to check the app's project and plan in the X developer console.",
)

CREDITS_DEPLETED = Meaning(
    Kind.RATE_LIMIT,
    "The X developer account of this connection has no credits left. An admin has to add some in the X developer "
    "console; until then the posts of this account wait.",
    timedelta(hours=1),
)

#: Codes in `errors`, of version 1.1 of the API.
CODES: dict[int, Meaning] = {
    32: _EXPIRED,
    63: _SUSPENDED,
    64: _SUSPENDED,
    88: _SLOW,
    89: _EXPIRED,
    99: _EXPIRED,
    135: Meaning(
        Kind.AUTH, "X refused the request because of its time. An admin has to set this server's clock right."
    ),
    144: Meaning(Kind.GONE, "There is no such post at X any more."),
    185: Meaning(
        Kind.RATE_LIMIT,
        "This account has posted as much as X takes in a day. Its posts wait.",
        timedelta(hours=3),
    ),
    186: _TOO_LONG,
    187: _DUPLICATE,
    215: _EXPIRED,
    226: Meaning(
        Kind.REJECTED,
        "X takes this post for an automated one and refused it. Change the text, or post it at x.com.",
    ),
    261: _READ_ONLY,
    324: _MEDIA_GONE,
    326: _LOCKED,
    385: _ANSWERED_IS_GONE,
    386: Meaning(
        Kind.REJECTED,
        "X takes up to four pictures, or one GIF, or one video. Remove some media from the piece.",
    ),
    433: _REPLY,
    453: _ROLE,
}

#: Words of `detail` or of an error's `message`, looked for in this order.
DETAILS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"duplicate", _DUPLICATE),
        (r"media ids? (are|is) invalid|invalid media id", _MEDIA_GONE),
        (r"text is too long|needs to be a bit shorter", _TOO_LONG),
        (
            r"video longer than|video .*too long",
            Meaning(Kind.REJECTED, "The video is longer than X takes from this account. Shorten it."),
        ),
        (
            r"include either text or media",
            Meaning(Kind.REJECTED, "X says that the post is empty. Write a text or add a picture."),
        ),
        (
            r"cashtag",
            Meaning(Kind.REJECTED, "X takes one cashtag in a post. Write the others without the $."),
        ),
        (
            r"reply to (a|this) (tweet|post) that is deleted|in_reply_to.*(deleted|not exist)",
            _ANSWERED_IS_GONE,
        ),
        (r"not been mentioned or otherwise engaged|reply to this conversation is not allowed", _REPLY),
        (r"suspended", _SUSPENDED),
        (r"temporarily locked|account is locked", _LOCKED),
        (
            r"oauth1 app permissions|not permitted to use oauth|missing.*scope|scope.*missing|^forbidden$",
            _READ_ONLY,
        ),
        (r"daily (status update )?limit|24 ?hour limit", CODES[185]),
    )
)

#: The last word of `type`, which is an address ending in /problems/<word>.
TYPES: dict[str, Meaning] = {
    "oauth1-permissions": _READ_ONLY,
    "client-forbidden": _ROLE,
    "unsupported-authentication": _ROLE,
    "credits": CREDITS_DEPLETED,
    "usage-capped": Meaning(
        Kind.RATE_LIMIT,
        "The X developer account of this connection has used up its plan. An admin has to look at its usage in the "
        "developer console; until then the posts of this account wait.",
        timedelta(hours=6),
    ),
    "rate-limit-exceeded": _SLOW,
    "resource-not-found": CODES[144],
    "not-authorized-for-resource": Meaning(
        Kind.REJECTED,
        "X does not show or take this for this account. Check that the post is the account's own.",
    ),
    "invalid-request": Meaning(Kind.REJECTED, "X refused the request."),
}

#: What remains, by HTTP status. A 403 without any of the words above is about the post, not about the connection.
STATUSES: dict[int, Meaning] = {
    400: Meaning(Kind.REJECTED, "X refused the request."),
    401: _EXPIRED,
    402: CREDITS_DEPLETED,
    403: Meaning(Kind.REJECTED, "X did not allow this post."),
    404: CODES[144],
    429: _SLOW,
}
