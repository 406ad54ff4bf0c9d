"""The first admin's e-mail and password, kept from the moment they are made until they were shown, once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def note_of(config: Mapping[str, Any]) -> Path:
    """The file. It exists while the first start is not finished, empty until there is an admin."""
    return Path(config["INSTANCE_PATH"] / "keys" / "first-sign-in")
