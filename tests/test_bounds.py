"""How much of a request is read, and how many requests an address may make, beside any server."""

import pytest
from tornado.httputil import HTTPHeaders

from esodys_teach.bounds import MAX_ADDRESS, MAX_BODY, MAX_HEADERS, Buckets, beyond, network


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
