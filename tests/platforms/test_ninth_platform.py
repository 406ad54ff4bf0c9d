"""One folder is a platform: put in, it is everywhere; taken out, nothing misses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT

NINTH = Path("syndication/platforms/webhook")
NEEDED = ("syndication", "configuration", "templates", "static", "migrations", "config.py", "wsgi.py")
LOOK = """
import sys
from flask_migrate import upgrade
from config import load_config
from syndication import create_app
from syndication.services import people, projects, sessions
from syndication.web.login import TOKEN
from syndication.platforms import channel_paths, platforms

app = create_app(load_config())
with app.app_context():
    upgrade()
    user, _ = people.create_user("admin@example.org", role="admin", by=None)
    projects.create_project("Project", "UTC", by=None)
    token = sessions.start(user.id, address="", user_agent="")
client = app.test_client()
with client.session_transaction() as session:
    session[TOKEN] = token
pages = ["/syndication/dashboard/", "/syndication/create-piece"]
shown = [client.get(page) for page in pages]
assert all(page.status_code == 200 for page in shown), shown
connect = client.get("/syndication/dashboard/connect/webhook")
print(len(platforms()), *("webhook/message" in path for path in channel_paths() if "webhook" in path))
print(*("Webhook" in page.text for page in shown), connect.status_code, "signing_secret" in connect.text)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The product's files without the ninth folder."""
    copy = tmp_path / "desk"
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
        else:
            shutil.copy(source, copy / name)
    shutil.rmtree(copy / NINTH)
    return copy


def look(tree: Path) -> list[str]:
    """What a fresh installation of this tree says of its platforms."""
    instance = tree / "instance"
    shutil.rmtree(instance, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tree,
        env={**os.environ, "INSTANCE_PATH": str(instance), "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_adding_its_folder_adds_a_platform_and_nothing_else_has_to_change(tree: Path) -> None:
    before = look(tree)
    assert before[1] == "False False 404 False"
    shutil.copytree(ROOT / NINTH, tree / NINTH, ignore=shutil.ignore_patterns("__pycache__"))
    after = look(tree)
    assert int(after[0].split()[0]) == int(before[0].split()[0]) + 1
    assert after[0].endswith("True")
    assert after[1] == "True True 200 True"
