"""What a learner of a quiz can get hold of: nothing that tells the key before it is revealed.

A class at a server with an instructor's own cases, in which each text that tells a key is like
nothing else. All that reaches the learner is kept and searched, byte by byte.
"""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import connect
from typing import Any
from urllib.parse import quote, unquote, urlencode
from uuid import uuid4

import psutil
import pytest
import yaml
from tornado.httpclient import AsyncHTTPClient

from conftest import LONGEST_WAIT, ROOT, Server, command_line, left, served
from esodys_teach.content.case_checks import read_own
from esodys_teach.evidence import claims
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.link import COOKIES, RecorderClient
from esodys_teach.quiz.results import SURE
from esodys_teach.server.quiz import RETURNED
from learners import Learner
from recorders import Quiz
from test_class import PREFIXES, SPELLINGS

pytestmark = pytest.mark.server

OWN = "our-own-ward"
CLAIMS = ["x.ccv4", "prognosis-70"]
LETTER = re.compile(r"^(\d\. )?[A-H]: ")
SERVES = """
import sys
from pathlib import Path
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
"""The command as it is, which also leaves a note how to speak to its recorder."""


def secret(what: str) -> str:
    """A text that stands nowhere else, and nowhere by chance."""
    return f"CANARY-{what}-{uuid4().hex}"


def own_case(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """A case with an item of each kind in that folder; what of each tells the key, and asks."""
    keys: dict[str, list[str]] = {}
    asks: dict[str, list[str]] = {}

    def option(item: str, id: str, **more: Any) -> dict[str, Any]:
        asks[item].append(f"ASKED-{item}-{id}-{uuid4().hex}")
        keys[item].append(secret(f"feedback-{item}-{id}"))
        return {"id": id, "text": asks[item][-1], "feedback": keys[item][-1], **more}

    def item(id: str, options: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
        asks[id] = [f"ASKED-{id}-{uuid4().hex}"]
        keys[id] = [secret(f"learning-{id}")]
        made = {"id": id, "stem": asks[id][0], "claims": [*CLAIMS], "learning_point": keys[id][0]}
        return made | {"options": [option(id, o, **x) for o, x in options.items()]} | more

    wrong = {"pitfall": "pf.70pct"}
    best = {o: {"correct": o == "b"} | ({} if o == "b" else wrong) for o in "abcd"}
    features = {o: {"worth": "needed"} for o in "ab"} | {"c": {"worth": "neutral"}}
    features["d"] = {"worth": "harmful", **wrong}
    actions = ("safety.ecg-qtc", "behav.cbt-hypno-db", "step3.neuromod")
    steps = {o: {"action": action} for o, action in zip("abc", actions, strict=True)}
    offers = {"a": {"action": "diet.tolerance"}, "b": {"action": "diet.small-meals"}}
    offers |= {"c": {"action": "mn.poem", **wrong}}
    scale: dict[str, dict[str, Any]] = {point: {} for point in ("-2", "-1", "0", "1", "2")}
    script = item("script", scale, panel=["1", "1", "2"])
    asks["script"] += [f"ASKED-thought-{uuid4().hex}", f"ASKED-news-{uuid4().hex}"]
    script |= dict(zip(("thought", "information"), asks["script"][-2:], strict=True))
    order = item("steps", steps)
    keys["steps"].append(secret("why-steps"))
    order["pairs"] = [{"first": "a", "then": "c", "why": keys["steps"][-1], "pitfall": "pf.tca-qt"}]
    case = yaml.safe_load((ROOT / "cases/five-failed.yaml").read_text(encoding="utf-8"))
    case |= {"id": OWN, "title": "Our own ward", "teaching_point": "It is ours."}
    case["items"] = {
        "single_best": [item("best", best)],
        "key_features": [item("features", features, choose=2)],
        "order": [order],
        "build_plan": [item("plan", offers)],
        "script_concordance": [script],
    }
    (folder / f"{OWN}.yaml").write_text(yaml.safe_dump(case), encoding="utf-8")
    assert read_own(folder / f"{OWN}.yaml").items
    return keys, asks


@dataclass
class School:
    """The server, its recorder, and what stands in its own case."""

    server: Server
    folder: Path
    link: RecorderClient
    instructor: str
    keys: dict[str, list[str]]
    asks: dict[str, list[str]]

    async def quiz(self, *items: str, title: str = "Tuesday") -> Quiz:
        """A live session on items of the own case."""
        quiz = Quiz(self.link, self.instructor)
        told = {"title": title, "items": [f"{OWN}/{one}" for one in items or self.keys]}
        made = await self.link.call("create", token=quiz.boss, live=True, settings={}, **told)
        quiz.session, quiz.code = made["session"], made["code"]
        return quiz

    def rows(self, quiz: Quiz) -> list[tuple[Any, ...]]:
        """The answers as they are stored."""
        with closing(connect(f"file:{self.folder / 'quiz.db'}?mode=ro", uri=True)) as database:
            asked = "select * from answers where session = ? order by id"
            return database.execute(asked, (quiz.session,)).fetchall()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    (folder / "own").mkdir()
    keys, asks = own_case(folder / "own")
    options = ("serve", "--port", "0", "--no-browser", "--quiz", "--cases", str(folder / "own"))
    database = ("--database", f"sqlite:///{folder / 'quiz.db'}")
    with served("-c", SERVES, *options, *database, cwd=folder) as server:
        assert server.process.stdout is not None
        token = unquote(server.process.stdout.readline().partition("?token=")[2].strip())
        yield School(
            server, folder, RecorderClient((folder / "told").read_text()), token, keys, asks
        )


@dataclass
class Watcher(Learner):
    """A learner at the quiz page, who keeps every byte that comes."""

    page: str = "quiz"
    wire: list[bytes] = field(default_factory=list)

    async def ask(
        self, path: str, method: str = "GET", body: str | None = None, **more: str
    ) -> Any:
        """Any address of the server, with this learner's cookies or others; never redirected."""
        answer = await AsyncHTTPClient(max_clients=1000).fetch(
            f"{self.url}{path}",
            method=method,
            body=body,
            headers={"Cookie": self.cookie} | more,
            follow_redirects=False,
            raise_error=False,
            request_timeout=60,
        )
        self.wire += [answer.body or b"", str(answer.headers).encode()]
        return answer

    async def join(self, quiz: Quiz, nickname: str) -> Any:
        """Join as a browser does, and keep the cookie."""
        told = urlencode({"code": quiz.code, "nickname": nickname})
        answer = await self.ask("/join", "POST", told, Cookie=RETURNS)
        if answer.code == 302:
            self.query = f"?quiz={quiz.code}"
            assert answer.headers["Location"] == f"/voila/render/quiz.ipynb{self.query}"
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
            assert "HttpOnly" in answer.headers["Set-Cookie"]
        return answer

    async def get(self) -> None:
        await super().get()
        self.wire.append(self.text.encode())

    async def hear(self) -> list[bytes]:
        """The next message; what it tells of a widget is noted."""
        parts = await super().hear()
        self.wire.append(self.heard.pop())
        kind, said = json.loads(parts[1])["msg_type"], json.loads(parts[4])
        if kind == "comm_open" and said.get("target_name") == "jupyter.widget":
            self.states[said["comm_id"]] = {"state": said["data"]["state"]}
        elif kind == "comm_msg" and said["data"].get("method") == "update":
            of = self.states.setdefault(said["comm_id"], {"state": {}})
            of["state"].update(said["data"]["state"])
        return parts

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The widgets of a kind, by their ids."""
        found = {id: told["state"] for id, told in self.states.items()}
        return {id: state for id, state in found.items() if state.get("_model_name") == kind}

    @property
    def html(self) -> str:
        """What is written on the page."""
        return "\n".join(str(state["value"]) for state in self.of("HTMLModel").values())

    async def until(self, *texts: str) -> None:
        """Listen until all of it stands on the page."""
        async with asyncio.timeout(LONGEST_WAIT):
            while not all(text in self.html for text in texts):
                await self.hear()

    async def tell(self, model: str, *told: dict[str, Any]) -> None:
        """Send a widget anything, and wait until the page has dealt with it."""
        for data in told:
            asked = await self.say("comm_msg", {"comm_id": model, "data": data})
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                _, header, parent, _, content, *_ = await self.hear()
                ours = json.loads(parent).get("msg_id") == asked
                status = ours and json.loads(header)["msg_type"] == "status"
                if status and json.loads(content)["execution_state"] == "idle":
                    return

    async def press(self, name: str) -> None:
        """The newest button of that name."""
        *_, model = (id for id, state in self.of("ButtonModel").items()
                     if LETTER.sub("", state["description"]) == name)  # fmt: skip
        await self.tell(model, {"method": "custom", "content": {"event": "click"}})

    async def switch(self, name: str, on: bool = True) -> None:
        *_, model = (id for id, state in self.of("ToggleButtonModel").items()
                     if LETTER.sub("", state["description"]) == name)  # fmt: skip
        await self.tell(model, {"method": "update", "state": {"value": on}, "buffer_paths": []})

    def seen(self, texts: list[str]) -> list[str]:
        """Which of these ever came over the wire."""
        everything = b"\0".join(self.wire)
        return [text for text in texts if text.encode() in everything]


def at(school: School, what: Callable[[], Awaitable[None]]) -> None:
    """Do it, and leave no kernel behind."""
    asyncio.run(asyncio.wait_for(what(), 240))


async def answer(learner: Watcher, school: School, item: str) -> None:
    """Choose something of what is asked, say how sure, and wait until it is stored."""
    for text in school.asks[item][1:2] if item != "steps" else school.asks[item][1:]:
        await (learner.press if item == "steps" else learner.switch)(text)
    await learner.switch(SURE[2])
    await learner.press("Submit")
    await learner.until("Saved ")


def test_no_key_is_on_the_wire_before_its_reveal(school: School) -> None:
    every = [text for texts in school.keys.values() for text in texts]
    rests = [claims()[one].statement for one in CLAIMS]

    async def lesson() -> None:
        quiz, learner = await school.quiz(), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        await learner.open()
        told: list[str] = []
        for place, (item, asks) in enumerate(school.asks.items(), 1):
            later = [text for text in every if text not in told]
            await learner.until("Read the case", "Our own ward", f"question {place} of 5")
            assert learner.seen(asks) == []
            await quiz.do("open", seconds=600)
            await learner.until("Answer now", asks[0])
            await answer(learner, school, item)
            await quiz.do("close")
            await learner.until("The question is closed")
            if not told:
                await quiz.do("show")
                await learner.until("How everybody answered")
                await quiz.do("discuss")
                await learner.until("Discuss it")
                await quiz.do("open")
                await learner.until("second vote", "Answer now")
                await quiz.do("close")
                await learner.until("The question is closed")
                await learner.ask_for_states()
                await look_around(learner, school, quiz)
                again = Watcher(school.server.url, query=learner.query, cookie=learner.cookie)
                await again.open()
                learner.wire += again.wire
                await again.leave()
            assert learner.seen(asks) and not learner.seen(later + (rests if not told else []))
            await quiz.do("reveal")
            # The claims and what the author wrote: that the search can find it is seen here.
            await learner.until("The answer", school.keys[item][0])
            told += school.keys[item]
            assert learner.seen(every + rests) == told + rests
            await quiz.do("next")
        await learner.until("Your result")
        await learner.leave()

    at(school, lesson)


async def look_around(learner: Watcher, school: School, quiz: Quiz) -> None:
    """Some three hundred addresses, asked with the learner's cookie."""
    names = [f"{OWN}.yaml", f"own/{OWN}.yaml", "quiz.db", "quiz.db-journal", "told", "server.log"]
    names.append(str(school.folder / "quiz.db"))
    addresses = [
        prefix + spelling.format(names[(row + column) % len(names)])
        for row, prefix in enumerate(PREFIXES)
        for column, spelling in enumerate(SPELLINGS)
    ]
    token = learner.cookie.partition("=")[2]
    nobody = str(uuid4())
    addresses += [f"/results/{quiz.session}/{name}" for name in (*EXPORTS, "key", "results.json")]
    addresses += [f"/results/x/{name}" for name in EXPORTS]
    addresses += [f"/export/{name}" for name in EXPORTS]
    addresses += [f"/{name}" for name in ("view", "board", "answer", "results", "who", "catalog")]
    addresses += [f"/instructor{query}" for query in ("", "?token=", f"?token={quote(token)}")]
    addresses += [
        f"/voila/render/instructor.ipynb{query}" for query in ("", "?token=x", "/", "%00")
    ]
    addresses += [f"/api/kernels/{nobody}{rest}" for rest in ("", "/channels", "/restart")]
    addresses += [
        "/api/kernels",
        "/api/sessions",
        f"/voila/query/{nobody}",
        f"/join?code={quiz.code}",
    ]
    addresses += [f"/esodys/{page}" for page in ("status", "status?token=x", "room")]
    assert len(addresses) > 290
    for address in addresses:
        found = await learner.ask(address)
        assert found.code in (200, 302, 400, 403, 404, 405, 426, 500), (address, found.code)
        assert found.code != 200 or address.startswith(("/join", "//", "/esodys/room")), address
        assert b"Traceback" not in (found.body or b""), address


