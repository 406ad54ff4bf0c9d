"""The demo workspace: a project whose accounts are on the sandbox, and pieces that are ready to go out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from syndication.extensions import db
from syndication.models import Account, Piece, PieceStatus, Project, User
from syndication.platforms import get_platform
from syndication.services import accounts, composing, demo_media, media, pieces, projects
from syndication.services.piece_fields import MediaFields, PieceFields, VariantFields
from syndication.services.transaction import transaction

PROJECT = "Demo"
TIME_ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Sample:
    """A piece of the demo. `short` is for channels on which `body` is too long; `picture` and `film` are alt texts."""

    title: str
    body: str
    short: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    picture: str = ""
    film: str = ""


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
        title="Sunrise over the tomatoes",
        body="Five seconds of sunrise, for everybody who had to stay in bed. 🌅",
        tags=("sunrise",),
        film="The sun rises over a green field in rows",
    ),
    Sample(
        title="Seed swap in the old barn",
        body="Bring the seeds you have too many of and take home what your neighbours grew. Sunday from two to five"
        " in the old barn, with cake. 🌱",
        link="https://example.com/",
        tags=("seedswap",),
    ),
)


Options = Mapping[str, Mapping[str, Mapping[str, object]]]


def create_workspace(
    credentials: Mapping[str, Mapping[str, str]], options: Options, sandbox: str, *, by: User
) -> None:
    """Make what of the demo is not there yet.

    credentials: secrets by platform, as the sandbox accepts them. options: by platform and channel, those without
    which nothing can be posted. sandbox: its address, where it must be running. by: the admin whose pieces these are.
    Raises what connecting an account raises.
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
            create_piece(sample, project_id, sorted(credentials), options, by)


def create_piece(sample: Sample, project_id: int, platforms: list[str], options: Options, by: User) -> None:
    """The sample as a ready piece, on the first channel of every platform that takes it."""
    fields = PieceFields(
        project_id=project_id,
        title=sample.title,
        body=sample.body,
        link=sample.link,
        tags=sample.tags,
        media=media_of(sample, by),
    )
    chosen = (variant(sample, fields, platform, options) for platform in platforms)
    piece = pieces.create_piece(replace(fields, variants=tuple(filter(None, chosen))), by=by)
    if piece.variants:
        pieces.set_status(piece.id, PieceStatus.READY, by=by)


def media_of(sample: Sample, by: User) -> tuple[MediaFields, ...]:
    if sample.film:
        with TemporaryDirectory() as folder, demo_media.film(Path(folder) / "film.mp4").open("rb") as film:
            return (MediaFields(media.upload(film, file_name="sunrise.mp4", by=by).id, sample.film),)
    if sample.picture:
        uploaded = media.upload(demo_media.drawing(), file_name="garden.png", by=by)
        return (MediaFields(uploaded.id, sample.picture),)
    return ()


def variant(
    sample: Sample, fields: PieceFields, platform_name: str, options: Options
) -> VariantFields | None:
    """The first channel that takes the sample, whole or short; None if none does."""
    platform = get_platform(platform_name)
    for channel in platform.channels:
        chosen = options.get(platform_name, {}).get(channel.key, {})
        for body in (None, sample.short or None):
            found = VariantFields(f"{platform.name}/{channel.key}", body=body, options=chosen)
            if is_fine(replace(fields, variants=(found,)), found.channel):
                return found
    return None


def is_fine(fields: PieceFields, channel: str) -> bool:
    return all(problem.severity != "error" for problem in composing.problems_of(fields, channel))


def move_accounts(sandbox: str) -> None:
    """Point the demo's accounts to where the sandbox is now (its port is a setting)."""
    with transaction() as session:
        for account in session.scalars(select(Account)):
            if re.fullmatch(rf"http://127\.0\.0\.1:\d+/{account.platform}", account.api_base or ""):
                account.api_base = f"{sandbox}/{account.platform}"
