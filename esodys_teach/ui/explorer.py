"""The list of cases, and the explorer: a case, its facts as controls, and the advice on them."""

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import cache
from urllib.parse import parse_qs

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.content import share
from esodys_teach.content.case import Case, Difficulty, case_ids, load_case, own_cases
from esodys_teach.content.chapter import glossary
from esodys_teach.engine.advice import Advice, advise
from esodys_teach.engine.whatif import LAST, cell, what_if
from esodys_teach.html import board, chapters
from esodys_teach.html import cases as views
from esodys_teach.html.elements import NOTHING, folded, heading
from esodys_teach.loader.file_error import FileError
from esodys_teach.patient.facts import Lab, Swallows, level
from esodys_teach.patient.manometry import read_study
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.ui.form import Form
from esodys_teach.ui.page import bind
from esodys_teach.ui.room import AskTheRoom
from esodys_teach.ui.widgets import Looks, mark, style_sheet, write

OPEN_AT_FIRST = 3  # facts whose groups stand open when a case opens


def explorer() -> w.Box:
    """The page; `?case=` or `?patient=` in its address opens one, where the page has an address."""
    page = Explorer(asked("case"))
    page.typed.value = asked("patient")
    return page.widget


def index() -> w.Box:
    """Every case by level, with what it teaches and the name under which the explorer lists it."""
    looks = Looks()
    words = glossary()
    known = f"Glossary: {len(words)} words of this module"
    return looks.box(
        looks.page_text(style_sheet(), name="es-style"),
        looks.page_text(views.case_list(by_level(), *own_cases()), name="es-case-list"),
        looks.page_text(folded(known, chapters.terms(words)), name="es-glossary"),
        name="esodys",
    )


def asked(name: str) -> str:
    """What the address of the page says under that name; nothing where it has no address."""
    return parse_qs(os.environ.get("QUERY_STRING", "")).get(name, [""])[0]


class Explorer:
    """The whole page, `widget`; a chapter offers some cases, and names facts that come first."""

    def __init__(
        self, asked: str = "", offered: Collection[str] = (), first: Collection[str] = ()
    ) -> None:
        looks = Looks()
        self.alarm = looks.alarm
        yours = [] if offered else own_cases()[0]
        shipped = [case for case in by_level() if not offered or case.id in offered]
        self.cases = {case.id: case for case in (*yours, *shipped)}
        self.ids = tuple(self.cases) if offered else ("", *self.cases)
        self.first = first
        self.form = Form(looks, first)
        self.board = Board(looks)
        self.story = looks.page_text(name="es-story")
        self.task = looks.page_text(name="es-task")  # of a chapter, while its case is open
        self.shared = looks.page_text(name="es-shared")
        self.remark = ""  # on the code of an older edition, until another case or code opens
        self.typed = looks.entry(views.code_label(""), "such as 4KM2-P9")
        titles = [] if offered else ["Blank patient", *(f"Yours: {case.title}" for case in yours)]
        titles += [f"{case.level.capitalize()}: {case.title}" for case in shipped]
        self.choose = looks.choice("Case", tuple(titles))
        self.choose.index = self.ids.index(asked) if asked in self.ids else 0
        self.open(self.ids[self.choose.index])
        bind(self.form, "patient", self._tell, self.alarm)
        looks.when(self.choose, lambda index: self.open(self.ids[index]), "index")
        looks.when(self.typed, self._enter)
        unknown = NOTHING if asked in ("", *self.ids) else views.unknown_case(asked)
        share = looks.box(self.shared, *([] if offered else [self.typed]), name="es-share")
        facts = looks.box(heading(2, "The facts"), self.form.box, share, name="es-facts")
        title = heading(2, "The advice") + views.VOICES
        advice = (self.alarm, title, self.board.room.box, *self.board.parts)
        self.page = looks.box(
            looks.page_text(style_sheet(), name="es-style"),
            looks.box(unknown, self.choose, self.task, self.story, name="es-case"),
            looks.box(facts, looks.box(*advice, name="es-board"), name="es-work"),
            name="es-page",
        )
        room = self.board.room
        looks.when(room, self._look, "seen")
        for switch in (room.ask, room.present):
            looks.when(switch, self._look)
        self.widget = looks.box(self.page, name="esodys")

    def open(self, case_id: str) -> None:
        """Open a case by its id, or a blank patient for an empty one."""
        self.remark = ""
        case = self.cases.get(case_id)
        met = chapters.words_met(case.vignette, "this story") if case else NOTHING
        write(self.story, views.vignette(case) + met)
        patient = case.patient if case else Patient()
        self.board.case = patient
        write(self.task, NOTHING)
        self.board.room.hide()
        if patient == self.form.patient:
            self._tell(patient)  # the form has no change to report
        self.form.open_case(patient, self.telling(patient))

    def choose_case(self, case_id: str) -> None:
        """Open one of the offered cases as if it were chosen from the list."""
        if self.ids[self.choose.index] == case_id:
            self.open(case_id)
        self.choose.index = self.ids.index(case_id)

    def telling(self, patient: Patient) -> Collection[str]:
        """The few facts that set this patient apart: fewest cases share their side of a cut-off."""
        if self.first:
            return self.first
        others = [case.patient for case in self.cases.values()]
        shared = {
            name: sum(side == _sides(other)[name] for other in others)
            for name, side in _sides(patient).items()
            if side is not None
        }
        return sorted(shared, key=shared.__getitem__)[:OPEN_AT_FIRST] or ["dysphagia_solids"]

    def _tell(self, patient: Patient) -> None:
        """Show the advice for a patient, and the code under which others open it."""
        self._show_code(patient)
        self.board.show(patient)

    def _show_code(self, patient: Patient) -> None:
        case_id = self.ids[self.choose.index]
        code, case = share.code(patient, case_id), self.cases.get(case_id)
        write(self.shared, views.share(code, case, self.remark))

    def _enter(self, typed: str) -> None:
        """Open the patient of a code, or say beside it why there is none."""
        refused = remark = ""
        try:
            if typed.strip():
                found = share.read(typed)
                if found.case_id not in self.ids:
                    raise share.CodeError("This patient is not of this chapter: open the explorer.")
                self.choose_case(found.case_id)
                self.form.fill(found.patient)
                self.remark = remark = " ".join(found.notes)
                self._show_code(found.patient)
        except share.CodeError as error:
            refused = str(error)
        self.typed.description = views.code_label(refused)
        self.form.announce(refused or remark)
        mark(self.typed, "es-refused", bool(refused))

    def _look(self, seen: object) -> None:
        """The page as large as the room asks for."""
        room = self.board.room
        mark(self.page, "es-asking", room.ask.value)
        mark(self.page, "es-presenter", room.present.value)
        mark(self.page, "es-told", bool(room.count))


