"""One try at one post, as the adapter meets it: the checkpoints that it saves, the gate that its requests pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from syndication.models import PostStatus
from syndication.platforms.base import Platform
from syndication.platforms.http import Http
from syndication.services.publishing.claiming import HORIZON
from syndication.services.publishing.entries import Beginning, Ending, Entry, GivenBack, LeaseLost, Reached
from syndication.services.publishing.journal import Journal
from syndication.services.publishing.orders import Work
from syndication.services.publishing.outcomes import Outcome
from syndication.services.publishing.senders import OwnSender

#: Seconds for which a post that was claimed early is waited for, at the most.
LONGEST_WAIT = 2 * HORIZON.total_seconds()
#: Seconds between looks at whether we are to stop, while waiting for a slot.
LOOK_EVERY = 0.5


class Try:
    """Both `Checkpoints` and `Gate` of an adapter's call.

    Checkpoints are collected, and are written before the next request leaves, or with the outcome. The first request
    waits for the post's instant and for a slot of its platform, which is kept until the platform has answered all.
    """

    def __init__(self, work: Work, sender: OwnSender, journal: Journal) -> None:
        self.work = work
        self.sender = sender
        self.journal = journal
        self.values = dict(work.checkpoints)
        self.written = set(work.checkpoints)
        self.pending: dict[str, Reached] = {}
        self.beginning: Beginning | None = None
        self.has_slot = False
        self.left = False
        self.cell = sender.recorder.take(work.claim.post_id, work.claim.fence)

    def begin(self, beginning: Beginning) -> None:
        """What is to be written before anything leaves."""
        self.beginning = beginning
        if beginning.anew:
            self.values.clear()
            self.written.clear()

    def get(self, name: str) -> Mapping[str, Any] | None:
        return self.values.get(name)

    def save(self, name: str, value: Mapping[str, Any], *, public: bool = False) -> None:
        """Durable before the next request leaves, or with the outcome if none does."""
        older = self.pending.get(name)
        seen = public or (older is not None and older.public)
        self.pending[name] = Reached(name, dict(value), seen, name in self.written)
        self.values[name] = dict(value)

    def alive(self) -> None:
        if not self.sender.is_alive():
            raise LeaseLost

    def before(self, *, creates: bool) -> None:  # noqa: ARG002  # as the gate is asked
        recorder = self.sender.recorder
        recorder.waits(self.cell)
        self.alive()
        if not self.has_slot:
            self.stay_if_stopped()
        self.flush()
        if not self.has_slot:
            self.wait_for_instant()
            self.take_slot()
        recorder.goes_on(self.cell)

    def answered(self) -> None:
        self.sender.recorder.goes_on(self.cell)

    def leaving(self, *, creates: bool) -> bool:
        """A moment before the first byte. Marked first: should this process be stopped after it has looked whether it
        is alive, others know that something may leave."""
        if creates:
            self.sender.recorder.leaves(self.cell)
        if not self.sender.is_alive():
            if not self.left:
                self.sender.recorder.stays(self.cell)
            return False
        self.left = self.left or creates
        return True

    def flush(self) -> None:
        """Has everything written that must be known before a request leaves. Raises LeaseLost."""
        if self.beginning or self.pending:
            entry = self.entry()
            self.journal.write(entry)

    def stay_if_stopped(self) -> None:
        if self.sender.stop.is_set():
            raise GivenBack

    def wait_for_instant(self) -> None:
        early = (self.work.claim.send_at - datetime.now(UTC)).total_seconds()
        if early > LONGEST_WAIT:  # the clock was set back
            raise GivenBack
        if early > 0:
            self.sender.stop.wait(early)
        self.stay_if_stopped()

    def take_slot(self) -> None:
        while not self.sender.slots.take(self.work.claim.platform, LOOK_EVERY):
            self.stay_if_stopped()
            self.alive()
        self.has_slot = True

    def give_slot_back(self) -> None:
        if self.has_slot:
            self.sender.slots.give_back(self.work.claim.platform)
            self.has_slot = False

    def end(self, outcome: Outcome, platform: Platform | None, http: Http) -> None:
        """Has the outcome written, with all that was reached. Others may have the slot meanwhile."""
        self.give_slot_back()
        quota = platform.quota(http.last_headers) if platform and http.last_headers is not None else None
        asked = [note.as_json() for note in http.notes] or None
        self.journal.post(self.entry(ending=Ending(outcome, asked, quota)))

    def drop(self) -> None:
        """The try broke: whoever looks next decides what that means."""
        self.give_slot_back()
        self.journal.post(Entry(self.work.claim, dropped=True, then=self.forget))

    def return_post(self) -> None:
        """Nothing has left: the post is scheduled as it was."""
        self.give_slot_back()
        self.journal.post(Entry(self.work.claim, given_back=True, then=self.forget))

    def leave_alone(self) -> None:
        """The claim is void, or will be dealt with by whoever ends this sender."""
        self.give_slot_back()

    def forget(self) -> None:
        self.sender.recorder.give_back(self.cell)

    def entry(self, ending: Ending | None = None) -> Entry:
        """What is not written yet, in one entry. Of what is out nothing has to be gone on with."""
        is_out = ending is not None and ending.outcome.status == PostStatus.POSTED
        entry = Entry(
            self.work.claim,
            beginning=self.beginning,
            reached=[] if is_out else list(self.pending.values()),
            ending=ending,
            then=self.forget if ending else None,
        )
        self.written |= self.pending.keys()
        self.beginning, self.pending = None, {}
        return entry


@contextmanager
def watched(http: Http, the_try: Try) -> Iterator[None]:
    """While it lasts, the requests of this thread belong to the try."""
    http.start_notes()
    http.gate = the_try
    try:
        yield
    finally:
        http.gate = None
