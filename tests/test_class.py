"""A class at one server: all arrive at once, somebody tries things, and everybody goes.

Each defense was seen to be needed: where a test takes `which`, it runs a second time at a server
without the defense and must find the harm.
"""

import asyncio
import http.client
import json
import random
import re
import signal
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.websocket import WebSocketClosedError

from conftest import LONGEST_WAIT, ROOT, TOKEN, Serve, Server, left, served
from esodys_teach import load_case
from esodys_teach.log import LONGEST, MOST, Few
from esodys_teach.server.fork import MEMORY
from esodys_teach.server.frame_guard import MAX_OFFSETS, MIN_OFFSETS
from learners import Learner, arrive, frame, framed, kernel_and_word, unframed, visit
from test_serve import LIGHT, SERVE, ask, ends_without_a_word

pytestmark = pytest.mark.server

LEARNERS_1 = (*SERVE, "--learners", "1")
CAP_1 = 6


def weakened(patch: str, folder: Path | None = None, **options: object) -> tuple[str, str]:
    """What to start for a server without one of its defences."""
    where = f", folder=__import__('pathlib').Path({str(folder)!r})" if folder else ""
    wanted = "".join(f", {name}={value!r}" for name, value in options.items())
    served = f"serve.serve(serve.ServeOptions(port=0, open_browser=False{where}{wanted}))"
    names = "fork as forked, frame_guard as guard, kernels, handlers as pages, app as serve"
    imports = f"{LIGHT}; from esodys_teach.server import {names}"
    return "-c", f"{imports}; {patch or 'pass'}; {served}"


def notebook(folder: Path, source: str, name: str = "index") -> Path:
    """The folder with a page of that name, which runs the source."""
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    cell = nbformat.v4.new_code_cell(source)
    made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(made, folder / f"{name}.ipynb")
    return folder


def status(server: Server) -> dict[str, int]:
    """The figures of the operator's page."""
    address = urlsplit(server.status)
    _, text, _ = ask(server, f"{address.path}?{address.query}")
    return {name: int(number) for name, number in re.findall(r'<td id="(\w+)">(\d+)', text)}


def comes_true(what: Callable[[], bool], within: float = LONGEST_WAIT) -> bool:
    """Whether it does, asked until then."""
    until = monotonic() + within
    while monotonic() < until:
        if what():
            return True
        psutil.cpu_percent(interval=0.2)
    return what()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for one learner: a kernel is ready ahead, and there are at most `CAP_1`."""
    with served(*LEARNERS_1, cwd=tmp_path_factory.mktemp("small")) as server:
        yield server


TELLS = """
import ipywidgets as w, traceback
def tell(_):
    secret = "CANARY-local"
    print("CANARY-print")
    raise ValueError("CANARY-message")
button = w.Button(description="tell")
button.on_click(tell)
button
"""
SAYS = "import os; print(dict(os.environ), open('/proc/self/environ').read())"
# Zeros that nobody writes to cost a machine nothing, where no limit refuses them.
WANTS = f"try:\n    bytes({MEMORY})\nexcept MemoryError:\n    print('not so ' + 'much')"


def pages_of_ours(folder: Path) -> Path:
    """A folder of pages that do what no page of the module does."""
    notebook(folder, SAYS, "says")
    notebook(folder, WANTS, "wants")
    return notebook(folder, TELLS)


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these pages."""
    folder = tmp_path_factory.mktemp("strange")
    with served(*weakened("", pages_of_ours(folder)), cwd=folder) as server:
        yield server


