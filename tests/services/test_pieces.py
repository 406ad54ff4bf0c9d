"""Writing pieces: what is saved, what is refused, and what happens when two people write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from syndication.models import Account, Piece, PostStatus, Project, ScheduledPost, User
from syndication.services import media, pieces
from syndication.services.errors import Conflict, Invalid, NotFound
from syndication.services.pieces import MediaFields, PieceConflict, PieceFields, PieceFilters, VariantFields
from syndication.services.transaction import transaction
from tests.support.pictures import picture

CHANNEL = "bluesky/post"


@pytest.fixture
def fields(project: Project) -> PieceFields:
    return PieceFields(project.id, title="Spring", body="The crocuses are out.", link="https://example.com/a")


@pytest.fixture
def piece(fields: PieceFields, editor: User) -> Piece:
    return pieces.create_piece(fields, editor)


def errors_of(fields: PieceFields, by: User) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as error:
        pieces.create_piece(fields, by)
    return {key: list(sentences) for key, sentences in error.value.errors.items()}


def uploaded(by: User, color: str = "teal") -> int:
    return media.upload(picture(color=color), file_name="a.png", by=by).id


def test_a_piece_is_stored_with_everything_in_it(each_database: str, project: Project, editor: User) -> None:
    first, second = uploaded(editor, "red"), uploaded(editor, "blue")
    options = {"quote": "", "first_comment": "More of this tomorrow"}
    fields = PieceFields(
        project.id,
        "Title",
        "Body",
        "https://example.com/",
        ("garden", "spring"),
        (VariantFields(CHANNEL, body="Shorter", title="Other", options=options, left_out=(first,)),),
        (MediaFields(second, "Blue"), MediaFields(first, "Red")),
    )
    stored = pieces.get_piece(pieces.create_piece(fields, editor).id)
    assert pieces.fields_of(stored) == fields
    assert (stored.status, stored.version, stored.created_by_id) == ("draft", 1, editor.id)


def test_tags_lose_their_hash_and_their_doubles(fields: PieceFields, editor: User) -> None:
    piece = pieces.create_piece(replace(fields, tags=("#Garden", " spring ", "garden", "", "#")), editor)
    assert piece.tags == ["Garden", "spring"]


def test_windows_line_ends_and_nul_bytes_are_cleaned(fields: PieceFields, editor: User) -> None:
    assert pieces.create_piece(replace(fields, body="a\r\nb\x00"), editor).body == "a\nb"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://a b.example",
        "http://[x",
    ],
)
def test_a_link_that_is_no_web_address_is_refused(fields: PieceFields, editor: User, link: str) -> None:
    found = errors_of(replace(fields, link=link), editor)
    assert found == {"link": ["This is not a web address. It must look like https://example.com/page."]}


def test_everything_wrong_is_said_at_once_by_field(fields: PieceFields, editor: User) -> None:
    wrong = replace(
        fields,
        project_id=4711,
        title="x" * 301,
        variants=(VariantFields("nowhere/post"),),
        media=(MediaFields(4711),),
    )
    assert sorted(errors_of(wrong, editor)) == ["media.0", "project_id", "title", "variants.0.channel"]


def test_a_channel_cannot_be_chosen_twice(fields: PieceFields, editor: User) -> None:
    twice = replace(fields, variants=(VariantFields(CHANNEL), VariantFields(CHANNEL)))
    assert errors_of(twice, editor) == {"variants.1.channel": ["This channel is chosen twice."]}


def test_an_option_the_channel_does_not_have_is_refused(fields: PieceFields, editor: User) -> None:
    wrong = replace(fields, variants=(VariantFields(CHANNEL, options={"nonsense": 1}),))
    assert [key.split(".")[:3] for key in errors_of(wrong, editor)] == [["variants", "0", "options"]]


def test_nothing_is_stored_of_a_refused_piece(fields: PieceFields, editor: User) -> None:
    errors_of(replace(fields, link="nonsense"), editor)
    assert pieces.list_pieces(PieceFilters()).total == 0


def test_a_save_raises_the_version_and_names_who_saved(
    piece: Piece, fields: PieceFields, other_editor: User
) -> None:
    saved = pieces.save_piece(piece.id, replace(fields, body="New"), 1, other_editor)
    assert (saved.version, saved.body, saved.updated_by) == (2, "New", other_editor)


def test_saving_what_is_stored_already_changes_nothing(
    piece: Piece, fields: PieceFields, editor: User
) -> None:
    assert pieces.save_piece(piece.id, fields, 1, editor).version == 1


def test_saving_over_a_newer_version_is_a_conflict_that_says_who(
    each_database: str, piece: Piece, fields: PieceFields, editor: User, other_editor: User
) -> None:
    pieces.save_piece(piece.id, replace(fields, body="Theirs"), 1, other_editor)
    with pytest.raises(PieceConflict) as conflict:
        pieces.save_piece(piece.id, replace(fields, body="Mine"), 1, editor)
    assert (conflict.value.saved_by, conflict.value.version) == ("Oda Other", 2)
    assert isinstance(conflict.value, Conflict)
    assert pieces.get_piece(piece.id).body == "Theirs"


def test_a_late_repetition_of_a_save_is_no_conflict(piece: Piece, fields: PieceFields, editor: User) -> None:
    new = replace(fields, body="New")
    pieces.save_piece(piece.id, new, 1, editor)
    assert pieces.save_piece(piece.id, new, 1, editor).version == 2


def test_without_a_version_the_stored_text_is_overwritten(
    piece: Piece, fields: PieceFields, editor: User, other_editor: User
) -> None:
    pieces.save_piece(piece.id, replace(fields, body="Theirs"), 1, other_editor)
    assert pieces.save_piece(piece.id, replace(fields, body="Mine"), None, editor).body == "Mine"


def test_channels_can_be_exchanged_in_one_save(piece: Piece, fields: PieceFields, editor: User) -> None:
    both = replace(fields, variants=(VariantFields(CHANNEL, body="Own"), VariantFields("facebook/feed-post")))
    pieces.save_piece(piece.id, both, 1, editor)
    saved = pieces.save_piece(piece.id, replace(fields, variants=(VariantFields(CHANNEL),)), 2, editor)
    assert [(v.channel, v.body) for v in saved.variants] == [(CHANNEL, None)]


def test_what_a_channel_leaves_out_is_stored_as_long_as_the_piece_has_it(
    each_database: str, fields: PieceFields, editor: User
) -> None:
    first, second = uploaded(editor, "red"), uploaded(editor, "blue")
    without = VariantFields(CHANNEL, left_out=(second, first, 4711))
    both = replace(fields, variants=(without,), media=(MediaFields(first), MediaFields(second)))
    piece = pieces.create_piece(both, editor)
    assert pieces.get_piece(piece.id).variants[0].left_out == [first, second]
    pieces.save_piece(piece.id, replace(both, media=(MediaFields(second),)), 1, editor)
    assert pieces.get_piece(piece.id).variants[0].left_out == [second]


def test_leaving_out_nothing_any_more_is_a_change(fields: PieceFields, editor: User) -> None:
    first = uploaded(editor)
    without = replace(
        fields, variants=(VariantFields(CHANNEL, left_out=(first,)),), media=(MediaFields(first),)
    )
    piece = pieces.create_piece(without, editor)
    saved = pieces.save_piece(piece.id, replace(without, variants=(VariantFields(CHANNEL),)), 1, editor)
    assert (saved.version, saved.variants[0].left_out) == (2, None)


def test_a_piece_without_channels_cannot_be_ready(piece: Piece, editor: User) -> None:
    with pytest.raises(Invalid) as error:
        pieces.set_status(piece.id, "ready", editor)
    assert error.value.errors == {"status": ["Choose at least one channel before you mark the piece ready."]}


def test_a_piece_a_channel_would_refuse_cannot_be_ready_and_says_which(
    fields: PieceFields, editor: User
) -> None:
    too_long = replace(fields, body="long " * 400, variants=(VariantFields(CHANNEL),))
    piece = pieces.create_piece(too_long, editor)
    with pytest.raises(Invalid) as error:
        pieces.set_status(piece.id, "ready", editor)
    assert error.value.errors["status"][0].startswith("Bluesky")
    assert pieces.get_piece(piece.id).status == "draft"


def test_a_piece_goes_from_draft_to_ready_to_archived_and_back(fields: PieceFields, editor: User) -> None:
    piece = pieces.create_piece(replace(fields, variants=(VariantFields(CHANNEL),)), editor)
    for status in ("ready", "archived", "draft"):
        assert pieces.set_status(piece.id, status, editor).status == status


def test_an_unknown_status_is_refused(piece: Piece, editor: User) -> None:
    with pytest.raises(Invalid):
        pieces.set_status(piece.id, "finished", editor)


def scheduled(piece: Piece, account: Account, status: PostStatus) -> int:
    due = datetime.now(UTC) + timedelta(days=1)
    with transaction() as session:
        post = ScheduledPost(
            piece_id=piece.id,
            account_id=account.id,
            platform=account.platform,
            channel=CHANNEL,
            status=status,
            due_at=due,
            next_attempt_at=due,
            expires_at=due + timedelta(days=1),
        )
        session.add(post)
        session.flush()
        return post.id


@pytest.fixture
def account(project: Project) -> Account:
    with transaction() as session:
        account = Account(project_id=project.id, platform="bluesky", remote_id="did:plc:abc", name="Garden")
        session.add(account)
    return account


def status_of(post_id: int) -> str:
    with transaction() as session:
        return session.get_one(ScheduledPost, post_id).status


def test_deleting_cancels_what_is_scheduled_and_leaves_what_is_on_its_way(
    each_database: str, piece: Piece, account: Account, editor: User
) -> None:
    waiting = scheduled(piece, account, PostStatus.SCHEDULED)
    sending = scheduled(piece, account, PostStatus.SENDING)
    assert pieces.count_waiting_posts(piece.id) == 1
    assert pieces.delete_piece(piece.id, editor) == 1
    assert (status_of(waiting), status_of(sending)) == ("cancelled", "sending")


def test_a_deleted_piece_is_gone_for_everything(piece: Piece, fields: PieceFields, editor: User) -> None:
    pieces.delete_piece(piece.id, editor)
    assert pieces.list_pieces(PieceFilters()).total == 0
    with pytest.raises(NotFound):
        pieces.get_piece(piece.id)
    with pytest.raises(NotFound):
        pieces.save_piece(piece.id, fields, 1, editor)
    with pytest.raises(NotFound):
        pieces.delete_piece(piece.id, editor)


def titles(**filters: object) -> list[str]:
    return [piece.title for piece in pieces.list_pieces(PieceFilters(**filters)).items]  # type: ignore[arg-type]  # any


@pytest.fixture
def three(app: Flask, fields: PieceFields, editor: User) -> None:
    pieces.create_piece(replace(fields, title="One", variants=(VariantFields(CHANNEL),)), editor)
    pieces.create_piece(replace(fields, title="Two", body="100% tulips"), editor)
    archived = pieces.create_piece(replace(fields, title="Three", body="Roses"), editor)
    pieces.set_status(archived.id, "archived", editor)


@pytest.mark.usefixtures("three")
def test_pieces_are_listed_with_the_latest_change_first() -> None:
    assert titles() == ["Three", "Two", "One"]


@pytest.mark.usefixtures("three")
def test_pieces_are_found_by_status_channel_platform_and_text() -> None:
    assert titles(statuses=("archived",)) == ["Three"]
    assert titles(channel=CHANNEL) == ["One"]
    assert titles(platform="bluesky") == ["One"]
    assert titles(platform="blue") == []
    assert titles(text="TULIPS two") == ["Two"]
    assert titles(text="100%") == ["Two"]
    assert titles(text="0_ tulips") == []


@pytest.mark.usefixtures("three")
def test_pieces_are_found_by_the_time_of_their_change() -> None:
    now = datetime.now(UTC)
    assert titles(changed_from=now + timedelta(minutes=1)) == []
    assert len(titles(changed_from=now - timedelta(minutes=1), changed_to=now + timedelta(minutes=1))) == 3


@pytest.mark.usefixtures("three")
def test_the_list_comes_in_pages() -> None:
    page = pieces.list_pieces(PieceFilters(), page=2, per_page=2)
    assert ([piece.title for piece in page.items], page.total) == (["One"], 3)
