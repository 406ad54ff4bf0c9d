"""What a channel takes, as the dashboard says it."""

from __future__ import annotations

import pytest
from flask import Flask

from syndication.platforms.base import Channel, DocumentRules, Limits, PictureRules, VideoRules
from syndication.web.dashboard.words import limits_in_words

PICTURES = PictureRules(4, 5_000_000, types=("image/jpeg", "image/gif"), animated_bytes=15_000_000)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(300), ["text of 300 characters", "no media"]),
        (Limits(0), ["no text", "no media"]),
        (
            Limits(40_000, title_length=300),
            ["text of 40,000 characters", "a title of 300 characters", "no media"],
        ),
        (
            Limits(300, pictures=PictureRules(1, 976_000, alt_text_length=2000, ratio=(0.8, 1.91))),
            [
                "text of 300 characters",
                "1 picture of up to 1 MB (JPEG, PNG)",
                "pictures from 1:1.25 to 1.91:1",
                "2,000 characters of alt text",
            ],
        ),
        (
            Limits(300, pictures=PICTURES),
            [
                "text of 300 characters",
                "4 pictures of up to 5 MB (JPEG, GIF)",
                "moving GIFs of up to 15 MB",
            ],
        ),
        (
            Limits(
                5000, "bytes", videos=VideoRules(1, 256_000_000_000, (1, 12 * 3600), types=("video/mp4",))
            ),
            ["text of 5,000 bytes", "1 video of 1 second to 12 hours and up to 256 GB (MP4)"],
        ),
        (
            Limits(
                2200,
                pictures=PictureRules(10, 8_000_000),
                videos=VideoRules(10, 300_000_000, (3, 900)),
                media=(1, 10),
                mixed=True,
            ),
            [
                "text of 2,200 characters",
                "10 pictures of up to 8 MB (JPEG, PNG)",
                "10 videos of 3 seconds to 15 minutes and up to 300 MB (MP4, MOV)",
                "1 to 10 of these in each post",
            ],
        ),
        (
            Limits(280, videos=VideoRules(1, 512_000_000, (0.5, 140), types=("video/mp4", "video/x-flv"))),
            ["text of 280 characters", "1 video of up to 140 seconds and up to 512 MB (MP4, FLV)"],
        ),
        (
            Limits(0, pictures=PictureRules(1, 8_000_000), media=(1, 1)),
            ["no text", "1 picture of up to 8 MB (JPEG, PNG)", "exactly 1 of these in each post"],
        ),
        (
            Limits(3000, documents=DocumentRules(1, 100_000_000, 300)),
            ["text of 3,000 characters", "1 document of up to 300 pages and 100 MB (PDF)"],
        ),
    ],
)
def test_limits_are_said_in_short_phrases(app: Flask, limits: Limits, said: list[str]) -> None:
    with app.test_request_context():
        assert limits_in_words(Channel("note", "Note", limits)) == said
