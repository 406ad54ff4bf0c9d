"""A real Bluesky server, from the npm package @atproto/dev-env, and what tests do to it behind the desk's back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

SCRIPT = Path(__file__).with_name("pds.mjs")
_numbers = count(1)


@dataclass(frozen=True)
class PdsAccount:
    """An account with one app password. `session` is that of its owner, signed in with the main password."""

    handle: str
    did: str
    password: str
    app_password: str
    session: dict[str, str] = field(repr=False)

    @property
    def secrets(self) -> dict[str, str]:
        """What the connect form asks for."""
        return {"identifier": self.handle, "app_password": self.app_password}


class Pds:
    """The running server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def create_account(self, name: str = "user") -> PdsAccount:
        """A new account `<name><number>.test`. name: letters, digits and hyphens."""
        handle = f"{name}{next(_numbers)}.test"
        owner = {"handle": handle, "email": f"{handle}@example.com", "password": f"main-password-of-{handle}"}
        session = self.call("POST", "com.atproto.server.createAccount", json=owner)
        app = self.call(
            "POST", "com.atproto.server.createAppPassword", session["accessJwt"], json={"name": "desk"}
        )
        return PdsAccount(handle, session["did"], owner["password"], app["password"], session)

    def revoke_app_password(self, account: PdsAccount) -> None:
        """Take the app password away, as its owner does in the settings."""
        self.call(
            "POST",
            "com.atproto.server.revokeAppPassword",
            account.session["accessJwt"],
            json={"name": "desk"},
        )

    def posts(self, did: str) -> list[dict[str, Any]]:
        """The account's post records ({"uri", "cid", "value"}), newest first."""
        wanted = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100"}
        return list(self.call("GET", "com.atproto.repo.listRecords", params=wanted)["records"])

    def blob(self, did: str, cid: str) -> bytes:
        """The bytes of a picture."""
        url = f"{self.url}/xrpc/com.atproto.sync.getBlob"
        answer = requests.get(url, params={"did": did, "cid": cid}, timeout=30)
        answer.raise_for_status()
        return answer.content

    def call(self, method: str, name: str, token: str = "", **request: Any) -> dict[str, Any]:
        """Any call of the API; `token` signs it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if "data" in request:
            headers["Content-Type"] = "image/png"
        answer = requests.request(method, f"{self.url}/xrpc/{name}", headers=headers, timeout=30, **request)
        assert answer.ok, f"{name}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}


@contextmanager
def running_pds(*, rate_limits: bool = False) -> Iterator[Pds]:
    """Start a server and stop it. Its data is thrown away."""
    beside_python = str(Path(sys.executable).parent)
    node = shutil.which("node") or shutil.which("node", path=beside_python)
    assert node, "the real Bluesky server needs node on the PATH (make install brings it)"
    arguments = [node, str(SCRIPT), *(["--rate-limits"] if rate_limits else [])]
    with tempfile.TemporaryDirectory(prefix="pds-") as data, tempfile.TemporaryFile() as errors:
        environment = {**os.environ, "TMPDIR": data, "LOG_ENABLED": "false"}
        pipe = subprocess.PIPE
        with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=errors, env=environment) as process:
            assert process.stdin and process.stdout
            line = process.stdout.readline()
            if not line.startswith(b"{"):
                errors.seek(0)
                raise RuntimeError(f"the PDS did not start: {line!r} {errors.read().decode()[-2000:]}")
            try:
                yield Pds(json.loads(line)["url"])
            finally:
                process.stdin.close()
                process.wait(timeout=20)


@pytest.fixture(scope="session")
def pds() -> Iterator[Pds]:
    """A real Bluesky server without rate limits, one for all tests of a run."""
    with running_pds() as server:
        yield server
