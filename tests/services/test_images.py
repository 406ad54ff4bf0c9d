"""Memory while pictures are re-encoded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from syndication.services import images
from tests.support.pictures import picture


@pytest.mark.parametrize(("number", "patience", "meet"), [(2, 30.0, True), (3, 0.5, False)])
def test_of_many_pictures_two_are_in_memory_at_once(
    monkeypatch: pytest.MonkeyPatch, number: int, patience: float, meet: bool
) -> None:
    barrier, met = Barrier(number), list[int]()
    encode = images.encode

    def waiting_for_others(image: Any) -> images.EncodedImage:
        with suppress(BrokenBarrierError):  # so many never came together
            met.append(barrier.wait(patience))
        return encode(image)

    monkeypatch.setattr(images, "encode", waiting_for_others)
    with ThreadPoolExecutor(number) as pool:
        done = [
            pool.submit(images.reencode, picture(), max_bytes=10_000, max_pixels=10_000)
            for _ in range(number)
        ]
    assert [one.result().width for one in done] == [40] * number
    assert bool(met) is meet
