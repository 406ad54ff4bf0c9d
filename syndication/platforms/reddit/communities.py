"""What a subreddit says of itself, asked before anything is sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.platforms.answers import Answer
from syndication.platforms.errors import PlatformError, Rejected
from syndication.platforms.reddit.composing import Submission
from syndication.platforms.reddit.error_table import REASONS
from syndication.platforms.reddit.names import shown
from syndication.platforms.reddit.refusals import error_of, refused
from syndication.platforms.reddit.rules import broken_rules, listed
from syndication.platforms.reddit.session import Session

_MISSING = "There is no subreddit {name}, or it was deleted. Check how it is written."


def check_rules(submission: Submission, session: Session) -> str:
    """The ID of the flair's template ("" without a flair), when the subreddit takes this submission.

    Raises Rejected with all that it would refuse, each a sentence.
    """
    about = _read(session, f"r/{submission.subreddit}/about", submission.subreddit)
    page = about.get("data")
    requirements = _read(session, f"api/v1/{submission.subreddit}/post_requirements", submission.subreddit)
    broken = broken_rules(submission, page if isinstance(page, dict) else {}, requirements)
    flair = ""
    if submission.flair or requirements.get("is_flair_required") is True:
        flairs = _flairs(submission.subreddit, session)
        flair = _chosen(submission.flair, flairs)
        if not flair:
            broken.append(_no_flair(submission, flairs))
    if broken:
        raise Rejected(" ".join(broken))
    return flair


def _read(session: Session, path: str, subreddit: str) -> Mapping[str, Any]:
    """An object about the subreddit. Raises Rejected when it is gone, banned or closed to this account."""
    answer = session.look(path)
    if answer.ok:
        return answer.fields()
    raise _closed(answer, subreddit)


def _closed(answer: Answer, subreddit: str) -> PlatformError:
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    reason = answer.error_fields().get("reason")
    if isinstance(reason, str) and reason in REASONS:
        return Rejected(REASONS[reason].format(name=shown(subreddit)), **known)
    if answer.status == 404 or answer.status < 400:
        return Rejected(_MISSING.format(name=shown(subreddit)), **known)
    return refused(answer)


def _flairs(subreddit: str, session: Session) -> dict[str, str]:
    """The flairs that this account may choose for a new post: text by template ID."""
    answer = session.ask("POST", f"r/{subreddit}/api/flairselector", form={"is_newlink": "true"})
    error = error_of(answer)
    if error is not None:
        raise error
    choices = answer.fields().get("choices")
    return {
        str(choice["flair_template_id"]): str(choice.get("flair_text") or "")
        for choice in (choices if isinstance(choices, list) else [])
        if isinstance(choice, dict) and choice.get("flair_template_id")
    }


def _chosen(flair: str, flairs: Mapping[str, str]) -> str:
    """The template with this ID or this text, "" for none."""
    if flair in flairs:
        return flair
    wanted = flair.casefold()
    return next((template for template, text in flairs.items() if wanted and text.casefold() == wanted), "")


def _no_flair(submission: Submission, flairs: Mapping[str, str]) -> str:
    name = shown(submission.subreddit)
    if not flairs:
        return f"{name} offers this account no flair to choose. Post without one, or ask its moderators."
    choices = f"Choose one of these: {listed(flairs.values())}."
    if not submission.flair:
        return f"{name} requires a flair. {choices}"
    return f"{name} has no flair “{submission.flair}”. {choices}"
