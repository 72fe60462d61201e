"""One control for each kind of fact; an empty control says that the fact is not known."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import ipywidgets as w

from esodys_teach.html import cases
from esodys_teach.html.wording import NOT_KNOWN, laboratory, refusal, series, words
from esodys_teach.patient.fact import Fact, FactError
from esodys_teach.patient.facts import IONS, Lab, Swallows
from esodys_teach.ui.widgets import Looks, mark, write


class Control(ABC):
    """The control of one fact."""

    box: w.DOMWidget
    parts: tuple[w.DOMWidget, ...]

    def __init__(self, known: Fact) -> None:
        self.known = known
        self.refused = False
        self.lines: dict[str, w.Text] = {}  # of a value with several lines, by its part

    @abstractmethod
    def read(self) -> Any:
        """The value as it stands in the control; raises FactError where it is none."""

    @abstractmethod
    def write(self, value: Any) -> None:
        """Put a value into the control."""

    @abstractmethod
    def say(self, sentence: str) -> None:
        """Put one sentence beside the control, or none."""

    def on_change(self, then: Callable[["Control"], None]) -> None:
        """Call `then` with this control after every change by the learner."""
        for part in self.parts:
            trait = "index" if isinstance(part, w.Dropdown) else "value"
            part.observe(lambda change: then(self), names=trait)

    def refuse(self, error: FactError, kept: Any) -> str:
        """Say what is not possible, and that the last good value still counts; the sentence."""
        self.refused = True
        sentence = refusal(self.known, error, kept)
        self.say(sentence)
        wrong = self.lines.get(error.field.rpartition(".")[2], self.box)
        for part in (self.box, *self.parts):
            mark(part, "es-refused", part is wrong)
        return sentence

    def accept(self, value: Any) -> None:
        """Take back a refusal, and say what a value calls for."""
        self.refused = False
        self.say(self.remark(value))
        for part in (self.box, *self.parts):
            mark(part, "es-refused", False)
        mark(self.box, "es-known", value is not None)

    def remark(self, value: Any) -> str:
        """What a good value calls for."""
        return ""


class Choice(Control):
    """Yes, no or one of several words."""

    def __init__(self, known: Fact, looks: Looks) -> None:
        super().__init__(known)
        members = tuple(map(known.type, known.choices)) or (True, False)
        self.values: tuple[Any, ...] = (None, *members)
        options = (NOT_KNOWN, *(words(known, value) for value in members))
        self.box = self.list = looks.choice(cases.label(known), options)
        self.parts = (self.list,)

    def read(self) -> Any:
        return self.values[self.list.index or 0]

    def write(self, value: Any) -> None:
        self.list.index = self.values.index(value)

    def say(self, sentence: str) -> None:
        assert not sentence, "every choice is possible"


class Number(Control):
    """A whole or broken number with its unit and limits."""

    def __init__(self, known: Fact, looks: Looks) -> None:
        super().__init__(known)
        self.box = self.line = looks.entry(cases.label(known))
        self.parts = (self.line,)

    def read(self) -> int | float | None:
        return number(self.known.name, self.line.value, whole=self.known.type is int)

    def write(self, value: Any) -> None:
        self.line.value = "" if value is None else f"{value:.10g}"

    def say(self, sentence: str) -> None:
        self.line.description = cases.label(self.known, sentence)


class LinesControl(Control):
    """A value of several lines, each a number, with a sentence below them."""

    def __init__(self, known: Fact, looks: Looks) -> None:
        super().__init__(known)
        self.note = looks.page_text()

    def write(self, value: Any) -> None:
        for part, line in self.lines.items():
            amount = getattr(value, part, None)
            line.value = "" if amount is None else f"{amount:.10g}"

    def say(self, sentence: str) -> None:
        write(self.note, cases.note(sentence, refused=self.refused))


class Laboratory(LinesControl):
    """A value with its unit and the laboratory's own range."""

    def __init__(self, known: Fact, looks: Looks) -> None:
        super().__init__(known, looks)
        self.units = tuple(IONS[known.name].units)
        name = known.label
        self.amount = looks.entry(name)
        self.unit = looks.choice(f"{name}: unit", self.units)
        self.low = looks.entry(f"{name}: range from", "not given")
        self.high = looks.entry(f"{name}: range to", "not given")
        self.lines = {"value": self.amount, "low": self.low, "high": self.high}
        self.parts = (self.amount, self.unit, self.low, self.high)
        self.box = looks.box(*self.parts, self.note, name="es-lab")

    def read(self) -> Lab | None:
        found = {part: number(part, line.value) for part, line in self.lines.items()}
        if found["value"] is None:
            return None  # a range alone is not a result; it stays in its boxes
        return Lab(unit=self.units[self.unit.index], **found)  # type: ignore[arg-type]

    def write(self, value: Lab | None) -> None:
        super().write(value)
        self.unit.index = self.units.index(value.unit) if value else 0

    def remark(self, value: Lab | None) -> str:
        return laboratory(self.known.name, value)


class Series(LinesControl):
    """The swallows of a study, counted by kind."""

    def __init__(self, known: Fact, looks: Looks) -> None:
        super().__init__(known, looks)
        kinds = {f.name: f.name.capitalize() for f in fields(Swallows)}
        kinds["pressurized"] = "Of these, pressurized throughout (as the report says)"
        self.lines = {kind: looks.entry(label, "–") for kind, label in kinds.items()}
        self.parts = tuple(self.lines.values())
        heading = cases.note(f"{known.label}: how many of each kind")
        self.box = looks.box(heading, *self.parts, self.note, name="es-series")

    def read(self) -> Swallows | None:
        found = {k: number(f"swallows.{k}", x.value, whole=True) for k, x in self.lines.items()}
        given: dict[str, Any] = {k: n for k, n in found.items() if n is not None}
        return Swallows(**given) if given else None

    def remark(self, value: Swallows | None) -> str:
        return series(value)


def control(known: Fact, looks: Looks) -> Control:
    """The control for a fact, by the type of its value."""
    kinds: Mapping[type, Callable[[Fact, Looks], Control]]
    kinds = {int: Number, float: Number, Lab: Laboratory, Swallows: Series}
    return kinds.get(known.type, Choice)(known, looks)


def number(name: str, typed: str, *, whole: bool = False) -> int | float | None:
    """The number that was typed, None for an empty line; raises FactError for anything else."""
    typed = typed.strip()
    if not typed:
        return None
    if "," in typed:
        raise FactError(name, typed, "a number with a point, not a comma")
    if not re.fullmatch(r"[-+]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})", typed):
        raise FactError(name, typed, "a whole number" if whole else "a number")
    if whole and not float(typed).is_integer():
        raise FactError(name, typed, "a whole number")
    return int(float(typed)) if whole else float(typed)
