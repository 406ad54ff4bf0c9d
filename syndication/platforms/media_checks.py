"""What may be wrong with the media of a draft, judged by what a channel declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndication.platforms.base import (
    Document,
    DocumentRules,
    Limits,
    Media,
    Picture,
    PictureRules,
    Problem,
    Video,
    VideoRules,
)

#: Ratios are given rounded by cameras and editors: 4:5 may be 0.7994.
_RATIO_TOLERANCE = 0.01
#: So are durations, to a frame.
_SECONDS_TOLERANCE = 0.05


def media_problems(media: Sequence[Media], limits: Limits, label: str) -> Iterator[Problem]:
    """Wrong numbers and kinds, then what is wrong with each. label: the platform's name for people."""
    yield from _count_problems(media, limits, label)
    for number, item in enumerate(media):
        where = f"media.{number}"
        name = f"{_kind(item).capitalize()} {number + 1}"
        match item:
            case Picture() if limits.pictures:
                yield from _picture_problems(item, limits.pictures, label, name, where)
            case Video() if limits.videos:
                yield from _video_problems(item, limits.videos, label, name, where)
            case Document() if limits.documents:
                yield from _document_problems(item, limits.documents, label, name, where)


def _kind(item: Media) -> str:
    return {Picture: "picture", Video: "video", Document: "document"}[type(item)]


def _count_problems(media: Sequence[Media], limits: Limits, label: str) -> Iterator[Problem]:
    kinds: tuple[tuple[type[Media], PictureRules | VideoRules | DocumentRules | None], ...] = (
        (Picture, limits.pictures),
        (Video, limits.videos),
        (Document, limits.documents),
    )
    present = []
    for kind, rules in kinds:
        items = [item for item in media if isinstance(item, kind)]
        if not items:
            continue
        present.append(kind)
        word = f"{_kind(items[0])}s"
        if rules is None:
            yield Problem(f"{word}_not_taken", f"{label} takes no {word} here. Remove them.", where="media")
        elif len(items) > rules.count:
            yield Problem(
                f"too_many_{word}",
                f"{label} takes {rules.count} here, this post has {len(items)} {word}. Remove some.",
                where="media",
            )
    if len(present) > 1 and (not limits.mixed or Document in present):
        yield Problem(
            "media_mixed",
            f"{label} does not take pictures, videos and documents in one post here. Keep one kind.",
            where="media",
        )
    least, most = limits.media
    if len(media) < least:
        yield Problem(
            "media_missing",
            f"{label} needs {_needed(limits, least)} here. Add what is missing.",
            where="media",
        )
    if most and len(media) > most:
        yield Problem(
            "too_many_media",
            f"{label} takes {most} pictures and videos here, this post has {len(media)}. Remove some.",
            where="media",
        )


def _needed(limits: Limits, least: int) -> str:
    kinds = [
        word
        for word, rules in (
            ("picture", limits.pictures),
            ("video", limits.videos),
            ("document", limits.documents),
        )
        if rules
    ]
    return (
        f"a {' or a '.join(kinds)}"
        if least == 1
        else f"at least {least} {' or '.join(f'{k}s' for k in kinds)}"
    )


def _alt_text_problems(
    alt_text: str, limit: int, kind: str, name: str, label: str, where: str
) -> Iterator[Problem]:
    if not alt_text.strip():
        yield Problem(
            "alt_text_missing",
            f"Describe {name.lower()} for people who cannot see it.",
            severity="warning",
            where=f"{where}.alt_text",
        )
    if limit and len(alt_text) > limit:
        yield Problem(
            "alt_text_too_long",
            f"The description of this {kind} has {len(alt_text)} characters, {label} takes {limit}. Shorten it.",
            where=f"{where}.alt_text",
        )


def _picture_problems(
    picture: Picture, rules: PictureRules, label: str, name: str, where: str
) -> Iterator[Problem]:
    yield from _alt_text_problems(picture.alt_text, rules.alt_text_length, "picture", name, label, where)
    if picture.mime_type not in rules.types:
        yield Problem(
            "picture_type",
            f"{name} is {_type_name(picture.mime_type)}, which {label} does not take.",
            where=where,
        )
    limit = rules.animated_bytes if picture.frames > 1 and rules.animated_bytes else rules.bytes
    if picture.size > limit:
        yield Problem(
            "picture_too_large",
            f"{name} has {_megabytes(picture.size)} MB, {label} takes {_megabytes(limit)}. Make it smaller.",
            where=where,
        )
    yield from _ratio_problems(picture.width, picture.height, rules.ratio, label, name, where)
    if picture.width < rules.min_width:
        yield Problem(
            "picture_too_small",
            f"{name} is {picture.width} pixels wide, {label} wants at least {rules.min_width}. Use a larger one.",
            where=where,
        )
    too_long_side = rules.max_side and max(picture.width, picture.height) > rules.max_side
    if too_long_side or (rules.max_pixels and picture.width * picture.height > rules.max_pixels):
        yield Problem(
            "picture_too_big", f"{name} has too many pixels for {label}. Make it smaller.", where=where
        )


