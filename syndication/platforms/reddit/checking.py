"""What may be wrong with a draft, as far as that is known without asking the subreddit."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.platforms.base import Draft, Problem, Rendered, Video
from syndication.platforms.checks import common_problems
from syndication.platforms.reddit.composing import kind_of, one_line, render, subreddit_of
from syndication.platforms.reddit.facts import (
    CAPTION_MAX_LENGTH,
    COMMENT_MAX_LENGTH,
    LABEL,
    MAX_FLAIR,
    limits_of,
)
from syndication.platforms.reddit.names import is_subreddit
from syndication.platforms.texts import clean


def problems(draft: Draft) -> Iterator[Problem]:
    rendered = render(draft)
    yield from _subreddit_problems(draft)
    yield from _title_problems(draft, rendered)
    # A post may be a title alone.
    common = common_problems(draft, rendered, limits_of(draft.settings), LABEL)
    yield from (problem for problem in common if problem.code != "empty")
    yield from _kind_problems(draft)
    yield from _media_problems(draft)
    yield from _option_problems(draft, rendered)


def _subreddit_problems(draft: Draft) -> Iterator[Problem]:
    subreddit = subreddit_of(draft)
    if not subreddit:
        yield Problem("subreddit_missing", "Choose the subreddit to post to.", where="options.subreddit")
    elif not is_subreddit(subreddit):
        yield Problem(
            "subreddit_invalid",
            "This is no name of a subreddit. Write it as in its address, for example r/books.",
            where="options.subreddit",
        )


def _title_problems(draft: Draft, rendered: Rendered) -> Iterator[Problem]:
    if not rendered.title:
        yield Problem("title_missing", "Reddit needs a title. Write one.", where="title")
    elif not one_line(draft.title):
        yield Problem(
            "title_from_text",
            "The piece has no title, so the beginning of its text is used. Write a title to have another.",
            severity="warning",
            where="title",
        )


def _kind_problems(draft: Draft) -> Iterator[Problem]:
    """The kind that was chosen, and what the piece has."""
    kind, pictures, videos = kind_of(draft), len(draft.pictures), len(draft.videos)
    sentence = ""
    if kind == "link" and not clean(draft.link):
        sentence = "A link post needs a link. Add one to the piece, or choose another kind of post."
    elif kind in ("self", "link") and (pictures or videos):
        sentence = (
            "This kind of post shows no pictures and videos. Choose another kind of post, or remove them."
        )
    elif kind == "image" and (pictures != 1 or videos):
        sentence = (
            "A picture post needs exactly one picture. Choose another kind of post, or change the media."
        )
    elif kind == "gallery" and (pictures < 2 or videos):
        sentence = "A gallery needs at least two pictures. Choose another kind of post, or add pictures."
    elif kind == "video" and (videos != 1 or pictures):
        sentence = "A video post needs exactly one video. Choose another kind of post, or change the media."
    if sentence:
        yield Problem("kind_does_not_fit", sentence, where="options.kind")


def _media_problems(draft: Draft) -> Iterator[Problem]:
    limit = CAPTION_MAX_LENGTH.of(draft.settings)
    for number, item in enumerate(draft.media):
        if isinstance(item, Video) and item.poster is None:
            yield Problem(
                "poster_missing",
                "Reddit shows a still before a video plays, and this video has none. Upload the video again.",
                where=f"media.{number}",
            )
        captioned = kind_of(draft) == "gallery" and not draft.options.get("no_captions")
        if captioned and len(one_line(item.alt_text)) > limit:
            yield Problem(
                "caption_too_long",
                f"Reddit shows a gallery's descriptions as captions of at most {limit} characters. "
                "Shorten it, or choose a gallery without captions.",
                where=f"media.{number}.alt_text",
            )


def _option_problems(draft: Draft, rendered: Rendered) -> Iterator[Problem]:
    if len(one_line(str(draft.options.get("flair") or ""))) > MAX_FLAIR:
        yield Problem(
            "flair_too_long",
            f"A flair has at most {MAX_FLAIR} characters. Shorten it.",
            where="options.flair",
        )
    limit = COMMENT_MAX_LENGTH.of(draft.settings)
    if len(rendered.first_comment) > limit:
        yield Problem(
            "comment_too_long",
            f"The first comment has {len(rendered.first_comment)} characters, {LABEL} takes {limit}. Shorten it.",
            where="options.first_comment",
        )
