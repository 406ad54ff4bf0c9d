"""The pages on which people see what the fake accounts published."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

TEXT = "Héllo @ben, see example.org #news"


class Read(HTMLParser):
    """A page's text and elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def look(url: str) -> Read:
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    return Read(answer.text)


def facet(part: str, **feature: str) -> dict[str, Any]:
    start = TEXT.encode().index(part.encode())
    return {"index": {"byteStart": start, "byteEnd": start + len(part)}, "features": [feature]}


def hrefs(page: Read) -> set[str | None]:
    return {link.get("href") for link in page.all("a")}


def test_the_front_page_lists_the_demo_accounts_and_says_what_it_is(sandbox_url: str) -> None:
    front = look(sandbox_url)
    assert "Nothing here is public" in front.text
    assert {"/facebook/accounts/100000000000001", "/bluesky/accounts/demo.sandbox.example"} <= hrefs(front)


def test_a_facebook_post_is_at_its_permalink(page: Any) -> None:
    url = page.say("See https://example.org/a #news", fields="permalink_url").json()["permalink_url"]
    shown = look(url)
    assert "See https://example.org/a #news" in shown.text
    assert "https://example.org/a" in hrefs(shown)


def test_a_photo_is_shown_with_its_alt_text(page: Any, png: bytes) -> None:
    post_id = page.upload(png, caption="A square", alt_text_custom="Teal square").json()["post_id"]
    url = page.get(f"/{post_id}", fields="permalink_url").json()["permalink_url"]
    [photo] = [image for image in look(url).all("img") if image["alt"] == "Teal square"]
    assert requests.get(urljoin(url, photo["src"]), timeout=10).content == png


def test_a_bluesky_post_is_shown_with_its_links_mentions_and_tags(repo: Any, sign_in_as: Any) -> None:
    ben = sign_in_as("ben").did
    feature = "app.bsky.richtext.facet#"
    facets = [
        facet("@ben", **{"$type": f"{feature}mention", "did": ben}),
        facet("example.org", **{"$type": f"{feature}link", "uri": "https://example.org/"}),
        facet("#news", **{"$type": f"{feature}tag", "tag": "news"}),
    ]
    rkey = repo.create(TEXT, facets=facets).json()["uri"].rpartition("/")[2]
    shown = look(f"{repo.base}/profile/demo.sandbox.example/post/{rkey}")
    assert TEXT in shown.text
    assert {"https://example.org/", "/bluesky/accounts/ben.sandbox.example"} <= hrefs(shown)


@pytest.mark.parametrize("method", ["getRecord", "describeRepo"])
def test_a_browser_that_follows_a_link_to_the_api_gets_the_page(repo: Any, method: str) -> None:
    rkey = repo.create("Hello there").json()["uri"].rpartition("/")[2]
    asked = {"repo": repo.did} | (
        {"collection": "app.bsky.feed.post", "rkey": rkey} if method == "getRecord" else {}
    )
    url = f"{repo.base}/xrpc/com.atproto.repo.{method}"
    shown = requests.get(url, asked, headers={"Accept": "text/html,*/*"}, timeout=10)
    assert shown.headers["Content-Type"].startswith("text/html")
    assert "Hello there" in shown.text


def test_a_bluesky_account_is_found_by_its_did_too(repo: Any) -> None:
    repo.create("Hello")
    assert "Hello" in look(f"{repo.base}/profile/{repo.did}").text


def test_a_link_card_is_shown_with_its_picture(repo: Any, png: bytes) -> None:
    card = {"uri": "https://example.org/", "title": "Example", "description": "A card"}
    card |= {"thumb": repo.upload(png).json()["blob"]}
    repo.create("Look", embed={"$type": "app.bsky.embed.external", "external": card})
    shown = look(f"{repo.base}/accounts/demo.sandbox.example")
    assert "A card" in shown.text
    [thumb] = [str(image["src"]) for image in shown.all("img") if "uploads" in str(image["src"])]
    assert requests.get(urljoin(repo.base, thumb), timeout=10).content == png


def test_a_script_address_is_never_a_link(repo: Any) -> None:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "javascript:alert(1)"}
    repo.create(TEXT, facets=[facet("example.org", **feature)])
    assert not any("javascript" in str(href) for href in hrefs(look(f"{repo.base}/accounts/{repo.did}")))


def test_markup_in_a_post_is_text(page: Any) -> None:
    url = page.say("<b>bold</b>", fields="permalink_url").json()["permalink_url"]
    assert "<b>bold</b>" in look(url).text


def test_unpublished_posts_are_not_shown(page: Any) -> None:
    url = page.say("Later", published="false", fields="permalink_url").json()["permalink_url"]
    assert requests.get(url, timeout=10).status_code == 404


@pytest.mark.parametrize(
    "path", ["/nothing", "/facebook/accounts/77", "/bluesky/accounts/nobody.sandbox.example"]
)
def test_what_is_not_there_is_said_so_on_a_page(sandbox_url: str, path: str) -> None:
    answer = requests.get(sandbox_url + path, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_pages_run_no_script_and_load_nothing_from_elsewhere(sandbox_url: str) -> None:
    policy = requests.get(sandbox_url, timeout=10).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
