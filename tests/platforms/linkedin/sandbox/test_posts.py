"""What comes of posts, comments and accounts at the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.platforms.base import Credentials, Draft, LinkCard, Processing, Published, Video
from syndication.platforms.errors import (
    NotAuthorized,
    RateLimited,
    Rejected,
)
from syndication.platforms.http import Http
from syndication.platforms.linkedin.adapter import platform
from syndication.sandbox.linkedin.demo import linkedin_credentials
from tests.platforms.conftest import Notes
from tests.platforms.linkedin.conftest import PART_BYTES
from tests.platforms.linkedin.sandbox.conftest import MEMBER, ORGANIZATION, credentials, page, posts_out
from tests.support.shelf import Shelf

MakeVideo = Callable[..., Video]


def test_an_organisation_and_a_member_are_who_they_are(
    http: Http, organization: Credentials, member: Credentials
) -> None:
    company, person = (platform.profile(replace(who, remote_id=""), http) for who in (organization, member))
    assert (company.remote_id, person.remote_id) == (organization.remote_id, member.remote_id)
    assert company.name
    assert company.picture is not None
    assert person.picture is not None
    assert company.expires_at is not None
    assert company.expires_at - datetime.now(UTC) > timedelta(days=59)
    assert requests.get(company.url, timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("seed", "state", "words"),
    [
        (MEMBER, "expired", "has expired"),
        (MEMBER, "revoked", "was withdrawn"),
        (MEMBER, "read", "w_member_social"),
        (ORGANIZATION, "read", "w_organization_social"),
        (ORGANIZATION, "write", "rw_organization_admin"),
        (ORGANIZATION, "analyst", "ANALYST"),
        (ORGANIZATION, "unknown", "does not know the access token"),
    ],
)
def test_a_token_that_cannot_post_is_refused_when_it_is_connected(
    base: str, http: Http, seed: str, state: str, words: str
) -> None:
    token = f"{linkedin_credentials(seed)['access_token']}~{state}"
    with pytest.raises(NotAuthorized, match=words):
        platform.profile(credentials(base, seed, access_token=token), http)


def test_an_organisation_that_the_member_no_longer_manages_is_refused(base: str, http: Http) -> None:
    with pytest.raises(NotAuthorized, match="has no role"):
        platform.profile(credentials(base, ORGANIZATION, organization_id="999"), http)


def test_a_text_is_seen_as_it_was_written(publish: Any) -> None:
    shown = page(publish(Draft("post", "One (two) [three] a_b #four\n\n50% | {five}")))
    assert "One (two) [three] a_b " in shown
    assert "50% | {five}" in shown
    assert 'class="tag"' in shown


def test_a_card_is_seen_with_its_picture(publish: Any, shelf: Shelf) -> None:
    card = LinkCard("https://example.com/a", "A title", "About it", shelf.picture())
    shown = page(publish(Draft("post", "Text", link=card.url, card=card)))
    assert "A title" in shown
    assert "About it" in shown
    assert "/pictures/linkedin/uploads/" in shown


@pytest.mark.parametrize("count", [1, 2, 20])
def test_pictures_are_seen_with_their_descriptions(publish: Any, shelf: Shelf, count: int) -> None:
    pictures = tuple(shelf.picture(alt_text=f"Picture {number}.") for number in range(count))
    shown = page(publish(Draft("post", "Text", media=pictures)))
    assert [f"Picture {number}." in shown for number in range(count)] == [True] * count


def test_a_moving_gif_stays_one(publish: Any, base: str, shelf: Shelf) -> None:
    gif = shelf.gif()
    shown = page(publish(Draft("post", "Text", media=(gif,))))
    [address] = {part.split('"')[0] for part in shown.split('src="') if "/uploads/" in part}
    assert requests.get(base + address, timeout=10).content == gif.path.read_bytes()


def test_a_document_is_seen_with_its_title_and_pages(publish: Any, shelf: Shelf) -> None:
    shown = page(publish(Draft("post", "Text", title="The report", media=(shelf.document(3),))))
    assert "The report" in shown
    assert "3 pages" in shown


def test_a_video_of_two_parts_is_seen(publish: Any, make_video: MakeVideo) -> None:
    published = publish(Draft("post", "Text", media=(make_video(PART_BYTES + 10_000),)))
    assert published.remote_id.startswith("urn:li:")
    assert "<video" in page(published)


def test_a_video_that_takes_time_is_asked_about_later(
    publish: Any,
    plan: Any,
    make_video: MakeVideo,
    organization: Credentials,
    http: Http,
    checkpoints: Notes,
    base: str,
) -> None:
    plan("slow-processing", seconds=0.3)
    draft = Draft("post", "Text", media=(make_video(),))
    assert isinstance(publish(draft), Processing)
    assert posts_out(base) == 0
    result: Any = None
    while not isinstance(result, Published):
        result = platform.proceed(draft, organization, http, checkpoints)
    assert posts_out(base) == 1


def test_a_video_that_cannot_be_processed_is_refused(publish: Any, plan: Any, make_video: MakeVideo) -> None:
    plan("processing-failed")
    with pytest.raises(Rejected, match=r"could not process the video.*TRANSCODING_FAILED"):
        publish(Draft("post", "Text", media=(make_video(),)))


def test_a_broken_mp4_is_refused_by_its_processing(
    publish: Any, make_video: MakeVideo, tmp_path: Path
) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"\0" * 100_000)
    with pytest.raises(Rejected, match="could not process the video"):
        publish(Draft("post", "Text", media=(replace(make_video(), path=path, size=100_000),)))


def test_what_is_deleted_is_gone_and_may_be_deleted_again(
    publish: Any, organization: Credentials, http: Http
) -> None:
    published = publish(Draft("post", "Text"))
    platform.delete(published.remote_id, organization, http)
    assert requests.get(published.url, timeout=10).status_code == 404
    platform.delete(published.remote_id, organization, http)
    platform.delete("urn:li:share:1", organization, http)


@pytest.mark.parametrize("api", ["rest", "v2"])
def test_a_first_comment_is_seen_below_the_post_and_counted(
    publish: Any, organization: Credentials, http: Http, api: str
) -> None:
    published = publish(Draft("post", "Text"))
    who = replace(organization, settings={"SOCIAL_API": api})
    assert platform.comment(published.remote_id, "More (here)", who, http).startswith("urn:li:comment:(")
    assert "More (here)" in page(published)
    figures = platform.measure(published.remote_id, who, http)
    assert figures.comments == 1
    assert None not in (figures.views, figures.likes, figures.shares, figures.clicks)


def test_a_documents_figures_are_had_too(
    publish: Any, organization: Credentials, http: Http, shelf: Shelf
) -> None:
    published = publish(Draft("post", "Text", media=(shelf.document(),)))
    assert published.remote_id.startswith("urn:li:ugcPost:")
    assert platform.measure(published.remote_id, organization, http).views is not None


def test_figures_of_a_post_that_is_gone_are_refused(
    publish: Any, organization: Credentials, http: Http
) -> None:
    published = publish(Draft("post", "Text"))
    platform.delete(published.remote_id, organization, http)
    with pytest.raises(Rejected, match="does not have this post"):
        platform.measure(published.remote_id, organization, http)


def test_linkedin_shows_no_figures_of_a_member(publish: Any, member: Credentials, http: Http) -> None:
    published = publish(Draft("post", "Text"), member)
    assert platform.measure(published.remote_id, member, http).likes is None


def test_an_expired_token_is_renewed_and_then_works(
    publish: Any, base: str, http: Http, organization: Credentials
) -> None:
    expired = credentials(base, ORGANIZATION, access_token=f"{organization.secrets['access_token']}~expired")
    with pytest.raises(NotAuthorized, match="has expired"):
        publish(Draft("post", "Text"), expired)
    renewed = replace(expired, secrets=platform.refresh(expired, http))
    assert isinstance(publish(Draft("post", "Text"), renewed), Published)


def test_an_old_version_is_refused_with_the_setting_to_change(
    publish: Any, organization: Credentials
) -> None:
    with pytest.raises(Rejected, match="LINKEDIN_VERSION"):
        publish(Draft("post", "Text"), replace(organization, settings={"VERSION": "202401"}))


def test_a_rate_limit_waits_for_the_next_day(publish: Any, plan: Any) -> None:
    plan("rate-limit")
    with pytest.raises(RateLimited):
        publish(Draft("post", "Text"))


TEXTS = st.text(max_size=40) | st.text("(#😀a_", min_size=1, max_size=5).map(lambda t: (t * 3001)[:3001])


def is_taken(base: str, draft: Draft) -> bool:
    """Whether the sandbox takes the draft."""
    requests.post(f"{base}/_sandbox/reset", timeout=10)
    http = Http(connect_timeout=5, read_timeout=10, deadline=20)
    try:
        return isinstance(platform.publish(draft, credentials(base, MEMBER), http, Notes()), Published)
    except Rejected:
        return False
    finally:
        http.close()


def is_fine(draft: Draft) -> bool:
    return not [p for p in platform.problems(draft) if p.severity == "error"]


LINKS = st.just("") | st.sampled_from(["https://example.com/a?b=(c)", "example.com", "ftp://x/y"]) | st.text()


@settings(max_examples=60)
@given(
    text=st.text(max_size=20), link=LINKS, title=st.text(max_size=450), about=st.text("a😀", max_size=5000)
)
def test_cards_are_taken_as_they_are_made(base: str, text: str, link: str, title: str, about: str) -> None:
    draft = Draft("post", text, link=link, card=LinkCard(link, title, about))
    assert is_taken(base, draft) or not is_fine(draft)


@settings(max_examples=60)
@given(text=TEXTS, cut=st.integers(1400, 3002), visibility=st.sampled_from(["PUBLIC", "CONNECTIONS", "ALL"]))
def test_what_problems_accepts_linkedin_accepts_and_what_it_refuses_was_a_problem(
    base: str, text: str, cut: int, visibility: str
) -> None:
    draft = Draft("post", text[:cut], options={"visibility": visibility})
    assert is_taken(base, draft) == is_fine(draft)
