"""Reading a Graph API call: its parameters, its token, the page it is about."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from flask import g, request

from syndication.sandbox.calls import allowance, known_caller
from syndication.sandbox.facebook.errors import GraphError, invalid, no_permission, no_such_object
from syndication.sandbox.facebook.state import PAGE_ID, Page, state
from syndication.sandbox.facebook.tokens import Token, valid_token

ALWAYS_ALLOWED = frozenset({"access_token", "appsecret_proof", "fields"})
BODY_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
NEWEST, OLDEST = (26, 0), (21, 0)
#: Calls about a page in an hour; 4,800 is the least that a page has in a day.
CALLS_IN_WINDOW = 4800


@dataclass(frozen=True, slots=True)
class GraphCall:
    params: dict[str, str]
    token: Token

    @property
    def fields(self) -> str:
        return self.params.get("fields", "")


def read_call(allowed: Collection[str] = ()) -> GraphCall:
    """The call's parameters and token. Raises GraphError; a parameter that is not allowed is refused."""
    params = parameters()
    token = valid_token(params.get("access_token") or header_token())
    for name in params:
        if name not in ALWAYS_ALLOWED and name.partition("[")[0] not in allowed:
            raise invalid(f"Param {name} is not known to this call")
    return GraphCall(params, token)


def parameters() -> dict[str, str]:
    params = request.args.to_dict()
    if request.method != "POST":
        return params
    if request.content_length and request.mimetype not in BODY_TYPES:
        raise invalid(f"Unsupported content type: {request.mimetype or 'none'}")
    if request.mimetype == "application/json":
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise invalid("The body is not a JSON object")
        return params | {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
    return params | request.form.to_dict()


def header_token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else None


def page_of(call: GraphCall, page_id: str, edge: str, *, publishes: bool = False) -> Page:
    """The page a call is about, `me` being the token's own. Raises GraphError, and Planned for a planned fault."""
    if page_id == "me":
        page_id = call.token.page_id or call.token.user_id
    if not PAGE_ID.fullmatch(page_id):
        raise no_such_object(page_id, request.method.lower())
    page = state().page(page_id)
    g.page_id = page_id
    g.percent = min(100, page.count_call() * 100 // allowance(CALLS_IN_WINDOW))
    known_caller(page_id, path=f"/{page_id}{edge}", publishes=publishes)
    return page


def must_publish(token: Token, page: Page) -> None:
    """Raises GraphError unless the token may post on the page."""
    if page.id not in token.pages or "pages_manage_posts" not in token.scopes:
        raise GraphError(
            "(#200) If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin "
            "with sufficient administrative permission",
            200,
            status=403,
        )
    if "CREATE_CONTENT" not in token.tasks:
        raise GraphError(
            "(#200) The user hasn't authorized the application to create content", 200, status=403
        )
    if not token.page_id:
        raise GraphError(
            "User Access Token Is Not Supported: A Page access token is required for this call.",
            190,
            subcode=2069032,
        )


def must_read(token: Token, page: Page) -> None:
    """Raises GraphError unless the token reaches the page."""
    if page.id not in token.pages:
        raise GraphError(
            "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' "
            "feature.",
            10,
            status=403,
        )


def must_have(token: Token, page: Page, scope: str) -> None:
    """Raises GraphError unless the token reaches the page with this permission."""
    must_read(token, page)
    if scope not in token.scopes:
        raise no_permission(scope)


def whole_number(params: dict[str, str], name: str, default: int | None = None) -> int:
    """Raises GraphError. Without a default the parameter is required."""
    if name not in params and default is None:
        raise invalid(f"The parameter {name} is required")
    text = params.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise invalid(f"Param {name} must be a whole number")
    return int(text)


def graph_instant(params: dict[str, str], name: str) -> float | None:
    """A time given as epoch seconds. Raises GraphError."""
    return float(whole_number(params, name)) if name in params else None


def yes_or_no(params: dict[str, str], name: str, default: bool) -> bool:
    value = params.get(name, "true" if default else "false").lower()
    if value not in ("true", "false", "1", "0"):
        raise invalid(f"Param {name} must be a boolean")
    return value in ("true", "1")


def served_version(wanted: str | None) -> str:
    """The version that answers: an unsupported old one is served by the oldest supported. Raises GraphError."""
    if wanted is None:
        return f"v{NEWEST[0]}.{NEWEST[1]}"
    major, _, minor = wanted.partition(".")
    asked = (int(major), int(minor))
    if asked > NEWEST:
        raise GraphError(f"Unknown path components: /v{wanted}", 2500)
    return f"v{'.'.join(map(str, max(asked, OLDEST)))}"
