"""Who may use which address: every route of the application, as nobody, as an editor and as an admin.

A route that is missing from the table fails: whoever adds one says here whom it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from syndication.models import User
from syndication.platforms import platforms
from syndication.services import tokens


class For(StrEnum):
    EVERYBODY = "everybody"
    SIGNED_IN = "whoever is signed in"
    ADMINS = "admins"
    PROGRAMS = "programs with a token, never a browser's cookie"


WHOM = {
    "static": For.EVERYBODY,
    "health.healthz": For.EVERYBODY,
    "health.readyz": For.EVERYBODY,
    "health.metrics": For.EVERYBODY,  # on this machine; the others: tests/web/test_metrics.py
    "auth.login": For.EVERYBODY,
    "auth.submit": For.EVERYBODY,
    "auth.logout": For.SIGNED_IN,
    "auth.page_token": For.SIGNED_IN,
    "home.root": For.SIGNED_IN,
    "home.index": For.SIGNED_IN,
    "account.index": For.SIGNED_IN,
    "account.save_profile": For.SIGNED_IN,
    "account.change_password": For.SIGNED_IN,
    "account.revoke_session": For.SIGNED_IN,
    "account.create_token": For.SIGNED_IN,
    "account.revoke_token": For.SIGNED_IN,
    "admin.users": For.ADMINS,
    "admin.create_user": For.ADMINS,
    "admin.set_role": For.ADMINS,
    "admin.disable_user": For.ADMINS,
    "admin.enable_user": For.ADMINS,
    "admin.reset_password": For.ADMINS,
    "admin.projects": For.ADMINS,
    "admin.create_project": For.ADMINS,
    "admin.edit_project": For.ADMINS,
    "admin.audit": For.ADMINS,
    "admin.health": For.ADMINS,
    "dashboard.index": For.SIGNED_IN,
    "dashboard.account": For.SIGNED_IN,
    "dashboard.avatar": For.SIGNED_IN,
    "dashboard.connect": For.ADMINS,
    "dashboard.credentials": For.ADMINS,
    "dashboard.verify": For.ADMINS,
    "dashboard.confirm_disconnect": For.ADMINS,
    "dashboard.disconnect": For.ADMINS,
    "dashboard.platform_limits": For.ADMINS,
    "dashboard.account_limits": For.ADMINS,
    "notifications.index": For.SIGNED_IN,
    "notifications.alike": For.SIGNED_IN,
    "notifications.bell": For.SIGNED_IN,
    "notifications.mark_seen": For.SIGNED_IN,
    "account.save_notices": For.SIGNED_IN,
    "pieces.index": For.SIGNED_IN,
    "pieces.create": For.SIGNED_IN,
    "pieces.create_from_form": For.SIGNED_IN,
    "pieces.edit": For.SIGNED_IN,
    "pieces.save_from_form": For.SIGNED_IN,
    "pieces.autosave": For.SIGNED_IN,
    "pieces.preview": For.SIGNED_IN,
    "pieces.status": For.SIGNED_IN,
    "pieces.ask_delete": For.SIGNED_IN,
    "pieces.delete": For.SIGNED_IN,
    "pieces.upload": For.SIGNED_IN,
    "pieces.show_media": For.SIGNED_IN,
    "pieces.about_media": For.SIGNED_IN,
    "posting.index": For.SIGNED_IN,
    "posting.preview": For.SIGNED_IN,
    "posting.publish": For.SIGNED_IN,
    "posting.schedule": For.SIGNED_IN,
    "posting.batch": For.SIGNED_IN,
    "posting.batch_state": For.SIGNED_IN,
    "posting.post": For.SIGNED_IN,
    "posting.retry": For.SIGNED_IN,
    "posting.confirm_live": For.SIGNED_IN,
    "posting.confirm_not_live": For.SIGNED_IN,
    "posting.put_back": For.SIGNED_IN,
    "posting.queue": For.SIGNED_IN,
    "posting.queue_live": For.SIGNED_IN,
    "posting.attempts": For.SIGNED_IN,
    "posting.ask_decide": For.SIGNED_IN,
    "posting.decide": For.SIGNED_IN,
    "posting.decided": For.SIGNED_IN,
    "posting.measure": For.SIGNED_IN,
    "posting.ask_take_down": For.SIGNED_IN,
    "posting.take_down": For.SIGNED_IN,
    "posting.channel": For.SIGNED_IN,
    "posting.simulate": For.ADMINS,
    "posting.clear_simulation": For.ADMINS,
    "public_media.show": For.EVERYBODY,
    "scheduling.index": For.SIGNED_IN,
    "scheduling.when": For.SIGNED_IN,
    "scheduling.edit": For.SIGNED_IN,
    "scheduling.save": For.SIGNED_IN,
    "scheduling.confirm_cancel": For.SIGNED_IN,
    "scheduling.cancel": For.SIGNED_IN,
    "scheduling.confirm_publish_now": For.SIGNED_IN,
    "scheduling.publish_now": For.SIGNED_IN,
    "api-docs.openapi_json": For.EVERYBODY,
    "api.get_projects": For.PROGRAMS,
    "api.get_accounts": For.PROGRAMS,
    "api.upload_media": For.PROGRAMS,
    "api.create_post": For.PROGRAMS,
    "api.get_post": For.PROGRAMS,
    "api.change_post": For.PROGRAMS,
    "api.delete_post": For.PROGRAMS,
    "api.list_ready_posts": For.PROGRAMS,
    "api.schedule_posts": For.PROGRAMS,
    "api.list_scheduled": For.PROGRAMS,
    "api.get_scheduled": For.PROGRAMS,
    "api.move_scheduled": For.PROGRAMS,
    "api.cancel_scheduled": For.PROGRAMS,
    "api.send_now": For.PROGRAMS,
}

SAMPLES = {"filename": "css/app.css", "digest": "a" * 40, "batch": "b" * 32}
NO_SUCH_ID = 999


def samples() -> dict[str, object]:
    return SAMPLES | {"platform": next(iter(platforms()))}


def calls(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and path of everything there is; signing out comes last."""
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint == "auth.logout")
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in rules:
            values = {name: samples().get(name, NO_SUCH_ID) for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def wrong_answers(
    client: FlaskClient, expected: dict[For, str], headers: dict[str, str] | None = None
) -> list[str]:
    """Every call whose answer is not what is expected for those it is for."""
    found = []
    for endpoint, method, path in list(calls(client.application)):
        if endpoint in WHOM and WHOM[endpoint] in expected:
            response = client.open(path, method=method, headers=headers)
            answer = meaning(response.status_code, response.location or "")
            if answer != expected[WHOM[endpoint]]:
                found.append(f"{method} {path} ({endpoint}): {answer}, status {response.status_code}")
    return found


def meaning(status: int, location: str) -> str:
    if status == 401 or (status == 302 and location.startswith("/login?next=")):
        return "sign in first"
    if status == 403:
        return "not for you"
    return "crashed" if status == 500 else "let in"


def test_every_route_says_whom_it_is_for(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(WHOM)


def test_nobody_gets_past_the_door(client: FlaskClient) -> None:
    shut = "sign in first"
    expected = {For.EVERYBODY: "let in", For.SIGNED_IN: shut, For.ADMINS: shut, For.PROGRAMS: shut}
    assert wrong_answers(client, expected) == []


def test_an_editor_gets_everywhere_but_to_what_is_for_admins(editor_client: FlaskClient) -> None:
    expected = {
        For.EVERYBODY: "let in",
        For.SIGNED_IN: "let in",
        For.ADMINS: "not for you",
        For.PROGRAMS: "sign in first",
    }
    assert wrong_answers(editor_client, expected) == []


def test_an_admin_gets_everywhere(admin_client: FlaskClient) -> None:
    expected = {
        For.EVERYBODY: "let in",
        For.SIGNED_IN: "let in",
        For.ADMINS: "let in",
        For.PROGRAMS: "sign in first",
    }
    assert wrong_answers(admin_client, expected) == []


@pytest.mark.parametrize("who", ["admin", "editor"])
def test_a_token_opens_the_api_and_no_page(
    client: FlaskClient, who: str, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(who)
    bearer = {"Authorization": f"Bearer {tokens.create_token(user, 'test', by=user)}"}
    shut = "sign in first"
    expected = {For.PROGRAMS: "let in", For.SIGNED_IN: shut, For.ADMINS: shut}
    assert wrong_answers(client, expected, bearer) == []
