"""What the sandbox counts, and starting it afresh."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from tests.support.processes import wait_until

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


@contextmanager
def call_under_way(page: Any) -> Iterator[None]:
    """A publish call whose answer nobody waits for, until the block ends."""
    address = urlsplit(page.base)
    form = urlencode({"access_token": page.token, "message": "Hello"}).encode()
    head = (
        f"POST {address.path}/{page.id}/feed HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + form)
        yield


def test_the_peak_is_how_many_calls_were_under_way_at_once(page: Any, plan: Any, stats: Stats) -> None:
    plan("facebook", "hang-before")
    with ExitStack() as calls:
        for _ in range(4):
            calls.enter_context(call_under_way(page))
        wait_until(lambda: stats("facebook")["peak_concurrency"] == 4, "four calls are under way")


def test_a_call_that_hangs_is_under_way_until_its_client_leaves(page: Any, plan: Any, stats: Stats) -> None:
    plan("facebook", "hang-before")
    with call_under_way(page):
        wait_until(lambda: stats("facebook")["concurrency"] == 1, "the call is under way")
    wait_until(lambda: stats("facebook")["concurrency"] == 0, "the call is over")


def test_the_latency_that_is_set_is_told(sandbox_url: str) -> None:
    requests.post(f"{sandbox_url}/_sandbox/latency", json={"seconds": 0.25}, timeout=10)
    assert requests.get(f"{sandbox_url}/_sandbox/stats", timeout=10).json()["latency"] == 0.25


def test_a_call_is_under_way_while_it_waits_for_the_latency(
    sandbox_url: str, page: Any, stats: Stats
) -> None:
    requests.post(f"{sandbox_url}/_sandbox/latency", json={"seconds": 30}, timeout=10)
    with call_under_way(page):
        wait_until(lambda: stats("facebook")["concurrency"] == 1, "the call waits")
        assert stats("facebook")["accepted"] == 0


def test_a_wrong_latency_is_refused(sandbox_url: str) -> None:
    answer = requests.post(f"{sandbox_url}/_sandbox/latency", json={"seconds": "long"}, timeout=10)
    assert answer.status_code == 400


def test_a_reset_forgets_posts_and_counts(sandbox_url: str, page: Any, stats: Stats) -> None:
    post_id = page.say("Hello").json()["id"]
    requests.post(f"{sandbox_url}/_sandbox/reset", timeout=10)
    assert stats("facebook")["accepted"] == 0
    assert page.get(f"/{post_id}").status_code == 400
