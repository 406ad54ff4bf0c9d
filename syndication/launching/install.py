"""Set-up: the virtual environment, the Python packages and the browser libraries. What has not changed is left alone.

`python3 -I install.py [--dev] [--run]` works with nothing but the standard library of Python 3.11 or newer.
--dev adds what the tests need; --run becomes the launcher afterwards, in this same process.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"
OLDEST_NODE = 20
#: Folder in static/vendor, and the files that go there.
BROWSER_FILES = {
    "bootstrap": (
        "bootstrap/dist/css/bootstrap.min.css",
        "bootstrap/dist/css/bootstrap.min.css.map",
        "bootstrap/dist/js/bootstrap.bundle.min.js",
        "bootstrap/dist/js/bootstrap.bundle.min.js.map",
    ),
    "bootstrap-icons": ("bootstrap-icons/font/bootstrap-icons.min.css", "bootstrap-icons/font/fonts"),
    "htmx": ("htmx.org/dist/htmx.min.js",),
    "tom-select": (
        "tom-select/dist/css/tom-select.bootstrap5.min.css",
        "tom-select/dist/css/tom-select.bootstrap5.min.css.map",
        "tom-select/dist/js/tom-select.complete.min.js",
        "tom-select/dist/js/tom-select.complete.min.js.map",
    ),
}


def main(options: Sequence[str]) -> None:
    dev = "--dev" in options
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if sys.version_info < (3, 11):  # noqa: UP036  # an older one may be the first to read this
        sys.exit("Python 3.11 or newer is needed; set PYTHON to it, as in: make run PYTHON=python3.12")
    try:
        # Two set-ups at once in one folder would break each other; the second waits, and then finds nothing to do.
        with (ROOT / "package.json").open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            install_python_packages(dev)
            install_browser_libraries(dev)
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"Setting up stopped: {Path(error.cmd[0]).name} failed, see above; run the same command again."
        )
    except KeyboardInterrupt:
        sys.exit(130)
    if "--run" in options:
        os.chdir(ROOT)
        # Ctrl-C has to wait until the launcher can obey it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        os.execv(PYTHON, [str(PYTHON), "-m", "syndication.launching"])  # noqa: S606  # same process, so signals arrive


def install_python_packages(dev: bool) -> None:
    if not works(PYTHON):
        say("Making the virtual environment in .venv")
        run(sys.executable, "-m", "venv", "--clear", VENV)
    lists = [ROOT / "requirements.txt"] + ([ROOT / "requirements-dev.txt"] if dev else [])
    pip_install(lists, "Python packages")


def pip_install(lists: Sequence[Path], what: str) -> None:
    stamp = VENV / f".installed-{lists[-1].stem}"
    state = digest(*lists)
    if read(stamp) == state:
        return
    say(f"Installing the {what}")
    chosen = [word for path in lists for word in ("-r", path)]
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", *chosen)
    stamp.write_text(state)


def install_browser_libraries(dev: bool) -> None:
    state = digest(ROOT / "package-lock.json", ROOT / ".npmrc")
    # What the tests need contains what runs, so the larger set serves for both. `npm ci` removes the stamps.
    stamps = [NODE_MODULES / ".installed-dev"] + ([] if dev else [NODE_MODULES / ".installed"])
    if state not in map(read, stamps):
        say("Installing the browser libraries")
        run(*npm(), "ci", "--loglevel=error", *([] if dev else ["--omit=dev"]))
        stamps[-1].write_text(state)
    copied = f"{state} {BROWSER_FILES}"
    if read(VENDOR / ".copied") != copied:
        copy_browser_files()
        (VENDOR / ".copied").write_text(copied)


def npm() -> list[str]:
    """The system's npm if its Node is new enough, else one from PyPI in the virtual environment."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        with suppress(ValueError):
            if int(version.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE:
                return ["npm"]
    pip_install([ROOT / "requirements-node.txt"], "Node.js runtime")
    os.environ["PATH"] = f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(PYTHON.parent / "npm")]


def copy_browser_files() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder, files in BROWSER_FILES.items():
        for source in (NODE_MODULES / file for file in files):
            target = VENDOR / folder / source.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copyfile(source, target)


def works(python: Path) -> bool:
    """Whether the virtual environment is there, whole, and still has its Python."""
    try:
        return (
            subprocess.run([python, "-I", "-c", "import pip"], capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def digest(*paths: Path) -> str:
    """Changes when one of the files does."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def run(*command: str | Path) -> None:
    """A command in a process group of its own, all of which ends if we are told to stop. Quiet unless it fails."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait()
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if status:
            output.seek(0)
            sys.stderr.write(output.read())
            raise subprocess.CalledProcessError(status, [str(word) for word in command])


def say(what: str) -> None:
    print(f"{what} …", flush=True)  # noqa: T201  # a program for the console


if __name__ == "__main__":
    main(sys.argv[1:])