def _ratio_problems(
    width: int, height: int, ratio: tuple[float, float] | None, label: str, name: str, where: str
) -> Iterator[Problem]:
    if ratio is None or height <= 0:
        return
    least, most = ratio
    found = width / height
    if not least - _RATIO_TOLERANCE <= found <= most + _RATIO_TOLERANCE:
        too = "wide" if found > most else "tall"
        yield Problem(
            "ratio",
            f"{name} is too {too} for {label}: {width} × {height} is {found:.2f}:1, "
            f"from {least:.4g}:1 to {most:.4g}:1 is possible. Crop it.",
            where=where,
        )


def _video_problems(video: Video, rules: VideoRules, label: str, name: str, where: str) -> Iterator[Problem]:
    if rules.alt_text_length:
        yield from _alt_text_problems(video.alt_text, rules.alt_text_length, "video", name, label, where)
    if video.mime_type not in rules.types:
        yield Problem(
            "video_type",
            f"{name} is {_type_name(video.mime_type)}, which {label} does not take.",
            where=where,
        )
    if video.size > rules.bytes:
        yield Problem(
            "video_too_large",
            f"{name} has {_megabytes(video.size)} MB, {label} takes {_megabytes(rules.bytes)}. "
            "Make it shorter or smaller.",
            where=where,
        )
    if video.size < rules.min_bytes:
        yield Problem(
            "video_too_small", f"{name} is smaller than {label} takes. Use another one.", where=where
        )
    least, most = rules.seconds
    if not least - _SECONDS_TOLERANCE <= video.seconds <= most + _SECONDS_TOLERANCE:
        yield Problem(
            "video_duration",
            f"{name} lasts {_duration(video.seconds)}, {label} takes {_duration(least)} to {_duration(most)}. "
            + ("Shorten it." if video.seconds > most else "Use a longer one."),
            where=where,
        )
    yield from _ratio_problems(video.width, video.height, rules.ratio, label, name, where)
    for value, bounds, what in (
        (video.width, rules.width, "pixels wide"),
        (video.height, rules.height, "pixels high"),
        (round(video.frame_rate), rules.frame_rate, "frames a second"),
    ):
        if bounds and value and not bounds[0] <= value <= bounds[1]:
            yield Problem(
                "video_format",
                f"{name} has {value} {what}, {label} takes {bounds[0]:g} to {bounds[1]:g}. Convert it.",
                where=where,
            )
    yield from _codec_problems(video, rules, label, name, where)


def _codec_problems(video: Video, rules: VideoRules, label: str, name: str, where: str) -> Iterator[Problem]:
    for codec, taken, what in (
        (video.video_codec, rules.video_codecs, "picture"),
        (video.audio_codec, rules.audio_codecs, "sound"),
    ):
        if codec and taken and codec not in taken:
            yield Problem(
                "video_codec",
                f"The {what} of {name.lower()} is encoded as {codec}, {label} takes {', '.join(taken)}. Convert it.",
                where=where,
            )


def _document_problems(
    document: Document, rules: DocumentRules, label: str, name: str, where: str
) -> Iterator[Problem]:
    if document.mime_type not in rules.types:
        yield Problem("document_type", f"{name} is of a type that {label} does not take.", where=where)
    if document.size > rules.bytes:
        yield Problem(
            "document_too_large",
            f"{name} has {_megabytes(document.size)} MB, {label} takes {_megabytes(rules.bytes)}.",
            where=where,
        )
    if document.pages > rules.pages:
        yield Problem(
            "document_too_long",
            f"{name} has {document.pages} pages, {label} takes {rules.pages}. Remove some.",
            where=where,
        )


def _type_name(mime_type: str) -> str:
    return f"a {mime_type.rpartition('/')[2].upper()} file"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.3g}" if size < 100_000_000 else f"{size / 1_000_000:,.0f}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.3g} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.3g} minutes"
    return f"{seconds / 3600:.3g} hours"
