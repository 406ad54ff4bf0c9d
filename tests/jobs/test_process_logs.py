"""What the background processes write in production."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

from tests.support.processes import running, wait_until


def test_the_scheduler_writes_one_json_object_a_line(tmp_path: Path, redis_url: str) -> None:
    environ = {
        "SYNDICATION_ENV": "production",
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'desk.sqlite3'}",
        "REDIS_URL": redis_url,
        "SECRET_KEY": "s" * 40,
        "CREDENTIAL_KEYS": f"2026:{base64.b64encode(b'k' * 32).decode()}",
        "PUBLIC_BASE_URL": "https://desk.example.com",
    }
    log = tmp_path / "scheduler.log"
    with running([sys.executable, "worker.py", "scheduler"], environ=environ, log=log):
        wait_until(lambda: "Registering birth" in log.read_text(), "the scheduler says that it is there")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"level": "info", "event": "Registering birth"}.items() <= lines[0].items()
