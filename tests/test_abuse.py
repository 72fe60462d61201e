"""One visitor who sends too much, and a class that goes on meanwhile; all on this machine."""

import asyncio
import http.client
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from urllib.parse import quote, urlencode, urlsplit

import psutil
import pytest
from tornado.httpclient import AsyncHTTPClient

from conftest import LONGEST_WAIT, Server, served
from esodys_teach.server.bounds import BURST, MAX_BODY, MAX_HEADERS
from esodys_teach.server.kernels import MOST_OF_VISITOR, Kernels, Visitor
from esodys_teach.server.links import MOST_OF_KERNEL
from esodys_teach.server.quiz import LONGEST_FIELD
from learners import KERNEL, V1, Learner, kernel_and_word
from test_class import comes_true, headers, status
from test_quiz_doors import Browser, School, running
from test_serve import SERVE, ask

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
        (cookie,) = seen.headers.get_list("Set-Cookie")
        came = await client.fetch(
            door,
            method="POST",
            body=told,
            headers={"Cookie": cookie.partition(";")[0]},
            raise_error=False,
            follow_redirects=False,
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


# Links and descriptors


def limited(soft: int, hard: int) -> str:
    """What a process does first to have these limits of open files."""
    return f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"


def kernel_of(browser: Browser) -> str:
    found = KERNEL.search(browser.text)
    assert found is not None
    return found[1]


async def linked(server: Server, text: str, number: int) -> list[Learner | BaseException]:
    """So many links to the kernel of one page, each with a word of its own; what became of each."""
    kernel, word = kernel_and_word(text)
    word = newest.get(kernel, word)
    came: list[Learner | BaseException] = []
    for _ in range(number):
        learner = Learner(server.url, kernel=kernel, word=word, spent=True)
        try:
            await learner.connect()
            came.append(learner)
        except Exception as refused:
            came.append(refused)
        newest[kernel] = word = learner.word
    return came


newest: dict[str, str] = {}  # the words of pages that opened links, by their kernels


def test_a_kernel_has_so_many_links_and_one_that_ends_makes_room(school: School) -> None:
    browser = Browser(school)
    assert browser.ask("/voila/render/index.ipynb") == 200
    kernel = kernel_of(browser)

    async def come() -> None:
        came = await linked(school.server, browser.text, MOST_OF_KERNEL + 3)
        stay = [one for one in came if isinstance(one, Learner)]
        assert len(stay) == MOST_OF_KERNEL
        assert {str(no) for no in came if isinstance(no, Exception)} == {
            "HTTP 429: Too Many Requests"
        }
        await stay.pop().leave(quietly=True)
        while not isinstance(one := (await linked(school.server, browser.text, 1))[0], Learner):
            pass
        for link in (one, *stay):
            await link.leave(quietly=True)

    asyncio.run(asyncio.wait_for(come(), LONGEST_WAIT))
    assert ask(school.server, f"/api/kernels/{'0' * 36}/channels")[0] == 404
    channels = f"/api/kernels/{kernel}/channels"
    school.kernels[kernel] = word = renewed(school, kernel, newest[kernel])
    proof = {"X-Esodys-Page": word}
    assert ask(school.server, channels, **proof)[0] == 400  # no link: not counted
    school.leave()
    assert comes_true(lambda: status(school.server)["links"] == 0)


@pytest.mark.skipif(sys.platform != "linux", reason="counts the descriptors of another process")
def test_one_visitor_does_not_use_up_the_descriptors(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Links to all kernels that he gets, and connections on which he says nothing."""
    most = 320
    folder = tmp_path_factory.mktemp("short")
    with running(folder, first=limited(most - 20, most)) as school, ExitStack() as stack:
        server, code = school.server, school.quiz()
        assert status(server)["descriptors_most"] == most
        instructor, visitor = Browser(school), Browser(school)
        assert instructor.ask(f"/instructor?token={quote(school.boss)}") == 302
        to = (urlsplit(server.url).hostname or "", urlsplit(server.url).port or 0)

        async def come() -> None:
            links = []
            while visitor.ask("/voila/render/index.ipynb") == 200:
                links += await linked(server, visitor.text, 40)
            for _ in range(2 * most):
                stack.enter_context(socket.create_connection(to, timeout=LONGEST_WAIT))
            assert any(isinstance(one, Exception) for one in links)
            # Everybody else comes in, the instructor to a page with all its controls.
            for number in range(10):
                assert Browser(school).join(code, f"Ann {number}") == 302
            assert instructor.ask("/voila/render/instructor.ipynb") == 200
            kernel, word = kernel_and_word(instructor.text)
            desk = Learner(server.url, text=instructor.text, kernel=kernel, word=word)
            await desk.connect()
            await desk.ask_for_states()
            assert psutil.Process(server.process.pid).num_fds() < most
            for one in (desk, *links):
                if isinstance(one, Learner):
                    await one.leave(quietly=True)

        asyncio.run(asyncio.wait_for(come(), 2 * LONGEST_WAIT))
        log = server.log.read_text(encoding="utf-8").splitlines()
        assert len(log) < 60
        assert not [line for line in log if "Traceback" in line or "too many open" in line.lower()]
        assert all({"time", "event"} <= set(json.loads(line)) for line in log)


# Pages and what opens them


def cookies(server: Server) -> str:
    """The cookie that a new browser gets with a page, which is left open."""
    address = urlsplit(server.url).netloc
    with closing(http.client.HTTPConnection(address, timeout=LONGEST_WAIT)) as link:
        link.request("GET", "/voila/render/index.ipynb")
        with link.getresponse() as told:
            told.read()
            (cookie,) = told.headers.get_all("Set-Cookie") or []
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    return cookie.partition(";")[0]


def upgrade(*subprotocols: str) -> dict[str, str]:
    """The headers with which a browser opens a websocket."""
    return {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": ", ".join([V1, *subprotocols]),
    }


def tries(server: Server, kernel: str, word: str = "", cookie: str = "") -> set[int]:
    """The statuses with which every address of that kernel refuses or answers, none ends it."""
    says = {"X-Esodys-Page": word} if word else {}
    says |= {"Cookie": cookie} if cookie else {}
    offered = [f"esodys.page.{word}"] if word else []
    model, alive = f"/api/kernels/{kernel}", f"/esodys/alive/{kernel}"
    asked = [ask(server, model, **says)[0], ask(server, alive, **says)[0]]
    return {*asked, answer_to_link(server, f"{model}/channels", cookie, *offered)}


def answer_to_link(server: Server, path: str, cookie: str, *subprotocols: str) -> int:
    """The status of the answer to a websocket that ends at once."""
    says = upgrade(*subprotocols) | ({"Cookie": cookie} if cookie else {})
    address = urlsplit(server.url)
    with closing(http.client.HTTPConnection(address.netloc, timeout=LONGEST_WAIT)) as link:
        link.request("GET", path, headers=says)
        with link.getresponse() as told:
            return told.status


OPENS = {200, 204, 101}


def test_who_knows_the_id_of_a_kernel_can_do_nothing_with_it(school: School) -> None:
    school.leave()
    server, instructor, other = school.server, Browser(school), Browser(school)
    instructor.ask(f"/instructor?token={quote(school.boss)}")
    assert instructor.ask("/voila/render/instructor.ipynb") == 200
    kernel, word = kernel_and_word(instructor.text)
    assert other.ask("/voila/render/index.ipynb") == 200
    wrong = ["", kernel, kernel_and_word(other.text)[1], word[:-1], f"{word}x", "x" * 43]
    before, cookie = len(server.kernels()), cookies(server)
    for proof in wrong:
        for brought in ("", cookie, f"{cookie[:-1]}x"):
            assert tries(server, kernel, proof, brought) == {403}, (proof, brought)
            says = {"X-Esodys-Page": proof, "Cookie": brought}
            assert ask(server, f"/api/kernels/{kernel}", "DELETE", **says)[0] == 403
            assert ask(server, f"/voila/api/shutdown/{kernel}", "POST", **says)[0] == 403
    # In an address the right word opens nothing either.
    for path in (f"/api/kernels/{kernel}", f"/api/kernels/{kernel}/channels"):
        assert ask(server, f"{path}?word={word}&pageWord={word}")[0] == 403
    assert len(server.kernels()) == before + 1  # none has ended; one is of the cookie's page
    assert tries(server, kernel, word) == OPENS
    # The word has opened its link. It brings the next one, which opens one link as well.
    channels, offered = f"/api/kernels/{kernel}/channels", f"esodys.page.{word}"
    assert answer_to_link(server, channels, "", offered) == 403
    next_word = renewed(school, kernel, word)
    assert next_word not in ("", word) and renewed(school, kernel, word) == next_word
    assert answer_to_link(server, channels, "", offered) == 403
    assert answer_to_link(server, channels, "", f"esodys.page.{next_word}") == 101
    assert answer_to_link(server, channels, "", f"esodys.page.{next_word}") == 403
    assert renewed(school, kernel, kernel) == ""
    assert renewed(school, kernel, next_word) not in ("", word, next_word)
    assert ask(server, f"/esodys/alive/{kernel}", **{"X-Esodys-Page": word})[0] == 403
    end = f"/voila/api/shutdown/{kernel}"
    assert ask(server, end, "POST", **{"X-Esodys-Page": word})[0] == 403
    assert ask(server, end, "POST", **{"X-Esodys-Page": next_word})[0] == 204


def renewed(school: School, kernel: str, word: str) -> str:
    """The next word of the page that has this one."""
    says = {"X-Esodys-Page": word}
    return headers(school.server, f"/esodys/alive/{kernel}", **says).get("X-Esodys-Page", "")


def test_the_cookie_of_a_browser_opens_its_pages_and_no_others(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Also a page whose kernel was ready before it was asked for."""
    with served(*SERVE, "--learners", "2", cwd=tmp_path_factory.mktemp("ahead")) as server:
        assert comes_true(lambda: status(server)["ready"] == 2)
        mine, others = cookies(server), cookies(server)
        text = ask(server, "/voila/render/index.ipynb", Cookie=mine)[1]
        kernel, word = kernel_and_word(text)
        assert kernel and not word  # who brings a cookie needs no word
        assert tries(server, kernel, cookie=mine) == OPENS
        for wrong in ("", others, mine[:-1], mine.replace("2|1:0|", "2|1:1|")):
            assert tries(server, kernel, cookie=wrong) == {403}
            end = f"/voila/api/shutdown/{kernel}"
            assert ask(server, end, "POST", **({"Cookie": wrong} if wrong else {}))[0] == 403
        assert ask(server, f"/voila/api/shutdown/{kernel}", "POST", Cookie=mine)[0] == 204


def test_a_kernel_whose_page_nobody_asked_for_is_open_to_nobody() -> None:
    kernels = Kernels()
    assert not kernels.opens("x", "", "") and not kernels.opens("x", "Ann", "word")
    kernels.visitors["x"] = Visitor(browser="Ann", word="word")
    assert kernels.opens("x", "Ann", "") and kernels.opens("x", "", "word")
    assert not kernels.opens("x", "word", "Ann") and not kernels.opens("x", "", "")
    kernels.visitors["y"] = Visitor()
    assert not kernels.opens("y", "", "")


# Places


def places(school: School) -> int:
    return status(school.server)["cap"]


def page(code: str) -> str:
    return f"/voila/render/quiz.ipynb?quiz={code}"


def alive(school: School, kernel: str) -> int:
    proof = {"X-Esodys-Page": school.kernels.get(kernel, "")}
    return ask(school.server, f"/esodys/alive/{kernel}", **proof)[0]


def test_a_learner_who_opens_page_after_page_keeps_the_newest_few(school: School) -> None:
    school.leave()
    code, ann = school.quiz(), Browser(school)
    ann.join(code, "Ann")
    kernels = []
    for number in range(places(school)):
        # The explorer counts as well: it is the same person.
        path = page(code) if number % 3 else "/voila/render/explorer.ipynb"
        assert ann.ask(path) == 200
        kernels.append(kernel_of(ann))
    assert [alive(school, one) for one in kernels[-MOST_OF_VISITOR:]] == [204] * MOST_OF_VISITOR
    # The oldest does not come back by itself: it would end the next one.
    assert {alive(school, one) for one in kernels[:-MOST_OF_VISITOR]} == {409}
    assert len(school.server.kernels()) <= MOST_OF_VISITOR + 1
    ben = Browser(school)
    ben.join(code, "Ben")
    assert ben.ask(page(code)) == 200
    school.leave()


def test_a_page_that_vanished_gives_its_place_to_who_waits_and_never_its_seat(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    vanish = "from esodys_teach.server import kernels; kernels.SILENT = 0\n"  # in no time
    with running(tmp_path_factory.mktemp("asleep"), first=vanish) as school:
        code, cap = school.quiz(), places(school)
        instructor = Browser(school)
        instructor.ask(f"/instructor?token={quote(school.boss)}")
        assert instructor.ask("/voila/render/instructor.ipynb") == 200
        learners = []
        for number in range(2 * cap):
            learners.append(Browser(school))
            learners[-1].join(code, f"Ann {number}")
            assert learners[-1].ask(page(code)) == 200, number
        first, last = learners[0], learners[-1]
        assert alive(school, kernel_of(last)) == 204
        assert alive(school, kernel_of(instructor)) == 204
        assert alive(school, kernel_of(first)) == 410  # so the page opens again by itself
        assert status(school.server)["most"] <= cap
        assert first.ask(page(code)) == 200
        assert first.ask(f"/join?code={code}") == 200 and "Go on as Ann 0" in first.text


# Names


def test_one_seat_does_not_fill_the_list_of_names(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    hurry = "from esodys_teach.server import bounds; bounds.NAMES_BURST, bounds.NAMES = 100, 1e-9\n"
    with running(tmp_path_factory.mktemp("named"), first=hurry) as school:
        code, seat = school.quiz(), Browser(school)
        for number in range(20):  # what fails costs nobody a place in the list
            assert Browser(school).join("ABCDEF", f"Ann {number}") == 409
        for number in range(100):
            assert Browser(school).join(code, f"Ann {number}") == 302
        for number in range(10):
            assert seat.join(code, f"Bad {number}") == 429
        assert "Wait a minute" in seat.text and 'value="Bad 9"' in seat.text
        assert len(school.people(code)) == 100
        told = {"token": school.boss, "session": school.id(code)}
        assert school.call("remove_silent", **told) == {"removed": 100}
        assert school.people(code) == []
