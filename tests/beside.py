"""One visitor, the network and the clock, beside another edition: the table in docs/measured.md.

`python tests/beside.py [FOLDER] [NAME ...]` runs the edition in FOLDER, or this one, on loopback
and prints its figures as JSON: all, or those of these names. What an edition does not do in
`LONGEST` seconds it does not do here.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

import test_quiz_doors
from conftest import ROOT, Server
from learners import Learner, kernel_and_word
from test_abuse import flood, limited, linked
from test_network import HOTSPOT, OWN, TUNNEL, in_namespace
from test_quiz_doors import Browser, running
from test_start import WINDOWS
from test_traces import Own, files

LONGEST = 60.0  # seconds
SETTLES = 5.0  # seconds in which a server that has said its address says the rest
SERVES = """
import sys
from contextlib import suppress
from pathlib import Path
with suppress(ImportError):
    from esodys_teach.loader.places import leave_out_iri
    leave_out_iri()
from esodys_teach import cli; from esodys_teach.server import app as serve
real = serve.Recorder.start
def start(self):
    told = real(self)
    Path("told").write_text(told)
    return told
serve.Recorder.start = start
sys.exit(cli.main(sys.argv[1:]))
"""
"""The command of any edition, which leaves a note how to speak to its recorder."""
INDEX = "/voila/render/index.ipynb"


async def seconds(address: str) -> float:
    """How long an answer takes; LONGEST for one that does not come."""
    began = monotonic()
    with suppress(OSError, HTTPClientError, TimeoutError):
        await AsyncHTTPClient(max_clients=1000).fetch(address, request_timeout=LONGEST)
        return round(monotonic() - began, 2)
    return LONGEST


def bodies(folder: Path, tree: Path) -> dict[str, Any]:
    """A1: six posts of 90 MB at once."""
    with running(folder) as school:
        process = psutil.Process(school.server.process.pid)
        before, most, stop = process.memory_info().rss, [0], False

        def look() -> None:
            while not stop:
                most[0] = max(most[0], process.memory_info().rss)
                sleep(0.05)

        async def both() -> float:
            flooding, longest = asyncio.ensure_future(flood(school.server, 6, 90)), 0.0
            while not flooding.done():
                longest = max(longest, await seconds(f"{school.server.url}/join"))
            await flooding
            return longest

        looks = Thread(target=look)
        looks.start()
        waited = asyncio.run(both())
        stop = True
        looks.join()
        return {"server_mb_more": round((most[0] - before) / 1e6), "slowest_other_s": waited}


def links(folder: Path, tree: Path) -> dict[str, Any]:
    """A2: 400 links of one visitor at a limit of 1,024 descriptors."""
    with running(folder, first=limited(1024, 1024)) as school:
        visitor, boss, code = Browser(school), Browser(school), school.quiz()
        boss.ask(f"/instructor?token={quote(school.boss)}")
        opened: list[str] = []
        while len(opened) < 10 and visitor.ask(INDEX) == 200:
            opened.append(visitor.text)

        came: list[Learner] = []

        async def open_links(text: str, number: int) -> None:
            kernel, word = kernel_and_word(text)
            for _ in range(number):
                learner = Learner(school.server.url, kernel=kernel, word=word, spent=True)
                with suppress(OSError, HTTPClientError, TimeoutError):
                    await asyncio.wait_for(learner.connect(), LONGEST / 6)
                    came.append(learner)
                word = learner.word

        async def come() -> dict[str, Any]:
            asking = (open_links(one, 400 // len(opened)) for one in opened)
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*asking), LONGEST)
            began, found = monotonic(), {"join_s": LONGEST, "instructor_s": LONGEST}
            tries: dict[str, Callable[[], int]] = {
                "join_s": lambda: Browser(school).join(code, "Ann"),
                "instructor_s": lambda: boss.ask("/voila/render/instructor.ipynb"),
            }
            for name, one in tries.items():
                began = monotonic()
                with suppress(TimeoutError, OSError):
                    if await asyncio.wait_for(asyncio.to_thread(one), LONGEST) in (200, 302):
                        found[name] = round(monotonic() - began, 2)
            return found | {"links_open": len(came)}

        found = asyncio.run(come())
        found["descriptors"] = psutil.Process(school.server.process.pid).num_fds()
        found["log_lines"] = sum(1 for _ in school.server.log.open(encoding="utf-8"))
        return found


def places(folder: Path, tree: Path) -> dict[str, Any]:
    """A3: of 20 places those that one learner takes, and how long closed laptops hold theirs."""
    with running(folder) as school:
        code, greedy, other = school.quiz(), Browser(school), Browser(school)
        greedy.join(code, "Ann")
        other.join(code, "Ben")
        page = f"/voila/render/quiz.ipynb?quiz={code}"
        for _ in range(24):
            greedy.ask(page)
        found: dict[str, Any] = {"kernels_of_one_learner": len(school.server.kernels())}
        found["the_next_learner"] = other.ask(page)
    with running(folder / "second") as school:
        code, number = school.quiz(), 0
        while True:
            gone = Browser(school)
            gone.join(code, f"Ann {(number := number + 1)}")
            if gone.ask(f"/voila/render/quiz.ipynb?quiz={code}") != 200:
                break
            asyncio.run(lid_closed(school.server, gone.text))
        began = monotonic()
        while gone.ask(f"/voila/render/quiz.ipynb?quiz={code}") != 200:
            if monotonic() - began > 3 * LONGEST:
                return found | {"closed_laptops_hold_s": f"more than {3 * LONGEST:.0f}"}
            sleep(1)
        return found | {"closed_laptops_hold_s": round(monotonic() - began)}


async def lid_closed(server: Server, text: str) -> None:
    """The page opens its link, which then breaks without a word of the page."""
    (learner,) = await linked(server, text, 1)
    assert isinstance(learner, Learner)
    await learner.leave(quietly=True)


def names(folder: Path, tree: Path) -> dict[str, Any]:
    """A4: of 200 names tried from one seat those that join, without a cookie and with one."""
    found: dict[str, Any] = {}
    with running(folder) as school:
        for kind, address in (("without", "192.0.2.1"), ("with", "192.0.2.2")):
            code, seat = school.quiz(), Browser(school)
            seat.ask(INDEX)
            mine = next(one for one in seat.set if one.startswith("username-")).partition(";")[0]
            seat.ask("/join")
            cookie = seat.returns + (f"; {mine}" if kind == "with" else "")
            began, said = monotonic(), list[int]()
            for number in range(200):
                told = f"code={code}&nickname=Bad+{number}"
                says = {"Cookie": cookie or "none=1", "X-Forwarded-For": address}
                said.append(seat.ask("/join", "POST", told, **says))
            found[f"names_{kind}_cookie"] = said.count(302)
            found[f"seconds_{kind}_cookie"] = round(monotonic() - began, 1)
    return found


def traces(folder: Path, tree: Path) -> dict[str, Any]:
    """A6: what is left in the user's folders, and the ports on which a kernel listens."""
    server = Own(folder, "--learners", "1")
    try:
        test_quiz_doors.ask(server, INDEX)
        kernels = server.kernels()
        ports = [
            sum(one.status == "LISTEN" for one in kernel.net_connections("inet"))
            for kernel in kernels
        ]
        server.end()
        left = files(server.home) + files(server.temporary)
        return {"files_left": left, "ports_a_kernel": max(ports)}
    finally:
        shutil.rmtree(server.temporary, ignore_errors=True)


