"""Making the sandbox go wrong for one account, to see what an editor would see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app
from flask_babel import gettext as _

from syndication.models import Account, User
from syndication.platforms.errors import PlatformError
from syndication.platforms.http import Http
from syndication.services import audit
from syndication.services.accounts.connection import api_base_of
from syndication.services.accounts.finding import get_account
from syndication.services.accounts.profiles import subject_of
from syndication.services.errors import Conflict, Invalid
from syndication.services.roles import require_admin
from syndication.services.transaction import transaction

#: Seconds; the sandbox is on this machine.
PATIENCE = 5.0


@dataclass(frozen=True)
class Simulation:
    """What can go wrong, by kind, as sentences; which status codes; and what is planned for an account."""

    kinds: dict[str, str]
    timed: frozenset[str]
    statuses: tuple[int, ...]
    planned: tuple[dict[str, Any], ...]


def is_simulated(account: Account) -> bool:
    """Whether the account is one of the sandbox that belongs to this desk."""
    return api_base_of(account).startswith(f"{address()}/")


def address() -> str:
    return f"http://127.0.0.1:{current_app.config['SANDBOX_PORT']}"


def read(account: Account) -> Simulation:
    """What can be planned for the account, and what is. Raises Conflict when the sandbox does not answer."""
    kinds, planned = ask("GET", "/kinds"), ask("GET", "/faults")
    return Simulation(
        kinds={name: kind["meaning"] for name, kind in kinds["kinds"].items()},
        timed=frozenset(name for name, kind in kinds["kinds"].items() if kind["seconds"] is not None),
        statuses=tuple(kinds["statuses"]),
        planned=tuple(fault for fault in planned["faults"] if fault["account"] == account.remote_id),
    )


def plan(
    account_id: int, kind: str, times: int, seconds: float | None, status: int | None, *, by: User
) -> None:
    """The next `times` calls that publish for this account go wrong in this way.

    Raises Forbidden, NotFound, Invalid (the sandbox's own words) and Conflict.
    """
    account = simulated(account_id, by)
    wanted = {
        "platform": account.platform,
        "account": account.remote_id,
        "kind": kind,
        "times": times,
        "seconds": seconds,
        "status": status,
    }
    ask("POST", "/faults", {name: value for name, value in wanted.items() if value is not None})
    with transaction():
        audit.record("simulation.planned", by=by, subject=subject_of(get_account(account_id)), kind=kind)


def clear(account_id: int, *, by: User) -> None:
    """Nothing goes wrong for this account any more. Raises Forbidden, NotFound and Conflict."""
    account = simulated(account_id, by)
    ask("DELETE", f"/faults?{urlencode({'account': account.remote_id})}")


def simulated(account_id: int, by: User) -> Account:
    require_admin(by)
    account = get_account(account_id)
    if not is_simulated(account):
        raise Conflict(_("Errors can be simulated only for accounts of the sandbox."))
    return account


def ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    http = Http(connect_timeout=PATIENCE, read_timeout=PATIENCE, deadline=PATIENCE)
    try:
        answer = http.request(method, f"{address()}/_sandbox{path}", json=body)
    except PlatformError:
        raise Conflict(_("The sandbox does not answer. It runs only in the demo workspace.")) from None
    finally:
        http.close()
    if not answer.ok:
        raise Invalid({"": [str(answer.error_fields().get("error") or _("The sandbox refused this."))]})
    return answer.fields() if answer.body else {}
