"""Findings that remember which facts each answer was read from."""

from typing import Any

from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.rules.findings.findings import Findings
from esodys_teach.rules.rule import Rule

Answer = tuple[Any, frozenset[str]]


class Watched:
    """Stands in for `Findings` and notes every fact that is read, through all layers.

    An answer depends on no fact beyond those noted, so another patient who differs only in other
    facts gets the same one: `kept_without` gives such answers.
    """

    def __init__(self, patient: Patient, overlays: bool = True) -> None:
        self._facts = {**vars(patient), "overlays": overlays}
        self._answers: dict[str, Answer] = {}
        self._reading: list[set[str]] = []  # facts, through all layers, of each question in turn
        self._asking: list[set[str]] = []  # facts and findings that each question itself asked for
        self.asked: dict[str, frozenset[str]] = {}
        """What each finding, and under "" the rule that was asked last, itself asked for."""
        self._indexed = -1  # answers that the two indexes below hold
        self._values: dict[str, Any] = {}
        self._readers: dict[str, list[str]] = {}

    def kept_without(self, field: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answers so far that never read a fact and hold for any other value of it; and those
        that did, each after those that it was worked out from."""
        if self._indexed != len(self._answers):
            self._values = {name: value for name, (value, _) in self._answers.items()}
            self._readers = {name: [] for name in FIELDS}
            for name, (_, facts) in self._answers.items():
                for fact in facts:
                    self._readers[fact].append(name)
            self._indexed = len(self._answers)
        kept = self._values.copy()
        return kept, {name: kept.pop(name) for name in self._readers[field]}

    def ask(self, rule: Rule) -> tuple[bool, frozenset[str]]:
        """Whether a rule holds, and the facts that were read to tell."""
        return self._note("", rule.when)

    def answer(self, finding: str) -> Answer:
        """A finding, and the facts it was read from."""
        if finding not in self._answers:
            self._answers[finding] = self._note(finding, getattr(Findings, finding).func)
        return self._answers[finding]

    def _note(self, name: str, question: Any) -> Answer:
        self._reading.append(set())
        self._asking.append(set())
        value = question(self)
        self.asked[name] = frozenset(self._asking.pop())
        return value, frozenset(self._reading.pop())

    def __getattr__(self, name: str) -> Any:
        self._asking[-1].add(name)
        if name in FIELDS:
            self._reading[-1].add(name)
            return self._facts[name]
        if name == "overlays":
            return self._facts[name]
        value, facts = self.answer(name)
        self._reading[-1] |= facts
        return value
