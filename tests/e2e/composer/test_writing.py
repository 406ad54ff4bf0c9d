"""Writing a piece in a real browser."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from config import ROOT
from syndication.models import Piece, Project, User
from tests.e2e.composer.page import (
    ADD,
    NEW,
    add_pictures,
    body,
    edit_path,
    files,
    sign_in,
    stored,
    wait_for_save,
)
from tests.support.pictures import picture

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def test_counter_problems_and_preview_follow_the_typing(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    panel = desk.get_by_role("tabpanel")
    expect(panel.get_by_text("Nothing stands in the way here.")).to_be_visible()
    body(desk).fill("Look: https://example.com/a 🌷" + "x" * 300)
    expect(panel.get_by_text("too many")).to_be_visible()
    expect(panel.locator(".problem-error")).to_have_count(1)
    body(desk).fill("Look: https://example.com/a 🌷")
    expect(panel.get_by_role("article").get_by_role("link")).to_have_attribute(
        "href", "https://example.com/a"
    )
    expect(panel.get_by_text("of 300")).to_contain_text("29 of 300")


def test_a_problem_leads_to_its_field(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    add_pictures(desk, "bed.png")
    desk.get_by_role("link", name="Go to file 1").click()
    expect(desk.get_by_label("Picture description")).to_be_focused()


def test_a_channel_gets_a_text_of_its_own(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    desk.get_by_role("tabpanel").get_by_text("Own text").click()
    own = desk.get_by_role("tabpanel").get_by_label("Text for this channel")
    expect(own).to_have_value("The crocuses are out.")
    own.fill("Shorter here")
    expect(desk.get_by_role("article").get_by_text("Shorter here")).to_be_visible()
    wait_for_save(desk)
    assert stored(piece.id).variants[0].body == "Shorter here"


def test_each_chosen_channel_has_a_tab_that_the_arrow_keys_reach(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    desk.get_by_role("checkbox", name="Facebook Feed post").check()
    bluesky, facebook = (desk.get_by_role("tab", name=name) for name in ("Bluesky", "Facebook"))
    expect(facebook).to_have_attribute("aria-selected", "true")
    facebook.press("ArrowLeft")
    expect(bluesky).to_be_focused()
    expect(bluesky).to_have_attribute("aria-selected", "true")
    desk.get_by_role("checkbox", name="Bluesky Post").uncheck()
    expect(bluesky).to_be_hidden()
    expect(facebook).to_have_attribute("aria-selected", "true")


def test_pictures_keep_order_and_description(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    add_pictures(desk, "first.png", "second.png", "third.png")
    desk.get_by_label("Picture description first.png").fill("The first")
    desk.get_by_role("button", name="Move later: first.png").click()
    desk.get_by_role("button", name="Remove: third.png").press("Enter")
    desk.keyboard.press("Control+s")
    wait_for_save(desk)
    expect(desk.locator("#save-state")).not_to_contain_text("Unsaved")
    kept = [(m.media.file_name, m.alt_text) for m in stored(piece.id).media]
    assert kept == [("second.png", ""), ("first.png", "The first")]


def drop_script(event: str, target: str) -> str:
    return f"""([name, data]) => {{
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const files = new DataTransfer();
        files.items.add(new File([bytes], name, {{ type: "image/png" }}));
        const options = {{ bubbles: true, cancelable: true }};
        document.querySelector("{target}").dispatchEvent(
          "{event}" === "paste"
            ? new ClipboardEvent("paste", {{ ...options, clipboardData: files }})
            : new DragEvent("drop", {{ ...options, dataTransfer: files }}));
    }}"""


@pytest.mark.parametrize(
    ("event", "target"), [("drop", "#drop-zone"), ("drop", "#title"), ("paste", "#body")]
)
def test_a_picture_can_be_dropped_or_pasted(desk: Page, piece: Piece, event: str, target: str) -> None:
    desk.goto(edit_path(piece))
    desk.evaluate(drop_script(event, target), ["bed.png", b64encode(picture()).decode()])
    expect(desk.get_by_label("Picture description bed.png")).to_be_visible()


def test_a_fake_picture_is_refused_where_the_person_is(
    desk: Page, piece: Piece, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 422")
    desk.goto(edit_path(piece))
    fake: FilePayload = {"name": "fake.png", "mimeType": "image/png", "buffer": b"<html>"}
    desk.get_by_label(ADD).set_input_files([fake, *files("bed.png")])
    expect(desk.get_by_text("fake.png: This file is not a picture we can read.")).to_be_visible()
    expect(desk.get_by_label("Picture description bed.png")).to_be_visible()


def test_the_composer_is_a_plain_form_without_scripts(
    without_scripts: BrowserContext, editor: User, project: Project
) -> None:
    page = without_scripts.new_page()
    sign_in(page, editor)
    page.goto(NEW)
    body(page).fill("Plain words")
    page.get_by_role("checkbox", name="Bluesky Post").check()
    page.get_by_label(ADD).set_input_files(files("bed.png"))
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Plain words")
    assert [m.media.file_name for m in stored().media] == ["bed.png"]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(
        "async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target}`))"
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_composer_is_accessible_and_fits(desk: Page, piece: Piece, scheme: Any, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=scheme)
    desk.goto(edit_path(piece))
    add_pictures(desk, "bed.png")
    desk.get_by_role("tabpanel").get_by_text("Own text").click()
    body(desk).fill("x" * 400 + " https://example.com/a")
    expect(desk.get_by_role("tabpanel").locator(".problem").first).to_be_visible()
    wait_for_save(desk)
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.usefixtures("piece")
def test_the_list_is_accessible_and_fits(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto("/syndication/pieces")
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
