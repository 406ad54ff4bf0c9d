"""The adapter against a real Bluesky server (PDS)."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from time import time
from typing import Any

import pytest
from PIL import Image

from syndication.platforms.base import Credentials, Draft, LinkCard
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.bluesky.composing import MAX_PICTURE_BYTES
from syndication.platforms.errors import NotAuthorized, RateLimited, Rejected
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.support.pds import Pds, PdsAccount, running_pds

Connect = Callable[..., Credentials]
MakePicture = Callable[..., Any]


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http()
    yield http
    http.close()


@pytest.fixture
def credentials(pds: Pds, account: PdsAccount, connect: Connect) -> Credentials:
    return connect(pds, account)


@pytest.fixture
def publish(credentials: Credentials, http: Http, checkpoints: Notes) -> Callable[[Draft], Any]:
    return lambda draft: platform.publish(draft, credentials, http, checkpoints)


@pytest.fixture
def only_post(pds: Pds, account: PdsAccount) -> Callable[[], dict[str, Any]]:
    """Reads the account's one post back from the server."""

    def read() -> dict[str, Any]:
        [post] = pds.posts(account.did)
        return dict(post["value"])

    return read


def cut(post: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What each facet covers of the text, and its feature."""
    text = post["text"].encode()
    return [
        (text[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"][0])
        for f in post["facets"]
    ]


def test_text_links_mentions_and_tags_arrive_as_the_preview_shows_them(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount
) -> None:
    friend = pds.create_account("bob")
    draft = Draft(
        "post",
        f"Grüße 👩‍👩‍👧‍👦 an @{friend.handle} und @niemand.test: https://example.com/ä?b=c, example.org! #Früh",
        tags=("Früh", "zweiter Tag"),
    )
    published = publish(draft)
    post = only_post()
    assert post["text"] == platform.render(draft).text
    assert post["text"].endswith("#Früh\n\n#ZweiterTag")
    assert cut(post) == [
        (f"@{friend.handle}", {"$type": "app.bsky.richtext.facet#mention", "did": friend.did}),
        (
            "https://example.com/ä?b=c",
            {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/ä?b=c"},
        ),
        ("example.org", {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org"}),
        ("#Früh", {"$type": "app.bsky.richtext.facet#tag", "tag": "Früh"}),
        ("#ZweiterTag", {"$type": "app.bsky.richtext.facet#tag", "tag": "ZweiterTag"}),
    ]
    assert pds.posts(account.did)[0]["uri"] == published.remote_id


def test_four_pictures_arrive_with_their_descriptions_and_shapes(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    pictures = tuple(make_picture(40 + n, 30, alt_text=f"Bild {n} 🐝") for n in range(4))
    publish(Draft("post", "Vier", link="https://example.com/a", pictures=pictures))
    post = only_post()
    images = post["embed"]["images"]
    assert post["text"] == "Vier\n\nhttps://example.com/a"
    assert [image["alt"] for image in images] == [f"Bild {n} 🐝" for n in range(4)]
    assert [image["aspectRatio"]["width"] for image in images] == [40, 41, 42, 43]
    assert pds.blob(account.did, images[2]["image"]["ref"]["$link"]) == pictures[2].path.read_bytes()


def test_a_picture_that_is_too_large_is_made_smaller(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    large = make_picture(1600, 1200, noise=True)
    assert large.size > MAX_PICTURE_BYTES
    publish(Draft("post", "Groß", pictures=(large,)))
    [image] = only_post()["embed"]["images"]
    sent = pds.blob(account.did, image["image"]["ref"]["$link"])
    assert len(sent) <= MAX_PICTURE_BYTES
    size = Image.open(BytesIO(sent)).size
    assert size == (image["aspectRatio"]["width"], image["aspectRatio"]["height"])
    assert size[0] / size[1] == pytest.approx(4 / 3, rel=0.01)


def test_a_link_arrives_as_a_card_with_its_picture(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    thumb = make_picture(1400, 1100, noise=True)
    card = LinkCard("https://example.com/a", "Ein Titel", "Eine Beschreibung", thumb)
    publish(Draft("post", "Lies das", link="https://example.com/a", card=card))
    external = only_post()["embed"]["external"]
    assert (external["uri"], external["title"], external["description"]) == (
        "https://example.com/a",
        "Ein Titel",
        "Eine Beschreibung",
    )
    assert len(pds.blob(account.did, external["thumb"]["ref"]["$link"])) <= MAX_PICTURE_BYTES


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦" * 120, "e" * 300, "é́" * 300, "𝔘" * 300])
def test_the_longest_text_we_allow_is_taken(publish: Any, only_post: Any, text: str) -> None:
    draft = Draft("post", text)
    assert platform.problems(draft) == []
    publish(draft)
    assert only_post()["text"] == text


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦" * 121, "e" * 301])
def test_a_longer_text_is_a_problem_and_refused_by_the_server_too(publish: Any, text: str) -> None:
    draft = Draft("post", text)
    assert [problem.severity for problem in platform.problems(draft)] == ["error"]
    with pytest.raises(Rejected):
        publish(draft)


def test_sending_the_same_again_changes_nothing(
    pds: Pds, publish: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    draft = Draft("post", "Einmal", pictures=(make_picture(),))
    first = publish(draft)
    before = pds.posts(account.did)
    assert publish(draft) == first
    assert pds.posts(account.did) == before


def test_a_post_is_found_once_it_is_out_and_not_before(
    pds: Pds, credentials: Credentials, http: Http, checkpoints: Notes
) -> None:
    draft = Draft("post", "Bin ich da?")
    ask = lambda: platform.find(draft, credentials, http, checkpoints, datetime.now(UTC))  # noqa: E731
    assert ask() is None
    platform.publish(draft, credentials, http, elsewhere := Notes())
    assert ask() is None
    checkpoints.values.update(elsewhere.values)
    found = ask()
    assert found is not None
    assert found.remote_id == pds.posts(credentials.remote_id)[0]["uri"]


def test_a_deleted_post_is_gone_and_may_be_deleted_again(
    pds: Pds, publish: Any, credentials: Credentials, http: Http
) -> None:
    published = publish(Draft("post", "Weg damit"))
    platform.delete(published.remote_id, credentials, http)
    platform.delete(published.remote_id, credentials, http)
    assert pds.posts(credentials.remote_id) == []


def test_pictures_the_server_has_dropped_are_uploaded_again(
    pds: Pds, publish: Any, only_post: Any, checkpoints: Notes, make_picture: MakePicture
) -> None:
    draft = Draft("post", "Mit Bild", pictures=(make_picture(),))
    stranger = Notes()
    other = pds.create_account("carol")
    platform.publish(draft, Credentials(other.secrets, pds.url, other.did), Http(), stranger)
    # Chosen before, but this account's server has never seen the picture.
    checkpoints.values["picture-0"] = stranger.values["picture-0"]
    publish(draft)
    assert only_post()["embed"]["images"][0]["alt"] == "A square"
    assert checkpoints.saved == ["record", "picture-0", "record"]


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
