"""The background processes: `python worker.py [--platform NAME …]`, `… scheduler` and `… cards`."""

from __future__ import annotations

import argparse
import sys

from config import ConfigurationError, load_config
from syndication import create_app
from syndication.jobs.processes import run_cards, run_scheduler, run_worker
from syndication.logs import configure_logging
from syndication.platforms import platforms
from syndication.platforms.base import Draft


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Publishes what is due, rings for those who do, or reads linked pages."
    )
    parser.add_argument("role", nargs="?", choices=("worker", "scheduler", "cards"), default="worker")
    parser.add_argument(
        "--platform",
        action="append",
        choices=sorted(platforms()),
        help="serve only this one (may be repeated)",
    )
    arguments = parser.parse_args()
    try:
        config = load_config()
    except ConfigurationError as error:
        sys.exit(str(error))
    configure_logging(config["ENVIRONMENT"], config["LOG_LEVEL"])
    # The scheduler only rings; what a job does may link to pages.
    app = create_app(config, pages=arguments.role != "scheduler")
    if arguments.role == "scheduler":
        run_scheduler(app)
    elif arguments.role == "cards":
        run_cards(app)
    else:
        load_ahead()
        run_worker(app, arguments.platform)


def load_ahead() -> None:
    """What adapters load when they first read a text: each of our children, one for every job, would load it anew."""
    for platform in platforms().values():
        for channel in platform.channels:
            platform.problems(
                Draft(channel.key, "Hello @somebody@example.com, https://example.com \N{SEEDLING}")
            )


if __name__ == "__main__":
    main()
