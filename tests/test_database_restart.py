"""PostgreSQL is restarted under a quiz: one server writes, nothing is lost, all stays readable."""

import asyncio
import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

import hub_parts
from conftest import LONGEST_WAIT
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.link import Recorder, Unavailable
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store import locks
from esodys_teach.quiz.store.locks import DatabaseInUse
from esodys_teach.quiz.store.store import Store
from quiz_cases import BEST, CASES, Class
from recorders import (
    ITEM,
    RIGHT,
    Quiz,
    Ready,
    Writers,
    gathered,
    new_database,
    recorded,
    some_answer,
)

pytestmark = pytest.mark.database
LEARNERS = 20


@pytest.fixture(scope="module")
def server() -> Iterator[hub_parts.Database]:
    """A PostgreSQL that these tests may restart; without one they are skipped."""
    if "PostgreSQL 15" in hub_parts.missing():
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("no PostgreSQL 15: run `make hub`")
    folder = Path(tempfile.mkdtemp(prefix="postgresql"))
    try:
        server = hub_parts.Database(folder)
        server.start()
        yield server
        server.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place(
    server: hub_parts.Database, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> str:
    """An empty database there; who needs it alone waits a moment only."""
    monkeypatch.setattr(locks, "LOCK_TIMEOUT_S", 0.2)
    return new_database(server.address, f"restart_{abs(hash(request.node.name)) % 10**8}")


def restart(server: hub_parts.Database) -> None:
    server.end()
    server.start()


def test_after_a_restart_who_writes_first_has_the_quizzes(
    server: hub_parts.Database, place: str
) -> None:
    with closing(Store.open(place, only=True)) as first:
        school = Class(first).live(BEST)
        ann = school.join("Ann")
        school.do("open")
        for _ in range(2):
            restart(server)
            ann.answer(("a",))  # takes the lock again, on a new connection
            with pytest.raises(ValueError, match="another server has it open"):
                Store.open(place, only=True)
        assert len(first.answers(school.id)) == 2


def test_after_a_restart_a_second_server_shuts_out_the_first(
    server: hub_parts.Database, place: str
) -> None:
    """Until the second has ended; then the first reads what was written meanwhile."""
    with closing(Store.open(place, only=True)) as first:
        school = Class(first).live(BEST)
        ann = school.join("Ann")
        school.do("open")
        restart(server)
        with closing(Store.open(place, only=True)) as second:
            other = Class(second)
            token = other.room.instructor_token()
            writes: list[Any] = [lambda: ann.answer(("a",)), lambda: school.do("close")]
            for write in (*writes, lambda: school.join("Ben")):
                with pytest.raises(DatabaseInUse, match="another server has it open"):
                    write()
            other.room.do(token, school.id, "close")
            other.room.do(token, school.id, "reveal")
        with pytest.raises(Refused, match="Not while the question is revealed"):
            school.do("close")  # which its memory would have allowed
        assert [event.name for event in first.events(school.id)] == ["open", "close", "reveal"]
        assert ann.view()["phase"] == "revealed"
        assert school.board()["notes"] == []


def test_a_connection_that_is_lost_in_the_middle_of_a_call_writes_nothing_stale(
    server: hub_parts.Database, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was checked against memory is checked anew when the database was away meanwhile."""
    with closing(Store.open(place, only=True)) as first:
        school = Class(first).live(BEST)
        school.do("open")
        add, calls = first.add_event, 0

        def later(*told: Any) -> None:
            nonlocal calls
            if (calls := calls + 1) == 1:
                restart(server)
                with closing(Store.open(place, only=True)) as second:
                    Class(second).room.do(school.boss, school.id, "close")
            add(*told)

        monkeypatch.setattr(first, "add_event", later)
        with pytest.raises(Refused, match="Not while the question is closed"):
            school.do("close")
        assert [event.name for event in first.events(school.id)] == ["open", "close"]


def test_an_event_of_two_writers_is_set_aside_and_named_and_all_else_is_read(
    server: hub_parts.Database, place: str
) -> None:
    """As a server of before may have left it: both wrote, each by its own memory."""
    with closing(Store.open(place, only=True)) as store:
        school = Class(store).live(BEST)
        ann = school.join("Ann")
        school.do("open")
        ann.answer(("a",))
        for name in ("reveal", "next", "no-such-command", "close", "close"):
            store.add_event(school.id, name, {}, school.clock.now)
        store.add_event(school.id, "extend", {"seconds": "soon"}, school.clock.now)
        store.add_event(school.id, "resume", {"seconds": None, "more": 1}, school.clock.now)
        again = Room(store, CASES, school.clock)
        board = again.board(school.boss, school.id)
        assert (board["phase"], board["answered"]) == ("closed", 1)
        (note,) = board["notes"]
        assert note.startswith("6 stored commands are set aside") and "and 3 more" in note
        assert all(f"{name}, " in note for name in ("reveal", "next", "no-such-command"))
        results = again.results(school.boss, school.id)
        assert len(results.given) == 1
        for export in EXPORTS.values():
            assert export.make(results)
        again.do(school.boss, school.id, "reveal")
        again.do(school.boss, school.id, "end")
        assert again.view(ann.token)["score"]


async def answered_while_it_restarts(
    recorder: Recorder, server: hub_parts.Database, place: str, turns: int
) -> Writers:
    """So many answers from each learner, with two restarts between; no second server gets in."""
    sender = Writers(await gathered(recorder, LEARNERS))
    chance, second = random.Random(3), Ready(place)

    async def write(number: int, token: str) -> None:
        for turn in range(turns):
            async with asyncio.timeout(LONGEST_WAIT):
                await sender.send(token, f"writer-{number}-{turn}", some_answer(chance))

    async def away() -> None:
        for count in (LEARNERS * turns // 4, LEARNERS * turns // 2):
            await sender.acknowledged(count)
            await asyncio.to_thread(restart, server)
            await write_something(sender.quiz)
            with pytest.raises(ValueError, match="another server has it open"):
                await asyncio.to_thread(second.start)

    tokens = enumerate(sender.quiz.tokens)
    await asyncio.gather(away(), *(write(n, token) for n, token in tokens))
    second.end()
    return sender


async def write_something(quiz: Quiz) -> None:
    async with asyncio.timeout(LONGEST_WAIT):
        while True:
            with suppress(Unavailable):
                await quiz.do("shut")
                return


async def end_and_read(quiz: Quiz) -> None:
    """The board, each export and a learner's debrief are there after the restarts."""
    told = {"token": quiz.boss, "session": quiz.session}
    board = await quiz.link.call("board", **told)
    assert (board["phase"], board["answered"], board["notes"]) == ("open", LEARNERS, [])
    for name in EXPORTS:
        assert await quiz.link.fetch(f"export/{name}", **told)
    for command in ("close", "reveal", "end"):
        await quiz.do(command)
    assert ITEM in json.dumps(await quiz.link.call("view", token=quiz.tokens[0]))


@pytest.mark.timeout(200)
def test_postgresql_is_restarted_twice_under_answers(
    server: hub_parts.Database, place: str
) -> None:
    turns = 12

    async def lesson(recorder: Recorder) -> Writers:
        sender = await answered_while_it_restarts(recorder, server, place, turns)
        await end_and_read(sender.quiz)
        return sender

    with recorded(place, Ready) as recorder:
        sender = asyncio.run(lesson(recorder))
    assert sender.kept.compare(place, sender.quiz) == {"rows": LEARNERS * turns, **RIGHT}
