"""What would change the plan: each single change of one control, and what would follow."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple, TypeVar

from esodys_teach.engine.advice import speaks
from esodys_teach.patient.cut_offs import ALL_SWALLOWS, FEWEST_SWALLOWS, NEAR_LIMIT_MMHG
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.facts import BANDS, FAR_ABOVE, FAR_BELOW, IONS, Lab, Swallows, lab_cell
from esodys_teach.patient.manometry import MotilityClass, Reading, moved, read_study
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.rules import RULES
from esodys_teach.rules.findings.findings import Findings
from esodys_teach.rules.rule import Rule
from esodys_teach.rules.states import Disposition
from esodys_teach.rules.watched import Watched

V = TypeVar("V")

LAST = ("age_years", "sex")  # they cannot be changed, so they stand last
_LIMITS = {"irp_supine_mmhg": "irp_supine_uln_mmhg", "irp_upright_mmhg": "irp_upright_uln_mmhg"}
PARTNERS = _LIMITS | {limit: pressure for pressure, limit in _LIMITS.items()}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One control at another value, and what the advice would then gain, lose or say otherwise."""

    field: str
    value: object
    disposition: tuple[Disposition, Disposition] | None
    motility_class: tuple[MotilityClass, MotilityClass] | None
    added: tuple[tuple[str, str], ...]  # list of the advice, id
    removed: tuple[tuple[str, str], ...]
    reworded: tuple[str, ...]  # ids that stay for another reason

    @property
    def weight(self) -> tuple[bool, int, int]:
        """Sorts what matters most first: the disposition, then steps, then the rest."""
        moved = self.added + self.removed
        steps = sum(where in ("steps", "later") for where, _ in moved)
        return self.disposition is None, -steps, -len(moved)


def what_if(patient: Patient, overlays: bool = True) -> tuple[Change, ...]:
    """Every single change of one control that would change the advice, most important first."""
    watched = Watched(patient, overlays)
    before, direct = _as_it_is(watched, overlays)
    found = []
    for name in FIELDS:
        kept, touched = watched.kept_without(name)
        if not touched and name not in direct:
            continue
        known = {**vars(patient), "overlays": overlays, **kept}
        askers = [finding for finding in touched if name in watched.asked[finding]]
        p, size = Findings.of_known(known), len(known)
        for value in other_values(patient, name):
            while len(known) > size:  # what was worked out for the value before
                known.popitem()
            known[name] = value
            changed = {name}
            if any(getattr(p, finding) != touched[finding] for finding in askers):
                changed |= _changed(p, name, touched, watched.asked)
            again = {rule for question in changed & direct.keys() for rule in direct[question]}
            now = {rule for rule in again if rule.when(p)}
            same = changed.isdisjoint(("disposition", "motility_class"))
            if not same or now != again & before.fired:
                after = _Outcome(p.disposition, p.motility_class, before.fired - again | now)
                found.append(_change(name, value, before, after))
    return tuple(sorted(found, key=lambda change: (change.field in LAST, change.weight)))


def _as_it_is(watched: Watched, overlays: bool) -> tuple["_Outcome", dict[str, list[Rule]]]:
    """The advice for the patient, and for each fact or finding the rules that ask it directly."""
    fired, direct = set(), defaultdict[str, list[Rule]](list)
    for rule in RULES:
        if speaks(rule, overlays):
            if watched.ask(rule)[0]:
                fired.add(rule)
            for name in watched.asked[""]:
                direct[name].append(rule)
    disposition, motility_class = (
        watched.answer(name)[0] for name in ("disposition", "motility_class")
    )
    return _Outcome(disposition, motility_class, frozenset(fired)), direct


def _changed(
    p: Findings, name: str, touched: dict[str, Any], asked: dict[str, frozenset[str]]
) -> set[str]:
    """A fact that has another value, and the findings that have one for it.

    Only who asks one of these is worked out anew; `touched` stands in the order of that.
    """
    changed, known = {name}, p.__dict__
    for finding, old in touched.items():
        if finding not in known and changed.isdisjoint(asked[finding]):
            known[finding] = old
        elif getattr(p, finding) != old:
            changed.add(finding)
    return changed


class _Outcome(NamedTuple):
    disposition: Disposition
    motility_class: MotilityClass
    fired: frozenset[Rule]


def list_of(rule: Rule) -> str:
    """The list of the advice in which a rule speaks."""
    return rule.where


_PLACES = {rule: (list_of(rule), rule.id) for rule in RULES}


def _change(name: str, value: object, before: _Outcome, after: _Outcome) -> Change:
    old, new = ({_PLACES[rule] for rule in outcome.fired} for outcome in (before, after))
    touched = {_PLACES[rule] for rule in before.fired ^ after.fired}
    return Change(
        field=name,
        value=value,
        disposition=_pair(before.disposition, after.disposition),
        motility_class=_pair(before.motility_class, after.motility_class),
        added=tuple(sorted(new - old)),
        removed=tuple(sorted(old - new)),
        reworded=tuple(sorted(id for _, id in touched & old & new)),
    )


def _pair(old: V, new: V) -> tuple[V, V] | None:
    return None if old == new else (old, new)


def other_values(patient: Patient, name: str) -> Iterator[Any]:
    """A value of the control for every other cell of its cut-offs, nearest first; then unknown."""
    known, now = FIELDS[name], getattr(patient, name)
    if known.type is bool:
        yield from (x for x in (True, False) if x is not now)
    elif known.choices:
        yield from (x for x in known.choices if x != now)
    elif known.type is Lab:
        yield from _other_levels(name, now)
    elif known.type is Swallows:
        yield from _other_series(patient)
    else:
        yield from _other_sides(_with_partner(patient, name), now)
    if now is not None:
        yield None


