"""The instructor's page: put a quiz together, run it, and take its results away."""

import asyncio
import os
from collections.abc import Awaitable
from functools import partial
from html import escape
from traceback import format_exc
from typing import Any
from urllib.parse import urlencode

import ipywidgets as w

from esodys_teach import views
from esodys_teach.log import log
from esodys_teach.markup import listing, para
from esodys_teach.places import style
from esodys_teach.quiz import desk_words as desk
from esodys_teach.quiz import words as said
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.link import ADDRESS, Lost, asked_by, recorder
from esodys_teach.ui.controls import Looks, mark, offer, write
from esodys_teach.ui.explorer import asked
from esodys_teach.ui.quiz_build import Builder
from esodys_teach.ui.quiz_people import After, People

AGAIN = 1.0
GONE = said.status(said.GONE, "es-error")
TIMERS = {"no timer": None, "30 seconds": 30, "60 seconds": 60, "90 seconds": 90}
ANY = ("ready", "open", "closed", "discuss", "revealed")
COMMANDS = {
    "Open the question": ("open", ("ready",)),
    "Open the second vote": ("open", ("discuss",)),
    "Close it": ("close", ("open",)),
    "Show the votes": ("show", ("closed", "discuss")),
    "Let them discuss": ("discuss", ("closed",)),
    "Reveal the key": ("reveal", ("closed",)),
    "Next question": ("next", ("revealed",)),
    "30 seconds more": ("extend", ("open",)),
    "One day more": ("extend", ("open",)),
    "Pause": ("pause", ANY),
    "Go on": ("resume", ANY),
    "No more joining": ("shut", ANY),
    "Let them join again": ("admit", ANY),
    "Skip this question": ("skip", ("ready", "open", "closed", "discuss")),
    "End the quiz": ("end", ANY),
}
"""Each button in the order of a lesson, what it asks of the room, and in which phases it does."""
MORE = {"30 seconds more": 30, "One day more": 86400}
NO_QUIZ = (
    "Quizzes for a class need the pages' server: <code>esodys-teach serve --quiz --lan</code>. "
    "It prints the link to this page. On your own, open <a href='quiz.ipynb'>the quiz</a>."
)


