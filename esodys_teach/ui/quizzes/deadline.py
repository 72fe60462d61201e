"""The deadline of a homework on the instructor's page: moved for all or for one learner."""

from collections.abc import Awaitable, Callable
from time import monotonic, time
from typing import Any

from esodys_teach.html.elements import NOTHING, heading
from esodys_teach.quiz import times
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.html import desk
from esodys_teach.quiz.html import learner as said
from esodys_teach.quiz.messages import BoardLearner, BoardView
from esodys_teach.ui.asking import SOON
from esodys_teach.ui.quizzes.ask import Asker
from esodys_teach.ui.widgets import mark, offer, write

ALL = "everybody"


class Deadline:
    """Whose deadline, a field for it, and what holds now; `then` reads the board anew."""

    def __init__(self, asker: Asker, then: Callable[[], Awaitable[None]]) -> None:
        self.ask, self.then = asker.ask, then
        self.shown: BoardView | None = None
        self.filled = ""  # what the page wrote into the field
        self.offering = False  # other names to choose from
        self.chosen = ""  # the id of whose deadline it is, "" for all
        # Whose deadline was asked to be a time that has passed, which one, and when.
        self.past = "", "", 0.0
        looks = asker.looks
        self.now, self.told = looks.page_text(), looks.page_text()
        self.who = looks.choice("Deadline of", (ALL,))
        self.until = looks.entry("New deadline", "such as 2026-12-01 18:00")
        looks.when(self.who, self._choose, "index")
        self.go = looks.push("Move the deadline", lambda _: asker.once(self._move))
        back = "Back to the deadline of all"
        self.back = looks.push(back, lambda _: asker.once(self._take_back))
        buttons = looks.box(self.go, self.back, name="es-buttons")
        parts = (self.now, self.who, self.until, buttons, self.told)
        self.box = looks.box(heading(3, "Deadline"), *parts, name="es-deadline")

    @property
    def board(self) -> BoardView:
        """The session that is shown."""
        assert self.shown is not None
        return self.shown

    def show(self, board: BoardView) -> None:
        """Bring it up to date; a time that is being typed stays."""
        mark(self.box, "es-hidden", board["live"])
        if board["live"]:
            return
        if self.shown is None or board["session"] != self.shown["session"]:
            write(self.told, NOTHING)
            self.filled = self.until.value = self.chosen = ""
        self.shown = board
        write(self.now, desk.deadlines(board))
        numbered = (f"{n}. {desk.named(one)}" for n, one in enumerate(board["learners"], 1))
        names = (ALL, *numbered)  # so nobody can be called as all are
        if self.who.options != names:
            self._name(names)
        if self.until.value == self.filled:
            self._fill()
        else:
            self._offer()

    def _name(self, names: tuple[str, ...]) -> None:
        """Other names to choose from; the same learner stays chosen, or else all."""
        ids = ["", *(one["id"] for one in self.board["learners"])]
        gone = self.chosen not in ids
        self.chosen = "" if gone else self.chosen
        self.offering = True
        offer(self.who, names, names[ids.index(self.chosen)])
        self.offering = False
        if gone:
            self._fill()

    def _choose(self, index: int | None) -> None:
        if self.offering:
            return
        self.chosen = self.board["learners"][index - 1]["id"] if index else ""
        self._fill()

    def _one(self) -> BoardLearner | None:
        """The learner who is chosen, if it is one."""
        learners = self.board["learners"]
        return next((one for one in learners if one["id"] == self.chosen), None)

    def _fill(self) -> None:
        """The deadline that holds for whom it is chosen, into the field."""
        if self.shown is None:
            return
        one = self._one()
        own = one["until"] if one else None
        at = self.board["until"] if own is None else own
        self.until.value = self.filled = "" if at is None else times.written(at)
        self._offer()

    def _offer(self) -> None:
        one = self._one()
        own = one is not None and one["until"] is not None
        over = one["over"] if one and own else self.board["phase"] == "ended"
        self.go.description = "Open it again until then" if over else "Move the deadline"
        mark(self.back, "es-hidden", not own)

    async def _move(self) -> None:
        one, text = self._one(), self.until.value.strip()
        whom = desk.named(one) if one else ALL
        try:
            until = times.stored(text)
            *asked, then = self.past
            past = self.board["settings"]["from"] < until <= time()
            if past and (asked != [self.chosen, text] or monotonic() < then + SOON):
                self.past = self.chosen, text, monotonic()
                now = f"{times.day(until)} has passed: this closes the quiz at once for {whom}."
                raise ValueError(f"{now} What was saved stays. Press once more to close it.")
            learner = {"learner": one["id"]} if one else {}
            await self._do(until=until, **learner)
        except (Refused, ValueError) as no:
            write(self.told, said.status(str(no), "es-error"))
            return
        write(self.told, said.status(desk.moved(self.board, until, one, time()), "es-ok"))

    async def _take_back(self) -> None:
        if not (one := self._one()):
            return
        try:
            await self._do(until=None, learner=one["id"])
        except Refused as no:
            write(self.told, said.status(str(no), "es-error"))
            return
        now = f"For {desk.named(one)} the deadline of all holds again."
        write(self.told, said.status(now, "es-ok"))

    async def _do(self, **told: Any) -> None:
        await self.ask("move", session=self.board["session"], **told)
        self.past, self.filled = ("", "", 0.0), self.until.value
        await self.then()
