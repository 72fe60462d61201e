"""Every manometry study that a patient can have, told apart by all that the advice can see.

Chicago v4.0 is enumerated alone: each series of up to 20 supine swallows in six kinds (longer ones
at the edges of the cut-offs), reduced to the patterns that the classification asks for, times every
side of every pressure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from inspect import unwrap
from itertools import product
from typing import Any
from unittest.mock import patch

from cached import cached
from esodys_teach.patient import manometry
from esodys_teach.patient.facts import Catheter, LimitReads, Swallows, System
from esodys_teach.patient.manometry import Pattern, Reading, read_study
from truth import Asked, Leaf, Unreachable, explore

KINDS = ("failed", "weak", "fragmented", "premature", "hypercontractile", "normal")
RAW = (
    "manometry_done",
    "swallows",
    "catheter",
    "own_limits",
    "manometry_system",
    "irp_supine_mmhg",
    "irp_supine_uln_mmhg",
    "irp_supine_limit_reads",
    "irp_upright_mmhg",
    "irp_upright_uln_mmhg",
    "irp_upright_limit_reads",
    "intrabolus_pressure_raised",
    "peristalsis_upright",
)
PAIRED = {
    "catheter": "limits",
    "manometry_system": "limits",
    "own_limits": "limits",
    "irp_supine_mmhg": "supine",
    "irp_supine_uln_mmhg": "supine",
    "irp_supine_limit_reads": "supine",
    "irp_upright_mmhg": "upright",
    "irp_upright_uln_mmhg": "upright",
    "irp_upright_limit_reads": "upright",
}
YES_NO = (True, False, None)
SHORTEST, LONGEST, CONTROL = 7, 20, 40
pattern = unwrap(manometry.pattern)  # without its cache

Counts = tuple[int, ...]


def splits(n: int, kinds: int) -> Iterator[Counts]:
    """Every way to share n swallows among so many kinds."""
    if kinds == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in splits(n - first, kinds - 1):
            yield (first, *rest)


def series_of(counts: Counts, pressurized: int | None = None) -> Swallows:
    """The series with these counts; quicker than its constructor, whose checks are not needed."""
    series = object.__new__(Swallows)
    series.__dict__.update(zip(KINDS, counts, strict=True), pressurized=pressurized)
    return series


@dataclass(frozen=True)
class Counted:
    """How many series were looked at, and a series for each pattern that occurs."""

    series: int  # of 7 to 20 swallows
    longer: int
    witnesses: dict[Pattern, Swallows]
    misread: list[Swallows]  # whose pattern is not what section 2 says


@cache
def every_pattern() -> Counted:
    """The patterns of all series, pressurized in none that is known or, of each kind, in 20 %."""
    return cached("patterns", ("studies",), _every_pattern)


def _every_pattern() -> Counted:
    found, misread, looked, longer = {}, [], 0, 0
    for n in range(1, CONTROL + 1):
        of_this_length = {}
        for counts in splits(n, 6) if n <= LONGEST else edges(n):
            looked += SHORTEST <= n <= LONGEST
            longer += n > LONGEST
            series = series_of(counts)
            shape = pattern(series)
            of_this_length.setdefault(shape, series)
            if not shape.pressurized and tuple(vars(shape).values()) != expected(n, counts):
                misread.append(series)
        pressed = [replace(series, pressurized=-(-n // 5)) for series in of_this_length.values()]
        for series in (*of_this_length.values(), *pressed):
            found.setdefault(pattern(series), series)
    return Counted(looked, longer, found, misread)


def expected(n: int, counts: Counts) -> Any:
    """Section 2 in per cent, without pressurization, in the order of `Pattern`."""
    failed, weak, broken, early, strong, normal = counts
    ineffective = failed + weak + broken
    return (
        6 if n < 7 else 9 if n < 10 else 10,
        failed == n,
        100 * failed >= 50 * n,
        100 * ineffective > 70 * n,
        100 * ineffective >= 50 * n,
        100 * early >= 20 * n,
        100 * strong >= 20 * n,
        False,
        weak > 0 or broken > 0 or strong > 0 or normal > 0,
    )


def edges(n: int) -> Iterator[Counts]:
    """The series of n swallows whose counts lie at, just below or just above a cut-off."""
    marks = {0, 1, -(-n // 5), -(-n // 2), 7 * n // 10 + 1, n}
    near = sorted(x for x in {m + d for m in marks for d in (-1, 0)} if 0 <= x <= n)
    for failed, weak, premature, strong in product(near, repeat=4):
        if (rest := n - failed - weak - premature - strong) >= 0:
            yield failed, weak, 0, premature, strong, rest


@cache
def every_supine() -> tuple[dict[str, Any], ...]:
    """The supine IRP below, at, above its limit, 15 and 26; the limit 15, another, unknown.

    At its limit in each way that a limit can read; above it by less than 3.0 mmHg, that and more.
    """
    limits = (None, 10, 12.5, 15, 20, 23.5, 26, 30)
    pressures = (None, 5, 10, 12, 12.5, 15, 15.4, 17, 17.9, 18, 20, 22, 23.5, 26, 26.4, 28, 30, 35)
    found = {}
    for irp, limit in product(pressures, limits):
        above = None if irp is None or limit is None else round(10 * irp) - round(10 * limit)
        side = None if above is None else (above > 0) - (above < 0) + (above >= 30)
        disputed = None if irp is None else (irp >= 15) + (irp > 15) + (irp >= 26) + (irp > 26)
        told_apart = side, disputed, None if limit is None else limit == 15
        for reads in READS if side == 0 else (None,):
            study = {"irp_supine_mmhg": irp, "irp_supine_uln_mmhg": limit}
            found.setdefault((*told_apart, reads), study | {"irp_supine_limit_reads": reads})
    return tuple(found.values())


READS = (None, *LimitReads)
UPRIGHT = (
    {"irp_upright_mmhg": None, "irp_upright_uln_mmhg": 12, "irp_upright_limit_reads": None},
    *(
        {"irp_upright_mmhg": irp, "irp_upright_uln_mmhg": 12, "irp_upright_limit_reads": reads}
        for irp in (11.9, 12, 12.1)
        for reads in (READS if irp == 12 else (None,))
    ),
)


NO_LIMITS_ASKED = {"catheter": None, "manometry_system": None, "own_limits": None}
# Nobody asks whose limits were used; its own; those of another system, by system or by catheter.
# `test_manometry.py` tells that no other mixture differs from these.
LIMITS = (
    NO_LIMITS_ASKED,
    {"catheter": None, "manometry_system": System.STARLET, "own_limits": True},
    {"catheter": None, "manometry_system": System.STARLET, "own_limits": None},
    {"catheter": Catheter.WATER_PERFUSED, "manometry_system": None, "own_limits": False},
)


@cache
def every_reading() -> dict[Reading, dict[str, Any]]:
    """Every reading that occurs, with the facts of one study that gives it.

    The series is handed over as a token without counts: only its pattern can be read.
    """
    return cached("readings", ("studies",), _every_reading)


def _every_reading() -> dict[Reading, dict[str, Any]]:
    found: dict[Reading, dict[str, Any]] = {}
    for reading, study in studied(read_study, every_supine()):
        if reading not in found:
            found[reading] = study()
    return found


def studied(
    read: Callable[[Any], Any], supine: tuple[dict[str, Any], ...]
) -> Iterator[tuple[Any, Callable[[], dict[str, Any]]]]:
    """What a function makes of every study, and a way to the facts of one such study."""
    answers = {
        "series": (True, False),
        "supine": supine,
        "upright": UPRIGHT,
        "limits": LIMITS,
        "manometry_done": YES_NO,
        "intrabolus_pressure_raised": YES_NO,
        "peristalsis_upright": YES_NO,
        "swallows": (6, 9, 10),
        **{f.name: (True, False) for f in fields(Pattern) if f.name != "swallows"},
    }

    def name(asked: Asked, field: str) -> Any:
        if field in PAIRED:
            return asked._answer(PAIRED[field])[field]
        if field == "swallows":
            return Seen(asked) if asked._answer("series") else None
        return asked._answer(field)

    every_pattern()  # before the classification is given something else to read
    with patch.object(manometry, "pattern", lambda seen: seen):
        for leaf in explore(read, answers.__getitem__, name):
            yield leaf.value, partial(_facts, answers, leaf)


def _facts(answers: dict[str, Any], leaf: Leaf) -> dict[str, Any]:
    told = {field: answers[field][number] for field, number in leaf.course}
    series = witness(told) if told.pop("series", False) else None
    told |= told.pop("supine", {}) | told.pop("upright", {}) | told.pop("limits", {})
    return {field: told[field] for field in RAW if field in told} | {"swallows": series}


class Seen:
    """The pattern of some series, each feature asked for alone, impossible mixtures left out."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._told = asked, ()

    def __getattr__(self, feature: str) -> Any:
        answer = self._asked._answer(feature)
        self._told += ((feature, answer),)
        if _witness(self._told) is None:
            raise Unreachable
        setattr(self, feature, answer)
        return answer


def witness(told: dict[str, Any]) -> Swallows | None:
    """A series with the features told, or None if no series has them together."""
    features = tuple((f.name, told[f.name]) for f in fields(Pattern) if f.name in told)
    return _witness(features)


@cache
def _witness(features: tuple[tuple[str, Any], ...]) -> Swallows | None:
    fitting = (
        series
        for fits, series in every_pattern().witnesses.items()
        if all(getattr(fits, feature) == value for feature, value in features)
    )
    return next(fitting, None)
