"""Makes sure that there is a Chromium: the system's; else Debian's package, when root; else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def system_chromium() -> str | None:
    """The installed Chromium; None if there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def main() -> None:
    if system_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)  # noqa: S607  # Debian's own, wherever it is
        done = subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)  # noqa: S607  # as above
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)  # our own Python


if __name__ == "__main__":
    main()
