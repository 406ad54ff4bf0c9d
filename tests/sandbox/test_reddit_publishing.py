"""What the sandbox's Reddit takes and refuses when something is to be published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from syndication.sandbox import create_sandbox
from syndication.sandbox.reddit import media
from tests.support.reddit_client import RedditClient, new_user, rows
from tests.support.sandbox import served
from tests.support.shelf import video_file


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all tests here: each signs in as somebody of its own."""
    with served(create_sandbox()) as url:
        yield url


@pytest.fixture
def desk(sandbox_url: str) -> RedditClient:
    return RedditClient(f"{sandbox_url}/reddit").sign_in(new_user())


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = video_file(tmp_path_factory.mktemp("film") / "a.mp4", seconds=0.4)
    return path.read_bytes()


def reason(answer: requests.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["reason"])


def test_a_text_is_published_and_answered_with_its_name(desk: RedditClient) -> None:
    data = desk.submit().json()["json"]["data"]
    [post] = desk.listed()
    assert data["name"] == post["name"] == f"t3_{data['id']}"
    assert (post["title"], post["selftext"], post["is_self"]) == ("A title", "Hello", True)
    assert data["url"].endswith(post["permalink"])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"sr": ""}, "SUBREDDIT_REQUIRED"),
        ({"sr": "never"}, "SUBREDDIT_NOEXIST"),
        ({"sr": "restricted"}, "SUBREDDIT_NOTALLOWED"),
        ({"sr": "u_somebody"}, "SUBREDDIT_NOTALLOWED"),
        ({"sr": "links_only"}, "NO_SELFS"),
        ({"sr": "text_only", "kind": "link", "url": "https://example.com"}, "NO_LINKS"),
        ({"kind": "poll"}, "INVALID_OPTION"),
        ({"title": " "}, "NO_TEXT"),
        ({"title": "x" * 301}, "TOO_LONG"),
        ({"text": "🐝" * 40_001}, "TOO_LONG"),
        ({"kind": "link"}, "NO_URL"),
        ({"kind": "link", "url": "ftp://example.com"}, "BAD_URL"),
        ({"kind": "link", "url": "https://a b"}, "BAD_URL"),
        ({"kind": "link", "url": "http://[::bad"}, "BAD_URL"),
        ({"flair_id": "made-up"}, "BAD_FLAIR_TARGET"),
        ({"kind": "image", "url": "https://example.com/a.png"}, "NO_URL"),
        ({"sr": "strict"}, "SUBMIT_VALIDATION_FLAIR_REQUIRED"),
    ],
)
def test_what_reddit_refuses_in_words_is_refused(
    desk: RedditClient, change: dict[str, str], name: str
) -> None:
    assert rows(desk.submit(**change)) == [name]
    assert desk.listed() == []


@pytest.mark.parametrize("change", [{"title": "é" * 300}, {"text": "🐝" * 40_000}, {"text": ""}])
def test_as_much_as_reddit_takes_is_taken(desk: RedditClient, change: dict[str, str]) -> None:
    assert rows(desk.submit(**change)) == []


@pytest.mark.parametrize("name", ["banned", "private"])
def test_a_subreddit_that_nobody_sees_is_not_found(desk: RedditClient, name: str) -> None:
    assert desk.submit(sr=name).status_code == 404


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": "[news] x"}, "SUBMIT_VALIDATION_MIN_LENGTH"),
        ({"title": "[news] " + "x" * 80}, "SUBMIT_VALIDATION_MAX_LENGTH"),
        ({"title": "A title without a word"}, "SUBMIT_VALIDATION_TITLE_REQUIREMENT"),
        ({"title": "[news] Clickbait here"}, "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING"),
        ({"text": ""}, "SUBMIT_VALIDATION_BODY_REQUIRED"),
        ({"text": "short"}, "SUBMIT_VALIDATION_MIN_LENGTH"),
        ({"text": "You should buy now, really"}, "SUBMIT_VALIDATION_BODY_BLACKLISTED_STRING"),
        ({"kind": "link", "url": "https://spam.example.net"}, "SUBMIT_VALIDATION_LINK_WHITELIST"),
    ],
)
def test_a_strict_subreddit_refuses_what_breaks_its_rules(
    desk: RedditClient, change: dict[str, str], expected: str
) -> None:
    choices = desk.post("/r/strict/api/flairselector", is_newlink="true").json()["choices"]
    good = {
        "sr": "strict",
        "title": "[News] A good title",
        "text": "x" * 20,
        "flair_id": choices[0]["flair_template_id"],
    }
    assert reason(desk.submit(**(good | change))) == expected
    assert rows(desk.submit(**good)) == []