def room(folder: Path, tree: Path) -> dict[str, Any]:
    """B8: the address shown without a route, and beside a VPN."""
    found: dict[str, Any] = {}
    for name, setup in (
        ("no route", f"{OWN}; {HOTSPOT}"),
        ("a VPN", f"{OWN}; {TUNNEL}; {HOTSPOT}"),
    ):
        told = in_namespace(setup, cwd=folder)
        shown = re.findall(r"is at http://([\d.]+):", told.stdout)
        found[name] = shown or told.stderr.strip().splitlines()[-1:]
    return found


def systems(folder: Path, tree: Path) -> dict[str, Any]:
    """B9: what is kept of Windows' environment; lines of tracebacks, Ctrl-C at the end of each."""
    kept = tomllib.loads(
        (tree / "esodys_teach/server/jupyter/serve.toml").read_text(encoding="utf-8")
    )
    keeps = re.compile(kept["environment"])
    needed = [name.upper() for name, (_, stays) in WINDOWS.items() if stays]
    stay = sum(bool(keeps.fullmatch(name)) for name in needed)
    found: dict[str, Any] = {"windows_variables": f"{stay} of {len(needed)}"}
    serve = [sys.executable, "-m", "esodys_teach", "serve", "--port", "0", "--no-browser"]

    def lines(command: list[str], **env: str) -> int:
        with subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            began, said = monotonic(), b""
            assert process.stdout is not None and process.stderr is not None
            os.set_blocking(process.stdout.fileno(), False)
            while process.poll() is None and b"How it is" not in said:
                said += process.stdout.read() or b""
                if monotonic() - began > LONGEST / 2:
                    break
                sleep(0.1)
            sleep(SETTLES)
            for number in (signal.SIGINT, signal.SIGKILL):  # the first as a terminal sends it
                if process.poll() is None:
                    os.killpg(process.pid, number)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(LONGEST)
            told = process.stderr.read().decode(errors="replace").splitlines()
            return len(told)

    found["stderr_lines_ctrl_c"] = lines([*serve, "--quiz", "--database", "sqlite:///q.db"])
    found["stderr_lines_lan_in_ascii"] = lines([*serve, "--lan"], PYTHONIOENCODING="ascii")
    return found


