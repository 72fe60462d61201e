"""What bounds requests, links, descriptors and lines of the log, beside any server."""

import json
import subprocess
import sys

import pytest
from tornado.httputil import HTTPHeaders

from esodys_teach.log import MOST_KINDS, MOST_OF_ALL, MOST_OF_KIND, Few, log
from esodys_teach.server import kernels
from esodys_teach.server.bounds import (
    MAX_ADDRESS,
    MAX_BODY,
    MAX_HEADERS,
    NAMES_BURST,
    NAMES_OF_VISITOR,
    Buckets,
    Names,
    beyond,
    network,
)
from esodys_teach.server.kernels import MOST_OF_ADDRESS as MOST_OF_PLACE
from esodys_teach.server.kernels import MOST_OF_VISITOR as MOST_OF_VISITOR_
from esodys_teach.server.kernels import SILENT, Visitor
from esodys_teach.server.links import MOST_OF_ADDRESS, MOST_OF_KERNEL, MOST_OF_VISITOR, Links


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/join", {}, 0),
        ("/join", {"Content-Length": str(MAX_BODY)}, 0),
        ("/join", {"Content-Length": str(MAX_BODY + 1)}, 413),
        ("/join", {"Content-Length": "9" * 400}, 413),
        ("/join", {"Content-Length": "x"}, 0),  # tornado's 400
        ("/join", {"Transfer-Encoding": "chunked"}, 411),
        ("/" + "x" * (MAX_ADDRESS - 1), {}, 0),
        ("/" + "x" * MAX_ADDRESS, {}, 414),
        ("/", {"Cookie": "x" * (MAX_HEADERS - len("Cookie") - 4)}, 0),
        ("/", {"Cookie": "x" * (MAX_HEADERS - len("Cookie") - 3)}, 431),
        ("/", {f"A-{number}": "" for number in range(MAX_HEADERS // 5)}, 431),
    ],
)
def test_a_request_is_read_up_to_its_bound(path: str, headers: dict[str, str], code: int) -> None:
    assert beyond(path, HTTPHeaders(headers)) == code


def test_an_address_has_a_number_at_once_and_then_a_rate() -> None:
    buckets = Buckets(rate=2, burst=5, clock=(clock := Clock()))
    assert [buckets.allows("192.0.2.1") for _ in range(6)] == [True] * 5 + [False]
    assert buckets.allows("192.0.2.2")
    clock.now = 0.4
    assert not buckets.allows("192.0.2.1")
    clock.now = 1.0  # what was refused costs nothing
    assert [buckets.allows("192.0.2.1") for _ in range(3)] == [True, True, False]
    clock.now = 1000.0
    assert [buckets.allows("192.0.2.1") for _ in range(6)] == [True] * 5 + [False]


def test_so_many_addresses_are_remembered_and_who_asks_on_is_among_them() -> None:
    buckets = Buckets(rate=1, burst=2, most=3, clock=Clock())
    for number in range(50):
        buckets.allows("192.0.2.1")
        buckets.allows(f"198.51.100.{number}")
    assert len(buckets.levels) == 3
    assert not buckets.allows("192.0.2.1")
    assert [buckets.allows("203.0.113.9") for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::"),
        ("2001:db8:0:1:ffff::", "2001:db8:0:1::"),
        ("2001:db8:0:2::1", "2001:db8:0:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
    ],
)
def test_a_network_of_one_machine_counts_as_one_address(address: str, counts_as: str) -> None:
    assert network(address) == counts_as


def test_links_are_counted_by_kernel_by_visitor_and_by_address() -> None:
    links = Links()

    def come(number: int, kernel: str, visitor: str, address: str) -> list[str]:
        reasons = []
        for _ in range(number):
            reasons.append(links.reason(kernel, visitor, address))
            if not reasons[-1]:
                links.open[object()] = kernel, visitor, address
        return reasons

    assert come(MOST_OF_KERNEL + 1, "k", "", "a") == [""] * MOST_OF_KERNEL + ["kernel"]
    others = [come(1, f"k{number}", "v", "b")[0] for number in range(MOST_OF_VISITOR + 1)]
    assert others == [""] * MOST_OF_VISITOR + ["visitor"]
    others = [come(1, f"x{number}", f"v{number}", "c")[0] for number in range(MOST_OF_ADDRESS + 1)]
    assert others == [""] * MOST_OF_ADDRESS + ["address"]
    # Who joined, and the instructor, count for their kernel only.
    assert {come(1, f"j{number}", "", "")[0] for number in range(MOST_OF_ADDRESS + 1)} == {""}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_soft_limit_of_descriptors_becomes_the_hard_one() -> None:
    source = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300)); "
        "from esodys_teach.server import descriptors as d;"
        "print(d.raise_limit(), d.limit(), d.used() > 2)"
    )
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, check=True)
    assert told.stdout.decode().strip() == "(200, 300) 300 True"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a server writes to its log, which has a minute before it."""
    lines: list[str] = []
    monkeypatch.setattr("esodys_teach.log._write", lines.append)
    monkeypatch.setattr("esodys_teach.log._tell", Few(MOST_OF_KIND, MOST_OF_ALL, MOST_KINDS))
    return lines


def events(lines: list[str]) -> list[str]:
    return [json.loads(line)["event"] for line in lines]


def test_a_server_writes_few_lines_of_a_kind_and_few_in_all(written: list[str]) -> None:
    for number in range(500):
        log("refused", kernels=number)
    assert events(written) == ["refused"] * MOST_OF_KIND
    for kernel in range(10):
        for _ in range(500):
            log("error in a page", of=str(kernel))
    assert len(written) <= MOST_OF_ALL + 10
    log("recorder ended")  # the first of a kind is written whatever else is said
    assert events(written)[-1] == "recorder ended"
    for number in range(10_000):
        log(f"event {number}")
    assert len(written) <= MOST_OF_ALL + MOST_KINDS + 1


def test_what_every_other_logger_says_is_held_too() -> None:
    # In a process of its own: the loggers are those of the whole process.
    source = """
