"""A class at one server: all arrive at once, somebody tries things, and everybody goes.

Each defence was seen to be needed: where a test takes `weak`, it runs a second time without the
defence and must find the harm. That the page has no connection guard, for one, stops the server for
good: there the second run must find it silent.
"""

import asyncio
import http.client
import json
import random
import re
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClosedError

from conftest import TOKEN, Serve, Server, left
from esodys_teach import load_case
from esodys_teach.log import MOST, Few
from learners import Learner, arrive, frame, framed, visit
from test_serve import SERVE, ask

pytestmark = pytest.mark.server

LEARNERS_1 = (*SERVE, "--learners", "1")
CAP_1 = 6


def weakened(patch: str, folder: Path | None = None, **options: object) -> tuple[str, str]:
    """What to start for a server without one of its defences."""
    where = f", folder=__import__('pathlib').Path({str(folder)!r})" if folder else ""
    wanted = "".join(f", {name}={value!r}" for name, value in options.items())
    served = f"serve.serve(0, open_browser=False{where}{wanted})"
    imports = "from esodys_teach import forked, guard, kernels, pages, serve"
    return "-c", f"{imports}; {patch or 'pass'}; {served}"


def notebook(folder: Path, source: str) -> Path:
    """A folder with one page that runs the source."""
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    cell = nbformat.v4.new_code_cell(source)
    made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(made, folder / "index.ipynb")
    return folder


def status(server: Server) -> dict[str, int]:
    """The figures of the operator's page."""
    address = urlsplit(server.status)
    _, text, _ = ask(server, f"{address.path}?{address.query}")
    return {name: int(number) for name, number in re.findall(r'<td id="(\w+)">(\d+)', text)}


def comes_true(what: Callable[[], bool], within: float) -> bool:
    """Whether it does, asked until then."""
    until = monotonic() + within
    while monotonic() < until:
        if what():
            return True
        psutil.cpu_percent(interval=0.1)
    return what()


def test_a_kernel_ready_ahead_that_does_not_answer_costs_its_page_seconds_not_the_page(
    serve: Serve,
) -> None:
    with serve(*LEARNERS_1) as server:
        assert comes_true(lambda: status(server)["ready"] == 1, 60)
        for kernel in server.kernels():
            kernel.suspend()
        began = monotonic()
        assert ask(server, "/voila/render/index.ipynb")[0] == 200
        assert monotonic() - began < 20
        assert "a kernel ready ahead does not answer" in server.log.read_text(encoding="utf-8")


# Arrivals


def test_thirty_times_the_cap_at_once_are_told_at_once_and_start_no_kernel_more(
    serve: Serve,
) -> None:
    async def come(server: Server) -> list[tuple[int, float, str]]:
        client = AsyncHTTPClient(max_clients=400)

        async def one() -> tuple[int, float, str]:
            address = f"{server.url}/voila/render/index.ipynb"
            began = monotonic()
            answer = await client.fetch(address, raise_error=False, request_timeout=120)
            return answer.code, monotonic() - began, answer.body.decode()

        return await asyncio.gather(*(one() for _ in range(300)))

    with serve(*LEARNERS_1) as server:
        answers = asyncio.run(come(server))
        refused = [answer for answer in answers if answer[0] == 503]
        assert [code for code, *_ in answers if code != 503] == [200] * (300 - len(refused))
        assert 300 - CAP_1 <= len(refused) < 300
        assert status(server)["most"] <= CAP_1
        assert len(server.kernels()) <= CAP_1
        assert all("tries again by" in text for *_, text in refused)
        assert all('<meta http-equiv="refresh"' in text for *_, text in refused)
        # One more, with the line as short as it is for a single person.
        began = monotonic()
        assert ask(server, "/voila/render/index.ipynb")[0] == 503
        assert monotonic() - began < 1


def test_a_cap_that_forgets_who_is_still_starting_does_not_hold(serve: Serve) -> None:
    patch = (
        "kernels.Kernels._start = lambda self, **asked: super(kernels.Kernels, self)"
        ".start_kernel(**asked)"
    )
    with serve(*weakened(patch, learners=1)) as server:
        asyncio.run(arrive(server.url, 12, "index"))
        assert len(server.kernels()) > CAP_1


