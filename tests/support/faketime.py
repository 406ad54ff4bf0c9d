"""Makes sure that there is libfaketime, which sets the clock of single processes: the system's; else Debian's package,
when root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ("/usr/lib", "/usr/local/lib", "/usr/lib64")


def library() -> Path | None:
    """The installed library, the one for programs with threads; None if there is none."""
    found = (path for folder in FOLDERS for path in Path(folder).glob("**/faketime/libfaketimeMT.so.1"))
    return next(found, None)


def main() -> None:
    if library():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)  # noqa: S607  # Debian's own, wherever it is
        subprocess.run(["apt-get", "install", "-y", "-qq", "libfaketime"], check=False)  # noqa: S607  # as above
    if not library():
        sys.exit(
            "libfaketime is needed to test what a wrong clock does; install your system’s package of it."
        )


if __name__ == "__main__":
    main()
