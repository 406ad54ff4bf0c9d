"""Which addresses are public, and that nothing else is connected to where only those are allowed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from syndication.platforms.addresses import is_public
from syndication.platforms.connections import WatchedSession
from syndication.platforms.errors import Unavailable
from syndication.platforms.exchange import Exchange
from syndication.platforms.http import Http
from tests.platforms.wire import Wire


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1"),  # noqa: S104
        *("100.64.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1", "203.0.113.1"),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::101:101", "64:ff9b:1::7f00:1", "100::1", "5f00::1"),
        *("2001::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"),
        *("fc00::1", "fd00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
    ],
)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "::ffff:1.1.1.1", "2606:4700::1111"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


Names = dict[str, list[list[str]]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    """What the resolver answers for some names, one answer after the other; their last is repeated."""
    known: Names = {}
    real = socket.getaddrinfo

    def answer(host: Any, port: Any, *args: Any, **more: Any) -> list[Any]:
        answers = known.get(host)
        if answers is None:
            return real(host, port, *args, **more)
        current = answers.pop(0) if len(answers) > 1 else answers[0]
        return [found for address in current for found in real(address, port, *args, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


def at(name: str, wire: Wire) -> str:
    return wire.url.replace("127.0.0.1", name)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"]])
def test_a_name_that_leads_into_a_private_network_by_now_is_not_asked(
    names: Names, wire: Wire, found: list[str]
) -> None:
    names["api.example"] = [found]
    with pytest.raises(Unavailable, match=r"api\.example is inside a private network"):
        Http(allow_private=False).request("POST", at("api.example", wire), creates=True)
    assert wire.connections == 0


def test_the_address_that_was_judged_is_the_one_that_is_connected_to(names: Names, wire: Wire) -> None:
    names["api.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    judged: list[str] = []

    def allows(address: Any) -> bool:
        judged.append(str(address))
        return True

    with WatchedSession() as session, Exchange(5, allows):
        answer = session.get(at("api.example", wire), timeout=5)
    assert (answer.status_code, judged) == (200, ["127.0.0.1"])
    assert wire.requests[0].headers["host"].startswith("api.example:")


def test_the_next_address_is_tried_when_nobody_is_at_the_first(names: Names, wire: Wire) -> None:
    names["api.example"] = [["127.0.0.2", "127.0.0.1"]]
    assert Http().request("GET", at("api.example", wire)).ok
