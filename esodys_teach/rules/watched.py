"""Findings that remember which facts each answer was read from."""

from typing import Any

from esodys_teach.patient import FIELDS, Patient
from esodys_teach.rules.findings import Findings
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
        self._reading: list[set[str]] = []

    def kept_without(self, field: str) -> dict[str, Any]:
        """The answers so far that never read a fact: they hold for any other value of it."""
        return {name: value for name, (value, facts) in self._answers.items() if field not in facts}

    def ask(self, rule: Rule) -> tuple[bool, frozenset[str]]:
        """Whether a rule holds, and the facts that were read to tell."""
        return self._note(rule.when)

    def answer(self, finding: str) -> Answer:
        """A finding, and the facts it was read from."""
        if finding not in self._answers:
            self._answers[finding] = self._note(getattr(Findings, finding).func)
        return self._answers[finding]

    def _note(self, question: Any) -> Answer:
        self._reading.append(set())
        value = question(self)
        return value, frozenset(self._reading.pop())

    def __getattr__(self, name: str) -> Any:
        if name in FIELDS:
            self._reading[-1].add(name)
            return self._facts[name]
        if name == "overlays":
            return self._facts[name]
        value, facts = self.answer(name)
        self._reading[-1] |= facts
        return value
