"""Hosts on one machine: network namespaces on a bridge, each with an address of its own. Linux, as root, iproute2."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

#: Reserved for benchmarks of networks (RFC 2544).
NETWORK = "198.18.77"


@dataclass(frozen=True)
class Network:
    """address: at which the hosts reach this machine. hosts: names, for `inside`."""

    address: str
    hosts: Sequence[str]

    def inside(self, host: str, *command: str) -> list[str]:
        """The command that runs another one on a host."""
        return [ip_program(), "netns", "exec", host, *command]


def ip_program() -> str:
    """Ends the benchmark with a sentence where there can be no hosts."""
    program = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if sys.platform != "linux" or os.geteuid() != 0 or program is None:
        raise SystemExit(
            "Network namespaces need Linux, root and the program `ip` (Debian: apt-get install iproute2)."
        )
    return program


def ip(words: str) -> None:
    subprocess.run([ip_program(), *words.split()], check=True)


@contextmanager
def network(hosts: int) -> Iterator[Network]:
    """A bridge with so many hosts; all gone after the block."""
    bridge = f"desk{os.getpid()}"
    with ExitStack() as stack:
        ip(f"link add {bridge} type bridge")
        stack.callback(ip, f"link del {bridge}")
        ip(f"addr add {NETWORK}.1/24 dev {bridge}")
        ip(f"link set {bridge} up")
        names = [f"{bridge}-{number}" for number in range(1, hosts + 1)]
        for number, name in enumerate(names, 1):
            ip(f"netns add {name}")
            stack.callback(ip, f"netns del {name}")
            cable = f"d{os.getpid()}n{number}"
            ip(f"link add {cable} type veth peer name eth0 netns {name}")
            stack.callback(ip, f"link del {cable}")  # now: a namespace goes when its last process has
            ip(f"link set {cable} master {bridge} up")
            ip(f"-n {name} addr add {NETWORK}.{number + 1}/24 dev eth0")
            ip(f"-n {name} link set lo up")
            ip(f"-n {name} link set eth0 up")
        yield Network(f"{NETWORK}.1", names)
