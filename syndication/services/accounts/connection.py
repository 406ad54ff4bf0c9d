"""Where a platform's API is, and the door to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from syndication.models import Account
from syndication.platforms.addresses import is_public, look_up
from syndication.platforms.base import Platform
from syndication.platforms.http import Http
from syndication.services.accounts.access import platform_named
from syndication.services.errors import Invalid


def api_base_of(account: Account) -> str:
    """An account's API base, without a slash at the end: its own, else the setting, else the public one."""
    return account.api_base or default_api_base(account.platform)


def default_api_base(platform: str) -> str:
    """The API base of a platform's accounts that have none of their own. Raises NotFound for no platform."""
    configured: str | None = current_app.config["PLATFORM_API_BASES"].get(platform)
    return (configured or platform_named(platform).api_base).rstrip("/")


def make_http() -> Http:
    """A door to the network with the configured time-outs; one for each thread that sends.

    It leads into private networks only where ALLOW_PRIVATE_API_BASES says so, whatever a name led to before.
    """
    config = current_app.config
    return Http(
        connect_timeout=config["HTTP_CONNECT_TIMEOUT"],
        read_timeout=config["HTTP_READ_TIMEOUT"],
        deadline=config["HTTP_DEADLINE"],
        allow_private=config["ALLOW_PRIVATE_API_BASES"],
    )


def own_api_base(platform: Platform, typed: str | None) -> str | None:
    """The API base that a new account keeps as its own; None when it goes with the platform's.

    Where every account has its own, that is what was typed, else the setting of the installation: credentials never
    go to a server that nobody named. Raises Invalid (field "api_base") as `checked_api_base`, and without either.
    """
    base = checked_api_base(platform.tidy_address(typed or ""))
    if base or not platform.address_label:
        return base
    if platform.name not in current_app.config["PLATFORM_API_BASES"]:
        raise refused(
            _("Enter the address. On %(platform)s every account has its own.", platform=platform.label)
        )
    return default_api_base(platform.name)


def checked_api_base(typed: str | None) -> str | None:
    """An API base as an admin gave it, without a slash at the end; None when nothing was given.

    Raises Invalid (field "api_base") for anything but a plain http(s) address, and for addresses inside
    private networks unless ALLOW_PRIVATE_API_BASES says otherwise.
    """
    if not typed or not typed.strip():
        return None
    base = typed.strip().rstrip("/")
    try:
        parts = urlsplit(base)
        port = parts.port
    except ValueError:
        raise refused(_("This is not a valid web address.")) from None
    if len(base.split()) > 1:
        raise refused(_("A web address has no spaces in it."))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refused(_("Give a full web address that begins with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise refused(
            _("Leave user name and password out of the address: credentials have fields of their own.")
        )
    if parts.query or parts.fragment:
        raise refused(_("Leave out everything from “?” or “#” on."))
    if not current_app.config["ALLOW_PRIVATE_API_BASES"]:
        refuse_private(parts.hostname, port)
    return base


def refuse_private(host: str, port: int | None) -> None:
    """Raises Invalid unless every address of the host is a public one."""
    try:
        addresses = look_up(host, port)
    except OSError:
        raise refused(_("The host “%(host)s” cannot be found. Check the spelling.", host=host)) from None
    if not all(map(is_public, addresses)):
        raise refused(
            _(
                "“%(host)s” is inside a private network. Use a public address, or have the operator set"
                " ALLOW_PRIVATE_API_BASES.",
                host=host,
            )
        )


def refused(sentence: str) -> Invalid:
    return Invalid({"api_base": [sentence]})