CLOCK = """
import time
from quiz_cases import BEST, CASES
from esodys_teach.quiz import hall
from esodys_teach.quiz.room import Room
try:
    from esodys_teach.quiz.store.store import Store
except ImportError:  # an edition before the folders
    from esodys_teach.quiz.store import Store
set_back = 0
clock = lambda: time.time() - set_back
more = [hall.Steady()] if hasattr(hall, "Steady") else []
room = Room(Store.open("sqlite://"), CASES, clock, *more)
boss = room.instructor_token()
made = room.create(boss, "Tuesday", [BEST], True, {})
ann = room.join(made["code"], "Ann")["token"]
room.do(boss, made["session"], "open", {"seconds": 60})
set_back = 3600
print(room.view(ann)["left_s"])
"""


def clock(folder: Path, tree: Path) -> dict[str, Any]:
    """B13: what is left of 60 seconds after the clock is set back by an hour."""
    return {"left_s": round(float(in_edition(tree, CLOCK)))}


RESTART = """
import importlib.util, json, shutil, sys, tempfile
from pathlib import Path
spec = importlib.util.spec_from_file_location("parts", sys.argv[1])
parts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parts)
from quiz_cases import BEST, CASES, Class
from esodys_teach.quiz.room import Room
try:
    from esodys_teach.quiz.store import locks
    from esodys_teach.quiz.store.store import Store
except ImportError:  # an edition before the folders
    from esodys_teach.quiz import schema as locks
    from esodys_teach.quiz.store import Store
locks.LOCK_S = 0.2
folder = Path(tempfile.mkdtemp(prefix="postgresql"))
server = parts.Database(folder)
server.start()
told = {"second_server_opens": 0, "both_write": 0, "read_again": 0, "of": 5}
try:
    for turn in range(told["of"]):
        import psycopg
        plain = server.address.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"create database t{turn}")
        place = server.address.rpartition("/")[0] + f"/t{turn}"
        first = Store.open(place, only=True)
        school = Class(first).live(BEST)
        school.join("Ann")
        school.do("open")
        server.end()
        server.start()
        second = None
        for _ in range(3):  # the first question after the restart may find a dead connection
            try:
                second = second or Store.open(place, only=True)
            except Exception:
                pass
        told["second_server_opens"] += second is not None
        wrote = 0
        for store, command in ((second, "close"), (first, "close")):
            if store is None:
                continue
            room = school.room if store is first else Room(store, CASES, school.clock)
            for _ in range(3):
                try:
                    boss = school.boss if store is first else room.instructor_token()
                    room.do(boss, school.id, command)
                    wrote += 1
                    break
                except Exception:
                    pass
        told["both_write"] += wrote > 1
        reader = second or first
        try:
            again = Room(reader, CASES, school.clock)
            again.board(again.instructor_token(), school.id)
            told["read_again"] += 1
        except Exception as error:
            told["why"] = repr(error)[:120]
        for store in (first, second):
            if store:
                store.close()
finally:
    server.end()
    shutil.rmtree(folder, ignore_errors=True)
print(json.dumps(told))
"""


def restart(folder: Path, tree: Path) -> dict[str, Any]:
    """B14: a second server after a restart of PostgreSQL, and whether the session is read again."""
    told = in_edition(tree, RESTART, str(ROOT / "tests/hub_parts.py"))
    found: dict[str, Any] = json.loads(told)
    return found


def in_edition(tree: Path, source: str, *told: str) -> str:
    """The last line that a program prints which runs with that edition and its tests."""
    env = {**os.environ, "PYTHONPATH": f"{tree}:{tree / 'tests'}:{ROOT / 'tests'}"}
    command = [sys.executable, "-P", "-c", source, *told]  # not what lies in this folder
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return ran.stdout.strip().splitlines()[-1]


FIGURES = {
    "A1": bodies,
    "A2": links,
    "A3": places,
    "A4": names,
    "A6": traces,
    "B8": room,
    "B9": systems,
    "B13": clock,
    "B14": restart,
}


def main() -> None:
    given = sys.argv[1:]
    tree = Path(given.pop(0)).resolve() if given and given[0] not in FIGURES else ROOT
    os.environ["PYTHONPATH"] = str(tree)
    test_quiz_doors.SERVES = SERVES
    found = {}
    for name in given or FIGURES:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "second").mkdir()
            found[name] = FIGURES[name](folder, tree)
            print(name, json.dumps(found[name]), flush=True)


if __name__ == "__main__":
    main()
