"""The learner's page of a quiz: wait, read, answer, say how sure, and learn from the key."""

import asyncio
import os
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import uuid4

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.html.elements import NOTHING, heading, markup, para
from esodys_teach.quiz import times
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.html import learner
from esodys_teach.quiz.html.score import score
from esodys_teach.quiz.link import PracticeRoom, Unavailable, asked_by, recorder
from esodys_teach.quiz.messages import AnswerView, LearnerView, Stage
from esodys_teach.ui.explorer import asked
from esodys_teach.ui.page import beside, broke
from esodys_teach.ui.quizzes.form import AnswerForm
from esodys_teach.ui.quizzes.zone import zone_entry
from esodys_teach.ui.widgets import Looks, mark, style_sheet, write

AGAIN = 1.0  # seconds until a recorder that does not answer is asked once more


@dataclass(frozen=True)
class PageState:
    """What a learner can do on the page: `stage` is the room's latest word on it."""

    stage: Stage | Literal["joining"] = "joining"
    lost: bool = False  # the room does not answer just now
    sending: bool = False  # an answer is on its way

    @property
    def answerable(self) -> bool:
        """Whether the question can be answered, now or after a pause."""
        return self.stage in ("open", "paused")


class QuizPage:
    """One learner at one session; `widget` is the page and `turn` one look at the room."""

    following: "asyncio.Task[None] | None" = None  # one a kernel: a cell may run again

    def __init__(self, room: Any, token: str, *, addressed: bool = False) -> None:
        self.room, self.token, self.looks, self.addressed = room, token, Looks(), addressed
        self.view: LearnerView | None = None
        self.current = PageState()
        self.item = asked("question") if addressed else ""  # of homework
        self.code = asked("quiz") if addressed else ""
        self.asked = ""  # the question
        self.remark = self.saving = NOTHING  # what the page says to it
        self.leaving = ""  # for which question, without an answer to this one
        looks, text = self.looks, self.looks.page_text
        self.form = AnswerForm(looks, self._touched)
        self.where, self.state, self.clock = text(), text(), text()
        self.story, self.stem = text(name="es-story"), text()
        self.submit = looks.push("Submit", lambda _: self.start(self._submit()), "es-submit")
        self.saved, self.reveal, self.score = text(name="es-saved"), text(), text()
        self.next = looks.push("Next question", self._on, "es-next")
        self.more = looks.box(name="es-buttons es-more")
        self.list = looks.box(heading(3, "All questions"), self.more, name="es-all")
        sheet = text(style_sheet(), name="es-style")
        top = looks.box(self.state, self.clock, name="es-standing")
        parts = (self.stem, self.form.box, self.submit, self.saved, self.reveal, self.next)
        work = looks.box(self.story, looks.box(*parts, name="es-asked-here"), name="es-reading")
        self.zone = zone_entry(looks, lambda _: self._zoned())
        page = (sheet, self.zone, self.where, top, looks.alarm, work, self.list, self.score)
        self.widget = looks.box(looks.box(*page, name="es-quiz"), name="esodys")
        for part in (self.zone, self.form.box, self.submit, self.next, self.list):
            mark(part, "es-hidden", True)

    def start(self, task: Awaitable[None]) -> None:
        """Do it beside what else happens."""
        self.task = beside(task, self.looks.alarm)

    def follow(self) -> None:
        """Follow the room for as long as the kernel lives, in place of a page that did before."""
        if QuizPage.following:
            QuizPage.following.cancel()

        async def on_and_on() -> None:
            while self.current.stage != "removed":
                try:
                    await self.turn(wait=True)
                except Exception:  # the next look may well go right
                    broke(self.looks.alarm)
                    await asyncio.sleep(5 * AGAIN)

        self.start(on_and_on())
        QuizPage.following = self.task

    async def turn(self, *, wait: bool = False) -> None:
        """Ask the room how it stands, and show it."""
        wait = wait and not self.current.lost
        since = {"since": self.view["version"]} if wait and self.view else {}
        here = self.item
        item = {"item": here} if here else {}
        try:
            view: LearnerView = await self.room.call("view", token=self.token, **item, **since)
        except Unavailable:
            self.current = replace(self.current, lost=True)
            write(self.state, learner.status(learner.GONE, "es-error es-state"))
            await asyncio.sleep(AGAIN)
        except Unknown:
            self.view, self.current = None, replace(self.current, stage="removed")
            self.form.let(False)
            mark(self.submit, "es-hidden", True)
            over = "This quiz is over, or it never knew this page. Join again."
            write(self.state, learner.status(over, "es-state") + self._join())
        except Refused:
            self.item = ""  # the address names a question of another quiz
        else:
            self.current = replace(self.current, lost=False)
            if here != self.item:
                return  # the learner has gone on meanwhile
            self.show(view)
            items = view["items"]
            if items and not here and view["phase"] == "open":
                to_do = [one["id"] for one in items if not one["answered"]]
                self.item = (to_do or [items[0]["id"]])[0]
                await self.turn()

    def show(self, view: LearnerView) -> None:
        """Draw what changed; the choice on the page stays until its question goes or closes."""
        self.view = view
        item, mine, reveal = view["item"], view["mine"], view["reveal"]
        question = f"{item['id']} {view['round']}" if item else ""
        whole = bool(reveal and reveal["whole"])
        before, self.current = self.current, replace(self.current, stage=view["stage"])
        closed = before.answerable and not self.current.answerable
        if closed and question == self.asked and not before.sending:
            self.remark = self._too_late(mine) if self._changed() else self.remark
        if question != self.asked or closed:  # what is stored counts
            if question != self.asked:
                self.asked, self.remark = question, NOTHING
                self.form.offer(item)
            self.form.put(mine["choice"] if mine else (), _sure(view))
        at = {"quiz": self.code} if self.code else {}
        at |= {"question": item["id"]} if at and item and view["items"] else {}
        write(self.where, learner.where(view) + learner.address(urlencode(at)))
        write(self.clock, learner.seconds_left(view))
        write(self.story, learner.landing("case", learner.story(view)))
        write(self.stem, learner.landing("question", learner.question(item)) if item else NOTHING)
        self.form.let(self.current.stage == "open")
        self.submit.disabled = self.current.stage != "open"
        mark(self.form.box, "es-hidden", not item or whole)
        mark(self.submit, "es-hidden", not item or not self.current.answerable)
        # Last of these: whoever hears that the question is open finds its buttons ready.
        write(self.state, learner.state(view) + (self._join() if view["removed"] else NOTHING))
        write(self.reveal, learner.landing("answer", learner.reveal(view)) + learner.bars(view))
        write(self.score, learner.landing("result", score(view)))
        self._list(view)
        self._tell()

    def _zoned(self) -> None:
        """The times on the page follow the reader's zone; the seconds left count on."""
        if not self.view:
            return
        if not self.view["live"]:
            write(self.state, learner.state(self.view))
            write(self.clock, learner.seconds_left(self.view))
        self._tell()

    def _join(self) -> Markup:
        base = os.environ.get("VOILA_BASE_URL", "/")
        query = f"?{urlencode({'code': self.code})}" if self.code else ""
        return markup('<p><a href="{}join{}">Join again</a></p>', base, query)

    def _touched(self) -> None:
        over = self.form.too_many()
        self.remark = learner.status(over, "es-error") if over else NOTHING
        self._tell()

    def _too_late(self, mine: AnswerView | None) -> Markup:
        """What was chosen and not submitted is not lost without a word."""
        stands = f"Your answer of {times.clock(mine['saved_at'])} stands." if mine else ""
        stands = stands or "Nothing of yours is saved here."
        late = f"The question closed before you submitted {self.form.letters()}: it does not count."
        return learner.status(f"{late} {stands}", "es-error")

    def _changed(self) -> bool:
        """Whether what stands on the page is other than what is stored."""
        mine = self.view["mine"] if self.view else None
        if not self.view or not mine:
            return bool(self.form.choice)
        return (self.form.choice, self.form.sure) != (mine["choice"], _sure(self.view))

    def _tell(self) -> None:
        """What the page says of the answer that stands on it."""
        view, note = self.view, NOTHING
        if view and self.current.stage == "open" and self._changed():
            mine, stands = view["mine"], ""
            if mine and mine["round"] == view["round"]:
                stands = f" Your answer of {times.clock(mine['saved_at'])} stands until then."
            note = para(f"Not saved yet: submit it.{stands}", "es-note")
        write(
            self.saved,
            self.saving or self.remark or note or (learner.saved(view) if view else NOTHING),
        )

    async def _submit(self) -> None:
        """Send the answer until it is stored; a second press while it is under way is none."""
        if self.current.sending or self.current.stage != "open":
            return
        if missing := self.form.missing():
            self.remark = learner.status(missing, "es-error")
        elif self._changed():
            self.current, self.remark = replace(self.current, sending=True), NOTHING
            try:
                await self._send(uuid4().hex)
                self.saving = NOTHING
                await self.turn()
            except (Refused, Unknown) as no:
                self.saving, self.remark = NOTHING, learner.status(str(no), "es-error")
                await self.turn()
            finally:
                self.current = replace(self.current, sending=False)
        self._tell()

    async def _send(self, key: str) -> None:
        view = self.view
        if not view or not view["item"]:
            return
        answer = {"item": view["item"]["id"], "choice": self.form.choice, "sure": self.form.sure}
        answer |= {"round": view["round"], "attempt": view["attempt"]}
        self.saving = para("Saving …", "es-note")
        while True:  # the same key: however often it arrives, it counts once
            self._tell()
            try:
                await self.room.call("answer", token=self.token, key=key, **answer)
            except Unavailable:
                self.saving = learner.status(f"Not saved yet. {learner.GONE}", "es-error")
                await asyncio.sleep(AGAIN)
            else:
                return

    def _list(self, view: LearnerView) -> None:
        """In homework, the way to each question."""
        items, here = view["items"] or [], view["item"] and view["item"]["id"]
        if len(self.more.children) != len(items):
            go = [self.looks.push("", partial(self._go, item["id"])) for item in items]
            self.more.children = go
        for number, (item, button) in enumerate(zip(items, self.more.children, strict=True), 1):
            button.description = learner.listed(number, item)
            mark(button, "es-chosen", item["id"] == here)
        mark(self.list, "es-hidden", not items)
        mark(self.next, "es-hidden", not (items and here and items[-1]["id"] != here))

    def _go(self, item: str, button: w.Button) -> None:
        if self.current.stage == "open" and self._changed() and self.leaving != item:
            self.leaving, more = item, "submit it, or press once more to go on without it."
            self.remark = learner.status(f"Your answer is not submitted: {more}", "es-error")
            self._tell()
            return
        self.item, self.leaving = item, ""
        self.start(self.turn())

    def _on(self, button: w.Button) -> None:
        view = self.view
        for item in (view["items"] or [])[view["place"] + 1 :][:1] if view else ():
            self._go(item["id"], button)


