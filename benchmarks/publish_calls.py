"""The plain publish call of each platform, as its adapter sends it, with a text of its own for every number."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

import requests

from syndication.sandbox.bluesky.demo import bluesky_credentials
from syndication.sandbox.facebook.demo import facebook_credentials
from syndication.sandbox.linkedin.demo import linkedin_credentials
from syndication.sandbox.mastodon.demo import mastodon_credentials
from syndication.sandbox.twitter.demo import oauth2_credentials

#: Method, path, headers, body.
Call = tuple[str, str, dict[str, str], bytes]
Maker = Callable[[int], Call]

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def facebook(_port: int) -> Maker:
    secrets = facebook_credentials()
    token = {"Authorization": f"Bearer {secrets['access_token']}"}

    def call(number: int) -> Call:
        body = urlencode({"message": f"Post number {number}", "fields": "id,permalink_url"})
        return "POST", f"/facebook/{secrets['page_id']}/feed", FORM | token, body.encode()

    return call


def bluesky(port: int) -> Maker:
    secrets = bluesky_credentials()
    login = {"identifier": secrets["identifier"], "password": secrets["app_password"]}
    url = f"http://127.0.0.1:{port}/bluesky/xrpc/com.atproto.server.createSession"
    session = requests.post(url, json=login, timeout=10).json()
    headers = JSON | {"Authorization": f"Bearer {session['accessJwt']}"}

    def call(number: int) -> Call:
        record = {
            "$type": "app.bsky.feed.post",
            "text": f"Post number {number}",
            "createdAt": "2026-11-20T09:00:00.000Z",
        }
        body = {
            "repo": session["did"],
            "collection": "app.bsky.feed.post",
            "rkey": key(number),
            "record": record,
        }
        return "POST", "/bluesky/xrpc/com.atproto.repo.putRecord", headers, json.dumps(body).encode()

    return call


def key(number: int) -> str:
    """A record key of its own."""
    alphabet = "234567abcdefghijklmnopqrstuvwxyz"
    return "3k" + "".join(alphabet[number >> shift & 31] for shift in range(50, -1, -5))


def twitter(_port: int) -> Maker:
    headers = JSON | {"Authorization": f"Bearer {oauth2_credentials()['oauth2_access_token']}"}

    def call(number: int) -> Call:
        return "POST", "/twitter/2/tweets", headers, json.dumps({"text": f"Post number {number}"}).encode()

    return call


def linkedin(_port: int) -> Maker:
    secrets = linkedin_credentials()
    headers = JSON | {
        "Authorization": f"Bearer {secrets['access_token']}",
        "LinkedIn-Version": "202609",
        "X-Restli-Protocol-Version": "2.0.0",
    }
    post = {
        "author": f"urn:li:organization:{secrets['organization_id']}",
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }

    def call(number: int) -> Call:
        body = {**post, "commentary": f"Post number {number}"}
        return "POST", "/linkedin/rest/posts", headers, json.dumps(body).encode()

    return call


def mastodon(_port: int) -> Maker:
    token = {"Authorization": f"Bearer {mastodon_credentials()['access_token']}"}

    def call(number: int) -> Call:
        headers = JSON | token | {"Idempotency-Key": f"key-{number}"}
        body = {"status": f"Post number {number}", "visibility": "public"}
        return "POST", "/mastodon/api/v1/statuses", headers, json.dumps(body).encode()

    return call


CALLS: dict[str, Callable[[int], Maker]] = {
    "facebook": facebook,
    "bluesky": bluesky,
    "twitter": twitter,
    "linkedin": linkedin,
    "mastodon": mastodon,
}
