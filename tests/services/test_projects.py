"""Projects."""

from __future__ import annotations

import pytest
from flask import Flask

from syndication.models import Project, User
from syndication.services import projects
from syndication.services.errors import Forbidden, Invalid, NotFound


def update(project_id: int, **changes: object) -> None:
    fields: dict[str, object] = {"name": "Garden", "time_zone": "UTC", "allowed_lateness_minutes": 60}
    projects.update_project(project_id, **(fields | changes), by=None)  # type: ignore[arg-type]  # mixed by design


def test_projects_come_by_name_in_whatever_case(app: Flask) -> None:
    for name in ("beta", "Gamma", "alpha"):
        projects.create_project(name, "UTC", by=None)
    assert [project.name for project in projects.list_projects()] == ["alpha", "beta", "Gamma"]


def test_a_post_may_be_a_day_late_unless_said_otherwise(project: Project) -> None:
    assert project.allowed_lateness_minutes == 24 * 60


def test_everything_wrong_is_said_at_once(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        projects.create_project(" ", "Mars/Base", None, allowed_lateness_minutes=0)
    assert set(refused.value.errors) == {"name", "time_zone", "allowed_lateness_minutes"}


def test_a_name_is_taken_once(project: Project) -> None:
    with pytest.raises(Invalid, match="already a project"):
        projects.create_project(" GARDEN ", "UTC", by=None)


def test_another_projects_name_cannot_be_taken_over(project: Project) -> None:
    other = projects.create_project("Kitchen", "UTC", by=None)
    with pytest.raises(Invalid, match="already a project"):
        update(other.id, name="garden")


def test_a_project_can_be_changed(project: Project, admin: User) -> None:
    update(project.id, name=" Garden and pond ", time_zone="Asia/Tokyo", allowed_lateness_minutes=5)
    assert (project.name, project.time_zone, project.allowed_lateness_minutes) == (
        "Garden and pond",
        "Asia/Tokyo",
        5,
    )


def test_an_editor_makes_and_changes_no_projects(project: Project, editor: User) -> None:
    with pytest.raises(Forbidden, match="Only an admin"):
        projects.create_project("Mine", "UTC", by=editor)
    with pytest.raises(Forbidden):
        projects.update_project(
            project.id, name="Mine", time_zone="UTC", allowed_lateness_minutes=1, by=editor
        )
    assert [each.name for each in projects.list_projects()] == ["Garden"]


def test_a_project_that_does_not_exist_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        update(999)
