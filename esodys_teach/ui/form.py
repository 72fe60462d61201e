"""The controls of a patient, in clinical groups; `patient` is what they say together."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

import traitlets
from markupsafe import Markup

from esodys_teach.html.elements import NOTHING, markup
from esodys_teach.html.wording import SYNONYMS
from esodys_teach.patient.fact import Fact, FactError
from esodys_teach.patient.facts import ChestPain, Regurgitation
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.ui.controls import Control, control
from esodys_teach.ui.widgets import Looks, mark, write

FIRST = "What matters here"
NONE_FOUND = Markup('<p role="status">No fact has these words.</p>')
NO_SYMPTOMS: Mapping[str, Any] = {
    "dysphagia_solids": False,
    "dysphagia_liquids": False,
    "dysphagia_course": None,
    "heartburn": False,
    "regurgitation": Regurgitation.NONE,
    "chest_pain": ChestPain.NONE,
    "pain_predominant": False,
    "odynophagia": False,
    "food_bolus_now": False,
    "saliva_swallowed": None,
    "food_bolus_past": False,
    "oropharyngeal_signs": False,
    "symptom_duration_months": None,
}
"""What 'no symptoms' sets."""


class Group:
    """A heading that opens and folds its controls, and counts what is known and changed."""

    def __init__(self, name: str, controls: list[Control], looks: Looks) -> None:
        self.name, self.controls = name, controls
        self.heading = looks.switch(name, "es-group-heading")
        self.body = looks.box(*(c.box for c in controls), name="es-group-body")
        self.box = looks.box(self.heading, self.body, name="es-group")
        self.heading.observe(lambda change: mark(self.body, "es-open", change.new), names="value")

    def count(self, now: Patient, then: Patient) -> None:
        """Bring the heading and the marks of the controls up to date."""
        known = changed = 0
        for c in self.controls:
            value = getattr(now, c.known.name)
            differs = value != getattr(then, c.known.name)
            known, changed = known + (value is not None), changed + differs
            mark(c.box, "es-differs", differs)
        words = [self.name, f"{known} known"] + ([f"{changed} changed"] if changed else [])
        self.heading.description = " · ".join(words)

    def seek(self, sought: list[str]) -> bool:
        """Show only the controls with these words or synonyms; whether there are any."""
        found = [c for c in self.controls if all(word in self._words(c.known) for word in sought)]
        for c in self.controls:
            mark(c.box, "es-unsought", c not in found)
        mark(self.box, "es-unsought", not found)
        mark(self.body, "es-sought", bool(sought and found))
        return bool(found)

    def _words(self, known: Fact) -> str:
        parts = (known.label, known.note, self.name, SYNONYMS.get(known.name, ""))
        return " ".join(parts).casefold()


class Form(traitlets.HasTraits):
    """All controls; an impossible value is refused beside its control and changes nothing else."""

    patient = traitlets.Instance(Patient)

    def __init__(self, looks: Looks, first: Collection[str] = ()) -> None:
        """All controls in their clinical groups, those of `first` in a group before them."""
        super().__init__(patient=Patient())
        self.case = Patient()
        self._filling = False
        self.controls = {known.name: control(known, looks) for known in FIELDS.values()}
        named = [(FIRST, name) for name in first] + [
            (known.group, name) for name, known in FIELDS.items() if name not in first
        ]
        self.groups = [
            Group(group, [self.controls[name] for _, name in facts], looks)
            for group, facts in groupby(named, key=lambda pair: pair[0])
        ]
        for c in self.controls.values():
            c.on_change(looks.guarded(self._take))
        self.back = looks.push("Back to the case", lambda button: self.fill(self.case))
        self.none = looks.push(
            "No symptoms", lambda button: self.fill(replace(self.patient, **NO_SYMPTOMS))
        )
        self.find = looks.entry("Find a fact", "such as magnesium", at_once=True)
        looks.when(self.find, self._filter)
        buttons = looks.box(self.back, self.none, name="es-buttons")
        self.none_found = looks.page_text()
        self.alert = looks.page_text()
        groups = (group.box for group in self.groups)
        self.box = looks.box(
            self.find, buttons, self.none_found, *groups, self.alert, name="es-form"
        )
        self._recount()

    def open_case(self, case: Patient, opened: Collection[str]) -> None:
        """Start from the facts of a case; the groups of the fields `opened` stand open."""
        self.case = case
        self.find.value = ""
        for group in self.groups:
            group.heading.value = any(c.known.name in opened for c in group.controls)
        self.fill(case)

    def fill(self, patient: Patient) -> None:
        """Put a whole patient into the controls, as one change."""
        self.announce("")
        self._filling = True
        try:
            for name, c in self.controls.items():
                value = getattr(patient, name)
                if c.refused or value != getattr(self.patient, name):
                    c.write(value)
                    c.accept(value)
        finally:
            self._filling = False
        self.patient = patient
        self._recount()

    def announce(self, refused: str) -> None:
        """Have a screen reader say why a value is refused, as it happens.

        Its label has the message too, but passes no role (ipywidgets takes it away): this copy is
        the alert, in Voila and in JupyterLab. Only Voila's template can add `aria-invalid`.
        """
        alert = markup('<p role="alert" class="es-sr">{}</p>', refused)
        write(self.alert, alert if refused else NOTHING)

    def _take(self, changed: Control) -> None:
        """Read one control after the learner's change."""
        if self._filling:
            return
        name = changed.known.name
        try:
            value = changed.read()
            patient = replace(self.patient, **{name: value})
        except FactError as error:
            self.announce(changed.refuse(error, getattr(self.patient, name)))
        else:
            self.announce("")
            changed.accept(value)
            self.patient = patient
        self._recount()

    def _recount(self) -> None:
        for group in self.groups:
            group.count(self.patient, self.case)
        refused = any(c.refused for c in self.controls.values())
        self.back.disabled = self.patient == self.case and not refused

    def _filter(self, typed: str) -> None:
        """Show only the controls that have the words, or all of them again."""
        found = [group.seek(typed.casefold().split()) for group in self.groups]
        write(self.none_found, NOTHING if any(found) else NONE_FOUND)
