"""Projects and accounts, for programs to find their ids. Read only."""

from __future__ import annotations

from typing import Any

from syndication.api.blueprint import operation
from syndication.api.schemas.lookups import AccountList, AccountQuery, ProjectList
from syndication.services.accounts import list_accounts
from syndication.services.projects import list_projects


@operation("GET", "/projects", tag="Lookups", answer=ProjectList)
def get_projects() -> dict[str, Any]:
    """List the projects."""
    return {"items": list_projects()}


@operation("GET", "/accounts", tag="Lookups", query=AccountQuery, answer=AccountList)
def get_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """List the accounts, with the channels each can post to."""
    return {"items": list_accounts(query.get("project"), query.get("platform"))}
