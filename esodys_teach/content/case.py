"""Cases: a vignette, its patient's facts, and what a reader should conclude from them."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from esodys_teach.content.ids import AnyId, Disposition, Error, Id, MotilityClass, Pitfall, Step
from esodys_teach.content.items import NO_ITEMS, Items
from esodys_teach.engine.advice import Advice
from esodys_teach.loader import compiled
from esodys_teach.loader.constraints import Like
from esodys_teach.loader.file_error import FileError, short
from esodys_teach.loader.places import cases_dir, own_cases_dir
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.patient import Patient

_Date = Annotated[str, Like(r"\d{4}-\d\d-\d\d", "a date such as 2026-11-22")]
_Review = Annotated[
    str,
    Like(
        r"not reviewed by a clinician|reviewed by \S.*, \d{4}-\d\d-\d\d",
        "'not reviewed by a clinician' or 'reviewed by NAME, PROFESSION, 2026-11-22'",
    ),
]
Difficulty = StrEnum("Difficulty", "BEGINNER INTERMEDIATE ADVANCED")
PARTS = ("steps", "later", "done", "avoid", "pitfalls")
VIGNETTE_WORDS = (60, 180)
LEARNING_POINTS = (2, 4)
MAX_OWN = 100  # files in a folder of one's own


@dataclass(frozen=True, kw_only=True)
class Expect:
    """What the author expects of each part of the advice; `never` must appear in none of them."""

    disposition: Disposition
    motility_class: MotilityClass
    steps: tuple[Step, ...] = ()
    later: tuple[Step, ...] = ()
    done: tuple[Step, ...] = ()
    avoid: tuple[Error, ...] = ()
    pitfalls: tuple[Pitfall, ...] = ()
    never: tuple[AnyId, ...] = ()
    because: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case file as values."""

    id: Id
    title: str
    level: Difficulty
    teaching_point: str
    twist: str
    vignette: str
    patient: Patient
    expect: Expect
    learning_points: tuple[str, ...]
    author: str
    review: _Review
    written: _Date
    items: Items = NO_ITEMS

    def __post_init__(self) -> None:
        try:
            datetime.date.fromisoformat(self.written)
        except ValueError:
            raise FactError("written", self.written, "no calendar has this day") from None


def case_ids() -> tuple[str, ...]:
    """The ids of all cases that ship, in alphabetical order."""
    return tuple(shipped_files())


@cache
def load_case(case_id: str) -> Case:
    """The case that ships under this id; raises LookupError for any other word."""
    if case_id not in case_ids():
        raise LookupError(f"no case '{short(str(case_id))}'; known: {', '.join(case_ids())}")
    return compiled.load(f"cases/{case_id}.yaml", Case)


def own_files() -> list[Path]:
    """The files that may be cases in the folder of `--cases`: the first hundred, by name."""
    folder = own_cases_dir()
    try:
        found = sorted(folder.glob("*.yaml")) if folder else []
    except OSError:  # the folder is gone
        found = []
    return [x for x in found if x.name.isprintable() and not x.name.startswith(".")][:MAX_OWN]


def own_cases() -> tuple[list[Case], list[FileError]]:
    """The cases of one's own without their items, compiled anew, and why other files are none.

    A quiz of one's own stays its recorder's: pages for learners read no keys.
    """
    return compiled.own(own_files(), Case)


def held(expect: Expect, advice: Advice) -> Iterator[tuple[str, str, bool, list[str]]]:
    """Each expectation: its key, what it names, whether it is met, and what or where it is."""
    for key in ("disposition", "motility_class"):
        wanted, found = getattr(expect, key), getattr(advice, key)
        yield key, wanted, wanted == found, [found]
    has = {part: [item.id for item in getattr(advice, part)] for part in PARTS}
    for key in (*PARTS, "never"):
        for wanted in getattr(expect, key):
            places = [part for part in PARTS if wanted in has[part]]
            yield key, wanted, not places if key == "never" else key in places, places


@cache
def shipped_files() -> dict[str, Path]:
    """The cases that ship, by id.

    Only these files are ever opened by id: no path is made of what a visitor sends.
    """
    found = sorted(cases_dir().glob("*.yaml"))
    return {path.stem: path for path in found if re.fullmatch("[a-z0-9-]{1,40}", path.stem)}
