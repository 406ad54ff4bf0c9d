"""The upload folder: files named by their content, there as a whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import current_app

from syndication.models import MediaKind

CHUNK = 1024 * 1024
#: What begins so is not finished. After a day, whoever made it is dead.
UNFINISHED = ".new-"
DAY = 24 * 3600


@dataclass(frozen=True)
class Kept:
    """A file that was made safe and is in the upload folder: what its row in the table of media says."""

    path: str
    sha256: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0
    kind: str = MediaKind.PICTURE.value
    frames: int = 1
    seconds: float = 0.0
    frame_rate: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    poster_path: str = ""
    pages: int = 0


class TooLarge(Exception):
    """There are more bytes than are possible."""


def upload_folder() -> Path:
    return Path(current_app.config["UPLOAD_FOLDER"])


@contextmanager
def workbench() -> Iterator[Path]:
    """A folder for unfinished files, on the disk on which they are kept. It is gone afterwards."""
    folder = upload_folder()
    folder.mkdir(parents=True, exist_ok=True)
    remove_abandoned(folder)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder, ignore_cleanup_errors=True) as made:
        yield Path(made)


def remove_abandoned(folder: Path) -> None:
    """What processes left behind that were killed."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > DAY:
            shutil.rmtree(path, ignore_errors=True)


def copy(source: IO[bytes], target: Path, max_bytes: int) -> None:
    """Raises TooLarge as soon as there is one byte too many."""
    left = max_bytes
    with target.open("wb") as file:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise TooLarge
            file.write(chunk)


def keep(file: Path, suffix: str) -> tuple[str, str]:
    """Move a finished file of the workbench to its place. Returns its path below the upload folder and its SHA-256."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        os.fsync(content.fileno())
    relative = place_of(digest, suffix)
    target = upload_folder() / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)
    return relative, digest


def keep_bytes(data: bytes, suffix: str) -> tuple[str, str]:
    """As `keep`, for what is in memory."""
    digest = hashlib.sha256(data).hexdigest()
    relative = place_of(digest, suffix)
    write_atomically(upload_folder() / relative, data)
    return relative, digest


def place_of(digest: str, suffix: str) -> str:
    return f"{digest[:2]}/{digest}{suffix}"


def write_atomically(target: Path, data: bytes) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