@dataclass(frozen=True)
class Range:
    """The numbers for which a value stands; an end is open where there is no cut-off."""

    low: float | None
    high: float | None
    with_low: bool = False
    with_high: bool = False


def range_of(patient: Patient, name: str, value: Any) -> Range:
    """The side of the cut-offs, or the level, on which a number or a laboratory value lies."""
    if isinstance(value, Lab):
        return _level_range(name, value)
    cuts = _with_partner(patient, name).cuts
    i, j = bisect_left(cuts, value), bisect_right(cuts, value)
    if i < j:
        return Range(value, value, True, True)
    return Range(cuts[i - 1] if i else None, cuts[i] if i < len(cuts) else None)


def _level_range(name: str, lab: Lab) -> Range:
    """In hundredths, as laboratories report; of the two at an edge, the rounder one names it."""
    marks = _marks(name, lab)
    here = round(lab.value * 100)
    cells = {mark: lab_cell(name, replace(lab, value=mark / 100)) for mark in marks}
    same = lab_cell(name, lab)
    below = [mark for mark in marks if mark < here and cells[mark] != same]
    above = [mark for mark in marks if mark > here and cells[mark] != same]
    start, with_start = _edge(below[-1]) if below else (None, False)
    end, beyond = _edge(above[0] - 1) if above else (None, False)
    return Range(start, end, with_start, end is not None and not beyond)


def _edge(below: int) -> tuple[float, bool]:
    """The number between two hundredths, and whether it lies above the edge."""
    low, high = below / 100, (below + 1) / 100
    rounder = len(f"{high:g}") <= len(f"{low:g}")
    return (high, True) if rounder else (low, False)


@cache
def _marks(name: str, lab: Lab) -> tuple[int, ...]:
    """The hundredths on both sides of each number with which a value in this unit is compared."""
    ion, scale = IONS[name], IONS[name].units[lab.unit]
    cuts = {ion.severe_below, ion.low_below, ion.high_above, *BANDS.get(name, ())}
    usual = {ion.low_below * FAR_BELOW, ion.high_above * FAR_ABOVE}
    numbers = {cut * scale for cut in cuts | usual}
    numbers |= {end * per for per in ion.units.values() for end in (ion.low_below, ion.high_above)}
    numbers |= {end for end in (lab.low, lab.high) if end is not None}
    low, high = (int(end * scale * 100) for end in ion.limits)
    around = {math.floor(x * 100) + step for x in numbers for step in (-1, 0, 1, 2)}
    return tuple(sorted(mark for mark in around if low <= mark <= high))


def _with_partner(patient: Patient, name: str) -> Fact:
    """The fact with the limit that stands beside it as a cut-off of its own; supine also with what
    lies near it."""
    known, partner = FIELDS[name], getattr(patient, PARTNERS.get(name, name))
    if name not in PARTNERS or partner is None:
        return known
    return replace(known, cuts=tuple(sorted({*known.cuts, *_beside(name, partner)})))


def _beside(name: str, partner: float) -> tuple[float, ...]:
    """The cut-offs that a pressure takes from its limit, or a limit from its pressure."""
    near = {"irp_supine_mmhg": NEAR_LIMIT_MMHG, "irp_supine_uln_mmhg": -NEAR_LIMIT_MMHG}
    return (partner, moved(partner, near[name])) if name in near else (partner,)


def _other_sides(known: Fact, now: float | None) -> Iterator[float]:
    nearest = sorted(known.sides, key=lambda x: abs(x - now) if now is not None else x)
    seen = set() if now is None else {cell(known, now)}
    return _first_of_each(nearest, lambda x: cell(known, x), seen)


def _first_of_each(values: Iterable[V], key: Callable[[V], object], seen: set[Any]) -> Iterator[V]:
    """The first value of each kind that was not seen before."""
    for value in values:
        if (found := key(value)) not in seen:
            seen.add(found)
            yield value


def cell(known: Fact, x: float) -> tuple[int, int]:
    """Which side of each cut-off a number lies on; a cut-off is a cell of its own."""
    return bisect_left(known.cuts, x), bisect_right(known.cuts, x)


def _other_levels(name: str, now: Lab | None) -> Iterator[Lab]:
    """A value for every other cell, in the unit and range that were reported, nearest first."""
    base = now or Lab(value=IONS[name].low_below, unit="mmol/L")
    nearest = sorted(_marks(name, base), key=lambda mark: abs(mark / 100 - base.value))
    labs = (replace(base, value=mark / 100) for mark in nearest)
    return _first_of_each(labs, lambda lab: lab_cell(name, lab), {lab_cell(name, now)})


def _other_series(patient: Patient) -> Iterator[Swallows]:
    """A series of the same length for every other reading that swallows alone can give."""
    p, now = Findings.of(patient), patient.swallows
    n = now.total if now is not None and now.total >= FEWEST_SWALLOWS else ALL_SWALLOWS
    half, over_70, fifth = -(-n // 2), 7 * n // 10 + 1, -(-n // 5)
    candidates = (
        Swallows(normal=n),
        Swallows(weak=half, normal=n - half),
        Swallows(weak=min(over_70, n), normal=n - min(over_70, n)),
        Swallows(failed=half, normal=n - half),
        Swallows(failed=n, pressurized=0),
        Swallows(failed=n, pressurized=n),
        Swallows(premature=fifth, normal=n - fifth),
        Swallows(premature=fifth, failed=n - fifth),
        Swallows(premature=1, failed=n - 1),
        Swallows(hypercontractile=fifth, normal=n - fifth),
    )

    def reading(series: Swallows) -> Reading:
        p.__dict__["swallows"] = series
        return read_study(p)

    return _first_of_each(candidates, reading, {read_study(p)})
