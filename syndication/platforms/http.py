"""The only door to the network for adapters: time-outs, a total deadline, keep-alive, error mapping, redaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer. Header names are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any: ...


class Http:
    """Makes requests for one worker thread, keeping connections alive.

    connect_timeout, read_timeout and deadline are seconds; the deadline bounds a whole exchange, dripped or not.
    """

    def __init__(
        self, *, connect_timeout: float = 5.0, read_timeout: float = 30.0, deadline: float = 60.0
    ) -> None: ...

    def request(
        self,
        method: str,
        url: str,
        *,
        creates: bool = False,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        data: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        secrets: Iterable[str] = (),
        safe_statuses: Iterable[int] = (),
    ) -> Answer: ...
