"""What a patient can have and cannot: limits, units, and the levels of magnesium and potassium."""

import math
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import esodys_teach
from esodys_teach import Advice, Item
from esodys_teach.content.editions import MovedError
from esodys_teach.content.share import CodeError
from esodys_teach.loader.yaml_tree import FileError
from esodys_teach.patient.fact import FactError, with_unit
from esodys_teach.patient.facts import IONS, Lab, Level, Sex, Swallows, level, unit_slip
from esodys_teach.patient.patient import FIELDS, Patient

NUMBERS = [f for f in FIELDS.values() if f.type in (int, float)]
LABS = [(name, unit) for name, ion in IONS.items() for unit in ion.units]
KINDS = [f.name for f in fields(Swallows)]


def refused(name: str, value: object) -> FactError:
    with pytest.raises(FactError) as error:
        Patient(**{name: value})
    return error.value


def test_every_fact_may_be_unknown_and_is_so_at_first():
    assert all(getattr(Patient(), name) is None for name in FIELDS)
    assert Patient() == Patient()
    assert hash(Patient(age_years=40)) == hash(Patient(age_years=40))


def test_a_patient_cannot_be_changed_only_replaced():
    patient = Patient(age_years=40)
    with pytest.raises(FrozenInstanceError):
        patient.age_years = 41
    assert replace(patient, age_years=41).age_years == 41


def test_every_field_is_described_for_controls_and_authors():
    assert list(FIELDS) == [f.name for f in fields(Patient)]
    assert len({f.label + f.group for f in FIELDS.values()}) == len(FIELDS)
    for f in NUMBERS:
        assert f.unit, f.name
        assert f.low < f.high, f.name
        assert all(f.low <= cut <= f.high for cut in f.cuts), f.name


@pytest.mark.parametrize("fact", NUMBERS, ids=lambda f: f.name)
def test_a_number_is_possible_up_to_its_limits_and_not_beyond(fact):
    step = 1 if fact.type is int else 0.01
    for value in (fact.type(fact.low), fact.type(fact.high)):
        assert getattr(Patient(**{fact.name: value}), fact.name) == value
    for value in (fact.low - step, fact.high + step):
        error = refused(fact.name, value)
        assert (error.field, error.value) == (fact.name, value)
        assert with_unit(f"from {fact.low:g} to {fact.high:g}", fact.unit) in error.limit
        assert fact.name in str(error) and repr(value) in str(error)


@pytest.mark.parametrize("fact", NUMBERS, ids=lambda f: f.name)
def test_what_is_no_number_is_refused(fact):
    wrong = [True, "40", math.inf, math.nan, [40]]
    for value in wrong + [40.5] * (fact.type is int):
        assert refused(fact.name, value).field == fact.name


@pytest.mark.parametrize(
    "fact", [f for f in FIELDS.values() if f.type is bool], ids=lambda f: f.name
)
def test_yes_and_no_are_nothing_else(fact):
    for value in (True, False, None):
        assert getattr(Patient(**{fact.name: value}), fact.name) is value
    for value in (1, 0, "yes", "true", ""):
        error = refused(fact.name, value)
        assert (error.field, error.limit) == (fact.name, "yes or no (true or false)")


@pytest.mark.parametrize("fact", [f for f in FIELDS.values() if f.choices], ids=lambda f: f.name)
def test_a_choice_is_one_of_its_words(fact):
    for choice in fact.type:
        assert getattr(Patient(**{fact.name: choice}), fact.name) is choice
        assert getattr(Patient(**{fact.name: str(choice)}), fact.name) is choice
    for value in ("other word", "", True, 1):
        error = refused(fact.name, value)
        assert error.field == fact.name
        assert error.limit == "one of " + ", ".join(fact.choices)


def test_a_choice_of_another_field_is_refused():
    assert refused("reflux", Sex.FEMALE).field == "reflux"


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError):
        Patient(mood="good")


