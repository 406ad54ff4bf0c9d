"""How many plain publish calls a second one core of the sandbox answers, platform by platform.

    python -m benchmarks.sandbox [--seconds 3] [--platform NAME …]

The sandbox runs in a process of its own; what counts is the CPU time that this process uses for each answer, because
this program needs a core as well. 1.0 ms are 1,000 answers a second.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform as machine
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from benchmarks.publish_calls import CALLS, Call
from tests.support.processes import answers, free_port, running, wait_until

CALLERS = 8


def cpu_seconds(pid: int) -> float:
    """What a process and those it has started have used so far."""
    family, total = {pid}, 0
    for number in sorted(int(path.name) for path in Path("/proc").glob("[0-9]*")):
        with suppress(OSError):  # it has just ended
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()
            if number in family or int(fields[1]) in family:
                family.add(number)
                total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def call_until(
    port: int, make: Callable[[int], Call], numbers: Iterator[int], end: float, done: list[int]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    answered = 0
    while time.monotonic() < end:
        method, path, headers, body = make(next(numbers))
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            sys.exit(f"{path}: {answer.status} {said[:300]!r}")
        answered += 1
    done.append(answered)


def measure(name: str, port: int, pid: int, seconds: float) -> None:
    make = CALLS[name](port)
    numbers, done = count(1), list[int]()
    call_until(port, make, numbers, time.monotonic() + 0.3, [])
    before, began = cpu_seconds(pid), time.monotonic()
    threads = [
        threading.Thread(target=call_until, args=(port, make, numbers, began + seconds, done))
        for _ in range(CALLERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used, took = cpu_seconds(pid) - before, time.monotonic() - began
    each = used / sum(done)
    figures = f"{each * 1000:.2f} ms of CPU a call: {1 / each:,.0f}/s a core ({sum(done) / took:,.0f}/s here)"
    print(f"{name:10} {figures}")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--platform", action="append", choices=CALLS)
    chosen = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sandbox", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder, running(command, log=Path(folder) / "log") as process:
        wait_until(lambda: answers(port), "the sandbox")
        print(f"{machine.platform()}, {os.cpu_count()} cores, Python {machine.python_version()}")  # noqa: T201
        for name in chosen.platform or CALLS:
            measure(name, port, process.pid, chosen.seconds)


if __name__ == "__main__":
    main()
