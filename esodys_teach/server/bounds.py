"""How much of a request is read, and how many requests an address may make.

A body, a header or an address beyond its bound is answered before it is read: no handler sees it,
and the answer quotes nothing of it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.client import responses
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Any

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate
from tornado.iostream import IOStream, StreamClosedError

from esodys_teach.server import descriptors

MAX_BODY = 4096  # bytes; the longest that a page sends is a code and a nickname
MAX_ADDRESS = 4096  # characters; a patient's code has ten
MAX_HEADERS = 32 << 10  # bytes, as nginx; twelve tokens have some 2 KB
MAX_BUFFER = 1 << 20  # bytes that wait for a reader; a message of a websocket has at most 256 KB
HEADER_SECONDS = 60  # without a whole request, after which a connection ends
BODY_SECONDS = 10
LINGER_BYTES, LINGER_SECONDS = 1 << 20, 2  # so much is thrown away for the answer to be read

OF_REQUEST = 32  # descriptors that one request may take at the most: a page with its kernel

RATE, BURST = 10, 400  # requests a second, and at once: a class of 100 that joins asks 200 times
NAMES, NAMES_BURST = 0.5, 150  # that join from one address: a class at once, then 30 a minute
NAMES_OF_VISITOR = 5  # a minute, of who brings a cookie
MAX_ADDRESSES = 10_000  # of which a bucket is remembered


class Server(HTTPServer):
    """An HTTP server that reads bounded requests: `Server(app, xheaders=...)`."""

    def initialize(self, request_callback: Any, **options: Any) -> None:  # type: ignore[override]
        self.settings = request_callback.settings
        # By address its connections, oldest first, and whether a request is being answered.
        self.of: dict[str, dict[IOStream, bool]] = {}
        self.refusals: dict[int, bytes] = {}
        self.uncounted = 0  # connections until the descriptors are counted again
        super().initialize(
            request_callback,
            max_header_size=2 * MAX_HEADERS,  # beyond this the connection ends without an answer
            max_body_size=MAX_BODY,
            max_buffer_size=MAX_BUFFER,
            idle_connection_timeout=HEADER_SECONDS,
            body_timeout=BODY_SECONDS,
            **options,
        )

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        # The system lists the descriptors: not for each connection as long as many are free.
        self.uncounted -= 1
        if self.uncounted < 0:
            free = descriptors.limit() - descriptors.used()
            while free < descriptors.LAST and self._give_way():
                free += 1
            if free < descriptors.LAST:
                stream.close()
                return
            self.uncounted = (free - descriptors.LAST) // OF_REQUEST
        self.of.setdefault(address[0], {})[stream] = False
        super().handle_stream(stream, address)

    def _give_way(self) -> bool:
        """End a connection of the address that has most, one that waits for a request if it can."""
        if not self.of:
            return False
        address, of = max(self.of.items(), key=lambda one: len(one[1]))
        last = next((one for one, answers in of.items() if not answers), next(iter(of)))
        self._forget(address, last)
        last.close()
        return True

    def _forget(self, address: str, stream: IOStream) -> None:
        of = self.of.get(address, {})
        of.pop(stream, None)
        if not of:
            self.of.pop(address, None)

    def start_request(self, server_conn: Any, request_conn: Any) -> HTTPMessageDelegate:
        delegate = super().start_request(server_conn, request_conn)
        stream, of = server_conn.stream, self.of.setdefault(server_conn.context.address[0], {})
        of.pop(stream, None)  # to the end
        of[stream] = False

        def begins() -> None:
            of[stream] = True

        return Request(delegate, request_conn, self.refusal, begins)

    def on_close(self, server_conn: Any) -> None:
        super().on_close(server_conn)
        self._forget(server_conn.context.address[0], server_conn.stream)

    def refusal(self, code: int) -> bytes:
        """A whole answer in plain words, made once."""
        if code not in self.refusals:
            self.refusals[code] = self._refusal(code)
        return self.refusals[code]

    def _refusal(self, code: int) -> bytes:
        template = self.settings["voila_jinja2_env"].get_template("error.html")
        text: str = template.render(base_url=self.settings["base_url"], status_code=code)
        page = text.encode()
        headers = self.settings["headers"] | {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {code} {responses[code]}", *(f"{a}: {b}" for a, b in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + page


class Request(HTTPMessageDelegate):
    """One request, which the application sees if it is within the bounds."""

    def __init__(
        self,
        to: HTTPMessageDelegate,
        connection: HTTP1Connection,
        refusal: Callable[[int], bytes],
        begins: Callable[[], None],
    ) -> None:
        self.to, self.connection, self.refusal, self.begins = to, connection, refusal, begins

    def headers_received(self, start_line: Any, headers: HTTPHeaders) -> Awaitable[None] | None:
        self.begins()
        code = beyond(start_line.path, headers)
        if not code:
            # A proxy adds itself to X-Forwarded-For; the other would be whatever a visitor says.
            headers.pop("X-Real-Ip", None)
            return self.to.headers_received(start_line, headers)
        answer = self.refusal(code)
        if start_line.method == "HEAD":
            answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        return _end(self.connection.detach(), answer)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self.to.data_received(chunk)

    def finish(self) -> None:
        self.to.finish()

    def on_connection_close(self) -> None:
        self.to.on_connection_close()


def beyond(path: str, headers: HTTPHeaders) -> int:
    """The status of a request that is not read, or 0."""
    if len(path) > MAX_ADDRESS:
        return 414
    if sum(len(name) + len(value) + 4 for name, value in headers.get_all()) > MAX_HEADERS:
        return 431
    if "Transfer-Encoding" in headers:
        return 411  # no form and no page of ours sends one
    length = headers.get("Content-Length", "0")
    return 413 if length.isdecimal() and int(length[:20]) > MAX_BODY else 0


async def _end(stream: IOStream, answer: bytes) -> None:
    """Answer, and close once the other side has had the time to read it."""
    with suppress(StreamClosedError, TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            await stream.write(answer)
            left = LINGER_BYTES
            while left > 0:
                left -= len(await stream.read_bytes(left, partial=True))
    stream.close()


class Buckets:
    """A token bucket for each address: `allows(address)` takes one token if there is one."""

    def __init__(
        self,
        rate: float = RATE,
        burst: float = BURST,
        most: int = MAX_ADDRESSES,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.rate, self.burst, self.most, self.clock = rate, burst, most, clock
        self.levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Whether one more request is within the rate."""
        address, now = network(address), self.clock()
        level, since = self.levels.pop(address, (self.burst, now))
        level = min(self.burst, level + (now - since) * self.rate)
        self.levels[address] = (level - 1 if level >= 1 else level), now
        while len(self.levels) > self.most:
            self.levels.popitem(last=False)  # who asked least recently
        return level >= 1

    def give_back(self, address: str) -> None:
        """What was allowed came to nothing, and does not count."""
        address = network(address)
        if address in self.levels:
            level, since = self.levels[address]
            self.levels[address] = min(self.burst, level + 1), since


class Names:
    """New names of one minute, by address and, of who brings a cookie, by visitor."""

    def __init__(self) -> None:
        self.by_address = Buckets(NAMES, NAMES_BURST)
        self.by_visitor = Buckets(NAMES_OF_VISITOR / 60, NAMES_OF_VISITOR)

    def allows(self, address: str, visitor: str) -> bool:
        """Whether one more may join now; `visitor` is "" without a cookie."""
        if visitor and not self.by_visitor.allows(visitor):
            return False
        if self.by_address.allows(address):
            return True
        if visitor:
            self.by_visitor.give_back(visitor)
        return False

    def give_back(self, address: str, visitor: str) -> None:
        """Nobody joined after all: a wrong code, a name that somebody has."""
        self.by_address.give_back(address)
        if visitor:
            self.by_visitor.give_back(visitor)

    def refill(self, address: str, visitor: str) -> None:
        """As many names may join from that address, and of that visitor, as at first."""
        self.by_address.levels.pop(network(address), None)
        self.by_visitor.levels.pop(network(visitor), None)


def network(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, which one machine has whole."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