# Laboratory values


def test_the_lowest_magnesium_reported_alive_is_possible():
    assert Patient(magnesium=Lab(value=0.17, unit="mmol/L")).magnesium.value == 0.17


def test_potassium_has_no_mass_unit():
    error = refused("potassium", Lab(value=16.4, unit="mg/dL"))
    assert (error.field, error.value) == ("potassium.unit", "mg/dL")
    assert error.limit == "one of mmol/L, mEq/L"


@pytest.mark.parametrize("unit", [{}, {"unit": ""}], ids=["none", "empty"])
def test_a_laboratory_value_without_a_unit_is_refused(unit):
    with pytest.raises(FactError, match="such as unit='mmol/L'") as error:
        Lab(5.2, **unit)
    assert (error.value.field, error.value.value) == ("unit", None)


def test_every_error_of_the_package_has_one_base_class():
    assert issubclass(FactError, esodys_teach.EsodysError)
    for error in (FileError, CodeError, MovedError):
        assert issubclass(error, esodys_teach.EsodysError) and issubclass(error, ValueError)


@pytest.mark.parametrize("name", FIELDS)
def test_help_says_label_unit_limits_and_what_unknown_means(name):
    known = FIELDS[name]
    (line,) = (x for x in Patient.__doc__.splitlines() if x.startswith(f"{name}: "))
    assert known.label in line and known.note in line and known.unit in line
    assert line.endswith(", or None: not known.")
    assert all(f"'{choice}'" in line for choice in known.choices)
    if known.limits:
        assert f"from {known.low:g} to {known.high:g}" in line
    if known.type is Lab:
        assert all(unit in line for unit in IONS[name].units)


def test_help_of_the_advice_names_the_possible_values():
    assert "'stay-incomplete'" in Advice.__doc__ and "'iem-mild'" in Advice.__doc__
    assert "'alongside'" in Item.__doc__ and "'overlay'" in Item.__doc__


def test_an_unknown_unit_is_refused_with_the_known_ones():
    error = refused("magnesium", Lab(value=0.8, unit="mmol"))
    assert (error.field, error.limit) == ("magnesium.unit", "one of mmol/L, mEq/L, mg/dL")


@pytest.mark.parametrize(("name", "unit"), LABS)
def test_a_laboratory_value_is_possible_up_to_its_limits_in_every_unit(name, unit):
    ion = IONS[name]
    low, high = (round(limit * ion.units[unit], 3) for limit in ion.limits)
    for value in (low, high):
        assert getattr(Patient(**{name: Lab(value=value, unit=unit)}), name).value == value
    for value in (low - 0.001, high + 0.001):
        error = refused(name, Lab(value=value, unit=unit))
        assert (error.field, error.value) == (f"{name}.value", value)
        assert error.limit == f"a number from {low:g} to {high:g} {unit}"
    assert refused(name, Lab(value=low, unit=unit, high=high + 1)).field == f"{name}.high"


@pytest.mark.parametrize("value", [None, True, "0.8", math.nan, math.inf, -0.1, 1001])
def test_a_laboratory_value_is_a_number(value):
    with pytest.raises(FactError, match="value"):
        Lab(value=value, unit="mmol/L")


def test_a_range_has_its_lower_end_below_its_upper():
    with pytest.raises(FactError, match="lower end"):
        Lab(value=0.8, low=1.0, high=1.0, unit="mmol/L")
    assert Lab(value=0.8, low=0.9, high=1.0, unit="mmol/L").low == 0.9