class Desk:
    """The page; `widget` is all of it."""

    following: "asyncio.Task[None] | None" = None

    def __init__(self, room: Any, token: str) -> None:
        self.room, self.token, self.looks = room, token, Looks()
        self.session, self.board = "", dict[str, Any]()
        looks, text = self.looks, self.looks.page_text
        self.builder = Builder(looks, self.ask, self.start, self.run)
        self.past: dict[str, str] = {}
        self.sessions = looks.choice("Quizzes opened so far", ())
        looks.when(self.sessions, self._go_to)
        self.back = looks.push("Put another quiz together", lambda _: self._leave())
        self.said = text()
        self.in_ = text()
        self.progress = text()
        self.timer = looks.choice("Timer", tuple(TIMERS))
        self.buttons = {name: looks.push(name, partial(self._press, name)) for name in COMMANDS}
        end, really = "End the quiz", "Really end it for everybody? Press once more"
        self.buttons[end] = looks.twice(end, really, lambda: self._press(end))
        self.large = looks.switch("Large type, for the projector", "es-switch")
        self.peek = looks.switch("Show me the key", "es-switch es-peek")
        looks.when(self.large, self._enlarge)
        looks.when(self.peek, lambda _: self._draw())
        self.which = looks.choice("Question", ())
        looks.when(self.which, lambda _: self._look(), "index")
        self.story, self.question = text(name="es-story"), text()
        self.votes, self.key = text(), text()
        self.people = People(looks, self._remove)
        self.after = After(looks, self._forget, self._delete)
        row = looks.box(self.timer, *self.buttons.values(), name="es-buttons es-run")
        switches = looks.box(self.large, self.peek, name="es-buttons es-switches")
        parts = (self.in_, switches, self.progress, row, self.which, self.story, self.question)
        shown = (self.votes, self.key, self.people.box, self.after.box)
        self.running = looks.box(*parts, *shown, name="es-page es-running")
        sheet = text(f"<style>{style()}</style>", name="es-style")
        top = looks.box(self.sessions, self.back, name="es-top")
        self.at = text()
        page = (sheet, self.at, looks.alarm, top, self.said, self.builder.box, self.running)
        self.widget = looks.box(looks.box(*page, name="es-desk"), name="esodys")
        self._draw()

    async def ask(self, name: str, **told: Any) -> Any:
        """Ask the room as the instructor; waits where it does not answer just now."""
        while True:
            try:
                answer = await self.room.call(name, token=self.token, **told)
            except Lost:
                self.said.value = GONE
                await asyncio.sleep(AGAIN)
            else:
                if self.said.value == GONE:
                    self.said.value = ""
                return answer

    def start(self, task: Awaitable[None]) -> None:
        """Do it beside what else happens; should it fail, the page says so and the log has it."""

        async def guarded() -> None:
            try:
                await task
            except Refused as no:
                self.said.value = said.status(str(no), "es-error")
            except asyncio.CancelledError:
                raise
            except Exception:
                self.looks.alarm.value = views.alarm()
                log("error in the instructor's page", traceback=format_exc())

        self.task = asyncio.get_running_loop().create_task(guarded())

    async def fill(self) -> None:
        """Ask what there is: cases, saved quizzes, those that were opened, and the one at hand."""
        await self.builder.fill()
        await self._list()
        if asked("quiz") in self.past.values():
            self.large.value = bool(asked("large"))
            await self.run(asked("quiz"))

    async def _list(self) -> None:
        told = await self.ask("sessions")
        self.past = {f"{one['title']} ({one['code']})": one["id"] for one in told}
        now = next((name for name, one in self.past.items() if one == self.session), None)
        offer(self.sessions, ("none", *self.past), now or "none")

    def _go_to(self, name: str) -> None:
        session = self.past.get(name, "")
        if not session:
            self._leave()
        elif session != self.session:
            self.start(self.run(session))

    def _leave(self) -> None:
        """Back to where quizzes are put together; the one that runs goes on."""
        self.session, self.board, self.large.value = "", {}, False
        offer(self.sessions, ("none", *self.past), "none")
        self._draw()

    async def run(self, session: str) -> None:
        """Stand at the desk of this session from now on."""
        self.session, self.board = session, {}
        await self._list()
        if Desk.following:
            Desk.following.cancel()
        self.start(self._follow(session))
        Desk.following = self.task

    async def _follow(self, session: str) -> None:
        while session == self.session:
            since = {"since": self.board["version"]} if self.board else {}
            board = await self.ask("board", session=session, **self._item(), **since)
            if session == self.session:
                self.board = board
                self._draw()

    def _draw(self) -> None:
        board, large = self.board, self.large.value
        mark(self.builder.box, "es-hidden", bool(board))
        mark(self.back, "es-hidden", not board)
        at = {"quiz": self.session} | ({"large": "1"} if large else {}) if board else {}
        write(self.at, said.address(urlencode(at)))
        if not board:
            mark(self.running, "es-hidden", True)
            return
        phase, item = board["phase"], board["item"]
        over = board["live"] and phase == "ended"
        keyed = phase in ("revealed", "ended") or self.peek.value
        shown = (board["shown"] or keyed) and not over
        start = board["live"] and phase == "ready" and board["place"] == 0
        mark(self.running, "es-at-start", start)
        mark(self.running, "es-at-case", phase == "ready")
        write(self.in_, "" if phase == "ended" else desk.way_in(board, os.environ.get(ADDRESS, "")))
        write(self.progress, desk.progress(board))
        write(self.story, "" if over else said.story(board))
        texts = [escape(option["text"]) for option in item["options"]] if item else []
        options = "" if shown else listing(texts, "es-goals")
        write(self.question, said.question(item) + options if item and not over else "")
        write(self.votes, desk.votes(board, key=keyed) if shown else "")
        write(self.key, desk.key(board) if keyed and not over else "")
        for name, (command, phases) in COMMANDS.items():
            wanted = phase in phases and _makes_sense(name, command, board)
            mark(self.buttons[name], "es-hidden", not wanted)
        timed = board["live"] and phase in ("ready", "discuss") and not board["paused"]
        mark(self.timer, "es-hidden", not timed)
        mark(self.which, "es-hidden", board["live"])
        names = tuple(f"{n}. {one['stem']}" for n, one in enumerate(board["items"], 1))
        if not board["live"] and self.which.options != ("none", *names):
            offer(self.which, ("none", *names))
        self.people.show(board["learners"])
        self.after.show(self.session)
        mark(self.running, "es-hidden", False)  # last: else the code of another quiz is read

    def _enlarge(self, on: bool) -> None:
        """Nobody means to project the key by a switch that was on before."""
        mark(self.running, "es-presenter", on)
        self.peek.value = False
        self._draw()

    def _press(self, name: str, button: w.Button | None = None) -> None:
        self.said.value = ""
        self.start(self._do(name))

    async def _do(self, name: str) -> None:
        command, args = COMMANDS[name][0], dict[str, Any]()
        self.buttons["End the quiz"].description = "End the quiz"
        if seconds := MORE.get(name) or command == "open" and TIMERS[self.timer.value]:
            args = {"seconds": seconds}
        await self._ask_and_look("do", command=command, args=args)

    async def _ask_and_look(self, name: str, **told: Any) -> None:
        await self.ask(name, session=self.session, **told)
        await self._read()

    async def _read(self) -> None:
        self.board = await self.ask("board", session=self.session, **self._item())
        self._draw()

    def _item(self) -> dict[str, str]:
        """In homework, the question that the instructor looks at."""
        items = self.board.get("items", ()) if not self.board.get("live", True) else ()
        return {"item": items[self.which.index - 1]["id"]} if items and self.which.index else {}

    def _look(self) -> None:
        if self.board and not self.board["live"]:
            self.start(self._read())

    def _remove(self, learner: str) -> None:
        self.start(self._ask_and_look("remove", learner=learner))

    def _forget(self) -> None:
        self.start(self._ask_and_look("forget"))
        self.said.value = para("The nicknames are deleted; the answers stand under numbers.")

    def _delete(self) -> None:
        self.start(self._gone())

    async def _gone(self) -> None:
        session = self.session
        self._leave()
        await self.ask("delete", session=session)
        await self._list()


def instructor() -> w.Box:
    """The instructor's page, or how to get to one."""
    link = recorder()
    if not link:
        looks = Looks()
        sheet = looks.page_text(f"<style>{style()}</style>", name="es-style")
        return looks.box(sheet, f"<p>{NO_QUIZ}</p>", name="esodys")
    page = Desk(link, asked_by())
    page.start(page.fill())
    return page.widget


def _makes_sense(name: str, command: str, board: dict[str, Any]) -> bool:
    """Whether the instructor would look for this button now."""
    if board["paused"]:
        return command in ("resume", "end")
    if command in ("shut", "admit"):
        return bool(board["shut"]) == (command == "admit")
    if not board["live"]:
        return name in ("One day more", "End the quiz")
    last = board["place"] + 1 == board["count"]
    sense: dict[str, bool] = {
        "resume": False,
        "discuss": board["round"] == 1,
        "show": not board["shown"],
        "extend": board["left_s"] is not None and name != "One day more",
        "next": not last,
        "skip": not last,
    }
    return sense.get(command, True)
