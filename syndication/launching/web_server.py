"""Gunicorn's settings: `gunicorn -c python:syndication.launching.web_server wsgi:app`."""

from __future__ import annotations

import sys

from config import ConfigurationError, load_config

# Gunicorn takes every name here that it knows as a setting, and shows it when it is wrong: "config" is one of them.
try:
    _config = load_config()
except ConfigurationError as error:
    sys.exit(str(error))

bind = f"{_config['LISTEN_HOST']}:{_config['PORT']}"
worker_class = "gthread"
workers = _config["WEB_WORKERS"]
threads = _config["WEB_THREADS"]
#: Loaded once and shared by the workers; it opens no connections before they are there.
preload_app = True
#: Seconds a request may still take after the order to stop; `make run` is down within 10.
graceful_timeout = 4
timeout = 60
#: Its default place is shared by all gunicorns of a user.
control_socket_disable = True
