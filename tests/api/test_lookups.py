"""Finding the ids of projects and accounts."""

from __future__ import annotations

import pytest

from syndication.models import Account, AccountState, Project
from tests.api.conftest import Call, make_account, pointers

pytestmark = pytest.mark.usefixtures("each_database")


def test_projects_are_listed_with_their_zone(call: Call, project: Project) -> None:
    assert call("GET", "/projects").json["items"] == [
        {"id": project.id, "name": "Garden", "timezone": "Europe/Berlin"}
    ]


def test_accounts_are_listed_with_what_can_be_posted_there(call: Call, account: Account) -> None:
    (listed,) = call("GET", "/accounts").json["items"]

    assert (listed["id"], listed["name"], listed["state"]) == (account.id, "Notebook", AccountState.CONNECTED)
    assert listed["channels"] == ["paper/note", "paper/card"]


def test_an_account_shows_no_secret(call: Call, account: Account) -> None:
    (listed,) = call("GET", "/accounts").json["items"]

    assert set(listed) == {"id", "project", "platform", "name", "handle", "url", "state", "channels"}


@pytest.mark.parametrize(
    ("query", "found"), [("project=999", 0), ("platform=paper", 2), ("project={own}", 2)]
)
def test_accounts_can_be_filtered(
    call: Call, account: Account, project: Project, query: str, found: int
) -> None:
    make_account(project.id, "Wall")

    assert len(call("GET", f"/accounts?{query.format(own=project.id)}").json["items"]) == found


def test_a_platform_that_does_not_exist_is_named(call: Call) -> None:
    assert pointers(call("GET", "/accounts?platform=nope")) == ["platform"]
