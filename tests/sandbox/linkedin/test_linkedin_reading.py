"""Who may read what at LinkedIn, comments, figures, and the authorization server."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from syndication.sandbox.linkedin.demo import CLIENT_ID, CLIENT_SECRET, DEMO_ORGANIZATION
from tests.sandbox.linkedin.client import Client, code_of, encoded

OWN = f"urn:li:organization:{DEMO_ORGANIZATION}"
APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def posts_of(urn: str, **more: Any) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/rest/posts?q=author&author={encoded(urn)}{query}"


def test_an_organisations_posts_are_listed_newest_first(company: Client) -> None:
    urns = [company.say(text).headers["x-restli-id"] for text in ("One", "Two", "Three")]
    listed = company.get(posts_of(OWN, count=2)).json()["elements"]
    assert [post["id"] for post in listed] == urns[:0:-1]
    assert listed[0]["author"] == OWN
    assert isinstance(listed[0]["createdAt"], int)


def test_a_members_posts_are_listed_to_nobody(anna: Client) -> None:
    urn = anna.say("One").headers["x-restli-id"]
    assert "Member permissions must be used" in anna.get(posts_of(anna.author)).json()["message"]
    assert anna.get(f"/rest/posts/{encoded(urn)}").status_code == 403


def test_posts_are_not_read_without_the_scope(company: Client) -> None:
    urn = company.say("One").headers["x-restli-id"]
    company.token += "~write"
    assert company.get(posts_of(OWN)).status_code == 403
    assert company.get(f"/rest/posts/{encoded(urn)}").status_code == 403


@pytest.mark.parametrize("query", ["&count=0", "&count=101", "&count=x", "&limit=3"])
def test_a_wrong_page_is_refused(company: Client, query: str) -> None:
    assert company.get(posts_of(OWN) + query).status_code == 400


def comments_of(urn: str) -> str:
    return f"/rest/socialActions/{encoded(urn)}/comments"


def test_a_comment_is_plain_text_below_its_post(company: Client, sandbox_url: str) -> None:
    urn = company.say("One").headers["x-restli-id"]
    body = {"actor": OWN, "object": urn, "message": {"text": "More (here) <b>"}}
    answer = company.post(comments_of(urn), body)
    assert answer.status_code == 201
    assert answer.json()["commentUrn"] == f"urn:li:comment:({urn},{answer.headers['x-restli-id']})"
    shown = requests.get(f"{company.base}/_hosts/www.linkedin.com/feed/update/{urn}", timeout=10).text
    assert "More (here) &lt;b&gt;" in shown


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"message": {"text": ""}}, 400),
        ({"message": {"text": "c" * 1251}}, 400),
        ({"message": "text"}, 422),
        ({"message": {}}, 422),
        ({"object": "urn:li:share:1"}, 400),
        ({"actor": "urn:li:organization:77"}, 403),
        ({"text": "x"}, 422),
    ],
)
def test_a_wrong_comment_is_refused(company: Client, change: dict[str, Any], status: int) -> None:
    urn = company.say("One").headers["x-restli-id"]
    body = {"actor": OWN, "object": urn, "message": {"text": "More"}} | change
    assert company.post(comments_of(urn), body).status_code == status


def test_there_are_no_comments_below_a_post_that_is_gone(company: Client) -> None:
    urn = "urn:li:share:1"
    body = {"actor": OWN, "object": urn, "message": {"text": "More"}}
    assert company.post(comments_of(urn), body).status_code == 404


def statistics_of(urn: str, kind: str = "shares") -> str:
    return (
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={encoded(OWN)}&{kind}=List({encoded(urn)})"
    )


def test_a_posts_figures_are_told_to_the_organisation(company: Client, anna: Client) -> None:
    urn = company.say("One").headers["x-restli-id"]
    [element] = company.get(statistics_of(urn)).json()["elements"]
    assert element["share"] == urn
    assert element["totalShareStatistics"]["impressionCount"] >= 40
    assert company.get(statistics_of("urn:li:share:1")).json()["elements"] == []
    assert anna.get(statistics_of(urn)).status_code == 403


@pytest.mark.parametrize("wrong", ["urn:li:ugcPost:1", "1"])
def test_figures_of_another_kind_of_post_are_refused(company: Client, wrong: str) -> None:
    assert company.get(statistics_of(wrong)).status_code == 400


def test_the_parentheses_of_a_list_must_not_be_encoded(company: Client) -> None:
    path = statistics_of("urn:li:share:1").replace("(", "%28").replace(")", "%29")
    assert company.get(path).status_code == 400


def test_the_member_behind_a_token_is_told_only_with_openid(company: Client, anna: Client) -> None:
    assert anna.get("/v2/userinfo").json()["sub"] == "anna"
    assert company.get("/v2/userinfo").status_code == 403


def test_roles_and_organisations_are_those_of_the_token(company: Client) -> None:
    [role] = company.get("/rest/organizationAcls?q=roleAssignee&state=APPROVED").json()["elements"]
    assert (role["organization"], role["role"]) == (OWN, "ADMINISTRATOR")
    found = company.get(f"/rest/organizations/{DEMO_ORGANIZATION}").json()
    assert found["id"] == int(DEMO_ORGANIZATION)
    assert company.get("/rest/organizations/77").status_code == 403


def test_a_token_is_introspected_by_its_app(company: Client) -> None:
    found = company.oauth("introspectToken", token=company.token, **APP).json()
    assert (found["active"], found["status"]) == (True, "active")
    assert "w_organization_social" in found["scope"].split(",")
    ended = company.oauth("introspectToken", token=f"{company.token}~expired", **APP).json()
    assert (ended["active"], ended["status"]) == (False, "expired")


@pytest.mark.parametrize(
    "change", [{"client_id": "x"}, {"client_secret": "x"}, {"token": "x"}, {"token": ""}]
)
def test_nobody_else_introspects_it(company: Client, change: dict[str, str]) -> None:
    form = {"token": company.token, **APP, **change}
    assert company.oauth("introspectToken", **form).status_code in (400, 401)


def test_a_refresh_token_gives_an_access_token_that_works(company: Client) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": f"refresh-{company.token}", **APP}
    found = company.oauth("accessToken", **form).json()
    assert found["expires_in"] == 5_184_000
    company.token = found["access_token"]
    assert company.say("Hello").status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"refresh_token": "x"},
        {"refresh_token": "refresh-x"},
        {"grant_type": "password"},
        {"client_secret": "x"},
    ],
)
def test_a_wrong_refresh_token_is_refused(company: Client, change: dict[str, str]) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": f"refresh-{company.token}", **APP, **change}
    answer = company.oauth("accessToken", **form)
    assert answer.status_code in (400, 401)
    assert set(answer.json()) == {"error", "error_description"}


def test_an_unknown_path_is_not_there(company: Client) -> None:
    answer = company.get("/rest/ugcPosts")
    assert (answer.status_code, code_of(answer)) == (404, "RESOURCE_NOT_FOUND")


def test_every_answer_names_its_request(company: Client) -> None:
    headers = company.get("/rest/organizationAcls?q=roleAssignee").headers
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-li-uuid"])
    assert headers["x-li-fabric"]


def test_a_members_post_is_seen_with_who_may_see_it(anna: Client, sandbox_url: str) -> None:
    anna.say("Hello #books @[Devtestco](urn:li:organization:2414183)", visibility="CONNECTIONS")
    shown = requests.get(f"{sandbox_url}/linkedin/accounts/anna", timeout=10).text
    assert "Connections only" in shown
    assert "#books" in shown
    assert "Devtestco" in shown
    assert "urn:li:organization" not in re.sub(r"<[^>]*>", "", shown)
