"""com.atproto.server.* and the questions about who somebody is."""

from __future__ import annotations

import time
from typing import Any

from flask import Response, request

from syndication.sandbox.bluesky.calls import XrpcCall, header_token, identified
from syndication.sandbox.bluesky.demo import APP_PASSWORD_PREFIX, HANDLE_SUFFIX
from syndication.sandbox.bluesky.errors import XrpcError, invalid, limit_headers
from syndication.sandbox.bluesky.state import Account, state
from syndication.sandbox.bluesky.tokens import ACCESS, REFRESH, REUSE_SECONDS, new_token, valid_claims
from syndication.sandbox.calls import json_answer


def create_session(call: XrpcCall) -> Response:
    identifier, password = call.text("identifier"), call.text("password")
    account = state().find(identifier.removeprefix("@"))
    if account is None or password != f"{APP_PASSWORD_PREFIX}{account.name}":
        raise XrpcError("AuthenticationRequired", "Invalid identifier or password", 401)
    identified(account, call)
    headers = limit_headers(30, 300, 29, time.time() // 300 * 300 + 300)
    return json_answer(session_of(account) | new_tokens(account), headers=headers)


def refresh_session(call: XrpcCall) -> Response:
    claims = valid_claims(header_token(), REFRESH)
    account = state().account(claims.name)
    identified(account, call)
    if time.time() - state().retired.setdefault(claims.id, time.time()) > REUSE_SECONDS:
        raise XrpcError("ExpiredToken", "Token has been revoked")
    return json_answer(session_of(account) | new_tokens(account))


def delete_session(call: XrpcCall) -> Response:
    claims = valid_claims(header_token(), REFRESH)
    identified(state().account(claims.name), call)
    state().retired[claims.id] = 0.0
    return Response(status=200)


def get_session(call: XrpcCall) -> Response:
    return json_answer(session_of(call.signed_in()))


def new_tokens(account: Account) -> dict[str, str]:
    return {
        "accessJwt": new_token(account.name, account.did, ACCESS),
        "refreshJwt": new_token(account.name, account.did, REFRESH),
    }


def session_of(account: Account) -> dict[str, Any]:
    return {
        "did": account.did,
        "didDoc": did_document(account),
        "handle": account.handle,
        "email": f"{account.name}@sandbox.example",
        "emailConfirmed": True,
        "emailAuthFactor": False,
        "active": True,
    }


def did_document(account: Account) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": account.did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [],
        "service": [
            {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": f"{request.host_url}bluesky",
            }
        ],
    }


def describe_server(_call: XrpcCall) -> Response:
    return json_answer(
        {
            "did": "did:web:sandbox.example",
            "availableUserDomains": [HANDLE_SUFFIX],
            "inviteCodeRequired": True,
            "links": {},
            "contact": {},
        }
    )


def resolve_handle(call: XrpcCall) -> Response:
    handle = call.param("handle")
    if "." not in handle or " " in handle:
        raise invalid("Params/handle must be a valid handle")
    account = state().find(handle)
    if account is None or handle.startswith("did:"):
        raise invalid("Unable to resolve handle")
    return json_answer({"did": account.did})
