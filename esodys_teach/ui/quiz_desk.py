"""The instructor's page: put a quiz together, run it, and take its results away."""

import asyncio
import os
from collections.abc import Awaitable
from functools import partial
from html import escape
from traceback import format_exc
from typing import Any

import ipywidgets as w

from esodys_teach import views
from esodys_teach.log import log
from esodys_teach.markup import heading, listing, para
from esodys_teach.places import style
from esodys_teach.quiz import desk_words as desk
from esodys_teach.quiz import words as said
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.link import ADDRESS, Lost, asked_by, recorder
from esodys_teach.ui.controls import Looks, mark, offer
from esodys_teach.ui.quiz_build import Builder

AGAIN = 1.0
TIMERS = {"no timer": None, "30 seconds": 30, "60 seconds": 60, "90 seconds": 90}
ANY = ("ready", "open", "closed", "discuss", "revealed")
COMMANDS = {
    "Open the question": ("open", ("ready",)),
    "Open the second vote": ("open", ("discuss",)),
    "Close it": ("close", ("open",)),
    "Show the votes": ("show", ("closed",)),
    "Let them discuss": ("discuss", ("closed",)),
    "Reveal the key": ("reveal", ("closed",)),
    "Next question": ("next", ("closed", "revealed")),
    "Pause": ("pause", ANY),
    "Go on": ("resume", ANY),
    "30 seconds more": ("extend", ("open",)),
    "Skip this question": ("skip", ("ready", "open", "closed", "discuss")),
    "End the quiz": ("end", ANY),
}
"""Each button, what it asks of the room, and in which phases it does."""
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
        self.sessions = looks.choice("Run or read a quiz that was opened", ())
        looks.when(self.sessions, self._go_to)
        self.back = looks.push("Put a quiz together", lambda _: self._leave())
        self.said = text()
        self.in_ = text()
        self.progress = text()
        self.timer = looks.choice("Timer", tuple(TIMERS))
        self.buttons = {name: looks.push(name, partial(self._press, name)) for name in COMMANDS}
        self.large = looks.switch("Large type, for the projector", "es-switch")
        self.peek = looks.switch("Show me the key", "es-switch")
        looks.when(self.large, lambda on: mark(self.running, "es-presenter", on))
        looks.when(self.peek, lambda _: self._draw())
        self.which = looks.choice("Question", ())
        looks.when(self.which, lambda _: self._look(), "index")
        self.story, self.question = text(name="es-story"), text()
        self.votes, self.key = text(), text()
        self.people = looks.box(name="es-buttons")
        self.files = text()
        self.erase = looks.push("Delete the nicknames", lambda _: self.start(self._forget()))
        self.delete = looks.push("Delete this quiz and its answers", self._sure_to_delete)
        row = looks.box(self.timer, *self.buttons.values(), name="es-buttons es-run")
        after = looks.box(
            self.files, looks.box(self.erase, self.delete, name="es-buttons"), name="es-after"
        )
        people = looks.box(heading(3, "Who is here"), self.people, name="es-people")
        switches = looks.box(self.large, self.peek, name="es-buttons")
        parts = (
            self.in_,
            switches,
            self.progress,
            row,
            self.which,
            self.story,
            self.question,
        )
        shown = (self.votes, self.key, people, after)
        self.running = looks.box(*parts, *shown, name="es-page es-running")
        sheet = text(f"<style>{style()}</style>", name="es-style")
        top = looks.box(self.sessions, self.back, name="es-top")
        page = (sheet, looks.alarm, top, self.said, self.builder.box, self.running)
        self.widget = looks.box(looks.box(*page, name="es-desk"), name="esodys")
        self._draw()

    async def ask(self, name: str, **told: Any) -> Any:
        """Ask the room as the instructor; waits where it does not answer just now."""
        while True:
            try:
                return await self.room.call(name, token=self.token, **told)
            except Lost:
                self.said.value = said.status(said.GONE, "es-error")
                await asyncio.sleep(AGAIN)

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
        """Ask what there is: cases, saved quizzes, and those that were opened."""
        await self.builder.fill()
        await self._list()

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
        self.session, self.board = "", {}
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
                self.said.value = ""
                self._draw()

    def _draw(self) -> None:
        board = self.board
        mark(self.running, "es-hidden", not board)
        mark(self.builder.box, "es-hidden", bool(board))
        mark(self.back, "es-hidden", not board)
        if not board:
            return
        revealed = board["phase"] in ("revealed", "ended")
        _write(self.in_, desk.way_in(board, os.environ.get(ADDRESS, "")))
        _write(self.progress, desk.progress(board))
        _write(self.story, said.story(board))
        question = said.question(board["item"]) if board["item"] else ""
        texts = [escape(option["text"]) for option in board["item"]["options"]] if question else []
        shown = board["shown"] or revealed or self.peek.value
        _write(self.question, question + ("" if shown else listing(texts, "es-goals")))
        _write(self.votes, desk.votes(board, key=revealed or self.peek.value) if shown else "")
        _write(self.key, desk.key(board) if revealed or self.peek.value else "")
        for name, (command, phases) in COMMANDS.items():
            wanted = board["phase"] in phases and _makes_sense(command, board)
            mark(self.buttons[name], "es-hidden", not wanted)
        mark(self.timer, "es-hidden", board["phase"] not in ("ready", "discuss"))
        mark(self.which, "es-hidden", board["live"])
        names = tuple(f"{n}. {one['stem']}" for n, one in enumerate(board["items"], 1))
        if not board["live"] and self.which.options != ("none", *names):
            offer(self.which, ("none", *names))
        self._people(board["learners"])
        _write(self.files, self._results())

    def _people(self, learners: list[dict[str, Any]]) -> None:
        names = [
            f"{one['nickname'] or '(deleted)'} {'✓' if one['answered'] else ''}" for one in learners
        ]
        if [button.description for button in self.people.children] != names:
            self.people.children = [
                self.looks.push(name, partial(self._remove, one["id"], one["nickname"]), "es-who")
                for name, one in zip(names, learners, strict=True)
            ]

    def _remove(self, learner: str, name: str, button: w.Button) -> None:
        if button.description.startswith("Remove "):
            self.start(self._ask_and_look("remove", learner=learner))
        else:
            button.description = f"Remove {name}?"

    def _results(self) -> str:
        base = os.environ.get("VOILA_BASE_URL", "/")
        links = (
            f'<a href="{escape(base)}results/{self.session}/{name}">{name}</a>: {escape(x.what)}'
            for name, x in EXPORTS.items()
        )
        return heading(3, "Debrief and results") + listing(links, "es-goals")

    def _press(self, name: str, button: w.Button) -> None:
        self.start(self._do(name))

    async def _do(self, name: str) -> None:
        command = COMMANDS[name][0]
        args: dict[str, Any] = {"seconds": 30} if command == "extend" else {}
        if command == "open" and (seconds := TIMERS[self.timer.value]):
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

    async def _forget(self) -> None:
        await self._ask_and_look("forget")
        self.said.value = para("The nicknames are deleted; the answers stand under numbers.")

    def _sure_to_delete(self, button: w.Button) -> None:
        if button.description.startswith("Really"):
            self.start(self._delete())
        else:
            button.description = "Really delete every answer? Press once more"

    async def _delete(self) -> None:
        await self.ask("delete", session=self.session)
        self.delete.description = "Delete this quiz and its answers"
        self._leave()
        await self._list()


def instructor() -> w.Box:
    """The instructor's page, or how to get to one."""
    link = recorder()
    if not link:
        looks = Looks()
        sheet = looks.page_text(f"<style>{style()}</style>", name="es-style")
        return looks.box(sheet, f"<p>{NO_QUIZ}</p>", name="esodys")
    page = Desk(link, asked_by("instructor"))
    page.start(page.fill())
    return page.widget


def _makes_sense(command: str, board: dict[str, Any]) -> bool:
    """Whether the instructor would look for this button now."""
    if not board["live"]:
        return command in ("end", "extend")
    if board["paused"]:
        return command in ("resume", "end")
    sense: dict[str, bool] = {
        "resume": False,
        "discuss": board["round"] == 1,
        "show": not board["shown"],
        "extend": board["left_s"] is not None,
    }
    return sense.get(command, True)


def _write(part: w.HTML, html: str) -> None:
    if part.value != html:
        part.value = html
