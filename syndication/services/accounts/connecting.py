"""Connecting accounts, replacing their credentials and disconnecting them.

Each asks the platform first, with no transaction open, and then writes what it learnt in one.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import Account, AccountState, Project, User
from syndication.services import audit
from syndication.services.accounts.access import platform_named
from syndication.services.accounts.connection import (
    api_base_of,
    default_api_base,
    own_api_base,
)
from syndication.services.accounts.credentials import store
from syndication.services.accounts.finding import get_account, locked_account
from syndication.services.accounts.pictures import keep_picture
from syndication.services.accounts.profiles import ask_profile, mismatch, subject_of, write_profile
from syndication.services.accounts.typed import checked_secrets
from syndication.services.errors import Conflict, Invalid, NotFound
from syndication.services.roles import require_admin
from syndication.services.transaction import transaction


def connect(
    platform: str,
    project_id: int,
    secrets: Mapping[str, str],
    *,
    api_base: str | None = None,
    by: User | None,
) -> Account:
    """Connect the identity that the secrets belong to, or connect it again if the project has it already.

    secrets: what the platform's connect form asks for. api_base: overrides the setting for this account; needed
    where every account has an address of its own, unless there is the setting.
    by: an admin, or None for the shell. Raises Forbidden, NotFound (platform, project), Conflict and Invalid;
    the keys of Invalid are the fields of the connect form, "api_base", and "" for the platform's own answer.
    """
    require_admin(by)
    adapter = platform_named(platform)
    if db.session.get(Project, project_id) is None:
        raise NotFound(_("There is no such project."))
    base = own_api_base(adapter, api_base)
    typed = checked_secrets(adapter, secrets)
    profile, kept = ask_profile(adapter, typed, base or default_api_base(platform))
    picture_path = keep_picture(profile.picture)
    try:
        with transaction() as session:
            account = identity(session, project_id, platform, profile.remote_id)
            account.api_base = base
            write_profile(account, profile, picture_path)
            store(session, account, kept)
            audit.record("account.connected", by=by, subject=subject_of(account), api_base=base or "")
    except IntegrityError:
        raise Conflict(_("Somebody connected the same account at this moment. See the dashboard.")) from None
    return account


def replace_credentials(account_id: int, secrets: Mapping[str, str], by: User | None) -> Account:
    """Verify and store new secrets of the same identity; the account is connected afterwards.

    Raises Forbidden, NotFound and Invalid (keys as with `connect`), also when they belong to somebody else.
    """
    require_admin(by)
    account = get_account(account_id)
    adapter = platform_named(account.platform)
    typed = checked_secrets(adapter, secrets)
    profile, kept = ask_profile(adapter, typed, api_base_of(account))
    picture_path = keep_picture(profile.picture)
    with transaction() as session:
        account = locked_account(session, account_id)
        if profile.remote_id != account.remote_id:
            raise Invalid({"": [mismatch(account, profile)]})
        write_profile(account, profile, picture_path)
        store(session, account, kept)
        audit.record("account.credentials_replaced", by=by, subject=subject_of(account))
    return account


def disconnect(account_id: int, by: User | None) -> Account:
    """Forget an account's secrets. Its posts stay; what is scheduled waits until it is connected again.

    Disconnecting what is disconnected changes nothing. Raises Forbidden and NotFound.
    """
    require_admin(by)
    with transaction() as session:
        account = locked_account(session, account_id)
        if account.state != AccountState.DISCONNECTED:
            account.state = AccountState.DISCONNECTED
            account.state_reason = ""
            account.credentials_expire_at = None
            account.credential = None
            audit.record("account.disconnected", by=by, subject=subject_of(account))
    return account


def identity(session: Session, project_id: int, platform: str, remote_id: str) -> Account:
    """The project's account with this identity, locked; a new one if it has none."""
    account = session.scalar(
        select(Account)
        .where(Account.project_id == project_id, Account.platform == platform, Account.remote_id == remote_id)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    )
    if account is None:
        account = Account(project_id=project_id, platform=platform, remote_id=remote_id)
        session.add(account)
        session.flush()
    return account
