"""The demo workspace: a project whose accounts are on the sandbox, and pieces that are ready to go out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, Piece, PieceStatus, Project, User
from syndication.platforms import get_platform
from syndication.services import accounts, composing, media, pieces, projects
from syndication.services.piece_fields import MediaFields, PieceFields, VariantFields
from syndication.services.transaction import transaction

PROJECT = "Demo"
TIME_ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Sample:
    """A piece of the demo. `short` is for channels on which `body` is too long; `picture` its alt text."""

    title: str
    body: str
    short: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    picture: str = ""


SAMPLES = (
    Sample(
        title="The market garden opens on Saturday",
        body="We open the gates on Saturday at nine. Twelve kinds of tomato plants, the first strawberries, and"
        " coffee from the cart by the greenhouse. 🍓 Come early, the basil goes first.",
        tags=("marketgarden", "spring"),
        picture="A drawing of a green field in rows under a large orange sun",
    ),
    Sample(
        title="What we learned from a year without peat",
        body="A year ago we stopped using peat in all our pots. The seedlings took a week longer in spring, and two"
        " batches failed until we found the right mix of bark, compost and wood fibre. By summer nobody could tell"
        " the difference, and the roots were better than ever. We wrote down the recipe, what it costs and which"
        " plants still sulk. If you want to try it at home, start with tomatoes: they forgive nearly everything.",
        short="A year without peat: a slower spring, two failed batches, better roots by summer. We wrote down the"
        " recipe. Start with tomatoes, they forgive nearly everything.",
        tags=("peatfree", "gardening"),
    ),
    Sample(
        title="Wanted: two people for the autumn harvest",
        body="From September to the end of October we need two more pairs of hands for apples, pumpkins and kale."
        " Four days a week, lunch from the field, no experience needed. Write to us until the 20th.",
        tags=("jobs", "harvest"),
    ),
    Sample(
        title="Seed swap in the old barn",
        body="Bring the seeds you have too many of and take home what your neighbours grew. Sunday from two to five"
        " in the old barn, with cake. 🌱",
        link="https://example.com/",
        tags=("seedswap",),
    ),
)


def create_workspace(credentials: Mapping[str, Mapping[str, str]], sandbox: str, *, by: User) -> None:
    """Make what of the demo is not there yet.

    credentials: secrets by platform, as the sandbox accepts them. sandbox: its address, where it must be running.
    by: the admin whose pieces these are. Raises what connecting an account raises.
    """
    project = db.session.scalar(select(Project).where(Project.name == PROJECT))
    project_id = (project or projects.create_project(PROJECT, TIME_ZONE, by=by)).id
    connected = {account.platform for account in accounts.list_accounts(project_id)}
    for platform in sorted(set(credentials) - connected):
        base = f"{sandbox}/{platform}"
        accounts.connect(platform, project_id, credentials[platform], api_base=base, by=by)
    there = set(db.session.scalars(select(Piece.title).where(Piece.project_id == project_id)))
    for sample in SAMPLES:
        if sample.title not in there:
            create_piece(sample, project_id, sorted(credentials), by)


def create_piece(sample: Sample, project_id: int, platforms: list[str], by: User) -> None:
    """The sample as a ready piece, on the first channel of every platform that takes it as it is."""
    pictures: tuple[MediaFields, ...] = ()
    if sample.picture:
        uploaded = media.upload(drawing(), file_name="garden.png", by=by)
        pictures = (MediaFields(uploaded.id, sample.picture),)
    fields = PieceFields(
        project_id=project_id,
        title=sample.title,
        body=sample.body,
        link=sample.link,
        tags=sample.tags,
        variants=tuple(variant(sample, platform) for platform in platforms),
        media=pictures,
    )
    piece = pieces.create_piece(fields, by=by)
    if piece.variants and all(is_fine(piece, v.channel) for v in piece.variants):
        pieces.set_status(piece.id, PieceStatus.READY, by=by)


def variant(sample: Sample, platform_name: str) -> VariantFields:
    platform = get_platform(platform_name)
    channel = platform.channels[0]
    too_long = platform.length(sample.body) > channel.limits.text_length
    return VariantFields(f"{platform.name}/{channel.key}", body=sample.short if too_long else None)


def is_fine(piece: Piece, channel: str) -> bool:
    return all(problem.severity != "error" for problem in composing.check(piece, channel))


def drawing() -> bytes:
    """A field under the sun, as PNG."""
    width, height, horizon = 1200, 675, 380
    image = Image.new("RGB", (width, height), "#cfe8ef")
    draw = ImageDraw.Draw(image)
    draw.ellipse((820, 70, 1040, 290), fill="#f4a340")
    draw.ellipse((-200, 300, 700, 620), fill="#9cc48a")
    draw.ellipse((480, 320, 1500, 700), fill="#86b574")
    draw.rectangle((0, horizon + 60, width, height), fill="#4f7d45")
    for row in range(-12, 13):
        draw.line(
            (width / 2 + row * 40, horizon + 60, width / 2 + row * 190, height), fill="#6b4a2f", width=10
        )
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def move_accounts(sandbox: str) -> None:
    """Point the demo's accounts to where the sandbox is now (its port is a setting)."""
    with transaction() as session:
        for account in session.scalars(select(Account)):
            if re.fullmatch(rf"http://127\.0\.0\.1:\d+/{account.platform}", account.api_base or ""):
                account.api_base = f"{sandbox}/{account.platform}"
