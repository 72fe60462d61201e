"""One visitor who sends too much, and a class that goes on meanwhile; all on this machine."""

import asyncio
import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from urllib.parse import urlencode, urlsplit

import psutil
import pytest
from tornado.httpclient import AsyncHTTPClient

from conftest import LONGEST_WAIT, Server
from esodys_teach.bounds import BURST, MAX_BODY, MAX_HEADERS
from esodys_teach.quiz.doors import LONGEST_FIELD
from test_quiz_doors import Browser, School, running
from test_serve import ask

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with running(tmp_path_factory.mktemp("abused")) as school:
        yield school


def answer(
    server: Server, method: str, path: str, *says: str, body: bytes = b""
) -> tuple[int, str]:
    """The status and the headers with the text of an answer; 0 where the connection just ends."""
    address = urlsplit(server.url)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.netloc}", *says]
    to = (address.hostname or "", address.port or 0)
    with closing(socket.create_connection(to, timeout=LONGEST_WAIT)) as link:
        link.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        told = http.client.HTTPResponse(link, method=method)
        try:
            told.begin()
            return told.status, f"{told.headers}{told.read().decode()}"
        except ConnectionError:
            return 0, ""


LONG = "CANARY" * 1000
PLACES = [
    "/join",
    "/instructor",
    "/voila/render/index.ipynb",
    "/voila/api/shutdown/" + "0" * 36,
    "/esodys/alive/" + "0" * 36,
    "/api/kernels/" + "0" * 36,
    "/no-such",
]


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "DELETE"])
def test_a_body_beyond_the_bound_is_answered_before_it_is_read(
    school: School, path: str, method: str
) -> None:
    status, said = answer(school.server, method, path, f"Content-Length: {MAX_BODY + 1}")
    assert status == 413
    assert "That was too long" in said and "Content-Security-Policy: " in said
    assert answer(school.server, method, path, "Transfer-Encoding: chunked")[0] == 411


def test_nothing_beyond_the_bound_comes_back(school: School) -> None:
    sent = urlencode({"code": "ABCDEF", "nickname": LONG}).encode()
    head = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(sent)}")
    status, said = answer(school.server, "POST", "/join", *head, body=sent)
    assert status == 413 and "CANARY" not in said
    assert answer(school.server, "HEAD", "/join", *head)[1].endswith("close\n\n")
    browser, long = Browser(school), LONG[: LONGEST_FIELD + 1]
    for code, nickname in ((long, "Ann"), ("ABCDEF", long)):
        assert browser.join(code, nickname) == 413
        assert "CANARY" not in browser.text
    for path in (f"/join?code={long}", f"/voila/render/quiz.ipynb?quiz={long}"):
        browser.ask(path)
        assert "CANARY" not in browser.text + browser.to
    assert browser.join(long[:-1], "Ann") == 409


def test_headers_up_to_their_bound_are_read(school: School) -> None:
    path = "/join"
    status, said = answer(school.server, "GET", path, f"Cookie: x={'y' * MAX_HEADERS}")
    assert status == 431 and "yyyy" not in said and "That was too long" in said
    assert ask(school.server, path, Cookie=f"x={'y' * (MAX_HEADERS - 500)}")[0] == 200
    assert answer(school.server, "GET", path, f"Cookie: x={'y' * 10 * MAX_HEADERS}")[0] == 0


async def flood(server: Server, posts: int, megabytes: int) -> list[str]:
    """So many bodies at once, as long as the server takes them; the status of each answer.

    Who goes on sending after the answer may see the connection end before he has read it: "".
    """
    address = urlsplit(server.url)
    piece = b"x" * (1 << 20)

    async def post() -> str:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)

        async def send() -> None:
            with suppress(ConnectionError):
                for _ in range(megabytes):
                    writer.write(piece)
                    await writer.drain()

        head = f"POST /join HTTP/1.1\r\nHost: {address.netloc}\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        writer.write(f"{head}{kind}Content-Length: {megabytes << 20}\r\n\r\n".encode())
        sending = asyncio.ensure_future(send())
        said = b""
        with suppress(ConnectionError):
            said = await reader.readline()
        await sending
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        return said.decode().partition(" ")[2][:3]

    return await asyncio.gather(*(post() for _ in range(posts)))


def test_long_bodies_take_no_memory_and_others_are_answered(school: School) -> None:
    process = psutil.Process(school.server.process.pid)
    assert ask(school.server, "/join")[0] == 200
    before = process.memory_info().rss

    async def both() -> list[str]:
        flooding = asyncio.ensure_future(flood(school.server, 6, 16))
        while not flooding.done():
            assert (await AsyncHTTPClient().fetch(f"{school.server.url}/esodys/room")).code == 200
        return await flooding

    said = asyncio.run(asyncio.wait_for(both(), LONGEST_WAIT))
    assert set(said) <= {"413", ""}
    assert process.memory_info().rss - before < 20 << 20


def test_a_class_behind_one_address_joins_at_once_and_more_wait(school: School) -> None:
    code = school.quiz()

    async def join(number: int) -> tuple[int, int]:
        client = AsyncHTTPClient(max_clients=1000)
        door = f"{school.server.url}/join"
        told = urlencode({"code": code, "nickname": f"Ann {number}"})
        seen = await client.fetch(f"{door}?code={code}", raise_error=False)
        came = await client.fetch(
            door, method="POST", body=told, raise_error=False, follow_redirects=False
        )
        return seen.code, came.code

    async def come() -> list[tuple[int, int]]:
        return await asyncio.gather(*(join(number) for number in range(100)))

    assert set(asyncio.run(asyncio.wait_for(come(), LONGEST_WAIT))) == {(200, 302)}
    paths = ("/join?code=ABCDEF", "/instructor?token=x", "/results/x/summary.csv")
    answers = [ask(school.server, path) for path in paths * BURST]
    assert {status for status, *_ in answers} == {200, 404, 429}
    assert all("Wait a few seconds" in text for status, text, _ in answers if status == 429)
    assert ask(school.server, "/esodys/room")[0] == 200