def test_a_text_where_none_is_allowed_is_refused(desk: RedditClient) -> None:
    form = {"sr": "links_only", "kind": "link", "url": f"https://example.com/{uuid4()}"}
    assert reason(desk.submit(**form)) == "SUBMIT_VALIDATION_BODY_NOT_ALLOWED"
    assert rows(desk.submit(**form, text="")) == []


def test_a_link_is_taken_once_unless_it_may_be_resubmitted(desk: RedditClient) -> None:
    form = {"kind": "link", "url": f"https://example.com/{uuid4()}"}
    assert rows(desk.submit(**form)) == []
    assert rows(desk.submit(**form, resubmit="false")) == ["ALREADY_SUB"]
    assert rows(desk.submit(**form, resubmit="true")) == []
    for post in desk.listed():
        desk.post("/api/del", id=post["name"])
    assert rows(desk.submit(**form)) == []


@pytest.mark.parametrize("change", [{"typo": "1"}, {"api_type": "xml"}, {"nsfw": "perhaps"}])
def test_what_no_client_should_send_is_a_bad_request(desk: RedditClient, change: dict[str, str]) -> None:
    assert desk.submit(**change).status_code == 400


def test_another_content_type_is_refused(desk: RedditClient) -> None:
    answer = desk.ask("POST", "/api/submit", json={"api_type": "json", "sr": "sandbox", "title": "A title"})
    assert answer.status_code == 400


# Uploads


def test_a_picture_is_listed_once_it_was_processed(desk: RedditClient, png: bytes) -> None:
    asset, address = desk.upload(png)
    data = desk.submit(kind="image", url=address).json()["json"]["data"]
    assert set(data) == {"user_submitted_page", "websocket_url"}
    assert [post["url"] for post in desk.listed()] == [f"https://i.redd.it/{asset}.png"]


def test_a_video_needs_its_still(desk: RedditClient, png: bytes, film: bytes) -> None:
    asset, address = desk.upload(film, "video/mp4")
    assert rows(desk.submit(kind="video", url=address)) == ["MISSING_VIDEO_URLS"]
    _still, poster = desk.upload(png)
    assert rows(desk.submit(kind="video", url=address, video_poster_url=poster)) == []
    assert [post["url"] for post in desk.listed()] == [f"https://v.redd.it/{asset}"]


@pytest.mark.parametrize("mime_type", ["image/png", "image/gif"])
def test_a_file_that_is_not_what_it_should_be_never_appears(desk: RedditClient, mime_type: str) -> None:
    _asset, address = desk.upload(b"no picture", mime_type)
    assert rows(desk.submit(kind="image", url=address)) == []
    assert desk.listed() == []


