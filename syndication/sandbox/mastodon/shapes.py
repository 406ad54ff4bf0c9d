"""Posts, media and accounts as the API shows them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from html import escape
from typing import Any

import regex
from flask import request

from syndication.sandbox.mastodon.counting import entities
from syndication.sandbox.mastodon.state import Account, Media, Status

TAG = regex.compile(
    r"(?<![=/)\p{L}\p{M}\p{Nd}\p{Pc}])#([\p{L}\p{M}\p{Nd}\p{Pc}·]*\p{L}[\p{L}\p{M}\p{Nd}\p{Pc}·]*)"
)


def base() -> str:
    return f"{request.host_url}mastodon"


def url_of(account: Account, status: Status) -> str:
    return f"{base()}/@{account.name}/{status.id}"


def iso(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def account_json(account: Account) -> dict[str, Any]:
    picture = f"{request.host_url}pictures/mastodon/{account.name}.png"
    return {
        "id": account.id,
        "username": account.name,
        "acct": account.name,
        "display_name": account.display_name,
        "locked": False,
        "bot": False,
        "created_at": "2026-01-01T00:00:00.000Z",
        "note": "<p>An account of the sandbox.</p>",
        "url": f"{base()}/@{account.name}",
        "uri": f"{base()}/users/{account.name}",
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": 128,
        "following_count": 12,
        "statuses_count": len(account.statuses),
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }


def status_json(account: Account, status: Status) -> dict[str, Any]:
    reply = account.id if status.in_reply_to else None
    return {
        "id": status.id,
        "created_at": iso(status.created_at),
        "in_reply_to_id": status.in_reply_to or None,
        "in_reply_to_account_id": reply,
        "sensitive": status.sensitive,
        "spoiler_text": status.spoiler_text,
        "visibility": status.visibility,
        "language": status.language,
        "uri": f"{base()}/users/{account.name}/statuses/{status.id}",
        "url": url_of(account, status),
        "replies_count": account.replies.get(status.id, 0),
        "reblogs_count": 0,
        "favourites_count": 0,
        "quotes_count": 0,
        "edited_at": None,
        "content": html_of(status.text),
        "reblog": None,
        "application": {"name": "Sandbox", "website": None},
        "account": account_json(account),
        "media_attachments": [media_json(account.media[m]) for m in status.media if m in account.media],
        "mentions": [],
        "tags": [{"name": m[1].lower(), "url": f"{base()}/tags/{m[1]}"} for m in TAG.finditer(status.text)],
        "emojis": [],
        "card": None,
        "poll": poll_json(status) if status.poll else None,
    }


def poll_json(status: Status) -> dict[str, Any]:
    poll = status.poll or {}
    ends = status.created_at + poll["expires_in"]
    return {
        "id": status.id,
        "expires_at": iso(ends),
        "expired": time.time() > ends,
        "multiple": poll["multiple"],
        "votes_count": 0,
        "voters_count": 0,
        "voted": True,
        "own_votes": [],
        "options": [{"title": option, "votes_count": 0} for option in poll["options"]],
        "emojis": [],
    }


def media_json(media: Media) -> dict[str, Any]:
    url = f"{request.host_url}pictures/mastodon/uploads/{media.id}"
    original = {"width": media.width, "height": media.height, "size": f"{media.width}x{media.height}"}
    return {
        "id": media.id,
        "type": media.kind,
        "url": url if time.time() >= media.ready_at else None,
        "preview_url": url if media.kind == "image" else None,
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": {"original": original},
        "description": media.description or None,
        "blurhash": None,
    }


def html_of(text: str) -> str:
    """The text as Mastodon shows it: paragraphs, and links of which a part is hidden."""
    if not text:
        return ""
    marked = "".join(linked(text))
    return f"<p>{marked.replace(chr(10) * 2, '</p><p>').replace(chr(10), '<br />')}</p>"


def linked(text: str) -> list[str]:
    out: list[str] = []
    end = 0
    for entity in entities(text):
        out.append(escape(text[end : entity.start]))
        out.append(link_html(entity.shown) if entity.kind == "link" else mention_html(entity.shown))
        end = entity.end
    return [*out, escape(text[end:])]


def link_html(url: str) -> str:
    scheme, _, rest = url.partition("://")
    shown, hidden = rest[:30], rest[30:]
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}://</span><span class="{"ellipsis" if hidden else ""}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(hidden)}</span></a>'
    )


def mention_html(shown: str) -> str:
    user = escape(shown[1:])
    link = f'<a href="{base()}/@{user}" class="u-url mention">@<span>{user}</span></a>'
    return f'<span class="h-card" translate="no">{link}</span>'
