"""The conformance tests of twitter-text, as they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "data" / "twitter-text"


@cache
def suite(name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load((FOLDER / f"{name}.yml").read_text())["tests"]
    return found


def cases(name: str, *sections: str) -> list[Any]:
    """(text, expected) of all cases of these sections of `validate` or `extract`."""
    return [
        pytest.param(case["text"], case["expected"], id=f"{section}: {case['description']}")
        for section in sections
        for case in suite(name)[section]
    ]