def test_a_broken_video_never_appears(desk: RedditClient, png: bytes, film: bytes) -> None:
    _asset, address = desk.upload(film[: len(film) // 3], "video/mp4")
    _still, poster = desk.upload(png)
    assert rows(desk.submit(kind="video", url=address, video_poster_url=poster)) == []
    assert desk.listed() == []


def test_somebody_elses_upload_cannot_be_submitted(desk: RedditClient, png: bytes) -> None:
    _asset, address = RedditClient(desk.base).sign_in(new_user()).upload(png)
    assert rows(desk.submit(kind="image", url=address)) == ["NO_URL"]


@pytest.mark.parametrize(
    "form", [{}, {"filepath": "a.webp", "mimetype": "image/webp"}, {"mimetype": "image/png"}]
)
def test_a_lease_for_what_reddit_does_not_take_is_refused(desk: RedditClient, form: dict[str, str]) -> None:
    assert desk.post("/api/media/asset.json", **form).status_code == 400


def test_the_storage_takes_only_what_the_lease_says(desk: RedditClient, png: bytes) -> None:
    lease = desk.lease()
    for changed in ({"policy": "other"}, {"key": "rte_images/other"}, {"extra": "1"}):
        answer = desk.store(lease, png, **changed)
        assert answer.status_code == 403
        assert "<Code>AccessDenied</Code>" in answer.text
    answer = desk.store(lease, png)
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"rte_images%2F{lease['asset']['asset_id']}")


def test_a_lease_ends_after_a_minute(desk: RedditClient, png: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "LEASE_SECONDS", 0)
    answer = desk.store(desk.lease(), png)
    assert (answer.status_code, "Policy expired" in answer.text) == (403, True)


def test_a_file_above_the_limit_is_too_large(
    desk: RedditClient, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(media.MAX_BYTES, "image", 10)
    answer = desk.store(desk.lease(), png)
    assert (answer.status_code, "EntityTooLarge" in answer.text) == (400, True)


def test_the_uploads_address_has_no_scheme(desk: RedditClient) -> None:
    assert desk.lease()["args"]["action"].startswith("//127.0.0.1")


# Galleries


def gallery(desk: RedditClient, items: list[dict[str, Any]], **more: Any) -> requests.Response:
    body = {"api_type": "json", "sr": "sandbox", "title": "A title", "items": items} | more
    return desk.ask("POST", "/api/submit_gallery_post.json", json=body)


def test_a_gallery_is_published_with_its_captions(desk: RedditClient, png: bytes) -> None:
    assets = [desk.upload(png)[0] for _ in range(2)]
    items = [{"media_id": asset, "caption": "x" * 180, "outbound_url": ""} for asset in assets]
    data = gallery(desk, items).json()["json"]["data"]
    [post] = desk.listed()
    assert (data["id"], set(post["media_metadata"])) == (post["name"], set(assets))


def test_a_gallery_of_one_or_of_what_is_no_picture_is_refused(desk: RedditClient, png: bytes) -> None:
    asset = {"media_id": desk.upload(png)[0], "caption": ""}
    broken = {"media_id": desk.upload(b"no picture")[0]}
    assert rows(gallery(desk, [asset])) == ["placeholder"]
    assert rows(gallery(desk, [asset] * 21)) == ["placeholder"]
    assert rows(gallery(desk, [asset, {"media_id": "made-up"}])) == ["BAD_IMAGE"]
    assert rows(gallery(desk, [asset, broken])) == ["BAD_IMAGE"]
    assert rows(gallery(desk, [asset, asset | {"caption": "x" * 181}])) == ["TOO_LONG"]
    assert gallery(desk, [asset, asset], typo=1).status_code == 400
    assert desk.post("/api/submit_gallery_post.json", sr="sandbox").status_code == 500


# Afterwards


def test_a_comment_is_counted_and_shown(desk: RedditClient) -> None:
    data = desk.submit().json()["json"]["data"]
    answer = desk.post("/api/comment", api_type="json", thing_id=data["name"], text="First!")
    assert answer.json()["json"]["data"]["things"][0]["data"]["name"].startswith("t1_")
    info = desk.get("/api/info", id=data["name"]).json()["data"]["children"][0]["data"]
    assert (info["num_comments"], info["view_count"]) == (1, None)
    page = requests.get(data["url"], timeout=10)
    assert "First!" in page.text
    assert "r/sandbox" in page.text


@pytest.mark.parametrize(
    ("thing", "text", "name"),
    [("t3_none", "Hi", "NO_THING_ID"), (None, " ", "NO_TEXT"), (None, "x" * 10_001, "TOO_LONG")],
)
def test_a_comment_that_reddit_refuses_is_refused(
    desk: RedditClient, thing: str | None, text: str, name: str
) -> None:
    made = desk.submit().json()["json"]["data"]["name"]
    assert rows(desk.post("/api/comment", api_type="json", thing_id=thing or made, text=text)) == [name]


def test_deleting_is_answered_alike_whatever_there_is(desk: RedditClient) -> None:
    made = desk.submit().json()["json"]["data"]["name"]
    other = RedditClient(desk.base).sign_in(new_user())
    assert other.post("/api/del", id=made).json() == {}
    assert len(desk.listed()) == 1
    for _ in range(2):
        assert desk.post("/api/del", id=made).json() == {}
    assert desk.listed() == []


def test_a_post_accepted_twice_is_noticed(desk: RedditClient, stats: Callable[[str], dict[str, Any]]) -> None:
    before = stats("reddit")
    for _ in range(2):
        desk.submit()
    after = stats("reddit")
    counts = [after[name] - before[name] for name in ("accepted", "duplicates")]
    assert (counts, len(after["publish_times"]) - len(before["publish_times"])) == ([2, 1], 2)
