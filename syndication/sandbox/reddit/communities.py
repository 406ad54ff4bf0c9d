"""The sandbox's subreddits and what each requires of posts.

`sandbox` takes everything, `strict` has rules of all kinds, `text_only` and `links_only` are what they say,
`restricted` lets nobody post, `banned` and `private` cannot be seen. Each user has u_<name>.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Response

from syndication.sandbox.reddit.errors import RedditError, api_error, status_error, validation_error

USER_PAGE = re.compile(r"u_[A-Za-z0-9_-]{3,20}")
NO_REQUIREMENTS: dict[str, Any] = {
    "title_regexes": [],
    "body_blacklisted_strings": [],
    "title_blacklisted_strings": [],
    "body_text_max_length": None,
    "title_required_strings": [],
    "guidelines_text": None,
    "gallery_min_items": None,
    "domain_blacklist": [],
    "domain_whitelist": [],
    "title_text_max_length": None,
    "body_restriction_policy": "none",
    "link_restriction_policy": "none",
    "guidelines_display_policy": None,
    "body_required_strings": [],
    "title_text_min_length": None,
    "gallery_captions_requirement": "none",
    "is_flair_required": False,
    "gallery_max_items": None,
    "gallery_urls_requirement": "none",
    "body_regexes": [],
    "link_repost_age": None,
    "body_text_min_length": None,
}


@dataclass(frozen=True)
class Subreddit:
    """kind: Reddit's subreddit_type. takes: its submission_type. closed: the reason why nobody can see it."""

    name: str
    kind: str = "public"
    takes: str = "any"
    closed: str = ""
    requires: Mapping[str, Any] = field(default_factory=dict)
    #: Text by template ID.
    flairs: Mapping[str, str] = field(default_factory=dict)

    @property
    def requirements(self) -> dict[str, Any]:
        return NO_REQUIREMENTS | dict(self.requires)


NEWS = "5f1f0f9e-0000-11ef-8000-000000000001"
STORY = "5f1f0f9e-0000-11ef-8000-000000000002"
SUBREDDITS = {
    subreddit.name: subreddit
    for subreddit in (
        Subreddit("sandbox", flairs={NEWS: "News", STORY: "Story"}),
        Subreddit(
            "strict",
            flairs={NEWS: "News", STORY: "Story"},
            requires={
                "is_flair_required": True,
                "title_text_min_length": 10,
                "title_text_max_length": 80,
                "title_required_strings": ["[news]", "[story]"],
                "title_blacklisted_strings": ["clickbait"],
                "body_restriction_policy": "required",
                "body_text_min_length": 20,
                "body_blacklisted_strings": ["buy now"],
                "link_restriction_policy": "whitelist",
                "domain_whitelist": ["example.com", "example.org"],
                "gallery_max_items": 4,
            },
        ),
        Subreddit("text_only", takes="self", requires={"body_restriction_policy": "none"}),
        Subreddit("links_only", takes="link", requires={"body_restriction_policy": "notAllowed"}),
        Subreddit("restricted", kind="restricted"),
        Subreddit("banned", closed="banned"),
        Subreddit("private", closed="private"),
    )
}


def found_subreddit(name: str, user: str) -> Subreddit:
    """Raises RedditError for one that does not exist, or that this user cannot see."""
    subreddit = SUBREDDITS.get(name.lower())
    if subreddit is None and USER_PAGE.fullmatch(name):
        return Subreddit(name, kind="user" if name == f"u_{user}" else "restricted")
    if subreddit is None:
        raise elsewhere(name)
    if subreddit.closed:
        raise status_error(403 if subreddit.closed == "private" else 404, reason=subreddit.closed)
    return subreddit


def elsewhere(name: str) -> RedditError:
    """Reddit sends who asks for a subreddit that does not exist to its search."""
    headers = {"Location": f"/reddit/subreddits/search?q={name}"}
    return RedditError(Response(status=302, headers=headers))


