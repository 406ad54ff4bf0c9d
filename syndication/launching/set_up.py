"""What must be done before the desk can work: migrations and, on the very first start, an admin and the demo.

Run by the launcher as a process of its own while the sandbox is up: `python -m syndication.launching.set_up`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flask_migrate

from config import ConfigurationError, load_config
from syndication import create_app
from syndication.launching.sign_in_note import note_of
from syndication.launching.waiting import NotReady, wait_for_port
from syndication.logs import configure_logging
from syndication.models import Role
from syndication.services import demo, people
from syndication.services.errors import ServiceError


def main() -> None:
    try:
        config = load_config()
        app = create_app(config, pages=False)
    except ConfigurationError as error:
        sys.exit(str(error))
    configure_logging(config["ENVIRONMENT"], config["LOG_LEVEL"])
    with app.app_context():
        flask_migrate.upgrade()
        if config["ENVIRONMENT"] == "local":
            try:
                prepare_local(config)
            except (ServiceError, NotReady) as error:
                sys.exit(str(error))


def prepare_local(config: Mapping[str, Any]) -> None:
    """The first admin and the demo workspace, finished if an earlier start was interrupted."""
    note = note_of(config)
    sandbox = f"http://127.0.0.1:{config['SANDBOX_PORT']}"
    if not people.list_users():
        note.parent.mkdir(mode=0o700, exist_ok=True)
        note.touch(mode=0o600)
    if note.exists():
        # Late: only the first start needs the sandbox.
        from syndication.sandbox.demo import CREDENTIALS, OPTIONS

        create_admin(config["ADMIN_EMAIL"], note)
        wait_for_port("127.0.0.1", config["SANDBOX_PORT"], "the sandbox")
        demo.create_workspace(CREDENTIALS, OPTIONS, sandbox, by=people.user_named(config["ADMIN_EMAIL"]))
    else:
        demo.move_accounts(sandbox)


def create_admin(email: str, note: Path) -> None:
    if note.read_text():
        return
    if user := people.find_user(email):
        # The start was interrupted before the password could be noted.
        password = people.reset_password(user.id, by=None)
    else:
        _, password = people.create_user(email, role=Role.ADMIN, by=None)
    note.write_text(f"{email} {password}\n")


if __name__ == "__main__":
    main()