import asyncio, logging, warnings
from esodys_teach.log import hold
hold()
for number in range(1000):
    for name in ("asyncio", "tornado.application", "tornado.general", "jupyter_server", "x.y"):
        logging.getLogger(name).error("%s of them", number)
    warnings.warn(f"warning {number}")
"""
    command = [sys.executable, "-W", "always", "-c", source]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stderr.splitlines()
    assert 6 <= len(said) < 60
    assert {"time", "event"} <= set.intersection(*(set(json.loads(line)) for line in said))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr("esodys_teach.server.kernels.monotonic", clock := Clock())
    return clock


def test_who_was_not_heard_of_gives_way_and_the_instructor_never(clock: Clock) -> None:
    house = kernels.Kernels(cap=6)
    stranger, learner = Visitor("visitor x", "192.0.2.1"), Visitor("learner x", role="learner")
    instructor = Visitor("instructor", role="instructor")
    for name, who in (("i", instructor), ("l", learner), ("s", stranger), ("t", stranger)):
        house.visitors[name], house.heard[name] = who, clock.now
        clock.now += 1
    clock.now = SILENT
    assert house._vanished(learner, "cap") == ""
    clock.now = SILENT + 3
    house.hear("l")
    assert house._vanished(learner, "cap") == "s"
    house.hear("s")
    assert house._vanished(learner, "cap") == ""  # "t" is silent for 45 seconds, not for more
    clock.now = 10 * SILENT
    assert house._vanished(stranger, "cap") == "t"
    house.hear("t")
    assert house._vanished(stranger, "cap") == "s"  # before a learner who is silent as long
    house.hear("s")
    assert house._vanished(stranger, "cap") == "l"
    house.hear("l")
    assert house._vanished(stranger, "cap") == ""


def test_who_brings_no_cookie_counts_by_address_and_who_joined_never(clock: Clock) -> None:
    house = kernels.Kernels(cap=10_000)
    for number in range(MOST_OF_PLACE):
        visitor = Visitor(f"visitor {number}", "192.0.2.1")
        assert house._too_many(visitor) == ""
        house.visitors[str(number)], house.heard[str(number)] = visitor, clock.now
        house.visitors[f"l{number}"] = Visitor(f"learner {number}", role="learner")
        house.heard[f"l{number}"] = clock.now
    assert house._too_many(Visitor("visitor new", "192.0.2.1")) == "address"
    assert house._too_many(Visitor("visitor new", "192.0.2.2")) == ""
    assert house._too_many(Visitor("visitor 0", "")) == ""  # brings a cookie
    for known in (Visitor("learner x", role="learner"), Visitor("instructor", role="instructor")):
        assert house._too_many(known) == ""
    # Only one of the same address gives way to the next one there.
    clock.now = 2 * SILENT
    assert house._vanished(Visitor("visitor new", "192.0.2.1"), "address") == "0"
    assert house._vanished(Visitor("visitor new", "192.0.2.2"), "address") == ""


def test_starting_pages_of_one_visitor_count_before_they_are_there() -> None:
    house = kernels.Kernels(cap=100)
    learner = Visitor("learner x", role="learner")
    house.asking["learner x"] = MOST_OF_VISITOR_ - 1
    assert house._too_many(learner) == ""
    house.asking["learner x"] += 1
    assert house._too_many(learner) == "visitor"
    assert house._too_many(learner, 1) == ""
    assert house._too_many(Visitor("learner y", role="learner")) == ""


def test_new_names_are_bounded_by_visitor_and_by_address_and_what_failed_is_free() -> None:
    names = Names()
    names.by_address.clock = names.by_visitor.clock = clock = Clock()
    came = [names.allows("192.0.2.1", "x") for _ in range(NAMES_OF_VISITOR + 1)]
    assert came == [True] * NAMES_OF_VISITOR + [False]
    names.give_back("192.0.2.1", "x")
    assert names.allows("192.0.2.1", "x") and not names.allows("192.0.2.1", "x")
    left = NAMES_BURST - NAMES_OF_VISITOR
    came = [names.allows("192.0.2.1", "") for _ in range(left + 1)]
    assert came == [True] * left + [False]
    assert not names.allows("192.0.2.1", "y")  # and nothing was taken from y
    assert all(names.allows("192.0.2.2", "y") for _ in range(NAMES_OF_VISITOR))
    clock.now = 60
    assert sum(names.allows("192.0.2.1", "") for _ in range(100)) == 30
