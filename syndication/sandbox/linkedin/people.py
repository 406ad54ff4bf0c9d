"""Who a token belongs to, at which organisations its member has a role, and the authorization server."""

from __future__ import annotations

import time

from flask import Response, request, url_for

from syndication.sandbox.calls import json_answer, known_caller
from syndication.sandbox.linkedin import errors
from syndication.sandbox.linkedin.calls import caller, only
from syndication.sandbox.linkedin.demo import CLIENT_ID, CLIENT_SECRET, REFRESH
from syndication.sandbox.linkedin.errors import OAuthError
from syndication.sandbox.linkedin.state import Account, state
from syndication.sandbox.linkedin.tokens import LIFETIME, Token, parsed

ENDED = ("expired", "revoked")


def user_info() -> Response:
    token = caller("openid", "userinfo.GET.NO_VERSION")
    account = state().account(token.urns[0])
    known_caller(*account.names, path="/v2/userinfo")
    first, _, last = account.name.partition(" ")
    return json_answer(
        {
            "sub": account.id,
            "name": account.name,
            "given_name": first,
            "family_name": last,
            "picture": picture_of(account),
            "locale": {"country": "US", "language": "en"},
        }
    )


def picture_of(account: Account) -> str:
    return url_for("pages.picture", platform="linkedin", account_id=account.id, _external=True)


def roles() -> Response:
    """GET /rest/organizationAcls?q=roleAssignee."""
    token = caller("rw_organization_admin", "organizationAcls.FINDER-roleAssignee")
    only("q", "role", "state", "start", "count")
    if request.args.get("q") != "roleAssignee":
        raise errors.illegal("Unknown finder")
    known_caller(*state().account(token.urns[0]).names, path="/rest/organizationAcls")
    start, count = int(request.args.get("start", "0")), int(request.args.get("count", "10"))
    elements = [
        {
            "organization": urn,
            "role": token.role,
            "roleAssignee": f"urn:li:person:{token.member_id}",
            "state": "APPROVED",
        }
        for urn in token.urns[start : start + count]
    ]
    return json_answer({"paging": {"start": start, "count": count, "links": []}, "elements": elements})


def organization(identity: str) -> Response:
    token = caller("rw_organization_admin", "organizations.GET")
    urn = f"urn:li:organization:{identity}"
    if urn not in token.urns:
        raise errors.denied("organizations.GET")
    account = state().account(urn)
    known_caller(*account.names, path="/rest/organizations")
    logo = f"urn:li:digitalmediaAsset:logo-{identity}"
    return json_answer(
        {
            "id": int(identity),
            "localizedName": account.name,
            "vanityName": account.name.lower().replace(" ", "-"),
            "logoV2": {"original": logo, "cropped": logo},
        }
    )


def logo(identity: str) -> Response:
    """GET /rest/images/<urn> of an organisation's logo."""
    caller()
    account = state().account(f"urn:li:organization:{identity}")
    return json_answer(
        {
            "id": f"urn:li:image:logo-{identity}",
            "owner": account.urn,
            "status": "AVAILABLE",
            "downloadUrl": picture_of(account),
        }
    )


def app_and(name: str) -> str:
    """The form's field of this name. Raises OAuthError unless the app says who it is."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "The body must be a form")
    if request.form.get("client_id") != CLIENT_ID:
        raise OAuthError("invalid_client_id", "Client authentication failed", 401)
    if request.form.get("client_secret") != CLIENT_SECRET:
        raise OAuthError("invalid_client", "Client authentication failed", 401)
    value = request.form.get(name, "")
    if not value:
        raise OAuthError("invalid_request", f'A required parameter "{name}" is missing')
    return value


def known_token(text: str) -> Token:
    token = parsed(text)
    if token is None:
        raise OAuthError("invalid_request", "The token is not one of this application")
    known_caller(*state().account(token.urns[0]).names, path="/oauth/v2")
    return token


def introspect() -> Response:
    token = known_token(app_and("token"))
    now = int(time.time())
    active = token.state not in ENDED
    return json_answer(
        {
            "active": active,
            "status": "active" if active else token.state,
            "client_id": CLIENT_ID,
            "authorized_at": now - 60,
            "created_at": now - 60,
            "expires_at": now + LIFETIME if active else now - 60,
            "scope": ",".join(token.scopes),
            "auth_type": "3L",
        }
    )


def access_token() -> Response:
    """The refresh token is `refresh-` and the access token; it stays the same."""
    refresh_token = app_and("refresh_token")
    if request.form.get("grant_type") != "refresh_token":
        raise OAuthError("invalid_request", "The grant type is not supported")
    token = parsed(refresh_token.removeprefix(REFRESH)) if refresh_token.startswith(REFRESH) else None
    if token is None or token.state == "revoked":
        raise OAuthError("invalid_request", "The provided refresh token is invalid, expired or revoked")
    known_caller(*state().account(token.urns[0]).names, path="/oauth/v2")
    return json_answer(
        {
            "access_token": f"{token.text.partition('~')[0]}~renewed",
            "expires_in": LIFETIME,
            "refresh_token": refresh_token,
            "refresh_token_expires_in": 31_536_000,
            "scope": ",".join(token.scopes),
            "token_type": "Bearer",
        }
    )
