"""Links, mentions and tags in a text, found as the official app finds them, and their UTF-8 byte offsets.

The patterns follow the detection of the npm package @atproto/api 0.19. Differences: trailing punctuation is left
out of a link however much of it there is, and spans never overlap. As there, the ending of a bare domain counts
in small letters only: "the end.Next" is no link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import regex

from syndication.platforms.base import Span

#: UTF-16 units, as the app counts here.
LONGEST_TAG = 64

_MENTION = regex.compile(r"(?:^|\s|\()(@([a-zA-Z0-9.-]*[a-zA-Z0-9]))(?![a-zA-Z0-9_])")
#: Control characters are no space to every pattern, and part of no address.
_IN_LINK = r"[^\s\x00-\x1f\x7f]"
_LINK = regex.compile(
    rf"(?:^|\s|\()((https?://{_IN_LINK}+)|((?P<domain>[a-z][a-z0-9]*(?:\.[a-z0-9]+)+){_IN_LINK}*))",
    regex.IGNORECASE | regex.M,
)
_INVISIBLE = r"\u00AD\u2060\u200A\u200B\u200C\u200D\u20e2"
_TAG = regex.compile(
    rf"(?:^|\s)([#＃]((?!\ufe0f)[^\s{_INVISIBLE}]*[^\d\s\p{{P}}{_INVISIBLE}]+[^\s{_INVISIBLE}]*))"
)
_CASHTAG = regex.compile(r"(?:^|\s|\()(\$([A-Za-z][A-Za-z0-9]{0,4}))(?=\s|$|[.,;:!?)\"'\u2019])")
_PUNCTUATION = regex.compile(r"\p{P}+$")


def detect(text: str) -> tuple[Span, ...]:
    """The spans of a text by their start, none of them overlapping. Mentions have the handle as target."""
    found = sorted([*_mentions(text), *_links(text), *_tags(text), *_cashtags(text)], key=lambda s: s.start)
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def to_facets(text: str, spans: tuple[Span, ...], dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The spans as app.bsky.richtext.facet. dids: {handle: DID}; a handle without one stays plain text."""
    return [
        {"index": _bytes(text, span), "features": [feature]}
        for span in spans
        if (feature := _feature(span, dids)) is not None
    ]


def _feature(span: Span, dids: Mapping[str, str]) -> dict[str, str] | None:
    match span.kind:
        case "link":
            return {"$type": "app.bsky.richtext.facet#link", "uri": span.target}
        case "tag":
            return {"$type": "app.bsky.richtext.facet#tag", "tag": span.target}
        case "mention" if span.target in dids:
            return {"$type": "app.bsky.richtext.facet#mention", "did": dids[span.target]}
    return None


def _bytes(text: str, span: Span) -> dict[str, int]:
    start = len(text[: span.start].encode())
    return {"byteStart": start, "byteEnd": start + len(text[span.start : span.end].encode())}


def _mentions(text: str) -> Iterator[Span]:
    for match in _MENTION.finditer(text):
        handle = match[2]
        # .test is what development servers use.
        if _is_domain(handle) or handle.endswith(".test"):
            yield Span(match.start(1), match.end(1), "mention", handle)


def _links(text: str) -> Iterator[Span]:
    for match in _LINK.finditer(text):
        shown = _without_what_follows(match[1])
        target = shown if match[2] else f"https://{shown}"
        if match["domain"] and not _is_domain(match["domain"]):
            continue
        if regex.fullmatch(r"https?://[^\s/]\S*", target, regex.IGNORECASE):
            yield Span(match.start(1), match.start(1) + len(shown), "link", target)


def _without_what_follows(link: str) -> str:
    while link[-1:] in set(".,;:!?") or (link.endswith(")") and "(" not in link):
        link = link[:-1]
    return link


def _tags(text: str) -> Iterator[Span]:
    for match in _TAG.finditer(text):
        tag = _PUNCTUATION.sub("", match[2])
        if tag and len(tag.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_TAG:
            yield Span(match.start(1), match.start(1) + 1 + len(tag), "tag", tag)


def _cashtags(text: str) -> Iterator[Span]:
    for match in _CASHTAG.finditer(text):
        yield Span(match.start(1), match.end(1), "tag", f"${match[2].upper()}")


def _is_domain(name: str) -> bool:
    # Late: twitter-text takes a third of a second to load, in every process that starts.
    from twitter_text.regexp.valid_cctld import valid_cctld
    from twitter_text.regexp.valid_gtld import valid_gtld

    labels = name.split(".")
    ending = labels[-1]
    return (
        len(labels) > 1
        and all(labels)
        and bool(valid_gtld.fullmatch(ending) or valid_cctld.fullmatch(ending))
    )
