"""People: who there is, what they may do, and how they prove who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import ApiToken, Role, User
from syndication.services import audit, passwords, sessions
from syndication.services.errors import Conflict, Invalid, NotFound
from syndication.services.roles import require_admin
from syndication.services.times import zones
from syndication.services.transaction import transaction

# Names of a house's own network (desk@newsroom.local) are as good as any.
SPECIAL_USE_DOMAIN_NAMES.clear()


def list_users() -> Sequence[User]:
    """Everybody, also the disabled, by name."""
    return db.session.scalars(select(User).order_by(func.lower(User.name), User.email)).all()


def get_user(user_id: int) -> User:
    """Raises NotFound."""
    return existing(db.session(), user_id)


def find_user(email: str) -> User | None:
    """The user with this e-mail, in whatever case it is written."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def user_named(email: str) -> User:
    """The user with this e-mail. Raises NotFound."""
    user = find_user(email)
    if user is None:
        raise NotFound(_("There is no user %(email)s.", email=email))
    return user


def create_user(
    email: str, *, role: str, name: str = "", password: str | None = None, by: User | None
) -> tuple[User, str]:
    """A new user and the password, which is made up (and to be changed) when none is given.

    Raises Invalid, Forbidden.
    """
    require_admin(by)
    email = checked_email(email)
    checked_role(role)
    if password is not None and (weak := passwords.weaknesses(password, email)):
        raise Invalid({"password": weak})
    chosen = passwords.made_up() if password is None else password
    password_hash = passwords.hash_of(chosen)
    with transaction() as session:
        if find_user(email):
            raise Invalid({"email": [_("There is already a user with this e-mail.")]})
        user = User(
            email=email,
            name=name.strip(),
            role=role,
            password_hash=password_hash,
            password_is_temporary=password is None,
        )
        session.add(user)
        audit.record("user.created", by=by, subject=email, role=role)
    return user, chosen


def authenticate(email: str, password: str) -> User | None:
    """The enabled user with this e-mail and password. A hash made with older parameters is renewed."""
    user = find_user(email)
    if (
        not passwords.matches(password, user.password_hash if user else None)
        or user is None
        or user.is_disabled
    ):
        return None
    if passwords.is_outdated(user.password_hash):
        renewed = passwords.hash_of(password)
        with transaction():
            user.password_hash = renewed
    return user


def change_password(user_id: int, current: str, new: str, *, keep_session: int | None) -> None:
    """Choose another password; every session but `keep_session` ends. Raises Invalid."""
    user = get_user(user_id)
    if not passwords.matches(current, user.password_hash):
        raise Invalid({"current": [_("This is not your current password.")]})
    if weak := passwords.weaknesses(new, user.email):
        raise Invalid({"new": weak})
    if new == current:
        raise Invalid({"new": [_("Choose a password other than the current one.")]})
    new_hash = passwords.hash_of(new)
    with transaction():
        user.password_hash = new_hash
        user.password_is_temporary = False
        sessions.end_all(user_id, keep=keep_session)
        audit.record("user.password_changed", by=user, subject=user.email)


def reset_password(user_id: int, by: User | None) -> str:
    """A new one-time password; every session and every API token of the user ends. Raises NotFound, Forbidden.

    A reset is for somebody whose account others may have got into: what they made there must not stay open.
    """
    require_admin(by)
    password = passwords.made_up()
    new_hash = passwords.hash_of(password)
    with transaction() as session:
        user = existing(session, user_id)
        user.password_hash = new_hash
        user.password_is_temporary = True
        sessions.end_all(user_id)
        end_tokens(session, user_id)
        audit.record("user.password_reset", by=by, subject=user.email)
    return password


def end_tokens(session: Session, user_id: int) -> None:
    session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
    )


def update_profile(user_id: int, *, name: str, time_zone: str | None) -> None:
    """One's own name and time zone (None: each project's own). Raises Invalid."""
    if time_zone and time_zone not in zones():
        raise Invalid({"time_zone": [_("Choose a time zone from the list.")]})
    with transaction() as session:
        user = existing(session, user_id)
        user.name, user.time_zone = name.strip(), time_zone or None
        audit.record("user.profile_changed", by=user, subject=user.email)


def set_role(user_id: int, role: str, by: User | None) -> None:
    """Raises Invalid for an unknown role, Conflict when nobody would be admin any more, NotFound, Forbidden."""
    require_admin(by)
    checked_role(role)
    with transaction() as session:
        user = existing(session, user_id)
        if role == user.role:
            return
        if role != Role.ADMIN:
            refuse_to_lose(session, user, by)
        audit.record("user.role_changed", by=by, subject=user.email, before=user.role, after=role)
        user.role = role


def disable_user(user_id: int, by: User | None) -> None:
    """Shut somebody out: sessions end at once, API tokens stop working. Raises NotFound, Conflict, Forbidden."""
    require_admin(by)
    with transaction() as session:
        user = existing(session, user_id)
        if user.is_disabled:
            return
        refuse_to_lose(session, user, by)
        user.disabled_at = datetime.now(UTC)
        sessions.end_all(user_id)
        audit.record("user.disabled", by=by, subject=user.email)


def enable_user(user_id: int, by: User | None) -> None:
    """Let somebody in again. Raises NotFound, Forbidden."""
    require_admin(by)
    with transaction() as session:
        user = existing(session, user_id)
        if user.is_disabled:
            user.disabled_at = None
            audit.record("user.enabled", by=by, subject=user.email)


def refuse_to_lose(session: Session, user: User, by: User | None) -> None:
    """Raises Conflict when `by` would shut out themselves, or when no enabled admin would be left."""
    if by is not None and by.id == user.id:
        raise Conflict(_("You cannot take your own access away. Ask another admin to do it."))
    # Two admins who disable each other at once must not both succeed: the rows are locked while they are counted.
    admins = session.scalars(
        select(User.id)
        .where(User.role == Role.ADMIN.value, User.disabled_at.is_(None))
        .order_by(User.id)
        .with_for_update()
    ).all()
    if list(admins) == [user.id]:
        raise Conflict(_("This is the last admin. Make somebody else an admin first."))


def existing(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("This user does not exist."))
    return user


def checked_email(email: str) -> str:
    """In the form it is stored and looked up in. Raises Invalid."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise Invalid({"email": [_("Enter an e-mail address such as name@example.com.")]}) from None
    return found.normalized.lower()


def checked_role(role: str) -> None:
    if role not in set(Role):
        raise Invalid({"role": [_("Choose editor or admin.")]})