@pytest.mark.parametrize("number", [0, 10])
def test_ten_at_once_all_get_a_complete_page(serve: Serve, number: int) -> None:
    with serve(*weakened("", learners=number or None)) as server:
        assert comes_true(lambda: status(server)["ready"] == number, 60)
        arrived = asyncio.run(arrive(server.url, 10))
        assert [one for one in arrived if not isinstance(one, Learner)] == []
        assert all(one.states for one in arrived if isinstance(one, Learner))
        assert status(server)["refused"] == 0


def test_a_kernel_made_ready_ahead_hears_what_its_learner_asked(serve: Serve) -> None:
    with serve(*LEARNERS_1) as server:
        assert comes_true(lambda: status(server)["ready"] == 1, 60)
        case = load_case("opioid-wrongly-blamed")
        learner = asyncio.run(visit(server.url, "explorer", f"?case={case.id}"))
        stories = [s["state"].get("value") for s in learner.states.values()]
        assert any(case.title in str(story) for story in stories)


def test_a_server_for_more_than_the_machine_has_is_refused(serve: Serve) -> None:
    refused = pytest.raises(AssertionError, match="which this machine has not got")
    with refused, serve(*SERVE, "--learners", "100000"):
        pass


# Kernels end


def test_thirty_visits_leave_nothing_behind(serve: Serve) -> None:
    async def visit(server: Server) -> None:
        learner = await Learner(server.url, "index").open()
        await learner.leave()

    with serve(*SERVE) as server:
        process = psutil.Process(server.process.pid)
        asyncio.run(visit(server))
        assert comes_true(lambda: server.kernels() == [], 15)
        before = process.num_fds()
        for _ in range(30):
            asyncio.run(visit(server))
        assert comes_true(lambda: server.kernels() == [], 15)
        assert comes_true(lambda: abs(process.num_fds() - before) <= 2, 15)


HURRIED = (
    "serve.tomllib.loads = lambda text, real=serve.tomllib.loads: real(text) | {'Kernels': "
    "{'unseen': 3}, 'MappingKernelManager': {'cull_interval': 1, 'cull_idle_timeout': 600}}"
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
        for _ in range(10):  # the page is there, but what it is made of takes its time
            await AsyncHTTPClient().fetch(f"{server.url}/esodys/alive/{slow.kernel}")
            await asyncio.sleep(1)
        await slow.connect()
        await slow.ask_for_states()
        assert len(server.kernels()) == 2

    with serve(*weakened(HURRIED)) as server:
        asyncio.run(asyncio.wait_for(look(server), 90))


def test_a_busy_kernel_does_not_hold_up_the_end(serve: Serve, tmp_path: Path) -> None:
    later = "asyncio.get_event_loop().call_later(0.1, lambda: all(iter(lambda: True, None)))"
    folder = notebook(tmp_path, f"import asyncio; {later};")
    with serve(*weakened("", folder)) as server:
        ask(server, "/voila/render/index.ipynb")
        (kernel,) = server.kernels()
        used = kernel.cpu_times().user
        assert comes_true(lambda: kernel.cpu_times().user > used + 0.3, 30)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=15) == 0
        assert left([kernel], 1) == []


def test_a_server_that_is_killed_takes_its_kernels_with_it(serve: Serve) -> None:
    with serve(*SERVE) as server:
        ask(server, "/voila/render/index.ipynb")
        kernels = server.kernels()
        assert kernels
        server.process.kill()
        assert left(kernels, 15) == []


# Nobody else's business

HUGE = (1 << 62).to_bytes(8, "little") + b"x" * 64
LEGACY = (0x1FFFFFFF).to_bytes(4, "big") + b"x" * 64


async def answered(server: Server, within: float = 5) -> bool:
    """Whether the server answers somebody else."""
    try:
        async with asyncio.timeout(within):
            answer = await AsyncHTTPClient().fetch(f"{server.url}/esodys/alive/{'0' * 36}", False)
    except TimeoutError:
        return False
    return answer.code == 410


async def sent(learner: Learner, message: bytes) -> None:
    """A frame of one's own, on a link of its own, until the server ends that link."""
    await learner.connect()
    assert learner.link is not None
    await learner.link.write_message(message, binary=True)
    while await learner.link.read_message() is not None:
        pass


