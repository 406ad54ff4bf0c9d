"""From a piece to what one channel gets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndication.models import LinkCard, Project, User
from syndication.platforms import channel_paths, get_channel
from syndication.services import composing, media, pieces
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from syndication.services.transaction import transaction
from tests.support.pictures import picture

CHANNEL = "bluesky/post"
LINK = "https://example.com/spring"


@pytest.fixture
def fields(project: Project) -> PieceFields:
    return PieceFields(
        project.id, "Spring", "The crocuses are out.", LINK, ("garden",), (VariantFields(CHANNEL),)
    )


def card(**values: object) -> None:
    with transaction() as session:
        session.add(LinkCard(url=LINK, **values))


def test_a_chosen_channel_gets_the_master_text(fields: PieceFields, editor: User) -> None:
    draft = composing.build_draft(pieces.create_piece(fields, editor), CHANNEL)
    assert (draft.channel, draft.text, draft.title) == ("post", "The crocuses are out.", "Spring")
    assert (draft.link, draft.tags) == (LINK, ("garden",))


def test_a_variant_replaces_the_text_where_it_has_one(fields: PieceFields, editor: User) -> None:
    own = replace(fields, variants=(VariantFields(CHANNEL, body="Short", title=None),))
    draft = composing.build_draft(pieces.create_piece(own, editor), CHANNEL)
    assert (draft.text, draft.title) == ("Short", "Spring")


def test_an_own_text_that_is_empty_is_a_text_too(fields: PieceFields) -> None:
    own = replace(fields, variants=(VariantFields(CHANNEL, body=""),))
    assert composing.draft_of(own, CHANNEL).text == ""


def test_pictures_come_in_order_with_file_address_and_description(fields: PieceFields, editor: User) -> None:
    first = media.upload(picture(color="red"), by=editor)
    second = media.upload(picture(color="blue"), by=editor)
    shown = replace(fields, media=(MediaFields(second.id, "Blue"), MediaFields(first.id, "Red")))
    pictures = composing.build_draft(pieces.create_piece(shown, editor), CHANNEL).pictures
    assert [(p.alt_text, p.url) for p in pictures] == [
        ("Blue", f"/syndication/media/{second.id}"),
        ("Red", f"/syndication/media/{first.id}"),
    ]
    assert all(p.path.is_file() for p in pictures)


def test_the_link_has_no_card_until_its_page_was_read(fields: PieceFields) -> None:
    assert composing.draft_of(fields, CHANNEL).card is None


def test_a_card_that_was_read_is_in_the_draft(fields: PieceFields) -> None:
    card(title="Spring is here", description="What to plant")
    found = composing.draft_of(fields, CHANNEL).card
    assert found is not None
    assert (found.url, found.title, found.description) == (LINK, "Spring is here", "What to plant")


def test_a_page_that_could_not_be_read_is_a_warning_at_the_link(fields: PieceFields) -> None:
    card(problem="example.com answered 404. Check the link.")
    assert composing.draft_of(fields, CHANNEL).card is None
    warning = next(p for p in composing.problems_of(fields, CHANNEL) if p.code == "link_card")
    assert (warning.severity, warning.where) == ("warning", "link")
    assert warning.message == "example.com answered 404. Check the link."


def test_a_channel_that_is_gone_is_a_problem_and_no_crash(fields: PieceFields) -> None:
    problem = composing.problems_of(fields, "nowhere/post")[0]
    assert (problem.code, problem.severity) == ("unknown_channel", "error")
    assert "nowhere/post" in problem.message


@pytest.mark.parametrize("path", channel_paths())
def test_every_channel_previews_what_its_adapter_renders(
    fields: PieceFields, editor: User, path: str
) -> None:
    piece = pieces.create_piece(replace(fields, variants=(VariantFields(path),)), editor)
    platform, _channel = get_channel(path)
    assert composing.preview(piece, path) == platform.render(composing.build_draft(piece, path))
    assert composing.check(piece, path) == platform.problems(composing.build_draft(piece, path))


def test_a_channel_does_without_the_media_it_leaves_out(project: Project, editor: User) -> None:
    kept, left = (media.upload(picture(color=color), by=editor) for color in ("red", "blue"))
    fields = PieceFields(
        project.id,
        body="Text",
        media=(MediaFields(left.id, "Blue"), MediaFields(kept.id, "")),
        variants=(VariantFields(CHANNEL, left_out=(left.id, 999_999)),),
    )
    piece = pieces.create_piece(fields, editor)
    assert piece.variants[0].left_out == [left.id]
    draft = composing.build_draft(piece, CHANNEL)
    assert [item.url for item in draft.media] == [media.url_path(kept.id)]
    [warning] = composing.check(piece, CHANNEL)
    assert warning.where == "media.1.alt_text"
