"""The adapter against a real sandbox: what it sends is taken, what is lost is found, and nothing goes out twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, Processing
from syndication.platforms.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
)
from syndication.platforms.facebook.adapter import platform
from syndication.platforms.http import Http
from syndication.sandbox.facebook.demo import DEMO_PAGE
from syndication.sandbox.facebook.publishing import MESSAGE_LIMIT
from tests.platforms.conftest import Notes
from tests.platforms.facebook.conftest import KINDS, VIDEOS, Plan, completed, shown
from tests.platforms.facebook.samples import sample, upright
from tests.support.shelf import Shelf


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_of_each_kind_is_published_and_can_be_seen_at_its_address(
    demo: Credentials, http: Http, checkpoints: Notes, drafts: dict[str, Draft], kind: str
) -> None:
    result = completed(drafts[kind], demo, http, checkpoints)
    assert requests.get(result.url, timeout=10).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_published_post_is_taken_down_and_is_then_gone(
    demo: Credentials, http: Http, checkpoints: Notes, drafts: dict[str, Draft], kind: str
) -> None:
    remote_id = completed(drafts[kind], demo, http, checkpoints).remote_id
    platform.delete(remote_id, demo, http)
    platform.delete(remote_id, demo, http)
    with pytest.raises(Rejected):
        platform.measure(remote_id, demo, http)


@pytest.mark.parametrize("kind", ["text", "photos", "video", "reel"])
def test_a_published_post_is_commented_and_measured(
    demo: Credentials, http: Http, checkpoints: Notes, drafts: dict[str, Draft], kind: str
) -> None:
    result = completed(drafts[kind], demo, http, checkpoints)
    platform.comment(result.remote_id, "First!", demo, http)
    figures = platform.measure(result.remote_id, demo, http)
    assert figures.comments == 1
    assert figures.views is not None
    assert figures.likes is not None
    assert "First!" in requests.get(result.url, timeout=10).text


def test_the_figures_of_a_story_are_not_told(
    demo: Credentials, http: Http, checkpoints: Notes, drafts: dict[str, Draft]
) -> None:
    result = completed(drafts["photo story"], demo, http, checkpoints)
    assert platform.measure(result.remote_id, demo, http).views is None


@pytest.mark.parametrize("kind", VIDEOS)
def test_a_video_that_takes_long_is_waited_for(
    demo: Credentials,
    sandbox_url: str,
    plan: Plan,
    http: Http,
    checkpoints: Notes,
    drafts: dict[str, Draft],
    kind: str,
) -> None:
    plan("slow-processing", seconds=600)
    assert isinstance(platform.publish(drafts[kind], demo, http, checkpoints), Processing)
    assert isinstance(platform.proceed(drafts[kind], demo, http, checkpoints), Processing)
    assert shown(sandbox_url) == 0


@pytest.mark.parametrize("kind", VIDEOS)
def test_a_video_that_cannot_be_processed_is_refused_and_may_be_retried(
    demo: Credentials,
    sandbox_url: str,
    plan: Plan,
    http: Http,
    checkpoints: Notes,
    drafts: dict[str, Draft],
    kind: str,
) -> None:
    plan("processing-failed")
    platform.publish(drafts[kind], demo, http, checkpoints)
    with pytest.raises(Rejected, match="told to fail"):
        platform.proceed(drafts[kind], demo, http, checkpoints)
    completed(drafts[kind], demo, http, checkpoints)
    assert shown(sandbox_url) == 1


@pytest.mark.parametrize("channel", ["feed-post", "reel", "story"])
def test_a_file_that_is_no_video_is_refused(
    demo: Credentials, http: Http, checkpoints: Notes, shelf: Shelf, channel: str
) -> None:
    video = upright(shelf)
    broken = shelf.folder / "broken.mp4"
    broken.write_bytes(video.path.read_bytes()[:2000])
    draft = Draft(channel, "", media=(replace(video, path=broken, size=2000),))
    with pytest.raises(Rejected, match="video"):
        completed(draft, demo, http, checkpoints)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"width": 270, "height": 480}, "Resolution too low"),
        ({"width": 544, "height": 544}, "aspect ratio"),
        ({"seconds": 1.0}, "too short"),
        ({"rate": 12}, "frame rate"),
    ],
)
def test_a_reel_that_only_facebook_can_judge_is_refused_in_its_words(
    demo: Credentials, http: Http, checkpoints: Notes, shelf: Shelf, change: dict[str, Any], says: str
) -> None:
    draft = Draft("reel", "Text", media=(upright(shelf, **change),))
    assert "error" in [p.severity for p in platform.problems(draft)]
    with pytest.raises(Rejected, match=says):
        completed(draft, demo, http, checkpoints)


def with_token(page: Credentials, token: str) -> Credentials:
    return replace(page, secrets={**page.secrets, "access_token": token})


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (f"sandbox-page-{DEMO_PAGE}~expired", "has expired"),
        (f"sandbox-page-{DEMO_PAGE}~revoked", "removed the app"),
        (f"sandbox-page-{DEMO_PAGE}~removed", "no role on this page"),
        (f"sandbox-page-{DEMO_PAGE}~read", "lacks the permission pages_manage_posts"),
        (f"sandbox-user-{DEMO_PAGE}~analyst", "may not create content"),
        ("sandbox-user-2", "does not manage the page"),
        ("made-up", "not valid"),
    ],
)
def test_a_token_that_may_not_publish_is_refused_when_it_is_verified(
    demo: Credentials, http: Http, token: str, says: str
) -> None:
    with pytest.raises(NotAuthorized, match=says):
        platform.profile(with_token(demo, token), http)


@pytest.mark.parametrize("token", [f"sandbox-page-{DEMO_PAGE}", f"sandbox-user-{DEMO_PAGE},2"])
def test_a_token_that_may_publish_is_accepted(demo: Credentials, http: Http, token: str) -> None:
    profile = platform.profile(with_token(demo, token), http)
    assert (profile.remote_id, profile.secrets) == (DEMO_PAGE, demo.secrets)


def test_without_its_permission_a_comment_is_not_made_and_figures_are_fewer(
    demo: Credentials, http: Http, checkpoints: Notes
) -> None:
    poster = with_token(demo, f"sandbox-page-{DEMO_PAGE}~posts")
    remote_id = completed(Draft("feed-post", "Hello"), poster, http, checkpoints).remote_id
    with pytest.raises(NotAuthorized, match="pages_manage_engagement"):
        platform.comment(remote_id, "First!", poster, http)
    figures = platform.measure(remote_id, poster, http)
    assert (figures.comments, figures.views) == (0, None)


def test_the_31st_reel_of_a_day_waits(demo: Credentials, http: Http, shelf: Shelf) -> None:
    draft = sample("reel", shelf)
    for _ in range(30):
        platform.publish(draft, demo, http, Notes())
    with pytest.raises(RateLimited) as caught:
        platform.publish(draft, demo, http, Notes())
    assert caught.value.until > datetime.now(UTC) + timedelta(hours=23)


def test_a_post_like_the_last_one_is_refused(demo: Credentials, http: Http) -> None:
    draft = Draft("feed-post", "Hello")
    completed(draft, demo, http, Notes())
    with pytest.raises(Rejected, match="identical"):
        platform.publish(draft, demo, http, Notes())


LONG = st.builds(lambda letter, size: letter * size, st.sampled_from("aä🐝"), st.integers(63_200, 63_210))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200) | LONG)
def test_what_the_desk_accepts_facebook_accepts_and_what_facebook_refuses_the_desk_refused(
    demo: Credentials, http: Http, text: str
) -> None:
    """Every text goes to a page of its own, else two alike would be duplicates."""
    draft = Draft("feed-post", text)
    fine = not [p for p in platform.problems(draft) if p.severity == "error"]
    page_id = f"p{abs(hash(text)) % 10**12}"
    page = Credentials(
        {"page_id": page_id, "access_token": f"sandbox-page-{page_id}"}, demo.api_base, page_id
    )
    rendered = platform.render(draft).text
    try:
        platform.publish(draft, page, http, Notes())
        taken = True
    except PlatformError as error:
        taken = False
        assert not isinstance(error, OutcomeUnknown)
    assert taken == fine
    assert fine == (0 < len(rendered) <= MESSAGE_LIMIT)
