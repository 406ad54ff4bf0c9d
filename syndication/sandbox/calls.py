"""The way of an API call through the sandbox: counted, delayed, and made to go wrong when that is planned."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from typing import Any, cast

from flask import Blueprint, Response, current_app, request

from syndication.sandbox.faults import KINDS, ON_THE_SOCKET, Fault, Faults, Planned
from syndication.sandbox.memory import Uploads
from syndication.sandbox.service import Service
from syndication.sandbox.traffic import Traffic
from syndication.sandbox.wire import CALL_KEY


@dataclass
class Sandbox:
    """Everything one sandbox holds in memory. latency: seconds before each API call is looked at."""

    services: dict[str, Service]
    latency: float = 0.0
    #: The allowances that answers tell of are so many times those of the platforms.
    generosity: int = 1
    faults: Faults = field(default_factory=Faults)
    traffic: dict[str, Traffic] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    uploads: Uploads = field(default_factory=Uploads)

    def __post_init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        """Forget posts, uploads, planned faults and counts; keep the latency and the generosity."""
        self.faults.clear()
        self.traffic = {name: Traffic() for name in self.services}
        self.states = {name: service.new_state() for name, service in self.services.items()}
        self.uploads = Uploads()


@dataclass
class Call:
    """One API call under way."""

    platform: str
    traffic: Traffic
    arrived: float
    fault: Fault | None = None


def sandbox() -> Sandbox:
    return cast(Sandbox, current_app.extensions["sandbox"])


def allowance(usual: int) -> int:
    """What is allowed here of what the platform allows so many of."""
    return usual * sandbox().generosity


def current_call() -> Call:
    return cast(Call, request.environ[CALL_KEY])


def begin(platform: str) -> None:
    """Count the arrival of a call and let it wait for the latency that is set."""
    held = sandbox()
    call = Call(platform, held.traffic[platform], time.time())
    request.environ[CALL_KEY] = call
    call.traffic.enter()
    if held.latency:
        time.sleep(held.latency)


def known_caller(*names: str, path: str, publishes: bool = False) -> None:
    """Say whose call this is, as soon as that is known; from here on it may go wrong as planned.

    names: the account's id and its other names. path: the call's path below the platform's base.
    publishes: whether the call makes a post public. Raises Planned.
    """
    call = current_call()
    if publishes:
        call.traffic.publish_times.append(call.arrived)
    call.fault = sandbox().faults.due(call.platform, names, path, publishes)
    if call.fault is not None and not KINDS[call.fault.kind].accepts:
        raise Planned(call.fault)


def processing_fault(*names: str) -> Fault | None:
    """What is planned for the media that this call starts to process: slow-processing or processing-failed.

    names: the account's id and its other names.
    """
    return sandbox().faults.due(current_call().platform, names, "", False, processing=True)


def accepted(account: str, text: str) -> None:
    """Count a post that is out now."""
    current_call().traffic.accept(account, text)


def json_answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(data, separators=(",", ":"))
    return Response(body, status, headers, content_type="application/json; charset=utf-8")


def put_into_calls(blueprint: Blueprint, service: Service) -> None:
    """Make every route of this blueprint a call of this platform."""

    @blueprint.before_request
    def arrive() -> None:
        begin(service.name)

    @blueprint.errorhandler(Planned)
    def stop(planned: Planned) -> Response:
        if planned.fault.kind in ON_THE_SOCKET:
            return Response(status=500)  # never sent: the connection is taken
        if planned.fault.kind == "redirect":
            return Response(status=302, headers={"Location": "/_sandbox/elsewhere"})
        return service.refusal(planned.fault)

    @blueprint.after_request
    def spoil(response: Response) -> Response:
        fault = current_call().fault
        return response if fault is None else spoiled(response, fault, service)


def spoiled(response: Response, fault: Fault, service: Service) -> Response:
    """The answer as the fault leaves it."""
    if fault.kind == "error-after":
        return service.refusal(fault)
    if fault.kind == "last-one":
        told = service.refusal(replace(fault, kind="rate-limit")).headers
        response.headers.update({name: value for name, value in told if not name.startswith("Content-")})
    elif fault.kind == "truncated-json":
        whole = response.get_data()
        response.set_data(whole[: len(whole) // 2])
    elif fault.kind == "html":
        return Response("<!doctype html><title>Sorry</title><p>Something went wrong.", mimetype="text/html")
    elif fault.kind == "empty":
        return Response(b"", 200)
    elif fault.kind == "slow":
        time.sleep(fault.seconds or 0.0)
    return response
