"""What happens to a post that is out: replies of one's own, figures, deletion."""

from __future__ import annotations

from typing import Any

from syndication.platforms.base import Draft, Figures
from syndication.platforms.bluesky.addresses import post_key
from syndication.platforms.bluesky.composing import render
from syndication.platforms.bluesky.mentions import resolve
from syndication.platforms.bluesky.records import COLLECTION, new_key, post_record
from syndication.platforms.bluesky.refusals import refused
from syndication.platforms.bluesky.session import Session
from syndication.platforms.errors import Rejected


def reply(remote_id: str, text: str, session: Session) -> str:
    """Answers the post with this AT URI, and returns the reply's."""
    post = session.call("GET", "com.atproto.repo.getRecord", params=_asked(remote_id, session))
    target = {"uri": post.text("uri"), "cid": post.text("cid")}
    rendered = render(Draft("post", text))
    record = post_record(rendered, resolve(rendered, session), None)
    record["reply"] = {"root": _root(post.part("value")) or target, "parent": target}
    answer = session.call(
        "POST",
        "com.atproto.repo.putRecord",
        creates=True,
        json={"repo": session.did, "rkey": new_key(), "record": record, "collection": COLLECTION},
    )
    return answer.text("uri")


def _root(value: dict[str, Any]) -> dict[str, Any] | None:
    """Where the thread begins that the post is in, None when it begins with the post."""
    found = value.get("reply")
    root = found.get("root") if isinstance(found, dict) else None
    return root if isinstance(root, dict) else None


def _asked(remote_id: str, session: Session) -> dict[str, str]:
    return {"repo": session.did, "collection": COLLECTION, "rkey": post_key(remote_id)}


def figures(remote_id: str, session: Session) -> Figures:
    """The app's counts; a server without the app behind it has none."""
    answer = session.ask("GET", "app.bsky.feed.getPosts", params={"uris": remote_id})
    if not answer.ok:
        raise refused(answer)
    posts = [post for post in answer.items("posts") if isinstance(post, dict)]
    if not posts:
        raise Rejected("This post is not on Bluesky any more.")
    counts = {name: value for name, value in posts[0].items() if isinstance(value, int)}
    shares = [counts[name] for name in ("repostCount", "quoteCount") if name in counts]
    return Figures(
        likes=counts.get("likeCount"),
        comments=counts.get("replyCount"),
        shares=sum(shares) if shares else None,
    )