@pytest.mark.parametrize("weak", ["", "guard.check = lambda frame: None"])
def test_eight_bytes_do_not_stop_the_class(serve: Serve, weak: str) -> None:
    async def attack(server: Server) -> None:
        learner = Learner(server.url, "index")
        await learner.get()
        if weak:
            await learner.connect()
            assert learner.link is not None
            await learner.link.write_message(HUGE, binary=True)
            try:
                async with asyncio.timeout(60):
                    while await answered(server, 3):
                        pass
            finally:
                server.process.kill()
            return
        for message in (HUGE, LEGACY, b"", b"\0" * 7, b"x" * 300_000):
            async with asyncio.timeout(10):
                await sent(learner, message)
            assert await answered(server)
        assert (await visit(server.url)).states

    with serve(*weakened(weak)) as server:
        asyncio.run(attack(server))


def test_who_speaks_the_old_protocol_is_refused(serve: Serve) -> None:
    async def come(server: Server) -> None:
        learner = Learner(server.url, "index")
        await learner.get()
        for protocols in ((), ("v2.other",)):
            with pytest.raises(Exception, match="400"):
                await learner.connect(protocols)
        assert await answered(server)

    with serve(*SERVE) as server:
        asyncio.run(come(server))


def mutated(chance: random.Random) -> bytes:
    """A message as it should be, and then not quite."""
    good = frame("comm_msg", {"comm_id": "x", "data": {"method": "request_states"}}, "s")
    kind = chance.randrange(6)
    if kind == 0:
        return good[: chance.randrange(len(good))]
    if kind == 1:
        return chance.randbytes(chance.randrange(400))
    if kind == 2:
        place = 8 * chance.randrange(7)
        return good[:place] + chance.randbytes(8) + good[place + 8 :]
    if kind == 3:
        return framed([chance.randbytes(chance.randrange(40)) for _ in range(chance.randrange(80))])
    if kind == 4:
        return framed([b"shell", b"[" * 50_000, b"{}", b"{}", b"{}"])
    changed = bytearray(good)
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


