"""The long runs: `make soak ARGS="--learners 30 --cycles 1000 --frames 100000"`.

Arrivals are measured beside plain Voila in the same run: its empty page, and the same notebook.
Prints what it measured as JSON and writes it to docs/measured.md, where what this run left out
keeps the figures of its own last run. All of it stays on this machine.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient

import hub_parts
from conftest import ROOT, Server, served
from learners import Learner
from recorders import recorded, rush, storm
from test_abuse import flood, limited, linked
from test_class import comes_true, fuzz, status
from test_quiz_doors import Browser, School, running
from test_serve import SERVE

EMPTY = "import ipywidgets as w\nw.Label('empty')"
SAME = "from esodys_teach import ui\nui.explorer()"
PORT = "8977"


@contextmanager
def plain(source: str) -> Iterator[Server]:
    """Voila as it comes, with one page."""
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    cell = nbformat.v4.new_code_cell(source)
    made = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(made, Path(folder, "explorer.ipynb"))
        options = ("--no-browser", f"--port={PORT}", "--Voila.ip=127.0.0.1")
        quiet = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
        command = [sys.executable, "-m", "voila", folder, *options]
        with subprocess.Popen(command, cwd=folder, **quiet) as process:
            server = Server(process, Path(folder, "log"))
            server.url = f"http://127.0.0.1:{PORT}"
            try:
                assert comes_true(lambda: answers(server.url), 60)
                yield server
            finally:
                process.terminate()
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/voila/static/voila.js") as answer:
            return answer.status == 200
    except URLError:
        return False


def used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def arrivals(server: Server, number: int) -> dict[str, Any]:
    """So many at once, asked by a process of its own; what it cost whom."""
    process = psutil.Process(server.process.pid)
    before = {p.pid: used(p) for p in process.children(recursive=True)}
    own = used(process)
    command = [sys.executable, str(ROOT / "tests/learners.py"), server.url, str(number)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as asking:
        assert asking.stdout is not None
        told: dict[str, Any] = json.loads(asking.stdout.readline())
        after = process.children(recursive=True)
        spent = sum(used(p) - before.get(p.pid, 0) for p in after)
        taken = sum(p.memory_full_info().pss for p in after)
        told |= {
            "server_cpu_s_each": round((used(process) - own) / number, 3),
            "kernel_cpu_s_each": round(spent / number, 3),
            "processes": len(after),
            "pss_mb_each": round(taken / 1e6 / max(number, len(after) - 2), 1),
        }
        asking.communicate("")
    return told


def ours(number: int, folder: Path, *, ahead: bool) -> dict[str, Any]:
    options = ("--learners", str(number)) if ahead else ()
    start = "from esodys_teach.server.app import ServeOptions, serve; "
    start += f"serve(ServeOptions(port=0, open_browser=False, learners={number}))"
    cold = f"from esodys_teach.server import kernels; kernels.QUIET = 1e9; {start}"
    command = (*SERVE, *options) if ahead else ("-c", cold)
    with served(*command, cwd=folder) as server:
        if ahead:
            assert comes_true(lambda: status(server)["ready"] == number, 300)
        return arrivals(server, number)


def refusals(folder: Path, number: int = 300) -> dict[str, Any]:
    """What those wait who come when all kernels are taken."""

    async def come(url: str) -> list[float]:
        waits = []
        client = AsyncHTTPClient(max_clients=2 * number)

        async def one() -> None:
            began = monotonic()
            page = f"{url}/voila/render/index.ipynb"
            answer = await client.fetch(page, raise_error=False, request_timeout=120)
            if answer.code == 503:
                waits.append(monotonic() - began)

        await asyncio.gather(*(one() for _ in range(number)))
        return sorted(waits)

    with served(*SERVE, "--learners", "1", cwd=folder) as server:
        waits = asyncio.run(come(server.url))
        found = {"asked": number, "refused": len(waits), "most_kernels": status(server)["most"]}
        middle, late = waits[len(waits) // 2], waits[len(waits) * 95 // 100]
        told = {"median_s": middle, "p95_s": late, "last_s": waits[-1]}
        return found | {name: round(seconds, 2) for name, seconds in told.items()}


def stay(number: int, minutes: float, folder: Path) -> dict[str, Any]:
    """So many who stay and choose another case every ten seconds."""

    async def learn(url: str, turn: int, until: float, waits: list[float]) -> None:
        await asyncio.sleep(turn * 0.6)  # they come within a minute
        learner = await Learner(url).open(120)
        for case in cycle(range(1, 30)):
            if monotonic() > until:
                break
            await asyncio.sleep(10)
            waits.append(await learner.choose("Case", case))
        await learner.leave()

    async def lesson(url: str) -> list[float]:
        waits: list[float] = []
        until = monotonic() + 60 * minutes
        await asyncio.gather(*(learn(url, turn, until, waits) for turn in range(number)))
        return sorted(waits)

    with served(*SERVE, "--learners", str(number), cwd=folder) as server:
        process = psutil.Process(server.process.pid)
        before = process.memory_info().rss
        waits = asyncio.run(lesson(server.url))
        grown = (process.memory_info().rss - before) / 1e6
        found = {"learners": number, "minutes": minutes, "choices": len(waits)}
        told = {"median_s": waits[len(waits) // 2], "p95_s": waits[len(waits) * 95 // 100]}
        told |= {"last_s": waits[-1], "server_rss_mb": grown}
        return found | {name: round(figure, 3) for name, figure in told.items()}


def cycles(number: int, folder: Path) -> dict[str, Any]:
    """Open, use, close; every second one without a word."""

    async def visit(url: str, quietly: bool) -> None:
        learner = await Learner(url, "index").open()
        await learner.leave(quietly=quietly)
        if quietly:  # the culler's ten minutes would make days of a thousand
            await learner.leave()

    with served(*SERVE, cwd=folder) as server:
        process = psutil.Process(server.process.pid)
        rows = []
        for done in range(number + 1):
            if done % max(1, number // 10) == 0:
                assert comes_true(lambda: not server.kernels(), 30)
                memory = process.memory_full_info().uss
                rows.append([done, process.num_fds(), round(memory / 1e6, 1)])
            asyncio.run(visit(server.url, done % 2 == 0))
        grown = (rows[-1][2] - rows[1][2]) * 1000 / max(1, rows[-1][0] - rows[1][0])
        return {"rows_cycle_fds_uss_mb": rows, "uss_kb_a_cycle": round(grown, 1)}


def quizzes(answers: int, folder: Path) -> dict[str, Any]:
    """Acknowledged answers of a hundred writers while the recorder is killed; a class that answers.

    A kill for each forty answers, at SQLite and, where it is installed, at PostgreSQL.
    """
    found: dict[str, Any] = {}
    with ExitStack() as stack:
        places = {"sqlite": f"sqlite:///{folder / 'storm.sqlite'}"}
        if "PostgreSQL 15" not in hub_parts.missing():
            kept = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postgresql")))
            places["postgresql"] = stack.enter_context(hub_parts.database(kept))
        for kind, place in places.items():
            with recorded(place) as recorder:
                size = {"writers": 100, "answers": answers // 100, "kills": answers // 40}
                kept_, quiz, told = asyncio.run(storm(recorder, **size))
            found[kind] = size | kept_.compare(place, quiz) | told
    with recorded(f"sqlite:///{folder / 'rush.sqlite'}") as recorder:
        found["a hundred in five seconds"] = asyncio.run(rush(recorder, learners=100))
    return found


def abuse(folder: Path) -> dict[str, Any]:
    """What others notice of one visitor who sends long bodies and opens links without end."""

    async def slowest(url: str, meanwhile: "asyncio.Future[Any]", path: str) -> float:
        longest, client = 0.0, AsyncHTTPClient(max_clients=1000)
        while not meanwhile.done():
            began = monotonic()
            assert (await client.fetch(f"{url}{path}")).code == 200
            longest = max(longest, monotonic() - began)
        return longest

    async def posts(server: Server) -> tuple[float, list[str]]:
        flooding = asyncio.ensure_future(flood(server, 6, 90))
        return await slowest(server.url, flooding, "/join"), await flooding

    async def links(school: School, code: str) -> dict[str, Any]:
        url, visitor, instructor = school.server.url, Browser(school), Browser(school)
        instructor.ask(f"/instructor?token={quote(school.boss)}")
        opened = []
        while visitor.ask("/voila/render/index.ipynb") == 200:
            opened.append(visitor.text)
        each = 400 // len(opened)
        asking = asyncio.gather(*(linked(school.server, one, each) for one in opened))
        joins = await slowest(url, asking, f"/join?code={code}")
        came = [one for group in await asking for one in group]
        began = monotonic()
        assert await asyncio.to_thread(Browser(school).join, code, "Ann") == 302
        joined, began = monotonic() - began, monotonic()
        assert await asyncio.to_thread(instructor.ask, "/voila/render/instructor.ipynb") == 200
        return {
            "links_asked": len(came),
            "links_open": sum(isinstance(one, Learner) for one in came),
            "door_meanwhile_s": round(joins, 2),
            "join_s": round(joined, 2),
            "instructor_s": round(monotonic() - began, 2),
            "descriptors": psutil.Process(school.server.process.pid).num_fds(),
        }

    with running(folder, first=limited(1024, 1024)) as school:
        process = psutil.Process(school.server.process.pid)
        before = process.memory_info().rss
        waited, said = asyncio.run(posts(school.server))
        grown = (process.memory_info().rss - before) / 1e6
        found: dict[str, Any] = {
            "six posts of 90 MB": {
                "answers": sorted(set(said)),
                "server_rss_mb": round(grown, 1),
                "slowest_other_s": round(waited, 2),
            }
        }
        told = asyncio.run(links(school, school.quiz()))
        told["log_lines"] = len(school.server.log.read_text(encoding="utf-8").splitlines())
        return found | {"400 links at a limit of 1024": told}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, size in (
        ("learners", 30),
        ("stay", 15),
        ("cycles", 1000),
        ("frames", 100_000),
        ("answers", 20_000),
        ("abuse", 1),
    ):
        parser.add_argument(f"--{name}", type=int, default=size)
    wanted = parser.parse_args()
    load = os.getloadavg()[0]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wanted.learners:
            for title, source in (("plain Voila, empty", EMPTY), ("plain Voila, same page", SAME)):
                with plain(source) as server:
                    found[title] = arrivals(server, wanted.learners)
            found["ours, cold"] = ours(wanted.learners, folder, ahead=False)
            found["ours, ready ahead"] = ours(wanted.learners, folder, ahead=True)
            found["refusals"] = refusals(folder)
        if wanted.stay:
            found["a class that stays"] = stay(100, wanted.stay, folder)
        if wanted.cycles:
            found["cycles"] = cycles(wanted.cycles, folder)
        if wanted.answers:
            found["quizzes"] = quizzes(wanted.answers, folder)
        if wanted.abuse:
            found["one visitor"] = abuse(folder)
        if wanted.frames:
            with served(*SERVE, cwd=folder) as server:
                process = psutil.Process(server.process.pid)
                before, began, rows = process.memory_info().rss, monotonic(), []
                for done in range(0, wanted.frames, wanted.frames // 10):
                    slowest = asyncio.run(fuzz(server, wanted.frames // 10))
                    grown = (process.memory_info().rss - before) / 1e6
                    at = round(monotonic() - began)
                    rows.append([done + wanted.frames // 10, at, round(grown), round(slowest, 2)])
                found["frames"] = {"rows_frames_s_rss_mb_slowest_other_s": rows}
    machine = {
        "system": platform.system(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gb": psutil.virtual_memory().total >> 30,
        "load_at_start": round(load, 1),
        "command": f"python tests/soak.py {' '.join(sys.argv[1:])}",
    }
    print(json.dumps(found, indent=1))
    place = ROOT / "docs/measured.md"
    kept, last = place.read_text(encoding="utf-8").split("```json\n")
    told = json.loads(last.split("```")[0])
    told |= {title: {"run": machine, **figures} for title, figures in found.items()}
    place.write_text(f"{kept}```json\n{json.dumps(told, indent=1)}\n```\n", encoding="utf-8")


if __name__ == "__main__":
    main()
