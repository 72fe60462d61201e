"""The recorder as the pages' server starts it, an instructor, and a class that writes to it.

For test_recorder.py and for soak.py, which takes the same at its whole size.
"""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from esodys_teach.content.case import load_case
from esodys_teach.quiz import recorder as recorder_module
from esodys_teach.quiz.hall import seeded
from esodys_teach.quiz.link import Recorder, RecorderClient, Unavailable
from esodys_teach.quiz.session import letters
from esodys_teach.quiz.store.store import Store

CASE = load_case("five-failed")
QUESTION = CASE.items.single_best[0]
ITEM = f"{CASE.id}/{QUESTION.id}"


FORKS = sys.platform == "linux"
_fork = get_context("forkserver" if FORKS else "spawn")
_fork.set_forkserver_preload(["esodys_teach.quiz.recorder"])


class Forked(_fork.Process):  # type: ignore[name-defined, misc]
    """A recorder's process forked from one that has all modules: a start costs a tenth.

    It has the few names of `Popen` that `Recorder` uses. Its log is not seen by `capfd`.
    `patience` takes the place of the seconds after which who waits for news is answered without.
    """

    def __init__(self, patience: float | None = None) -> None:
        told, tell = _fork.Pipe(duplex=False)
        hear, says = _fork.Pipe(duplex=False)
        super().__init__(target=_record, args=(told, says, patience), daemon=True)
        self.start()
        self.stdin = os.fdopen(os.dup(tell.fileno()), "w", encoding="utf-8")
        self.stdout = os.fdopen(os.dup(hear.fileno()), encoding="utf-8")
        for end in (told, tell, hear, says):
            end.close()

    @property
    def returncode(self) -> int | None:
        return self.exitcode

    def poll(self) -> int | None:
        return self.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self.join(timeout)
        if self.exitcode is None:
            raise subprocess.TimeoutExpired("the recorder", timeout or 0)
        return int(self.exitcode)


def _record(told: Connection, says: Connection, patience: float | None) -> None:
    """In the new process: be the recorder."""
    for end, number in ((told, 0), (says, 1)):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin, sys.stdout = (
        os.fdopen(0, encoding="utf-8", closefd=False),
        os.fdopen(1, "w", encoding="utf-8", closefd=False),
    )
    if patience is not None:
        recorder_module.PATIENCE = patience
    recorder_module.main()


class Ready(Recorder):
    """A recorder that is forked, for a test to which its start does not matter."""

    def launch(self) -> Any:
        return Forked() if FORKS else super().launch()


class Restarted(Recorder):
    """A recorder that the pages' server would start so, and that is forked once it was killed."""

    def launch(self) -> Any:
        return Forked() if FORKS and self.process else super().launch()


class Patient(Recorder):
    """A recorder at which whoever waits for news is answered by news alone."""

    def launch(self) -> Any:
        return Forked(patience=3600)  # where nothing forks, it is a new Python


@contextmanager
def recorded(database: str, kind: type[Recorder] = Recorder) -> Iterator[Recorder]:
    """A recorder that runs; afterwards it does no more."""
    recorder = kind(database)
    try:
        recorder.start()
        yield recorder
    finally:
        recorder.end()


def new_database(server: str, name: str) -> str:
    """The address of an empty database in a PostgreSQL that others use too."""
    import psycopg  # comes with the extra `hub`, as PostgreSQL does

    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name}")
    return server.rpartition("/")[0] + f"/{name}"


def link_to(recorder: Recorder) -> RecorderClient:
    return RecorderClient(f"http://127.0.0.1:{recorder.port} {recorder.word}")


@dataclass
class Quiz:
    """A live session with one open question, and the tokens of who is there."""

    link: RecorderClient
    boss: str
    session: str = ""
    code: str = ""
    tokens: list[str] = field(default_factory=list)

    async def do(self, command: str, **args: Any) -> None:
        told = {"session": self.session, "command": command, "args": args}
        await self.link.call("do", token=self.boss, **told)

    async def join(self, nickname: str) -> str:
        joined = await self.link.call("join", code=self.code, nickname=nickname)
        self.tokens.append(joined["token"])
        return str(joined["token"])


async def gathered(
    recorder: Recorder, learners: int, settings: dict[str, Any] | None = None
) -> Quiz:
    """So many learners at a question: live and open, or homework with these settings."""
    quiz = Quiz(link_to(recorder), recorder.instructor)
    told = {"title": "Tuesday", "items": [ITEM], "live": not settings, "settings": settings or {}}
    made = await quiz.link.call("create", token=quiz.boss, **told)
    quiz.session, quiz.code = made["session"], made["code"]
    await asyncio.gather(*(quiz.join(f"learner {n}") for n in range(learners)))
    if not settings:
        await quiz.do("open")
    return quiz


def some_answer(chance: random.Random, attempt: int = 1) -> dict[str, Any]:
    """What may be answered at the question."""
    choice = [chance.choice(QUESTION.options).id]
    said = {"item": ITEM, "choice": choice, "sure": chance.randint(1, 3)}
    return said | {"round": 1, "attempt": attempt}


