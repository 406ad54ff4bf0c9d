"""What admins do about users and projects, and the audit log they read."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from syndication.models import Project, User
from syndication.services import audit, people, projects
from syndication.services.audit import AuditFilters
from syndication.services.transaction import transaction
from tests.support.people import PASSWORD, SignIn


def shown_password(text: str) -> str:
    found = re.search(r'id="one-time-password">([a-z0-9-]+)<', text)
    assert found
    return found.group(1)


def actions() -> list[str]:
    return [event.action for event in audit.list_events(AuditFilters(), 1, 50).items]


def test_a_new_user_signs_in_with_the_password_shown_once(
    admin_client: FlaskClient, client: FlaskClient
) -> None:
    response = admin_client.post(
        "/admin/users", data={"email": "New@Example.org", "name": "Nia New", "role": "editor"}
    )
    password = shown_password(response.text)
    assert response.headers["Cache-Control"] == "no-store"
    assert client.post("/login", data={"email": "new@example.org", "password": password}).status_code == 302
    page = admin_client.get("/admin/users").text
    assert "Nia New" in page
    assert password not in page


def test_a_user_who_exists_is_not_made_again_and_the_form_is_kept(
    admin_client: FlaskClient, editor: User
) -> None:
    response = admin_client.post(
        "/admin/users", data={"email": editor.email, "name": "Twice", "role": "editor"}
    )
    assert response.status_code == 422
    assert "There is already a user with this e-mail." in response.text
    assert 'value="Twice"' in response.text


def test_an_e_mail_that_is_none_is_refused(admin_client: FlaskClient) -> None:
    response = admin_client.post("/admin/users", data={"email": "nonsense", "role": "editor"})
    assert "Enter an e-mail address such as name@example.com." in response.text


def test_a_role_can_be_given_and_taken(
    admin_client: FlaskClient, editor_client: FlaskClient, editor: User
) -> None:
    admin_client.post(f"/admin/users/{editor.id}/role", data={"role": "admin"})
    assert editor_client.get("/admin/users").status_code == 200
    admin_client.post(f"/admin/users/{editor.id}/role", data={"role": "editor"})
    assert editor_client.get("/admin/users").status_code == 403


def test_a_disabled_user_is_out_and_an_enabled_one_may_come_back(
    admin_client: FlaskClient, editor_client: FlaskClient, editor: User, sign_in: SignIn
) -> None:
    admin_client.post(f"/admin/users/{editor.id}/disable")
    assert editor_client.get("/account").status_code == 302
    admin_client.post(f"/admin/users/{editor.id}/enable")
    sign_in(editor_client, editor)


def test_a_reset_password_replaces_the_old_one_and_ends_the_sessions(
    admin_client: FlaskClient, editor_client: FlaskClient, editor: User
) -> None:
    password = shown_password(admin_client.post(f"/admin/users/{editor.id}/password").text)
    assert editor_client.get("/account").status_code == 302
    assert people.authenticate(editor.email, PASSWORD) is None
    assert people.authenticate(editor.email, password)


def test_an_admin_cannot_lock_themselves_out(admin_client: FlaskClient, admin: User) -> None:
    for act in ("disable", "role"):
        response = admin_client.post(f"/admin/users/{admin.id}/{act}", data={"role": "editor"})
        assert response.status_code == 409
        assert "You cannot take your own access away." in response.text
    assert admin_client.get("/admin/users").status_code == 200


def test_a_user_who_does_not_exist_is_not_found(admin_client: FlaskClient) -> None:
    assert admin_client.post("/admin/users/999/disable").status_code == 404


def test_a_project_is_created_and_changed(admin_client: FlaskClient) -> None:
    fields = {"name": "Kitchen", "time_zone": "Europe/Paris", "allowed_lateness_minutes": "90"}
    assert admin_client.post("/admin/projects", data=fields).location == "/admin/projects"
    project = projects.list_projects()[0]
    fields |= {"name": "Kitchen and bath", "time_zone": "Asia/Tokyo", "allowed_lateness_minutes": "120"}
    admin_client.post(f"/admin/projects/{project.id}", data=fields)
    page = admin_client.get("/admin/projects").text
    assert "Kitchen and bath" in page
    assert "Asia/Tokyo · posts may go out up to 2 hours late" in page


def test_a_project_keeps_its_own_name_when_only_its_zone_changes(
    admin_client: FlaskClient, project: Project
) -> None:
    fields = {"name": project.name, "time_zone": "Asia/Tokyo", "allowed_lateness_minutes": "1"}
    assert admin_client.post(f"/admin/projects/{project.id}", data=fields).status_code == 302
    assert project.time_zone == "Asia/Tokyo"


def test_wrong_project_fields_are_named_and_kept(admin_client: FlaskClient, project: Project) -> None:
    fields = {"name": "garden", "time_zone": "UTC", "allowed_lateness_minutes": "60"}
    response = admin_client.post("/admin/projects", data=fields)
    assert "There is already a project with this name." in response.text
    assert 'value="garden"' in response.text
    fields |= {"name": "Other", "allowed_lateness_minutes": "0"}
    assert "Allow between one minute and 30 days." in admin_client.post("/admin/projects", data=fields).text


def test_what_admins_do_is_in_the_audit_log_without_secrets(admin_client: FlaskClient, editor: User) -> None:
    password = shown_password(admin_client.post(f"/admin/users/{editor.id}/password").text)
    admin_client.post(f"/admin/users/{editor.id}/role", data={"role": "admin"})
    admin_client.post(f"/admin/users/{editor.id}/disable")
    page = admin_client.get("/admin/audit").text
    for action in (
        "user.created",
        "session.started",
        "user.password_reset",
        "user.role_changed",
        "user.disabled",
    ):
        assert action in page
    assert password not in page


def test_a_role_that_stays_the_same_is_no_event(admin_client: FlaskClient, editor: User) -> None:
    admin_client.post(f"/admin/users/{editor.id}/role", data={"role": "editor"})
    assert "user.role_changed" not in actions()


def test_the_audit_log_can_be_filtered(admin_client: FlaskClient, editor: User, project: Project) -> None:
    admin_client.post(f"/admin/users/{editor.id}/disable")

    def rows(query: str) -> str:
        page = admin_client.get(f"/admin/audit?{query}").text
        return page[page.index('class="panel"') :]

    assert "project.created" not in rows("action=user.")
    assert "user.disabled" in rows("action=user.")
    assert "project.created" not in rows("actor=admin")
    assert "user.disabled" in rows("text=EDITOR")
    assert "Nothing found" in rows("date_to=2020-01-01")
    assert "user.disabled" in rows("date_from=2020-01-01&date_to=9999-12-31")
    assert "Not a valid date value." in admin_client.get("/admin/audit?date_from=yesterday").text


def test_a_long_audit_log_comes_in_pages_that_keep_the_filter(app: Flask, admin_client: FlaskClient) -> None:
    with transaction():
        for number in range(60):
            audit.record("test.happened", by=None, subject=f"number {number}.")
    first = admin_client.get("/admin/audit?action=test").text
    assert "number 59." in first
    assert "number 9." not in first
    assert "Page 1 of 2" in first
    assert "/admin/audit?action=test&amp;page=2" in first
    second = admin_client.get("/admin/audit?action=test&page=2").text
    assert "number 9." in second
    assert "number 10." not in second
