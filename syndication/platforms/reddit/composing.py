"""From a draft to a submission: its kind, its title, its text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from syndication.platforms.base import Draft, LinkCard, Rendered
from syndication.platforms.reddit.facts import MAX_TEXT, MAX_TITLE
from syndication.platforms.reddit.markdown import spans
from syndication.platforms.reddit.names import shown, tidy_subreddit
from syndication.platforms.texts import clean, with_link

Kind = Literal["self", "link", "image", "gallery", "video"]
KINDS: dict[str, Kind] = {
    "self": "self",
    "link": "link",
    "image": "image",
    "gallery": "gallery",
    "video": "video",
}
KIND_LABELS: dict[Kind, str] = {
    "self": "Text",
    "link": "Link",
    "image": "Picture",
    "gallery": "Gallery",
    "video": "Video",
}


@dataclass(frozen=True)
class Submission:
    """What an editor decided about a post. `flair`: as written, a template's ID or text, "" for none."""

    subreddit: str
    kind: Kind
    rendered: Rendered
    link: str = ""
    flair: str = ""
    nsfw: bool = False
    spoiler: bool = False
    send_replies: bool = True
    captions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.rendered.title

    @property
    def text(self) -> str:
        return self.rendered.text


def kind_of(draft: Draft) -> Kind:
    """What the editor chose, else what the piece has: media, a link, or only text."""
    chosen = KINDS.get(str(draft.options.get("kind") or "auto"))
    if chosen is not None:
        return chosen
    if draft.videos:
        return "video"
    if draft.pictures:
        return "gallery" if len(draft.pictures) > 1 else "image"
    return "link" if clean(draft.link) else "self"


def subreddit_of(draft: Draft) -> str:
    """The chosen subreddit's bare name, "" without one."""
    return tidy_subreddit(str(draft.options.get("subreddit") or ""))


def submission_of(draft: Draft) -> Submission:
    kind, options = kind_of(draft), draft.options
    captions: tuple[str, ...] = ()
    if kind == "gallery":
        wanted = not options.get("no_captions")
        captions = tuple(one_line(p.alt_text) if wanted else "" for p in draft.pictures)
    return Submission(
        subreddit=subreddit_of(draft),
        kind=kind,
        rendered=render(draft),
        link=clean(draft.link) if kind == "link" else "",
        flair=one_line(str(options.get("flair") or "")),
        nsfw=bool(options.get("nsfw")),
        spoiler=bool(options.get("spoiler")),
        send_replies=not options.get("mute_replies"),
        captions=captions,
    )


def render(draft: Draft) -> Rendered:
    """Reddit has no tags: the piece's are not sent. A link goes into the text unless it is what is posted."""
    kind = kind_of(draft)
    title, text = title_and_text(draft)
    if kind != "link":
        text = with_link(text, clean(draft.link))
    return Rendered(
        text=text,
        spans=tuple(spans(text)),
        title=title,
        media=draft.media,
        card=card_of(draft, title) if kind == "link" else None,
        length=len(text),
        limit=MAX_TEXT,
        details=tuple(details(draft, kind)),
        first_comment=clean(str(draft.options.get("first_comment") or "")),
    )


def title_and_text(draft: Draft) -> tuple[str, str]:
    """The piece's title; without one the first line of the text, or as much of it as a title may have."""
    title, text = one_line(draft.title), clean(draft.text)
    if title or not text:
        return title, text
    first, _, rest = text.partition("\n")
    first = one_line(first.lstrip("# "))
    if 0 < len(first) <= MAX_TITLE:
        return first, rest.strip()
    start = one_line(text)[: MAX_TITLE - 1]
    return f"{start.rpartition(' ')[0] or start}…", text


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def card_of(draft: Draft, title: str) -> LinkCard | None:
    """Reddit makes its own preview of the page behind the link; this is what we expect of it."""
    link = clean(draft.link)
    if not link:
        return None
    card = draft.card or LinkCard(link, "")
    return replace(card, url=link, title=card.title or title or link)


def details(draft: Draft, kind: Kind) -> list[tuple[str, str]]:
    subreddit, flair = subreddit_of(draft), one_line(str(draft.options.get("flair") or ""))
    found = [("Subreddit", shown(subreddit))] if subreddit else []
    found.append(("Kind of post", KIND_LABELS[kind]))
    if flair:
        found.append(("Flair", flair))
    found += [
        (label, "Yes") for label, key in (("NSFW", "nsfw"), ("Spoiler", "spoiler")) if draft.options.get(key)
    ]
    return found
