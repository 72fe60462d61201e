"""The kinds of value a fact can have, with units and limits. `None` is unknown, not no."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import ClassVar

from esodys_teach.patient.cut_offs import (
    CALCIUM_EMERGENCY_ABOVE_MMOL_L,
    POTASSIUM_EMERGENCY_FROM_MMOL_L,
    POTASSIUM_FAR_BELOW_MMOL_L,
    POTASSIUM_HIGH_SOON_FROM_MMOL_L,
    POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L,
)
from esodys_teach.patient.fact import FactError, check_number, check_whole

# A value is the name in small letters where nothing else stands beside it.
Sex = StrEnum("Sex", "FEMALE MALE")
Course = StrEnum("Course", "INTERMITTENT PROGRESSIVE")
Regurgitation = StrEnum("Regurgitation", "NONE ORDINARY EFFORTLESS")
ChestPain = StrEnum("ChestPain", "NONE RECURRENT ACUTE")
CardiacCause = StrEnum("CardiacCause", "EXCLUDED FOUND OPEN")
Reflux = StrEnum("Reflux", "PROVEN EXCLUDED OPEN")
Esophagitis = StrEnum("Esophagitis", "NONE MILD SEVERE")
Clearance = StrEnum("Clearance", "NORMAL POOR")
Catheter = StrEnum("Catheter", {"SOLID_STATE": "solid-state", "WATER_PERFUSED": "water-perfused"})
Response = StrEnum("Response", {"BETTER": "better", "NOT_BETTER": "not-better"})
Wrap = StrEnum("Wrap", {"NONE": "none", "PARTIAL": "partial", "FULL_360": "360-degree"})
Onset = StrEnum("Onset", "NEW OLD")
CalciumKind = StrEnum("CalciumKind", "ADJUSTED TOTAL IONIZED")
RapidDrink = StrEnum("RapidDrink", "NORMAL ABNORMAL")
LimitReads = StrEnum("LimitReads", {"NORMAL_BELOW": "normal-below", "NORMAL_UP_TO": "normal-up-to"})
OpioidPurpose = StrEnum(
    "OpioidPurpose",
    {"PAIN": "pain", "CANCER_PAIN": "cancer-pain", "USE_DISORDER": "use-disorder"},
)


class System(StrEnum):
    MEDTRONIC = "medtronic"
    LABORIE_DIVERSATEK = "laborie-diversatek"
    STARLET = "starlet"
    OTHER = "other"


class SolidTest(StrEnum):
    """What solid swallows or a test meal showed, in the order of severity."""

    NORMAL = "normal"
    SYMPTOMS_NORMAL_PRESSURES = "symptoms-normal-pressures"
    POOR_CLEARANCE = "poor-clearance"
    OUTFLOW_OBSTRUCTION = "outflow-obstruction"


class Level(StrEnum):
    """Where a laboratory value lies; `SEVERE` is a low value that needs same-day care."""

    SEVERE = "severe"
    LOW = "low"
    IN_RANGE = "in-range"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True)
class Ion:
    """Units per mmol/L, limits and, where the laboratory gives no range, the usual one."""

    units: Mapping[str, float]
    limits: tuple[float, float]
    severe_below: float
    low_below: float
    high_above: float  # choice: the source of the lower limits names no upper one
    decimals: int | None = 2  # of a value in mmol/L before it is compared; None: as it is


# x.electrolytes for 0.70, 0.50, 3.5 and 2.5 mmol/L; 1 mmol/L magnesium = 2 mEq/L = 2.43 mg/dL.
IONS: Mapping[str, Ion] = {
    "magnesium": Ion(
        units={"mmol/L": 1.0, "mEq/L": 2.0, "mg/dL": 2.43},
        limits=(0.05, 8.0),
        severe_below=0.50,
        low_below=0.70,
        high_above=1.20,
    ),
    "potassium": Ion(
        units={"mmol/L": 1.0, "mEq/L": 1.0},
        limits=(0.8, 15.0),
        severe_below=2.5,
        low_below=3.5,
        high_above=5.5,
    ),
    # x.calcium; adjusted for albumin or total. An ionized value has only its own range.
    "calcium": Ion(
        units={"mmol/L": 1.0, "mEq/L": 2.0, "mg/dL": 4.008},
        limits=(0.3, 6.0),
        severe_below=1.90,
        low_below=2.20,  # choice
        high_above=2.60,  # choice
        decimals=None,  # 7.61 mg/dL is below 1.90 mmol/L, 7.62 is not
    ),
}


@cache
def lab_limits(name: str) -> tuple[tuple[str, float, float], ...]:
    """What a laboratory can report of an ion: each unit with its lowest and highest value."""
    (low, high), units = IONS[name].limits, IONS[name].units
    return tuple((u, round(low * per, 3), round(high * per, 3)) for u, per in units.items())


@dataclass(frozen=True)
class Lab:
    """A laboratory value with its unit and the laboratory's own range in the same unit.

    Raises FactError without a unit: the same number means another thing in another unit.
    """

    value: float
    _: KW_ONLY
    unit: str = field(default="", metadata={"written": True})  # a file always names it
    low: float | None = None
    high: float | None = None

    EXAMPLE: ClassVar[str] = "{value: 0.9, unit: mmol/L}"
    """How a file writes one."""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            check_number(f"range {name}" if name != "value" else name, getattr(self, name), 0, 1000)
        if self.value is None:
            raise FactError("value", None, "a laboratory value has a number")
        if not self.unit:
            raise FactError("unit", None, "name the unit of the value, such as unit='mmol/L'")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise FactError("range", (self.low, self.high), "the lower end lies below the upper")


@dataclass(frozen=True, kw_only=True)
class Swallows:
    """Supine swallows of one study, each counted once; `pressurized` counts across the kinds."""

    failed: int = 0
    weak: int = 0
    fragmented: int = 0
    premature: int = 0
    hypercontractile: int = 0
    normal: int = 0
    pressurized: int | None = None

    EXAMPLE: ClassVar[str] = "{failed: 1, weak: 5, normal: 4}"
    """How a file writes one."""

    def __post_init__(self) -> None:
        for f in fields(self):
            if f.name != "pressurized" or self.pressurized is not None:
                check_whole(f"swallows.{f.name}", getattr(self, f.name), 0, 40)
        if not 1 <= self.total <= 40:
            raise FactError("swallows", self.total, "a series has 1 to 40 swallows")
        if (self.pressurized or 0) > self.total:
            limit = f"the series has {self.total} swallows"
            raise FactError("swallows.pressurized", self.pressurized, limit)

    @property
    def total(self) -> int:
        kinds = (self.failed, self.weak, self.fragmented, self.premature, self.hypercontractile)
        return sum(kinds) + self.normal

    @property
    def ineffective(self) -> int:
        """Failed, weak and fragmented swallows (x.ccv4)."""
        return self.failed + self.weak + self.fragmented


def mmol_l(name: str, lab: Lab) -> float:
    """A laboratory value in mmol/L, rounded as it is compared."""
    ion = IONS[name]
    value = lab.value / ion.units[lab.unit]
    return value if ion.decimals is None else round(value, ion.decimals)


def level(name: str, lab: Lab | None) -> Level | None:
    """Where a laboratory value lies, compared in the unit it was reported in.

    Severe, and any side for which the laboratory gives no limit, is compared in mmol/L; magnesium
    and potassium are rounded to two decimals (x.electrolytes): 1.7 mg/dL is 0.6996 mmol/L and not
    low.
    """
    if lab is None:
        return None
    ion, found = IONS[name], mmol_l(name, lab)
    if found < ion.severe_below:
        return Level.SEVERE
    if lab.value < lab.low if lab.low is not None else found < ion.low_below:
        return Level.LOW
    if lab.value > lab.high if lab.high is not None else found > ion.high_above:
        return Level.HIGH
    return Level.IN_RANGE


BANDS: Mapping[str, tuple[float, ...]] = {
    "potassium": (
        IONS["potassium"].severe_below,
        POTASSIUM_FAR_BELOW_MMOL_L,
        POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L,
        POTASSIUM_HIGH_SOON_FROM_MMOL_L,
        POTASSIUM_EMERGENCY_FROM_MMOL_L,
    ),
    "calcium": (CALCIUM_EMERGENCY_ABOVE_MMOL_L,),  # above counts, for potassium at or above
}
"""In mmol/L: further numbers that a rule compares a laboratory value with."""


def band(name: str, lab: Lab | None) -> float:
    """The highest of the numbers in `BANDS` that the value reaches; 0 below, or unknown."""
    if lab is None:
        return 0
    cuts = BANDS.get(name, ())
    reaches = bisect_left if name == "calcium" else bisect_right
    return (0, *cuts)[reaches(cuts, mmol_l(name, lab))]


def lab_cell(name: str, lab: Lab | None) -> tuple[Level | None, float, bool]:
    """All that a rule can tell of a value: level, band, and whether its unit is in doubt."""
    if lab is None:
        return None, 0, False
    at = level(name, lab)
    return at, band(name, lab), bool(fits_other_units(name, lab, at))


def own_level(lab: Lab | None) -> Level | None:
    """Where a value lies by the laboratory's own range alone; None where that does not say."""
    if lab is None:
        return None
    if lab.low is not None and lab.value < lab.low:
        return Level.LOW
    if lab.high is not None and lab.value > lab.high:
        return Level.HIGH
    return None if lab.low is None or lab.high is None else Level.IN_RANGE


