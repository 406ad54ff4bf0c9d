"""Whether an earlier try may have made something public."""

from __future__ import annotations

from syndication.platforms.doubt import close_doubt, open_doubt, open_since
from tests.platforms.conftest import Notes


def test_without_a_call_there_is_no_doubt(checkpoints: Notes) -> None:
    assert open_since(checkpoints) is None


def test_a_doubt_keeps_the_time_of_the_first_call(checkpoints: Notes) -> None:
    open_doubt(checkpoints)
    first = open_since(checkpoints)
    open_doubt(checkpoints)
    again = open_since(checkpoints)
    assert first and again
    assert again.first == first.first
    assert again.latest >= first.latest


def test_a_closed_doubt_is_none(checkpoints: Notes) -> None:
    open_doubt(checkpoints)
    close_doubt(checkpoints)
    assert open_since(checkpoints) is None


def test_each_dangerous_call_has_a_doubt_of_its_own(checkpoints: Notes) -> None:
    open_doubt(checkpoints, "doubt-1")
    open_doubt(checkpoints, "doubt-2")
    close_doubt(checkpoints, "doubt-1")
    assert open_since(checkpoints, "doubt-1") is None
    assert open_since(checkpoints, "doubt-2") is not None
    assert open_since(checkpoints) is None
