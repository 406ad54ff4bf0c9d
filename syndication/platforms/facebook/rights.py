"""Whether a token may publish on a page, as far as Facebook tells. What it does not tell shows when posting.

Sources: the tasks of /me/accounts (developers.facebook.com/docs/pages/getting-started), /debug_token and
/me/permissions (/docs/graph-api/reference). That a page's token may inspect itself is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from syndication.platforms.answers import instant
from syndication.platforms.base import Credentials
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.platforms.facebook.graph import call, number_of
from syndication.platforms.facebook.refusals import meaning_of
from syndication.platforms.http import Http

NEEDED = ("pages_manage_posts", "pages_read_engagement")
_PUBLISHING_TASKS = {"CREATE_CONTENT", "MANAGE"}


def must_be_of_page(page_id: str, credentials: Credentials, http: Http) -> None:
    """For a token to which Facebook gives no page token: raises NotAuthorized unless it is the page's own."""
    if call(credentials, http, "GET", "me", params={"fields": "id"}).text("id") != page_id:
        raise NotAuthorized(
            "The user of this access token does not manage the page, or does not any more. Have them added to the "
            "page again, or use the token of somebody who manages it."
        )


def must_create_content(page_id: str, credentials: Credentials, http: Http) -> None:
    """For a user's token: raises NotAuthorized when Facebook says that this user may not publish on the page."""
    try:
        params = {"fields": "id,tasks", "limit": "100"}
        pages = call(credentials, http, "GET", "me/accounts", params=params).items("data")
    except PlatformError:
        return  # not said
    tasks = next(
        (page.get("tasks") for page in pages if isinstance(page, dict) and page.get("id") == page_id), None
    )
    if isinstance(tasks, list) and not _PUBLISHING_TASKS & {str(task) for task in tasks}:
        raise NotAuthorized(
            "The user of this access token may not create content on the page. Give them this right in the page's "
            "settings, or use the token of somebody who has it."
        )


def checked_token(owner: Credentials, typed: Credentials, http: Http) -> datetime | None:
    """When the page's token ends, None when it does not or Facebook does not tell.

    typed: the token that was entered. Raises NotAuthorized for a token that has ended or lacks a permission.
    """
    facts = _facts_of(owner, http)
    _must_be_valid(facts)
    scopes = facts.get("scopes") or _granted(typed, http)
    if isinstance(scopes, list) and scopes:
        _must_have(set(map(str, scopes)), facts.get("granular_scopes"), owner.remote_id)
    return instant(number_of(dict(facts), "expires_at"))


def _facts_of(owner: Credentials, http: Http) -> Mapping[str, Any]:
    params = {"input_token": owner.secrets.get("access_token", "")}
    try:
        return call(owner, http, "GET", "debug_token", params=params).part("data")
    except PlatformError:
        return {}


def _granted(typed: Credentials, http: Http) -> list[str]:
    try:
        listed = call(typed, http, "GET", "me/permissions").items("data")
    except PlatformError:
        return []  # a page's token has none to ask for
    permissions = (item for item in listed if isinstance(item, dict) and item.get("status") == "granted")
    return [str(item.get("permission")) for item in permissions]


def _must_be_valid(facts: Mapping[str, Any]) -> None:
    if facts.get("is_valid") is not False:
        return
    error = facts.get("error")
    told = error if isinstance(error, dict) else {}
    meaning = meaning_of(number_of(told, "code") or 190, number_of(told, "subcode") or 0) or meaning_of(
        190, 0
    )
    raise NotAuthorized(meaning.sentence if meaning else "The access token is not valid any more.")


def _must_have(scopes: set[str], granular: object, page_id: str) -> None:
    missing = [scope for scope in NEEDED if scope not in scopes]
    if missing:
        raise NotAuthorized(
            f"The access token lacks the permission {' and '.join(missing)}. Get a new token that has it, then "
            "connect the page again."
        )
    for item in granular if isinstance(granular, list) else ():
        pages = item.get("target_ids") if isinstance(item, dict) else None
        if (
            isinstance(pages, list)
            and pages
            and item.get("scope") in NEEDED
            and page_id not in map(str, pages)
        ):
            raise NotAuthorized(
                f"The permission {item['scope']} was granted for other pages, but not for this one. Get a new token "
                "and choose this page, too."
            )
