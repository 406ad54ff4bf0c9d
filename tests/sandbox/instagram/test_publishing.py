"""What the stand-in for Instagram takes and refuses when something is to be published."""

from __future__ import annotations

import time

import pytest

from syndication.sandbox.instagram.demo import DEMO_ACCOUNT
from tests.sandbox.instagram.conftest import Client, World, error_of


def test_nothing_is_published_twice(client: Client, picture: str, world: World) -> None:
    container = client.made(image_url=picture)
    assert client.publish(container).status_code == 200
    assert error_of(client.publish(container)) == (24, 2207006)
    assert len(world.state.account(DEMO_ACCOUNT).posts) == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"media_type": "REELS", "image_url": "PICTURE"},
        {"image_url": "PICTURE", "video_url": "FILM"},
        {"video_url": "FILM"},
        {"media_type": "VIDEO", "video_url": "FILM"},
        {"media_type": "PICTURE", "image_url": "PICTURE"},
        {"media_type": "REELS", "video_url": "FILM", "is_carousel_item": "true"},
        {"media_type": "REELS", "video_url": "FILM", "alt_text": "A"},
        {"media_type": "STORIES", "image_url": "PICTURE", "caption": "A"},
        {"image_url": "PICTURE", "is_carousel_item": "true", "caption": "A"},
        {"image_url": "PICTURE", "is_carousel_item": "perhaps"},
        {"image_url": "PICTURE", "alt_text": "x" * 1001},
        {"image_url": "PICTURE", "share_to_feed": "true"},
        {"image_url": "PICTURE", "captoin": "typo"},
        {"media_type": "REELS", "video_url": "FILM", "thumb_offset": "-1"},
        {"media_type": "REELS", "upload_type": "fast"},
    ],
)
def test_parameters_that_do_not_belong_together_are_refused(
    client: Client, picture: str, film: str, form: dict[str, str]
) -> None:
    known = {"PICTURE": picture, "FILM": film}
    answer = client.make(**{name: known.get(value, value) for name, value in form.items()})
    assert error_of(answer)[0] == 100


@pytest.mark.parametrize(
    ("caption", "taken"),
    [
        ("ä" * 2200, True),
        ("ä" * 2201, False),
        (" ".join(["#a"] * 30), True),
        (" ".join(["#a"] * 31), False),
        (" ".join(["@a"] * 20), True),
        (" ".join(["@a"] * 21), False),
        (" ".join(["a@b"] * 21), True),
    ],
)
def test_captions_have_limits(client: Client, picture: str, caption: str, taken: bool) -> None:
    answer = client.make(image_url=picture, caption=caption)
    assert answer.status_code == 200 if taken else error_of(answer) == (36004, 2207010)


def test_a_carousel_is_made_of_items(client: Client, picture: str, film: str) -> None:
    items = [
        client.made(image_url=picture, is_carousel_item="true", alt_text="A wall"),
        client.made(video_url=film, media_type="VIDEO", is_carousel_item="true"),
    ]
    container = client.made(media_type="CAROUSEL", children=",".join(items), caption="Both")
    post = client.publish(container).json()["id"]
    assert client.get(f"/{post}", fields="media_type").json()["media_type"] == "CAROUSEL_ALBUM"


def test_an_item_is_not_published_alone(client: Client, picture: str) -> None:
    item = client.made(image_url=picture, is_carousel_item="true")
    assert error_of(client.publish(item)) == (24, 2207006)


@pytest.mark.parametrize("count", [1, 11])
def test_a_carousel_has_2_to_10_items(client: Client, picture: str, count: int) -> None:
    items = [client.made(image_url=picture, is_carousel_item="true") for _ in range(count)]
    assert error_of(client.make(media_type="CAROUSEL", children=",".join(items))) == (100, 2207028)


def test_a_carousel_takes_neither_other_containers_nor_unknown_ones(client: Client, picture: str) -> None:
    item, single = client.made(image_url=picture, is_carousel_item="true"), client.made(image_url=picture)
    assert error_of(client.make(media_type="CAROUSEL", children=f"{item},{single}"))[0] == 100
    assert error_of(client.make(media_type="CAROUSEL", children=f"{item},1")) == (24, 2207006)


def test_a_carousel_waits_for_its_items(client: Client, picture: str, film: str, world: World) -> None:
    world.state.video_seconds = 300
    items = [
        client.made(image_url=picture, is_carousel_item="true"),
        client.made(video_url=film, media_type="VIDEO", is_carousel_item="true"),
    ]
    assert error_of(client.make(media_type="CAROUSEL", children=",".join(items))) == (9007, 2207027)


def test_a_container_expires(client: Client, picture: str, world: World) -> None:
    container = client.made(image_url=picture)
    world.state.containers[container].created_at -= 86_401
    assert client.status(container) == "EXPIRED"
    assert error_of(client.publish(container)) == (-2, 2207020)


def test_400_containers_are_made_a_day(client: Client, picture: str, world: World) -> None:
    made = world.state.account(DEMO_ACCOUNT).containers_made
    made.extend([time.time() - 86_401, *[time.time()] * 399])
    assert client.make(image_url=picture).status_code == 200
    assert error_of(client.make(image_url=picture))[0] == 80002


def test_100_posts_are_published_a_day(client: Client, picture: str, world: World) -> None:
    world.state.account(DEMO_ACCOUNT).posts_made.extend([time.time()] * 99)
    one, other = client.made(image_url=picture), client.made(image_url=picture)
    assert client.publish(one).status_code == 200
    assert error_of(client.publish(other)) == (9, 2207042)
    limit = client.get(f"/{client.id}/content_publishing_limit", fields="quota_usage,config").json()
    assert limit["data"] == [{"quota_usage": 100, "config": {"quota_total": 100, "quota_duration": 86400}}]