def test_the_other_pages_show_a_case_of_ones_own_without_its_questions(school: School) -> None:
    every = [text for of in (school.keys, school.asks) for texts in of.values() for text in texts]

    async def look() -> None:
        for page, query in (("preview", ""), ("explorer", f"?case={OWN}"), ("index", "")):
            learner = await Watcher(school.server.url, page, query).open()
            states = json.dumps(learner.states)
            assert "Our own ward" in states + learner.text, page
            assert learner.seen(every) == []
            await learner.leave()

    at(school, look)


# What a kernel holds


def memory(process: psutil.Process) -> bytes:
    """Everything that the process may write to."""
    found = []
    maps = Path(f"/proc/{process.pid}/maps").read_text().splitlines()
    with Path(f"/proc/{process.pid}/mem").open("rb", buffering=0) as held:
        for line in maps:
            if re.match(r"\S+ rw", line):
                start, end = (int(x, 16) for x in line.split()[0].split("-"))
                with suppress(OSError):
                    held.seek(start)
                    found.append(held.read(end - start))
    return b"\0".join(found)


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_learners_kernel_holds_no_key(school: School) -> None:
    every = [text for texts in school.keys.values() for text in texts]

    async def look() -> None:
        quiz, learner = await school.quiz("best", "features"), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        before = school.server.kernels()
        await learner.open()
        (kernel,) = (one for one in school.server.kernels() if one not in before)
        await quiz.do("open")
        await learner.until("Answer now")
        await answer(learner, school, "best")
        began_with = Path(f"/proc/{kernel.pid}/environ").read_bytes().decode()
        kept = [*every, school.instructor, school.link.word, "quiz.db"]
        assert [text for text in kept if text in began_with] == []
        assert not [file for file in kernel.open_files() if "quiz.db" in file.path]
        try:
            held = memory(kernel)
        except PermissionError:
            pytest.skip("this system shows nobody the memory of a process")
        assert school.asks["best"][0].encode() in held
        assert [text for text in (*every, school.instructor) if text.encode() in held] == []
        await quiz.do("close")
        await quiz.do("reveal")
        await learner.until("The answer")
        held = memory(kernel)
        assert [text for text in every if text.encode() in held] == school.keys["best"]
        await learner.leave()

    at(school, look)


