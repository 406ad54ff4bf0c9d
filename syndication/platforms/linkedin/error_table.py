"""What LinkedIn's error codes mean.

Sources: the pages on error handling, versioning and the Posts API at learn.microsoft.com/linkedin (2026), and answers
that other people's programs recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What the code says about the request."""

    REJECTED = auto()
    AUTH = auto()
    PERMISSION = auto()
    RATE_LIMIT = auto()
    DUPLICATE = auto()
    #: Another request was under way: which one won is not told.
    CONFLICT = auto()
    #: A file is not processed yet: nothing was done, and later it may be.
    NOT_READY = auto()


@dataclass(frozen=True)
class Meaning:
    """sentence: for editors."""

    kind: Kind
    sentence: str


_RECONNECT = "An admin has to connect the account again."
_VERSION = (
    "LinkedIn does not serve the version of its API that this desk speaks. An admin has to set LINKEDIN_VERSION to one "
    "that LinkedIn serves (YYYYMM); then the post can be sent again."
)
_NO_RIGHT = (
    "The access token lacks a permission: w_member_social to post as a member, w_organization_social to post as an "
    "organisation. An admin has to connect the account with a token that has it."
)
_MEDIA = "LinkedIn could not use a file of this post. Replace it in the piece."
RATE_LIMIT = Meaning(
    Kind.RATE_LIMIT, "LinkedIn takes no more requests for today. Posts go on after midnight UTC."
)
CONFLICT = Meaning(Kind.CONFLICT, "LinkedIn was busy with another request for the same account.")
VERSION_GONE = Meaning(Kind.REJECTED, _VERSION)
NOT_THIS_MEMBER = Meaning(Kind.PERMISSION, _NO_RIGHT)

CODES: dict[str, Meaning] = {
    "DUPLICATE_POST": Meaning(
        Kind.DUPLICATE,
        "LinkedIn has a post of this account with the same content. Change the text; also of a deleted post LinkedIn "
        "takes no copy for some time.",
    ),
    "NONEXISTENT_VERSION": VERSION_GONE,
    "VERSION_MISSING": VERSION_GONE,
    "ILLEGAL_ARGUMENT": Meaning(
        Kind.REJECTED, "LinkedIn could not read the request. Report this to an admin."
    ),
    "TOO_MANY_REQUESTS": RATE_LIMIT,
    "FIELD_LENGTH_TOO_LONG": Meaning(
        Kind.REJECTED, "LinkedIn says that a part of the post is too long. Shorten it."
    ),
    "INVALID_CONTENT_OWNERSHIP": Meaning(
        Kind.REJECTED,
        "LinkedIn says that a file of this post belongs to another account. Publish the piece again to upload it anew.",
    ),
    "MEDIA_ASSET_PROCESSING_FAILED": Meaning(Kind.REJECTED, _MEDIA),
    "MEDIA_ASSET_WAITING_UPLOAD": Meaning(
        Kind.NOT_READY, "LinkedIn has not got ready yet with a file of this post."
    ),
    "CONFLICT": CONFLICT,
    "ACCESS_DENIED": Meaning(Kind.PERMISSION, _NO_RIGHT),
    "EXPIRED_ACCESS_TOKEN": Meaning(Kind.AUTH, f"The access token has expired. {_RECONNECT}"),
    "REVOKED_ACCESS_TOKEN": Meaning(Kind.AUTH, f"The access token was withdrawn. {_RECONNECT}"),
    "INVALID_ACCESS_TOKEN": Meaning(Kind.AUTH, f"LinkedIn does not know the access token. {_RECONNECT}"),
    "RESTRICTED_MEMBER": Meaning(
        Kind.AUTH,
        "LinkedIn has restricted the member behind the access token, who has to sign in at linkedin.com to see why. "
        + _RECONNECT,
    ),
}

#: Where there is no code, or none that is known.
SERVICE_CODES: dict[int, str] = {
    65600: "INVALID_ACCESS_TOKEN",
    65601: "REVOKED_ACCESS_TOKEN",
    65602: "EXPIRED_ACCESS_TOKEN",
    65608: "RESTRICTED_MEMBER",
}
STATUSES: dict[int, Meaning] = {
    401: Meaning(Kind.AUTH, f"LinkedIn did not accept the access token. {_RECONNECT}"),
    409: CONFLICT,
    426: VERSION_GONE,
    429: RATE_LIMIT,
}
#: The one refusal that is told apart by its words: it has no code.
MEMBER_AS_AUTHOR = "Member permissions must be used"
