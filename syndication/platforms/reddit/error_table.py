"""What Reddit's error names mean.

Sources: the names and words in Reddit's published source (r2/lib/errors.py) and lists of them that client libraries
keep; SUBMIT_VALIDATION_… is recorded for a title, the others are known by name only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto


class Kind(Enum):
    REJECTED = auto()
    #: The token or its user is the trouble.
    AUTH = auto()
    RATE_LIMIT = auto()
    #: Reddit's own trouble. Not documented to come before anything was done.
    TROUBLE = auto()
    #: The link is there already: perhaps by an earlier try of ours.
    DUPLICATE = auto()


@dataclass(frozen=True)
class Meaning:
    """sentence: for editors. pause: after a rate limit that does not say how long."""

    kind: Kind
    sentence: str
    pause: timedelta = timedelta(minutes=10)


def _no(sentence: str) -> Meaning:
    return Meaning(Kind.REJECTED, sentence)


_RECONNECT = "An admin has to connect the account again."
_NO_POSTING = (
    "This account may not post in the subreddit. Join it, ask its moderators, or choose another one."
)
_NO_SUBREDDIT = "There is no such subreddit. Check how it is written."
_TOO_SHORT = "The subreddit wants a longer title or text. Write more."
_TOO_LONG = "The title or text is too long for the subreddit. Shorten it."
_WORDING = "The text does not meet the subreddit's rules for it. Change it."
_TITLE_WORDING = "The title does not meet the subreddit's rules for it. Change it."
_BROKEN = "Reddit has trouble of its own."

NAMES: dict[str, Meaning] = {
    # the account
    "USER_REQUIRED": Meaning(Kind.AUTH, f"Reddit does not know who this is. {_RECONNECT}"),
    "EXPIRED": Meaning(Kind.AUTH, f"The session with Reddit is over. {_RECONNECT}"),
    "WRONG_PASSWORD": Meaning(Kind.AUTH, f"Reddit did not accept the password. {_RECONNECT}"),
    "IN_TIMEOUT": Meaning(
        Kind.AUTH, "Reddit has suspended this account. Its owner has to look at reddit.com."
    ),
    "BANNED_IP": Meaning(
        Kind.AUTH, "Reddit blocks the address of this server. An admin has to contact Reddit."
    ),
    "NO_VERIFIED_EMAIL": Meaning(
        Kind.AUTH, "The account's owner has to confirm its e-mail address at Reddit."
    ),
    "VERIFIED_USER_REQUIRED": Meaning(
        Kind.AUTH, "The account's owner has to confirm its e-mail address at Reddit."
    ),
    "NO_API": _no("Reddit does not allow this over its API. Post it at reddit.com."),
    # too much
    "RATELIMIT": Meaning(Kind.RATE_LIMIT, "Reddit wants this account to wait before it posts again."),
    "SUBREDDIT_RATELIMIT": Meaning(
        Kind.RATE_LIMIT, "Reddit wants this account to wait before it posts in this subreddit again."
    ),
    "QUOTA_FILLED": Meaning(
        Kind.RATE_LIMIT, "This account has posted as much as Reddit allows for now.", timedelta(hours=1)
    ),
    # the subreddit
    "SUBREDDIT_NOEXIST": _no(_NO_SUBREDDIT),
    "BAD_SR_NAME": _no(_NO_SUBREDDIT),
    "SUBREDDIT_REQUIRED": _no("Choose the subreddit to post to."),
    "SUBREDDIT_NOTALLOWED": _no(_NO_POSTING),
    "SUBREDDIT_NO_ACCESS": _no(_NO_POSTING),
    "MAY_NOT_VIEW": _no(_NO_POSTING),
    "BANNED_FROM_SUBREDDIT": _no("The subreddit's moderators have banned this account. Choose another one."),
    "USER_MUTED": _no("The subreddit's moderators have muted this account. Choose another one."),
    "MUTED_FROM_SUBREDDIT": _no("The subreddit's moderators have muted this account. Choose another one."),
    "NO_LINKS": _no("The subreddit takes only text posts. Choose the kind of post “Text”."),
    "NO_SELFS": _no("The subreddit takes no text posts. Choose another kind of post or another subreddit."),
    "NO_IMAGES": _no("The subreddit takes no pictures. Remove them or choose another subreddit."),
    "NO_VIDEOS": _no("The subreddit takes no videos. Remove it or choose another subreddit."),
    "NO_GALLERIES": _no("The subreddit takes no galleries. Post one picture or choose another subreddit."),
    "QUARANTINE_REQUIRES_VERIFICATION": _no(
        "The account needs a confirmed e-mail address for this subreddit."
    ),
    # the post
    "NO_TEXT": _no("Reddit needs a title (and a comment needs a text). Write one."),
    "NO_URL": _no("Reddit needs a link that it can read. Correct it."),
    "BAD_URL": _no("Reddit says that the link is not a valid address. Correct it."),
    "INVALID_SCHEME": _no("The link must begin with https:// or http://. Correct it."),
    "DOMAIN_BANNED": _no("Reddit does not allow links to this site. Choose another link, or post a text."),
    "SUBREDDIT_LINKING_DISALLOWED": _no("The subreddit does not allow links to subreddits. Remove them."),
    "SUBREDDIT_OUTBOUND_LINKING_DISALLOWED": _no("Links to subreddits are not allowed here. Remove them."),
    "USERNAME_LINKING_DISALLOWED": _no("The subreddit does not allow names of users. Remove them."),
    "USERNAME_OUTBOUND_LINKING_DISALLOWED": _no("Names of users are not allowed here. Remove them."),
    "BAD_STRING": _no("There is a character that Reddit does not take. Remove it."),
    "TOO_LONG": _no("The title or text is too long for Reddit. Shorten it."),
    "TOO_SHORT": _no(_TOO_SHORT),
    "ALREADY_SUB": Meaning(
        Kind.DUPLICATE,
        "This link is in the subreddit already. Choose another link, or the kind of post “Text” with the link in it.",
    ),
    "INVALID_OPTION": _no("Reddit does not take this kind of post here. Choose another kind of post."),
    "INVALID_SELFPOST": _no("Reddit could not read the text. Change it."),
    "MISSING_VIDEO_URLS": _no("Reddit misses the video's still. Upload the video to the piece again."),
    "BAD_IMAGE": _no("Reddit cannot read the picture. Use another one."),
    "BAD_FLAIR_TARGET": _no("The subreddit has no such flair. Choose another one."),
    "INVALID_FLAIR_TEMPLATE_ID": _no("The subreddit has no such flair. Choose another one."),
    "TOO_MUCH_FLAIR_CSS": _no("The subreddit does not take this flair. Choose another one."),
    "POST_GUIDANCE_VALIDATION_FAILED": _no("The post does not meet the subreddit's guidance. Change it."),
    "COMMENT_GUIDANCE_VALIDATION_FAILED": _no(
        "The comment does not meet the subreddit's guidance. Change it."
    ),
    "SUBMIT_VALIDATION_FLAIR_REQUIRED": _no("The subreddit requires a flair. Choose one."),
    "SUBMIT_VALIDATION_BODY_REQUIRED": _no("The subreddit requires a text. Write one."),
    "SUBMIT_VALIDATION_BODY_NOT_ALLOWED": _no("The subreddit takes only a title, no text. Remove the text."),
    "SUBMIT_VALIDATION_BODY_BLACKLISTED_STRING": _no(_WORDING),
    "SUBMIT_VALIDATION_BODY_REQUIREMENT": _no(_WORDING),
    "SUBMIT_VALIDATION_BODY_REGEX_REQUIREMENT": _no(_WORDING),
    "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING": _no(_TITLE_WORDING),
    "SUBMIT_VALIDATION_TITLE_REQUIREMENT": _no(_TITLE_WORDING),
    "SUBMIT_VALIDATION_TITLE_REGEX_REQUIREMENT": _no(_TITLE_WORDING),
    "SUBMIT_VALIDATION_REGEX_TIMEOUT": _no(
        "Reddit could not check the subreddit's rules for this text. Shorten it."
    ),
    "SUBMIT_VALIDATION_LINK_WHITELIST": _no(
        "The subreddit does not take links to this site. Choose another link."
    ),
    "SUBMIT_VALIDATION_LINK_BLACKLIST": _no(
        "The subreddit does not take links to this site. Choose another link."
    ),
    "SUBMIT_VALIDATION_REPOST": _no("This link was posted in the subreddit lately. Choose another link."),
    "SUBMIT_VALIDATION_MIN_LENGTH": _no(_TOO_SHORT),
    "SUBMIT_VALIDATION_MAX_LENGTH": _no(_TOO_LONG),
    # comments
    "NO_THING_ID": _no("The post to comment on is gone."),
    "DELETED_THING": _no("The post to comment on was deleted."),
    "DELETED_LINK": _no("The post to comment on was deleted."),
    "POST_NOT_ACCESSIBLE": _no("The account cannot see the post to comment on."),
    "THREAD_LOCKED": _no("Comments are locked there."),
    "TOO_OLD": _no("The post is too old for comments."),
    "CANT_REPLY": _no("The account may not comment there."),
    "TOO_MANY_COMMENTS": _no("Reddit takes no more comments by this account there."),
    # Reddit
    "SOMETHING_IS_BROKEN": Meaning(Kind.TROUBLE, _BROKEN),
    "GQL_ERROR": Meaning(Kind.TROUBLE, _BROKEN),
    "CONFLICT": Meaning(Kind.TROUBLE, _BROKEN),
}

#: Names that begin so and are not above.
VALIDATION_PREFIX = "SUBMIT_VALIDATION_"
VALIDATION = _no("The post does not meet the subreddit's rules. Change it.")

#: What else a subreddit may be: the `reason` beside a 403 or 404, or an error's name.
REASONS: dict[str, str] = {
    "private": "{name} is private, and this account is not a member. Ask its moderators, or choose another subreddit.",
    "banned": "Reddit has banned {name}. Choose another subreddit.",
    "quarantined": "{name} is quarantined: the account has to open it at reddit.com once first.",
    "gated": "{name} is gated: the account has to open it at reddit.com once first.",
    "gold_only": "{name} is only for members of Reddit Premium. Choose another subreddit.",
}
