"""The same decision about many posts: each is decided by itself, all are written together, and once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from syndication.extensions import db
from syndication.models import Piece, PostStatus, ScheduledPost, User
from syndication.services import audit
from syndication.services.errors import Conflict, Invalid, NotFound
from syndication.services.idempotency import Answer, answer_once, find_key
from syndication.services.scheduling.deciding import RETRYABLE, send_or_call_off
from syndication.services.scheduling.editing import OPEN, must_be_open, put_back, subject_of
from syndication.services.scheduling.planning import due_now, future
from syndication.services.scheduling.skipping import SKIPPABLE, SKIPPED, before_skipping, skip_post
from syndication.services.times import Resolved
from syndication.services.transaction import transaction

MOST_AT_ONCE = 500


class Decision(StrEnum):
    """What is to become of posts. SEND_NOW and RESCHEDULE also move what still waits for its time."""

    RETRY = "retry"
    NOT_LIVE = "not_live"
    SEND_NOW = "send_now"
    RESCHEDULE = "reschedule"
    SKIP = "skip"


ALLOWED: Mapping[Decision, Sequence[PostStatus]] = {
    Decision.RETRY: RETRYABLE,
    Decision.NOT_LIVE: (PostStatus.UNCONFIRMED,),
    Decision.SEND_NOW: OPEN,
    Decision.RESCHEDULE: OPEN,
    Decision.SKIP: SKIPPABLE,
}
AUDITED = {
    Decision.RETRY: "post.retried",
    Decision.NOT_LIVE: "post.confirmed_not_live",
    Decision.SEND_NOW: "post.sent_now",
    Decision.RESCHEDULE: "post.rescheduled",
    Decision.SKIP: SKIPPED,
}


@dataclass(frozen=True)
class Seen:
    """A post as somebody saw it: its fence rises with everything that happens to it. None takes it as it is."""

    post_id: int
    fence: int | None = None


@dataclass(frozen=True)
class Decided:
    """reason: why nothing was done, as a sentence; "" when it was."""

    post_id: int
    reason: str = ""

    @property
    def done(self) -> bool:
        return not self.reason


@dataclass(frozen=True)
class Decisions:
    """What became of a decision, post by post. note: what was decided about a clock change, "" if nothing."""

    key: str
    decision: Decision
    results: Sequence[Decided]
    note: str = ""

    @property
    def done(self) -> int:
        return sum(result.done for result in self.results)

    @property
    def refused(self) -> list[Decided]:
        return [result for result in self.results if not result.done]


def decide(
    decision: Decision,
    posts: Sequence[Seen],
    by: User,
    *,
    scheduled_time: str = "",
    timezone: str = "",
) -> Decisions:
    """Decides about posts in one transaction. Those that are past it are left as they are, with the reason.

    The same decision about the same posts as they were seen is carried out once: a repeat within a day is answered
    with what became of it the first time. Raises Invalid for no posts, too many, or a wrong time for RESCHEDULE.
    """
    if not posts:
        raise Invalid({"posts": [_("Choose at least one post.")]})
    if len(posts) > MOST_AT_ONCE:
        raise Invalid({"posts": [_("At most %(max)d posts at once.", max=MOST_AT_ONCE)]})
    due = future(scheduled_time, timezone) if decision == Decision.RESCHEDULE else due_now()
    chosen = sorted(set(posts), key=lambda seen: seen.post_id)
    said = [decision, scheduled_time, timezone, *(f"{seen.post_id}:{seen.fence}" for seen in chosen)]
    key = "decide-" + sha256("|".join(said).encode()).hexdigest()[:32]
    if any(seen.fence is None for seen in chosen):  # as they are now: a repeat is another decision
        return carried_out(key, decision, chosen, due, by)
    act = partial(remembered, key, decision, chosen, due, by)
    return told(decision, key, answer_once(by.id, key, key, act).body)


def decisions_of(key: str, by: User) -> Decisions | None:
    """What became of a decision that this person took; None when there is none, or it is too long ago."""
    known = find_key(db.session(), by.id, key)
    if known is None or not key.startswith("decide-"):
        return None
    return told(Decision(json.loads(known.body)["decision"]), key, known.body)


def told(decision: Decision, key: str, body: str) -> Decisions:
    said = json.loads(body)
    return Decisions(key, decision, [Decided(**result) for result in said["results"]], said["note"])


def remembered(key: str, decision: Decision, posts: Sequence[Seen], due: Resolved, by: User) -> Answer:
    decisions = carried_out(key, decision, posts, due, by)
    results = [asdict(result) for result in decisions.results]
    body = {"decision": decision.value, "results": results, "note": decisions.note}
    return Answer(200, json.dumps(body))


def carried_out(key: str, decision: Decision, posts: Sequence[Seen], due: Resolved, by: User) -> Decisions:
    with transaction() as session:
        found = locked(session, [seen.post_id for seen in posts])
        results = [decided(decision, seen, found.get(seen.post_id), due, by) for seen in posts]
    moved = decision == Decision.RESCHEDULE and any(result.done for result in results)
    return Decisions(key, decision, results, due.note if moved else "")


def locked(session: Session, ids: Sequence[int]) -> dict[int, ScheduledPost]:
    """The posts by id, locked until the end of the transaction; always in the same order, so that none waits in a
    circle."""
    statement = (
        select(ScheduledPost)
        .where(ScheduledPost.id.in_(ids))
        .order_by(ScheduledPost.id)
        .with_for_update(of=ScheduledPost)
        .execution_options(populate_existing=True)
        .options(
            joinedload(ScheduledPost.piece).options(
                joinedload(Piece.project), lazyload(Piece.variants), lazyload(Piece.media)
            )
        )
    )
    return {post.id: post for post in session.scalars(statement)}


def decided(decision: Decision, seen: Seen, post: ScheduledPost | None, due: Resolved, by: User) -> Decided:
    try:
        post = must_be_open(post, ALLOWED[decision], fence=seen.fence)
        said = {"was": post.status} | (before_skipping(post) if decision == Decision.SKIP else {})
        change(decision, post, due, by)
    except (Conflict, NotFound) as error:
        return Decided(seen.post_id, error.message)
    more = {"due": due.wall, "zone": due.zone} if decision == Decision.RESCHEDULE else {}
    audit.record(AUDITED[decision], by=by, subject=subject_of(post), **said, **more)
    return Decided(seen.post_id)


def change(decision: Decision, post: ScheduledPost, due: Resolved, by: User) -> None:
    match decision:
        case Decision.SKIP:
            skip_post(post, by)
        case Decision.NOT_LIVE:
            send_or_call_off(post, due)
        case _:
            put_back(post, due)
