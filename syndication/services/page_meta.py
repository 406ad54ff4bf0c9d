"""Reading from an HTML page what it says of itself (Open Graph, see ogp.me; Twitter cards; plain HTML)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True)
class PageMeta:
    title: str = ""
    description: str = ""
    image: str = ""


def read_meta(body: bytes, charset: str | None) -> PageMeta:
    """What the page says. `charset`: that of the Content-Type header, None if it named none. Never raises."""
    parser = MetaParser()
    parser.feed(body.decode(known_charset(charset or declared_charset(body)), errors="replace"))
    parser.close()
    return PageMeta(
        title=parser.first("og:title", "twitter:title") or one_line("".join(parser.title)),
        description=parser.first("og:description", "twitter:description", "description"),
        image=parser.first(
            "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
        ),
    )


def declared_charset(body: bytes) -> str:
    found = CHARSET.search(body[:4096])
    return found[1].decode("ascii") if found else "utf-8"


def known_charset(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except LookupError:
        return "utf-8"
    return info.name if info._is_text_encoding else "utf-8"


def one_line(text: str) -> str:
    return " ".join(text.split())


class MetaParser(HTMLParser):
    """Keeps the first value of each meta name and the text of the first title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.metas: dict[str, str] = {}
        self.title: list[str] = []
        self.in_title = False

    def first(self, *names: str) -> str:
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title" and not self.title:
            self.in_title = True
        elif tag == "meta":
            given = {name: value or "" for name, value in attrs}
            name = (given.get("property") or given.get("name") or "").strip().lower()
            content = one_line(given.get("content", ""))
            if name and content:
                self.metas.setdefault(name, content)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title.append(data)