@dataclass
class Kept:
    """What was sent under each key, in order, and every receipt that came back for it."""

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    whose: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, list[float]] = field(default_factory=dict)

    def note(self, token: str, told: dict[str, Any], receipt: dict[str, Any]) -> None:
        key = receipt["key"]
        self.sent[key], self.whose[key] = told, token
        self.receipts.setdefault(key, []).append(receipt["saved_at"])

    def compare(self, database: str, quiz: Quiz) -> dict[str, int]:
        """What was acknowledged beside what is stored; all are 0 but the number of rows."""
        with closing(Store.open(database)) as store:
            rows, session = store.answers(quiz.session), store.session(quiz.session)
            seed = seeded(store.secret, session).seed
        to = letters(seed, ITEM, QUESTION)
        stored = {row.key: row for row in rows}
        unlike = dated = 0
        for key, told in self.sent.items():
            if row := stored.get(key):
                choice = [to[id] for id in row.choice]
                found = {name: getattr(row, name) for name in ("item", "sure", "round", "attempt")}
                unlike += found | {"choice": choice} != told
                dated += {row.at} != set(self.receipts[key])
        return {
            "rows": len(rows),
            "lost": len(self.sent.keys() - stored.keys()),
            "double": len(rows) - len(stored),
            "unknown": len(stored.keys() - self.sent.keys()),
            "changed": unlike,
            "receipt_with_another_time": dated,
            "out_of_order": self._out_of_order(rows),
        }

    def _out_of_order(self, rows: list[Any]) -> int:
        """Of how many learners the answers are not stored in the order of their receipts."""
        place = {row.key: number for number, row in enumerate(rows)}
        of: dict[str, list[int]] = {}
        for key, token in self.whose.items():
            of.setdefault(token, []).append(place.get(key, -1))
        return sum(places != sorted(places) for places in of.values())


RIGHT = dict.fromkeys(
    ("lost", "double", "unknown", "changed", "receipt_with_another_time", "out_of_order"), 0
)
"""What `Kept.compare` finds where every promise was held."""


class Writers:
    """Who sends answers to a quiz, each again until it is acknowledged."""

    def __init__(self, quiz: Quiz) -> None:
        self.quiz, self.kept = quiz, Kept()
        self.up, self.more = asyncio.Event(), asyncio.Event()
        self.up.set()
        self.repeats = 0

    async def send(self, token: str, key: str, told: dict[str, Any]) -> None:
        """Returns with the receipt, once the recorder is up and has given one."""
        while True:
            await self.up.wait()
            try:
                receipt = await self.quiz.link.call("answer", token=token, key=key, **told)
            except Unavailable:
                self.repeats += 1
            else:
                self.kept.note(token, told, receipt)
                self.more.set()
                return

    async def acknowledged(self, count: int) -> None:
        """Returns once so many answers have their receipts."""
        while len(self.kept.sent) < count:
            self.more.clear()
            await self.more.wait()


async def storm(
    recorder: Recorder, *, writers: int, answers: int, kills: int, seed: int = 5
) -> tuple[Kept, Quiz, dict[str, Any]]:
    """So many answers from each of the writers, while the recorder is killed so many times.

    Each repeats an answer under its key until it has the receipt, and now and then once more.
    """
    quiz = await gathered(recorder, writers)
    sender = Writers(quiz)
    chance, began = random.Random(seed), monotonic()
    due = sorted(chance.sample(range(writers * answers), kills))

    async def write(number: int, token: str) -> None:
        for turn in range(answers):
            told, key = some_answer(chance), f"writer-{number}-{turn}"
            for _ in range(1 + (chance.random() < 0.1)):
                await sender.send(token, key, told)

    async def kill() -> None:
        for count in due:
            await sender.acknowledged(count)
            # Anywhere within the answers that follow, not only between two of them.
            await asyncio.sleep(chance.uniform(0, 0.02))
            sender.up.clear()
            assert recorder.process is not None
            recorder.process.kill()
            await asyncio.to_thread(recorder.start)
            sender.up.set()

    await asyncio.gather(kill(), *(write(n, token) for n, token in enumerate(quiz.tokens)))
    took = monotonic() - began
    told = {"writers": writers, "acknowledged": len(sender.kept.sent), "kills": kills}
    return sender.kept, quiz, told | {"sent_again": sender.repeats, "took_s": round(took, 1)}


async def rush(
    recorder: Recorder, *, learners: int, seconds: float = 5, seed: int = 5
) -> dict[str, Any]:
    """All answer within the same seconds, each page and the instructor's following the room."""
    quiz = await gathered(recorder, learners)
    chance = random.Random(seed)
    waits: list[float] = []

    async def follow(name: str, **told: Any) -> None:
        view = await quiz.link.call(name, **told)
        while True:
            view = await quiz.link.call(name, since=view["version"], **told)

    async def answer(number: int, token: str) -> None:
        told = some_answer(chance)
        await asyncio.sleep(chance.uniform(0, seconds))  # a person thinks
        began = monotonic()
        await quiz.link.call("answer", token=token, key=f"learner-{number}", **told)
        waits.append(monotonic() - began)
        await quiz.link.call("view", token=token)

    pages = [asyncio.ensure_future(follow("view", token=token)) for token in quiz.tokens]
    pages.append(asyncio.ensure_future(follow("board", token=quiz.boss, session=quiz.session)))
    await asyncio.gather(*(answer(n, token) for n, token in enumerate(quiz.tokens)))
    for page in pages:
        page.cancel()
    ended = await asyncio.gather(*pages, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
    waits.sort()
    told = {"median_s": waits[len(waits) // 2], "p95_s": waits[len(waits) * 95 // 100]}
    told |= {"last_s": waits[-1]}
    return {"learners": learners, "saved": len(waits)} | {n: round(s, 4) for n, s in told.items()}
