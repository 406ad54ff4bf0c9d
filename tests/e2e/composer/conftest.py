from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from syndication.models import Piece, Project, User
from syndication.services import pieces
from syndication.services.pieces import PieceFields, VariantFields
from tests.e2e.composer.page import CHANNEL, sign_in


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def desk(page: Page, site_url: str, editor: User, project: Project) -> Page:
    """A browser the editor is signed in with."""
    sign_in(page, editor)
    return page


@pytest.fixture
def piece(project: Project, editor: User) -> Piece:
    fields = PieceFields(project.id, "Spring", "The crocuses are out.", variants=(VariantFields(CHANNEL),))
    return pieces.create_piece(fields, editor)


@pytest.fixture
def without_scripts(browser: Browser, site_url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    yield context
    context.close()
