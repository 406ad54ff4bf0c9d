"""What LinkedIn documents nowhere, or changes from time to time, and so can be set."""

from __future__ import annotations

from syndication.platforms.base import Setting

VERSION = Setting(
    "VERSION",
    "202609",
    "Version of LinkedIn's API (YYYYMM). LinkedIn serves each for about a year, then answers 426 to every call.",
    r"20\d{2}(0[1-9]|1[0-2])",
)
COUNTED = Setting(
    "COUNTED",
    "escaped",
    "Whether the 3,000 characters of a text are counted after (escaped) or before (plain) its special characters "
    "are escaped. LinkedIn does not document it; escaped never sends too much.",
    "escaped|plain",
)
COMMENT_LENGTH = Setting(
    "COMMENT_LENGTH",
    1250,
    "How many characters a comment may have. LinkedIn's own pages allow 1,250; its API documents no number.",
)
SOCIAL_API = Setting(
    "SOCIAL_API",
    "rest",
    "Where comments and counts are: rest (versioned) or v2. Some apps are refused by the one and taken by the other.",
    "rest|v2",
)
#: Said by `Profile.settings`, so no installation sets it: "member" or "organization".
KIND = Setting("KIND", "", "Whether an account is a member or an organization.")

ALL = (VERSION, COUNTED, COMMENT_LENGTH, SOCIAL_API)
