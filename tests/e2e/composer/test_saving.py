"""Nothing that is written in the composer is lost, nor overwrites what others wrote."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from syndication.models import Piece, User
from syndication.services import pieces
from syndication.services.pieces import PieceFields, VariantFields
from tests.e2e.composer.page import CHANNEL, NEW, body, edit_path, sign_in, stored, wait_for_save


def test_what_is_written_is_saved_by_itself_and_survives_a_reload(desk: Page) -> None:
    desk.goto(NEW)
    desk.get_by_label("Title", exact=True).fill("Spring")
    body(desk).fill("The crocuses are out.")
    desk.get_by_role("checkbox", name="Bluesky Post").check()
    wait_for_save(desk)
    desk.wait_for_url("**/syndication/pieces/*/edit")
    desk.reload()
    expect(body(desk)).to_have_value("The crocuses are out.")
    expect(desk.get_by_role("checkbox", name="Bluesky Post")).to_be_checked()


def test_half_a_sentence_is_not_saved_into_a_piece_that_may_go_out_any_moment(
    desk: Page, piece: Piece, editor: User
) -> None:
    ready = pieces.set_status(piece.id, "ready", editor)
    before = ready.body
    desk.goto(edit_path(piece))
    body(desk).fill("Half a sen")
    expect(desk.get_by_text("Not saved yet: press Save")).to_be_visible()
    desk.get_by_role("tab", name="Bluesky").wait_for()
    expect(desk.get_by_role("region", name="How it will look")).to_contain_text("Half a sen")
    assert stored(piece.id).body == before
    desk.get_by_role("button", name="Save", exact=True).click()
    wait_for_save(desk)
    assert stored(piece.id).body == "Half a sen"


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


def test_a_piece_deleted_while_somebody_writes_can_be_saved_as_a_new_one(
    desk: Page, piece: Piece, other_editor: User, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 404")
    desk.goto(edit_path(piece))
    pieces.delete_piece(piece.id, other_editor)
    body(desk).fill("My words")
    expect(desk.get_by_role("region", name="This piece was deleted meanwhile")).to_be_focused()
    desk.get_by_role("button", name="Save as a new piece").click()
    wait_for_save(desk)
    assert stored().body == "My words"
    assert stored().id != piece.id
    expect(desk).to_have_url(re.compile(edit_path(stored()) + "$"))


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
    desk.wait_for_load_state("networkidle")  # an answer still on its way would bring the cookie back
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
