"""Asking a platform something on behalf of an account, outside of publishing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from flask_babel import gettext as _

from syndication.extensions import db
from syndication.models import Account
from syndication.platforms import get_platform
from syndication.platforms.base import Credentials, Refreshes
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.platforms.http import Http
from syndication.services.accounts.connection import make_http
from syndication.services.accounts.credentials import credentials_for, refresh_credentials
from syndication.services.accounts.verifying import verify
from syndication.services.errors import Conflict
from syndication.services.vault import VaultError

Answer = TypeVar("Answer")


def ask(account: Account, act: Callable[[Credentials, Http], Answer]) -> Answer:
    """What `act` answers with the account's credentials, refreshed once where they were refused.

    No transaction is open while it is asked. Raises Conflict with the platform's sentence. Credentials that work no
    more make the account need reconnection; a right that only this call needs does not.
    """
    account_id, platform = account.id, get_platform(account.platform)
    http = make_http()
    try:
        credentials = credentials_for(account)
        db.session.rollback()
        try:
            return act(credentials, http)
        except NotAuthorized:
            if not isinstance(platform, Refreshes):
                raise
            renewed = refresh_credentials(db.session.get_one(Account, account_id), refused=credentials)
            db.session.rollback()
            return act(renewed, http)
    except NotAuthorized as error:
        with suppress(Conflict):
            verify(account_id, by=None)
        raise Conflict(error.message) from None
    except VaultError as error:
        raise Conflict(error.message) from None
    except PlatformError as error:
        raise Conflict(error.message or _("The platform could not be asked.")) from None
    finally:
        http.close()
