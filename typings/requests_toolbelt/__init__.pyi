from collections.abc import Iterable
from typing import Any

class MultipartEncoder:
    content_type: str
    def __init__(
        self, fields: Iterable[tuple[str, Any]], boundary: str | None = ..., encoding: str = ...
    ) -> None: ...
