"""Videos, documents and GIFs in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from syndication.models import Piece, User
from syndication.services import media, pieces
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from tests.e2e.composer.page import ADD, CHANNEL, add_pictures, edit_path, stored, wait_for_save
from tests.e2e.composer.test_writing import violations
from tests.services.test_moving_pictures import animation
from tests.support.shelf import Shelf, video_file

THREAD = "bluesky/thread"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return video_file(tmp_path / "walk.mp4", width=640, height=360, seconds=5.0)


@pytest.fixture
def report(tmp_path: Path) -> FilePayload:
    data = Shelf(tmp_path).document(3).path.read_bytes()
    return {"name": "report.pdf", "mimeType": "application/pdf", "buffer": data}


def rows(page: Page) -> Any:
    return page.locator("#media .media-item")


def test_a_video_a_gif_and_a_document_stand_in_one_list_with_the_pictures(
    desk: Page, piece: Piece, film: Path, report: FilePayload
) -> None:
    desk.goto(edit_path(piece))
    add_pictures(desk, "bed.png")
    gif: FilePayload = {"name": "blink.gif", "mimeType": "image/gif", "buffer": animation()}
    video: FilePayload = {"name": "walk.mp4", "mimeType": "video/mp4", "buffer": film.read_bytes()}
    desk.get_by_label(ADD).set_input_files([video, gif, report])
    expect(rows(desk)).to_have_count(4)
    expect(rows(desk).nth(1)).to_contain_text("Video · 0:05 · 640 × 360")
    expect(rows(desk).nth(2)).to_contain_text("GIF · 3 frames")
    expect(rows(desk).nth(3)).to_contain_text("PDF · 3 pages")
    desk.get_by_label("Video description walk.mp4").fill("A walk through the beds")
    wait_for_save(desk)
    desk.reload()
    expect(desk.get_by_label("Video description walk.mp4")).to_have_value("A walk through the beds")
    kinds = [m.media.kind for m in stored(piece.id).media]
    assert kinds == ["picture", "video", "picture", "document"]


def test_media_are_put_in_order_by_dragging(desk: Page, piece: Piece) -> None:
    desk.goto(edit_path(piece))
    add_pictures(desk, "first.png", "second.png", "third.png")
    wait_for_save(desk)
    third, first = (rows(desk).nth(n).locator("[data-drag]") for n in (2, 0))
    third.scroll_into_view_if_needed()
    start, end = third.bounding_box(), first.bounding_box()
    assert start is not None
    assert end is not None
    desk.mouse.move(start["x"] + 40, start["y"] + 40)
    desk.mouse.down()
    desk.mouse.move(end["x"] + 40, end["y"] + 60, steps=5)
    desk.mouse.move(end["x"] + 40, end["y"] + 2, steps=5)
    desk.mouse.up()
    expect(rows(desk).first).to_contain_text("third.png")
    desk.keyboard.press("Control+s")
    expect(desk.locator("#save-state")).not_to_contain_text("Unsaved")
    wait_for_save(desk)
    names = [m.media.file_name for m in stored(piece.id).media]
    assert names == ["third.png", "first.png", "second.png"]


def test_a_broken_video_is_refused_where_the_person_is(
    desk: Page, piece: Piece, expected_errors: list[str]
) -> None:
    expected_errors.append("status of 422")
    desk.goto(edit_path(piece))
    broken: FilePayload = {
        "name": "walk.mp4",
        "mimeType": "video/mp4",
        "buffer": b"\x00\x00\x00\x18ftypisom" + b"\x00" * 400,
    }
    desk.get_by_label(ADD).set_input_files(broken)
    line = desk.locator("#uploads li")
    expect(line).to_contain_text("walk.mp4: This video cannot be read.")
    line.get_by_role("button", name="Dismiss").click()
    expect(line).to_have_count(0)


class TestWithALowLimit:
    @pytest.fixture
    def config_overrides(self) -> dict[str, Any]:
        return {"WTF_CSRF_ENABLED": True, "VIDEO_MAX_BYTES": 2000}

    def test_a_file_that_is_too_large_is_not_even_sent(self, desk: Page, piece: Piece, film: Path) -> None:
        desk.goto(edit_path(piece))
        desk.get_by_label(ADD).set_input_files(film)
        expect(desk.locator("#uploads li")).to_contain_text("walk.mp4 is too large.")


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(
    desk: Page, piece: Piece, film: Path, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_")
    desk.goto(edit_path(piece))
    desk.route("**/syndication/media", lambda _route: None)  # it never arrives
    desk.get_by_label(ADD).set_input_files(film)
    line = desk.locator("#uploads li")
    expect(line.get_by_role("progressbar", name="Uploading walk.mp4")).to_be_visible()
    line.get_by_role("button", name="Cancel: walk.mp4").click()
    expect(line).to_have_count(0)
    expect(rows(desk)).to_have_count(0)


def test_text_restored_from_this_browser_comes_with_its_media(
    desk: Page, piece: Piece, film: Path, expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_FAILED")
    desk.goto(edit_path(piece))
    desk.route("**/autosave", lambda route: route.abort())
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.get_by_label(ADD).set_input_files(film)
    desk.get_by_label("Video description walk.mp4").fill("A walk")
    expect(desk.locator("#save-state")).to_contain_text("Not saved")
    desk.unroute("**/autosave")
    desk.goto(edit_path(piece))
    desk.get_by_role("button", name="Restore it").click()
    expect(rows(desk)).to_contain_text("Video · 0:05")
    expect(desk.get_by_label("Video description walk.mp4")).to_have_value("A walk")


@pytest.fixture
def rich(piece: Piece, editor: User, film: Path, report: FilePayload) -> Piece:
    """A thread with everything a preview can show."""
    with film.open("rb") as file:
        video = media.upload(file, file_name="walk.mp4", by=editor)
    gif = media.upload(animation(), file_name="blink.gif", by=editor)
    paper = media.upload(report["buffer"], file_name="report.pdf", by=editor)
    words = " ".join(f"Sentence number {n} about gardens and seeds." for n in range(12))
    options = {"numbered": True, "first_comment": "All links are in the newsletter."}
    fields = PieceFields(
        piece.project_id,
        "Spring",
        words,
        variants=(VariantFields(THREAD, options=options), VariantFields(CHANNEL)),
        media=(MediaFields(video.id, "A walk"), MediaFields(gif.id), MediaFields(paper.id, "Our report")),
    )
    return pieces.save_piece(piece.id, fields, None, editor)


def test_the_preview_shows_a_thread_with_its_counters_media_and_first_comment(
    desk: Page, rich: Piece
) -> None:
    desk.goto(edit_path(rich))
    desk.get_by_role("tab", name="Bluesky · Thread").click()
    preview = desk.get_by_role("article", name="Preview for Bluesky").locator("visible=true")
    posts = preview.get_by_role("listitem")
    expect(posts.first).to_contain_text("Post 1 of")
    expect(posts.first).to_contain_text("/ 300")
    expect(posts.first.get_by_role("link", name="Play the video: A walk")).to_contain_text("0:05")
    expect(posts.last).not_to_contain_text("0:05")
    comment = preview.get_by_role("region", name="First comment")
    expect(comment).to_contain_text("All links are in the newsletter.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_media_and_their_previews_are_accessible_and_fit(
    desk: Page, rich: Piece, scheme: Any, width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=scheme)
    desk.goto(edit_path(rich))
    for name in ("Bluesky · Thread", "Bluesky · Post"):
        desk.get_by_role("tab", name=name).click()
        assert violations(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