WEAKER = (
    "guard.SILENT = set()",  # what a kernel may tell a page
    "serve.tomllib.loads = lambda text, real=serve.tomllib.loads: real(text)"
    " | {'environment': '.*'}",
    "kernels.Kernels._start = lambda self, **asked: super(kernels.Kernels, self)"
    ".start_kernel(**asked)",  # the count of kernels that are still starting
)


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same for one learner, without three defenses, none of which depends on another."""
    folder = tmp_path_factory.mktemp("weak")
    start = weakened("; ".join(WEAKER), pages_of_ours(folder), learners=1)
    with served(*start, cwd=folder) as server:
        yield server


STRONG_AND_WEAK = pytest.mark.parametrize("which", ["strange", "weak"])


def left_by(server: Server, text: str) -> None:
    """What a page of that text says as it closes."""
    kernel, word = kernel_and_word(text)
    end = f"/voila/api/shutdown/{kernel}"
    assert ask(server, end, "POST", **{"X-Esodys-Page": word})[0] == 204


def test_a_kernel_ready_ahead_that_does_not_answer_does_not_cost_its_page(small: Server) -> None:
    assert comes_true(lambda: status(small)["ready"] == 1)
    for kernel in small.kernels():
        kernel.suspend()
    code, text, _ = ask(small, "/voila/render/index.ipynb")
    assert code == 200
    assert "a kernel ready ahead does not answer" in small.log.read_text(encoding="utf-8")
    left_by(small, text)


# Arrivals


def test_thirty_times_the_cap_at_once_are_told_and_start_no_kernel_more(small: Server) -> None:
    async def come() -> list[tuple[int, str]]:
        client = AsyncHTTPClient(max_clients=400)

        async def one() -> tuple[int, str]:
            address = f"{small.url}/voila/render/index.ipynb"
            answer = await client.fetch(address, raise_error=False, request_timeout=120)
            return answer.code, answer.body.decode()

        return await asyncio.gather(*(one() for _ in range(300)))

    answers = asyncio.run(come())
    refused = [text for code, text in answers if code == 503]
    entered = [text for code, text in answers if code == 200]
    assert len(entered) + len(refused) == 300
    assert 300 - CAP_1 <= len(refused) < 300
    assert status(small)["most"] <= CAP_1
    assert len(small.kernels()) <= CAP_1
    assert all("tries again by" in text for text in refused)
    assert all('<meta http-equiv="refresh"' in text for text in refused)
    while (one_more := ask(small, "/voila/render/index.ipynb"))[0] == 200:  # up to the cap
        entered.append(one_more[1])
    assert one_more[0] == 503
    assert len(small.kernels()) <= CAP_1
    for text in entered:
        left_by(small, text)


def test_a_cap_that_forgets_who_is_still_starting_does_not_hold(weak: Server) -> None:
    async def come() -> int:
        learners = [Learner(weak.url, "index") for _ in range(2 * CAP_1)]
        await asyncio.gather(*(one.get() for one in learners))
        most = len(weak.kernels())
        for one in learners:
            await one.leave()
        return most

    assert asyncio.run(come()) > CAP_1


async def ten_at_once(server: Server) -> None:
    refused = status(server)["refused"]
    arrived = await arrive(server.url, 10, stay=True)
    assert [one for one in arrived if not isinstance(one, Learner)] == []
    for one in arrived:
        assert isinstance(one, Learner) and one.states
        await one.leave()
    assert status(server)["refused"] == refused


def test_ten_at_once_all_get_a_complete_page(voila: Server) -> None:
    assert status(voila)["ready"] == 0
    asyncio.run(ten_at_once(voila))


def test_ten_at_once_all_get_a_complete_page_that_was_made_ready(serve: Serve) -> None:
    with serve(*SERVE, "--learners", "10") as server:
        assert comes_true(lambda: status(server)["ready"] == 10)
        asyncio.run(ten_at_once(server))


def test_a_kernel_made_ready_ahead_hears_what_its_learner_asked(small: Server) -> None:
    assert comes_true(lambda: status(small)["ready"] == 1)
    case = load_case("opioid-wrongly-blamed")
    learner = asyncio.run(visit(small.url, "explorer", f"?case={case.id}"))
    stories = [s["state"].get("value") for s in learner.states.values()]
    assert any(case.title in str(story) for story in stories)


def test_a_server_for_more_than_the_machine_has_is_refused(serve: Serve) -> None:
    refused = pytest.raises(AssertionError, match="which this machine has not got")
    with refused, serve(*SERVE, "--learners", "100000"):
        pass


# Kernels end


def test_thirty_visits_leave_nothing_behind(strange: Server) -> None:
    process = psutil.Process(strange.process.pid)
    others = strange.kernels()
    asyncio.run(visit(strange.url))
    assert comes_true(lambda: strange.kernels() == others)
    before = process.num_fds()
    for _ in range(30):
        asyncio.run(visit(strange.url))
    assert comes_true(lambda: strange.kernels() == others)
    assert comes_true(lambda: abs(process.num_fds() - before) <= 2)


HURRIED = (
    "serve.tomllib.loads = lambda text, real=serve.tomllib.loads: real(text) | {'Kernels': "
    "{'unseen': 8}, 'MappingKernelManager': {'cull_interval': 1, 'cull_idle_timeout': 600}}"
)


def test_a_page_that_nobody_looks_at_gives_its_place_back_and_a_slow_one_keeps_it(
    serve: Serve,
) -> None:
    async def look(server: Server) -> None:
        reading, *others, slow = learners = [Learner(server.url, "index") for _ in range(7)]
        await reading.open()
        await reading.leave(quietly=True)  # its link is gone, as in a tunnel
        for learner in (*others, slow):
            await learner.get()
        assert len({learner.kernel for learner in learners} - {""}) == 7
        # The page is there, but what it is made of takes longer than all others have.
        while len(server.kernels()) > 2:
            at = f"{server.url}/esodys/alive/{slow.kernel}"
            await AsyncHTTPClient().fetch(at, headers={"X-Esodys-Page": slow.word})
            await asyncio.sleep(0.5)
        await slow.connect()
        await slow.ask_for_states()
        assert len(server.kernels()) == 2

    with serve(*weakened(HURRIED)) as server:
        asyncio.run(asyncio.wait_for(look(server), 2 * LONGEST_WAIT))


# Nobody else's business

SETTINGS = tomllib.loads(
    (ROOT / "esodys_teach/server/jupyter/serve.toml").read_text(encoding="utf-8")
)
MAX_BYTES: int = SETTINGS["Voila"]["tornado_settings"]["websocket_max_message_size"]
REQUEST = frame("comm_msg", {"comm_id": "x", "data": {"method": "request_states"}}, "s")


def long(size: int) -> bytes:
    """A request of so many bytes: what is missing stands in a buffer."""
    parts = unframed(REQUEST)
    return framed([*parts, bytes(size - len(framed([*parts, b""])))])


# None of these does more than raise an error where nobody checks; tests/test_guard.py has the rest.
NOT_ALLOWED = {
    "no bytes": b"",
    "one part too few": framed(unframed(REQUEST)[:4]),
    "one buffer too many": framed([*unframed(REQUEST), *[b""] * (MAX_OFFSETS - 5)]),
    "one byte after the end": REQUEST + b"x",
    "one byte too long": long(MAX_BYTES + 1),
}


async def answered(server: Server, within: float = LONGEST_WAIT) -> bool:
    """Whether the server answers somebody else."""
    try:
        async with asyncio.timeout(within):
            answer = await AsyncHTTPClient().fetch(f"{server.url}/esodys/alive/{'0' * 36}", False)
    except TimeoutError:
        return False
    return answer.code == 410


async def ended(learner: Learner, message: bytes) -> None:
    """Send a frame on a link of its own, and wait until the server ends that link."""
    await learner.connect()
    assert learner.link is not None
    await learner.link.write_message(message, binary=True)
    while await learner.link.read_message() is not None:
        pass


async def heard(learner: Learner, message: bytes) -> None:
    """Send a frame on a link of its own, and wait until its kernel has dealt with it."""
    await learner.connect()
    assert learner.link is not None
    await learner.link.write_message(message, binary=True)
    wanted = json.loads(unframed(message)[1])["msg_id"]
    while json.loads((await learner.hear())[2]).get("msg_id") != wanted:
        pass


def test_a_frame_that_the_protocol_does_not_allow_ends_only_its_own_connection(
    voila: Server,
) -> None:
    async def send(server: Server) -> None:
        learner = Learner(server.url, "index")
        await learner.get()
        for message in NOT_ALLOWED.values():
            async with asyncio.timeout(LONGEST_WAIT):
                await ended(learner, message)
            assert await answered(server)
        async with asyncio.timeout(LONGEST_WAIT):
            await heard(learner, long(MAX_BYTES))
        await learner.leave()
        assert (await visit(server.url)).states

    asyncio.run(send(voila))


def test_who_speaks_the_old_protocol_is_refused(voila: Server) -> None:
    async def come(server: Server) -> None:
        learner = Learner(server.url, "index")
        await learner.get()
        for protocols in ((), ("v2.other",)):
            with pytest.raises(Exception, match="400"):
                await learner.connect(protocols)
        assert await answered(server)
        await learner.leave()

    asyncio.run(come(voila))


def mutated(chance: random.Random) -> bytes:
    """A request as it should be, and then not quite; its numbers stay small."""
    table = 8 * (1 + MIN_OFFSETS)
    kind = chance.randrange(6)
    if kind == 0:
        return REQUEST[: chance.randrange(len(REQUEST))]
    if kind == 1:
        return b"".join(_number(chance, MAX_OFFSETS + 2) for _ in range(chance.randrange(20)))
    if kind == 2:
        place = 8 * chance.randrange(1, 1 + MIN_OFFSETS)
        return REQUEST[:place] + _number(chance, len(REQUEST) + 2) + REQUEST[place + 8 :]
    if kind == 3:
        return framed([chance.randbytes(chance.randrange(40)) for _ in range(chance.randrange(80))])
    if kind == 4:
        return framed([b"shell", b"{", b"{}", b"{}", b"{}"])
    changed = bytearray(REQUEST)
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(table, len(changed))] = chance.randrange(256)
    return bytes(changed)


def _number(chance: random.Random, below: int) -> bytes:
    return chance.randrange(below).to_bytes(8, "little")


async def fuzz(server: Server, frames: int, seed: int = 4) -> float:
    """So many broken frames, and the longest that anybody else waited for an answer meanwhile."""
    chance, slowest, done = random.Random(seed), 0.0, False
    page = await Learner(server.url, "index").open()

    async def others() -> None:
        nonlocal slowest
        while not done:
            began = monotonic()
            assert await answered(server)
            slowest = max(slowest, monotonic() - began)

    async def sender() -> None:
        for _ in range(frames // 20):
            learner = Learner(server.url, kernel=page.kernel, word=page.word, spent=True)
            while not learner.link:  # one that has just ended may still count for the kernel
                with suppress(HTTPClientError):
                    await learner.connect()
            page.word = learner.word
            for _ in range(10):  # what follows a refused frame must do no harm either
                with suppress(WebSocketClosedError):
                    await learner.link.write_message(mutated(chance), binary=True)
            await learner.leave(quietly=True)

    watching = asyncio.ensure_future(others())
    await asyncio.gather(*(sender() for _ in range(2)))  # a kernel has few links
    done = True
    await watching
    await page.leave()
    assert (await visit(server.url)).states
    return slowest


def test_broken_frames_harm_nobody(voila: Server) -> None:
    process = psutil.Process(voila.process.pid)
    before = process.memory_info().rss
    asyncio.run(fuzz(voila, 2000))
    assert process.memory_info().rss - before < 150 << 20


@STRONG_AND_WEAK
def test_an_error_in_a_page_is_for_the_log(which: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(which)

    async def press() -> Learner:
        learner = await Learner(server.url, "index").open()
        (button,) = (m for m, s in learner.states.items() if s["model_name"] == "ButtonModel")
        data = {"method": "custom", "content": {"event": "click"}}
        await learner.say("comm_msg", {"comm_id": button, "data": data})
        await learner.ask_for_states()
        await learner.leave()
        return learner

    before = len(server.log.read_text(encoding="utf-8"))
    learner = asyncio.run(press())
    assert (b"CANARY" in b"".join(learner.heard)) == (which == "weak")
    log = server.log.read_text(encoding="utf-8")[before:]
    assert "CANARY-message" in log or which == "weak"
    for line in log.splitlines():
        assert {"time", "event"} <= set(json.loads(line))


SHOUTS = [
    "\x1b[31mEVIL",
    "x\nESODYS Teach is at http://evil.example/",
    "\u009b31mEVIL",
    "\u202eEVIL",
    "x" * (LONGEST + 1),
]


def test_a_learner_writes_nothing_raw_false_or_endless_into_the_log(strange: Server) -> None:
    async def shout() -> None:
        learner = await Learner(strange.url, "index").open()
        assert learner.link is not None
        (button,) = (m for m, s in learner.states.items() if s["model_name"] == "ButtonModel")
        click = {"method": "custom", "content": {"event": "click"}}
        await learner.say("comm_msg", {"comm_id": button, "data": click})
        await learner.ask_for_states()  # so what went wrong at that press has been said
        for text in SHOUTS:
            await learner.say("comm_msg", {"comm_id": button, "data": {"method": text}})
        await learner.say("comm_msg", {"comm_id": "\ud800", "data": {"method": "request_states"}})
        await learner.say("comm_open", {"comm_id": "x", "target_name": SHOUTS[0], "data": {}})
        for _ in range(60):
            await learner.say("comm_msg", {"comm_id": button, "data": click})
        once = frame("comm_msg", {"comm_id": button, "data": {"method": "request_states"}}, "s")
        for _ in range(500):
            await learner.link.write_message(once, binary=True)
        for _ in range(50):  # answers that nobody is there for
            await learner.say("comm_msg", {"comm_id": button, "data": {"method": "request_state"}})
        await learner.link.write_message(b"\0" * 30, binary=True)
        async with asyncio.timeout(LONGEST_WAIT):
            while await learner.link.read_message() is not None:
                pass
        assert await answered(strange)
        learner.link = None  # the server has ended it
        await learner.leave()

    def log_since(before: int) -> str:
        return strange.log.read_text(encoding="utf-8")[before:]

    before = len(log_since(0))
    asyncio.run(shout())
    for words in ("frame refused", "CANARY-message", "EVIL"):  # each comes by a way of its own
        assert comes_true(lambda words=words: words in log_since(before)), words
    log = log_since(before)
    lines = log.splitlines()
    assert log.isascii() and "\x1b" not in log
    assert len(lines) < 60 and max(map(len, lines)) < 8000
    for line in lines:
        assert {"time", "event"} <= set(json.loads(line))
    assert "CANARY-message" in log and "EVIL" in log
    assert "WebSocketClosedError" not in log
    assert not any(line.startswith("ESODYS") for line in lines)


def test_what_is_left_out_of_the_log_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("esodys_teach.log._write", told.append)
    few = Few()
    for number in range(MOST + 30):
        few(str(number))
    few._again()  # a minute later
    assert told[:-1] == [str(number) for number in range(MOST)]
    assert json.loads(told[-1])["lines"] == 30
    few("one more")
    assert told[-1] == "one more"


@STRONG_AND_WEAK
def test_a_secret_of_the_operator_reaches_no_kernel(
    which: str, request: pytest.FixtureRequest
) -> None:
    """`JUPYTER_TOKEN` stands in the environment of every server of these tests."""
    server: Server = request.getfixturevalue(which)
    _, text, _ = ask(server, "/voila/render/says.ipynb")
    assert "JUPYTER_WIDGETS_ECHO" in text
    assert (TOKEN in text) == (which == "weak")
    left_by(server, text)


def test_a_kernel_that_wants_all_memory_does_not_get_it(strange: Server) -> None:
    _, text, _ = ask(strange, "/voila/render/wants.ipynb")
    assert "not so much" in text
    left_by(strange, text)


SPELLINGS = [
    "{}", "../{}", "..%2f{}", "%2e%2e/{}", "....//{}", "/{}", "//{}", "./{}", "{}%00", "{}%00.png",
    "{}?x=.png", "{}/", "%2f{}", "..%5c{}", "{}~", "{};.png", "~/{}",
]  # fmt: skip
PREFIXES = [
    "/voila/files/", "/voila/render/", "/voila/static/", "/voila/tree/", "/voila/templates/",
    "/voila/templates/esodys/static/", "/voila/labextensions/", "/voila/api/contents/",
    "/voila/api/themes/", "/api/contents/", "/static/", "/files/", "/esodys/kept/x/", "/",
]  # fmt: skip
FILES = [
    "pyproject.toml",
    "esodys_teach/loader/places.py",
    "cases/stoma-and-salt.yaml",
    "etc/passwd",
]
OTHERS = [
    "/voila/templates/esodys/index.html.j2", "/voila/templates/esodys", "/voila/templates/a/b/c",
    "/voila/query/" + "0" * 36, "/voila/execution/" + "0" * 36, "/api/kernels", "/api/sessions",
    "/api/kernels/" + "0" * 36, "/api/kernels/" + "0" * 36 + "/channels", "/metrics", "/login",
    "/logout", "/esodys/status", "/esodys/status?token=x", "/esodys/status?token=%C3%A9",
    "/esodys/alive/" + "0" * 36, "/voila/api/shutdown/x", "/voila/api/shutdown/" + "0" * 36,
    "/voila/render/index.ipynb?" + "x" * 4071, "/%", "/%ff%fe", "/voila/%00",
]  # fmt: skip
CANARIES = ("Traceback", "site-packages", "esodys_teach", "[project]", "root:", TOKEN, "vignette:")


def test_no_address_gives_anything_away(voila: Server) -> None:
    before = len(voila.kernels())
    addresses = [
        prefix + spelling.format(FILES[number % len(FILES)])
        for prefix in PREFIXES
        for number, spelling in enumerate(SPELLINGS)
    ]
    for path in (*addresses, *OTHERS):
        for method in ("GET", "HEAD", "POST") if path in OTHERS else ("GET",):
            code, text, _ = ask(voila, path, method)
            assert code in {200, 302, 400, 403, 404, 405, 410, 414, 426}, (method, path)
            assert [canary for canary in CANARIES if canary in text] == [], (method, path)
            if code == 200:
                assert method == "HEAD" or path == "//", (method, path)
            elif method == "GET" and code not in (302, 410):
                assert "Go to the list of cases" in text, (code, path, text)
    assert len(voila.kernels()) == before


def test_an_address_of_4096_characters_is_read_and_one_more_is_not(voila: Server) -> None:
    assert ask(voila, "/?" + "y" * 4094)[0] == 302
    assert ask(voila, "/?" + "y" * 4095)[0] == 414


def test_a_programs_question_whether_a_page_is_there_starts_no_kernel(voila: Server) -> None:
    before = len(voila.kernels())
    assert ask(voila, "/voila/render/explorer.ipynb", "HEAD")[0] == 200
    assert ask(voila, "/", "HEAD")[0] == 302
    assert ask(voila, "/voila/render/no-such.ipynb", "HEAD")[0] == 404
    assert len(voila.kernels()) == before


def headers(server: Server, path: str, **sent: str) -> http.client.HTTPMessage:
    address = urlsplit(server.url).netloc
    with closing(http.client.HTTPConnection(address, timeout=60)) as connection:
        connection.request("GET", path, headers=sent)
        with connection.getresponse() as answer:
            answer.read()
            return answer.headers


@pytest.mark.parametrize("path", ["/", "/voila/render/index.ipynb", "/no-such", "/api/kernels/x"])
def test_every_answer_says_what_a_page_may_do(voila: Server, path: str) -> None:
    told = headers(voila, path)
    policy = told["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self'")
    assert "eval" not in policy and "http" not in policy and "*" not in policy
    assert told["Referrer-Policy"] == "same-origin"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in told


def test_a_cookie_is_signed_and_keeps_to_https_where_the_address_is(voila: Server) -> None:
    path = "/voila/render/index.ipynb"
    for scheme in ("http", "https"):
        cookies = headers(voila, path, **{"X-Forwarded-Proto": scheme}).get_all("Set-Cookie", [])
        named = [cookie for cookie in cookies if cookie.startswith("username-")]
        assert named
        assert all("HttpOnly" in c and "2|1:0|" in c for c in named)
        assert all(("Secure" in c) == (scheme == "https") for c in named)


@pytest.fixture(scope="module")
def in_the_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for others too, which one of them may show in a frame."""
    options = ("--lan", "--embed", "https://lms.example")
    with served(*SERVE, *options, cwd=tmp_path_factory.mktemp("room")) as server:
        yield server


