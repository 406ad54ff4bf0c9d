"""Every post that can be seen, in one list."""

from __future__ import annotations

from typing import Any

import requests


def listed(sandbox_url: str, **asked: str) -> list[dict[str, str]]:
    answer = requests.get(f"{sandbox_url}/_sandbox/posts", asked, timeout=10)
    answer.raise_for_status()
    found: list[dict[str, str]] = answer.json()["posts"]
    return found


def test_posts_of_all_platforms_are_listed_with_their_texts(sandbox_url: str, page: Any, repo: Any) -> None:
    page.say("Hello from the page")
    repo.create("Hello from https://example.org")
    found = {post["platform"]: post["text"] for post in listed(sandbox_url)}
    assert found == {"facebook": "Hello from the page", "bluesky": "Hello from https://example.org"}


def test_one_platform_alone_can_be_asked_for(sandbox_url: str, page: Any, repo: Any) -> None:
    page.say("Hello")
    repo.create("Hello")
    [post] = listed(sandbox_url, platform="facebook")
    assert post["account"] == page.id


def test_a_platform_that_does_not_exist_is_named(sandbox_url: str) -> None:
    answer = requests.get(f"{sandbox_url}/_sandbox/posts?platform=nowhere", timeout=10)
    assert answer.status_code == 400
    assert "nowhere" in answer.json()["error"]


def test_a_deleted_post_is_not_listed(sandbox_url: str, page: Any) -> None:
    made = page.say("Hello").json()["id"]
    page.delete(f"/{made}").raise_for_status()
    assert listed(sandbox_url) == []
