"""Settings, read from environment variables. docs/configuration.md lists them all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent


class ConfigurationError(Exception):
    """A setting is missing or wrong; the message is one sentence that names it."""


def load_config(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask's configuration out of environment variables. Raises ConfigurationError."""
    raise NotImplementedError
