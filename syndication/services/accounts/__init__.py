"""Accounts: identities on platforms that posts go out from."""

from __future__ import annotations

from syndication.services.accounts.asking import ask
from syndication.services.accounts.connecting import connect, disconnect, replace_credentials
from syndication.services.accounts.connection import api_base_of, default_api_base, make_http
from syndication.services.accounts.credentials import credentials_for, opened, refresh_credentials
from syndication.services.accounts.finding import get_account, list_accounts
from syndication.services.accounts.renewing import renew_expiring
from syndication.services.accounts.verifying import Verification, mark_needs_reconnect, verify

__all__ = [
    "Verification",
    "api_base_of",
    "ask",
    "connect",
    "credentials_for",
    "default_api_base",
    "disconnect",
    "get_account",
    "list_accounts",
    "make_http",
    "mark_needs_reconnect",
    "opened",
    "refresh_credentials",
    "renew_expiring",
    "replace_credentials",
    "verify",
]
