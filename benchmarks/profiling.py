"""Where processes spend their time: sampled from outside by py-spy, added up by our functions and by library."""

from __future__ import annotations

import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen

from benchmarks.machine import say, table
from tests.support.processes import running

PY_SPY = Path(sys.executable).parent / "py-spy"
#: Samples a second: each stops the process for a moment.
RATE = 50
#: A frame as py-spy writes it: "function (file.py)" or "function (file.py:line)".
FRAME = re.compile(r"(?P<function>.+) \((?P<file>[^:)]+)(:\d+)?\)$")
MOST = 30


@contextmanager
def sampled(pids: Sequence[int]) -> Iterator[None]:
    """Samples these processes and their children during the block, and prints what they did.

    Only threads that run Python count: the others wait, for an answer or for their turn.
    """
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        outputs = [Path(name) / f"{pid}.raw" for pid in pids]
        spies: list[Popen[bytes]] = []
        for pid, output in zip(pids, outputs, strict=True):
            command: list[str | Path] = [PY_SPY, "record", "--pid", str(pid), "--subprocesses", "--gil"]
            command += ["--function", "--format", "raw", "--rate", str(RATE), "--output", output]
            spies.append(stack.enter_context(running(command, log=Path(name) / "log", stop_within=60)))
        try:
            yield
        finally:
            for spy in spies:
                stop(spy)
            if pids:
                report([line for output in outputs for line in output.read_text().splitlines()])


def stop(spy: Popen[bytes]) -> None:
    """It writes what it found when it is interrupted."""
    spy.send_signal(signal.SIGINT)
    spy.wait(60)


def report(lines: Sequence[str]) -> None:
    """lines: "outermost;…;innermost samples"."""
    ours, libraries = Counter[str](), Counter[str]()
    for line in lines:
        stack, _, samples = line.rpartition(" ")
        frames = [match for frame in stack.split(";") if (match := FRAME.match(frame))]
        if frames:
            ours[innermost_of_ours(frames)] += int(samples)
            libraries[library(frames[-1]["file"])] += int(samples)
    print_shares("Our innermost function (with the libraries it calls)", ours)
    print_shares("Library of the innermost frame", libraries)


def innermost_of_ours(frames: Sequence[re.Match[str]]) -> str:
    for frame in reversed(frames):
        if frame["file"].startswith("syndication/"):
            return f"{frame['file'].removeprefix('syndication/')}: {frame['function']}"
    return f"none of ours: {library(frames[-1]['file'])}"


def library(file: str) -> str:
    """ "sqlalchemy" for sqlalchemy/engine/base.py, "threading" for threading.py."""
    return file.partition("/")[0].removesuffix(".py")


def print_shares(title: str, counted: Counter[str]) -> None:
    total = counted.total() or 1
    say()
    rows = [(name, f"{100 * samples / total:.1f} %") for name, samples in counted.most_common(MOST)]
    table((title, "of the time"), rows)
