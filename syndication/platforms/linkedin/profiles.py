"""Who an access token speaks for: the member it belongs to, or an organisation whose role the member has."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from syndication.platforms import hosts
from syndication.platforms.base import Profile
from syndication.platforms.errors import NotAuthorized, PlatformError
from syndication.platforms.linkedin.connection import ORGANIZATION, PUBLIC_API, Connection, encoded
from syndication.platforms.linkedin.facts import KIND
from syndication.platforms.linkedin.refusals import refused
from syndication.platforms.linkedin.tokens import TokenFacts, token_facts

#: Roles that may post. LinkedIn's pages write the second both ways.
_POSTING_ROLES = frozenset(
    {"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"}
)
_PAGE_SIZE, _PAGES = 100, 10


def read_profile(api: Connection) -> Profile:
    """The organisation that was typed in, else the member. Raises NotAuthorized when it may not post as that."""
    number = api.credentials.secrets.get("organization_id", "")
    return _organization(number, api) if number else _member(api)


def _member(api: Connection) -> Profile:
    answer = api.call("GET", "/v2/userinfo")
    found, sub = answer.fields(), answer.text("sub")
    facts = token_facts(api)
    _require(facts, "w_member_social")
    name = str(found.get("name") or " ".join(str(found.get(k) or "") for k in ("given_name", "family_name")))
    return Profile(
        remote_id=f"urn:li:person:{sub}",
        name=name.strip() or "LinkedIn member",
        picture=_picture(found.get("picture"), api),
        expires_at=facts.expires_at,
        settings={KIND.key: "member"},
    )


def _organization(number: str, api: Connection) -> Profile:
    urn = f"{ORGANIZATION}{number}"
    _require_role(urn, api)
    facts = token_facts(api)
    _require(facts, "w_organization_social")
    answer = api.ask("GET", f"/rest/organizations/{encoded(number)}")
    if not answer.ok and answer.status != HTTPStatus.FORBIDDEN:
        raise refused(answer)
    # Only its administrators may read an organisation; other roles may post for it nevertheless.
    found = answer.fields() if answer.ok else {}
    vanity = str(found.get("vanityName") or "")
    address = f"https://www.linkedin.com/company/{encoded(vanity or number)}"
    return Profile(
        remote_id=urn,
        name=str(found.get("localizedName") or f"Organisation {number}"),
        handle=vanity,
        url=hosts.at(api.credentials.api_base, PUBLIC_API, address),
        picture=_logo(found.get("logoV2"), api),
        expires_at=facts.expires_at,
        settings={KIND.key: "organization"},
    )


def _require(facts: TokenFacts, scope: str) -> None:
    """LinkedIn calls some scopes of newer apps by a longer name."""
    if facts.scopes is not None and not {scope, f"{scope}_feed"} & facts.scopes:
        raise NotAuthorized(
            f"The access token lacks the permission {scope}. Make a new one that has it, then connect again."
        )


def _require_role(urn: str, api: Connection) -> None:
    """Raises NotAuthorized unless the member behind the token may post for the organisation."""
    roles: set[str] = set()
    for page in range(_PAGES):
        path = f"/rest/organizationAcls?q=roleAssignee&state=APPROVED&start={page * _PAGE_SIZE}&count={_PAGE_SIZE}"
        answer = api.ask("GET", path, headers={"X-RestLi-Method": "FINDER"})
        if answer.status == HTTPStatus.FORBIDDEN:
            raise NotAuthorized(
                "The access token may not read who may post for the organisation: it lacks rw_organization_admin. Make "
                "a new one that has it.",
                detail=answer.detail,
                http_status=answer.status,
            )
        if not answer.ok:
            raise refused(answer)
        elements = answer.items("elements")
        roles |= {
            str(e.get("role")) for e in elements if isinstance(e, dict) and e.get("organization") == urn
        }
        if len(elements) < _PAGE_SIZE:
            break
    if roles & _POSTING_ROLES:
        return
    if roles:
        raise NotAuthorized(
            f"The member behind the access token has the role {', '.join(sorted(roles))} at this organisation, which "
            "may not post. An administrator of its page has to give another role."
        )
    raise NotAuthorized(
        "The member behind the access token has no role at this organisation. Check the organisation ID, or have an "
        "administrator of its page add the member."
    )


def _logo(logo: Any, api: Connection) -> bytes | None:
    """An organisation names its logo by a URN; the Images API knows the same id."""
    try:
        identity = str(logo["original"]).rpartition(":")[2]
        answer = api.call("GET", f"/rest/images/{encoded(f'urn:li:image:{identity}')}")
        return _picture(answer.text("downloadUrl"), api)
    except (KeyError, TypeError, PlatformError):
        return None  # none was set, or it cannot be had now: an account works without


def _picture(url: Any, api: Connection) -> bytes | None:
    """From wherever LinkedIn says, without the token; only over https or from the API's own host."""
    try:
        parts, own = urlsplit(str(url)), urlsplit(api.credentials.api_base)
        if parts.scheme != "https" and parts.netloc != own.netloc:
            return None
        answer = api.http.request("GET", str(url))
    except (ValueError, PlatformError):
        return None
    return answer.body if answer.ok else None
