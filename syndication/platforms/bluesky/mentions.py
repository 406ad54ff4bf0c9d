"""Who the handles in a text are."""

from __future__ import annotations

from syndication.platforms.base import Rendered
from syndication.platforms.bluesky.refusals import SESSION_OVER, error_name, refused
from syndication.platforms.bluesky.session import Session


def resolve(rendered: Rendered, session: Session) -> dict[str, str]:
    """{handle: DID} of the mentions. A handle of nobody is left out and stays plain text in the post."""
    handles = dict.fromkeys(span.target for span in rendered.spans if span.kind == "mention")
    found = {handle: _did_of(handle, session) for handle in handles}
    return {handle: did for handle, did in found.items() if did}


def _did_of(handle: str, session: Session) -> str:
    answer = session.ask("GET", "com.atproto.identity.resolveHandle", params={"handle": handle})
    if answer.ok:
        return answer.text("did")
    if answer.status in (400, 404) and error_name(answer) not in SESSION_OVER:
        return ""
    raise refused(answer)