class Board:
    """The advice, a widget for each section: a section whose text stays is not sent again."""

    def __init__(self, looks: Looks) -> None:
        self.case = self.patient = Patient()
        self.advice = advise(self.case)
        self.usual: Advice | None = None  # of the case, once the facts differ
        self.sections = {name: looks.page_text(name=f"es-{name}-box") for name in SECTIONS}
        self.room = AskTheRoom(looks)
        self.opened = looks.switch("Open every source", "es-switch")
        self.beside = looks.switch("Compare with the source alone", "es-switch")
        switches = looks.box(self.opened, self.beside, name="es-buttons")  # above all that changes
        for source, trait in ((self.opened, "value"), (self.beside, "value"), (self.room, "seen")):
            looks.when(source, lambda changed: self.show(self.patient), trait)
        self.parts = (switches, *self.sections.values())

    def show(self, patient: Patient) -> None:
        """Show the advice for a patient; what would change it comes last, being slowest."""
        self.patient, self.advice = patient, advise(patient)
        self.usual = None if patient == self.case else advise(self.case)
        seen = self.room.seen
        texts = {name: SECTIONS[name](self) if name in seen else NOTHING for name in QUICK}
        for name, html in texts.items():  # all of them or, after an error, none
            write(self.sections[name], html)
        write(self.sections["what-if"], SECTIONS["what-if"](self) if "what-if" in seen else NOTHING)

    def changed(self) -> Markup:
        """What differs from the case; before the room sees the steps, it tells none."""
        told = "steps" in self.room.seen
        return board.differences(self.advice, self.usual, plan=told) if self.usual else NOTHING

    def alone(self) -> Markup:
        """The source by itself, where it is asked for."""
        if not self.beside.value:
            return NOTHING
        return board.source_alone(self.advice, advise(self.patient, overlays=False))


SECTIONS: Mapping[str, Callable[[Board], Markup]] = {
    "facts": lambda b: views.facts_known(b.patient),
    "status": lambda b: board.status(b.advice),
    "verdict": lambda b: board.verdict(b.advice),
    "changed": Board.changed,
    "alone": Board.alone,
    "steps": lambda b: board.steps(b.advice, opened=b.opened.value, usual=b.usual),
    "waiting": lambda b: board.waiting(b.advice, opened=b.opened.value, usual=b.usual),
    "avoid": lambda b: board.avoid(b.advice, opened=b.opened.value, usual=b.usual),
    "pitfalls": lambda b: board.pitfalls(b.advice, opened=b.opened.value),
    "map": lambda b: board.pathway(b.advice),
    "what-if": lambda b: board.would_change(what_if(b.patient), b.advice),
    "outlook": lambda b: board.outlook(b.advice),
    "about": lambda b: board.about(b.advice),
}
"""The sections of the board in their order, and the text of each."""

QUICK = [name for name in SECTIONS if name != "what-if"]


@cache
def _sides(patient: Patient) -> Mapping[str, object]:
    """On which side of its cut-offs each fact lies; None where it is not known or has none."""
    sides: dict[str, object] = {}
    for known in FIELDS.values():
        value = getattr(patient, known.name)
        if isinstance(value, Lab):
            value = level(known.name, value)
        elif isinstance(value, Swallows):
            value = read_study(patient).motility_class
        elif known.type in (int, float) and value is not None:
            value = cell(known, value) if known.cuts else None
        sides[known.name] = None if known.name in LAST else value
    return sides


def by_level() -> list[Case]:
    """Every case that ships, the easy ones first; a draft put among them has to wait."""
    levels, cases = list(Difficulty), []
    for case_id in case_ids():
        with suppress(FileError):
            cases.append(load_case(case_id))
    return sorted(cases, key=lambda case: levels.index(case.level))
