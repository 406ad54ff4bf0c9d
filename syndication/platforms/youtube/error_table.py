"""What the error reasons of the YouTube Data API and of Google's token service mean.

Source: the tables at developers.google.com/youtube/v3/docs/videos/insert, /docs/errors, /docs/thumbnails/set and
/docs/commentThreads/insert, the discovery document (revision 20261104) for the reasons of refused videos, and
developers.google.com/identity/protocols/oauth2 for OAuth (November 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto


class Kind(Enum):
    """What a reason says about the request."""

    REJECTED = auto()
    AUTH = auto()
    #: Until midnight in California.
    QUOTA = auto()
    RATE_LIMIT = auto()
    #: YouTube's own trouble. Not documented to come before anything was done.
    TROUBLE = auto()
    MISSING = auto()


@dataclass(frozen=True)
class Meaning:
    """sentence: for editors. pause: after a rate limit that does not say how long."""

    kind: Kind
    sentence: str
    pause: timedelta = timedelta(minutes=2)


def _rejected(sentence: str) -> Meaning:
    return Meaning(Kind.REJECTED, sentence)


def _auth(sentence: str) -> Meaning:
    return Meaning(Kind.AUTH, sentence)


def _missing(sentence: str) -> Meaning:
    return Meaning(Kind.MISSING, sentence)


_RECONNECT = "An admin has to connect the channel again."
_SLOW = "YouTube takes no more requests of this project for now."
_QUOTA = Meaning(
    Kind.QUOTA,
    "The Google project's quota for today is used up. The posts of this channel wait until midnight in California.",
)
_RATE = Meaning(Kind.RATE_LIMIT, _SLOW)
_TROUBLE = Meaning(Kind.TROUBLE, "YouTube has trouble of its own.")
_REFUSED = "YouTube refused what was sent as this video's details."
_NO_VIDEO = "YouTube has no such video any more."
_NO_CHANNEL = "This Google account has no YouTube channel. Make one at youtube.com, then connect it again."

REASONS: dict[str, Meaning] = {
    # videos.insert
    "invalidTitle": _rejected("YouTube does not take the title. Use 1 to 100 characters without < and >."),
    "invalidDescription": _rejected(
        "YouTube does not take the text. Use at most 5,000 bytes without < and >."
    ),
    "invalidCategoryId": _rejected("YouTube does not know this category. Choose another one."),
    "invalidTags": _rejected("YouTube does not take the tags. Use fewer or shorter ones, without < and >."),
    "invalidVideoMetadata": _rejected(f"{_REFUSED} Check the options of the channel."),
    "mediaBodyRequired": _rejected("YouTube got no file. Add it to the piece again."),
    "invalidFilename": _rejected(
        "YouTube does not take the file's name. Rename the file and upload it again."
    ),
    "invalidPublishAt": _rejected(
        "YouTube does not take the time of publication. Choose one in the future, for a private video."
    ),
    "invalidRecordingDetails": _rejected(f"{_REFUSED} The recording details are wrong."),
    "invalidVideoGameRating": _rejected(f"{_REFUSED} The game rating is wrong."),
    "defaultLanguageNotSet": _rejected(f"{_REFUSED} The language of the title is missing."),
    "forbiddenPrivacySetting": _rejected("YouTube does not allow this privacy here. Choose another one."),
    "forbiddenLicenseSetting": _rejected("YouTube does not allow this licence to this channel."),
    "uploadLimitExceeded": Meaning(
        Kind.RATE_LIMIT,
        "This channel has uploaded as many videos as YouTube takes for now. Its posts wait for a day.",
        timedelta(days=1),
    ),
    "youtubeSignupRequired": _auth(_NO_CHANNEL),
    # thumbnails.set
    "invalidImage": _rejected("YouTube cannot read the picture. Use another one."),
    "uploadRateLimitExceeded": Meaning(
        Kind.RATE_LIMIT, "This channel has set too many thumbnails lately.", timedelta(hours=1)
    ),
    # commentThreads.insert
    "commentsDisabled": _rejected("Comments are switched off for this video."),
    "commentTextTooLong": _rejected("The comment is too long for YouTube. Shorten it."),
    "commentTextRequired": _rejected("YouTube takes no empty comment. Write something."),
    "channelOrVideoIdMissing": _rejected(
        "YouTube refused the comment: it does not say which video it is for."
    ),
    "invalidCommentThreadMetadata": _rejected("YouTube refused the comment."),
    "ineligibleAccount": _auth(
        "This Google account may not comment: its YouTube account is not merged with it."
    ),
    # quotas
    "quotaExceeded": _QUOTA,
    "dailyLimitExceeded": _QUOTA,
    "rateLimitExceeded": _RATE,
    "userRateLimitExceeded": _RATE,
    # rights
    "authorizationRequired": _auth(f"YouTube did not accept the access token. {_RECONNECT}"),
    "authError": _auth(f"YouTube did not accept the access token. {_RECONNECT}"),
    "forbidden": _auth("YouTube does not allow this channel to do this. An admin has to check its rights."),
    "insufficientPermissions": _auth(
        "The refresh token lacks a scope. An admin has to get one with youtube.upload, youtube.readonly and "
        "youtube.force-ssl, then connect the channel again."
    ),
    "accessNotConfigured": _auth(
        "The YouTube Data API is not switched on in the Google project. An admin has to enable it there."
    ),
    "accountDelegationForbidden": _auth(f"This Google account may not act for the channel. {_RECONNECT}"),
    "authenticatedUserAccountClosed": _auth("The YouTube account is closed. Connect another one."),
    "authenticatedUserAccountSuspended": _auth(
        "YouTube has suspended this account. Look into YouTube Studio for the reason."
    ),
    "authenticatedUserNotChannel": _auth(_NO_CHANNEL),
    "channelClosed": _auth("The channel is closed. Connect another one."),
    "channelSuspended": _auth("YouTube has suspended this channel. Look into YouTube Studio for the reason."),
    # what is not there
    "videoNotFound": _missing(_NO_VIDEO),
    "channelNotFound": _missing("YouTube has no such channel any more."),
    "playlistNotFound": _missing("YouTube has no list of this channel's uploads."),
    "notFound": _missing("YouTube has nothing at this address."),
    # trouble
    "processingFailure": _TROUBLE,
    "backendError": _TROUBLE,
    "internalError": _TROUBLE,
}

#: Errors of the token service.
OAUTH: dict[str, Meaning] = {
    "invalid_grant": _auth(
        "Google says that the refresh token has ended or was withdrawn. An admin has to connect the channel again. "
        "While the Google project is in “Testing”, its tokens end after 7 days: publish the app to keep them."
    ),
    "invalid_client": _auth(
        "Google does not accept the client ID and secret. An admin has to check them and connect the channel again."
    ),
    "unauthorized_client": _auth(
        "The refresh token belongs to another client ID. An admin has to connect the channel again."
    ),
    "deleted_client": _auth(
        "The OAuth client was deleted in the Google project. An admin has to make a new one."
    ),
    "invalid_scope": _auth(f"Google does not give the scopes that were asked for. {_RECONNECT}"),
}

#: status.failureReason: why the file could not become a video.
FAILURES = {
    "codec": "it uses a codec that YouTube does not know",
    "conversion": "it could not be converted",
    "emptyFile": "the file is empty",
    "invalidFile": "the file is no video that can be read",
    "tooSmall": "the file is too small",
    "uploadAborted": "the upload was broken off",
}
#: processingDetails.processingFailureReason.
PROCESSING_FAILURES = {
    "uploadFailed": "the upload failed",
    "transcodeFailed": "it could not be converted",
    "streamingFailed": "it could not be prepared for streaming",
    "other": "processing failed",
}
#: status.rejectionReason: why YouTube does not want the video.
REJECTIONS = {
    "claim": "somebody claims rights in it",
    "copyright": "it infringes a copyright",
    "duplicate": "the same video was uploaded to this channel before",
    "inappropriate": "it is found inappropriate",
    "legal": "of a legal complaint",
    "length": "it is longer than this channel may upload (verify the channel at youtube.com/verify)",
    "termsOfUse": "it violates the terms of use",
    "trademark": "it infringes a trademark",
    "uploaderAccountClosed": "the channel is closed",
    "uploaderAccountSuspended": "the channel is suspended",
}
