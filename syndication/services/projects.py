"""Projects: what pieces and accounts are grouped by."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import Project, User
from syndication.services import audit
from syndication.services.errors import Invalid, NotFound
from syndication.services.roles import require_admin
from syndication.services.times import zones
from syndication.services.transaction import transaction

DEFAULT_LATENESS_MINUTES = 24 * 60
MAX_LATENESS_MINUTES = 30 * 24 * 60


def list_projects() -> Sequence[Project]:
    """All projects by name."""
    return db.session.scalars(select(Project).order_by(func.lower(Project.name))).all()


def get_project(project_id: int) -> Project:
    """Raises NotFound."""
    project = db.session.get(Project, project_id)
    if project is None:
        raise NotFound(_("This project does not exist."))
    return project


def create_project(
    name: str,
    time_zone: str,
    by: User | None,
    allowed_lateness_minutes: int = DEFAULT_LATENESS_MINUTES,
) -> Project:
    """A new project. Raises Invalid, Forbidden."""
    require_admin(by)
    check(name, time_zone, allowed_lateness_minutes)
    with transaction() as session:
        refuse_taken(name, None)
        project = Project(
            name=name.strip(), time_zone=time_zone, allowed_lateness_minutes=allowed_lateness_minutes
        )
        session.add(project)
        audit.record("project.created", by=by, subject=project.name, time_zone=time_zone)
    return project


def update_project(
    project_id: int, *, name: str, time_zone: str, allowed_lateness_minutes: int, by: User | None
) -> None:
    """Rename a project, give it another zone or lateness; what is scheduled stays as it is.

    Raises Invalid, NotFound, Forbidden.
    """
    require_admin(by)
    check(name, time_zone, allowed_lateness_minutes)
    with transaction():
        project = get_project(project_id)
        refuse_taken(name, project_id)
        audit.record(
            "project.changed",
            by=by,
            subject=name.strip(),
            before=described(project),
        )
        project.name = name.strip()
        project.time_zone = time_zone
        project.allowed_lateness_minutes = allowed_lateness_minutes


def described(project: Project) -> dict[str, str | int]:
    return {
        "name": project.name,
        "time_zone": project.time_zone,
        "allowed_lateness_minutes": project.allowed_lateness_minutes,
    }


def check(name: str, time_zone: str, allowed_lateness_minutes: int) -> None:
    errors = {}
    if not 1 <= len(name.strip()) <= 120:
        errors["name"] = [_("Give the project a name of at most 120 characters.")]
    if time_zone not in zones():
        errors["time_zone"] = [_("Choose a time zone such as Europe/Berlin.")]
    if not 1 <= allowed_lateness_minutes <= MAX_LATENESS_MINUTES:
        errors["allowed_lateness_minutes"] = [_("Allow between one minute and 30 days.")]
    if errors:
        raise Invalid(errors)


def refuse_taken(name: str, own_id: int | None) -> None:
    taken = db.session.scalar(select(Project.id).where(func.lower(Project.name) == name.strip().lower()))
    if taken is not None and taken != own_id:
        raise Invalid({"name": [_("There is already a project with this name.")]})
