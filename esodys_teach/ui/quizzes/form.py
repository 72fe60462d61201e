"""The form of one question: options to choose or to put in order, and how sure one is."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import ipywidgets as w

from esodys_teach.html.elements import para
from esodys_teach.quiz.html.learner import named
from esodys_teach.quiz.messages import ItemView, OptionView
from esodys_teach.quiz.results import SURE
from esodys_teach.ui.widgets import Looks, mark

ONE = ("single-best", "script-concordance")  # the kinds with one answer


class AnswerForm:
    """What stands on the page is `choice` and `sure`; `touched` hears of what the learner does."""

    def __init__(self, looks: Looks, touched: Callable[[], None]) -> None:
        self.looks, self.touched = looks, touched
        self.item: ItemView | None = None
        self.choice: list[str] = []
        self.writing = False
        self.options = looks.box(name="es-options")
        self.levels = [looks.switch(level, "es-sure es-one") for level in SURE.values()]
        for button in self.levels:
            looks.when(button, partial(self._press, self.levels, button, True))
        sure = looks.box(*self.levels, name="es-levels")
        self.box = looks.box(self.options, para("How sure are you?", "es-do"), sure, name="es-form")

    @property
    def sure(self) -> int | None:
        """How sure the learner says to be, if anything."""
        levels = zip(SURE, self.levels, strict=True)
        return next((level for level, button in levels if button.value), None)

    def offer(self, item: ItemView | None) -> None:
        """Another question, or none: switches, or buttons to tap in order."""
        self.item, made = item, []
        kind = item["kind"] if item else ""
        one = kind in ONE
        for option in item["options"] if item else ():
            if kind == "order":
                button = self.looks.push(named(option), partial(self._tap, option["id"]))
            else:
                button = self.looks.switch(named(option), "es-option" + " es-one" * one)
                self.looks.when(button, partial(self._press, self.options.children, button, one))
            made.append(button)
        self.options.children = made

    def put(self, choice: Sequence[str], sure: int | None) -> None:
        """Show this answer."""
        self.choice, self.writing = list(choice), True
        for option, button in self._offered():
            if isinstance(button, w.ToggleButton):
                button.value = option["id"] in self.choice
        for level, button in zip(SURE, self.levels, strict=True):
            button.value = level == sure
        self.writing = False
        self._number()

    def let(self, may: bool) -> None:
        """Whether it can be answered now."""
        for button in (*self.options.children, *self.levels):
            button.disabled = not may

    def too_many(self) -> str:
        """That fewer may be chosen, as soon as it is so."""
        count = len(self.choice)
        most = (self.item["choose"] if self.item else None) or count
        return f"Choose at most {most}: take {count - most} back." if count > most else ""

    def missing(self) -> str:
        """What is still to do before this is an answer."""
        count = len(self.choice)
        to_go = len(self.options.children) - count
        if self.item and self.item["kind"] == "order" and to_go:
            return f"Put every step in order first: {to_go} to go."
        if not count:
            return "Choose an answer first."
        return self.too_many() or ("" if self.sure else "Say how sure you are.")

    def letters(self) -> str:
        """What is chosen, in its letters."""
        return " ".join(one.upper() for one in self.choice)

    def _offered(self) -> "zip[tuple[OptionView, Any]]":
        options = self.item["options"] if self.item else []
        return zip(options, self.options.children, strict=True)

    def _press(self, group: Any, button: w.ToggleButton, one: bool, _: bool) -> None:
        """Of switches for `one` answer the one pressed last is on, even if pressed twice."""
        if self.writing:
            return
        others = group if group is self.levels else self.options.children
        self.writing = True
        for other in others if one else ():
            other.value = other is button
        self.writing = False
        if group is not self.levels:
            self.choice = [option["id"] for option, switch in self._offered() if switch.value]
        self.touched()

    def _tap(self, option: str, button: w.Button) -> None:
        (self.choice.remove if option in self.choice else self.choice.append)(option)
        self._number()
        self.touched()

    def _number(self) -> None:
        for option, button in self._offered():
            if not isinstance(button, w.ToggleButton):
                placed = option["id"] in self.choice
                number = f"{self.choice.index(option['id']) + 1}. " if placed else ""
                button.description = number + named(option)
                mark(button, "es-chosen", placed)
