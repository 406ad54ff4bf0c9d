"""The adapter and the sandbox together: what the one sends, the other takes and shows."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask

from syndication.platforms.base import Credentials, Draft, Figures, Processing, Published
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, RateLimited, Rejected
from syndication.platforms.http import Http
from syndication.platforms.instagram import finding
from syndication.platforms.instagram.adapter import platform
from syndication.sandbox.instagram.demo import DEMO_ACCOUNT, instagram_credentials
from tests.platforms.conftest import Notes
from tests.platforms.instagram.conftest import Desk, to_the_end
from tests.platforms.instagram.samples import sample, video
from tests.support.shelf import Shelf


@pytest.fixture
def carousel(desk: Desk, shelf: Shelf) -> Draft:
    media = (desk.show(shelf.picture(alt_text="A wall")), desk.show(video()), desk.show(shelf.picture()))
    return replace(sample("feed-post", shelf), media=media)


def posts(app: Flask) -> list[Any]:
    return list(app.extensions["sandbox"].states["instagram"].account(DEMO_ACCOUNT).posts.values())


@pytest.mark.parametrize("channel", ["feed-post", "story", "reel"])
def test_every_channel_reaches_the_account(
    channel: str, desk: Desk, shelf: Shelf, finish: Any, sandbox_app: Flask
) -> None:
    draft = sample(channel, shelf)
    draft = replace(draft, media=tuple(map(desk.show, draft.media)))
    assert [p for p in platform.problems(draft) if p.severity == "error"] == []
    out = finish(draft)
    [post] = posts(sandbox_app)
    assert out.remote_id == post.id
    assert post.product == {"feed-post": "FEED", "story": "STORY", "reel": "REELS"}[channel]
    assert post.caption == platform.render(draft).text
    assert len(post.media) == len(draft.media)


def test_the_page_for_people_shows_the_post_at_the_address_that_was_given(
    carousel: Draft, finish: Any
) -> None:
    page = requests.get(finish(carousel).url, timeout=10)
    assert page.status_code == 200
    assert "A plain text with a" in page.text
    assert "A wall" in page.text
    assert page.text.count("/pictures/instagram/uploads/") >= 3


def test_a_reel_keeps_its_cover_and_where_it_is_shown(
    desk: Desk, shelf: Shelf, finish: Any, sandbox_app: Flask
) -> None:
    finish(replace(sample("reel", shelf), media=(desk.show(video()),)))
    [post] = posts(sandbox_app)
    assert (post.thumb_offset, post.share_to_feed) == (1500, False)


def test_a_video_without_a_public_address_is_uploaded(
    shelf: Shelf, finish: Any, sandbox_app: Flask, sandbox: str
) -> None:
    finish(replace(sample("reel", shelf), media=(replace(video(), public_url=""),)))
    [post] = posts(sandbox_app)
    shown = sandbox.removesuffix("/instagram") + f"/pictures/instagram/uploads/{post.media[0].url}"
    assert requests.get(shown, timeout=10).content == video().path.read_bytes()


def test_instagram_login_speaks_to_its_own_host(
    carousel: Draft, sandbox: str, http: Http, checkpoints: Notes, sandbox_app: Flask
) -> None:
    secrets = instagram_credentials(login="instagram")
    account = Credentials(secrets, sandbox, DEMO_ACCOUNT)
    to_the_end(lambda: platform.publish(carousel, account, http, checkpoints))
    assert len(posts(sandbox_app)) == 1


@pytest.mark.parametrize("login", ["facebook", "instagram"])
def test_the_connection_is_verified_by_either_login(sandbox: str, http: Http, login: str) -> None:
    secrets = instagram_credentials(login=login) | {"ig_user_id": ""}
    profile = platform.profile(Credentials(secrets, sandbox), http)
    assert profile.remote_id == DEMO_ACCOUNT
    assert profile.picture
    assert profile.expires_at
    assert profile.settings == ({"RESUMABLE_UPLOAD": 0} if login == "instagram" else {})
    assert requests.get(profile.url, timeout=10).status_code == 200


@pytest.mark.parametrize("state", ["expired", "revoked", "read"])
def test_a_token_that_may_not_publish_is_noticed_when_the_connection_is_verified(
    sandbox: str, http: Http, state: str
) -> None:
    secrets = instagram_credentials()
    secrets["access_token"] += f"~{state}"
    with pytest.raises(NotAuthorized, match="An admin has to connect the account again"):
        platform.profile(Credentials(secrets, sandbox), http)


def test_a_slow_video_is_asked_for_again(
    desk: Desk,
    shelf: Shelf,
    demo: Credentials,
    http: Http,
    checkpoints: Notes,
    sandbox: str,
    sandbox_app: Flask,
) -> None:
    plan(sandbox, kind="slow-processing", seconds=0.3)
    draft = replace(sample("reel", shelf), media=(desk.show(video()),))
    assert isinstance(platform.publish(draft, demo, http, checkpoints), Processing)
    assert posts(sandbox_app) == []


def test_a_video_that_cannot_be_processed_is_explained(
    desk: Desk, shelf: Shelf, finish: Any, sandbox: str
) -> None:
    plan(sandbox, kind="processing-failed")
    with pytest.raises(Rejected, match="Convert it to MP4"):
        finish(replace(sample("reel", shelf), media=(desk.show(video()),)))


def test_a_lost_answer_is_found_and_nothing_is_published_twice(
    carousel: Draft,
    finish: Any,
    demo: Credentials,
    http: Http,
    checkpoints: Notes,
    sandbox: str,
    sandbox_app: Flask,
) -> None:
    plan(sandbox, kind="reset-after", times=1)
    with pytest.raises(OutcomeUnknown):
        finish(carousel)
    found = platform.find(carousel, demo, http, checkpoints, datetime.now(UTC))
    assert isinstance(found, Published)
    assert [post.id for post in posts(sandbox_app)] == [found.remote_id]
    with pytest.raises(OutcomeUnknown):
        finish(carousel)
    assert len(posts(sandbox_app)) == 1


def test_a_call_that_never_arrived_is_repeated(
    carousel: Draft,
    finish: Any,
    demo: Credentials,
    http: Http,
    checkpoints: Notes,
    sandbox: str,
    sandbox_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "SETTLES_AFTER", timedelta(0))
    plan(sandbox, kind="reset-before", times=1)
    with pytest.raises(OutcomeUnknown):
        finish(carousel)
    assert platform.find(carousel, demo, http, checkpoints, datetime.now(UTC)) is None
    finish(carousel)
    assert len(posts(sandbox_app)) == 1


def test_an_expired_container_is_made_anew(
    desk: Desk,
    shelf: Shelf,
    finish: Any,
    demo: Credentials,
    http: Http,
    checkpoints: Notes,
    sandbox: str,
    sandbox_app: Flask,
) -> None:
    held = sandbox_app.extensions["sandbox"].states["instagram"]
    plan(sandbox, kind="slow-processing", seconds=300, times=1)
    draft = replace(sample("reel", shelf), media=(desk.show(video()),))
    assert isinstance(platform.publish(draft, demo, http, checkpoints), Processing)
    [container] = held.containers.values()
    container.created_at -= 86_401
    finish(draft)
    assert len(posts(sandbox_app)) == 1


def test_a_desk_that_cannot_be_reached_is_explained(carousel: Draft, desk: Desk, finish: Any) -> None:
    desk.redirects = True
    with pytest.raises(Rejected, match="PUBLIC_BASE_URL can be reached from the internet"):
        finish(carousel)


def test_the_publishing_limit_is_read_before_publishing(
    carousel: Draft, finish: Any, sandbox_app: Flask
) -> None:
    account = sandbox_app.extensions["sandbox"].states["instagram"].account(DEMO_ACCOUNT)
    account.posts_made.extend([time.time()] * 100)
    with pytest.raises(RateLimited, match="100 posts in the last 24 hours"):
        finish(carousel)
    account.posts_made.clear()
    finish(carousel)
    assert len(account.containers_made) == 4


def test_a_post_is_commented_on_counted_and_deleted(
    carousel: Draft, finish: Any, demo: Credentials, http: Http, sandbox_app: Flask
) -> None:
    out = finish(carousel)
    assert platform.comment(out.remote_id, "First!", demo, http)
    figures = platform.measure(out.remote_id, demo, http)
    assert isinstance(figures, Figures)
    assert (figures.comments, figures.likes) == (1, 0)
    assert figures.views is not None
    platform.delete(out.remote_id, demo, http)
    platform.delete(out.remote_id, demo, http)
    assert posts(sandbox_app) == []
    with pytest.raises(Rejected, match="no such post any more"):
        platform.measure(out.remote_id, demo, http)


def test_a_token_without_further_permissions_publishes_and_does_no_more(
    carousel: Draft, finish: Any, demo: Credentials, http: Http
) -> None:
    out = finish(carousel)
    plain = replace(demo, secrets={**demo.secrets, "access_token": f"{demo.secrets['access_token']}~plain"})
    assert platform.profile(plain, http).remote_id == DEMO_ACCOUNT
    assert platform.measure(out.remote_id, plain, http) == Figures(likes=0, comments=0)
    for act in (
        lambda: platform.comment(out.remote_id, "First!", plain, http),
        lambda: platform.delete(out.remote_id, plain, http),
    ):
        with pytest.raises(Rejected, match="no permission for this"):
            act()


def plan(sandbox: str, **fault: Any) -> None:
    url = sandbox.removesuffix("/instagram") + "/_sandbox/faults"
    assert requests.post(url, json={"platform": "instagram"} | fault, timeout=10).status_code == 201