def _sure(view: LearnerView) -> int | None:
    """How sure the learner was in this round; None before the first answer of it."""
    mine = view["mine"]
    return mine["sure"] if mine and mine["round"] == view["round"] else None


def quiz() -> w.Box:
    """The quiz of this server for who joined it; else one on your own."""
    link = recorder()
    if link:
        page = QuizPage(link, asked_by(), addressed=True)
        page.follow()
        return page.widget
    return PracticePage().widget


class PracticePage:
    """Choose a case, or ten questions from all, and answer them with feedback at once."""

    def __init__(self) -> None:
        self.room, looks = PracticeRoom(), Looks()
        self.looks = looks
        self.choose = looks.choice("Questions", tuple(self.room.sets))
        begin = looks.push("Begin", self._begin, "es-begin")
        other = looks.push("Choose other questions", lambda _: self._show(quiz=False))
        sheet = looks.page_text(style_sheet(), name="es-style")
        self.first = looks.box(self.choose, begin, name="es-case")
        self.here = looks.box(name="es-quiz-here")
        self.second = looks.box(self.here, other, name="es-quiz-on")
        page = looks.box(sheet, looks.alarm, self.first, self.second, name="es-page")
        self.widget = looks.box(page, name="esodys")
        self._show(quiz=False)

    def _show(self, *, quiz: bool) -> None:
        mark(self.first, "es-hidden", quiz)
        mark(self.second, "es-hidden", not quiz)

    def _begin(self, button: w.Button) -> None:
        page = QuizPage(self.room, self.room.begin(self.choose.value))
        self.here.children = [page.widget]
        self._show(quiz=True)
        page.follow()
