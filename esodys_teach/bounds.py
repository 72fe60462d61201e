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

MAX_BODY = 4096  # bytes; the longest that a page sends is a code and a nickname
MAX_ADDRESS = 4096  # characters; a patient's code has ten
MAX_HEADERS = 32 << 10  # bytes, as nginx; twelve tokens have some 2 KB
MAX_BUFFER = 1 << 20  # bytes that wait for a reader; a message of a websocket has at most 256 KB
HEADER_SECONDS = 60  # without a whole request, after which a connection ends
BODY_SECONDS = 10
LINGER_BYTES, LINGER_SECONDS = 1 << 20, 2  # so much is thrown away for the answer to be read

RATE, BURST = 10, 400  # requests a second, and at once: a class of 100 that joins asks 200 times
MAX_ADDRESSES = 10_000  # of which a bucket is remembered


class Server(HTTPServer):
    """An HTTP server that reads bounded requests: `Server(app, xheaders=...)`."""

    def initialize(self, request_callback: Any, **options: Any) -> None:  # type: ignore[override]
        self.settings = request_callback.settings
        super().initialize(
            request_callback,
            max_header_size=2 * MAX_HEADERS,  # beyond this the connection ends without an answer
            max_body_size=MAX_BODY,
            max_buffer_size=MAX_BUFFER,
            idle_connection_timeout=HEADER_SECONDS,
            body_timeout=BODY_SECONDS,
            **options,
        )

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        delegate = super().start_request(server_conn, request_conn)
        return Request(delegate, request_conn, self.refusal)

    def refusal(self, code: int) -> bytes:
        """A whole answer in plain words."""
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
        self, to: HTTPMessageDelegate, connection: HTTP1Connection, refusal: Callable[[int], bytes]
    ) -> None:
        self.to, self.connection, self.refusal = to, connection, refusal

    def headers_received(self, start_line: Any, headers: HTTPHeaders) -> Awaitable[None] | None:
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


def network(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, which one machine has whole."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
