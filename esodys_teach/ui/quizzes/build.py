"""The first half of the instructor's page: put a quiz together, look at it, and open it."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import time
from typing import Literal

import ipywidgets as w

from esodys_teach.html.elements import NOTHING, escape, heading, join, listing, para
from esodys_teach.quiz import times
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.html import learner
from esodys_teach.quiz.messages import CatalogCase, Created, LearnerView, SavedQuiz, Settings
from esodys_teach.ui.explorer import asked
from esodys_teach.ui.quizzes.ask import Asker
from esodys_teach.ui.quizzes.zone import zone_entry
from esodys_teach.ui.widgets import mark, offer, write

LIVE, HOMEWORK = "live in the room", "homework"
NEW = "a new quiz"
FEEDBACK: Mapping[str, Literal["now", "after"]] = {"after the end": "after", "at once": "now"}


class Builder:
    """Cases and items to pick from; `opened` is called with the new session."""

    def __init__(
        self,
        asker: Asker,
        opened: Callable[[str], Awaitable[None]],
        changed: Callable[[], None],
    ) -> None:
        self.ask, self.start, self.once = asker.ask, asker.start, asker.once
        self.looks, self.opened, self.changed = asker.looks, opened, changed
        self.chosen: list[str] = []
        self.now = ""  # what was filled in for it
        self.catalog: dict[str, CatalogCase] = {}
        self.stems: dict[str, str] = {}
        self.saved: dict[str, SavedQuiz] = {}
        looks = self.looks
        self.title = looks.entry("Title of the quiz", "such as Tuesday, ward round")
        self.old = looks.choice("Saved quiz", (NEW,))
        self.gone = looks.twice("Delete the saved quiz", "Really delete it?", self._delete)
        self.way = looks.choice("How", (LIVE, HOMEWORK))
        self.message, self.shown = looks.page_text(), looks.page_text()
        title = heading(2, "Put a quiz together")
        about = (self.old, self.gone, self.title)
        parts = (*about, *self._questions(), self.way, self._dates(), self._buttons())
        self.box = looks.box(title, *parts, self.message, self.shown, name="es-build")
        looks.when(self.case, lambda _: self._offer(), "index")
        looks.when(self.way, self._ask_for_dates)
        looks.when(self.old, self._load)
        looks.when(self.title, lambda _: self._changed())
        self._ask_for_dates(LIVE)

    def _questions(self) -> tuple[w.Widget, ...]:
        """The cases with their questions, and the list of those that were picked."""
        looks, push = self.looks, self.looks.push
        self.case, self.which = looks.choice("Case", ()), looks.choice("Question", ())
        self.items, self.listed = looks.box(name="es-options"), looks.page_text()
        every = push("Take all questions of this case", lambda _: self._take(self._here()))
        self.order = looks.box(
            self.which,
            push("Earlier", lambda _: self._move(-1)),
            push("Later", lambda _: self._move(1)),
            push("Take it out", lambda _: self._take_out()),
            looks.twice("Empty the list", "Really empty it?", self._empty),
            name="es-buttons",
        )
        return self.case, self.items, every, self.listed, self.order

    def _dates(self) -> w.Box:
        """What homework needs beside its questions."""
        looks = self.looks
        self.opens = looks.entry("Open from", "now")
        self.ends = looks.entry("Open until", "such as 2026-12-01 18:00")
        self.zone = zone_entry(looks, self._zoned)
        self.attempts = looks.choice("Attempts for each question", ("1", "2", "3", "5"))
        self.feedback = looks.choice("Feedback", tuple(FEEDBACK))
        homework = (self.opens, self.ends, self.zone, self.attempts, self.feedback)
        self.dates = looks.box(*homework, name="es-homework")
        return self.dates

    def _buttons(self) -> w.Box:
        """Look at it, save it, open it."""
        looks = self.looks
        self.look = looks.switch("Look at it as a learner", "es-switch")
        looks.when(self.look, lambda _: self.start(self._preview()))
        save = looks.push("Save", lambda _: self.once(self._save))
        self.go = looks.push("Open the quiz", lambda _: self.once(self._open), "es-next")
        return looks.box(self.look, save, self.go, name="es-buttons")

    async def fill(self) -> None:
        """Ask what there is to pick from."""
        catalog: list[CatalogCase] = await self.ask("catalog")
        cases = [case for case in catalog if case["items"]]
        self.catalog = {_named(case): case for case in sorted(cases, key=lambda one: one["title"])}
        self.stems = {item["id"]: item["stem"] for case in cases for item in case["items"]}
        offer(self.case, tuple(self.catalog))
        await self._fill_saved()
        self.title.value = asked("title")
        self.chosen = [one for one in asked("items").split() if one in self.stems]
        self._offer()

    def draft(self) -> dict[str, str]:
        """What the address of the page is to keep of it."""
        values = {"title": self.title.value, "items": " ".join(self.chosen)}
        return {name: value for name, value in values.items() if value}

    async def _fill_saved(self, title: str = NEW) -> None:
        quizzes: list[SavedQuiz] = await self.ask("quizzes")
        self.saved = {quiz["title"]: quiz for quiz in quizzes}
        offer(self.old, (NEW, *self.saved), title)
        self._may_delete(title)

    def _here(self) -> list[str]:
        here = self.catalog.get(self.case.value)
        return [item["id"] for item in here["items"]] if here else []

    def _offer(self) -> None:
        switches = []
        for item in self.catalog[self.case.value]["items"] if self.case.value else ():
            kind = learner.KINDS[item["kind"]]
            switch = self.looks.switch(f"{item['stem']} ({kind})", "es-option")
            switch.value = item["id"] in self.chosen
            self.looks.when(switch, partial(self._pick, item["id"]))
            switches.append(switch)
        self.items.children = switches
        self._tell()

    def _pick(self, item: str, on: bool) -> None:
        if on != (item in self.chosen):
            (self.chosen.append if on else self.chosen.remove)(item)
            self._tell()

    def _take(self, items: list[str]) -> None:
        self.chosen += [item for item in items if item not in self.chosen]
        self._offer()

    def _empty(self) -> None:
        self.chosen = []
        self._offer()

    def _move(self, by: int) -> None:
        here = self.which.index or 0
        if self.chosen and 0 <= here + by < len(self.chosen):
            self.chosen.insert(here + by, self.chosen.pop(here))
            self._tell(here + by)

    def _take_out(self) -> None:
        if self.chosen:
            del self.chosen[self.which.index or 0]
            self._offer()

    def _delete(self) -> None:
        async def gone() -> None:
            await self.ask("delete_quiz", id=self.saved[self.old.value]["id"])
            await self._fill_saved()
            done = "Deleted. Its questions still stand below."
            write(self.message, learner.status(done, "es-ok"))

        self.once(gone)

    def _may_delete(self, title: str) -> None:
        self.looks.calm()
        mark(self.gone, "es-hidden", title == NEW)

    def _load(self, title: str) -> None:
        self._may_delete(title)
        if quiz := self.saved.get(title):
            self.title.value = title
            self.chosen = [item for item in quiz["items"] if item in self.stems]
            lost = len(quiz["items"]) - len(self.chosen)
            self._offer()
            gone = para(f"{lost} of its questions are no longer there.")
            write(self.message, gone if lost else NOTHING)

    def _tell(self, here: int | None = None) -> None:
        here = (self.which.index or 0) if here is None else here
        names = tuple(f"{n}. {self.stems[one]}" for n, one in enumerate(self.chosen, 1))
        offer(self.which, names, names[min(here, len(names) - 1)] if names else None)
        mark(self.order, "es-hidden", not names)
        lines = listing((escape(self.stems[one]) for one in self.chosen), "", "ol")
        count = len(self.chosen)
        what = "question" if count == 1 else "questions"
        write(self.listed, para(f"In this quiz: {count} {what}", "es-do") + lines)
        self._changed()

    def _changed(self) -> None:
        """The message may no longer be so; an open preview follows."""
        write(self.message, NOTHING)
        self.changed()
        if self.look.value:
            self.start(self._preview())

    def _ask_for_dates(self, way: str) -> None:
        mark(self.dates, "es-hidden", way == LIVE)
        if not self.opens.value or self.opens.value == self.now:
            self.opens.value = self.now = times.written(time())

    def _zoned(self, refused: str) -> None:
        """The times on the page follow the zone that was written."""
        write(self.message, learner.status(refused, "es-error") if refused else NOTHING)
        self._ask_for_dates(self.way.value)
        self.changed()

    async def _preview(self) -> None:
        parts, before, chosen = [], NOTHING, self.chosen[:]
        for one in chosen if self.look.value else ():
            view: LearnerView = await self.ask("preview", item=one)
            story, item = learner.story(view), view["item"]
            if not item:
                continue
            texts = listing((escape(option["text"]) for option in item["options"]), "es-goals")
            parts.append((story if story != before else NOTHING) + learner.question(item) + texts)
            before = story
        if chosen == self.chosen:
            nothing = para("Pick a question first.") if self.look.value else NOTHING
            write(self.shown, join(parts) or nothing)

    async def _save(self) -> None:
        if self._ready():
            title = self.title.value.strip()
            stored = {"id": self.saved[title]["id"]} if title in self.saved else {}
            try:
                await self.ask("save_quiz", title=title, items=self.chosen, **stored)
            except Refused as no:
                write(self.message, learner.status(str(no), "es-error"))
                return
            await self._fill_saved(title)
            write(self.message, learner.status("Saved.", "es-ok"))

    async def _open(self) -> None:
        if "es-hidden" in self.box._dom_classes or not self._ready():
            return  # the first: a press that came after the quiz was open
        try:
            live = self.way.value == LIVE
            made: Created = await self.ask(
                "create",
                title=self.title.value.strip(),
                items=self.chosen,
                live=live,
                settings={} if live else self._settings(),
            )
        except (Refused, ValueError) as no:
            write(self.message, learner.status(str(no), "es-error"))
        else:
            write(self.message, NOTHING)
            await self.opened(made["session"])

    def _settings(self) -> Settings:
        """Raises ValueError for what is no date."""
        times.use(self.zone.value.strip())
        return {
            "from": _time("from", self.opens.value.strip() or times.written(time())),
            "until": _time("until", self.ends.value.strip()),
            "attempts": int(self.attempts.value),
            "feedback": FEEDBACK[self.feedback.value],
        }

    def _ready(self) -> bool:
        missing = "" if self.title.value.strip() else "Give the quiz a title first."
        missing = missing or ("" if self.chosen else "Pick a question first.")
        write(self.message, learner.status(missing, "es-error") if missing else NOTHING)
        return not missing


def _time(name: str, text: str) -> float:
    try:
        return times.stored(text)
    except ValueError as no:
        raise ValueError(f"Open {name}: {no}") from None


def _named(case: CatalogCase) -> str:
    """A case in the list: its title, how many questions it has, and of which kinds."""
    kinds = ", ".join(dict.fromkeys(learner.KINDS[item["kind"]] for item in case["items"]))
    return f"{case['title']} ({len(case['items'])}: {kinds})"
