"""The recorder as a process: who may ask it what, and that no answer is lost when it is killed."""

import asyncio
import json
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from time import time
from typing import Any

import psutil
import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.locks import Condition
from tornado.netutil import bind_sockets
from tornado.web import Application, create_signed_value

import hub_parts
from conftest import LONGEST_WAIT, left
from esodys_teach.quiz import recorder as module
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.link import Recorder, RecorderClient, Unavailable
from esodys_teach.quiz.recorder import READS, TELLS, WRITES, CallHandler
from esodys_teach.quiz.store.store import Store
from quiz_cases import BEST, Class
from recorders import (
    ITEM,
    RIGHT,
    Kept,
    Patient,
    Quiz,
    Ready,
    Restarted,
    gathered,
    new_database,
    recorded,
    rush,
    some_answer,
    storm,
)

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    """One recorder for the tests that do not harm it; who waits there is told by news alone."""
    folder = tmp_path_factory.mktemp("recorder")
    with recorded(f"sqlite:///{folder / 'quiz.sqlite'}", Patient) as recorder:
        yield recorder


async def post(
    recorder: Recorder,
    name: str,
    body: bytes = b"{}",
    word: str | None = None,
    method: str = "POST",
) -> tuple[int, bytes]:
    """Status and body of any request at all."""
    address = f"http://127.0.0.1:{recorder.port}/{name}"
    says = {"Authorization": recorder.word if word is None else word}
    answer = await AsyncHTTPClient(max_clients=1000).fetch(
        address,
        method=method,
        headers=says,
        body=body if method == "POST" else None,
        raise_error=False,
        request_timeout=60,
    )
    return answer.code, answer.body


# Who may ask, and what


def test_without_its_word_it_answers_nothing(running: Recorder) -> None:
    async def ask() -> None:
        words = ["", "x", running.word[:-1], running.word + "x", f"Bearer {running.word}", "é"]
        for word, name in product(
            words, [*READS, *TELLS, *WRITES, "export/x", "results", "no-such"]
        ):
            expected = 404 if name == "no-such" else 401  # a hyphen is in no address
            code, body = await post(running, name, word=word)
            assert (code, body) == (expected, b"{}" if expected == 401 else body), (word, name)
        body = json.dumps({"token": running.instructor}).encode()
        assert await post(running, "catalog", body, word="") == (401, b"{}")
        assert (await post(running, "catalog", body))[0] == 200

    asyncio.run(ask())


INSIDE = (
    *("results", "sign", "read", "instructor_token", "store", "state", "version", "pick"),
    *("cases", "asked", "clock", "lock", "writing", "_learner", "_keep", "_of", "_states"),
    *("__init__", "__class__", "__dict__", "export", "favicon", "settings"),
)


def test_no_method_beyond_the_list_can_be_reached(running: Recorder) -> None:
    async def ask() -> None:
        token = running.instructor
        quiz = await gathered(running, 1)
        bodies = [{}, {"token": token}, {"token": token, "session": quiz.session}]
        bodies += [{"role": "instructor", "value": "instructor"}, {"session": quiz.session}]
        for name, body in product(INSIDE, bodies):
            code, told = await post(running, name, json.dumps(body).encode())
            assert (code, told) == (404, b"{}"), name
        for name in ("", "view/", "view/x", "a/b/c", "export/", "export/no-such", "..%2fview"):
            assert (await post(running, name))[0] == 404, name
        for method, name in product(("GET", "HEAD"), ("view", "board")):
            assert (await post(running, name, method=method))[0] == 405

    asyncio.run(ask())


