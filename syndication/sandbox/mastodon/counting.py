"""How long a text is to the server, and the links and mentions in it: Mastodon's StatusLengthValidator, read anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

SCHEME = re.compile(r"(https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://", re.IGNORECASE)
PORT = re.compile(r":[0-9]+")
NOT_BEFORE = re.compile(r"[A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]")
NO_PATH_END = frozenset("?!*\"'「」<>;:=,.$%[]~&|@()")
NO_PATH = frozenset("<>()?")
QUERY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!?*'();:&=+$/%#[]-_.,~|@^")
QUERY_END = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_&=#/-")
USER = re.compile(r"@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)")
HOST = regex.compile(r"@[\p{L}\p{M}\p{Nd}\p{Pc}]+(?:[.-]+[\p{L}\p{M}\p{Nd}\p{Pc}]+)*")
WORD = regex.compile(r"[=/\p{L}\p{M}\p{Nd}\p{Pc}]")
ENDS_NO_MENTION = regex.compile(r"@|＠|://|[À-ÖØ-öø-ɏɓ-ɲʉʋʻ̀-ͯḀ-ỿ]")
SPACE = regex.compile(r"\p{White_Space}")
LINKER = regex.compile(r"\p{InCB=Linker}")
CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Entity:
    start: int
    end: int
    kind: Literal["link", "mention"]
    shown: str


def counted(text: str, spoiler_text: str, url_characters: int) -> int:
    """The number that is held against the limit."""
    out = spoiler_text
    end = 0
    for entity in entities(text):
        out += text[end : entity.start] + ("x" * url_characters if entity.kind == "link" else entity.shown)
        end = entity.end
    return clusters(out + text[end:])


def clusters(text: str) -> int:
    """Grapheme clusters as a Ruby before Unicode 15.1 counts them: linkers join no consonants."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return len(CLUSTER.findall(LINKER.sub("\u0300", text)))


def entities(text: str) -> list[Entity]:
    """Links and mentions by their start; one that overlaps an earlier one is left out."""
    found = [*links(text), *mentions(text)] if "://" in text or "@" in text else []
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: e.start):
        if not kept or entity.start >= kept[-1].end:
            kept.append(entity)
    return kept


def links(text: str) -> list[Entity]:
    found = []
    place = 0
    while (scheme := SCHEME.search(text, place)) is not None:
        place = scheme.end()
        start = scheme.start()
        if start and NOT_BEFORE.match(text[start - 1]):
            continue
        domain = domain_pattern().match(text, place)
        if domain is None or max(map(len, domain[0].split("."))) > 63:
            continue
        place = end_of_link(text, domain.end())
        if place - start <= 4096:
            found.append(Entity(start, place, "link", text[start:place]))
    return found


@cache
def domain_pattern() -> re.Pattern[str]:
    # Late: twitter-text takes a third of a second to load.
    from twitter_text.regexp.valid_domain import valid_domain

    return re.compile(valid_domain.pattern, re.IGNORECASE)


def end_of_link(text: str, place: int) -> int:
    """Where a link ends whose domain ends here."""
    port = PORT.match(text, place)
    place = port.end() if port else place
    if text[place : place + 1] == "/":
        place = end_of_path(text, place)
    if text[place : place + 1] == "?":
        place = end_of_query(text, place)
    return place


def end_of_path(text: str, slash: int) -> int:
    end = place = slash + 1
    while place < len(text):
        character = text[place]
        if character == "(":
            closed = end_of_parentheses(text, place)
            if not closed:
                break
            end = place = closed
            continue
        if character in NO_PATH or SPACE.match(character):
            break
        place += 1
        if character not in NO_PATH_END:
            end = place
    return end


def end_of_parentheses(text: str, opening: int) -> int:
    """Behind the parenthesis that closes this one, 0 if none does; there may be one more pair inside, none is empty."""
    place, depth, filled, nested = opening + 1, 1, [False, False], False
    while place < len(text):
        character = text[place]
        if character == "(":
            if depth == 2 or nested:
                return 0
            depth, nested, filled[1] = 2, True, False
        elif character == ")":
            if not filled[depth - 1]:
                return 0
            depth -= 1
            if depth == 0:
                return place + 1
            filled[0] = True
        elif character in NO_PATH or SPACE.match(character):
            return 0
        else:
            filled[depth - 1] = True
        place += 1
    return 0


def end_of_query(text: str, mark: int) -> int:
    end, place = mark, mark + 1
    while place < len(text) and (text[place] in QUERY or is_letter(text[place])):
        place += 1
        if text[place - 1] in QUERY_END or is_letter(text[place - 1]):
            end = place
    return end


def is_letter(character: str) -> bool:
    """One of the letters of all scripts that the server allows in a query."""
    code = ord(character)
    return (
        0xA0 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFDCF
        or 0xFDF0 <= code <= 0xFFEF
        or (0x10000 <= code <= 0xDFFFD and code & 0xFFFF <= 0xFFFD)
        or (0xE1000 <= code <= 0x10FFFD and code & 0xFFFF <= 0xFFFD)
    )


def mentions(text: str) -> list[Entity]:
    found = []
    place = 0
    while (user := USER.search(text, place)) is not None:
        if user.start() and WORD.match(text[user.start() - 1]):
            place = user.start() + 1
            continue
        host = HOST.match(text, user.end())
        place = host.end() if host else user.end()
        if not ENDS_NO_MENTION.match(text, place):
            found.append(Entity(user.start(), place, "mention", user[0]))
    return found
