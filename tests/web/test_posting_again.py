"""Coming back to a preview that was sent: the same choice is sent once, another choice is another batch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from syndication.extensions import db
from syndication.models import Account, Piece, ScheduledPost, User
from syndication.services import pieces
from tests.support.delivery import Written
from tests.web.browser_form import fields_of

PUBLISH = "/syndication/posting/publish"
SCHEDULE = "/syndication/posting/schedule"
Form = dict[str, list[str]]


@pytest.fixture
def piece(written: Written) -> Piece:
    return written("Hello", "facebook/feed-post", "bluesky/post")


@pytest.fixture
def preview(
    editor_client: FlaskClient, piece: Piece, facebook_account: Account, bluesky_account: Account
) -> Form:
    """The form of a preview of the piece for both accounts."""
    chosen = {"piece": [str(piece.id)], "account": [str(facebook_account.id), str(bluesky_account.id)]}
    return fields_of(editor_client.post("/syndication/posting/preview", data=chosen).text, "send")


def send(client: FlaskClient, preview: Form, piece: Piece, *accounts: Account, **more: str) -> TestResponse:
    address = SCHEDULE if more else PUBLISH
    return client.post(address, data=preview | {"cell": [f"{piece.id}:{a.id}" for a in accounts]} | more)


def went_to() -> list[int]:
    return [post.account_id for post in db.session.scalars(select(ScheduledPost).order_by(ScheduledPost.id))]


def test_what_was_left_out_at_first_is_sent_when_it_alone_is_ticked(
    editor_client: FlaskClient,
    preview: Form,
    piece: Piece,
    facebook_account: Account,
    bluesky_account: Account,
) -> None:
    first = send(editor_client, preview, piece, facebook_account)
    second = send(editor_client, preview, piece, bluesky_account)
    assert went_to() == [facebook_account.id, bluesky_account.id]
    assert first.location != second.location


def test_the_same_choice_at_the_same_time_is_scheduled_once(
    editor_client: FlaskClient, preview: Form, piece: Piece, facebook_account: Account
) -> None:
    when = {"scheduled_time": "2090-01-01T09:00", "timezone": "Europe/Berlin"}
    first = send(editor_client, preview, piece, facebook_account, **when)
    second = send(editor_client, preview, piece, facebook_account, **when)
    assert first.location == second.location
    assert went_to() == [facebook_account.id]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"scheduled_time": "2090-01-01T10:00", "timezone": "Europe/Berlin"},
        {"scheduled_time": "2090-01-01T09:00", "timezone": "Asia/Tokyo"},
    ],
)
def test_a_post_that_went_out_from_this_preview_goes_again_only_when_it_is_ticked_anew(
    editor_client: FlaskClient, preview: Form, piece: Piece, facebook_account: Account, other: dict[str, str]
) -> None:
    when = {"scheduled_time": "2090-01-01T09:00", "timezone": "Europe/Berlin"}
    send(editor_client, preview, piece, facebook_account, **when)
    asked = send(editor_client, preview, piece, facebook_account, **other)
    assert asked.status_code == 409
    assert "sent from this preview already" in asked.text
    assert went_to() == [facebook_account.id]
    send(editor_client, fields_of(asked.text, "send"), piece, facebook_account, **other)
    assert went_to() == [facebook_account.id] * 2


def test_a_piece_changed_since_the_preview_is_not_sent_unseen(
    editor_client: FlaskClient, preview: Form, piece: Piece, facebook_account: Account, editor: User
) -> None:
    changed = replace(pieces.fields_of(piece), body="Something else")
    pieces.save_piece(piece.id, changed, piece.version, by=editor)
    shown = send(editor_client, preview, piece, facebook_account)
    assert "Nothing was sent: something changed since the preview." in shown.text
    assert went_to() == []
    send(editor_client, fields_of(shown.text, "send"), piece, facebook_account)
    assert went_to() == [facebook_account.id]