# Who may go where


def test_a_learner_does_not_get_to_the_instructors_side(school: School) -> None:
    async def try_it() -> None:
        quiz, learner = await school.quiz("best"), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        await quiz.do("open")
        token, boss = learner.cookie.partition("=")[2].strip('"'), school.instructor
        name = COOKIES["instructor"]
        altered = [boss[:-1], boss[:-1] + "x", boss.replace("10:", "11:", 1), boss.upper(), "x", ""]
        altered += [
            boss.replace("instructor", "learner"),
            token.replace("7:learner", "10:instructor"),
        ]
        cookies = [f"{name}={one}" for one in (token, *altered)]
        cookies += [f"{learner.cookie}; {one}" for one in cookies] + [learner.cookie, ""]
        places = ["/instructor", "/voila/render/instructor.ipynb"]
        places += [f"/results/{quiz.session}/{one}" for one in EXPORTS]
        before = len(school.server.kernels())
        # Each from elsewhere: what one address may ask is bounded.
        addresses = (f"10.0.{high}.{low}" for high in range(256) for low in range(1, 255))
        for cookie in cookies:
            for place in places:
                for method in ("GET", "HEAD"):
                    told = {"Cookie": cookie, "X-Forwarded-For": next(addresses)}
                    found = await learner.ask(place, method, **told)
                    assert found.code in (404, 405), (cookie, place, found.code)
        for one in (token, *altered):
            told = {"X-Forwarded-For": next(addresses)}
            found = await learner.ask(f"/instructor?token={quote(one)}", **told)
            assert found.code == 404 and "Set-Cookie" not in found.headers
        assert len(school.server.kernels()) == before
        assert learner.seen([text for texts in school.keys.values() for text in texts]) == []
        # Whoever is the instructor gets there.
        found = await learner.ask(f"/instructor?token={quote(boss)}", Cookie="")
        assert found.code == 302 and found.headers["Set-Cookie"].startswith(f"{name}=")
        own = found.headers["Set-Cookie"].partition(";")[0]
        found = await learner.ask(places[2], Cookie=own)
        assert found.code == 200
        # And a quiz is for who joined it.
        here = learner.cookie.partition("=")[0]
        for cookie in ("", f"{here}={boss}", own, f"{here}={token}x"):
            found = await learner.ask(f"/voila/render/quiz.ipynb{learner.query}", Cookie=cookie)
            assert (found.code, found.headers["Location"]) == (302, f"/join?code={quiz.code}")

    at(school, try_it)


