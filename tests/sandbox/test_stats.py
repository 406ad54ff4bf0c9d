"""What the sandbox counts, and starting it afresh."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

Stats = Callable[[str], dict[str, Any]]


def test_every_call_arrives_and_only_posts_are_accepted(page: Any, stats: Stats) -> None:
    page.get(f"/{page.id}")
    page.say("Hello")
    counted = stats("facebook")
    assert (counted["arrivals"], counted["accepted"]) == (2, 1)


def test_a_refused_post_is_not_accepted(page: Any, stats: Stats) -> None:
    page.say("x" * 70_000)
    assert stats("facebook")["accepted"] == 0


def test_publish_calls_are_remembered_with_their_time(repo: Any, stats: Stats) -> None:
    before = time.time()
    repo.create()
    [arrived] = stats("bluesky")["publish_times"]
    assert before <= arrived <= time.time()


def test_the_same_text_accepted_twice_is_a_duplicate(repo: Any, stats: Stats) -> None:
    repo.create("Hello")
    repo.create("Hello")
    assert stats("bluesky")["duplicates"] == 1


def test_a_put_that_changes_nothing_is_no_duplicate(repo: Any, stats: Stats) -> None:
    record = {"text": "Hello", "createdAt": "2026-11-20T09:00:00Z"}
    for _ in range(2):
        repo.write("putRecord", record, rkey="3lbzxyzabc222")
    assert (stats("bluesky")["accepted"], stats("bluesky")["duplicates"]) == (1, 0)


def test_the_same_text_on_two_accounts_is_no_duplicate(page: Any, stats: Stats) -> None:
    page.say("Hello")
    page.id, page.token = "2", "sandbox-page-2"
    page.say("Hello")
    assert stats("facebook")["duplicates"] == 0


def test_the_peak_is_how_many_calls_were_under_way_at_once(sandbox_url: str, page: Any, stats: Stats) -> None:
    requests.post(f"{sandbox_url}/_sandbox/latency", json={"seconds": 0.5}, timeout=10)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(page.say, "abcd"))
    assert stats("facebook")["peak_concurrency"] == 4


def test_a_call_that_hangs_is_under_way_until_its_client_leaves(page: Any, plan: Any, stats: Stats) -> None:
    plan("facebook", "hang-before", times=1)
    with ThreadPoolExecutor(1) as pool, requests.Session() as session:
        form = {"access_token": page.token, "message": "Hello"}
        hanging = pool.submit(session.post, f"{page.base}/{page.id}/feed", form, timeout=1)
        wait_until(lambda: stats("facebook")["concurrency"] == 1)
        hanging.exception()
    wait_until(lambda: stats("facebook")["concurrency"] == 0)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "waited in vain"


def test_a_wrong_latency_is_refused(sandbox_url: str) -> None:
    answer = requests.post(f"{sandbox_url}/_sandbox/latency", json={"seconds": "long"}, timeout=10)
    assert answer.status_code == 400


def test_a_reset_forgets_posts_and_counts(sandbox_url: str, page: Any, stats: Stats) -> None:
    post_id = page.say("Hello").json()["id"]
    requests.post(f"{sandbox_url}/_sandbox/reset", timeout=10)
    assert stats("facebook")["accepted"] == 0
    assert page.get(f"/{post_id}").status_code == 400
