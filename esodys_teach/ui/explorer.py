"""The explorer: a case, its facts as controls, and the advice that follows from them."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import cache
from urllib.parse import parse_qs

import ipywidgets as w

from esodys_teach import board, views
from esodys_teach.advice import Advice, advise
from esodys_teach.case import Case, Difficulty, case_ids, load_case, own_cases
from esodys_teach.facts import Lab, Swallows, level
from esodys_teach.manometry import read_study
from esodys_teach.patient import FIELDS, Patient
from esodys_teach.places import style
from esodys_teach.strict import FileError
from esodys_teach.ui.controls import Looks
from esodys_teach.ui.form import Form
from esodys_teach.ui.page import bind, guard
from esodys_teach.whatif import LAST, cell, what_if

SECTIONS = (
    "status",
    "verdict",
    "alone",
    "steps",
    "waiting",
    "avoid",
    "pitfalls",
    "changed",
    "what-if",
    "outlook",
)
OPEN_AT_FIRST = 3  # facts whose groups stand open when a case opens


def explorer() -> w.Box:
    """The page; `?case=` in its address opens a case, where the page has an address."""
    asked = parse_qs(os.environ.get("QUERY_STRING", "")).get("case", [""])[0]
    return Explorer(asked).widget


class Explorer:
    """Case, controls and board, each made once; `widget` is the page."""

    def __init__(self, asked: str = "") -> None:
        looks = Looks()
        self.alarm = looks.page_text(name="es-alarm-box")
        yours, _ = own_cases()
        self.cases = {case.id: case for case in (*yours, *by_level())}
        self.ids = ("", *self.cases)
        self.form = Form(looks, self.alarm)
        self.board = Board(looks, self.alarm)
        self.story = looks.page_text(name="es-story")
        titles = [f"Yours: {case.title}" for case in yours]
        titles += [f"{case.level.capitalize()}: {case.title}" for case in by_level()]
        self.choose = looks.choice("Case", ("Blank patient", *titles))
        self.choose.index = self.ids.index(asked) if asked in self.ids else 0
        self.open(self.ids[self.choose.index])
        bind(self.form, "patient", self.board.show, self.alarm)
        self.choose.observe(
            guard(lambda change: self.open(self.ids[change.new]), self.alarm), names="index"
        )
        unknown = "" if asked in self.ids else views.unknown_case(asked)
        facts = looks.page_text(views.heading(2, "The facts"))
        advice = looks.page_text(views.heading(2, "The advice"))
        page = looks.box(
            looks.page_text(f"<style>{style()}</style>", name="es-style"),
            looks.box(looks.page_text(unknown), self.choose, self.story, name="es-case"),
            looks.box(
                looks.box(facts, self.form.box, name="es-facts"),
                looks.box(self.alarm, advice, *self.board.parts, name="es-board"),
                name="es-work",
            ),
            name="es-page",
        )
        self.widget = looks.box(page, name="esodys")

    def open(self, case_id: str) -> None:
        """Open a case by its id, or a blank patient for an empty one."""
        case = self.cases.get(case_id)
        self.story.value = views.vignette(case)
        patient = case.patient if case else Patient()
        self.board.case = patient
        if patient == self.form.patient:
            self.board.show(patient)  # the form has no change to report
        self.form.open_case(patient, self.telling(patient))

    def telling(self, patient: Patient) -> Collection[str]:
        """The few facts that set this patient apart: fewest cases share their side of a cut-off."""
        others = [case.patient for case in self.cases.values()]
        shared = {
            name: sum(side == _sides(other)[name] for other in others)
            for name, side in _sides(patient).items()
            if side is not None
        }
        return sorted(shared, key=shared.__getitem__)[:OPEN_AT_FIRST] or ["dysphagia_solids"]


class Board:
    """The advice, a widget for each section: a section whose text stays is not sent again."""

    def __init__(self, looks: Looks, alarm: w.HTML) -> None:
        self.case = self.patient = Patient()
        self.sections = {name: looks.page_text(name=f"es-{name}-box") for name in SECTIONS}
        self.opened = looks.switch("Open every source", "es-switch")
        self.beside = looks.switch("Compare with the source alone", "es-switch")
        switches = looks.box(self.opened, self.beside, name="es-buttons")
        for switch in (self.opened, self.beside):
            switch.observe(guard(lambda change: self.show(self.patient), alarm), names="value")
        first, rest = SECTIONS[:2], SECTIONS[2:]
        self.parts = (
            *(self.sections[name] for name in first),
            switches,
            *(self.sections[name] for name in rest),
        )

    def show(self, patient: Patient) -> None:
        """Show the advice for a patient; what would change it comes last, being slowest."""
        self.patient = patient
        advice = advise(patient)
        usual = None if patient == self.case else advise(self.case)
        for name, html in self._texts(advice, usual).items():
            self.sections[name].value = html
        self.sections["what-if"].value = board.would_change(what_if(patient), advice)

    def _texts(self, advice: Advice, usual: Advice | None) -> dict[str, str]:
        opened, beside = self.opened.value, self.beside.value
        alone = board.source_alone(advice, advise(advice.patient, overlays=False)) if beside else ""
        return {
            "status": board.status(advice),
            "verdict": board.verdict(advice),
            "changed": board.differences(advice, usual) if usual else "",
            "alone": alone,
            "steps": board.steps(advice, opened=opened, usual=usual),
            "waiting": board.waiting(advice, opened=opened, usual=usual),
            "avoid": board.avoid(advice, opened=opened, usual=usual),
            "pitfalls": board.pitfalls(advice, opened=opened),
            "outlook": board.outlook(advice),
        }


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
