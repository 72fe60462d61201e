"""The truth table of a piece of Python: what it answers for all that it can be told.

A function asks its argument for attributes. `explore` runs it once for each course that the answers
can take, and branches where something is asked for the first time: an exact decision tree.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from esodys_teach.patient.fact import Fact
from esodys_teach.patient.facts import IONS, Lab

Question = Hashable
Course = tuple[tuple[Question, int], ...]  # each question in turn, with the number of its answer


@dataclass(frozen=True)
class Leaf:
    """One course through a function, and what it returned."""

    course: Course
    value: Any


class Unreachable(Exception):
    """No patient gives these answers together."""


class Asked:
    """What a function sees instead of a patient: it answers by script, then with answer 0."""

    def __init__(
        self, answers: Callable[[Question], tuple[Any, ...]], name: Any, script: list[int]
    ) -> None:
        self._answers, self._name, self._script = answers, name, script
        self._course: dict[Question, int] = {}

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__[name] = self._name(self, name)
        return value

    def _answer(self, question: Question) -> Any:
        if question not in self._course:
            turn = len(self._course)
            self._course[question] = self._script[turn] if turn < len(self._script) else 0
        return self._answers(question)[self._course[question]]


def explore(
    function: Callable[[Any], Any],
    answers: Callable[[Question], tuple[Any, ...]],
    name: Callable[[Asked, str], Any],
) -> Iterator[Leaf]:
    """Every leaf; `name` turns an attribute into a question, `answers` lists what it can bring."""
    script: list[int] = []
    while True:
        asked = Asked(answers, name, script)
        with suppress(Unreachable):
            value = function(asked)
            yield Leaf(tuple(asked._course.items()), value)
        course = tuple(asked._course.items())
        script = [number for _, number in course]
        while script and script[-1] + 1 == len(answers(course[len(script) - 1][0])):
            script.pop()
        if not script:
            return
        script[-1] += 1


class Number(float):
    """A number that stands for its cell: it can be compared, and remembers with what."""

    compared: set[Any]

    def __new__(cls, value: float, compared: set[Any]) -> "Number":
        number = super().__new__(cls, value)
        number.compared = compared
        return number

    __hash__ = float.__hash__


def _noting(comparison: str) -> Callable[[Number, Any], Any]:
    def compare(self: Number, other: Any) -> Any:
        self.compared.add(other)
        return getattr(float, comparison)(self, other)

    return compare


def _forbidden(operation: str) -> Callable[..., Any]:
    def refuse(self: Number, *rest: object) -> Any:
        raise TypeError(f"a rule computes with a number ({operation}): its cells are not known")

    return refuse


for _name in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"):
    setattr(Number, _name, _noting(_name))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    for _side in ("__", "__r"):
        setattr(Number, f"{_side}{_name}__", _forbidden(_name))
for _name in ("__neg__", "__abs__", "__round__", "__int__", "__bool__", "__format__"):
    setattr(Number, _name, _forbidden(_name))


def cells(known: Fact) -> tuple[Any, ...]:
    """One value for each cell of a fact: each side of each cut-off, each cut-off, and unknown."""
    if known.type is bool:
        return (True, False, None)
    if known.choices:
        return (*known.type, None)
    if known.type is Lab:
        return (*labs(known.name), None)
    assert known.low is not None and known.high is not None
    ends = (known.low, *known.cuts, known.high)
    found = set(known.cuts)
    for i, (a, b) in enumerate(pairwise(ends)):
        between = known.type(round((a + b) / 2, 4))
        inside = a < between < b
        if i == 0 and a < b and not inside:
            between, inside = known.type(a), a not in known.cuts
        found |= {between} if inside else set()
        if i == len(ends) - 2 and not inside and b not in known.cuts:
            found.add(known.type(b))
    return (*sorted(found), None)


# In mmol/L: a value on each side of everything that a rule compares, and one in doubt of its unit.
VALUES = {
    "magnesium": (0.4, 0.6, 0.95, 1.3, 1.9),
    "potassium": (2.0, 2.7, 3.2, 4.5, 5.3, 5.7, 6.2, 7.0),
    "calcium": (1.1, 1.2, 1.8, 2.1, 2.4, 2.7, 3.7, 4.8),
}
RANGES = {
    "magnesium": ((0.7, 1.2),),
    "potassium": ((3.5, 5.5), (3.5, 5.1)),
    "calcium": ((2.2, 2.6), (1.15, 1.3)),  # the second: of ionized values
}


def labs(name: str) -> tuple[Lab, ...]:
    """Each value in each unit, without a range, with one, with half of one, and with one of
    another unit."""
    ion = IONS[name]
    found = []
    for unit, scale in ion.units.items():
        ranges: list[tuple[float | None, float | None]] = [(None, None)]
        for low, high in RANGES[name]:
            here = round(low * scale, 2), round(high * scale, 2)
            ranges += [here, (here[0], None), (None, here[1])]
        if scale != 1.0:
            ranges.append(RANGES[name][0])
        for low, high in ranges:
            for value in VALUES[name]:
                amount = round(value * scale, 3)
                found.append(Lab(value=amount, unit=unit, low=low, high=high))
    return tuple(found)
