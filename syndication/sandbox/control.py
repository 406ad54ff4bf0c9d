"""`/_sandbox/…`: planning faults, setting the latency, reading what was counted, starting afresh."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain
from typing import Any

from flask import Blueprint, Response, request

from syndication.sandbox.calls import json_answer, sandbox
from syndication.sandbox.faults import KINDS, STATUSES, InvalidPlan
from syndication.sandbox.service import Service, ShownPost
from syndication.sandbox.traffic import REMEMBERED

MAX_LATENCY = 600.0
MAX_GENEROSITY = 1_000_000

blueprint = Blueprint("control", __name__, url_prefix="/_sandbox")


@blueprint.errorhandler(InvalidPlan)
def explain(error: InvalidPlan) -> Response:
    return json_answer({"error": str(error)}, 400)


def json_object() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise InvalidPlan("the body must be a JSON object")
    return body


@blueprint.post("/faults")
def plan_fault() -> Response:
    held = sandbox()
    fault = held.faults.plan(json_object(), tuple(held.services))
    return json_answer({"id": fault.id}, 201)


@blueprint.get("/faults")
def list_faults() -> Response:
    return json_answer({"faults": sandbox().faults.as_json()})


@blueprint.get("/kinds")
def list_kinds() -> Response:
    """The ways to go wrong that can be planned."""
    return json_answer({"kinds": {name: asdict(kind) for name, kind in KINDS.items()}, "statuses": STATUSES})


@blueprint.delete("/faults")
def clear_faults() -> Response:
    sandbox().faults.clear(request.args.get("account"))
    return Response(status=204)


@blueprint.post("/latency")
def set_latency() -> Response:
    seconds: Any = json_object().get("seconds")
    if type(seconds) not in (int, float) or not 0 <= seconds <= MAX_LATENCY:
        raise InvalidPlan(f"seconds must be a number from 0 to {MAX_LATENCY:g}")
    sandbox().latency = float(seconds)
    return json_answer({"seconds": sandbox().latency})


@blueprint.post("/allowances")
def set_allowances() -> Response:
    times: Any = json_object().get("times")
    if type(times) is not int or not 1 <= times <= MAX_GENEROSITY:
        raise InvalidPlan(f"times must be a whole number from 1 to {MAX_GENEROSITY}")
    sandbox().generosity = times
    return json_answer({"times": times})


@blueprint.get("/stats")
def stats() -> Response:
    held = sandbox()
    counted = {name: traffic.as_json() for name, traffic in held.traffic.items()}
    return json_answer({"latency": held.latency, "platforms": counted})


@blueprint.get("/posts")
def posts() -> Response:
    """Every post that people can see, the newest of each account first; with `?platform=…` only that platform's."""
    services = sandbox().services
    asked = request.args.get("platform")
    if asked is not None and asked not in services:
        raise InvalidPlan(f"there is no platform {asked!r}")
    chosen = [services[asked]] if asked else services.values()
    return json_answer({"posts": list(chain.from_iterable(map(visible_posts, chosen)))})


def visible_posts(service: Service) -> list[dict[str, str]]:
    return [
        {"platform": service.name, "account": account.id, "id": post.id, "text": text_of(post)}
        for account in service.accounts()
        for post in service.posts(account.id, REMEMBERED)
        if not post.unseen
    ]


def text_of(post: ShownPost) -> str:
    """Title and text, as plain text."""
    text = "".join(part.text for part in post.parts)
    return f"{post.title}\n{text}" if post.title else text


@blueprint.post("/reset")
def reset() -> Response:
    sandbox().empty()
    return Response(status=204)


@blueprint.get("/elsewhere")
def elsewhere() -> Response:
    """Where a planned redirect leads. A client that follows it finds no platform here."""
    return json_answer({"redirected": True})