HOSTILE: list[dict[str, Any]] = [
    *({"value": "x"}, {"value": {"a": []}}, {"description": "x" * 5000}),
    *({"value": False, "disabled": False}, {"value": True}),
]


async def press_everything(learner: Watcher) -> None:
    """Each switch and button there ever was, shown or not, as no browser would; Submit last."""
    updates = [{"method": "update", "state": state, "buffer_paths": []} for state in HOSTILE]
    for model in learner.of("ToggleButtonModel"):
        await learner.tell(model, *updates)
    clicks = [{"method": "custom", "content": event} for event in ({}, {"event": "click"})]
    buttons = learner.of("ButtonModel").items()
    for model, _ in sorted(buttons, key=lambda one: one[1]["description"] == "Submit"):
        await learner.tell(model, updates[2], updates[3], *clicks)


@pytest.mark.parametrize("item", ["best", "steps"])
def test_pressing_what_cannot_be_pressed_changes_nothing(school: School, item: str) -> None:
    async def press() -> None:
        quiz, learner = await school.quiz(item, "plan"), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        token = learner.cookie.partition("=")[2].strip('"')
        await learner.open()

        async def now() -> tuple[Any, Any, Any]:
            view = await quiz.link.call("view", token=token)  # first: it counts as connected
            board = await quiz.link.call("board", token=quiz.boss, session=quiz.session)
            return school.rows(quiz), board, view

        async def unchanged() -> None:
            before = await now()
            await press_everything(learner)
            shown = before[2]["item"] or {"id": f"{OWN}/{item}"}
            told = {"item": shown["id"], "choice": ["b"], "sure": 3, "round": 1, "attempt": 1}
            with pytest.raises(Refused):  # had the page sent one nevertheless
                await quiz.link.call("answer", token=token, key=uuid4().hex, **told)
            assert await now() == before
            assert "es-alarm" not in learner.html

        await unchanged()  # ready: there is no question yet
        await quiz.do("open")
        await learner.until("Answer now")
        await answer(learner, school, item)
        for command, text in (("pause", "The quiz pauses"), ("resume", "Answer now")):
            await quiz.do(command)
            await learner.until(text)
            if command == "pause":
                await unchanged()
        await quiz.do("close")
        await learner.until("The question is closed")
        await unchanged()
        await quiz.do("reveal")
        await learner.until("The answer")
        await unchanged()
        await quiz.do("next")
        await learner.until("question 2 of 2", "Read the case")
        await unchanged()
        await quiz.do("open")
        await learner.until("Answer now")
        await answer(learner, school, "plan")
        assert len(school.rows(quiz)) == 2
        await quiz.do("end")
        await learner.until("Your result")
        await unchanged()
        await learner.leave()

    at(school, press)


