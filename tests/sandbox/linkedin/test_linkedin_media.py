"""What LinkedIn takes and refuses when files are uploaded and shown."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from syndication.sandbox.linkedin.demo import DEMO_ORGANIZATION
from tests.sandbox.linkedin.client import Client
from tests.support.shelf import Shelf, video_file

MEGABYTE = 1_000_000


def media(urn: str, **more: str) -> dict[str, dict[str, str]]:
    return {"media": {"id": urn} | more}


def test_an_uploaded_image_can_be_shown(company: Client, png: bytes) -> None:
    urn = company.uploaded("image", png)
    assert company.status(urn)["status"] == "AVAILABLE"
    assert company.say("Hello", content=media(urn, altText="A")).status_code == 201


def test_an_image_that_was_never_put_cannot_be_shown(company: Client) -> None:
    urn = company.begin("image")["image"]
    answer = company.say("Hello", content=media(urn))
    assert answer.status_code == 400
    assert "MEDIA_ASSET_WAITING_UPLOAD" in answer.text


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no picture", "UNSUPPORTED_MEDIA_TYPE"),
        (picture("WEBP"), "UNSUPPORTED_MEDIA_TYPE"),
        (picture("BMP"), "UNSUPPORTED_MEDIA_TYPE"),
        (picture("PNG")[:60], "UNSUPPORTED_MEDIA_TYPE"),
        (picture("PNG", (36_152_320 // 5, 5), "1"), "TOO_MANY_PIXELS"),
    ],
    ids=["text", "WebP", "BMP", "cut off", "36,152,320 pixels"],
)
def test_an_image_that_cannot_be_used_fails_to_be_processed(
    company: Client, data: bytes, reason: str
) -> None:
    urn = company.uploaded("image", data)
    found = company.status(urn)
    assert (found["status"], found["processingFailureReason"]) == ("PROCESSING_FAILED", reason)
    assert "MEDIA_ASSET_PROCESSING_FAILED" in company.say("Hello", content=media(urn)).text


def test_a_gif_of_too_many_frames_fails(company: Client, tmp_path: Path) -> None:
    frames = [Image.new("L", (8, 8), number) for number in range(251)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=50)
    urn = company.uploaded("image", (tmp_path / "a.gif").read_bytes())
    assert company.status(urn)["processingFailureReason"] == "TOO_MANY_FRAMES"


def test_an_image_of_another_owner_is_refused(company: Client, png: bytes) -> None:
    company.token = f"sandbox-organization-{DEMO_ORGANIZATION},77"
    other = Client(company.base, "urn:li:organization:77", company.token)
    answer = company.say("Hello", content=media(other.uploaded("image", png)))
    assert answer.json()["errorDetails"]["inputErrors"][0]["code"] == "INVALID_CONTENT_OWNERSHIP"


def test_the_bytes_of_an_image_need_the_owners_token(company: Client, png: bytes) -> None:
    value = company.begin("image")
    assert company.put(value["uploadUrl"], png, with_token=False).status_code == 401
    company.token = "sandbox-member-anna"
    assert company.put(value["uploadUrl"], png).status_code == 403


def test_twenty_images_are_taken_and_twenty_one_are_not(company: Client, png: bytes) -> None:
    urn = company.uploaded("image", png)
    for count, status in ((1, 400), (20, 201), (21, 400)):
        content = {"multiImage": {"images": [{"id": urn}] * count}}
        assert company.say("Hello", content=content).status_code == status


def test_a_document_needs_a_title(company: Client, tmp_path: Path) -> None:
    urn = company.uploaded("document", Shelf(tmp_path).document().path.read_bytes())
    assert company.say("Hello", content=media(urn)).status_code == 422
    assert company.say("Hello", content=media(urn, title="Report")).status_code == 201


def test_a_document_that_is_no_pdf_or_has_301_pages_fails(company: Client, tmp_path: Path) -> None:
    for data in (b"%PDF-1.4 broken", Shelf(tmp_path).document(301).path.read_bytes()):
        assert company.status(company.uploaded("document", data))["status"] == "PROCESSING_FAILED"


def filled(path: Path, size: int) -> bytes:
    """An MP4 of this size: a box at its end means nothing."""
    data = path.read_bytes()
    return data + (size - len(data)).to_bytes(4, "big") + b"free" + bytes(size - len(data) - 8)


def put_video(company: Client, data: bytes) -> tuple[str, list[str]]:
    value = company.begin("video", fileSizeBytes=len(data))
    etags = []
    for part in value["uploadInstructions"]:
        piece = data[part["firstByte"] : part["lastByte"] + 1]
        etags.append(company.put(part["uploadUrl"], piece, with_token=False).headers["ETag"])
    return str(value["video"]), etags


def test_a_video_is_put_in_parts_of_4_megabytes_and_finalized_once(company: Client, tmp_path: Path) -> None:
    data = filled(video_file(tmp_path / "a.mp4"), 5 * MEGABYTE)
    urn, etags = put_video(company, data)
    assert len(etags) == 2
    assert company.status(urn)["status"] == "WAITING_UPLOAD"
    assert company.finalize(urn, etags[::-1]).status_code == 400
    assert company.finalize(urn, etags).status_code == 200
    assert company.status(urn)["status"] == "AVAILABLE"
    assert company.finalize(urn, etags).status_code == 400
    assert company.say("Hello", content=media(urn)).status_code == 201


@pytest.mark.parametrize(("seconds", "codec"), [(2.0, "libx264"), (4.0, "mpeg4")])
def test_a_video_that_is_too_short_or_of_another_codec_fails(
    company: Client, tmp_path: Path, seconds: float, codec: str
) -> None:
    path = video_file(tmp_path / "a.mp4", seconds=seconds, codec=codec)
    urn, etags = put_video(company, filled(path, 200_000))
    company.finalize(urn, etags)
    assert company.status(urn)["status"] == "PROCESSING_FAILED"


@pytest.mark.parametrize("size", [74_999, 524_288_001])
def test_a_video_of_the_wrong_size_is_refused_at_the_beginning(company: Client, size: int) -> None:
    wanted = {"initializeUploadRequest": {"owner": company.author, "fileSizeBytes": size}}
    assert company.post("/rest/videos?action=initializeUpload", wanted).status_code == 400


def test_a_part_is_refused_with_a_token_or_of_another_size(company: Client) -> None:
    [part] = company.begin("video", fileSizeBytes=100_000)["uploadInstructions"]
    assert company.put(part["uploadUrl"], bytes(100_000)).status_code == 400
    assert company.put(part["uploadUrl"], bytes(99_999), with_token=False).status_code == 400
    assert company.put(f"{part['uploadUrl']}7", bytes(100_000), with_token=False).status_code == 404
    assert company.put(part["uploadUrl"], bytes(100_000), with_token=False).status_code == 200


def test_an_upload_that_nobody_began_is_not_there(company: Client, png: bytes) -> None:
    url = company.begin("image")["uploadUrl"].replace("/image/", "/image/x")
    assert company.put(url, png).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/rest/images?action=registerUpload", {}),
        ("/rest/images", {}),
        ("/rest/images?action=initializeUpload", {}),
        ("/rest/images?action=initializeUpload", {"initializeUploadRequest": {}}),
        ("/rest/images?action=initializeUpload", {"initializeUploadRequest": {"owner": "me"}}),
        (
            "/rest/videos?action=initializeUpload",
            {"initializeUploadRequest": {"owner": "urn:li:person:anna"}},
        ),
        ("/rest/images?action=finalizeUpload", {}),
    ],
)
def test_a_wrong_beginning_is_refused(company: Client, path: str, body: dict[str, object]) -> None:
    assert company.post(path, body).status_code in (400, 422)
