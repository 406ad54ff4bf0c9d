"""Writing a piece in a real browser."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from config import ROOT
from syndication.extensions import db
from syndication.models import Piece, Project, User
from syndication.services import pieces
from syndication.services.pieces import PieceFields, PieceFilters, VariantFields
from tests.support.people import PASSWORD
from tests.support.pictures import picture

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHANNEL = "bluesky/post"
NEW = "/syndication/create-piece"


@pytest.fixture
def config_overrides() -> dict[str, Any]:
    return {"WTF_CSRF_ENABLED": True}


def sign_in(page: Page, user: User) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def desk(page: Page, site_url: str, editor: User, project: Project) -> Page:
    """A browser the editor is signed in with."""
    sign_in(page, editor)
    return page


@pytest.fixture
def piece(project: Project, editor: User) -> Piece:
    fields = PieceFields(project.id, "Spring", "The crocuses are out.", variants=(VariantFields(CHANNEL),))
    return pieces.create_piece(fields, editor)


def edit_path(piece: Piece) -> str:
    return f"/syndication/pieces/{piece.id}/edit"


def body(page: Page) -> Any:
    return page.get_by_label("Text", exact=True)


def wait_for_save(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


def files(*names: str) -> list[FilePayload]:
    colors = ("red", "blue", "green")
    return [
        {"name": name, "mimeType": "image/png", "buffer": picture(color=color)}
        for name, color in zip(names, colors, strict=False)
    ]


def add_pictures(page: Page, *names: str) -> None:
    page.get_by_label("Add pictures").set_input_files(files(*names))
    expect(page.locator("#pictures .picture")).to_have_count(len(names))


def stored(piece_id: int | None = None) -> Piece:
    """The piece as it is in the database now."""
    db.session.rollback()
    if piece_id is None:
        (found,) = pieces.list_pieces(PieceFilters()).items
        piece_id = found.id
    return pieces.get_piece(piece_id)


def test_what_is_written_is_saved_by_itself_and_survives_a_reload(desk: Page) -> None:
    desk.goto(NEW)
    desk.get_by_label("Title", exact=True).fill("Spring")
    body(desk).fill("The crocuses are out.")
    desk.get_by_role("checkbox", name="Bluesky").check()
    wait_for_save(desk)
    desk.wait_for_url("**/syndication/pieces/*/edit")
    desk.reload()
    expect(body(desk)).to_have_value("The crocuses are out.")
    expect(desk.get_by_role("checkbox", name="Bluesky")).to_be_checked()


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
    desk.get_by_role("link", name="Go to picture 1").click()
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
    desk.get_by_role("checkbox", name="Facebook").check()
    bluesky, facebook = (desk.get_by_role("tab", name=name) for name in ("Bluesky", "Facebook"))
    expect(facebook).to_have_attribute("aria-selected", "true")
    facebook.press("ArrowLeft")
    expect(bluesky).to_be_focused()
    expect(bluesky).to_have_attribute("aria-selected", "true")
    desk.get_by_role("checkbox", name="Bluesky").uncheck()
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
    desk.get_by_label("Add pictures").set_input_files([fake, *files("bed.png")])
    expect(desk.get_by_text("fake.png: This file is not a picture we can read.")).to_be_visible()
    expect(desk.get_by_label("Picture description bed.png")).to_be_visible()


def test_two_people_at_one_piece_lose_nothing(
    desk: Page, piece: Piece, other_editor: User, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 409")
    desk.goto(edit_path(piece))
    theirs = PieceFields(piece.project_id, "Spring", "Their words", variants=(VariantFields(CHANNEL),))
    pieces.save_piece(piece.id, theirs, 1, other_editor)
    body(desk).fill("My words")
    conflict = desk.get_by_role("region", name="Oda Other saved this piece meanwhile")
    expect(conflict).to_be_focused()
    expect(conflict.get_by_text("My words")).to_be_visible()
    expect(conflict.get_by_text("Their words")).to_be_visible()
    assert stored(piece.id).body == "Their words"
    conflict.get_by_role("button", name="Keep mine, replace the saved text").click()
    wait_for_save(desk)
    assert stored(piece.id).body == "My words"


def test_the_saved_text_can_be_taken_instead(
    desk: Page, piece: Piece, other_editor: User, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 409")
    desk.goto(edit_path(piece))
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Their words"), 1, other_editor)
    body(desk).fill("My words")
    desk.get_by_role("link", name="Take the saved text, drop mine").click()
    expect(body(desk)).to_have_value("Their words")
    expect(desk.locator(".restore")).to_have_count(0)


def test_a_save_that_fails_is_said_and_made_good(
    desk: Page, piece: Piece, expected_errors: list[str]
) -> None:
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    desk.goto(edit_path(piece))
    desk.context.set_offline(True)
    body(desk).fill("Written on a train")
    expect(desk.locator("#save-state")).to_contain_text("Not saved — trying again.")
    desk.context.set_offline(False)
    wait_for_save(desk)
    assert stored(piece.id).body == "Written on a train"


def test_text_that_never_reached_the_server_is_offered_after_a_reload(
    desk: Page, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_FAILED")
    desk.goto(NEW)
    desk.route("**/autosave", lambda route: route.abort())
    desk.on("dialog", lambda dialog: dialog.accept())
    body(desk).fill("Almost lost")
    expect(desk.locator("#save-state")).to_contain_text("Not saved")
    desk.unroute("**/autosave")
    desk.goto(NEW)
    expect(body(desk)).to_have_value("")
    desk.get_by_role("button", name="Restore it").click()
    expect(body(desk)).to_have_value("Almost lost")
    wait_for_save(desk)
    assert stored().body == "Almost lost"


def test_restoring_old_text_does_not_overwrite_what_somebody_saved_since(
    desk: Page, piece: Piece, other_editor: User, expected_errors: list[str]
) -> None:
    expected_errors += ["ERR_FAILED", "status of 409"]
    desk.goto(edit_path(piece))
    desk.route("**/autosave", lambda route: route.abort())
    desk.on("dialog", lambda dialog: dialog.accept())
    body(desk).fill("Almost lost")
    expect(desk.locator("#save-state")).to_contain_text("Not saved")
    desk.unroute("**/autosave")
    pieces.save_piece(piece.id, PieceFields(piece.project_id, body="Their words"), 1, other_editor)
    desk.goto(edit_path(piece))
    desk.get_by_role("button", name="Restore it").click()
    expect(desk.get_by_role("region", name="Oda Other saved this piece meanwhile")).to_be_visible()
    assert stored(piece.id).body == "Their words"


def test_leaving_with_unsaved_text_asks_first(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    desk.route("**/autosave", lambda _route: None)  # the answer never comes
    body(desk).press_sequentially("!")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    desk.on("dialog", stay)
    desk.goto("/syndication/pieces")
    assert asked == ["beforeunload"]


def test_after_the_session_ended_the_text_stays_and_is_saved_after_signing_in_elsewhere(
    desk: Page, piece: Piece, editor: User, expected_errors: list[str]
) -> None:
    expected_errors += ["status of 40[01]", "Response Status Error Code 401"]
    desk.goto(edit_path(piece))
    desk.context.clear_cookies()
    body(desk).fill("Written after lunch")
    expect(desk.locator("#save-state")).to_contain_text("you are signed out")
    elsewhere = desk.context.new_page()
    sign_in(elsewhere, editor)
    elsewhere.close()
    desk.bring_to_front()
    desk.keyboard.press("Control+s")
    wait_for_save(desk)
    assert stored(piece.id).body == "Written after lunch"


def test_a_wrong_link_is_said_and_saved_once_it_is_right(
    desk: Page, piece: Piece, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 422")
    desk.goto(edit_path(piece))
    link = desk.get_by_label("Link", exact=True)
    link.fill("exampl")
    expect(desk.locator("#errors")).to_contain_text("This is not a web address.")
    expect(link).to_have_attribute("aria-invalid", "true")
    link.fill("https://example.com/a")
    wait_for_save(desk)
    expect(desk.locator("#errors")).to_be_empty()


def test_marking_ready_takes_the_last_word_with_it(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    body(desk).fill("The last word")
    desk.get_by_role("button", name="Mark ready").click()
    expect(desk.get_by_role("link", name="Publish…")).to_be_visible()
    assert (stored(piece.id).status, stored(piece.id).body) == ("ready", "The last word")


@pytest.fixture
def without_scripts(browser: Browser, site_url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    yield context
    context.close()


def test_the_composer_is_a_plain_form_without_scripts(
    without_scripts: BrowserContext, editor: User, project: Project
) -> None:
    page = without_scripts.new_page()
    sign_in(page, editor)
    page.goto(NEW)
    body(page).fill("Plain words")
    page.get_by_role("checkbox", name="Bluesky").check()
    page.get_by_label("Add pictures").set_input_files(files("bed.png"))
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
