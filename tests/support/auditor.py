"""The audit of every fault: what the desk says of its posts, held against what the platforms hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from syndication.extensions import db
from syndication.models import SETTLED, Notification, Piece, PostAttempt, PostStatus, ScheduledPost
from tests.support.kept import KeptInstallation
from tests.support.processes import wait_until

TOKEN = re.compile(r"note[0-9a-f]{16}")
#: What a person has to be told of. Of the unconfirmed ones only those that no machine looks up any more.
TOLD = (PostStatus.FAILED, PostStatus.EXPIRED, PostStatus.UNCONFIRMED)
#: A look that was due so long ago was missed.
MISSED = timedelta(seconds=30)


@dataclass(frozen=True)
class Row:
    """A scheduled post as its table has it.

    token: the word that only its text has. looks, sends: how often it was looked up, and sent or tried to be.
    """

    id: int
    platform: str
    token: str
    status: str
    fence: int
    version: int
    crashes: int
    cause: str
    message: str
    next_attempt_at: datetime
    check_at: datetime | None
    looks: int
    sends: int

    @property
    def needs_a_person(self) -> bool:
        """Whether it is for people to find out whether it is out."""
        return self.status == PostStatus.UNCONFIRMED and self.check_at is None

    @property
    def settled(self) -> bool:
        """Whether nothing changes any more, but for what a platform says later of a post that is looked up."""
        return self.status in SETTLED or self.needs_a_person or self.being_looked_up

    @property
    def event(self) -> str:
        """What a notification of its state is called."""
        return f"post:{self.id}:{self.fence}:{self.version}:{self.status}"

    @property
    def being_looked_up(self) -> bool:
        """Whether a machine has looked, could not tell yet, and looks again on time."""
        on_time = self.check_at is not None and self.check_at > datetime.now(UTC) - MISSED
        return self.status == PostStatus.UNCONFIRMED and self.looks > 0 and on_time


def rows(desk: KeptInstallation, ids: Collection[int]) -> list[Row]:
    """The posts with these ids, in the order of their ids."""
    with desk.app.app_context():
        between = ScheduledPost.id.between(min(ids), max(ids))
        kinds = select(PostAttempt.scheduled_post_id, PostAttempt.kind).join(ScheduledPost).where(between)
        tries = Counter((post_id, kind) for post_id, kind in db.session.execute(kinds))
        statement = select(ScheduledPost, Piece.title).join(Piece).where(between).order_by(ScheduledPost.id)
        return [
            Row(
                *(
                    post.id,
                    post.platform,
                    token,
                    post.status,
                    post.fence,
                    post.version,
                    post.crashes,
                    post.cause,
                    post.message,
                ),
                *(post.next_attempt_at, post.check_at),
                *(tries[post.id, "reconcile"], tries[post.id, "publish"]),
            )
            for post, token in db.session.execute(statement)
            if post.id in ids
        ]


def statuses(desk: KeptInstallation, ids: Collection[int]) -> Counter[str]:
    return Counter(row.status for row in rows(desk, ids))


def wait_until_settled(
    desk: KeptInstallation,
    ids: Collection[int],
    seconds: float,
    enough: Callable[[Row], bool] = lambda row: row.settled,
) -> list[Row]:
    """The posts as soon as every one has come to its end. Fails with what is known about those that do not."""
    try:
        wait_until(lambda: all(map(enough, rows(desk, ids))), "all posts are settled", seconds, every=0.25)
    except AssertionError:
        left = [row for row in rows(desk, ids) if not enough(row)]
        raise AssertionError("\n".join([f"{len(left)} did not settle:", *tales(desk, left)])) from None
    return rows(desk, ids)


def public(desk: KeptInstallation) -> Counter[tuple[str, str]]:
    """How often each text can be seen, by platform and token."""
    posts = desk.sandbox("/_sandbox/posts")["posts"]
    return Counter((post["platform"], token) for post in posts for token in set(TOKEN.findall(post["text"])))


def audit(desk: KeptInstallation, ids: Collection[int]) -> list[str]:
    """Everything that is wrong with these posts, as sentences with the tries that led there; empty when all is well."""
    found = rows(desk, ids)
    seen = public(desk)
    told = notifications(desk)
    wrong: list[str] = []
    for row in found:
        complaints = list(complaints_about(row, seen[row.platform, row.token], told))
        if complaints:
            wrong += [f"post {row.id} on {row.platform}: {' '.join(complaints)}", *tales(desk, [row])]
    return wrong + unfinished_tries(desk, found)


def complaints_about(row: Row, times: int, told: Collection[str]) -> Iterator[str]:
    if times > 1:
        yield f"It is out {times} times."
    if row.status == PostStatus.POSTED and not times:
        yield "It is said to be posted, and the platform has none."
    if times and row.status not in (PostStatus.POSTED, PostStatus.UNCONFIRMED):
        yield f"It is out, and the desk says {row.status}."
    if not row.settled:
        yield f"It has not come to an end: {row.status}."
    if (row.status in TOLD and row.check_at is None) and row.event not in told:
        yield f"Nobody was told that it is {row.status}."


def unfinished_tries(desk: KeptInstallation, found: Collection[Row]) -> list[str]:
    """Tries that were never ended in the table, of posts that nobody sends any more."""
    ids = {row.id for row in found if row.status in SETTLED}
    with desk.app.app_context():
        open_tries = db.session.scalars(
            select(PostAttempt.scheduled_post_id).where(PostAttempt.finished_at.is_(None))
        )
        return [f"post {post_id}: a try has no end." for post_id in open_tries if post_id in ids]


def notifications(desk: KeptInstallation) -> set[str]:
    with desk.app.app_context():
        return set(db.session.scalars(select(Notification.key)))


def assert_sound(desk: KeptInstallation, ids: Collection[int]) -> None:
    """Each post at most once, none lost, every end known and told."""
    wrong = audit(desk, ids)
    assert not wrong, "\n".join(wrong)


def tales(desk: KeptInstallation, about: Collection[Row]) -> list[str]:
    """What is known of these posts and of each try, a line each."""
    lines: list[str] = []
    with desk.app.app_context():
        for row in about:
            due = f"next try {row.next_attempt_at:%H:%M:%S}, next look {row.check_at and f'{row.check_at:%H:%M:%S}'}"
            lines.append(
                f"  {row.id} {row.platform} {row.token}: {row.status} fence {row.fence} crashes {row.crashes}, {due}, "
                f"{row.cause} {row.message!r}"
            )
            tries = db.session.scalars(
                select(PostAttempt).where(PostAttempt.scheduled_post_id == row.id).order_by(PostAttempt.id)
            )
            lines += map(told, tries)
    return lines


def told(at: PostAttempt) -> str:
    ended = at.finished_at and f"{at.finished_at:%H:%M:%S.%f}"
    return (
        f"    {at.started_at:%H:%M:%S.%f} to {ended} {at.worker} fence {at.fence} {at.kind}: "
        f"{at.outcome or 'open'} {at.http_status or ''} {at.detail[:120]!r}"
    )


def within_limits(desk: KeptInstallation) -> dict[str, tuple[int, int]]:
    """Platforms that ever had more calls at once than the desk allows itself: how many, and what is allowed."""
    from syndication.services.publishing.limits import concurrency_of

    with desk.app.app_context():
        allowed = {name: concurrency_of(name) for name in desk.stats()}
    peaks = {name: counted["peak_concurrency"] for name, counted in desk.stats().items()}
    return {name: (peaks[name], allowed[name]) for name in peaks if peaks[name] > allowed[name]}
