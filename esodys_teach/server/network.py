"""The addresses of this machine by which its neighbors reach it, the room's own first; a path."""

import re
from contextlib import suppress
from ipaddress import IPv4Address, ip_address
from socket import AF_INET, SOCK_DGRAM, socket
from typing import NamedTuple

import psutil

LOOPBACK = "127.0.0.1"
# Interfaces of tunnels (VPNs) and of virtual machines and containers, as systems name them.
NOT_THE_ROOM = re.compile(
    r"(?i)(tun|tap|utun|wg|ppp|ipsec|tailscale|zt|nordlynx|proton|docker|br-|veth|virbr|vmnet"
    r"|vboxnet|cni|flannel|cali|vethernet|gif|stf).*|.*(vpn|wireguard|virtual|wsl|hyper-v).*"
)

# No segment is empty, "." or "..": a browser would ask for another path.
BASE_PATH = re.compile(r"/(?:(?!\.{1,2}/)[A-Za-z0-9._~-]+/)*")


class Address(NamedTuple):
    """An IPv4 address of this machine and its interface."""

    address: str
    interface: str


def addresses() -> list[Address]:
    """All but the loopback's; the most likely one of the room's network first."""
    stats = psutil.net_if_stats()
    routed = _routed()

    def rank(one: Address) -> tuple[bool, ...]:
        """False comes first."""
        ip = IPv4Address(one.address)
        state = stats.get(one.interface)
        flags = getattr(state, "flags", "") or ""
        shared = not ip.is_private and not ip.is_global  # 100.64.0.0/10, as Tailscale uses it
        tunnel = "pointopoint" in flags or shared or bool(NOT_THE_ROOM.fullmatch(one.interface))
        no_link = state is not None and not state.isup
        return tunnel, ip.is_link_local, no_link, not ip.is_private, one.address != routed

    found = [
        Address(part.address, name)
        for name, parts in psutil.net_if_addrs().items()
        for part in parts
        if part.family == AF_INET and not ip_address(part.address).is_loopback
    ]
    return sorted(found, key=rank)


def choose(wanted: str) -> tuple[str, list[Address]]:
    """The address to show, which is `wanted` if any is, and the others; raises ValueError.

    Without any network it is this machine's own.
    """
    found = addresses()
    if wanted and wanted not in [one.address for one in found]:
        listed = ", ".join(f"{one.address} ({one.interface})" for one in found) or "none"
        raise ValueError(f"--address {wanted}: this machine has {listed}")
    chosen = wanted or (found[0].address if found else LOOPBACK)
    return chosen, [one for one in found if one.address != chosen]


def base_path(written: str) -> str:
    """The path of `--base-url`, with a slash at both ends; raises ValueError."""
    path = written if written.endswith("/") else f"{written}/"
    if not written or not BASE_PATH.fullmatch(path):
        raise ValueError(
            f"--base-url {written!r}: write a path such as /esodys/, with letters, digits and any "
            "of - . _ ~ between its slashes"
        )
    return path


def _routed() -> str:
    """The address from which this machine reaches the rest of the world; nothing is sent."""
    with suppress(OSError), socket(AF_INET, SOCK_DGRAM) as link:
        link.connect(("192.0.2.1", 9))
        return str(link.getsockname()[0])
    return ""
