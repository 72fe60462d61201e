"""One control for each kind of fact; an empty control says that the fact is not known."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.html import cases
from esodys_teach.html.elements import NOTHING, escape, markup, trusted
from esodys_teach.html.wording import NOT_KNOWN, laboratory, refusal, series, words
from esodys_teach.loader.places import style
from esodys_teach.patient.fact import Fact, FactError
from esodys_teach.patient.facts import IONS, Lab, Swallows
from esodys_teach.ui.asking import Asking
from esodys_teach.ui.page import guard


class Looks(Asking):
    """What all controls of a page share: its alarm, the layout, a style for each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.layout = w.Layout()
        self.styles: dict[type, dict[str, Any]] = {}
        self.alarm = self.page_text(name="es-alarm-box")

    def guarded(self, action: Callable[..., None]) -> Callable[..., None]:
        """The action; should it fail, the alarm of the page says so."""
        return guard(action, self.alarm)

    def when(self, source: Any, then: Callable[[Any], None], trait: str = "value") -> None:
        """Call `then` with each new value."""
        source.observe(self.guarded(lambda change: then(change.new)), names=trait)

    def _made(self, kind: type, *names: str, **traits: Any) -> Any:
        """A widget of these classes, in the style of the first of its kind."""
        style = self.styles.get(kind, {})
        made = kind(layout=self.layout, _dom_classes=names, **style, **traits)
        if made.has_trait("style"):
            self.styles[kind] = {"style": made.style}
        return made

    def box(self, *parts: w.Widget | Markup, name: str) -> w.Box:
        """A plain box of that class, laid out by the style sheet; HTML becomes a part too."""
        children = [self.page_text(x) if isinstance(x, Markup) else x for x in parts]
        return self._made(w.Box, *name.split(), children=children)

    def page_text(self, html: Markup = NOTHING, name: str = "es-text") -> w.HTML:
        """A piece of the page."""
        return self._made(w.HTML, name, value=html)

    def choice(self, label: str, options: tuple[str, ...]) -> w.Dropdown:
        """A list to choose from; its label is text or HTML."""
        says = {"description": escape(label), "description_allow_html": True}
        return self._made(w.Dropdown, options=options, **says)

    def entry(self, label: str, placeholder: str = NOT_KNOWN, *, at_once: bool = False) -> w.Text:
        """A line to type in, read on Enter or on leaving it; its label is text or HTML."""
        says = {
            "description": escape(label),
            "description_allow_html": True,
            "placeholder": placeholder,
        }
        return self._made(w.Text, continuous_update=at_once, **says)

    def push(self, label: str, then: Callable[[w.Button], None], name: str = "es-push") -> w.Button:
        """A button that calls `then`; it takes back what another one asks."""

        def pressed(button: w.Button) -> None:
            if button is not self.asking:
                self.calm()
            then(button)

        button = self._made(w.Button, name, description=label)
        button.on_click(self.guarded(pressed))
        return button

    def twice(
        self, label: str, question: str, then: Callable[[], None], name: str = "es-push"
    ) -> w.Button:
        """A button for what cannot be taken back: it asks first, and acts on a second press."""
        button = self.push(label, lambda button: self.press(button, then), name)
        self.asks[button] = label, question
        return button

    def switch(self, label: str, name: str) -> w.ToggleButton:
        """A button that stays pressed."""
        no_tooltip = ""  # ipywidgets shows "null" for none
        return self._made(w.ToggleButton, *name.split(), description=label, tooltip=no_tooltip)


def offer(choice: w.Dropdown, options: tuple[str, ...], value: str | None = None) -> None:
    """Other options to choose from, told to the browser at once with the one chosen.

    Told after each other, the browser answers the first that it has none of them chosen.
    """
    if choice.options != options or value is not None and choice.value != value:
        with choice.hold_sync():
            choice.options = options
            choice.value = options[0] if options and value is None else value


def style_sheet() -> Markup:
    """The style of every page."""
    return markup("<style>{}</style>", trusted(style()))


def write(part: w.HTML, html: Markup) -> None:
    """Put HTML into the page only where it changes: a screen reader would read it again."""
    if part.value != html:
        part.value = html


def mark(widget: w.DOMWidget, name: str, on: bool) -> None:
    """Give the widget the class or take it away; says nothing to the page if nothing changes."""
    if on != (name in widget._dom_classes):
        (widget.add_class if on else widget.remove_class)(name)


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


class Lines(Control):
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


class Laboratory(Lines):
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


class Series(Lines):
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