def test_who_is_named_may_show_the_pages_in_a_frame(in_the_room: Server) -> None:
    policy = headers(in_the_room, "/")["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://lms.example")


def test_a_room_is_shown_the_way_in(in_the_room: Server) -> None:
    pytest.importorskip("segno")
    code, text, _ = ask(in_the_room, "/esodys/room")
    assert code == 200
    assert f"<strong>{in_the_room.url}/</strong>" in text
    assert "<svg" in text
    assert ask(in_the_room, "/", Host="classroom.example")[0] == 302


# One page for the operator


def test_the_operators_page_is_for_who_has_its_address(small: Server) -> None:
    assert ask(small, "/esodys/status")[0] == 404

    async def look() -> dict[str, int]:
        learner = await Learner(small.url, "index").open()
        told = status(small)
        await learner.leave()
        return told

    told = asyncio.run(look())
    assert told["cap"] == CAP_1
    assert told["memory"] > 5
    assert "Where data lies" in ask(small, small.status.removeprefix(small.url))[1]


# The end


def test_a_busy_kernel_does_not_hold_up_the_end(serve: Serve, tmp_path: Path) -> None:
    later = "asyncio.get_event_loop().call_later(0.1, lambda: all(iter(lambda: True, None)))"
    folder = notebook(tmp_path, f"import asyncio; {later};")
    notebook(tmp_path, "print('idle')", "idle")
    with serve(*weakened("", folder)) as server:
        ask(server, "/voila/render/index.ipynb")
        (kernel,) = server.kernels()
        used = kernel.cpu_times().user
        assert comes_true(lambda: kernel.cpu_times().user > used + 0.3)
        ask(server, "/voila/render/idle.ipynb")
        ends_without_a_word(server, signal.SIGTERM, kernels=2)


def test_a_server_that_is_killed_takes_its_kernels_with_it(in_the_room: Server) -> None:
    asyncio.run(asyncio.wait_for(Learner(in_the_room.url, "index").open(), LONGEST_WAIT))
    kernels = in_the_room.kernels()
    assert kernels
    in_the_room.process.kill()
    assert left(kernels) == []
