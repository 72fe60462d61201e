"""`--lan`: which address is shown to a room, whatever networks the machine is in."""

import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from socket import AF_INET, AF_INET6
from typing import Any

import pytest

from conftest import LONGEST_WAIT
from esodys_teach import cli
from esodys_teach.server import network

pytestmark = pytest.mark.server

Part = namedtuple("Part", "family address")
Stats = namedtuple("Stats", "isup flags")


def machine(monkeypatch: pytest.MonkeyPatch, routed: str, **interfaces: Any) -> list[str]:
    """The addresses found on a machine: by interface, its address and what it is."""
    parts = {"lo": [Part(AF_INET, "127.0.0.1"), Part(AF_INET6, "::1")]}
    stats = {"lo": Stats(True, "up,loopback,running")}
    for name, (address, *what) in interfaces.items():
        name = name.replace("__", " ").replace("_", "-")
        parts[name] = [Part(AF_INET6, "fe80::1"), Part(AF_INET, address)]
        stats[name] = Stats("down" not in what, ",".join(("up", *what)))
    monkeypatch.setattr(network.psutil, "net_if_addrs", lambda: parts)
    monkeypatch.setattr(network.psutil, "net_if_stats", lambda: stats)
    monkeypatch.setattr(network, "_routed", lambda: routed)
    return [one.address for one in network.addresses()]


@pytest.mark.parametrize(
    ("routed", "interfaces", "expected"),
    [
        ("192.168.1.7", {"eth0": ("192.168.1.7",)}, "192.168.1.7"),
        ("", {"wlan0": ("192.168.43.1",)}, "192.168.43.1"),  # a laptop's own hotspot
        ("10.8.0.2", {"tun0": ("10.8.0.2", "pointopoint"), "wlan0": ("10.0.3.4",)}, "10.0.3.4"),
        ("10.8.0.2", {"wg0": ("10.8.0.2",), "eth0": ("172.16.0.9",)}, "172.16.0.9"),
        ("100.90.1.2", {"en7": ("100.90.1.2",), "en0": ("192.168.1.7",)}, "192.168.1.7"),
        ("10.1.1.1", {"utun4": ("10.1.1.1",), "en0": ("192.168.1.7",)}, "192.168.1.7"),
        ("10.1.1.1", {"My__VPN": ("10.1.1.1",), "Wi_Fi": ("192.168.1.7",)}, "192.168.1.7"),
        ("", {"docker0": ("172.17.0.1",), "eth0": ("141.14.3.4",)}, "141.14.3.4"),
        ("", {"eth1": ("192.168.9.9", "down"), "eth0": ("192.168.1.7",)}, "192.168.1.7"),
        ("10.0.0.5", {"eth1": ("192.168.9.9",), "eth0": ("10.0.0.5",)}, "10.0.0.5"),
        ("141.14.3.4", {"eth0": ("141.14.3.4",), "wlan0": ("192.168.43.1",)}, "192.168.43.1"),
        ("", {"eth0": ("169.254.7.8",), "wlan0": ("192.168.43.1",)}, "192.168.43.1"),
        ("10.8.0.2", {"tun0": ("10.8.0.2", "pointopoint")}, "10.8.0.2"),  # nothing else
    ],
)
def test_the_rooms_address_comes_first_and_every_other_is_named(
    routed: str, interfaces: Any, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = machine(monkeypatch, routed, **interfaces)
    assert found[0] == expected
    assert sorted(found) == sorted(address for address, *_ in interfaces.values())
    assert network.choose("")[0] == expected
    for one in found:
        chosen, others = network.choose(one)
        assert chosen == one and {other.address for other in others} == set(found) - {one}


def test_without_any_network_it_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine(monkeypatch, "") == []
    assert network.choose("") == ("127.0.0.1", [])


def test_an_address_that_is_not_here_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine(monkeypatch, "", eth0=("192.168.1.7",), tun0=("10.8.0.2", "pointopoint"))
    for wrong in ("192.168.1.8", "127.0.0.1", "nonsense"):
        with pytest.raises(ValueError, match=wrong) as refused:
            network.choose(wrong)
        assert "192.168.1.7 (eth0), 10.8.0.2 (tun0)" in str(refused.value)


def test_an_address_without_lan_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--address", "192.168.1.7", "--no-browser"]) == 1
    assert capsys.readouterr().err == "esodys-teach: --address is for --lan\n"


# In networks of its own


RUN = """
import os, re, subprocess, sys, urllib.request
command = [sys.executable, "-m", "esodys_teach", "serve", "--lan", "--port", "0", "--no-browser"]
with subprocess.Popen([*command, *sys.argv[1:]], stdout=subprocess.PIPE, text=True) as server:
    for line in server.stdout:
        print(line, end="")
        if found := re.search(r"is at (\\S+)", line):
            address = found[1]
        if "How it is" in line:
            break
    else:
        sys.exit(server.wait())
    with urllib.request.urlopen(address + "esodys/room", timeout=60) as answer:
        page = answer.read().decode()
    print("room:", f"<strong>{address}</strong>" in page and "<svg" in page)
    server.terminate()
    print(server.stdout.read())
"""
LINK = "ip tuntap add dev {0} mode {1}; ip addr add {2}/24 dev {0}; ip link set {0} up"
OWN = "ip link set lo up"
HOTSPOT = LINK.format("wlan0", "tap", "192.168.43.1")
TUNNEL = LINK.format("tun0", "tun", "10.8.0.2") + "; ip route add default dev tun0"


def in_namespace(setup: str, *options: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What a server for the room says in a network of its own; skipped where none can be made."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None or shutil.which("ip") is None:
        pytest.skip("network namespaces need Linux with `unshare` and `ip`")
    alone = [unshare, "--user", "--map-root-user", "--net", "--kill-child", "sh", "-ec"]
    tried = subprocess.run([*alone, setup], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no network namespace can be made here: {tried.stderr.strip()}")
    return subprocess.run(
        [*alone, f'{setup}; exec "$@"', "sh", sys.executable, "-c", RUN, *options],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        timeout=2 * LONGEST_WAIT,
        check=False,
    )


@pytest.mark.parametrize(
    ("setup", "options", "shown", "others"),
    [
        (OWN, (), "127.0.0.1", []),
        (f"{OWN}; {HOTSPOT}", (), "192.168.43.1", []),
        (f"{OWN}; {TUNNEL}; {HOTSPOT}", (), "192.168.43.1", ["10.8.0.2"]),
        (
            f"{OWN}; {TUNNEL}; {HOTSPOT}",
            ("--address", "10.8.0.2"),
            "10.8.0.2",
            ["192.168.43.1"],
        ),
    ],
    ids=["nothing", "hotspot without a route", "beside a VPN", "the VPN, since it was asked for"],
)
def test_the_way_in_is_the_rooms_in_a_network_of_its_own(
    setup: str, options: tuple[str, ...], shown: str, others: list[str], tmp_path: Path
) -> None:
    told = in_namespace(setup, *options, cwd=tmp_path)
    assert told.returncode == 0 and told.stderr == ""
    assert re.findall(r"is at http://([\d.]+):\d+/", told.stdout) == [shown]
    assert re.findall(r"also at http://([\d.]+):\d+/", told.stdout) == others
    assert "room: True" in told.stdout
    assert ("has no network" in told.stdout) == (shown == "127.0.0.1")
