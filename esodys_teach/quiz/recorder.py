"""The one process that holds keys, scores and database: answers on loopback, to who has its word.

Started by the pages' server, which tells it by its input what it needs, and ended with that input.
"""

import json
import sys
import threading
import time
from collections.abc import Iterable
from hmac import compare_digest
from pathlib import Path
from time import monotonic
from traceback import format_exception
from typing import Any

from sqlalchemy.exc import OperationalError
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.locks import Condition
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from esodys_teach.content.case import Case, case_ids, load_case
from esodys_teach.content.case_checks import read_own
from esodys_teach.loader.file_error import FileError
from esodys_teach.log import log
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused, Shut, Unknown
from esodys_teach.quiz.messages import RecorderRefused, RecorderSettings, RecorderStarted
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store.locks import DatabaseInUse
from esodys_teach.quiz.store.store import Store, default_url

PATIENCE = 20.0  # seconds that a question waits for news before it is answered with none
LOOPBACK = "127.0.0.1"
MAX_BYTES = 256 * 1024  # of a call; the longest, a quiz of two hundred questions, has some 12 KB
MAX_BRACKETS = 200  # that a call opens, in its texts too: nothing is nested deeper than that
READS = ("who", "view", "catalog", "quizzes", "preview", "sessions", "board")
WAITS = ("view", "board")  # for news, where they are asked with `since`
TELLS = ("outside",)  # and is news where it says so
WRITES = (
    "join",
    "answer",
    "save_quiz",
    "delete_quiz",
    "create",
    "do",
    "move",
    "remove",
    "remove_silent",
    "let_in",
    "take_off",
    "forget",
    "delete",
)


class CallHandler(RequestHandler):
    """One method of the room: `POST /NAME` with its arguments as JSON."""

    def prepare(self) -> None:
        word = self.request.headers.get("Authorization", "")
        if not compare_digest(word.encode(), self.settings["word"]):
            raise HTTPError(401)

    def asked(self) -> dict[str, Any]:
        """The arguments, if that is what was sent."""
        body = self.request.body
        if len(body) > MAX_BYTES or body.count(b"[") + body.count(b"{") > MAX_BRACKETS:
            raise HTTPError(400)
        try:
            arguments = json.loads(body)
        except ValueError:
            raise HTTPError(400) from None
        if not isinstance(arguments, dict):
            raise HTTPError(400)
        return arguments

    async def post(self, name: str) -> None:
        room: Room = self.settings["room"]
        news: Condition = self.settings["news"]
        if name not in READS + TELLS + WRITES:
            raise HTTPError(404)
        asked = self.asked()
        since = asked.pop("since", None) if name in WAITS else None
        whose = [asked.pop("token")] if "token" in asked else []
        answer = getattr(room, name)(*whose, **asked)
        until = monotonic() + PATIENCE
        # Nobody asks again and again: the answer waits for news, or for the end of the time.
        while since is not None and answer["version"] == since and monotonic() < until:
            left = [until - monotonic(), *([answer["left_s"]] if answer.get("left_s") else [])]
            await news.wait(timeout=IOLoop.current().time() + max(0.05, min(left)))
            answer = getattr(room, name)(*whose, **asked)
        if name in WRITES or name in TELLS and answer["news"]:
            news.notify_all()
        self.finish(json.dumps(answer))

    def write_error(self, status_code: int, **details: Any) -> None:
        problem = details.get("exc_info", (None, None, None))[1]
        if isinstance(problem, Refused):
            self.set_status(409)
            self.finish({"refused": str(problem), "shut": isinstance(problem, Shut)})
        elif isinstance(problem, Unknown):
            self.set_status(403)
            self.finish({"refused": "This sign-in is not known here."})
        else:
            self.finish({})

    def log_exception(self, kind: Any, problem: Any, trace: Any) -> None:
        if isinstance(problem, DatabaseInUse | OperationalError):  # the database is away: one line
            log("the database cannot be used", problem=str(getattr(problem, "orig", problem)))
        elif not isinstance(problem, (HTTPError, Refused, Unknown)):
            log("error in the recorder", traceback="".join(format_exception(kind, problem, trace)))


class ExportHandler(CallHandler):
    """The results of a session in one of the formats, for who runs it."""

    async def post(self, name: str) -> None:
        if name not in EXPORTS:
            raise HTTPError(404)
        asked = self.asked()
        results = self.settings["room"].results(asked.pop("token", ""), **asked)
        self.set_header("Content-Type", EXPORTS[name].mime)
        self.finish(EXPORTS[name].make(results))


def all_cases(own: Iterable[str | Path]) -> list[Case]:
    """The cases that ship, and those of these files that are cases; the log names the rest."""
    cases = [load_case(one) for one in case_ids()]
    for path in map(Path, own):
        try:
            cases.append(read_own(path))
        except FileError as error:
            log("not a case", file=path.name, slips=[str(slip) for slip in error.slips][:3])
    return cases


def main() -> None:
    """Read what to do from the first line of the input, and do it until the input ends."""
    settings: RecorderSettings = json.loads(sys.stdin.readline())
    try:
        store = Store.open(settings["database"] or default_url(), only=True)
        sockets = bind_sockets(settings["port"], LOOPBACK, backlog=1024)  # a class asks at once
    except (OSError, ValueError) as refused:
        answer: RecorderRefused = {"refused": str(refused)}
        print(json.dumps(answer), flush=True)
        return
    store.purge(time.time() - settings["days"] * 86_400)
    room = Room(store, all_cases(settings["own"]))
    app = Application(
        [(r"/export/([\w.-]+)", ExportHandler), (r"/(\w+)", CallHandler)],
        room=room,
        news=Condition(),
        word=settings["word"].encode(),
        log_function=lambda call: None,  # what goes wrong is logged as such, and nothing else
    )
    HTTPServer(app, max_buffer_size=1 << 20).add_sockets(sockets)
    port = sockets[0].getsockname()[1]
    started: RecorderStarted = {"port": port, "instructor": room.instructor_token()}
    print(json.dumps(started), flush=True)
    loop = IOLoop.current()

    def end_with_the_server() -> None:
        sys.stdin.read()
        loop.add_callback(loop.stop)

    threading.Thread(target=end_with_the_server, daemon=True).start()
    loop.start()


if __name__ == "__main__":
    main()
