"""The background processes, made to die at a named point: `python tests/faults/worker_at.py [scheduler]`.

It is worker.py with the product's functions wrapped from outside. A file `crash` in CRASH_FOLDER is an order:
{"point": …, "victim": "child" or "worker", "text": only when a request carries this, "again": not once but always}.
Whoever comes to the point first takes the order and kills itself, or the worker, with which its child has to die.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import local
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from sqlalchemy import event
from sqlalchemy.engine import Engine

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

ORDER = Path(os.environ["CRASH_FOLDER"]) / "crash"
#: Calls that publish, by method and a part of their path. Others (signing in, looking up) are no named point.
PUBLISHING = (("/feed", "POST"), ("createRecord", "POST"), ("putRecord", "POST"), ("/statuses", "POST"))


class ThisThread(local):
    """publishes: whether the request that is under way is one of PUBLISHING."""

    publishes = False


this_thread = ThisThread()


def crash_at(point: str, text: str = "") -> None:
    """Dies here if that was ordered."""
    try:
        order = json.loads(ORDER.read_text())
    except FileNotFoundError:
        return
    if order["point"] != point or order.get("text", "") not in text:
        return
    if not order.get("again"):
        try:
            ORDER.rename(ORDER.with_name(f"crashed-{os.getpid()}"))
        except FileNotFoundError:
            return  # somebody else took the order
    os.kill(os.getppid() if order["victim"] == "worker" else os.getpid(), signal.SIGKILL)
    time.sleep(60)  # the point must not be passed: either signal ends this process


def after(point: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with a point after every call that came to something."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if result:
            crash_at(point)
        return result

    return wrapped


def publishes(method: str, url: str) -> bool:
    return any(part in url and method == verb for part, verb in PUBLISHING)


def wrap_claims() -> None:
    from syndication.services import publishing

    publishing.claim = after("after claim", publishing.claim)


def wrap_requests() -> None:
    """Before the first byte, after the first byte, and when the answer is there."""
    send = HTTPAdapter.send
    send_piece, get_answer = http.client.HTTPConnection.send, http.client.HTTPConnection.getresponse

    def send_request(self: Any, request: PreparedRequest, **options: Any) -> Any:
        this_thread.publishes = publishes(request.method or "", request.url or "")
        if this_thread.publishes:
            body = request.body if isinstance(request.body, str) else str(request.body)
            crash_at("before send", body)
        return send(self, request, **options)

    def send_bytes(self: Any, data: Any) -> None:
        if this_thread.publishes and isinstance(data, bytes):
            head, data = data[:20], data[20:]
            send_piece(self, head)
            crash_at("mid-send")
        send_piece(self, data)

    def receive(self: Any) -> Any:
        answer = get_answer(self)
        if this_thread.publishes:
            crash_at("after send")
        return answer

    HTTPAdapter.send = send_request  # type: ignore[assignment,method-assign]  # as requests' own, but for the names
    http.client.HTTPConnection.send = send_bytes  # type: ignore[method-assign]  # this is the purpose
    http.client.HTTPConnection.getresponse = receive  # type: ignore[method-assign]  # likewise


def wrap_commits() -> None:
    """A point when the words are written, and not yet committed, that a post is out."""

    @event.listens_for(Engine, "before_cursor_execute")
    def notice(connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("UPDATE scheduled_posts") and "posted" in str(values):
            connection.info["tells of a post"] = True

    @event.listens_for(Engine, "commit")
    def commit(connection: Any) -> None:
        if connection.info.pop("tells of a post", False):
            crash_at("before commit")


def wrap_scheduler() -> None:
    """Between the two writes by which a periodic job gets its next time and its queue."""
    from syndication.jobs.processes import DeskScheduler

    run = DeskScheduler.run_periodic

    def run_periodic(self: Any, periodic: Any) -> None:
        crash_at("between writes")
        run(self, periodic)

    DeskScheduler.run_periodic = run_periodic  # type: ignore[method-assign]  # likewise


def sleep_by_select() -> None:
    """With libfaketime, the call of the kernel by which Python sleeps fails at times."""

    def sleep(seconds: float) -> None:
        select.select([], [], [], seconds)

    time.sleep = sleep  # type: ignore[assignment]  # floats are all that comes


if __name__ == "__main__":
    if "FAKETIME_TIMESTAMP_FILE" in os.environ:
        sleep_by_select()
    wrap_claims()
    wrap_requests()
    wrap_commits()
    wrap_scheduler()
    from worker import main

    main()