RANGE_MG_DL = {"unit": "mg/dL", "low": 1.7, "high": 2.4}
LEVELS = [
    ("magnesium", Lab(value=1.70, **RANGE_MG_DL), Level.IN_RANGE),
    ("magnesium", Lab(value=1.69, **RANGE_MG_DL), Level.LOW),
    ("magnesium", Lab(value=2.4, **RANGE_MG_DL), Level.IN_RANGE),
    ("magnesium", Lab(value=2.41, **RANGE_MG_DL), Level.HIGH),
    ("magnesium", Lab(value=1.22, **RANGE_MG_DL), Level.LOW),
    ("magnesium", Lab(value=1.20, **RANGE_MG_DL), Level.SEVERE),
    ("magnesium", Lab(value=0.50, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=0.49, unit="mmol/L"), Level.SEVERE),
    ("magnesium", Lab(value=0.69, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=0.70, unit="mmol/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=1.20, unit="mmol/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=1.21, unit="mmol/L"), Level.HIGH),
    ("magnesium", Lab(value=0.72, low=0.75, high=1.0, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=0.65, low=0.62, high=1.0, unit="mmol/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=0.45, low=0.40, high=1.0, unit="mmol/L"), Level.SEVERE),
    ("magnesium", Lab(value=1.0, unit="mEq/L"), Level.LOW),
    ("magnesium", Lab(value=0.98, unit="mEq/L"), Level.SEVERE),
    ("magnesium", Lab(value=1.4, unit="mEq/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=1.38, unit="mEq/L"), Level.LOW),
    ("magnesium", Lab(value=1.7, unit="mg/dL"), Level.IN_RANGE),
    ("magnesium", Lab(value=1.69, unit="mg/dL"), Level.IN_RANGE),  # 0.70 in mmol/L, rounded
    ("magnesium", Lab(value=1.68, unit="mg/dL"), Level.LOW),
    ("magnesium", Lab(value=1.21, unit="mg/dL"), Level.LOW),  # 0.50
    ("potassium", Lab(value=3.5, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=3.4, unit="mmol/L"), Level.LOW),
    ("potassium", Lab(value=2.5, unit="mmol/L"), Level.LOW),
    ("potassium", Lab(value=2.4, unit="mmol/L"), Level.SEVERE),
    ("potassium", Lab(value=3.4, unit="mEq/L"), Level.LOW),
    ("potassium", Lab(value=5.5, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=5.6, unit="mmol/L"), Level.HIGH),
    ("potassium", Lab(value=5.2, low=3.5, high=5.1, unit="mmol/L"), Level.HIGH),
    ("potassium", Lab(value=3.4, low=3.3, high=5.0, unit="mmol/L"), Level.IN_RANGE),
]


@pytest.mark.parametrize(("name", "lab", "expected"), LEVELS, ids=str)
def test_a_level_is_compared_in_the_unit_of_the_report(name, lab, expected):
    assert level(name, lab) is expected


def test_an_unknown_value_has_no_level():
    assert level("magnesium", None) is None
    assert unit_slip("magnesium", None) is None


hundredths = st.integers(5, 800).map(lambda n: n / 100)


@settings(deadline=None)
@given(hundredths)
@example(0.5)
@example(0.7)
def test_the_level_of_a_magnesium_is_the_same_in_every_unit(mmol_l):
    """Without a range; each conversion is 1 mmol/L = 2 mEq/L = 2.43 mg/dL."""
    expected = level("magnesium", Lab(value=mmol_l, unit="mmol/L"))
    for unit, factor in (("mEq/L", 2), ("mg/dL", 2.43)):
        assert level("magnesium", Lab(value=round(mmol_l * factor, 4), unit=unit)) is expected


@settings(deadline=None)
@given(st.integers(8, 150).map(lambda n: n / 10))
def test_potassium_is_the_same_number_in_both_units(value):
    assert level("potassium", Lab(value=value, unit="mmol/L")) is level(
        "potassium", Lab(value=value, unit="mEq/L")
    )


@settings(deadline=None)
@given(st.sampled_from(LABS), st.data())
def test_a_higher_value_never_has_a_lower_level(lab, data):
    name, unit = lab
    low, high = (limit * IONS[name].units[unit] for limit in IONS[name].limits)
    numbers = st.floats(low, high, allow_nan=False)
    ends = data.draw(st.none() | st.tuples(numbers, numbers).filter(lambda e: e[0] < e[1]))
    given_range = dict(zip(("low", "high"), ends or (), strict=False))
    first, second = sorted((data.draw(numbers), data.draw(numbers)))
    order = list(Level)
    levels = [level(name, Lab(value=v, unit=unit, **given_range)) for v in (first, second)]
    assert order.index(levels[0]) <= order.index(levels[1])


SLIPS = [
    ("magnesium", Lab(value=2.5, unit="mmol/L"), "mg/dL"),
    ("magnesium", Lab(value=1.6, unit="mmol/L"), "mEq/L"),
    ("magnesium", Lab(value=0.85, unit="mg/dL"), "mmol/L"),
    ("magnesium", Lab(value=0.80, unit="mEq/L"), "mmol/L"),
]


@pytest.mark.parametrize(("name", "lab", "usual"), SLIPS, ids=str)
def test_a_likely_slip_of_the_unit_is_named(name, lab, usual):
    warning = unit_slip(name, lab)
    assert f"{lab.unit} or its range is far off, but usual in {usual}" in warning


@pytest.mark.parametrize(
    ("name", "lab"),
    [
        ("magnesium", Lab(value=0.85, unit="mmol/L")),
        ("magnesium", Lab(value=2.0, unit="mg/dL")),
        ("magnesium", Lab(value=0.45, unit="mmol/L")),
        ("magnesium", Lab(value=0.17, unit="mmol/L")),
        ("magnesium", Lab(value=0.72, low=0.75, high=1.0, unit="mmol/L")),
        ("potassium", Lab(value=2.1, unit="mmol/L")),
        ("potassium", Lab(value=4.0, unit="mmol/L")),
    ],
    ids=str,
)
def test_a_usual_value_and_a_plainly_sick_one_raise_no_suspicion(name, lab):
    assert unit_slip(name, lab) is None


# Swallows


def test_each_swallow_counts_once_and_ineffective_ones_add_up():
    series = Swallows(failed=2, weak=4, fragmented=1, premature=1, hypercontractile=1, normal=1)
    assert (series.total, series.ineffective) == (10, 7)
    assert replace(series, pressurized=10).total == 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_count_of_swallows_is_a_whole_number_from_0_to_40(kind):
    rest = {} if kind == "normal" else {"normal": 1}
    for value in (-1, 41, 1.0, True, "2"):
        with pytest.raises(FactError) as error:
            Swallows(**{kind: value}, **rest)
        assert (error.value.field, error.value.value) == (f"swallows.{kind}", value)


def test_a_series_has_1_to_40_swallows():
    assert Swallows(normal=1).total == 1
    assert Swallows(normal=20, weak=20).total == 40
    for series in ({}, {"normal": 20, "weak": 21}):
        with pytest.raises(FactError, match="1 to 40"):
            Swallows(**series)


def test_no_more_swallows_pressurize_than_there_are():
    assert Swallows(failed=10, pressurized=10).pressurized == 10
    with pytest.raises(FactError) as error:
        Swallows(failed=10, pressurized=11)
    assert (error.value.field, error.value.limit) == (
        "swallows.pressurized",
        "the series has 10 swallows",
    )


# Cells


@pytest.mark.parametrize("fact", [f for f in NUMBERS if f.cuts], ids=lambda f: f.name)
def test_each_cut_off_offers_a_possible_number_on_either_side_and_on_it(fact):
    for cut in fact.cuts:
        assert cut in fact.sides
        assert any(side < cut for side in fact.sides) or cut == fact.low
        assert any(side > cut for side in fact.sides) or cut == fact.high
    for side in fact.sides:
        assert type(side) is fact.type
        assert getattr(Patient(**{fact.name: side}), fact.name) == side
