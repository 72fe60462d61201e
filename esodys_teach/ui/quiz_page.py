"""The learner's page of a quiz: wait, read, answer, say how sure, and learn from the key."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from traceback import format_exc
from typing import Any
from uuid import uuid4

import ipywidgets as w

from esodys_teach import views
from esodys_teach.log import log
from esodys_teach.markup import para
from esodys_teach.places import style
from esodys_teach.quiz import words as said
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.link import Alone, Lost, asked_by, recorder
from esodys_teach.quiz.results import SURE
from esodys_teach.ui.controls import Looks, mark

AGAIN = 1.0  # seconds until a recorder that does not answer is asked once more


class QuizPage:
    """One learner at one session; `widget` is the page and `turn` one look at the room."""

    following: "asyncio.Task[None] | None" = None  # one a kernel: a cell may run again

    def __init__(self, room: Any, token: str) -> None:
        self.room, self.token, self.looks = room, token, Looks()
        self.view: dict[str, Any] = {}
        self.asked = self.item = ""  # what the options on the page belong to; homework's choice
        self.choice: list[str] = []
        self.sending = False
        looks = self.looks
        text = looks.page_text
        self.where, self.state = text(), text()
        self.story, self.stem = text(name="es-story"), text()
        self.options = looks.box(name="es-options")
        self.sure = [looks.switch(level, "es-sure") for level in SURE.values()]
        for button in self.sure:
            looks.when(button, partial(self._one, self.sure, button))
        self.submit = looks.push("Submit", lambda _: self.start(self._submit()), "es-submit")
        self.saved = text(name="es-saved")
        how_sure = looks.box(para("How sure are you?", "es-do"), *self.sure, name="es-buttons")
        self.form = looks.box(self.options, how_sure, self.submit, name="es-form")
        self.told = text()
        self.more = looks.box(name="es-buttons")
        sheet = text(f"<style>{style()}</style>", name="es-style")
        parts = (self.where, self.state, looks.alarm, self.story, self.stem, self.form)
        page = looks.box(sheet, *parts, self.saved, self.told, self.more, name="es-quiz")
        self.widget = looks.box(page, name="esodys")

    def start(self, task: Awaitable[None]) -> None:
        """Do it beside what else happens; should it fail, the page says so and the log has it."""

        async def guarded() -> None:
            try:
                await task
            except asyncio.CancelledError:
                raise
            except Exception:
                self.looks.alarm.value = views.alarm()
                log("error in a quiz page", traceback=format_exc())

        self.task = asyncio.get_running_loop().create_task(guarded())

    def follow(self) -> None:
        """Follow the room for as long as the kernel lives, in place of a page that did before."""
        if QuizPage.following:
            QuizPage.following.cancel()

        async def on_and_on() -> None:
            while not self.view.get("removed"):
                await self.turn(wait=True)

        self.start(on_and_on())
        QuizPage.following = self.task

    async def turn(self, *, wait: bool = False) -> None:
        """Ask the room how it stands, and show it."""
        since = {"since": self.view["version"]} if wait and "version" in self.view else {}
        item = {"item": self.item} if self.item else {}
        try:
            view = await self.room.call("view", token=self.token, **item, **since)
        except Lost:
            self.state.value = said.status(said.GONE, "es-error")
            self.view.pop("version", None)  # whatever comes next is news; the question stays
            await asyncio.sleep(AGAIN)
        except Unknown:
            self.state.value = para("This quiz is over, or it never knew this page. Join again.")
            self.view = {"removed": True}
        else:
            self.show(view)

    def show(self, view: dict[str, Any]) -> None:
        """Draw what changed; the choice on the page stays until its question goes."""
        self.view = view
        item, mine = view["item"], view["mine"]
        asked = f"{item['id']} {view['round']} {view['attempt']}" if item else ""
        if asked != self.asked:
            self.asked = asked
            again = mine and mine["attempt"] == view["attempt"]
            self.choice = list(mine["choice"]) if again else []
            self._offer(item)
            for level, button in zip(SURE, self.sure, strict=True):
                button.value = bool(
                    again and mine["round"] == view["round"] and mine["sure"] == level
                )
        _write(self.where, said.where(view))
        _write(self.state, said.state(view))
        _write(self.story, said.story(view))
        _write(self.stem, said.question(item) if item else "")
        if not self.sending:
            _write(self.saved, said.saved(mine, view["round"]))
        mark(self.form, "es-hidden", not item or bool(view["reveal"]))
        self._let(view["phase"] == "open" and not view["paused"] and not view["removed"])
        _write(self.told, said.bars(view) + said.reveal(view) + said.score(view))
        self._list(view)

    def _offer(self, item: dict[str, Any] | None) -> None:
        """The options of a new question: buttons to tap in order, or switches."""
        made = []
        for option in item["options"] if item else ():
            if item and item["kind"] == "order":
                button = self.looks.push(option["text"], partial(self._tap, option["id"]))
            else:
                button = self.looks.switch(option["text"], "es-option")
                button.value = option["id"] in self.choice
                self.looks.when(button, partial(self._choose, button))
            made.append(button)
        self.options.children = made
        self._number()

    def _choose(self, button: w.ToggleButton, on: bool) -> None:
        item = self.view.get("item")
        if not item or button not in self.options.children:
            return  # of a question that has gone
        if item["kind"] in ("single-best", "script-concordance"):
            self._one(self.options.children, button, on)
        chosen = zip(item["options"], self.options.children, strict=True)
        self.choice = [one["id"] for one, button in chosen if button.value]

    def _one(self, buttons: Any, chosen: w.ToggleButton, on: bool) -> None:
        """Of these switches only the one pressed last is on."""
        for button in buttons if on else ():
            if button is not chosen and button.value:
                button.value = False

    def _tap(self, option: str, button: w.Button) -> None:
        if self.view.get("phase") == "open" and button in self.options.children:
            (self.choice.remove if option in self.choice else self.choice.append)(option)
            self._number()

    def _number(self) -> None:
        item = self.view.get("item")
        if item and item["kind"] == "order":
            for option, button in zip(item["options"], self.options.children, strict=True):
                placed = option["id"] in self.choice
                number = f"{self.choice.index(option['id']) + 1}. " if placed else ""
                button.description = number + option["text"]
                mark(button, "es-chosen", placed)

    def _let(self, may: bool) -> None:
        for button in (*self.options.children, *self.sure, self.submit):
            button.disabled = not may

    async def _submit(self) -> None:
        """Send the answer until it is stored; a second press while it is under way is none."""
        sure = [level for level, b in zip(SURE, self.sure, strict=True) if b.value]
        view, mine = self.view, self.view.get("mine")
        if self.sending or not view.get("item"):
            return
        if not self.choice or not sure:
            missing = "Choose an answer first." if not self.choice else "Say how sure you are."
            self.saved.value = said.status(missing, "es-error")
            return
        told = {"choice": list(self.choice), "sure": sure[0]}
        told |= {name: view[name] for name in ("round", "attempt")}
        if mine and told == {name: mine[name] for name in told}:
            return  # as stored
        told["item"] = view["item"]["id"]
        self.sending = True
        self.saved.value = para("Saving …", "es-note")
        try:
            stored = await self._send(uuid4().hex, told)
            self.saved.value = said.saved(stored)
        except Refused as no:
            self.saved.value = said.status(str(no), "es-error")
        finally:
            self.sending = False
        await self.turn()

    async def _send(self, key: str, told: dict[str, Any]) -> dict[str, Any]:
        while True:  # the same key: however often it arrives, it counts once
            try:
                answer = await self.room.call("answer", token=self.token, key=key, **told)
            except Lost:
                self.saved.value = said.status(f"Not saved yet. {said.GONE}", "es-error")
                await asyncio.sleep(AGAIN)
            else:
                return dict(answer)

    def _list(self, view: dict[str, Any]) -> None:
        """In homework, the way to each question."""
        items = view.get("items") or ()
        names = [
            f"{number}. {'✓ ' if item['answered'] else ''}{item['title']}"
            for number, item in enumerate(items, 1)
        ]
        if [button.description for button in self.more.children] != names:
            self.more.children = [
                self.looks.push(name, partial(self._go, item["id"]))
                for name, item in zip(names, items, strict=True)
            ]
        for item, button in zip(items, self.more.children, strict=True):
            mark(button, "es-chosen", bool(view["item"]) and item["id"] == view["item"]["id"])

    def _go(self, item: str, button: w.Button) -> None:
        self.item = item
        self.start(self.turn())


def quiz() -> w.Box:
    """The quiz of this server for who joined it; else one on your own."""
    link = recorder()
    if link:
        page = QuizPage(link, asked_by("learner"))
        page.follow()
        return page.widget
    return OnYourOwn().widget


class OnYourOwn:
    """Choose a case, or ten questions from all, and answer them with feedback at once."""

    def __init__(self) -> None:
        self.room, self.looks = Alone(), Looks()
        self.choose = self.looks.choice("Questions", tuple(self.room.sets))
        self.begin = self.looks.push("Begin", self._begin, "es-begin")
        sheet = self.looks.page_text(f"<style>{style()}</style>", name="es-style")
        parts = (sheet, self.choose, self.begin, self.looks.alarm)
        self.page = self.looks.box(name="es-quiz-here")
        start = self.looks.box(*parts, name="es-case")
        self.widget = self.looks.box(
            self.looks.box(start, self.page, name="es-page"), name="esodys"
        )

    def _begin(self, button: w.Button) -> None:
        page = QuizPage(self.room, self.room.begin(self.choose.value))
        self.page.children = [page.widget]
        page.start(page.turn())
        page.follow()


def _write(part: w.HTML, html: str) -> None:
    """Say it to the page only where it changes: a screen reader would read it again."""
    if part.value != html:
        part.value = html
