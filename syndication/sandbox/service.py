"""What the sandbox asks of each platform it stands in for, and the forms in which people are shown its posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import Flask, Response

from syndication.sandbox.faults import Fault


@dataclass(frozen=True)
class ShownAccount:
    """A fake account as people see it. `id` is what stands in the page's address."""

    id: str
    name: str
    handle: str
    posts: int


@dataclass(frozen=True)
class Part:
    """A run of a post's text. `target`: where a link, mention or tag goes, "" for plain text."""

    text: str
    kind: Literal["text", "link", "mention", "tag"] = "text"
    target: str = ""


@dataclass(frozen=True)
class ShownPicture:
    url: str
    alt_text: str = ""
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class ShownVideo:
    """`url` of the file, "" when it is too large to be kept here."""

    url: str
    alt_text: str = ""
    seconds: float = 0.0
    kind: Literal["video"] = "video"


@dataclass(frozen=True)
class ShownDocument:
    url: str
    title: str
    pages: int = 0
    kind: Literal["document"] = "document"


ShownMedia = ShownPicture | ShownVideo | ShownDocument


@dataclass(frozen=True)
class ShownCard:
    url: str
    title: str
    description: str = ""
    picture: str = ""


@dataclass(frozen=True)
class ShownPost:
    """A published post as it would look. `path`: its own page. `reply_to`: the page of what it answers.

    details: what else a reader notices, as (label, value). comments: plain texts below it. unseen: only its owner sees
    it, as a video that could not be processed.
    """

    id: str
    path: str
    created_at: datetime
    parts: tuple[Part, ...]
    media: tuple[ShownMedia, ...] = ()
    card: ShownCard | None = None
    title: str = ""
    details: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    reply_to: str = ""
    unseen: bool = False


@dataclass(frozen=True)
class Service:
    """A platform's stand-in.

    new_state: makes an empty memory, kept in `Sandbox.states[name]`.
    register: adds its API routes below `/<name>`.
    refusal: the platform's own answer for a planned fault.
    accounts, account, posts, post: what people are shown; posts are the newest first.
    """

    name: str
    label: str
    new_state: Callable[[], Any]
    register: Callable[[Flask], None]
    refusal: Callable[[Fault], Response]
    accounts: Callable[[], Sequence[ShownAccount]]
    account: Callable[[str], ShownAccount | None]
    posts: Callable[[str, int], Sequence[ShownPost]]
    post: Callable[[str, str], ShownPost | None]
    #: Below the platform's address: where a post is shown, and where an account is besides `/accounts/<id>`.
    profile_path: str = ""
    post_path: str = "/accounts/<account_id>/posts/<post_id>"