def test_what_is_the_instructors_is_no_learners(running: Recorder) -> None:
    async def ask() -> None:
        quiz = await gathered(running, 2)
        learner, session = quiz.tokens[0], {"session": quiz.session}
        calls: list[tuple[str, dict[str, Any]]] = [
            ("catalog", {}),
            ("quizzes", {}),
            ("preview", {"item": ITEM}),
            ("sessions", {}),
            ("board", session),
            ("save_quiz", {"title": "mine", "items": [ITEM]}),
            ("delete_quiz", {"id": "x"}),
            ("create", {"title": "mine", "items": [ITEM], "live": True, "settings": {}}),
            ("do", session | {"command": "reveal"}),
            ("do", session | {"command": "end"}),
            ("move", session | {"until": 9e9}),
            ("remove", session | {"learner": "x"}),
            ("remove_silent", session),
            ("outside", {"waiting": []}),
            ("let_in", session),
            ("take_off", session),
            ("forget", session),
            ("delete", session),
        ]
        every = {*READS, *TELLS, *WRITES}
        assert {name for name, _ in calls} == every - {"who", "view", "join", "answer"}
        for name, told in calls:
            for token in (learner, "", quiz.code):
                with pytest.raises(Unknown):
                    await quiz.link.call(name, token=token, **told)
        assert (await quiz.link.call("view", token=learner))["phase"] == "open"

    asyncio.run(ask())


# Hostile bodies

BODIES = [
    b"", b"null", b"[]", b"[1]", b'"x"', b"1", b"true", b"{", b"{]", b"\xff\xfe", b"\0" * 50,
    b"[", b'{"a":', b'{"token": [}', b'{"token": 012}',
    b'{"since": NaN}', b'{"token": "x", "since": {}}', b'{"self": 1}', b'{"token": "x", "self": 1}',
    b'{"token": null}', b'{"token": {}, "session": []}', b'{"": ""}',
]  # fmt: skip
VALUES = [
    *(None, True, -1, 0, 1e308, 10**40, "", "x", "x" * 101, "\0", "\ud800", "a\u202eb"),
    *([], [[]], ["a", None], {}, {"a": {"b": []}}, "'; drop table answers; --", "../../etc/passwd"),
]
SPEAKS = (b"Traceback", b"File ", b"esodys_teach", b"site-packages", b"Error", b"sqlite")


def test_a_call_of_256_kb_is_read_and_one_byte_more_is_not(running: Recorder) -> None:
    async def ask() -> None:
        call = b'{"token": "x"}'
        for size, expected in ((256 * 1024, 200), (256 * 1024 + 1, 400)):
            code, _ = await post(running, "who", call + b" " * (size - len(call)))
            assert code == expected

    asyncio.run(ask())


@pytest.mark.parametrize("opens", ["[", "{"])
def test_two_hundred_brackets_are_read_and_one_more_is_not(running: Recorder, opens: str) -> None:
    async def ask() -> None:
        for brackets, expected in ((199, 200), (200, 400)):  # and the one that opens the call
            body = json.dumps({"token": opens * brackets}).encode()
            assert (await post(running, "who", body))[0] == expected

    asyncio.run(ask())


