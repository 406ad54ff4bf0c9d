"""What the adapter sends, as it arrives at a real Bluesky server (PDS)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from syndication.platforms.base import Credentials, Draft, LinkCard
from syndication.platforms.bluesky.adapter import platform
from syndication.platforms.bluesky.channels import MAX_PICTURE_BYTES
from syndication.platforms.errors import Rejected
from syndication.platforms.http import Http
from tests.platforms.conftest import Notes
from tests.support.pds import Pds, PdsAccount

MakePicture = Callable[..., Any]


def cut(post: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What each facet covers of the text, and its feature."""
    text = post["text"].encode()
    return [
        (text[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"][0])
        for f in post["facets"]
    ]


def test_text_links_mentions_and_tags_arrive_as_the_preview_shows_them(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount
) -> None:
    friend = pds.create_account("bob")
    draft = Draft(
        "post",
        f"Grüße 👩‍👩‍👧‍👦 an @{friend.handle} und @niemand.test: https://example.com/ä?b=c, example.org! #Früh",
        tags=("Früh", "zweiter Tag"),
    )
    published = publish(draft)
    post = only_post()
    assert post["text"] == platform.render(draft).text
    assert post["text"].endswith("#Früh\n\n#ZweiterTag")
    assert cut(post) == [
        (f"@{friend.handle}", {"$type": "app.bsky.richtext.facet#mention", "did": friend.did}),
        (
            "https://example.com/ä?b=c",
            {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/ä?b=c"},
        ),
        ("example.org", {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org"}),
        ("#Früh", {"$type": "app.bsky.richtext.facet#tag", "tag": "Früh"}),
        ("#ZweiterTag", {"$type": "app.bsky.richtext.facet#tag", "tag": "ZweiterTag"}),
    ]
    assert pds.posts(account.did)[0]["uri"] == published.remote_id


def test_four_pictures_arrive_with_their_descriptions_and_shapes(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    pictures = tuple(make_picture(40 + n, 30, alt_text=f"Bild {n} 🐝") for n in range(4))
    publish(Draft("post", "Vier", link="https://example.com/a", media=pictures))
    post = only_post()
    images = post["embed"]["images"]
    assert post["text"] == "Vier\n\nhttps://example.com/a"
    assert [image["alt"] for image in images] == [f"Bild {n} 🐝" for n in range(4)]
    assert [image["aspectRatio"]["width"] for image in images] == [40, 41, 42, 43]
    assert pds.blob(account.did, images[2]["image"]["ref"]["$link"]) == pictures[2].path.read_bytes()


def test_a_picture_that_is_too_large_is_made_smaller(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    large = make_picture(1600, 1200, noise=True)
    assert large.size > MAX_PICTURE_BYTES
    publish(Draft("post", "Groß", media=(large,)))
    [image] = only_post()["embed"]["images"]
    sent = pds.blob(account.did, image["image"]["ref"]["$link"])
    assert len(sent) <= MAX_PICTURE_BYTES
    size = Image.open(BytesIO(sent)).size
    assert size == (image["aspectRatio"]["width"], image["aspectRatio"]["height"])
    assert size[0] / size[1] == pytest.approx(4 / 3, rel=0.01)


def test_a_link_arrives_as_a_card_with_its_picture(
    pds: Pds, publish: Any, only_post: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    thumb = make_picture(1400, 1100, noise=True)
    card = LinkCard("https://example.com/a", "Ein Titel", "Eine Beschreibung", thumb)
    publish(Draft("post", "Lies das", link="https://example.com/a", card=card))
    external = only_post()["embed"]["external"]
    assert (external["uri"], external["title"], external["description"]) == (
        "https://example.com/a",
        "Ein Titel",
        "Eine Beschreibung",
    )
    assert len(pds.blob(account.did, external["thumb"]["ref"]["$link"])) <= MAX_PICTURE_BYTES


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦" * 120, "e" * 300, "é́" * 300, "𝔘" * 300])
def test_the_longest_text_we_allow_is_taken(publish: Any, only_post: Any, text: str) -> None:
    draft = Draft("post", text)
    assert platform.problems(draft) == []
    publish(draft)
    assert only_post()["text"] == text


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦" * 121, "e" * 301])
def test_a_longer_text_is_a_problem_and_refused_by_the_server_too(publish: Any, text: str) -> None:
    draft = Draft("post", text)
    assert [problem.severity for problem in platform.problems(draft)] == ["error"]
    with pytest.raises(Rejected):
        publish(draft)


def test_sending_the_same_again_changes_nothing(
    pds: Pds, publish: Any, account: PdsAccount, make_picture: MakePicture
) -> None:
    draft = Draft("post", "Einmal", media=(make_picture(),))
    first = publish(draft)
    before = pds.posts(account.did)
    assert publish(draft) == first
    assert pds.posts(account.did) == before


def test_a_post_is_found_once_it_is_out_and_not_before(
    pds: Pds, credentials: Credentials, http: Http, checkpoints: Notes
) -> None:
    draft = Draft("post", "Bin ich da?")
    ask = lambda: platform.find(draft, credentials, http, checkpoints, datetime.now(UTC))  # noqa: E731
    assert ask() is None
    platform.publish(draft, credentials, http, elsewhere := Notes())
    assert ask() is None
    checkpoints.values.update(elsewhere.values)
    found = ask()
    assert found is not None
    assert found.remote_id == pds.posts(credentials.remote_id)[0]["uri"]


def test_a_deleted_post_is_gone_and_may_be_deleted_again(
    pds: Pds, publish: Any, credentials: Credentials, http: Http
) -> None:
    published = publish(Draft("post", "Weg damit"))
    platform.delete(published.remote_id, credentials, http)
    platform.delete(published.remote_id, credentials, http)
    assert pds.posts(credentials.remote_id) == []


def test_pictures_the_server_has_dropped_are_uploaded_again(
    pds: Pds, publish: Any, only_post: Any, checkpoints: Notes, make_picture: MakePicture
) -> None:
    draft = Draft("post", "Mit Bild", media=(make_picture(),))
    stranger = Notes()
    other = pds.create_account("carol")
    platform.publish(draft, Credentials(other.secrets, pds.url, other.did), Http(), stranger)
    # Chosen before, but this account's server has never seen the picture.
    checkpoints.values["picture-0"] = stranger.values["picture-0"]
    publish(draft)
    assert only_post()["embed"]["images"][0]["alt"] == "A square"
    assert checkpoints.saved == ["record", "sending", "picture-0", "record", "sending"]
