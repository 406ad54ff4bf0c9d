"""POST /rest/posts: learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response

from syndication.sandbox.calls import accepted
from syndication.sandbox.linkedin import errors
from syndication.sandbox.linkedin.assets import usable
from syndication.sandbox.linkedin.calls import caller, checked, json_object, writing_as
from syndication.sandbox.linkedin.state import DUPLICATE_WINDOW, Account, Post, state

COMMENTARY = 3000
ALT_TEXT = 4086
TITLE, DESCRIPTION = 400, 4086
IMAGES = (2, 20)
REQUIRED: dict[str, type] = {
    "author": str,
    "commentary": str,
    "visibility": str,
    "distribution": dict,
    "lifecycleState": str,
}
OPTIONAL: dict[str, type] = {"content": dict, "isReshareDisabledByAuthor": bool}
VISIBILITIES = ("PUBLIC", "CONNECTIONS", "LOGGED_IN")


def create() -> Response:
    token = caller()
    body = json_object()
    author = body.get("author", "")
    if isinstance(author, str) and author and not author.startswith("urn:"):
        raise errors.schema("/author", f"Urn doesn't start with 'urn:'. Urn: {author} at index 0: {author}")
    checked(body, REQUIRED, OPTIONAL)
    account = writing_as(token, author, "posts.CREATE", publishes=True)
    check_words(body, account)
    content = body.get("content")
    if content is not None:
        check_content(content, account.urn)
    if content is None and not body["commentary"].strip():
        raise errors.illegal("A post needs a commentary or a content")
    post = keep(account, body, content)
    accepted(account.id, post.commentary)
    headers = {"x-restli-id": post.urn, "Location": f"/posts/{quote(post.urn, safe='')}"}
    return Response(status=201, headers=headers)


def check_words(body: dict[str, Any], account: Account) -> None:
    length = units(body["commentary"])
    if length > COMMENTARY:
        raise errors.too_long("commentary", length, COMMENTARY)
    if body["lifecycleState"] != "PUBLISHED":
        raise errors.illegal("lifecycleState must be PUBLISHED when a post is made")
    if body["visibility"] not in VISIBILITIES:
        raise errors.schema("/visibility", f'"{body["visibility"]}" is not an enum symbol')
    if body["visibility"] == "CONNECTIONS" and not account.urn.startswith("urn:li:person:"):
        raise errors.illegal("visibility CONNECTIONS is not for organizations")
    spread = body["distribution"]
    checked(
        spread,
        {"feedDistribution": str},
        {"targetEntities": list, "thirdPartyDistributionChannels": list},
        "/distribution",
    )
    if spread["feedDistribution"] not in ("MAIN_FEED", "NONE"):
        raise errors.schema("/distribution/feedDistribution", "is not an enum symbol")


def units(text: str) -> int:
    """Java's characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_content(content: dict[str, Any], author: str) -> None:
    checked(content, {}, {"article": dict, "media": dict, "multiImage": dict}, "/content")
    if len(content) != 1:
        raise errors.schema("/content", "must have exactly one member of the union")
    if "article" in content:
        check_article(content["article"], author)
    elif "media" in content:
        check_media(content["media"], author)
    else:
        check_images(content["multiImage"], author)


def check_article(article: dict[str, Any], author: str) -> None:
    optional: dict[str, type] = {"description": str, "thumbnail": str, "thumbnailAltText": str}
    checked(article, {"source": str, "title": str}, optional, "/content/article")
    parts = urlsplit(article["source"])
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise errors.schema("/content/article/source", f'"{article["source"]}" is not a valid URL')
    if not article["title"]:
        raise errors.illegal("The title of an article must not be empty")
    within("article.title", article["title"], TITLE)
    within("article.description", article.get("description", ""), DESCRIPTION)
    if "thumbnail" in article:
        usable(article["thumbnail"], author, ("image",))


def check_media(media: dict[str, Any], author: str) -> None:
    checked(media, {"id": str}, {"altText": str, "title": str}, "/content/media")
    asset = usable(media["id"], author, ("image", "document", "video"))
    if asset.kind == "document" and not media.get("title"):
        raise errors.missing("/content/media/title")
    within("media.title", media.get("title", ""), TITLE)
    within("media.altText", media.get("altText", ""), ALT_TEXT)


def check_images(several: dict[str, Any], author: str) -> None:
    images = checked(several, {"images": list}, {}, "/content/multiImage")["images"]
    least, most = IMAGES
    if not least <= len(images) <= most:
        raise errors.illegal(f"multiImage takes from {least} to {most} images, not {len(images)}")
    for number, image in enumerate(images):
        at = f"/content/multiImage/images/{number}"
        if not isinstance(image, dict):
            raise errors.schema(at, "is not a record")
        checked(image, {"id": str}, {"altText": str}, at)
        usable(image["id"], author, ("image",))
        within("altText", image.get("altText", ""), ALT_TEXT)


def within(field: str, text: str, limit: int) -> None:
    if units(text) > limit:
        raise errors.too_long(field, units(text), limit)


def keep(account: Account, body: dict[str, Any], content: dict[str, Any] | None) -> Post:
    """Raises ApiError for what was posted just now."""
    now = time.time()
    key = body["commentary"] if content is None else json.dumps([body["commentary"], content])
    kind = "ugcPost" if content and content.get("media", {}).get("title") else "share"
    with account.lock:
        earlier = account.lately.get(key)
        if earlier and now - earlier[1] < DUPLICATE_WINDOW:
            raise errors.duplicate(earlier[0])
        post = Post(
            f"urn:li:{kind}:{next(state().ids)}", now, body["commentary"], body["visibility"], content
        )
        account.posts[post.urn] = post
        account.lately[key] = (post.urn, now)
    with state().lock:
        state().authors[post.urn] = account.urn
    return post
