"""How a page or the server asks the recorder; or, on one's own, a room of one's own."""

import asyncio
import json
import os
import random
import secrets
import subprocess
import sys
import time
from contextlib import suppress
from math import inf
from typing import Any

from esodys_teach.content.case import case_ids, load_case, own_files
from esodys_teach.log import log
from esodys_teach.patient.errors import EsodysError
from esodys_teach.quiz.flow import Refused, Shut, Unknown
from esodys_teach.quiz.messages import RecorderRefused, RecorderSettings, RecorderStarted

COOKIES = {"learner": "esodys-learner", "instructor": "esodys-instructor"}

TOKEN = "Esodys-Token"
"""The header in which the server tells a page who opened it, whatever the browser says there."""

KEPT_DAYS = 365.0
"""Days after which a quiz and its answers are deleted, at the next start."""

RECORDER = "ESODYS_TEACH_RECORDER"
"""The environment variable in which the pages find the recorder: its address, a space, its word."""


ADDRESS = "ESODYS_TEACH_ADDRESS"
"""The environment variable in which the instructor's page finds the address for the class."""


def days(number: float) -> float:
    """The same number of days; raises ValueError for one that is none."""
    if not 0 <= number < inf:
        raise ValueError(f"write a number of days, 0 or more, not {number:g}")
    return number


class Unavailable(EsodysError, ConnectionError):
    """The recorder does not answer now; the same call may be made again."""


class RecorderClient:
    """The recorder at an address: `await link.call("view", token=...)`."""

    def __init__(self, address_and_word: str) -> None:
        self.address, _, self.word = address_and_word.partition(" ")

    async def call(self, name: str, **asked: Any) -> Any:
        """What the method of the room returns; raises Refused, Unknown, or Unavailable."""
        return json.loads(await self.fetch(name, **asked))

    async def fetch(self, name: str, **asked: Any) -> bytes:
        """The answer as it came, such as an export."""
        from tornado.httpclient import AsyncHTTPClient, HTTPClientError

        client = AsyncHTTPClient(max_clients=1000)
        says = {"Authorization": self.word, "Content-Type": "application/json"}
        body = json.dumps(asked)
        address = f"{self.address}/{name}"
        try:
            answer = await client.fetch(
                address,
                method="POST",
                headers=says,
                body=body,
                raise_error=False,
                request_timeout=40,
            )
        except (TimeoutError, OSError, HTTPClientError) as problem:  # the last: cut off midway
            raise Unavailable(str(problem)) from problem
        if answer.code in (403, 409):
            told = json.loads(answer.body)
            kind = Shut if told.get("shut") else Refused
            raise (kind if answer.code == 409 else Unknown)(told["refused"])
        if answer.code != 200:
            raise Unavailable(f"{name}: {answer.code}")
        return bytes(answer.body)


class Recorder:
    """The recorder's process, started again on the same port should it end."""

    def __init__(self, database: str, days: float = KEPT_DAYS) -> None:
        self.word = secrets.token_urlsafe(24)
        self.database, self.days, self.port = database, days, 0
        self.process: subprocess.Popen[str] | None = None
        self.instructor = ""

    def start(self) -> str:
        """Start it, wait until it answers, and return what its users need to know."""
        self.end()
        self.process = self.launch()
        settings: RecorderSettings = {
            "database": self.database,
            "word": self.word,
            "port": self.port,
            "own": [str(path) for path in own_files()],
            "days": self.days,
        }
        assert self.process.stdin is not None and self.process.stdout is not None
        print(json.dumps(settings), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise OSError("the quiz could not start: its reason stands above")
        answer: RecorderStarted | RecorderRefused = json.loads(line)
        if "refused" in answer:
            raise ValueError(answer["refused"])
        self.port, self.instructor = answer["port"], answer["instructor"]
        return f"http://127.0.0.1:{self.port} {self.word}"

    def launch(self) -> subprocess.Popen[str]:
        """A new process, which waits for its settings.

        In a group of its own: Ctrl-C in a terminal is for the server, which then ends it.
        """
        command = [sys.executable, "-m", "esodys_teach.quiz.recorder"]
        pipe = subprocess.PIPE
        options: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, **options)

    async def keep(self) -> None:
        """Start it again whenever it ends, for as long as the server runs."""
        while True:
            await asyncio.sleep(0.5)
            if self.process and self.process.poll() is not None:
                log("recorder ended", code=self.process.returncode)
                with suppress(
                    OSError, ValueError
                ):  # its port or its database may be back next time
                    await asyncio.to_thread(self.start)

    def end(self) -> None:
        """End it with its last answer written."""
        if self.process and self.process.stdin and self.process.stdout:
            self.process.stdin.close()
            self.process.wait(timeout=10)
            self.process.stdout.close()


class PracticeRoom:
    """A room of one's own, in this process: the same questions with feedback at once."""

    def __init__(self) -> None:
        from esodys_teach.quiz.room import Room
        from esodys_teach.quiz.store.store import Store

        cases = [load_case(one) for one in case_ids()]
        self.room = Room(Store.open("sqlite://"), cases)
        asked = {case: [f"{case.id}/{item.id}" for item in case.items] for case in cases}
        every = [one for items in asked.values() for one in items]
        self.sets = {"Ten questions from all cases": every}
        self.sets |= {case.title: items for case, items in asked.items() if items}

    def begin(self, name: str) -> str:
        """Open a new quiz of that set, and the token of who answers it."""
        items = self.sets[name]
        asked = random.sample(items, min(10, len(items)))
        now = time.time()
        settings = {"from": now, "until": now + 86400, "attempts": 2, "feedback": "now"}
        token = self.room.instructor_token()
        made = self.room.create(token, name, asked, False, settings)
        return str(self.room.join(made["code"], "you")["token"])

    async def call(self, name: str, **asked: Any) -> Any:
        """As the recorder answers; there is nobody else to wait for."""
        if asked.pop("since", None) is not None:
            await asyncio.sleep(3600)
        whose = [asked.pop("token")] if "token" in asked else []
        answer = getattr(self.room, name)(*whose, **asked)
        return answer | {"nickname": "", "left_s": None} if name == "view" else answer


def asked_by() -> str:
    """The signed token of who opened this page, as the server read it from a cookie."""
    return os.environ.get("HTTP_ESODYS_TOKEN", "")


def recorder() -> RecorderClient | None:
    """The recorder of this server, if it has one."""
    value = os.environ.get(RECORDER, "")
    return RecorderClient(value) if value else None
