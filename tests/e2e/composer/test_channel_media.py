"""Choosing in a real browser which of the media each channel uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from syndication.models import Piece, User
from syndication.services import media, pieces
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from tests.e2e.composer.page import (
    ADD,
    CHANNEL,
    add_pictures,
    body,
    edit_path,
    sign_in,
    stored,
    wait_for_save,
)
from tests.e2e.composer.test_writing import violations
from tests.support.pictures import picture
from tests.support.shelf import Shelf, video_file

FACEBOOK = "facebook/feed-post"
NAMES = ["red.png", "blue.png"]


@pytest.fixture
def illustrated(piece: Piece, editor: User) -> Piece:
    """Two pictures for Bluesky and for Facebook."""
    added = (media.upload(picture(color=n.split(".")[0]), file_name=n, by=editor) for n in NAMES)
    fields = PieceFields(
        piece.project_id,
        "Spring",
        "The crocuses are out.",
        variants=(VariantFields(CHANNEL), VariantFields(FACEBOOK)),
        media=tuple(MediaFields(item.id, item.file_name) for item in added),
    )
    return pieces.save_piece(piece.id, fields, None, editor)


def show(page: Page, channel: str) -> None:
    page.get_by_role("tab", name=channel).click()


def choices(page: Page) -> Locator:
    """The boxes of the channel that is shown."""
    return page.get_by_role("tabpanel").locator(".media-choices").get_by_role("checkbox")


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("tabpanel").locator(".media-choices").get_by_role("checkbox", name=name)


def offered(page: Page) -> Locator:
    return page.get_by_role("tabpanel").locator(".media-choices .media-name")


def pictures_in_preview(page: Page) -> Locator:
    return page.get_by_role("tabpanel").locator(".preview-picture img")


def save(page: Page) -> None:
    """Also when something was saved before."""
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).not_to_contain_text("Unsaved")
    wait_for_save(page)


def left_out(piece: Piece) -> dict[str, list[str]]:
    """The stored choice by channel, as file names."""
    saved = stored(piece.id)
    names = {item.media_id: item.media.file_name for item in saved.media}
    return {v.channel: [names[media_id] for media_id in v.left_out or []] for v in saved.variants}


def test_a_picture_is_chosen_for_one_channel_only(desk: Page, illustrated: Piece) -> None:
    desk.goto(edit_path(illustrated))
    show(desk, "Bluesky")
    expect(pictures_in_preview(desk)).to_have_count(2)
    choice(desk, "red.png").uncheck()
    expect(pictures_in_preview(desk)).to_have_count(1)
    expect(pictures_in_preview(desk)).to_have_attribute("alt", "blue.png")
    expect(desk.get_by_role("tabpanel").locator("summary")).to_contain_text("1 of 2")
    show(desk, "Facebook")
    expect(choice(desk, "red.png")).to_be_checked()
    expect(pictures_in_preview(desk)).to_have_count(2)
    wait_for_save(desk)
    desk.reload()
    show(desk, "Bluesky")
    expect(choice(desk, "red.png")).not_to_be_checked()
    expect(choice(desk, "blue.png")).to_be_checked()
    expect(pictures_in_preview(desk)).to_have_attribute("alt", "blue.png")
    assert left_out(illustrated) == {CHANNEL: ["red.png"], FACEBOOK: []}


def test_the_keyboard_chooses_too(desk: Page, illustrated: Piece) -> None:
    desk.goto(edit_path(illustrated))
    show(desk, "Bluesky")
    desk.get_by_role("tabpanel").locator("summary").focus()
    desk.keyboard.press("Tab")
    expect(choice(desk, "red.png")).to_be_focused()
    desk.keyboard.press("Space")
    expect(pictures_in_preview(desk)).to_have_count(1)


def test_every_channels_list_follows_the_media(desk: Page, illustrated: Piece) -> None:
    desk.goto(edit_path(illustrated))
    choice(desk, "red.png").uncheck()
    desk.get_by_label(ADD).set_input_files(
        {"name": "green.png", "mimeType": "image/png", "buffer": picture(color="green")}
    )
    desk.get_by_role("button", name="Move later: red.png").click()
    desk.get_by_role("button", name="Move earlier: green.png").click()
    desk.get_by_role("button", name="Remove: blue.png").click()
    expect(offered(desk)).to_have_text(["green.png", "red.png"])
    expect(choice(desk, "green.png")).to_be_checked()
    expect(choice(desk, "red.png")).not_to_be_checked()
    show(desk, "Facebook")
    expect(offered(desk)).to_have_text(["green.png", "red.png"])
    expect(choices(desk).and_(desk.locator(":checked"))).to_have_count(2)
    save(desk)
    assert left_out(illustrated) == {CHANNEL: ["red.png"], FACEBOOK: []}


def test_a_channel_chosen_later_offers_all_that_is_there(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    add_pictures(desk, *NAMES)
    desk.get_by_role("checkbox", name="Facebook Feed post").check()
    expect(offered(desk)).to_have_text(NAMES)
    choice(desk, "blue.png").uncheck()
    save(desk)
    desk.reload()
    show(desk, "Facebook")
    expect(choice(desk, "blue.png")).not_to_be_checked()


def test_the_choice_stays_out_of_the_way_until_there_is_one(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    panel = desk.get_by_role("tabpanel").locator(".channel-media")
    expect(panel).to_be_hidden()
    add_pictures(desk, "red.png")
    expect(panel.get_by_text("1 of 1")).to_be_visible()
    expect(choices(desk)).to_have_count(0)
    desk.get_by_label(ADD).set_input_files(
        {"name": "blue.png", "mimeType": "image/png", "buffer": picture(color="blue")}
    )
    expect(choices(desk)).to_have_count(2)


def test_a_file_the_channel_refuses_can_be_left_out_of_it(desk: Page, piece: Piece, tmp_path: Path) -> None:
    paper = Shelf(tmp_path).document(2).path.read_bytes()
    desk.goto(edit_path(piece))
    desk.get_by_label(ADD).set_input_files(
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": paper}
    )
    panel = desk.get_by_role("tabpanel")
    expect(panel.locator(".problem-error")).to_have_count(1)
    choice(desk, "report.pdf").uncheck()
    expect(panel.get_by_text("Nothing stands in the way here.")).to_be_visible()
    save(desk)
    assert left_out(piece) == {CHANNEL: ["report.pdf"]}


def test_text_restored_from_this_browser_comes_with_its_choices(
    desk: Page, illustrated: Piece, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_FAILED")
    desk.goto(edit_path(illustrated))
    desk.route("**/autosave", lambda route: route.abort())
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.get_by_label(ADD).set_input_files(
        {"name": "green.png", "mimeType": "image/png", "buffer": picture(color="green")}
    )
    choice(desk, "green.png").uncheck()
    choice(desk, "red.png").uncheck()
    expect(desk.locator("#save-state")).to_contain_text("Not saved")
    desk.unroute("**/autosave")
    desk.goto(edit_path(illustrated))
    expect(choices(desk)).to_have_count(2)
    desk.get_by_role("button", name="Restore it").click()
    expect(offered(desk)).to_have_text(["red.png", "blue.png", "green.png"])
    for name, is_used in {"red.png": False, "blue.png": True, "green.png": False}.items():
        expect(choice(desk, name)).to_be_checked(checked=is_used)
    wait_for_save(desk)
    assert left_out(illustrated) == {CHANNEL: ["red.png", "green.png"], FACEBOOK: []}


def test_a_conflict_names_what_is_left_out_and_keeps_the_choice(
    desk: Page, illustrated: Piece, other_editor: User, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 409")
    desk.goto(edit_path(illustrated))
    theirs = PieceFields(illustrated.project_id, "Spring", "Their words", variants=(VariantFields(CHANNEL),))
    pieces.save_piece(illustrated.id, theirs, illustrated.version, other_editor)
    choice(desk, "red.png").uncheck()
    conflict = desk.get_by_role("region", name="Oda Other saved this piece meanwhile")
    expect(conflict.get_by_role("heading", name="Without, on Bluesky")).to_be_visible()
    expect(choice(desk, "red.png")).not_to_be_checked()
    conflict.get_by_role("button", name="Keep mine, replace the saved text").click()
    wait_for_save(desk)
    assert left_out(illustrated) == {CHANNEL: ["red.png"], FACEBOOK: []}


def test_after_the_session_ended_the_choice_is_saved_with_the_rest(
    desk: Page, illustrated: Piece, editor: User, expected_errors: list[str]
) -> None:
    expected_errors += ["status of 40[01]", "Response Status Error Code 401"]
    desk.goto(edit_path(illustrated))
    desk.wait_for_load_state("networkidle")  # an answer still on its way would bring the cookie back
    desk.context.clear_cookies()
    choice(desk, "red.png").uncheck()
    expect(desk.locator("#save-state")).to_contain_text("you are signed out")
    elsewhere = desk.context.new_page()
    sign_in(elsewhere, editor)
    elsewhere.close()
    desk.bring_to_front()
    desk.keyboard.press("Control+s")
    wait_for_save(desk)
    assert left_out(illustrated) == {CHANNEL: ["red.png"], FACEBOOK: []}


def test_going_back_to_the_composer_finds_the_choice(desk: Page, illustrated: Piece) -> None:
    desk.goto(edit_path(illustrated))
    choice(desk, "red.png").uncheck()
    wait_for_save(desk)
    desk.goto("/syndication/pieces")
    desk.go_back()
    expect(choice(desk, "red.png")).not_to_be_checked()
    expect(pictures_in_preview(desk)).to_have_count(1)


def test_without_scripts_the_choice_is_a_plain_part_of_the_form(
    without_scripts: BrowserContext, illustrated: Piece, editor: User
) -> None:
    page = without_scripts.new_page()
    sign_in(page, editor)
    page.goto(edit_path(illustrated))
    bluesky = page.get_by_role("group", name="Media for Bluesky")
    bluesky.get_by_role("checkbox", name="red.png").uncheck()
    body(page).fill("Plain words")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(bluesky.get_by_role("checkbox", name="red.png")).not_to_be_checked()
    assert left_out(illustrated) == {CHANNEL: ["red.png"], FACEBOOK: []}


@pytest.fixture
def crowded(piece: Piece, editor: User, tmp_path: Path) -> Piece:
    """Media of every kind, one with a very long name and one without any, some of them left out."""
    film, paper = video_file(tmp_path / "walk.mp4", seconds=1), Shelf(tmp_path).document(2).path
    added = [
        media.upload(picture(color="red"), file_name="a-very-long-name-" * 6 + ".png", by=editor),
        media.upload(picture(color="blue"), by=editor),
        media.upload(film.read_bytes(), file_name="walk.mp4", by=editor),
        media.upload(paper.read_bytes(), file_name="report.pdf", by=editor),
    ]
    fields = PieceFields(
        piece.project_id,
        "Spring",
        "The crocuses are out.",
        variants=(VariantFields(CHANNEL, left_out=(added[1].id, added[3].id)),),
        media=tuple(MediaFields(item.id, "Described") for item in added),
    )
    return pieces.save_piece(piece.id, fields, None, editor)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_choice_is_accessible_and_fits(desk: Page, crowded: Piece, scheme: Any, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=scheme)
    desk.goto(edit_path(crowded))
    expect(choice(desk, "File 2")).not_to_be_checked()
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
