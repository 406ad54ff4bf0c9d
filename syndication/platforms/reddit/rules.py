"""What a subreddit's own rules for posts say about a submission.

Source: GET /api/v1/{subreddit}/post_requirements and GET /r/{subreddit}/about (reddit.com/dev/api, and recorded
answers). Rules that are regular expressions are left to Reddit: a stranger's expression could run for hours here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms.reddit.composing import Submission
from syndication.platforms.reddit.names import shown

_SHOWN_CHOICES = 20


def broken_rules(
    submission: Submission, about: Mapping[str, Any], requirements: Mapping[str, Any]
) -> list[str]:
    """A sentence for everything that the subreddit would refuse. Flairs are looked at elsewhere.

    about: the subreddit's own data. requirements: what its moderators require of posts.
    """
    name = shown(submission.subreddit)
    return [
        *_closed_to(submission, about, name),
        *_title_rules(submission.title, requirements, name),
        *_text_rules(submission, requirements, name),
        *_link_rules(submission, requirements, name),
        *_gallery_rules(submission, requirements, name),
    ]


def listed(choices: Iterable[str]) -> str:
    """“a”, “b” … for people."""
    found = [f"“{choice}”" for choice in choices if choice]
    more = " and others" if len(found) > _SHOWN_CHOICES else ""
    return ", ".join(found[:_SHOWN_CHOICES]) + more


def _closed_to(submission: Submission, about: Mapping[str, Any], name: str) -> Iterator[str]:
    """Who may post what kind there."""
    if about.get("user_is_banned") is True:
        yield f"The moderators of {name} have banned this account. Choose another subreddit."
    approved = about.get("user_is_contributor") is True or about.get("user_is_moderator") is True
    if about.get("subreddit_type") in ("restricted", "archived") and not approved:
        yield f"Only approved users may post in {name}. Ask its moderators, or choose another subreddit."
    takes = about.get("submission_type")
    if takes == "self" and submission.kind != "self":
        yield f"{name} takes only text posts. Choose the kind of post “Text”."
    if takes == "link" and submission.kind == "self":
        yield f"{name} takes no text posts. Choose another kind of post."
    for kind, flag, what in (
        ("image", "allow_images", "pictures"),
        ("gallery", "allow_galleries", "galleries"),
        ("video", "allow_videos", "videos"),
    ):
        if submission.kind == kind and about.get(flag) is False:
            yield f"{name} takes no {what}. Choose another kind of post, or another subreddit."


def _title_rules(title: str, requirements: Mapping[str, Any], name: str) -> Iterator[str]:
    least, most = (
        _number(requirements, "title_text_min_length"),
        _number(requirements, "title_text_max_length"),
    )
    if least and len(title) < least:
        yield f"The title has {len(title)} characters, {name} wants at least {least}. Write more."
    if most and len(title) > most:
        yield f"The title has {len(title)} characters, {name} takes {most}. Shorten it by {len(title) - most}."
    yield from _word_rules(title, requirements, "title", name)


def _text_rules(submission: Submission, requirements: Mapping[str, Any], name: str) -> Iterator[str]:
    text, policy = submission.text, requirements.get("body_restriction_policy")
    if policy == "required" and submission.kind == "self" and not text:
        yield f"{name} requires a text below the title. Write one."
    if policy == "notAllowed" and text:
        yield f"{name} takes only a title, no text. Remove the text on this channel."
    if submission.kind != "self" or not text or policy == "notAllowed":
        return
    least, most = _number(requirements, "body_text_min_length"), _number(requirements, "body_text_max_length")
    if least and len(text) < least:
        yield f"The text has {len(text)} characters, {name} wants at least {least}. Write more."
    if most and len(text) > most:
        yield f"The text has {len(text)} characters, {name} takes {most}. Shorten it by {len(text) - most}."
    yield from _word_rules(text, requirements, "body", name)


def _word_rules(text: str, requirements: Mapping[str, Any], part: str, name: str) -> Iterator[str]:
    """Strings of which one has to be in it, and strings of which none may."""
    what = "title" if part == "title" else "text"
    folded = text.casefold()
    required = _strings(requirements, f"{part}_required_strings")
    if required and not any(word.casefold() in folded for word in required):
        yield f"In {name} the {what} must contain one of these: {listed(required)}. Add it."
    refused = [w for w in _strings(requirements, f"{part}_blacklisted_strings") if w.casefold() in folded]
    if refused:
        yield f"In {name} the {what} must not contain {listed(refused)}. Change it."


def _link_rules(submission: Submission, requirements: Mapping[str, Any], name: str) -> Iterator[str]:
    if submission.kind != "link":
        return
    host, policy = _host(submission.link), requirements.get("link_restriction_policy")
    allowed, refused = (_strings(requirements, f"domain_{kind}") for kind in ("whitelist", "blacklist"))
    if policy != "blacklist" and allowed and not _is_below(host, allowed):
        yield f"{name} takes only links to {listed(allowed)}, and this one leads to {host}. Choose another link."
    if policy != "whitelist" and _is_below(host, refused):
        yield f"{name} takes no links to {host}. Choose another link."


def _gallery_rules(submission: Submission, requirements: Mapping[str, Any], name: str) -> Iterator[str]:
    if submission.kind != "gallery":
        return
    least, most = _number(requirements, "gallery_min_items"), _number(requirements, "gallery_max_items")
    count = len(submission.captions)
    if least and count < least:
        yield f"The gallery has {count} pictures, {name} wants at least {least}. Add some."
    if most and count > most:
        yield f"The gallery has {count} pictures, {name} takes {most}. Remove some."
    policy = requirements.get("gallery_captions_requirement")
    if policy == "required" and not all(submission.captions):
        yield f"{name} requires a caption for every picture. Describe them, and do not leave out captions."
    if policy == "notAllowed" and any(submission.captions):
        yield f"{name} takes no captions. Choose a gallery without captions."


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_below(host: str, domains: Iterable[str]) -> bool:
    found = (domain.lower().removeprefix("www.") for domain in domains)
    return any(host == domain or host.endswith(f".{domain}") for domain in found)


def _number(requirements: Mapping[str, Any], name: str) -> int:
    value = requirements.get(name)
    return value if isinstance(value, int) else 0


def _strings(requirements: Mapping[str, Any], name: str) -> list[str]:
    value = requirements.get(name)
    return [item for item in value if isinstance(item, str) and item] if isinstance(value, list) else []