def test_who_was_removed_answers_no_more(school: School) -> None:
    async def remove() -> None:
        quiz, learner = await school.quiz("best"), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        token = learner.cookie.partition("=")[2].strip('"')
        await learner.open()
        await quiz.do("open")
        await learner.until("Answer now")
        await learner.switch(school.asks["best"][1])
        await learner.switch(SURE[2])
        view = await quiz.link.call("view", token=token)
        board = await quiz.link.call("board", token=quiz.boss, session=quiz.session)
        (one,) = board["learners"]
        told = {"session": quiz.session, "learner": one["id"]}
        await quiz.link.call("remove", token=quiz.boss, **told)
        await learner.until("took this name out")
        await press_everything(learner)
        said = {"key": "by-hand-1", "item": view["item"]["id"], "sure": 2, "round": 1, "attempt": 1}
        with pytest.raises(Refused, match="removed you"):
            await quiz.link.call("answer", token=token, choice=["a"], **said)
        assert school.rows(quiz) == []
        view = await quiz.link.call("view", token=token)
        assert view["removed"] and not view["item"] and not view["case"]
        await learner.leave()

    at(school, remove)


# Text is text

RETURNS = f"{RETURNED}=1"  # what a browser brings that has seen the door
IMAGE = "<img src=x onerror=alert(1)>"


