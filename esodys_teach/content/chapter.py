"""The chapters of the course and its glossary: what a page asks, answers and explains.

The prose of a chapter stands in its notebook. Both are cached; FileError names each slip.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from esodys_teach.content import ids
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.evidence import Named
from esodys_teach.loader import compiled
from esodys_teach.loader.constraints import OneOf
from esodys_teach.patient.patient import FIELDS, Patient

CHAPTERS = Path(__file__).parent / "chapters"

_Case = Annotated[str, OneOf(case_ids())]
_Fact = Annotated[str, OneOf(FIELDS)]


@dataclass(frozen=True, kw_only=True)
class Shows:
    """The parts of the advice that an answer rests on; `never` stands in none of its lists."""

    disposition: ids.Disposition
    motility_class: ids.MotilityClass | None = None
    steps: tuple[ids.Step, ...] = ()
    later: tuple[ids.Step, ...] = ()
    avoid: tuple[ids.Error, ...] = ()
    pitfalls: tuple[ids.Pitfall, ...] = ()
    never: tuple[ids.AnyId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to try on the tool; a word in straight quotes is one that the tool shows."""

    case: _Case
    do: str
    set: Patient  # only the facts that change
    ask: str
    answer: str
    shows: Shows

    @property
    def patient(self) -> Patient:
        """The patient of the case once the learner has done it."""
        changes = {name: value for name, value in vars(self.set).items() if value is not None}
        return replace(load_case(self.case).patient, **changes)


@dataclass(frozen=True, kw_only=True)
class TaskOption:
    """One answer to choose; a wrong one is a mistake that people make, and its feedback says so."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with exactly one correct option, and the claims that settle it."""

    stem: str
    claims: tuple[ids.Claim, ...]
    options: tuple[TaskOption, ...]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A stretch of the lesson in front of a class: what you ask, hear and answer."""

    minutes: int
    ask: str
    room: str
    say: str


@dataclass(frozen=True, kw_only=True)
class Chapter(Named):
    """One chapter as values; `facts` are those whose controls stand open."""

    number: int
    title: str
    goals: tuple[str, ...]
    cases: tuple[_Case, ...]
    facts: tuple[_Fact, ...]
    tasks: tuple[Task, ...]
    questions: tuple[Question, ...]
    take_away: tuple[ids.Pitfall, ...]
    lesson: tuple[Lesson, ...]


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word that a learner meets, its abbreviation if it has one, and what it means."""

    term: str
    abbreviation: str | None = None
    meaning: str


@cache
def chapters() -> Mapping[str, Chapter]:
    """Every chapter by id, in the order of the course."""
    names = (f"chapters/{path.name}" for path in CHAPTERS.glob("*.yaml"))
    read = (compiled.load(name, Chapter) for name in names)
    return MappingProxyType({c.id: c for c in sorted(read, key=lambda c: c.number)})


@cache
def glossary() -> tuple[Term, ...]:
    """Every term in the order of the alphabet."""
    terms = compiled.load("content/glossary.yaml", tuple[Term, ...])
    return tuple(sorted(terms, key=lambda t: t.term.casefold()))