# How far outside the usual range of its unit a value is doubted: choice.
FAR_BELOW, FAR_ABOVE = 0.75, 1.25


def unit_doubtful(name: str, lab: Lab | None) -> tuple[str, ...]:
    """The other units that a value or its range fits where it does not fit its own; else none.

    A range that fits the unit confirms a low value, not a high one: choice. Nothing is replaced on
    a value that may be a slip, but a low one that is real must not wait.
    """
    return () if lab is None else fits_other_units(name, lab, level(name, lab))


def fits_other_units(name: str, lab: Lab, at: Level | None) -> tuple[str, ...]:
    """`unit_doubtful` where the level is known already."""
    ranged = lab.low is not None and lab.high is not None
    fits = ranged and _range_fits(name, lab, lab.unit)
    in_range = at is Level.IN_RANGE
    if (fits or not ranged) and in_range:
        return ()
    others = [unit for unit in IONS[name].units if unit != lab.unit]
    if ranged and not fits and (found := [u for u in others if _range_fits(name, lab, u)]):
        return tuple(found)
    if in_range:
        return ()
    low, high = _usual(name, lab.unit)
    far_below = lab.value < FAR_BELOW * low and not fits
    if far_below or lab.value > FAR_ABOVE * high:
        return tuple(u for u in others if _usual(name, u)[0] <= lab.value <= _usual(name, u)[1])
    return ()


@cache
def _usual(name: str, unit: str) -> tuple[float, float]:
    """The usual range of an ion in a unit."""
    ion = IONS[name]
    return ion.low_below * ion.units[unit], ion.high_above * ion.units[unit]


def _range_fits(name: str, lab: Lab, unit: str) -> bool:
    low, high = _usual(name, unit)
    assert lab.low is not None and lab.high is not None
    return lab.low <= high and lab.high >= low


def unit_slip(name: str, lab: Lab | None) -> str | None:
    """A warning where the value or its range would be ordinary in another unit, or None."""
    if lab is None or not (units := unit_doubtful(name, lab)):
        return None
    return (
        f"Read the unit again: {lab.value:g} {lab.unit} or its range is far off, "
        f"but usual in {' or '.join(units)}."
    )
