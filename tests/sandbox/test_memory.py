"""The sandbox's memory stays within its bounds."""

from __future__ import annotations

from syndication.sandbox.memory import Capped, Uploads


def test_the_oldest_entry_goes_when_there_are_too_many() -> None:
    kept: Capped[str, int] = Capped(2)
    for number, name in enumerate("abc"):
        kept[name] = number
    assert dict(kept) == {"b": 1, "c": 2}


def test_the_oldest_picture_goes_when_all_are_too_big_together() -> None:
    pictures = Uploads(limit=10)
    for name in "abc":
        pictures.put(name, b"12345", "image/png")
    assert [pictures.get(name) is not None for name in "abc"] == [False, True, True]


def test_a_picture_put_again_counts_once() -> None:
    pictures = Uploads(limit=10)
    for name in "aba":
        pictures.put(name, b"12345", "image/png")
    assert pictures.get("b") is not None
