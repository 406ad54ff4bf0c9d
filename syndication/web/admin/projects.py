"""The page of projects."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from syndication.services import projects as service
from syndication.services.errors import Invalid
from syndication.web.admin import blueprint
from syndication.web.admin.forms import ProjectForm
from syndication.web.when import show_errors


def projects_page(form: ProjectForm, status: int = 200) -> Response:
    page = render_template("admin/projects.html", projects=service.list_projects(), form=form)
    return make_response(page, status)


@blueprint.get("/projects")
def projects() -> AnyResponse:
    return projects_page(ProjectForm(formdata=None))


@blueprint.post("/projects")
def create_project() -> AnyResponse:
    form = ProjectForm()
    if not form.validate_on_submit():
        return projects_page(form, 422)
    try:
        service.create_project(
            form.name.data or "", form.time_zone.data, current_user, form.allowed_lateness_minutes.data or 0
        )
    except Invalid as error:
        show_errors(form, error)
        return projects_page(form, 422)
    flash(_("The project is created."), "success")
    return redirect(url_for("admin.projects"))


@blueprint.route("/projects/<int:project_id>", methods=["GET", "POST"])
def edit_project(project_id: int) -> AnyResponse:
    project = service.get_project(project_id)
    form = ProjectForm(obj=project)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and saved(project_id, form):
            flash(_("Saved."), "success")
            return redirect(url_for("admin.projects"))
    return make_response(render_template("admin/project.html", project=project, form=form), status)


def saved(project_id: int, form: ProjectForm) -> bool:
    """Whether the service took it; if not, its words stand beside the fields."""
    try:
        service.update_project(
            project_id,
            name=form.name.data or "",
            time_zone=form.time_zone.data,
            allowed_lateness_minutes=form.allowed_lateness_minutes.data or 0,
            by=current_user,
        )
    except Invalid as error:
        show_errors(form, error)
        return False
    return True
