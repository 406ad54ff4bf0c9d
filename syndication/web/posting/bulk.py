"""One decision about many posts of the queue: what it means is shown first, then it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from syndication.jobs.queue import wake
from syndication.models import Account, PostStatus, ScheduledPost
from syndication.services import post_queue, scheduling
from syndication.services.errors import Invalid
from syndication.services.scheduling import ALLOWED, MOST_AT_ONCE, Decision, Decisions, Seen
from syndication.services.times import wall_now
from syndication.web.filtering import number
from syndication.web.filters import zone_of
from syndication.web.posting import blueprint
from syndication.web.posting.queue_forms import NO_CAUSE, DecideForm, QueueForm, seen_of, token_of
from syndication.web.when import show_errors


@dataclass(frozen=True)
class Question:
    """What somebody is about to decide. more: how many posts of the group are left for another time."""

    decision: Decision
    posts: Sequence[ScheduledPost]
    tokens: Sequence[str]
    more: int = 0

    @property
    def accounts(self) -> list[Account]:
        return list({post.account_id: post.account for post in self.posts}.values())


@blueprint.post("/queue/ask")
def ask_decide() -> ResponseReturnValue:
    """Shows what is about to happen to the chosen posts, or to all of a group."""
    form = DecideForm()
    if form.chosen is None:
        abort(400)
    posts, more = chosen_posts(form.chosen)
    if not posts:
        flash(_("Choose at least one post. Those that somebody else decided about are gone."), "warning")
        return back_to_queue()
    if not form.timezone.data:
        zone = zone_of(posts[0].piece.project)
        form.timezone.data = zone
        form.scheduled_time.data = wall_now(zone, timedelta(hours=1)).strftime("%Y-%m-%dT%H:00")
    tokens = [token_of(post.id, post.fence) for post in posts]
    return show_question(Question(form.chosen, posts, tokens, more), form)


def chosen_posts(decision: Decision) -> tuple[Sequence[ScheduledPost], int]:
    """The posts that are ticked, or the whole group, in a state in which this can be decided; and how many more."""
    if request.form.get("all"):
        status, account_id = request.form.get("status", ""), number(request.form.get("account"))
        if status not in list(PostStatus) or account_id is None:
            abort(400)
        cause = request.form.get("cause", "").replace(NO_CAUSE, "")
        posts = post_queue.posts_of_group(PostStatus(status), account_id, cause, MOST_AT_ONCE)
        return posts, max((number(request.form.get("total")) or 0) - len(posts), 0)
    seen = seen_of(request.form.getlist("post"))[:MOST_AT_ONCE]
    found = scheduling.find_posts([each.post_id for each in seen])
    return [post for post in found if post.status in ALLOWED[decision]], 0


@blueprint.post("/queue/decide")
def decide() -> ResponseReturnValue:
    form = DecideForm()
    seen = seen_of(request.form.getlist("post"))
    if form.chosen is None or not seen:
        abort(400)
    if form.chosen == Decision.NOT_LIVE and not form.looked.data:
        form.looked.errors = [_("Look at the account first, and tick that they are not there.")]
        return show_question(question_again(form.chosen, seen), form), 422
    try:
        decisions = scheduling.decide(
            form.chosen,
            seen,
            current_user,
            scheduled_time=form.scheduled_time.data or "",
            timezone=form.timezone.data or "",
        )
    except Invalid as error:
        for sentence in show_errors(form, error):
            flash(sentence, "danger")
        return show_question(question_again(form.chosen, seen), form), 422
    if decisions.done and form.chosen != Decision.SKIP:
        wake()
    return answer(decisions)


def answer(decisions: Decisions) -> ResponseReturnValue:
    """Back to the queue when all went well; else to what could not be done, and why."""
    if decisions.refused:
        return redirect(url_for("posting.decided", key=decisions.key, **queue_args()))
    if decisions.note:
        flash(decisions.note, "info")
    flash(what_happened(decisions), "success")
    return back_to_queue()


@blueprint.get("/queue/decided/<key>")
def decided(key: str) -> ResponseReturnValue:
    """What became of a decision, post by post."""
    decisions = scheduling.decisions_of(key, current_user)
    if decisions is None:
        abort(404)
    found = scheduling.find_posts([result.post_id for result in decisions.refused])
    return render_template(
        "syndication/posting/queue_decided.html",
        decisions=decisions,
        happened=what_happened(decisions) if decisions.done else "",
        posts={post.id: post for post in found},
        back=url_for("posting.queue", **queue_args()),
    )


def what_happened(decisions: Decisions) -> str:
    done = decisions.done
    if decisions.decision == Decision.SKIP:
        return ngettext("%(num)d post was skipped.", "%(num)d posts were skipped.", done)
    if decisions.decision == Decision.RESCHEDULE:
        return ngettext("%(num)d post has a new time.", "%(num)d posts have a new time.", done)
    return ngettext("%(num)d post is being sent.", "%(num)d posts are being sent.", done)


def question_again(decision: Decision, seen: Sequence[Seen]) -> Question:
    """With the posts as they were seen: what happened to them since is found when it is carried out."""
    tokens = [token_of(each.post_id, each.fence or 0) for each in seen]
    return Question(decision, scheduling.find_posts([each.post_id for each in seen]), tokens)


def show_question(question: Question, form: DecideForm) -> str:
    return render_template(
        "syndication/posting/queue_decide.html",
        question=question,
        form=form,
        args=queue_args(),
        Decision=Decision,
    )


def queue_args() -> dict[str, Any]:
    """The filters of the queue that the person comes from, out of the query string."""
    return QueueForm(request.args).as_args()


def back_to_queue() -> ResponseReturnValue:
    return redirect(url_for("posting.queue", **queue_args()))