def test_a_name_or_title_is_text_wherever_it_stands(school: School) -> None:
    raw, escaped = "<img src=x", "&lt;img src=x"

    async def look() -> None:
        quiz, learner = await school.quiz("best", title=f"T {IMAGE}"), Watcher(school.server.url)
        await learner.join(quiz, IMAGE)
        await learner.open()
        await learner.until("Read the case")
        assert learner.html.count(escaped) == 2 and raw not in learner.html
        assert raw not in learner.text
        for nickname, code in ((IMAGE, quiz.code), ("Ben", IMAGE), ("B" * 31, f'">{IMAGE}')):
            body = urlencode({"code": code, "nickname": nickname})
            found = await learner.ask("/join", "POST", body, Cookie=RETURNS)
            assert found.code == 409 and raw not in found.body.decode()
        found = await learner.ask(f"/join?code={quote(chr(34) + '>' + IMAGE)}")
        assert escaped in found.body.decode() and raw not in found.body.decode()
        boss = Watcher(school.server.url, "instructor")
        boss.cookie = f"{COOKIES['instructor']}={school.instructor}"
        await boss.open()
        named = f"T {IMAGE} ({quiz.code}):"
        lists: list[tuple[str, list[str]]] = []
        async with asyncio.timeout(LONGEST_WAIT):
            while not lists:
                await boss.hear()
                offered = boss.of("DropdownModel").items()
                lists = [(id, list(state["_options_labels"])) for id, state in offered]
                lists = [one for one in lists if any(label.startswith(named) for label in one[1])]
        ((model, labels),) = lists
        (here,) = [place for place, label in enumerate(labels) if label.startswith(named)]
        update = {"method": "update", "state": {"index": here}, "buffer_paths": []}
        await boss.tell(model, update)
        await boss.until("Everybody reads the case")
        await quiz.do("open")
        await answer_by(quiz, learner)
        await boss.until("1 of 1 have answered")
        assert raw not in boss.html and raw not in boss.text
        assert any(IMAGE in state["description"] for state in boss.of("ButtonModel").values())
        for name, export in EXPORTS.items():
            found = await boss.ask(f"/results/{quiz.session}/{name}")
            assert found.code == 200, name
            if "html" in export.mime or "xml" in export.mime:
                assert raw not in found.body.decode(), name
        await boss.leave()
        await learner.leave()

    async def answer_by(quiz: Quiz, learner: Watcher) -> None:
        await learner.until("Answer now")
        await answer(learner, school, "best")

    at(school, look)