async def fuzz(server: Server, frames: int, seed: int = 4) -> float:
    """So many broken frames, and the longest that anybody else waited for an answer meanwhile."""
    chance, slowest, done = random.Random(seed), 0.0, False
    page = await Learner(server.url, "index").open()

    async def others() -> None:
        nonlocal slowest
        while not done:
            began = monotonic()
            assert await answered(server, 30)
            slowest = max(slowest, monotonic() - began)

    async def attacker() -> None:
        for _ in range(frames // 80):
            learner = Learner(server.url, kernel=page.kernel)
            await learner.connect()
            assert learner.link is not None
            for _ in range(10):  # what follows a refused frame must do no harm either
                with suppress(WebSocketClosedError):
                    await learner.link.write_message(mutated(chance), binary=True)
            await learner.leave(quietly=True)

    watching = asyncio.ensure_future(others())
    await asyncio.gather(*(attacker() for _ in range(8)))
    done = True
    await watching
    await page.leave()
    assert (await visit(server.url)).states
    return slowest


def test_broken_frames_harm_nobody(serve: Serve) -> None:
    with serve(*SERVE) as server:
        process = psutil.Process(server.process.pid)
        before = process.memory_info().rss
        assert asyncio.run(fuzz(server, 2000)) < 5
        assert process.memory_info().rss - before < 150 << 20


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


@pytest.mark.parametrize("weak", ["", "guard.SILENT = set()"])
def test_an_error_in_a_page_is_for_the_log(serve: Serve, tmp_path: Path, weak: str) -> None:
    async def press(server: Server) -> Learner:
        learner = await Learner(server.url, "index").open()
        (button,) = (m for m, s in learner.states.items() if s["model_name"] == "ButtonModel")
        data = {"method": "custom", "content": {"event": "click"}}
        await learner.say("comm_msg", {"comm_id": button, "data": data})
        await learner.ask_for_states()
        await learner.leave(quietly=True)
        return learner

    with serve(*weakened(weak, notebook(tmp_path, TELLS))) as server:
        learner = asyncio.run(press(server))
        assert (b"CANARY" in b"".join(learner.heard)) == bool(weak)
        log = (server.log).read_text(encoding="utf-8")
        assert "CANARY-message" in log or weak
        for line in log.splitlines():
            assert {"time", "event"} <= set(json.loads(line))


SHOUTS = [
    "\x1b[31mEVIL",
    "x\nESODYS Teach is at http://evil.example/",
    "\u009b31mEVIL",
    "\u202eEVIL",
    "x" * 200_000,
]


def test_a_learner_writes_nothing_raw_false_or_endless_into_the_log(
    serve: Serve, tmp_path: Path
) -> None:
    async def shout(server: Server) -> None:
        learner = await Learner(server.url, "index").open()
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
        async with asyncio.timeout(60):
            while await learner.link.read_message() is not None:
                pass
        assert await answered(server)

    with serve(*weakened("", notebook(tmp_path, TELLS))) as server:
        asyncio.run(shout(server))
        told = (server.log).read_text
        assert comes_true(lambda: "frame refused" in told(encoding="utf-8"), 30)
        log = told(encoding="utf-8")
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


KEEPS_ALL = (
    "serve.tomllib.loads = lambda text, real=serve.tomllib.loads: real(text) | "
    "{'environment': '.*'}"
)


@pytest.mark.parametrize("weak", ["", KEEPS_ALL])
def test_a_secret_of_the_operator_reaches_no_kernel(
    serve: Serve, tmp_path: Path, weak: str
) -> None:
    """`JUPYTER_TOKEN` stands in the environment of every server of these tests."""
    says = "import os; print(dict(os.environ), open('/proc/self/environ').read())"
    with serve(*weakened(weak, notebook(tmp_path, says))) as server:
        _, text, _ = ask(server, "/voila/render/index.ipynb")
        assert "JUPYTER_WIDGETS_ECHO" in text
        assert (TOKEN in text) == bool(weak)


def test_a_kernel_that_wants_all_memory_does_not_get_it(serve: Serve, tmp_path: Path) -> None:
    wants = "try:\n    bytearray(3 << 30)\nexcept MemoryError:\n    print('not so ' + 'much')"
    with serve(*weakened("", notebook(tmp_path, wants))) as server:
        assert "not so much" in ask(server, "/voila/render/index.ipynb")[1]


SPELLINGS = [
    "{}", "../{}", "..%2f{}", "%2e%2e/{}", "....//{}", "/{}", "//{}", "./{}", "{}%00", "{}%00.png",
    "{}?x=.png", "{}/", "%2f{}", "..%5c{}", "{}~", "{};.png", "~/{}",
]  # fmt: skip
PREFIXES = [
    "/voila/files/", "/voila/render/", "/voila/static/", "/voila/tree/", "/voila/templates/",
    "/voila/templates/esodys/static/", "/voila/labextensions/", "/voila/api/contents/",
    "/voila/api/themes/", "/api/contents/", "/static/", "/files/", "/esodys/kept/x/", "/",
]  # fmt: skip
FILES = ["pyproject.toml", "esodys_teach/places.py", "cases/stoma-and-salt.yaml", "etc/passwd"]
OTHERS = [
    "/voila/templates/esodys/index.html.j2", "/voila/templates/esodys", "/voila/templates/a/b/c",
    "/voila/query/" + "0" * 36, "/voila/execution/" + "0" * 36, "/api/kernels", "/api/sessions",
    "/api/kernels/" + "0" * 36, "/api/kernels/" + "0" * 36 + "/channels", "/metrics", "/login",
    "/logout", "/esodys/status", "/esodys/status?token=x", "/esodys/status?token=%C3%A9",
    "/esodys/alive/" + "0" * 36, "/voila/api/shutdown/x", "/voila/api/shutdown/" + "0" * 36,
    "/voila/render/index.ipynb?" + "x" * 5000, "/?" + "y" * 100_000, "/%", "/%ff%fe", "/voila/%00",
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


def test_who_is_named_may_show_the_pages_in_a_frame(serve: Serve) -> None:
    with serve(*SERVE, "--embed", "https://lms.example") as server:
        policy = headers(server, "/")["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors 'self' https://lms.example")


# One page for the operator


def test_the_operators_page_is_for_who_has_its_address(serve: Serve) -> None:
    with serve(*LEARNERS_1) as server:
        assert ask(server, "/esodys/status")[0] == 404
        assert asyncio.run(visit(server.url)).states
        told = status(server)
        assert told["cap"] == CAP_1
        assert told["memory"] > 5
        assert "Where data lies" in ask(server, server.status.removeprefix(server.url))[1]


def test_a_room_is_shown_the_way_in(serve: Serve) -> None:
    pytest.importorskip("segno")
    with serve(*SERVE, "--lan") as server:
        code, text, _ = ask(server, "/esodys/room")
        assert code == 200
        assert f"<strong>{server.url}/</strong>" in text
        assert "<svg" in text
        assert ask(server, "/", Host="classroom.example")[0] == 302