def subreddit_to_post_to(name: str, user: str) -> Subreddit:
    """Raises RedditError in the forms of a submit."""
    if not name:
        raise api_error("SUBREDDIT_REQUIRED", "you must specify a subreddit", "sr")
    known = SUBREDDITS.get(name.lower())
    if known is not None and known.closed:
        raise status_error(404)
    if known is None and not USER_PAGE.fullmatch(name):
        raise api_error("SUBREDDIT_NOEXIST", "that subreddit doesn't exist", "sr")
    subreddit = found_subreddit(name, user)
    if subreddit.kind == "restricted":
        raise api_error("SUBREDDIT_NOTALLOWED", "you aren't allowed to post there.", "sr")
    return subreddit


def check_kind(subreddit: Subreddit, kind: str) -> None:
    if subreddit.takes == "self" and kind != "self":
        raise api_error("NO_LINKS", "that subreddit only allows text posts", "sr")
    if subreddit.takes == "link" and kind == "self":
        raise api_error("NO_SELFS", "that subreddit doesn't allow text posts", "sr")


def check_requirements(
    subreddit: Subreddit, *, kind: str, title: str, text: str, url: str, flair_id: str, items: int = 0
) -> None:
    """What the moderators require. Raises RedditError for the first thing that is wrong."""
    if flair_id and flair_id not in subreddit.flairs:
        raise api_error("BAD_FLAIR_TARGET", "not a valid flair target", "flair")
    if not subreddit.requires:
        return
    wants = subreddit.requirements
    if wants["is_flair_required"] and not flair_id:
        raise api_error("SUBMIT_VALIDATION_FLAIR_REQUIRED", "Your post must contain post flair.", "flair")
    check_part("title", title, wants)
    policy = wants["body_restriction_policy"]
    if policy == "notAllowed" and text:
        raise validation_error("BODY_NOT_ALLOWED", "This community doesn't allow body text. ", "body")
    if kind == "self":
        if policy == "required" and not text:
            raise validation_error("BODY_REQUIRED", "Your post must contain body text. ", "body")
        if text:
            check_part("body", text, wants)
    if kind == "link":
        check_domain(url, wants)
    if kind == "gallery" and wants["gallery_max_items"] and items > wants["gallery_max_items"]:
        raise validation_error("MAX_LENGTH", "This community wants fewer images in a gallery. ", "items")


def check_part(part: str, text: str, wants: Mapping[str, Any]) -> None:
    lower = text.lower()
    least, most = wants[f"{part}_text_min_length"], wants[f"{part}_text_max_length"]
    broken: tuple[tuple[Callable[[], bool], str, str], ...] = (
        (lambda: bool(least) and len(text) < least, "MIN_LENGTH", f"at least {least} characters"),
        (lambda: bool(most) and len(text) > most, "MAX_LENGTH", f"at most {most} characters"),
    )
    for is_broken, reason, words in broken:
        if is_broken():
            raise validation_error(reason, f"Your {part} must have {words}. ", part)
    required = wants[f"{part}_required_strings"]
    if required and not any(word.lower() in lower for word in required):
        words = " or ".join(f'"{word}"' for word in required)
        raise validation_error(f"{part.upper()}_REQUIREMENT", f"Your {part} must have {words}. ", part)
    for word in wants[f"{part}_blacklisted_strings"]:
        if word.lower() in lower:
            reason = f"{part.upper()}_BLACKLISTED_STRING"
            raise validation_error(reason, f'You may not have "{word}" in your {part}. ', part)


def check_domain(url: str, wants: Mapping[str, Any]) -> None:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for policy, name in (("whitelist", "domain_whitelist"), ("blacklist", "domain_blacklist")):
        if wants["link_restriction_policy"] != policy:
            continue
        inside = any(host == domain or host.endswith(f".{domain}") for domain in wants[name])
        if inside is (policy == "blacklist"):
            raise validation_error(f"LINK_{policy.upper()}", f"Links to {host} aren't allowed. ", "url")
