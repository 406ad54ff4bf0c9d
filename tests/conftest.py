"""Fixtures of all tests; each lives with its kind in tests/support."""

from __future__ import annotations

import gc

# What others import comes first, so that pytest can explain failed assertions in it.
pytest_plugins = [
    "tests.support.sandbox",
    "tests.support.postgres",
    "tests.support.valkey",
    "tests.support.databases",
    "tests.support.application",
    "tests.support.people",
    "tests.support.pds",
    "tests.support.delivery",
    "tests.support.shelf",
    "tests.support.browser",
]


def pytest_collection_finish() -> None:
    """What is loaded now stays: looking through it for garbage, over and over, takes a sixth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
