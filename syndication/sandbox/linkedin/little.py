"""Reading "little text format" as LinkedIn does: what it cannot read ends the post there, without a word."""

from __future__ import annotations

import re

from syndication.sandbox.service import Part

TOKEN = re.compile(
    r"\\(?P<escaped>.)"
    r"|@\[(?P<name>(?:\\.|[^\\\[\]])+)\]\((?P<urn>urn:li:(?:person|organization):[\w-]+)\)"
    r"|\{hashtag\|\\#\|(?P<template>[^\W_]+)\}"
    r"|#(?P<tag>[^\W_]+)"
    r"|(?P<plain>[^\\|{}@\[\]()<>#*_~]+)",
    re.DOTALL,
)
ADDRESS = re.compile(r"https?://\S+")
TAG_PAGE = "https://www.linkedin.com/feed/hashtag/"


def parts_of(commentary: str) -> list[Part]:
    """The text as people see it."""
    parts: list[Part] = []
    plain, place = "", 0
    while match := TOKEN.match(commentary, place):
        place = match.end()
        if match["urn"]:
            parts += [*linked(plain), Part(unescaped(match["name"]), "mention", match["urn"])]
        elif match["tag"] or match["template"]:
            tag = match["tag"] or match["template"]
            parts += [*linked(plain), Part(f"#{tag}", "tag", f"{TAG_PAGE}{tag}")]
        else:
            plain += match["escaped"] or match["plain"]
            continue
        plain = ""
    return [*parts, *linked(plain)]


def readable(commentary: str) -> str:
    """As much of it as LinkedIn keeps, still in its format."""
    place = 0
    while match := TOKEN.match(commentary, place):
        place = match.end()
    return commentary[:place]


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def linked(plain: str) -> list[Part]:
    parts, end = [], 0
    for match in ADDRESS.finditer(plain):
        parts += [Part(plain[end : match.start()]), Part(match[0], "link", match[0])]
        end = match.end()
    return [part for part in (*parts, Part(plain[end:])) if part.text]
