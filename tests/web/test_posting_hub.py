"""Choosing pieces and accounts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, AccountState, Project, User
from syndication.services import accounts, media, pieces, projects, scheduling
from syndication.services.pieces import MediaFields, PieceFields, VariantFields
from syndication.services.scheduling import ScheduleItem, Target
from tests.support.delivery import Scheduled, Written, deliver
from tests.support.shelf import Shelf
from tests.web.browser_form import fields_of

HUB = "/syndication/posting/"
PREVIEW = "/syndication/posting/preview"


def test_ready_pieces_are_listed_and_drafts_are_not(
    editor_client: FlaskClient, written: Written, editor: User
) -> None:
    written(title="Spring sale")
    draft = written(title="Half a thought")
    pieces.set_status(draft.id, "draft", by=editor)
    html = editor_client.get(HUB).text
    assert "Spring sale" in html
    assert "Half a thought" not in html


def test_a_row_says_what_media_the_piece_has(
    editor_client: FlaskClient, project: Project, editor: User, shelf: Shelf
) -> None:
    paths = [item.path for item in (shelf.picture(), shelf.gif(), shelf.video(seconds=1), shelf.document())]
    ids = [media.upload(path.read_bytes(), file_name=path.name, by=editor).id for path in paths]
    fields = PieceFields(
        project.id,
        body="Text",
        variants=(VariantFields("facebook/feed-post", left_out=tuple(ids[1:])),),
        media=tuple(MediaFields(media_id, "Described") for media_id in ids),
    )
    pieces.set_status(pieces.create_piece(fields, editor).id, "ready", editor)
    text = " ".join(editor_client.get(HUB).text.split())
    assert "· 2 pictures · 1 video · 1 document ·" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("text=tulips", ["Tulips", "Seeds"]),
        ("text=TULIPS+bulb", ["Tulips"]),
        ("channel=bluesky", ["Seeds"]),
        ("channel=facebook/feed-post", ["Tulips"]),
        ("date_to=2020-01-01", []),
        ("date_from=2020-01-01", ["Tulips", "Seeds"]),
        ("date_from=not-a-day&project=x&went=x&page=x", ["Tulips", "Seeds"]),
    ],
)
def test_the_filters_in_the_url_narrow_the_list(
    query: str, shown: list[str], editor_client: FlaskClient, written: Written
) -> None:
    written("A bulb in autumn", "facebook/feed-post", title="Tulips")
    written("Not of tulips", "bluesky/post", title="Seeds")
    html = editor_client.get(f"{HUB}?{query}").text
    assert [title for title in ("Tulips", "Seeds") if f">{title}</label>" in html] == shown


def test_the_project_filter_narrows_pieces_and_accounts(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    written(title="Garden piece")
    other = projects.create_project("Kitchen", "UTC", by=None)
    html = editor_client.get(f"{HUB}?project={other.id}").text
    assert "Garden piece" not in html
    assert f'id="account-{facebook_account.id}"' not in html


@pytest.mark.parametrize(
    ("went", "expected"),
    [("nowhere", "Stayed"), ("waiting", "Waits"), ("posted", "Went"), ("attention", "Broke")],
)
def test_pieces_are_found_by_where_they_went(
    went: str, expected: str, editor_client: FlaskClient, written: Written, scheduled: Scheduled
) -> None:
    written(title="Stayed")
    for title, status in (("Went", "posted"), ("Broke", "failed"), ("Waits", "scheduled")):
        scheduled(title=title).status = status
        db.session.commit()
    html = editor_client.get(f"{HUB}?went={went}").text
    assert [t for t in ("Stayed", "Went", "Broke", "Waits") if f">{t}</label>" in html] == [expected]


def test_a_piece_says_where_it_already_went(
    editor_client: FlaskClient, scheduled: Scheduled, facebook_account: Account
) -> None:
    post_id = scheduled(title="Spring sale").id
    deliver()
    html = editor_client.get(HUB).text
    assert f'href="/syndication/posting/posts/{post_id}"' in html
    assert "Posted" in html.split('class="piece-went')[1]


def test_a_piece_named_in_the_url_is_ticked(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    chosen, other = written(title="One"), written(title="Two")
    html = editor_client.get(f"{HUB}?piece={chosen.id}&account={facebook_account.id}").text
    sent = fields_of(html, "selection")
    assert sent["piece"] == [str(chosen.id)]
    assert sent["account"] == [str(facebook_account.id)]
    assert str(other.id) not in sent["piece"]


def test_a_chosen_piece_that_the_filters_hide_stays_chosen(
    editor_client: FlaskClient, written: Written
) -> None:
    chosen = written(title="Hidden")
    written(title="Shown")
    html = editor_client.get(f"{HUB}?piece={chosen.id}&text=Shown").text
    assert "Chosen, but not in the list below" in html
    assert fields_of(html, "selection")["piece"] == [str(chosen.id)]


def test_a_chosen_piece_that_was_deleted_is_named(
    editor_client: FlaskClient, written: Written, editor: User
) -> None:
    gone = written(title="Spring sale")
    pieces.delete_piece(gone.id, by=editor)
    assert "“Spring sale” was deleted meanwhile" in editor_client.get(f"{HUB}?piece={gone.id}&piece=999").text


def test_an_account_that_needs_reconnection_cannot_be_ticked_and_says_why(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    piece = written()
    accounts.mark_needs_reconnect(facebook_account.id, "The page took our rights away.")
    html = editor_client.get(f"{HUB}?piece={piece.id}&account={facebook_account.id}").text
    assert "The page took our rights away." in html
    assert "Ask an admin to reconnect it." in html
    assert "account" not in fields_of(html, "selection")


def test_an_admin_is_led_to_where_an_account_is_reconnected(
    admin_client: FlaskClient, facebook_account: Account
) -> None:
    accounts.mark_needs_reconnect(facebook_account.id, "Its token ended.")
    html = admin_client.get(HUB).text
    assert f'href="/syndication/dashboard/accounts/{facebook_account.id}"' in html


def test_a_disconnected_account_is_not_offered(editor_client: FlaskClient, facebook_account: Account) -> None:
    facebook_account.state = AccountState.DISCONNECTED.value
    db.session.commit()
    assert f'id="account-{facebook_account.id}"' not in editor_client.get(HUB).text


def test_without_a_ready_piece_the_way_to_one_is_shown(editor_client: FlaskClient) -> None:
    html = editor_client.get(HUB).text
    assert "Nothing is ready yet" in html
    assert 'href="/syndication/create-piece"' in html


def test_a_preview_without_an_account_asks_for_one_and_keeps_the_pieces(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    piece = written()
    response = editor_client.post(PREVIEW, data={"piece": piece.id, "nonce": "n"})
    assert response.status_code == 422
    assert "Choose at least one account to send to." in response.text
    assert fields_of(response.text, "selection")["piece"] == [str(piece.id)]


def test_a_preview_without_a_piece_asks_for_one_and_keeps_the_accounts(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    written()
    response = editor_client.post(PREVIEW, data={"account": facebook_account.id, "nonce": "n"})
    assert response.status_code == 422
    assert "Choose at least one piece." in response.text
    assert fields_of(response.text, "selection")["account"] == [str(facebook_account.id)]


def test_the_filters_survive_a_preview_that_was_refused(editor_client: FlaskClient, written: Written) -> None:
    written(title="Tulips")
    written(title="Seeds")
    response = editor_client.post(f"{PREVIEW}?text=Tulips", data={"nonce": "n"})
    assert ">Tulips</label>" in response.text
    assert ">Seeds</label>" not in response.text


def test_a_long_list_has_pages_that_keep_filters_and_selection(
    editor_client: FlaskClient, written: Written, project: Project, facebook_account: Account
) -> None:
    first = written(title="Tulip 0")
    for number in range(1, 27):
        written(title=f"Tulip {number}")
    html = editor_client.get(f"{HUB}?text=tulip&piece={first.id}").text
    assert "Page 1 of 2" in html
    assert f"text=tulip&amp;piece={first.id}&amp;page=2" in html


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get(HUB).status_code in (302, 401)
    assert client.post(PREVIEW).status_code in (302, 401)


def test_a_platform_with_several_channels_asks_which_one(
    editor_client: FlaskClient, written: Written, facebook_account: Account
) -> None:
    account, piece = facebook_account.id, written().id
    query = f"{HUB}?piece={piece}&account={account}&channel-{account}=facebook/story"
    assert fields_of(editor_client.get(query).text, "selection")[f"channel-{account}"] == ["facebook/story"]


def test_a_piece_scheduled_by_somebody_else_is_shown_as_waiting(
    admin_client: FlaskClient, written: Written, facebook_account: Account, editor: User
) -> None:
    piece = written(title="Spring sale")
    target = Target(facebook_account.id, "facebook/feed-post")
    scheduling.schedule([ScheduleItem(piece.id, (target,), "2090-01-01T09:00", "UTC")], by=editor)
    assert "Scheduled" in admin_client.get(HUB).text.split('class="piece-went')[1]


@pytest.mark.parametrize(
    ("written_for", "chosen"), [("bluesky/thread", "bluesky/thread"), ("facebook/feed-post", "bluesky/post")]
)
def test_an_account_gets_the_channel_that_the_piece_is_written_for(
    editor_client: FlaskClient, written: Written, bluesky_account: Account, written_for: str, chosen: str
) -> None:
    query = f"{HUB}?piece={written('Text', written_for).id}&account={bluesky_account.id}"
    shown = fields_of(editor_client.get(query).text, "selection")
    assert shown[f"channel-{bluesky_account.id}"] == [chosen]
