"""The post queue: what is on its way, what waits, and what needs somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from syndication.services import post_queue, scheduling
from syndication.services.post_queue import Group, PostQueue, QueueState, WaitingGroup, WaitReason
from syndication.web.posting import blueprint
from syndication.web.posting.post import fix_address
from syndication.web.posting.progress import digest, stamp, unless_seen
from syndication.web.posting.queue_forms import NO_CAUSE, QueueForm, token_of

#: Seconds between two looks: while something is about to happen, and else.
SOON, LATER = 3, 15


@dataclass(frozen=True)
class QueueView:
    """The queue at one moment, and where on the page its parts lead."""

    form: QueueForm
    queue: PostQueue
    page: int

    @cached_property
    def args(self) -> dict[str, Any]:
        """The query string of this view."""
        return self.form.as_args() | ({"page": self.page} if self.page > 1 else {})

    @property
    def look_again(self) -> int:
        """Seconds until the page should ask again."""
        turn = any(group.reason == WaitReason.TURN for group in self.queue.waiting)
        unseen = not self.form.filters().shows(QueueState.SENDING)  # what moves may end here at any moment
        return SOON if turn or unseen or self.queue.sending.total else LATER

    @cached_property
    def stamp(self) -> str:
        """Changes whenever something on the page would look different."""
        return digest(
            self.look_again,
            self.queue.groups.total,
            [self.group_stamp(group) for group in self.queue.groups.items],
            self.queue.sending.total,
            [(stamp(post), post.check_at) for post in self.queue.sending.items],
            [self.waiting_stamp(group) for group in self.queue.waiting],
        )

    @staticmethod
    def group_stamp(group: Group) -> str:
        return digest(group.key, group.total, group.account.label, [stamp(p) for p in group.posts.items])

    @staticmethod
    def waiting_stamp(group: WaitingGroup) -> str:
        posts = [stamp(post) for post in group.posts.items] if group.posts else []
        return digest(group.key, group.total, group.until, group.account.state_reason, posts)

    def only(self, state: str, account_id: int, cause: str) -> dict[str, Any]:
        """The query string that shows one group alone."""
        args = {name: value for name, value in self.form.as_args().items() if name in ("project", "platform")}
        return args | {"state": state, "account": account_id, "cause": cause or NO_CAUSE}

    @property
    def alone(self) -> bool:
        return self.form.filters().one_group


def view_of_request() -> QueueView:
    form = QueueForm(request.args)
    page = request.args.get("page", 1, type=int)
    return QueueView(form, post_queue.read_queue(form.filters(), page), page)


def words() -> dict[str, Any]:
    """What the templates of the queue ask."""
    return {
        "stamp": stamp,
        "token_of": token_of,
        "explained": post_queue.explained,
        "remedy_of": post_queue.remedy_of,
        "fix_address": fix_address,
        "SKIPPABLE": scheduling.SKIPPABLE,
        "wait_sentences": wait_sentences(),
        "said_by_all": said_by_all,
    }


@blueprint.get("/queue")
def queue() -> ResponseReturnValue:
    return render_template("syndication/posting/queue.html", view=view_of_request(), **words())


@blueprint.get("/queue/live")
def queue_live() -> ResponseReturnValue:
    """The moving part of that page."""
    view = view_of_request()
    page = partial(render_template, "syndication/posting/_queue_live.html", view=view, **words())
    return unless_seen(view.stamp, page)


def wait_sentences() -> Mapping[str, str]:
    """Why overdue posts wait, by WaitReason; true of one and of many."""
    return {
        WaitReason.ACCOUNT: _("Nothing goes out until the account is connected again; then all of it does."),
        WaitReason.PAUSED: _("The platform asked this account to wait. It goes on by itself."),
        WaitReason.WINDOW: _("The account has sent as many posts as it may for now. It goes on by itself."),
        WaitReason.AGAIN: _("It did not work just now. It is tried again by itself."),
        WaitReason.TURN: _("Due, and next in turn."),
    }


def said_by_all(group: Group) -> str:
    """The sentence that all shown posts of a group have, "" if they differ or none has any."""
    sentences = {post.message for post in group.posts.items}
    return sentences.pop() if len(sentences) == 1 else ""


@blueprint.app_context_processor
def badge() -> dict[str, Any]:
    """For the menu of every page; asked only where it is shown."""
    return {"count_needing": post_queue.count_needing, "MOST_COUNTED": post_queue.MOST_COUNTED}
