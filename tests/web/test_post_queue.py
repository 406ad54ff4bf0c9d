"""The post queue: reading it, and deciding about many posts at once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from syndication.extensions import db
from syndication.models import Account, Project, ScheduledPost
from tests.support.left_posts import account_of, attempt_of, post_of
from tests.web.browser_form import fields_of

QUEUE = "/syndication/posting/queue"


@pytest.fixture
def account(project: Project) -> Account:
    return account_of(project)


def tokens(*posts: ScheduledPost) -> list[str]:
    return [f"{post.id}.{post.fence}" for post in posts]


def refused_posts(account: Account, number: int, **fields: object) -> list[ScheduledPost]:
    cause = {"cause": "Rejected", "message": "It is too long."}
    return [post_of(account, "failed", f"Tulips {n}", **(cause | fields)) for n in range(number)]


def test_a_group_says_what_happened_what_to_do_and_how_many(
    editor_client: FlaskClient, account: Account
) -> None:
    refused_posts(account, 7, detail='{"error": <368>}')
    html = editor_client.get(QUEUE).text
    group = html.partition('id="group-failed-')[2]
    assert "It is too long." in group
    assert "Put right what Facebook says, save the piece, then retry." in group
    assert "Show all 7" in group
    assert group.count("&lt;368&gt;") == 5
    assert "Tulips 6" in group
    assert "Tulips 1<" not in group


def test_all_of_a_group_are_shown_where_the_link_leads(editor_client: FlaskClient, account: Account) -> None:
    refused_posts(account, 7)
    html = editor_client.get(f"{QUEUE}?state=failed&account={account.id}&cause=Rejected").text
    assert "Tulips 0" in html
    assert "Tulips 6" in html


def test_an_empty_queue_says_so(editor_client: FlaskClient) -> None:
    assert "All is well" in editor_client.get(QUEUE).text


def test_filters_are_in_the_address_and_nonsense_filters_nothing(
    editor_client: FlaskClient, account: Account
) -> None:
    refused_posts(account, 1)
    assert "Tulips 0" not in editor_client.get(f"{QUEUE}?state=expired").text
    assert "Tulips 0" in editor_client.get(f"{QUEUE}?state=nonsense&project=x&page=-3").text


def test_nothing_is_drawn_anew_while_nothing_changed(editor_client: FlaskClient, account: Account) -> None:
    (post,) = refused_posts(account, 1)
    etag = editor_client.get(f"{QUEUE}/live").headers["ETag"]
    assert editor_client.get(f"{QUEUE}/live", headers={"If-None-Match": etag}).status_code == 204
    post.message = "It is too short."
    db.session.commit()
    changed = editor_client.get(f"{QUEUE}/live", headers={"If-None-Match": etag})
    assert (changed.status_code, "It is too short." in changed.text) == (200, True)


@pytest.mark.parametrize(("status", "seconds"), [("sending", 3), ("failed", 15)])
def test_the_page_looks_again_soon_only_while_something_moves(
    editor_client: FlaskClient, account: Account, status: str, seconds: int
) -> None:
    post_of(account, status)
    assert f'hx-trigger="every {seconds}s"' in editor_client.get(QUEUE).text


def test_the_attempts_of_a_post_are_a_timeline(editor_client: FlaskClient, account: Account) -> None:
    (post,) = refused_posts(account, 1)
    attempt_of(post, outcome="Rejected", http_status=400, message="Too long.")
    html = editor_client.get(f"/syndication/posting/posts/{post.id}/attempts").text
    for words in ("Sending to the platform", "took 1.5 s", "Refused", "HTTP 400", "Too long.", "host:7"):
        assert words in html


def test_fixing_leads_to_the_composer_with_the_channel_open(
    editor_client: FlaskClient, account: Account
) -> None:
    (post,) = refused_posts(account, 1)
    address = f"/syndication/pieces/{post.piece_id}/edit?post={post.id}#panel-facebook-feed-post"
    assert address in editor_client.get(QUEUE).text
    assert "Save, and back to the post" in editor_client.get(address.partition("#")[0]).text


def test_an_account_that_needs_reconnection_is_led_to(
    editor_client: FlaskClient, admin_client: FlaskClient, project: Project
) -> None:
    account = account_of(project, state="needs_reconnect", state_reason="The session was ended.")
    post_of(account, "scheduled")
    for_editor, for_admin = (client.get(QUEUE).text for client in (editor_client, admin_client))
    assert "The session was ended." in for_editor
    assert f'href="/syndication/dashboard/accounts/{account.id}"' in for_editor
    assert f'href="/syndication/dashboard/accounts/{account.id}/credentials"' in for_admin


def test_all_of_a_group_are_retried_after_a_question(editor_client: FlaskClient, account: Account) -> None:
    posts = refused_posts(account, 7)
    group = {"all": "1", "status": "failed", "cause": "Rejected", "account": account.id, "total": 7}
    question = editor_client.post(f"{QUEUE}/ask", data={"decision": "retry", **group})
    assert "Retry 7 posts?" in question.text
    response = editor_client.post(f"{QUEUE}/decide", data=fields_of(question.text, "decide"))
    assert "7 posts are being sent." in editor_client.get(response.location).text
    assert {post.status for post in posts} == {"scheduled"}


def test_only_what_is_ticked_is_skipped(editor_client: FlaskClient, account: Account) -> None:
    first, second = refused_posts(account, 2)
    data = {"decision": "skip", "post": tokens(first)}
    question = editor_client.post(f"{QUEUE}/ask?state=failed", data=data)
    response = editor_client.post(
        f"{QUEUE}/decide?state=failed", data=fields_of(question.text, "decide"), follow_redirects=True
    )
    assert "1 post was skipped." in response.text
    assert response.request.url.endswith("?state=failed")
    assert (first.status, second.status) == ("cancelled", "failed")


def test_without_a_choice_nothing_is_asked(editor_client: FlaskClient) -> None:
    response = editor_client.post(f"{QUEUE}/ask", data={"decision": "skip"}, follow_redirects=True)
    assert "Choose at least one post." in response.text


def test_nothing_is_sent_again_before_somebody_looked(editor_client: FlaskClient, account: Account) -> None:
    post = post_of(account, "unconfirmed")
    data = {"decision": "not_live", "post": tokens(post)}
    refused = editor_client.post(f"{QUEUE}/decide", data=data)
    assert refused.status_code == 422
    assert "Look at the account first" in refused.text
    assert post.status == "unconfirmed"
    editor_client.post(f"{QUEUE}/decide", data={**data, "looked": "y"})
    assert post.status == "scheduled"


def test_a_past_time_is_refused_beside_its_field_and_kept(
    editor_client: FlaskClient, account: Account
) -> None:
    post = post_of(account, "expired")
    when = {"scheduled_time": "2001-01-01T09:00", "timezone": "Asia/Tokyo"}
    refused = editor_client.post(
        f"{QUEUE}/decide", data={"decision": "reschedule", "post": tokens(post), **when}
    )
    assert refused.status_code == 422
    assert "This time is past." in refused.text
    form = fields_of(refused.text, "decide")
    assert (form["scheduled_time"], form["timezone"]) == (["2001-01-01T09:00"], ["Asia/Tokyo"])


def test_a_clock_change_is_told_after_moving_many(editor_client: FlaskClient, account: Account) -> None:
    posts = [post_of(account, "expired"), post_of(account, "expired")]
    when = {"scheduled_time": "2090-03-26T02:30", "timezone": "Europe/Berlin"}
    data = {"decision": "reschedule", "post": tokens(*posts), **when}
    html = editor_client.post(f"{QUEUE}/decide", data=data, follow_redirects=True).text
    assert "does not exist in Europe/Berlin" in html
    assert "2 posts have a new time." in html


def test_what_could_not_be_done_is_listed_with_the_reason(
    editor_client: FlaskClient, account: Account
) -> None:
    first, second = refused_posts(account, 2)
    data = {"decision": "retry", "post": tokens(first, second)}
    second.status = "posted"
    db.session.commit()
    html = editor_client.post(f"{QUEUE}/decide", data=data, follow_redirects=True).text
    assert "1 post is being sent." in html
    assert "1 post was left as it is" in html
    assert "This post is already out." in html


def test_a_double_click_is_answered_as_the_first_click(editor_client: FlaskClient, account: Account) -> None:
    data = {"decision": "retry", "post": tokens(*refused_posts(account, 2))}
    first, second = (editor_client.post(f"{QUEUE}/decide", data=data) for _click in range(2))
    assert (first.location, second.location) == (QUEUE, QUEUE)


def test_somebody_who_saw_a_post_says_so_in_the_queue(editor_client: FlaskClient, account: Account) -> None:
    post = post_of(account, "unconfirmed")
    response = editor_client.post(
        f"/syndication/posting/posts/{post.id}/live?state=unconfirmed",
        data={"to": "queue", "url": "https://example.org/1"},
    )
    assert response.location == f"{QUEUE}?state=unconfirmed"
    assert (post.status, post.remote_url) == ("posted", "https://example.org/1")


def test_the_menu_counts_what_needs_somebody(editor_client: FlaskClient, account: Account) -> None:
    assert "menu-badge" not in editor_client.get("/syndication/").text
    refused_posts(account, 3)
    badge = editor_client.get("/syndication/").text.split("menu-badge")[1]
    assert badge.startswith('">3<')


def test_the_count_in_the_menu_comes_along_with_the_bell(
    editor_client: FlaskClient, account: Account
) -> None:
    refused_posts(account, 3)
    brought = editor_client.get("/syndication/notifications/bell").text
    assert 'id="queue-badge" hx-swap-oob="true" class="menu-badge">3<' in brought


def test_a_view_that_cannot_see_what_moves_looks_again_soon(
    editor_client: FlaskClient, account: Account
) -> None:
    """A retried post that fails again is shown at once."""
    assert 'hx-trigger="every 3s"' in editor_client.get(f"{QUEUE}?state=failed").text


def test_whoever_sends_again_is_told_that_the_account_is_not_connected(
    editor_client: FlaskClient, account: Account
) -> None:
    post = post_of(account, "expired")
    chosen = {"decision": "send_now", "post": tokens(post)}
    assert "Its posts wait until it is" not in editor_client.post(f"{QUEUE}/ask", data=chosen).text
    account.state = "needs_reconnect"
    db.session.commit()
    assert "Its posts wait until it is" in editor_client.post(f"{QUEUE}/ask", data=chosen).text
