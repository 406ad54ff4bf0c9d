"""The launcher: `python -m syndication.launching`, as `make run` ends in it. Runs until Ctrl-C or SIGTERM.

Starts supervisord, which keeps the processes running; sets up what they need; says when all is ready.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

from config import ROOT, ConfigurationError, load_config
from syndication import lifeline
from syndication.launching import stopping, supervision
from syndication.launching.lock import AlreadyRunning, lock
from syndication.launching.sign_in_note import note_of
from syndication.launching.waiting import NotReady, wait_for_readiness


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM."""


class CannotRun(Exception):
    """The message is a sentence that says why."""


def main() -> int:
    lifeline.die_with_parent()
    lifeline.adopt_orphans()
    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    try:
        # The set-up program has held them back, so that none is lost on the way.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
        launch(load_config())
    except StopAsked:
        say("Stopped.")
        return 0
    except (CannotRun, ConfigurationError, AlreadyRunning, NotReady) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a program for the console
    return 1


def ask_to_stop(*_: object) -> NoReturn:
    raise StopAsked


def launch(config: Mapping[str, Any]) -> None:
    """Run everything until asked to stop, which raises StopAsked. Nothing is left behind, however this ends."""
    with lock(config["INSTANCE_PATH"]) as held:
        check_ports(config)
        supervision.write_valkey_settings(config)
        settings = supervision.write_settings(config)
        try:
            say("Starting …")
            supervisor = start("supervisor.supervisord", "-n", "-c", str(settings), keep=held)
            set_up(config)
            supervision.start_first(config)
            wait_for_readiness(address(config), lambda: supervisor.poll() is None)
            supervision.start_others(config)
            greet(config)
            stopping.wait_for(supervisor.pid)
            raise CannotRun(f"The supervisor ended by itself; see {config['INSTANCE_PATH'] / 'logs'}.")
        except StopAsked:
            say("Stopping …")
            raise
        except NotReady as error:
            logs = config["INSTANCE_PATH"] / "logs"
            raise CannotRun(f"The desk could not start ({error}); see {logs}.") from None
        finally:
            stopping.stop_children()


def start(module: str, *arguments: str, keep: int | None = None, **options: Any) -> subprocess.Popen[str]:
    """A Python program in a session of its own (Ctrl-C is for us alone) that ends with us."""
    command = (sys.executable, "-I", "-S", lifeline.__file__, sys.executable, "-m", module, *arguments)
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=() if keep is None else (keep,),
        text=True,
        **options,
    )


def set_up(config: Mapping[str, Any]) -> None:
    """Migrations, first admin, demo. Raises CannotRun with the last line of what went wrong."""
    log = config["INSTANCE_PATH"] / "logs" / "set-up.log"
    with log.open("w") as output:
        status = start("syndication.launching.set_up", stdout=output, stderr=output).wait()
    if status:
        last_line = (log.read_text().strip() or "it was killed").splitlines()[-1]
        raise CannotRun(f"Setting up failed: {last_line} (all of it is in {log})")


def check_ports(config: Mapping[str, Any]) -> None:
    """Raises CannotRun for a port that somebody else listens on."""
    wanted = [("PORT", config["LISTEN_HOST"])]
    if config["ENVIRONMENT"] == "local":
        wanted.append(("SANDBOX_PORT", "127.0.0.1"))
    for name, host in wanted:
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind((host, config[name]))
            except OSError as error:
                reason = str(error.strerror).lower()
                raise CannotRun(
                    f"Port {config[name]} cannot be used ({reason}); set {name} to a free one."
                ) from None


def address(config: Mapping[str, Any]) -> str:
    host = config["LISTEN_HOST"]
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{config['PORT']}"  # noqa: S104  # compared, not bound


def greet(config: Mapping[str, Any]) -> None:
    say(f"Ready: {address(config)}")
    note = note_of(config)
    with suppress(FileNotFoundError):
        say(f"Sign in: {note.read_text().strip()}")
        note.unlink()


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201  # a program for the console


if __name__ == "__main__":
    sys.exit(main())
