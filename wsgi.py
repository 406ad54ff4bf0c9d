"""The application for WSGI servers and for `flask --app wsgi`."""

from __future__ import annotations

import sys

from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import ROOT, ConfigurationError, load_config
from syndication import create_app
from syndication.logs import configure_logging

try:
    config = load_config()
except ConfigurationError as error:
    sys.exit(str(error))

configure_logging(config["ENVIRONMENT"], config["LOG_LEVEL"])
app = create_app(config)
app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # this is how Flask is wrapped
    app.wsgi_app,
    root=str(ROOT / "static"),
    prefix="static/",
    allow_all_origins=False,
    add_headers_function=lambda headers, *_: headers.add_header("X-Content-Type-Options", "nosniff"),
)
if hops := config["TRUSTED_PROXIES"]:
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as above
