"""Accounts, credentials and sessions at a real Bluesky server (PDS)."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import time
from typing import Any

import pytest

from syndication.platforms.base import Credentials, Draft
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.errors import NotAuthorized, RateLimited
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.support.pds import Pds, PdsAccount, running_pds

MakePicture = Callable[..., Any]


def test_the_profile_has_name_handle_and_picture(
    pds: Pds, account: PdsAccount, http: Http, make_picture: MakePicture
) -> None:
    token = account.session["accessJwt"]
    picture = make_picture().path.read_bytes()
    blob = pds.call("POST", "com.atproto.repo.uploadBlob", token, data=picture)["blob"]
    record = {"$type": "app.bsky.actor.profile", "displayName": "Alice Ä.", "avatar": blob}
    wanted = {"repo": account.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": record}
    pds.call("POST", "com.atproto.repo.putRecord", token, json=wanted)
    profile = platform.profile(Credentials(account.secrets, pds.url), http)
    assert (profile.remote_id, profile.name, profile.handle, profile.picture) == (
        account.did,
        "Alice Ä.",
        account.handle,
        picture,
    )
    assert profile.secrets is not None
    assert profile.secrets["app_password"] == account.app_password


def test_an_account_without_a_profile_is_called_by_its_handle(
    pds: Pds, account: PdsAccount, http: Http
) -> None:
    profile = platform.profile(Credentials(account.secrets, pds.url), http)
    assert (profile.name, profile.picture, profile.expires_at) == (account.handle, None, None)


@pytest.mark.parametrize(
    "wrong", [{"app_password": "wrong-word"}, {"identifier": "nobody.test"}, {"identifier": ""}]
)
def test_wrong_credentials_are_refused(
    pds: Pds, account: PdsAccount, http: Http, wrong: dict[str, str]
) -> None:
    with pytest.raises(NotAuthorized) as caught:
        platform.profile(Credentials({**account.secrets, **wrong}, pds.url), http)
    assert account.app_password not in f"{caught.value.message} {caught.value.detail}"


def test_a_session_is_kept_and_used_again(credentials: Credentials, http: Http) -> None:
    platform.publish(Draft("post", "Eins"), credentials, http, Notes())
    first = credentials.secrets["access_jwt"]
    platform.publish(Draft("post", "Zwei"), credentials, http, Notes())
    assert credentials.secrets["access_jwt"] == first


def test_a_session_that_is_over_is_renewed_on_the_way(
    pds: Pds, publish: Any, credentials: Credentials, account: PdsAccount, only_post: Any
) -> None:
    publish(Draft("post", "Vorher"))
    old = dict(credentials.secrets)
    credentials.save({"access_jwt": expired(old["access_jwt"])})
    pds.call(
        "POST",
        "com.atproto.repo.deleteRecord",
        account.session["accessJwt"],
        json=key_of_only_post(pds, account),
    )
    platform.publish(Draft("post", "Nachher"), credentials, Http(), Notes())
    assert only_post()["text"] == "Nachher"
    assert credentials.secrets["refresh_jwt"] != old["refresh_jwt"]


def test_with_both_tokens_over_the_app_password_begins_a_new_session(
    credentials: Credentials, publish: Any, only_post: Any, http: Http
) -> None:
    tokens = platform.refresh(credentials, http)
    credentials.save(
        {
            "access_jwt": expired(tokens["access_jwt"]),
            "refresh_jwt": expired(tokens["refresh_jwt"]),
            "did": tokens["did"],
        }
    )
    publish(Draft("post", "Wieder da"))
    assert only_post()["text"] == "Wieder da"


def test_renewing_gives_all_secrets_with_new_tokens(credentials: Credentials, http: Http) -> None:
    credentials.save(platform.refresh(credentials, http))
    before = dict(credentials.secrets)
    after = platform.refresh(credentials, http)
    assert after.keys() == before.keys()
    assert after["app_password"] == before["app_password"]
    assert after["refresh_jwt"] != before["refresh_jwt"]


def test_a_revoked_app_password_needs_a_person(
    pds: Pds, account: PdsAccount, credentials: Credentials, http: Http
) -> None:
    credentials.save(platform.refresh(credentials, http))
    pds.revoke_app_password(account)
    with pytest.raises(NotAuthorized):
        platform.profile(credentials, http)
    with pytest.raises(NotAuthorized):
        platform.refresh(credentials, http)
    credentials.save({"access_jwt": expired(credentials.secrets["access_jwt"])})
    with pytest.raises(NotAuthorized):
        platform.publish(Draft("post", "Zu spät"), credentials, http, Notes())
    assert pds.posts(account.did) == []


def test_credentials_that_became_somebody_elses_send_nothing(
    pds: Pds, account: PdsAccount, http: Http
) -> None:
    stale = Credentials(account.secrets, pds.url, remote_id="did:plc:formerowner")
    with pytest.raises(NotAuthorized, match="belongs to somebody else"):
        platform.publish(Draft("post", "Falsch"), stale, http, Notes())
    assert pds.posts(account.did) == []


def test_too_many_sign_ins_pause_until_the_server_says(http: Http) -> None:
    with running_pds(rate_limits=True) as strict:
        account = strict.create_account()
        wrong = Credentials(account.secrets | {"app_password": "wrong-word"}, strict.url)
        for _ in range(30):
            with pytest.raises(NotAuthorized):
                platform.profile(wrong, http)
        with pytest.raises(RateLimited) as caught:
            platform.profile(wrong, http)
    assert timedelta(0) < caught.value.until - datetime.now(UTC) <= timedelta(minutes=5)


def expired(token: str) -> str:
    """The same token, over since an hour, signed with the development server's well-known secret."""
    header, payload, _ = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims |= {"iat": int(time()) - 7200, "exp": int(time()) - 3600}
    signed = f"{header}.{_base64(json.dumps(claims).encode())}"
    return f"{signed}.{_base64(hmac.digest(b'jwt-secret', signed.encode(), sha256))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def key_of_only_post(pds: Pds, account: PdsAccount) -> dict[str, str]:
    [post] = pds.posts(account.did)
    return {
        "repo": account.did,
        "collection": "app.bsky.feed.post",
        "rkey": post["uri"].rpartition("/")[2],
    }
