"""The instructor's page: put a quiz together, run it, and take its results away."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.html.elements import NOTHING, para
from esodys_teach.quiz.flow import Command, Refused
from esodys_teach.quiz.html import desk
from esodys_teach.quiz.html import learner as words
from esodys_teach.quiz.link import ADDRESS, asked_by, recorder
from esodys_teach.quiz.messages import BoardView
from esodys_teach.ui.explorer import asked
from esodys_teach.ui.quizzes.ask import Asker
from esodys_teach.ui.quizzes.build import Builder
from esodys_teach.ui.quizzes.deadline import Deadline
from esodys_teach.ui.quizzes.outside import OutsidePanel
from esodys_teach.ui.quizzes.people import After, Past, People
from esodys_teach.ui.widgets import Looks, mark, offer, style_sheet, write

TIMERS = {"no timer": None, "30 seconds": 30, "60 seconds": 60, "90 seconds": 90}
CASE = "Show the case"  # a matter of the screen in front alone
BUTTONS: Mapping[str, Command] = {
    "Open the question": "open",
    "Open the second vote": "open",
    "Close it": "close",
    "Show the votes": "show",
    "Let them discuss": "discuss",
    "Reveal the key": "reveal",
    "Next question": "next",
    "30 seconds more": "extend",
    "One day more": "extend",
    "Pause": "pause",
    "Go on": "resume",
    "No more joining": "shut",
    "Let them join again": "admit",
    "Skip this question": "skip",
    "End the quiz": "end",
}
"""Each button in the order of a lesson and the command that it gives, when the room offers it."""
SURE = {"Skip this question": "Really skip it?", "End the quiz": "Really end it for everybody?"}
DOOR = ("No more joining", "Let them join again")
ASIDE = (*SURE, *DOOR, "30 seconds more", "One day more", "Pause")
MORE = {"30 seconds more": 30, "One day more": 86400}
NO_QUIZ = Markup(
    "<p>Quizzes for a class need the pages' server: <code>esodys-teach serve --quiz --lan</code>. "
    "It prints the link to this page. On your own, open <a href='quiz.ipynb'>the quiz</a>.</p>"
)


class InstructorPage(Asker):
    """The page; `widget` is all of it."""

    following: "asyncio.Task[None] | None" = None

    def __init__(self, room: Any, token: str) -> None:
        super().__init__(room, token)
        self.session = ""
        self.board: BoardView | None = None
        self.offered: list[str] = []
        self.cased = ""  # the session whose first case stands in front in place of its code
        looks, text = self.looks, self.looks.page_text
        self.builder = Builder(self, self.run, self._draw)
        looks.when(self.builder.zone, lambda _: self.start(self._list()))
        self.past = Past(looks, self._go_to)
        self.back = looks.push("Put another quiz together", lambda _: self._go_to(""))
        self.running = self._running_quiz()
        sheet = text(style_sheet(), name="es-style")
        top = looks.box(self.past.choose, self.past.resume, self.back, name="es-top")
        self.at = text()
        page = (sheet, self.at, looks.alarm, top, self.message, self.builder.box, self.running)
        self.widget = looks.box(looks.box(*page, name="es-desk"), name="esodys")
        self._draw()

    def _running_quiz(self) -> w.Box:
        """The part of the page that runs a quiz, from the way in to its results."""
        looks, text = self.looks, self.looks.page_text
        self.in_, self.progress = text(), text(name="es-progress")
        self.large = looks.switch("Large type, for the projector", "es-switch")
        self.peek = looks.switch("Show me the key", "es-switch es-peek")
        looks.when(self.large, self._enlarge)
        looks.when(self.peek, lambda _: self._draw())
        switches = looks.box(self.large, self.peek, name="es-buttons es-switches")
        wait = ("let_in", "take_off")
        self.outside = OutsidePanel(
            looks, *(partial(self.once, partial(self._ask_and_look, x)) for x in wait)
        )
        self.row = self._command_row()
        self.which = looks.choice("Question", ())
        looks.when(self.which, lambda _: self._look(), "index")
        self.story, self.question = text(name="es-story"), text()
        self.votes, self.key = text(), text()
        self.deadline = Deadline(self, self._read)
        self.people = People(looks, self._remove, self._remove_silent)
        self.after = After(looks, self._forget, self._delete)
        controls = (self.in_, switches, self.progress, self.outside.box, self.row, self.which)
        shown = (self.story, self.question, self.votes, self.key)
        boxes = (self.deadline.box, self.people.box, self.after.box)
        return looks.box(*controls, *shown, *boxes, name="es-page es-running")

    def _command_row(self) -> w.Box:
        """The timer and a button for each command."""
        looks = self.looks
        self.timer = looks.choice("Timer", tuple(TIMERS))
        looks.when(self.timer, lambda _: self._draw())
        self.buttons = {
            name: looks.push(name, partial(self._press, name)) for name in (CASE, *BUTTONS)
        }
        for name, question in SURE.items():
            self.buttons[name] = looks.twice(name, question, partial(self._press, name))
        return looks.box(self.timer, *self.buttons.values(), name="es-buttons es-run")

    async def fill(self) -> None:
        """Ask what there is: cases, saved quizzes, those that were opened, and the one at hand."""
        await self.builder.fill()
        await self._list()
        if asked("quiz") in self.past.names.values():
            self.large.value = bool(asked("large"))
            self.timer.value = asked("timer") if asked("timer") in TIMERS else "no timer"
            await self.run(asked("quiz"))

    async def _list(self) -> None:
        self.past.show(await self.ask("sessions"), self.session)

    def _go_to(self, session: str) -> None:
        if session != self.session:
            self.start(self.run(session) if session else self._leave())

    async def _leave(self) -> None:
        """Back to where quizzes are put together; the one that runs goes on."""
        if InstructorPage.following:
            InstructorPage.following.cancel()
        self.session, self.board, self.offered, self.large.value = "", None, [], False
        self._draw()
        await self._list()

    async def run(self, session: str) -> None:
        """Stand at the desk of this session from now on."""
        self.session, self.board = session, None
        await self._list()
        if InstructorPage.following:
            InstructorPage.following.cancel()
        await self._read()
        self.start(self._follow(session))
        InstructorPage.following = self.task

    async def _follow(self, session: str) -> None:
        while session == self.session:
            since = {"since": self.board["version"]} if self.board else {}
            board: BoardView = await self.ask("board", session=session, **self._item(), **since)
            if session == self.session:
                self.board = board
                self._draw()

    def _draw(self) -> None:
        board = self.board
        mark(self.builder.box, "es-hidden", bool(board))
        mark(self.back, "es-hidden", not board)
        self.past.offer_to_resume(not board)
        at = self.builder.draft()
        if board:
            values = (("large", self.large.value and "1"), ("timer", TIMERS[self.timer.value]))
            at = {"quiz": self.session} | {name: str(value) for name, value in values if value}
        write(self.at, words.address(urlencode(at)))
        if board:
            self._draw_quiz(board)
        mark(self.running, "es-hidden", not board)  # last: else the code of another quiz is read

    def _draw_quiz(self, board: BoardView) -> None:
        phase, item, live, large = board["phase"], board["item"], board["live"], self.large.value
        over = live and phase == "ended"
        keyed = phase in ("revealed", "ended") or self.peek.value
        shown = (board["shown"] or keyed) and not over
        start = live and phase == "ready" and not board["place"] and self.cased != self.session
        mark(self.running, "es-at-start", start)
        mark(self.running, "es-at-case", phase == "ready")
        mark(self.running, "es-at-votes", shown)
        address = os.environ.get(ADDRESS, "")
        write(self.in_, NOTHING if phase == "ended" else desk.way_in(board, address))
        names = desk.names(board) if large and start else NOTHING
        notes = NOTHING if large else desk.notes(board)
        write(self.progress, desk.progress(board, room=large) + names + notes)
        write(self.story, NOTHING if over else desk.story(board))
        options = desk.options(board) if item and not shown else NOTHING
        write(self.question, words.question(item) + options if item and not over else NOTHING)
        votes = desk.votes(board, key=keyed) if item and shown else NOTHING
        write(self.votes, desk.summary(board) if over else votes)
        write(self.key, desk.key(board) if keyed and not over else NOTHING)
        self._offer(board, start)
        mark(self.timer, "es-hidden", "open" not in board["offered"])
        mark(self.which, "es-hidden", live)
        asked = tuple(f"{n}. {one['stem']}" for n, one in enumerate(board["items"], 1))
        if not live and self.which.options != ("none", *asked):
            offer(self.which, ("none", *asked))
        self.outside.show(board, room=large)
        self.deadline.show(board)
        self.people.show(board)
        self.after.show(self.session)

    def _enlarge(self, on: bool) -> None:
        """Nobody means to project the key by a switch that was on before."""
        mark(self.running, "es-presenter", on)
        self.peek.value = False
        self._draw()

    def _offer(self, board: BoardView, start: bool) -> None:
        """The buttons of now; when others stand there, a press waits: it may be a second one."""
        large = self.large.value
        now = [CASE] if start and large and "open" in board["offered"] else []
        for name, command in BUTTONS.items():
            if command in board["offered"] and _fits(name, board) and not (large and name in DOOR):
                now.append(name)
        if now != self.offered:
            mark(self.row, "es-turned", "es-turned" not in self.row._dom_classes)
        self.offered = now
        last = board["phase"] == "revealed" and not board["paused"]
        main = next((name for name in now if name not in ASIDE), "End the quiz" if last else "")
        for name, button in self.buttons.items():
            mark(button, "es-hidden", name not in now)
            mark(button, "es-next", name == main)

    def _press(self, name: str, button: w.Button | None = None) -> None:
        if name not in self.offered:
            return
        write(self.message, NOTHING)
        if name == CASE:
            self.cased = self.session
            self._draw()
        else:
            self.once(partial(self._do, name))

    async def _do(self, name: str) -> None:
        command, args = BUTTONS[name], dict[str, Any]()
        if seconds := MORE.get(name) or command == "open" and TIMERS[self.timer.value]:
            args = {"seconds": seconds}
        with suppress(Refused):  # it came too late, as the page now shows
            await self.ask("do", session=self.session, command=command, args=args)
        await self._read()

    async def _ask_and_look(self, name: str, **values: Any) -> None:
        await self.ask(name, session=self.session, **values)
        await self._read()

    async def _read(self) -> None:
        self.board = await self.ask("board", session=self.session, **self._item())
        self._draw()

    def _item(self) -> dict[str, str]:
        """In homework, the question that the instructor looks at."""
        items = self.board["items"] if self.board and not self.board["live"] else []
        return {"item": items[self.which.index - 1]["id"]} if items and self.which.index else {}

    def _look(self) -> None:
        if self.board and not self.board["live"]:
            self.start(self._read())

    def _remove(self, learner: str) -> None:
        self.start(self._ask_and_look("remove", learner=learner))

    def _remove_silent(self) -> None:
        self.start(self._ask_and_look("remove_silent"))

    def _forget(self) -> None:
        self.start(self._ask_and_look("forget"))
        write(self.message, para("The nicknames are deleted; the answers stand under numbers."))

    def _delete(self) -> None:
        self.start(self._gone())

    async def _gone(self) -> None:
        session = self.session
        await self._leave()
        await self.ask("delete", session=session)
        await self._list()


def instructor() -> w.Box:
    """The instructor's page, or how to get to one."""
    link = recorder()
    if not link:
        looks = Looks()
        sheet = looks.page_text(style_sheet(), name="es-style")
        return looks.box(sheet, NO_QUIZ, name="esodys")
    page = InstructorPage(link, asked_by())
    page.start(page.fill())
    return page.widget


def _fits(name: str, board: BoardView) -> bool:
    """Of two buttons for one command, which of them suits the moment."""
    second = board["phase"] == "discuss"
    fits = {"Open the question": not second, "Open the second vote": second}
    fits |= {"30 seconds more": board["live"], "One day more": not board["live"]}
    return fits.get(name, True)