def test_a_hostile_body_gets_an_answer_that_tells_nothing(
    database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async def ask(recorder: Recorder) -> None:
        quiz = await gathered(recorder, 1)
        (learner,), boss, session = quiz.tokens, quiz.boss, quiz.session
        good: dict[str, dict[str, Any]] = {
            "who": {"token": learner},
            "view": {"token": learner, "item": ITEM},
            "join": {"code": quiz.code, "nickname": "Ann"},
            "answer": {"token": learner, "key": "key-hostile", **some_answer(random.Random(1))},
            "catalog": {"token": boss},
            "quizzes": {"token": boss},
            "preview": {"token": boss, "item": ITEM},
            "sessions": {"token": boss},
            "board": {"token": boss, "session": session, "item": ITEM},
            "save_quiz": {"token": boss, "title": "mine", "items": [ITEM], "id": "x"},
            "delete_quiz": {"token": boss, "id": "x"},
            "create": {
                "token": boss,
                "title": "mine",
                "items": [ITEM],
                "live": False,
                "settings": {"from": 1, "until": 2, "attempts": 1, "feedback": "now"},
            },
            "do": {"token": boss, "session": session, "command": "pause", "args": {"seconds": 1}},
            "move": {"token": boss, "session": session, "until": 9e9, "learner": "x"},
            "outside": {"token": boss, "waiting": [], "done": {}},
            "let_in": {"token": boss, "session": session},
            "take_off": {"token": boss, "session": session},
            "remove": {"token": boss, "session": session, "learner": "x"},
            "remove_silent": {"token": boss, "session": "x"},
            "forget": {"token": boss, "session": "x", "learner": "x"},
            "delete": {"token": boss, "session": "x"},
        }
        assert good.keys() == {*READS, *TELLS, *WRITES}
        sent = [(name, body) for name in ("who", "join", "do", "export/x") for body in BODIES]
        for name, told in good.items():
            other = [{k: v for k, v in told.items() if k != key} for key in told]
            other += [told | {key: value} for key in (*told, "extra") for value in VALUES]
            for key, value in product(told.get("settings", ()), VALUES):
                other.append(told | {"settings": told["settings"] | {key: value}})
            sent += [(name, json.dumps(body).encode()) for body in other]
        codes = set()
        for name, body in sent:
            code, answer = await post(recorder, name, body)
            codes.add(code)
            assert code in (200, 400, 403, 404, 409, 500), (code, name, body[:200])
            if code != 200:
                assert len(answer) < 1000 and not [x for x in SPEAKS if x in answer], answer
            # What a learner can bring about is refused in words; the rest only we could send.
            if code == 500 and name in ("who", "view", "join", "answer"):
                assert json.loads(body).keys() != good[name].keys(), (name, body[:200])
        assert codes == {200, 400, 403, 404, 409, 500}
        assert (await quiz.link.call("view", token=learner))["title"] == "Tuesday"

    with recorded(database_url) as recorder:
        asyncio.run(ask(recorder))
        assert recorder.process is not None and recorder.process.poll() is None
    for line in capfd.readouterr().err.splitlines():
        assert json.loads(line)["event"] == "error in the recorder"


# Tokens


def altered(token: str, other: str, secret: str, chance: random.Random) -> str:
    """A token that nobody was given."""
    ways = (*[mistyped] * 3, *[reordered] * 4, *[signed] * 3)
    return chance.choice(ways)(token, other, secret, chance)


def mistyped(token: str, other: str, secret: str, chance: random.Random) -> str:
    """One sign is another, one is added, or some are left out."""
    sign = chance.choice("0123456789abcdefABCDEF|:=+/ \n\0é")
    place = chance.randrange(len(token))
    added, after = chance.choice([(sign, 1), (sign, 0), ("", chance.randint(1, 9))])
    return token[:place] + added + token[place + after :]


def reordered(token: str, other: str, secret: str, chance: random.Random) -> str:
    """The parts of a token, with others among them."""
    *front, signature = token.split("|")
    kind = chance.randrange(4)
    if kind == 0:  # the other one's signature, or name, or time
        parts, theirs = token.split("|"), other.split("|")
        place = chance.randrange(len(parts))
        parts[place] = theirs[place]
        return "|".join(parts)
    if kind == 1:  # the instructor's name and value above a learner's signature
        return "|".join([*front[:3], "10:instructor", "16:aW5zdHJ1Y3Rvcg==", signature])
    if kind == 2:
        return front[-1] + "|" + signature[: chance.randrange(64)]
    return "|".join([*front, signature.upper() if chance.random() < 0.5 else signature[::-1]])


def signed(token: str, other: str, secret: str, chance: random.Random) -> str:
    """Signed with a guess, in the old way, or for something else."""
    kind, role = chance.randrange(3), chance.choice(["learner", "instructor"])
    if kind == 0:
        guess = chance.choice(["-", "secret", secret[:-1], secret.upper(), f"{chance.random()}"])
        made = create_signed_value(guess, role, chance.choice(["instructor", "a/b"]))
    elif kind == 1:  # the old kind of signature, even with the right secret
        made = create_signed_value(secret, role, "instructor", version=1)
    else:  # signed by us for something else, or ten years ago
        role = chance.choice(["instructor", "Instructor", "learner2", "username-127-0-0-1"])
        made = create_signed_value(secret, role, "instructor", clock=lambda: 1e9 / 2)
    return made.decode()


def test_of_a_thousand_forged_tokens_none_is_accepted(running: Recorder) -> None:
    with closing(Store.open(running.database)) as store:
        secret = store.secret

    async def ask() -> None:
        quiz = await gathered(running, 2)
        own = {*quiz.tokens, quiz.boss}
        chance, forged = random.Random(8), set[str]()
        while len(forged) < 1000:
            one, other = chance.sample(sorted(own), 2)
            forged |= {altered(one, other, secret, chance)} - own
        told = {"session": quiz.session}

        async def try_it(number: int, token: str) -> None:
            nobody = {"role": "", "session": "", "here": False, "nickname": ""}
            assert await quiz.link.call("who", token=token) == nobody, token
            call: tuple[str, dict[str, Any]] = [
                ("view", {}),
                ("answer", {"key": f"forged-{number}", **some_answer(chance)}),
                ("board", told),
                ("do", told | {"command": "reveal"}),
                ("catalog", {}),
            ][number % 5]
            with pytest.raises(Unknown):
                await quiz.link.call(call[0], token=token, **call[1])

        tokens = sorted(forged)
        for start in range(0, 1000, 50):
            part = enumerate(tokens[start : start + 50], start)
            await asyncio.gather(*(try_it(n, token) for n, token in part))
        for token in quiz.tokens:  # each was a step away from one of these
            assert (await quiz.link.call("who", token=token))["role"] == "learner"
        board = await quiz.link.call("board", token=quiz.boss, **told)
        assert (board["phase"], board["answered"]) == ("open", 0)

    asyncio.run(ask())


# Answers are kept


@pytest.fixture(scope="module")
def storms(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[str, tuple[str, Future[Any]]]]:
    """The same storm at each kind of database, side by side: most of it is waiting for a start."""

    def run(database: str) -> tuple[Kept, Quiz, dict[str, Any]]:
        with recorded(database, Restarted) as recorder:
            return asyncio.run(storm(recorder, writers=100, answers=20, kills=50))

    places = {"sqlite": f"sqlite:///{tmp_path_factory.mktemp('storm') / 'quiz.sqlite'}"}
    if "PostgreSQL 15" not in hub_parts.missing():
        places["postgresql"] = new_database(request.getfixturevalue("postgresql"), "storm")
    with ThreadPoolExecutor() as pool:
        yield {kind: (place, pool.submit(run, place)) for kind, place in places.items()}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_answer_is_lost_or_doubled_when_it_is_killed_fifty_times(
    kind: str, storms: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("postgresql")  # or the test is skipped
    database, running = storms[kind]
    kept, quiz, told = running.result()
    assert kept.compare(database, quiz) == {"rows": 2000, **RIGHT}
    assert told["sent_again"] > 50


def test_a_lost_answer_would_be_found(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'quiz.sqlite'}"

    async def answer(recorder: Recorder, kept: Kept) -> Any:
        quiz = await gathered(recorder, 1)
        for key in ("key-number-1", "key-number-2", "key-number-3"):
            told = some_answer(random.Random(1))
            receipt = await quiz.link.call("answer", token=quiz.tokens[0], key=key, **told)
            kept.note(quiz.tokens[0], told, receipt)
        return quiz

    with recorded(database, Ready) as recorder:
        kept = Kept()
        quiz = asyncio.run(answer(recorder, kept))
    assert kept.compare(database, quiz) == {"rows": 3, **RIGHT}
    kept.sent["key-number-2"] = {}
    kept.receipts["key-number-3"].append(1.0)
    kept.sent["key-number-4"], kept.whose["key-number-4"] = {}, quiz.tokens[0]
    del kept.sent["key-number-1"]
    assert kept.compare(database, quiz) == {
        "rows": 3,
        "lost": 1,
        "double": 0,
        "unknown": 1,
        "changed": 1,
        "receipt_with_another_time": 1,
        "out_of_order": 1,
    }


def test_an_answer_sent_up_to_five_times_in_any_order_is_one_row(database_url: str) -> None:
    chance = random.Random(11)

    async def live(recorder: Recorder) -> tuple[Kept, Any]:
        quiz, kept = await gathered(recorder, 20), Kept()
        told = {f"learner-{n}-{turn}": some_answer(chance) for n in range(20) for turn in range(5)}

        async def send(key: str) -> None:
            token = quiz.tokens[int(key.split("-")[1])]
            receipt = await quiz.link.call("answer", token=token, key=key, **told[key])
            kept.note(token, told[key], receipt)

        again = [key for key in told for _ in range(chance.randint(0, 4))]
        chance.shuffle(again)
        half = len(again) // 2
        first = [*told, *again[:half]]
        chance.shuffle(first)
        await asyncio.gather(*map(send, first))
        await quiz.do("close")
        await asyncio.gather(*map(send, again[half:]))  # what comes late is told when it was saved
        with pytest.raises(Refused):
            await quiz.link.call(
                "answer", token=quiz.tokens[0], key="a-new-key", **some_answer(chance)
            )
        return kept, quiz

    async def homework(recorder: Recorder) -> tuple[Kept, Any]:
        settings = {"from": 1.0, "until": 4e9, "attempts": 3, "feedback": "after"}
        quiz, kept = await gathered(recorder, 10, settings), Kept()
        for attempt, (number, token) in product((1, 2, 3), enumerate(quiz.tokens)):
            keys = [f"homework-{number}-{turn}" for turn in range(1, attempt + 1)]
            told = {**kept.sent, keys[-1]: some_answer(chance, attempt)}
            again = [keys[-1], *(key for key in keys for _ in range(chance.randint(0, 2)))]
            for key in again:
                receipt = await quiz.link.call("answer", token=token, key=key, **told[key])
                kept.note(token, told[key], receipt)
        more = {"token": quiz.tokens[0], "key": "a-new-key", **some_answer(chance, 3)}
        with pytest.raises(Refused):
            await quiz.link.call("answer", **more)
        return kept, quiz

    with recorded(database_url, Ready) as recorder:
        kept, quiz = asyncio.run(live(recorder))
        found = {**kept.compare(database_url, quiz), "out_of_order": 0}  # in any order
        assert found == {"rows": 100, **RIGHT}
        kept, quiz = asyncio.run(homework(recorder))
        assert kept.compare(database_url, quiz) == {"rows": 30, **RIGHT}


def test_an_answer_that_its_database_finished_late_keeps_its_time() -> None:
    """PostgreSQL may store what a recorder asked for only after the next one has read all."""
    school = Class().live(BEST)
    ann, late = school.join("Ann"), Class(school.store)
    school.do("open")
    late.room.view(ann.token)  # has read all
    told = {"token": ann.token, "key": "key-late", "item": BEST, "choice": ["a"], "sure": 1}
    told |= {"round": 1, "attempt": 1}
    first = school.room.answer(**told)
    late.clock.now += 5
    assert late.room.answer(**told) == late.room.answer(**told) == first
    assert late.room.view(ann.token)["mine"]["saved_at"] == first["saved_at"]
    school.store.close()


def test_a_hundred_learners_answer_within_the_same_seconds(tmp_path: Path) -> None:
    """`make soak` measures how long they wait."""
    with recorded(f"sqlite:///{tmp_path / 'quiz.sqlite'}", Ready) as recorder:
        told = asyncio.run(rush(recorder, learners=100))
    assert told["saved"] == 100


# It ends, and comes back


def test_it_ends_with_what_started_it(tmp_path: Path) -> None:
    for quietly in (True, False):
        start = (
            "import sys; from esodys_teach.quiz.link import Recorder; r = Recorder(sys.argv[1]);"
            "print(r.start().split()[0], r.process.pid, flush=True); sys.stdin.read()"
        )
        command = [sys.executable, "-c", start, f"sqlite:///{tmp_path / 'quiz.sqlite'}"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as parent:
            assert parent.stdout is not None
            address, pid = parent.stdout.readline().split()
            child = psutil.Process(int(pid))
            with socket.create_connection(("127.0.0.1", int(address.split(":")[-1]))):
                parent.send_signal(signal.SIGTERM if quietly else signal.SIGKILL)
                parent.wait(timeout=LONGEST_WAIT)
                assert left([child]) == []


def test_the_end_of_the_server_waits_for_nobody_who_waits(tmp_path: Path) -> None:
    async def ask(recorder: Recorder) -> None:
        quiz = await gathered(recorder, 1)
        view = await quiz.link.call("view", token=quiz.tokens[0])
        asked = quiz.link.call("view", token=quiz.tokens[0], since=view["version"])
        waiting = asyncio.ensure_future(asked)
        await quiz.link.call("who", token="")  # answered behind it
        await asyncio.to_thread(recorder.end)
        with pytest.raises(Unavailable):
            await waiting

    with recorded(f"sqlite:///{tmp_path / 'quiz.sqlite'}", Patient) as recorder:
        asyncio.run(ask(recorder))
        assert recorder.process is not None and recorder.process.returncode == 0


async def until_answered(link: RecorderClient, name: str, **told: Any) -> Any:
    """Asked again and again, as a page does."""
    async with asyncio.timeout(LONGEST_WAIT):
        while True:
            with suppress(Unavailable):
                return await link.call(name, **told)


def kept_up(database: str, what: Callable[[Recorder], Coroutine[Any, Any, None]]) -> None:
    """Do it while the server keeps the recorder up."""

    async def both(recorder: Recorder) -> None:
        keeping = asyncio.ensure_future(recorder.keep())
        await what(recorder)
        assert not keeping.done()
        keeping.cancel()

    with recorded(database) as recorder:
        asyncio.run(both(recorder))


def test_killed_it_is_started_again_where_it_was(tmp_path: Path) -> None:
    async def kill(recorder: Recorder) -> None:
        quiz = await gathered(recorder, 1)
        port, (token,) = recorder.port, quiz.tokens
        before = await quiz.link.call("view", token=token)
        waiting = asyncio.ensure_future(
            quiz.link.call("view", token=token, since=before["version"])
        )
        for ending in (signal.SIGKILL, signal.SIGTERM):
            assert recorder.process is not None
            old = recorder.process.pid
            recorder.process.send_signal(ending)
            assert await until_answered(quiz.link, "view", token=token) == before
            assert (recorder.port, recorder.process.pid == old) == (port, False)
        with pytest.raises(Unavailable):
            await waiting
        told = await until_answered(quiz.link, "who", token=recorder.instructor)
        assert told["role"] == "instructor"
        assert quiz.boss and (await quiz.link.call("who", token=quiz.boss)) == told

    kept_up(f"sqlite:///{tmp_path / 'quiz.sqlite'}", kill)


def test_it_comes_back_once_it_can(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Another program may have its port, or its database may be away, for a while."""
    place = tmp_path / "quiz.sqlite"

    async def kill(recorder: Recorder) -> None:
        quiz = await gathered(recorder, 1)
        assert recorder.process is not None
        away = place.rename(tmp_path / "away")
        place.mkdir()
        recorder.process.kill()
        said = ""
        async with asyncio.timeout(LONGEST_WAIT):
            while said.count("recorder ended") < 2:
                with pytest.raises(Unavailable):
                    await quiz.link.call("who", token="")
                said += capfd.readouterr().err
        place.rmdir()
        away.rename(place)
        view = await until_answered(quiz.link, "view", token=quiz.tokens[0])
        assert view["phase"] == "open"

    kept_up(f"sqlite:///{place}", kill)


def test_why_it_cannot_start_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        here = Recorder(f"sqlite:///{tmp_path / 'quiz.sqlite'}")
        here.port = taken.getsockname()[1]
        for recorder, reason in ((Recorder(f"sqlite:///{tmp_path}"), str(tmp_path)), (here, "use")):
            with pytest.raises(ValueError, match=reason):
                recorder.start()
            recorder.end()
    assert capfd.readouterr().err == ""


# Who waits for news


def test_a_question_waits_for_news(running: Recorder) -> None:
    async def wait() -> None:
        quiz = await gathered(running, 2)
        learner, other = quiz.tokens
        told = {"token": learner}

        async def news(name: str = "view", **more: Any) -> Any:
            now = await quiz.link.call(name, **{**told, **more})
            asked = quiz.link.call(name, since=now["version"], **{**told, **more})
            waiting = asyncio.ensure_future(asked)
            await quiz.link.call("who", token="")
            assert not waiting.done()
            return waiting

        waiting = await news()
        board = await news("board", token=quiz.boss, session=quiz.session)
        answered = {"token": other, "key": "wait-for-it", **some_answer(random.Random(1))}
        await quiz.link.call("answer", **answered)
        assert (await board)["answered"] == 1  # for the instructor each answer is news
        await quiz.link.call("who", token="")
        assert not waiting.done()  # for a learner the answer of another is none
        await quiz.do("close")
        assert (await waiting)["phase"] == "closed"
        await quiz.do("reveal")
        # Whoever has not heard of the last news is told at once.
        old = await quiz.link.call("view", since=0, **told)
        assert old["phase"] == "revealed"

    asyncio.run(wait())


def test_a_question_waits_for_the_end_of_a_timer(running: Recorder) -> None:
    async def wait() -> None:
        settings = {"from": 1.0, "until": 4e9, "attempts": 1, "feedback": "after"}
        quiz = await gathered(running, 1, settings)
        told = {"token": quiz.boss, "title": "Timed", "items": [ITEM], "live": True}
        made = await quiz.link.call("create", settings={}, **told)
        quiz.session, quiz.code = made["session"], made["code"]
        token = await quiz.join("Ann")
        await quiz.do("open", seconds=5)
        opened = await quiz.link.call("view", token=token)
        closed = await quiz.link.call("view", token=token, since=opened["version"])
        assert (opened["phase"], closed["phase"]) == ("open", "closed")

    asyncio.run(wait())


def test_homework_ends_by_the_clock_and_whoever_waits_is_told(running: Recorder) -> None:
    async def wait() -> None:
        settings = {"from": 1.0, "until": time() + 6, "attempts": 1, "feedback": "after"}
        quiz = await gathered(running, 1, settings)
        told = {"token": quiz.tokens[0]}
        opened = await quiz.link.call("view", item=ITEM, **told)
        ended = await quiz.link.call("view", item=ITEM, since=opened["version"], **told)
        assert (opened["phase"], ended["phase"]) == ("open", "ended")
        assert opened["reveal"] is None and ended["reveal"]["whole"]
        late = {"key": "too-late-by-far", **some_answer(random.Random(1))}
        with pytest.raises(Refused, match="not open, so nothing was saved"):
            await quiz.link.call("answer", **told, **late)

    asyncio.run(wait())


def test_a_question_without_news_is_answered_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.3)

    class Room:
        asked = 0

        def view(self) -> dict[str, int]:
            self.asked += 1
            return {"version": 7}

    async def wait() -> None:
        room = Room()
        app = Application([(r"/(\w+)", CallHandler)], room=room, news=Condition(), word=b"word")
        server = HTTPServer(app)
        server.add_sockets(sockets := bind_sockets(0, "127.0.0.1"))
        link = RecorderClient(f"http://127.0.0.1:{sockets[0].getsockname()[1]} word")
        assert await link.call("view", since=7) == {"version": 7}
        assert 2 <= room.asked < 6  # it slept meanwhile
        server.stop()
        await server.close_all_connections()

    asyncio.run(wait())
