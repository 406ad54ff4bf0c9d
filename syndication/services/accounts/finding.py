"""Reading accounts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account
from syndication.services.errors import NotFound


def get_account(account_id: int) -> Account:
    """The account with this id. Raises NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound(f"There is no account {account_id}.")
    return account


def list_accounts(project_id: int | None = None, platform: str | None = None) -> list[Account]:
    """All accounts, whatever their state, by platform and name; only of a project or platform where named."""
    found = select(Account).order_by(Account.platform, Account.name, Account.id)
    if project_id is not None:
        found = found.where(Account.project_id == project_id)
    if platform is not None:
        found = found.where(Account.platform == platform)
    return list(db.session.scalars(found))


def locked_account(session: Session, account_id: int) -> Account:
    """The account as it is now, for changing it inside the running transaction. Raises NotFound."""
    found = (
        select(Account)
        .where(Account.id == account_id)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    )
    account = session.scalar(found)
    if account is None:
        raise NotFound(f"There is no account {account_id}.")
    return account
