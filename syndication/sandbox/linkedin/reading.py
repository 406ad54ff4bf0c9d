"""Posts that are out: reading, listing and deleting them, commenting on them, counting what they got."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Response, request

from syndication.sandbox.calls import json_answer, known_caller
from syndication.sandbox.linkedin import errors
from syndication.sandbox.linkedin.calls import (
    caller,
    checked,
    json_object,
    listed,
    only,
    speaking_for,
    writing_as,
)
from syndication.sandbox.linkedin.errors import ApiError
from syndication.sandbox.linkedin.little import readable
from syndication.sandbox.linkedin.state import Account, Post, state

COMMENT = 1250


def found_post(urn: str) -> tuple[Account, Post]:
    found = state().post(urn)
    if found is None:
        raise errors.not_found(urn)
    return found


def shown(account: Account, post: Post) -> dict[str, Any]:
    at = int(post.created_at * 1000)
    content = {"content": post.content} if post.content else {}
    return {
        "id": post.urn,
        "author": account.urn,
        "commentary": readable(post.commentary),
        "visibility": post.visibility,
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
        "createdAt": at,
        "publishedAt": at,
        "lastModifiedAt": at,
        **content,
    }


def read_posts() -> Response:
    """GET /rest/posts?q=author: nobody may list those of a member."""
    token = caller()
    only("q", "author", "count", "start", "sortBy")
    if request.args.get("q") != "author":
        raise errors.illegal("Unknown finder")
    author = request.args.get("author", "")
    if author.startswith("urn:li:person:"):
        raise ApiError(400, "Member permissions must be used when using member as author")
    account = speaking_for(token, author, "posts.FINDER-author")
    if "r_organization_social" not in token.scopes:
        raise errors.denied("posts.FINDER-author")
    start, count = (request.args.get(name, default) for name, default in (("start", "0"), ("count", "10")))
    if not (start.isdigit() and count.isdigit() and 1 <= int(count) <= 100):
        raise errors.illegal("count must be from 1 to 100")
    with account.lock:
        newest = list(islice(reversed(account.posts.values()), int(start), int(start) + int(count)))
    paging = {"start": int(start), "count": int(count), "links": []}
    return json_answer({"paging": paging, "elements": [shown(account, post) for post in newest]})


def read_post(urn: str) -> Response:
    token = caller()
    owner = state().authors.get(urn)
    if owner is not None:
        known_caller(*state().account(owner).names, path="/rest/posts")
    if "r_organization_social" not in token.scopes:
        raise errors.denied("posts.GET")
    account, post = found_post(urn)
    if account.urn not in token.urns:
        raise errors.denied("posts.GET")
    return json_answer(shown(account, post))


def delete_post(urn: str) -> Response:
    """What is gone already is deleted once more."""
    token = caller()
    if request.headers.get("X-RestLi-Method", "DELETE").upper() != "DELETE":
        raise errors.illegal("X-RestLi-Method must be DELETE")
    owner = state().authors.get(urn)
    if owner is None:
        raise errors.not_found(urn)
    account = writing_as(token, owner, "posts.DELETE")
    with account.lock:
        account.posts.pop(urn, None)
    return Response(status=204)


def comment(urn: str) -> Response:
    token = caller()
    body = json_object()
    checked(body, {"actor": str, "object": str, "message": dict}, {"parentComment": str, "content": list})
    checked(body["message"], {"text": str}, {"attributes": list}, "/message")
    actor = writing_as(token, body["actor"], "partnerApiSocialActions.CREATE")
    if body["object"] != urn:
        raise errors.illegal("object is not the post of this address")
    text = body["message"]["text"]
    if not text.strip():
        raise errors.illegal("The text of a comment must not be empty")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > COMMENT:
        raise errors.too_long("message.text", len(text), COMMENT)
    account, post = found_post(urn)
    number = str(next(state().ids))
    with account.lock:
        post.comments.append(text)
    full = f"urn:li:comment:({urn},{number})"
    answer = {
        "actor": actor.urn,
        "commentUrn": full,
        "id": number,
        "message": {"attributes": [], "text": text},
        "object": urn,
    }
    return json_answer(answer, 201, {"x-restli-id": number})


def social_actions(urn: str) -> Response:
    token = caller()
    owner = state().authors.get(urn)
    if owner is not None:
        known_caller(*state().account(owner).names, path="/rest/socialActions")
    if "r_organization_social" not in token.scopes:
        raise errors.denied("partnerApiSocialActions.GET")
    account, post = found_post(urn)
    if account.urn not in token.urns:
        raise errors.denied("partnerApiSocialActions.GET")
    counts = counted(post)
    return json_answer(
        {
            "target": urn,
            "likesSummary": {
                "totalLikes": counts["likeCount"],
                "aggregatedTotalLikes": counts["likeCount"],
                "likedByCurrentUser": False,
            },
            "commentsSummary": {
                "totalFirstLevelComments": counts["commentCount"],
                "aggregatedTotalComments": counts["commentCount"],
            },
        }
    )


def counted(post: Post) -> dict[str, int]:
    """Made-up figures, always the same for the same post; comments are counted."""
    number = int(post.number)
    return {
        "impressionCount": 40 + number % 199,
        "uniqueImpressionsCount": 30 + number % 99,
        "clickCount": number % 11,
        "likeCount": number % 17,
        "commentCount": len(post.comments),
        "shareCount": number % 5,
    }


def statistics() -> Response:
    """GET /rest/organizationalEntityShareStatistics: a post that is not there has none."""
    token = caller()
    only("q", "organizationalEntity", "shares", "ugcPosts")
    if request.args.get("q") != "organizationalEntity":
        raise errors.illegal("Unknown finder")
    resource = "organizationalEntityShareStatistics.FINDER-organizationalEntity"
    account = speaking_for(token, request.args.get("organizationalEntity", ""), resource)
    if "rw_organization_admin" not in token.scopes:
        raise errors.denied(resource)
    elements = []
    for name, prefix in (("shares", "urn:li:share:"), ("ugcPosts", "urn:li:ugcPost:")):
        for urn in listed(name) if name in request.args else ():
            if not urn.startswith(prefix):
                raise errors.illegal(f"{urn} is none of {name}")
            post = account.posts.get(urn)
            if post is not None:
                figures = {**counted(post), "engagement": 0.1}
                kind = name.removesuffix("s")
                elements.append(
                    {"organizationalEntity": account.urn, kind: urn, "totalShareStatistics": figures}
                )
    return json_answer({"paging": {"start": 0, "count": 10, "links": []}, "elements": elements})
