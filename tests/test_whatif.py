"""What would change the plan: true in both directions, and of every side of every cut-off."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from esodys_teach import (
    Advice,
    Change,
    Lab,
    Patient,
    Swallows,
    advise,
    case_ids,
    load_case,
    what_if,
)
from esodys_teach.engine.whatif import LAST, PARTNERS, Range, cell, other_values, range_of
from esodys_teach.html.wording import ranged
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.facts import IONS, lab_cell
from esodys_teach.patient.manometry import pattern, read_study
from esodys_teach.patient.patient import FIELDS
from studies import every_pattern, splits
from studies import series_of as counted
from truth import cells

LISTS = ("steps", "later", "done", "avoid", "pitfalls")
NUMBERS = [known for known in FIELDS.values() if known.type in (int, float)]
Said = dict[tuple[str, str], tuple[str, ...]]


def said(advice: Advice) -> Said:
    """Each id in its list, with the rules that say it."""
    return {(where, item.id): item.rows for where in LISTS for item in getattr(advice, where)}


def afresh(patient: Patient, overlays: bool) -> dict[tuple[str, str], Change]:
    """What advising anew for every other value of every control would change."""
    before = advise(patient, overlays)
    old, found = said(before), {}
    for name in FIELDS:
        for value in other_values(patient, name):
            after = advise(unchecked(patient, name, value), overlays)
            new = said(after)
            change = Change(
                field=name,
                value=value,
                disposition=differ(before.disposition, after.disposition),
                motility_class=differ(before.motility_class, after.motility_class),
                added=tuple(sorted(new.keys() - old.keys())),
                removed=tuple(sorted(old.keys() - new.keys())),
                reworded=tuple(sorted(p[1] for p in old.keys() & new.keys() if old[p] != new[p])),
            )
            if change.disposition or change.motility_class or new != old:
                found[name, repr(value)] = change
    return found


def unchecked(patient: Patient, name: str, value: Any) -> Patient:
    """The patient with one other value; quicker than `replace`, whose checks another test asks."""
    other = object.__new__(Patient)
    other.__dict__.update(vars(patient), **{name: value})
    return other


def differ(old: str, new: str) -> tuple[str, str] | None:
    return None if old == new else (old, new)


def somebody(seed: int) -> Patient:
    """A case in which some facts are different, or a patient made of single cells."""
    random = Random(seed)
    base = Patient() if seed % 4 == 0 else load_case(random.choice(case_ids())).patient
    names = random.sample(list(FIELDS), random.choice((2, 5, 10, 60)))
    return replace(base, **{name: some(random, name) for name in names})


def some(random: Random, name: str) -> Any:
    if FIELDS[name].type is Swallows:
        return random.choice([None, *every_ten()])
    return random.choice(cells(FIELDS[name]))


@cache
def every_ten() -> tuple[Swallows, ...]:
    """A series of ten for each pattern that ten swallows can have."""
    found = {}
    for counts in splits(10, 6):
        for pressurized in (None, 1, 2):
            series = counted(counts, pressurized)
            found.setdefault(pattern(series), series)
    return tuple(found.values())


@cache
def changes(case_id: str) -> tuple[Change, ...]:
    """What would change the plan of a case."""
    return what_if(load_case(case_id).patient)


@pytest.mark.parametrize("case_id", case_ids())
def test_each_change_of_a_case_is_what_advising_anew_gives(case_id: str) -> None:
    patient = load_case(case_id).patient
    named = {(change.field, repr(change.value)): change for change in changes(case_id)}
    assert named == afresh(patient, overlays=True)


@pytest.mark.parametrize(
    "seed", [*range(40), *(pytest.param(seed, marks=pytest.mark.more) for seed in range(40, 200))]
)
def test_each_change_of_anybody_is_what_advising_anew_gives(seed: int) -> None:
    patient, overlays = somebody(seed), seed % 3 != 0
    found = what_if(patient, overlays)
    named = {(change.field, repr(change.value)): change for change in found}
    assert len(named) == len(found)
    assert named == afresh(patient, overlays)


def test_what_nobody_can_change_stands_last_and_the_disposition_first() -> None:
    for case_id in case_ids():
        found = changes(case_id)
        last = [change.field in LAST for change in found]
        assert last == sorted(last)
        weights = [change.weight for change in found if change.field not in LAST]
        assert weights == sorted(weights)
        assert {"age_years", "sex"} == {*LAST}


def test_an_age_that_decides_is_named_after_all_else() -> None:
    found = what_if(replace(load_case(case_ids()[0]).patient, age_years=40))
    assert found[-1].field in LAST
    assert "decline" in {c.disposition[1] for c in found if c.field in LAST and c.disposition}


# The other values of a control: possible, one for every other cell, and the unknown last


@pytest.mark.parametrize("name", FIELDS)
def test_the_other_values_are_possible_and_other(name: str) -> None:
    for case_id in case_ids():
        patient = load_case(case_id).patient
        values = list(other_values(patient, name))
        assert getattr(patient, name) not in values
        assert len({repr(value) for value in values}) == len(values)
        for value in values:
            assert getattr(replace(patient, **{name: value}), name) == value
        known = getattr(patient, name) is not None
        assert (values[-1:] == [None]) is known and None not in values[:-1]


@pytest.mark.parametrize("known", NUMBERS, ids=lambda known: known.name)
def test_a_number_moves_to_every_side_of_every_cut(known: Any) -> None:
    for now in cells(known):
        reached = (now, *other_values(Patient(**{known.name: now}), known.name))
        sides = {cell(known, x) for x in reached if x is not None}
        wanted = {cell(known, x) for x in cells(known) if x is not None}
        assert sides == (wanted if known.cuts else set() if now is None else {(0, 0)})


@pytest.mark.parametrize("name", PARTNERS)
def test_a_pressure_moves_to_every_side_of_its_own_limit(name: str) -> None:
    patient = Patient(**{name: 22, PARTNERS[name]: 20})
    reached = {(x > 20) - (x < 20) for x in other_values(patient, name) if x is not None}
    assert reached | {1} == {-1, 0, 1}


def test_a_supine_pressure_moves_to_both_sides_of_what_is_near_its_limit() -> None:
    patient = Patient(irp_supine_mmhg=30, irp_supine_uln_mmhg=15)
    pressures = {x for x in other_values(patient, "irp_supine_mmhg") if x is not None}
    assert 18 in pressures and any(15 < x < 18 for x in pressures)
    limits = {x for x in other_values(patient, "irp_supine_uln_mmhg") if x is not None}
    assert 27 in limits and any(27 < x < 30 for x in limits)


@pytest.mark.parametrize("name", IONS)
def test_a_laboratory_value_moves_to_every_cell_in_its_own_unit_and_range(name: str) -> None:
    """All that a rule can tell apart among the hundredths that can be typed."""
    limits, starts = IONS[name].limits, [x for x in cells(FIELDS[name]) if x is not None][::9]
    for lab in [Lab(value=IONS[name].low_below, unit="mmol/L"), *starts]:
        low, high = (int(100 * end * IONS[name].units[lab.unit]) for end in limits)
        every = {lab_cell(name, replace(lab, value=x / 100)) for x in range(low + 1, high)}
        others = list(other_values(Patient(**{name: lab}), name))
        assert {lab_cell(name, x) for x in others if x} == every - {lab_cell(name, lab)}
        assert {(x.unit, x.low, x.high) for x in others if x} == {(lab.unit, lab.low, lab.high)}
        assert others[-1] is None


# How a value is said that only stands for a side of a cut-off


def holds(range_: Range, x: float) -> bool:
    """Whether a number lies in a range."""
    above = range_.low is None or x > range_.low or (x == range_.low and range_.with_low)
    return above and (
        range_.high is None or x < range_.high or (x == range_.high and range_.with_high)
    )


@pytest.mark.parametrize("case_id", case_ids())
def test_a_value_that_stands_for_a_side_is_said_as_that_side(case_id: str) -> None:
    """The shown value lies in the range, and all others of the range give the same advice."""
    patient = load_case(case_id).patient
    for change in changes(case_id):
        known = FIELDS[change.field]
        if known.type not in (int, float, Lab) or change.value is None:
            continue
        wide = range_of(patient, change.field, change.value)
        lab = change.value if isinstance(change.value, Lab) else None
        shown = lab.value if lab else change.value
        assert holds(wide, shown)
        step = 1 if known.type is int else 0.01
        ends = [x for x in (wide.low, wide.high) if x is not None]
        near = [x + d for x in ends for d in (-step, 0, step)]
        told = advise(replace(patient, **{change.field: change.value}))
        for x in (round(x, 2) for x in near):
            value = replace(lab, value=x) if lab else known.type(x)
            try:
                other = advise(replace(patient, **{change.field: value}))
            except FactError:
                continue
            if holds(wide, x):
                assert said(other) == said(told), (change.field, x)
            elif lab:
                assert lab_cell(change.field, value) != lab_cell(change.field, lab)


SIDES = [
    ({"age_years": 40}, "age_years", [17], "under 18 years"),
    ({"age_years": 40}, "age_years", [50, 51], "50 to 54 years"),
    ({"age_years": 60}, "age_years", [49], "19 to 49 years"),
    ({}, "eosinophils_per_hpf", [15, 16], "15 per high-power field or more"),
    ({}, "eosinophils_per_hpf", [16], "above 15 per high-power field"),
    ({}, "mrs_reserve_ratio", [0.99], "below 1"),
    ({}, "mrs_reserve_ratio", [1], "1"),
    ({}, "bmi_kg_m2", [19.9], "between 18.5 and 20 kg/m²"),
    ({}, "bmi_kg_m2", [18.5, 19.9], "18.5 to below 20 kg/m²"),
    ({}, "bmi_kg_m2", [19.9, 20], "above 18.5 and up to 20 kg/m²"),
    ({}, "bmi_kg_m2", [18.5, 19.9, 20], "18.5 to 20 kg/m²"),
    ({}, "bmi_kg_m2", [18.4, 25.1], "below 18.5 kg/m² or above 25 kg/m²"),
    ({}, "bmi_kg_m2", [18.4, 18.5], "up to 18.5 kg/m²"),
    ({}, "metoclopramide_weeks", [13], "over 12 weeks"),
    ({}, "metoclopramide_weeks", [11, 12, 13], "any number"),
    ({}, "metoclopramide_weeks", [13, None], "over 12 weeks, or not known"),
    ({}, "metoclopramide_weeks", [None], "not known"),
    ({"biopsies_count": 7}, "biopsies_count", [0, 5], "below 6"),
    ({"biopsies_count": 7}, "biopsies_count", [0], "0"),
    ({"irp_supine_mmhg": 9, "irp_supine_uln_mmhg": 20}, "irp_supine_mmhg", [20.1],
     "between 20 and 23 mmHg"),
]  # fmt: skip
LABS = [
    ({"value": 1.4, "unit": "mEq/L", "low": 1.4, "high": 2.1}, 0.99, "below 1 mEq/L"),
    ({"value": 2, "unit": "mg/dL", "low": 1.7, "high": 2.4}, 1.19, "up to 1.2 mg/dL"),
    ({"value": 2, "unit": "mg/dL", "low": 1.7, "high": 2.4}, 1.68, "above 1.2 and below 1.7 mg/dL"),
    ({"value": 1, "unit": "mg/dL", "low": 1.7, "high": 2.4}, 1.7, "1.7 to 2.4 mg/dL"),
    ({"value": 0.8, "unit": "mmol/L"}, 0.49, "below 0.5 mmol/L"),
    ({"value": 0.8, "unit": "mmol/L"}, 0.69, "0.5 to below 0.7 mmol/L"),
    ({"value": 0.8, "unit": "mmol/L"}, 1.21, "above 1.2 and up to 1.5 mmol/L"),
]


@pytest.mark.parametrize(("facts", "name", "values", "wanted"), SIDES)
def test_a_side_has_plain_words(
    facts: dict[str, Any], name: str, values: list[Any], wanted: str
) -> None:
    patient = Patient(**facts)
    ranges = [range_of(patient, name, x) for x in values if x is not None]
    assert ranged(FIELDS[name], ranges, None in values) == wanted


@pytest.mark.parametrize(("lab", "value", "wanted"), LABS)
def test_a_level_has_plain_words(lab: dict[str, Any], value: float, wanted: str) -> None:
    told = Lab(**lab)
    ranges = [range_of(Patient(magnesium=told), "magnesium", replace(told, value=value))]
    assert ranged(FIELDS["magnesium"], ranges, unit=told.unit) == wanted


PRESSURES = [
    {},
    {"irp_supine_mmhg": 9, "irp_supine_uln_mmhg": 15},
    {"irp_supine_mmhg": 22, "irp_supine_uln_mmhg": 15},
    {"irp_upright_mmhg": 8, "irp_upright_uln_mmhg": 12},
    {"irp_upright_mmhg": 14, "irp_upright_uln_mmhg": 12},
    {"intrabolus_pressure_raised": True},
    {"intrabolus_pressure_raised": False},
    {"peristalsis_upright": True},
]


@pytest.mark.parametrize("supine", PRESSURES[1:3])
@pytest.mark.parametrize("upright", [{}, *PRESSURES[3:5]])
@pytest.mark.parametrize("other", [{}, *PRESSURES[5:]])
def test_a_series_moves_to_every_class_that_swallows_alone_can_give(
    supine: dict[str, Any], upright: dict[str, Any], other: dict[str, Any]
) -> None:
    patient = Patient(manometry_done=True, **supine, **upright, **other)
    possible = {read_study(replace(patient, swallows=x)).motility_class for x in every_ten()}
    for now in (None, Swallows(normal=10), Swallows(failed=10), Swallows(weak=6, normal=4)):
        told = replace(patient, swallows=now)
        values = [now, *other_values(told, "swallows")]
        readings = [read_study(replace(told, swallows=x)) for x in values if x]
        assert {reading.motility_class for reading in readings} == possible
        assert len({*readings}) == len(readings), "two series that no rule can tell apart"


# A cell is a cell: within it nothing changes


@st.composite
def same_cell(draw: st.DrawFn) -> tuple[Patient, Patient]:
    """Somebody, with two numbers for one control that lie between the same cut-offs."""
    patient = load_case(draw(st.sampled_from(case_ids()))).patient
    known = draw(st.sampled_from(NUMBERS))
    partner = getattr(patient, PARTNERS.get(known.name, known.name))
    extra = set()
    if known.name in PARTNERS and partner is not None:
        near = {"irp_supine_mmhg": 3, "irp_supine_uln_mmhg": -3}.get(known.name, 0)
        extra = {partner, float(Decimal(str(partner)) + near)}
    extra = {x for x in extra if known.low < x < known.high}
    ends = sorted({known.low, known.high, *known.cuts, *extra})
    number = draw(st.integers(0, len(ends) - 2))
    low, high = ends[number], ends[number + 1]
    if known.type is int:
        assume(high - low > 1)
        inside = st.integers(int(low) + 1, int(high) - 1)
    else:
        inside = st.floats(low, high, exclude_min=True, exclude_max=True)
    a, b = draw(inside), draw(inside)
    return replace(patient, **{known.name: a}), replace(patient, **{known.name: b})


@settings(max_examples=400, deadline=None)
@given(same_cell())
def test_two_numbers_of_one_cell_give_one_advice(pair: tuple[Patient, Patient]) -> None:
    one, other = map(advise, pair)
    assert said(one) == said(other)
    assert (one.disposition, one.motility_class) == (other.disposition, other.motility_class)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(case_ids()), st.integers(7, 20), st.data())
def test_two_series_of_one_pattern_give_one_advice(
    case_id: str, n: int, data: st.DataObject
) -> None:
    patient = load_case(case_id).patient
    cuts = sorted(data.draw(st.lists(st.integers(0, n), min_size=5, max_size=5)))
    counts = tuple(b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True))
    series = counted(counts, data.draw(st.sampled_from([None, 0, n])))
    twin = every_pattern().witnesses[pattern(series)]
    one, other = (advise(replace(patient, swallows=x)) for x in (series, twin))
    assert said(one) == said(other)
    assert one.motility_class == other.motility_class
