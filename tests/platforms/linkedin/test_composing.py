"""From a piece to a post, and what LinkedIn would refuse of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from syndication.platforms.base import Draft, LinkCard
from syndication.platforms.linkedin.adapter import platform
from syndication.platforms.linkedin.forms import ConnectForm, PostOptions
from tests.platforms.linkedin.conftest import LINK
from tests.support.shelf import Shelf


def codes(draft: Draft) -> list[tuple[str, str]]:
    return [(p.code, p.where) for p in platform.problems(draft) if p.severity == "error"]


def test_a_link_becomes_a_card_and_beside_media_a_line_of_the_text(shelf: Shelf) -> None:
    card = LinkCard(LINK, "Title", "About")
    alone = platform.render(Draft("post", "Text", link=LINK, card=card))
    assert (alone.card, alone.text) == (card, "Text")
    beside = platform.render(Draft("post", "Text", link=LINK, card=card, media=(shelf.picture(),)))
    assert (beside.card, beside.text) == (None, f"Text\n\n{LINK}")


def test_a_card_nobody_knows_the_title_of_has_the_pieces_title_or_the_link() -> None:
    assert platform.render(Draft("post", "Text", title="Ours", link=LINK)).card == LinkCard(LINK, "Ours")
    assert platform.render(Draft("post", "Text", link=LINK)).card == LinkCard(LINK, LINK)


def test_what_is_too_long_for_a_card_is_cut() -> None:
    card = platform.render(Draft("post", "", link=LINK, card=LinkCard(LINK, "t" * 500, "d" * 500))).card
    assert card is not None
    assert (len(card.title), len(card.description)) == (200, 256)


def test_a_document_has_the_pieces_title_or_that_of_its_file(shelf: Shelf) -> None:
    draft = Draft("post", "Text", title="Report", media=(shelf.document(name="r.pdf"),))
    assert platform.render(draft).title == "Report"
    assert platform.render(replace(draft, title="")).title == "r.pdf"


def test_tags_go_to_the_end_and_details_say_who_sees_it() -> None:
    draft = Draft("post", "Text", tags=("slow books",), options={"visibility": "CONNECTIONS"})
    rendered = platform.render(draft)
    assert rendered.text == "Text\n\n#SlowBooks"
    assert rendered.details == (("Visibility", "Connections only"),)


@pytest.mark.parametrize(
    ("text", "length"), [("a" * 3000, 3000), ("(" * 1500, 3000), ("😀" * 1500, 3000), ("#a " * 1000, 2999)]
)
def test_a_text_of_3000_characters_as_linkedin_counts_them_is_fine(text: str, length: int) -> None:
    assert platform.render(Draft("post", text)).length == length
    assert codes(Draft("post", text)) == []


@pytest.mark.parametrize("text", ["a" * 3001, "(" * 1500 + "a", "😀" * 1500 + "a"])
def test_one_character_more_is_too_long(text: str) -> None:
    [problem] = platform.problems(Draft("post", text))
    assert problem.code == "text_too_long"
    assert problem.message == "The text has 3001 characters, LinkedIn takes 3000. Shorten it by 1."


def test_characters_may_be_counted_before_they_are_escaped() -> None:
    settings = {"COUNTED": "plain"}
    assert codes(Draft("post", "(" * 3000, settings=settings)) == []
    assert codes(Draft("post", "(" * 3001, settings=settings)) == [("text_too_long", "text")]


def test_a_first_comment_is_measured_by_its_setting() -> None:
    draft = Draft("post", "Text", options={"first_comment": "c" * 1251})
    assert codes(draft) == [("first_comment_too_long", "options.first_comment")]
    assert codes(replace(draft, settings={"COMMENT_LENGTH": 2000})) == []
    assert platform.render(draft).first_comment == "c" * 1251


def test_an_organisation_has_no_connections_to_post_to() -> None:
    draft = Draft("post", "Text", options={"visibility": "CONNECTIONS"})
    assert codes(draft) == []
    assert codes(replace(draft, settings={"KIND": "organization"})) == [
        ("visibility_of_organization", "options.visibility")
    ]
    assert codes(replace(draft, options={"visibility": "FRIENDS"})) == [
        ("visibility_unknown", "options.visibility")
    ]


def test_twenty_pictures_are_fine_and_twenty_one_are_not(shelf: Shelf) -> None:
    picture = shelf.picture()
    assert codes(Draft("post", "", media=(picture,) * 20)) == []
    assert codes(Draft("post", "", media=(picture,) * 21)) == [("too_many_pictures", "media")]


BAD_MEDIA: dict[str, tuple[str, dict[str, Any], str]] = {
    "an animated WebP": ("picture", {"mime_type": "image/webp", "frames": 9}, "picture_type"),
    "a picture of 6 MB": ("picture", {"size": 6_000_000}, "picture_too_large"),
    "a picture of 36,152,320 pixels": ("picture", {"width": 36_152_320, "height": 1}, "picture_too_big"),
    "a GIF of 251 frames": ("picture", {"mime_type": "image/gif", "frames": 251}, "too_many_frames"),
    "a description of 4,087 characters": ("picture", {"alt_text": "a" * 4087}, "alt_text_too_long"),
    "4,087 characters with an emoji": ("picture", {"alt_text": "a" * 4085 + "😀"}, "alt_text_too_long"),
    "a 3-hour video": ("video", {"seconds": 10_800}, "video_duration"),
    "a video of 2 seconds": ("video", {"seconds": 2}, "video_duration"),
    "a video of 10 KB": ("video", {"size": 10_000}, "video_too_small"),
    "a video of 501 MB": ("video", {"size": 501_000_000}, "video_too_large"),
    "a MOV": ("video", {"mime_type": "video/quicktime"}, "video_type"),
    "a video in VP9": ("video", {"video_codec": "vp9"}, "video_codec"),
    "a 5:1 video": ("video", {"width": 1000, "height": 200}, "ratio"),
    "a document of 301 pages": ("document", {"pages": 301}, "document_too_long"),
    "a document of 101 MB": ("document", {"size": 101_000_000}, "document_too_large"),
}


@pytest.mark.parametrize(("kind", "change", "code"), BAD_MEDIA.values(), ids=BAD_MEDIA)
def test_media_that_linkedin_refuses_are_problems_before_anything_is_sent(
    shelf: Shelf, kind: str, change: dict[str, Any], code: str
) -> None:
    sized = {"size": 100_000} if kind == "video" else {}
    item = replace(getattr(shelf, kind)(), **{**sized, **change})
    assert [found for found, _where in codes(Draft("post", "Text", media=(item,)))] == [code]


def test_a_picture_and_a_video_do_not_go_together(shelf: Shelf) -> None:
    media = (shelf.picture(), replace(shelf.video(), size=100_000))
    assert codes(Draft("post", "Text", media=media)) == [("media_mixed", "media")]


@pytest.mark.parametrize(
    "typed", ["77", " 77 ", "urn:li:organization:77", "https://www.linkedin.com/company/77/admin/page-posts/"]
)
def test_an_organisation_is_named_by_its_number_its_urn_or_its_admin_page(typed: str) -> None:
    form = ConnectForm(MultiDict({"access_token": "token", "organization_id": typed}))
    assert form.organization_id.data == "77"
    assert form.validate(), form.errors


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("organization_id", "acme"),
        ("expires_on", "31.1.2027"),
        ("access_token", "tök"),
        ("client_secret", "é"),
    ],
)
def test_what_cannot_be_a_credential_is_refused_with_a_sentence(field: str, typed: str) -> None:
    form = ConnectForm(MultiDict({"access_token": "token", field: typed}))
    assert not form.validate()
    assert [message[-1] for message in form.errors[field]] == ["."]


def test_options_are_what_the_form_offers() -> None:
    assert PostOptions().data == {"visibility": "PUBLIC", "first_comment": ""}
    assert not PostOptions(MultiDict({"visibility": "FRIENDS"})).validate()