# While the recorder is away


def kill_the_recorder(school: School) -> None:
    """As if the machine ran out of memory; the server starts it again within a second or two."""
    children = psutil.Process(school.server.process.pid).children()
    (recorder,) = (one for one in children if "esodys_teach.quiz.recorder" in command_line(one))
    recorder.kill()
    assert left([recorder]) == []


def test_what_is_chosen_while_the_recorder_is_away_is_saved_once_it_is_back(school: School) -> None:
    async def choose() -> None:
        quiz, learner = await school.quiz("best", "steps"), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        await learner.open()
        for item, number in (("best", 1), ("steps", 2)):
            await quiz.do("open")
            await learner.until("Answer now", school.asks[item][0])
            kill_the_recorder(school)
            await learner.until("does not answer just now")
            _, *texts = school.asks[item]
            for text in texts if item == "steps" else texts[2:3]:
                await (learner.press if item == "steps" else learner.switch)(text)
            await learner.switch(SURE[3])
            await learner.press("Submit")
            await learner.until("Saved ", "Answer now")
            assert len(school.rows(quiz)) == number
            assert "es-alarm" not in learner.html
            view = await quiz.link.call("view", token=learner.cookie.partition("=")[2].strip('"'))
            option = {option["id"]: option["text"] for option in view["item"]["options"]}
            mine = [option[id] for id in view["mine"]["choice"]]
            assert mine == (texts if item == "steps" else texts[2:3])
            await quiz.do("close")
            await quiz.do("reveal")
            await learner.until("The answer")
            await quiz.do("next")
        await learner.leave()

    at(school, choose)


def test_who_loads_the_page_while_the_recorder_is_away_is_asked_to_wait(school: School) -> None:
    async def load() -> None:
        quiz, learner = await school.quiz("best"), Watcher(school.server.url)
        await learner.join(quiz, "Ann")
        boss = f"{COOKIES['instructor']}={school.instructor}"
        pages = [f"/voila/render/quiz.ipynb{learner.query}", "/voila/render/instructor.ipynb"]
        pages += [f"/instructor?token={quote(school.instructor)}"]
        pages += [f"/results/{quiz.session}/answers.csv"]
        told = {"Cookie": f"{learner.cookie}; {boss}"}
        body = urlencode({"code": quiz.code, "nickname": "Ben"})
        kill_the_recorder(school)
        asked = [learner.ask(path, **told) for path in pages]
        enter = learner.ask("/join", "POST", body, Cookie=RETURNS)
        *found, joined = await asyncio.gather(*asked, enter)
        assert [one.code for one in (*found, joined)] == [503] * 5
        assert all(b"tries again by" in one.body for one in found)
        assert b"Try again in a moment" in joined.body
        async with asyncio.timeout(LONGEST_WAIT):
            # Who asks as often as this is soon asked to wait as well.
            link = f"/instructor?token={quote(school.instructor)}"
            while (await learner.ask(link)).code in (429, 503):
                pass
        await learner.open()
        await learner.until("Read the case", "you are Ann")
        await learner.leave()

    at(school, load)
