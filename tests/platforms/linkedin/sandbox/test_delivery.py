"""A piece on its whole way through the desk to LinkedIn."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from syndication.models import Account, PostStatus, Project, User
from syndication.sandbox.linkedin.demo import linkedin_credentials
from syndication.services import accounts, pieces, scheduling
from syndication.services.errors import Invalid
from syndication.services.scheduling import ScheduleItem, Target
from tests.platforms.linkedin.sandbox.conftest import posts_out
from tests.support.delivery import deliver, later


@pytest.fixture
def company(project: Project, base: str) -> Account:
    return accounts.connect(
        "linkedin", project.id, linkedin_credentials(), api_base=f"{base}/linkedin", by=None
    )


@pytest.fixture
def send(project: Project, editor: User, company: Account) -> Any:
    def publish(body: str, **options: str) -> Any:
        variant = pieces.VariantFields("linkedin/post", options=options)
        fields = pieces.PieceFields(project_id=project.id, title="A piece", body=body, variants=(variant,))
        piece = pieces.set_status(pieces.create_piece(fields, by=editor).id, "ready", by=editor)
        item = ScheduleItem(piece.id, (Target(company.id, "linkedin/post"),), now=True)
        [post] = scheduling.schedule([item], by=editor).posts
        deliver()
        return post

    return publish


def test_a_piece_is_posted_with_its_first_comment(send: Any) -> None:
    post = send("Hello (all)", first_comment="And more")
    deliver()
    assert post.status == PostStatus.POSTED
    shown = requests.get(post.remote_url, timeout=10).text
    assert "Hello (all)" in shown
    assert "And more" in shown


def test_an_account_knows_what_it_is_and_when_its_token_ends(company: Account) -> None:
    assert company.settings == {"KIND": "organization"}
    assert company.credentials_expire_at is not None


def test_connections_are_not_for_organisations_and_that_is_said_before_anything_is_planned(send: Any) -> None:
    with pytest.raises(Invalid, match="no connections"):
        send("Hello", visibility="CONNECTIONS")


def test_a_version_that_is_over_is_told_to_the_admin(app: Any, send: Any) -> None:
    app.config["PLATFORM_SETTINGS"] = {"linkedin": {"VERSION": "202401"}}
    assert "LINKEDIN_VERSION" in send("Hello").message


def test_a_post_whose_answer_was_lost_is_found_by_itself(send: Any, plan: Any, base: str) -> None:
    plan("reset-after")
    post = send("Hello")
    assert post.status == PostStatus.UNCONFIRMED
    later(10, post)
    deliver()
    assert post.status == PostStatus.POSTED
    assert posts_out(base) == 1
