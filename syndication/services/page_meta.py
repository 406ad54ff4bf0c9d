"""Reading from an HTML page what it says of itself (Open Graph, see ogp.me; cards of X; plain HTML).

Not with html.parser: what it takes for hostile pages grows with the square of their length. Every pattern here
either consumes what it has looked at or does not match at once, so the time grows with the length alone.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html import unescape

#: The head of nearly every page ends before so many bytes; what comes later is not read.
MOST_BYTES = 65_536
#: Characters of one value that are looked at. (Python refuses to read numbers of more than 4300 digits, as in `&#1…;`.)
MOST_CHARACTERS = 4_000
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
#: Those of the web (see encoding.spec.whatwg.org, "Names and labels"), by the names that Python has for them.
CHARSETS = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii"),
    *(f"iso8859-{part}" for part in range(1, 17)),
    *(f"cp{page}" for page in (866, 874, 932, 949, *range(1250, 1259))),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gbk", "gb2312", "gb18030", "big5", "big5hkscs"),
    *("euc_jp", "iso2022_jp", "shift_jis", "euc_kr"),
)
#: A comment, an element whose text is none of the page's, the title, a meta element, the end of the head. What the
#: page does not close reaches to its end, as browsers see it.
PIECE = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <(?P<raw>script|style|noscript|template|svg)\b.*?(?:</(?P=raw)\b|\Z)
      | <title\b[^>]*(?:>|\Z) (?P<title>.*?) (?:</title\b|\Z)
      | <meta\b(?P<meta>(?:=\s*"[^"]*(?:"|\Z) | =\s*'[^']*(?:'|\Z) | [^>])*+)(?:>|\Z)
      | (?P<end></head\b|<body\b)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=/]++) (?:\s*=\s*(?:"(?P<double>[^"]*)"? | '(?P<single>[^']*)'? | (?P<bare>\S*)))?+""",
    re.VERBOSE,
)
UNUSABLE = re.compile("[\0\ud800-\udfff]")  # no database takes them


@dataclass(frozen=True)
class PageMeta:
    title: str = ""
    description: str = ""
    image: str = ""


def read_meta(body: bytes, charset: str | None) -> PageMeta:
    """What the page says. `charset`: that of the Content-Type header, None if it named none. Never raises."""
    body = body[:MOST_BYTES]
    title, metas = "", dict[str, str]()
    for piece in PIECE.finditer(body.decode(known_charset(charset or declared_charset(body)), "replace")):
        if piece["end"]:
            break
        if piece["title"]:
            title = title or text_of(piece["title"])
        elif piece["meta"]:
            name, content = name_and_content(piece["meta"])
            if name and content:
                metas.setdefault(name, content)

    def first(*names: str) -> str:
        return next((metas[name] for name in names if name in metas), "")

    return PageMeta(
        title=first("og:title", "twitter:title") or title,
        description=first("og:description", "twitter:description", "description"),
        image=first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
    )


def declared_charset(body: bytes) -> str:
    found = CHARSET.search(body[:4096])
    return found[1].decode("ascii") if found else "utf-8"


def known_charset(name: str) -> str:
    """Python's name of a charset of the web; UTF-8 for others, among which are codecs that do anything but decode."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    return known if known in CHARSETS else "utf-8"


def name_and_content(attributes: str) -> tuple[str, str]:
    """What a meta element is about, and what it says."""
    given: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(attributes):
        value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
        given.setdefault(attribute["name"].lower(), text_of(value))
    return (given.get("property") or given.get("name") or "").lower(), given.get("content", "")


def text_of(markup: str) -> str:
    """Character references resolved, on one line, without what no database takes."""
    return " ".join(UNUSABLE.sub("", unescape(markup[:MOST_CHARACTERS])).split())
