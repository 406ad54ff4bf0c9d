"""The files of the repository, for rules about all of them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config import ROOT

PLATFORMS = sorted(path.parent.name for path in (ROOT / "syndication" / "platforms").glob("*/adapter.py"))


@cache
def tracked() -> tuple[Path, ...]:
    """All files that git has or would take, relative to the top."""
    command = ["/usr/bin/env", "git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in map(Path, listed.splitlines()) if (ROOT / path).is_file())


def files(*tops: str, suffixes: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    """Tracked files with these suffixes, below these folders (or these files themselves)."""
    for path in tracked():
        if path.suffix in suffixes and any(path.is_relative_to(top) for top in tops):
            yield path


def lines_with(path: Path, pattern: str) -> list[str]:
    """Where the pattern is found in a file, as "path:line: text"."""
    text = (ROOT / path).read_text()
    starts = (text.count("\n", 0, found.start()) for found in re.finditer(pattern, text, re.I | re.S))
    lines = text.splitlines()
    return [f"{path}:{line + 1}: {lines[line].strip()}" for line in dict.fromkeys(starts)]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function in a Python file."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield node.name, node.end_lineno - node.lineno + 1
