"""Looking up names, and which addresses belong to the public internet (IANA's special-purpose registries)."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

#: The only IPv6 addresses that are assigned for the public: all others are special, or not in use yet.
_GLOBAL_UNICAST = ip_network("2000::/3")
#: What Python's `is_global` lets through, in all or some of its versions.
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # relays to 6to4
            "2001::/23",  # protocol assignments: Teredo, ORCHID …
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # documentation
        ),
    )
)


def look_up(host: str, port: int | None) -> list[Address]:
    """The addresses of a name, in the order in which they should be tried. Raises OSError for none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (UnicodeError, ValueError) as error:  # no name at all: labels too long, empty, with a NUL
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error
    return list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))


def is_public(address: Address) -> bool:
    """Whether this is an address of one machine on the public internet, and of nothing near or behind us."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _GLOBAL_UNICAST:
            return False
    special = any(address in network for network in _SPECIAL)
    return address.is_global and not address.is_multicast and not special
