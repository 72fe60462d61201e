"""A supine swallow series read by Chicago Classification v4.0, before supportive tests.

Rows M0 to M12 of the decision rules (x.ccv4). Counts are compared as whole numbers, never as a
rounded percentage, and each pressure with the upper limit of its own system and position.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from esodys_teach.patient.cut_offs import (
    ALL_SWALLOWS,
    FEWEST_SWALLOWS,
    FRAGMENTED_ABOVE_CM,
    IRP_LIMIT_HIGHEST_MMHG,
    IRP_LIMIT_LOWEST_MMHG,
    NEAR_LIMIT_MMHG,
    PREMATURE_BELOW_S,
)
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.facts import Catheter, LimitReads, Swallows, System
from esodys_teach.patient.patient import Patient


class MotilityClass(StrEnum):
    """What manometry and its supportive tests say, in the words of files and pages."""

    NOT_DONE = "not-done"
    NOT_CLASSIFIABLE = "not-classifiable"
    ACHALASIA_1 = "achalasia-1"
    ACHALASIA_2 = "achalasia-2"
    ACHALASIA_3 = "achalasia-3"
    ACHALASIA_NOT_EXCLUDED = "achalasia-not-excluded"
    OUTFLOW_OBSTRUCTION = "outflow-obstruction"
    OUTFLOW_NOT_SETTLED = "outflow-not-settled"
    ABSENT_CONTRACTILITY = "absent-contractility"
    DISTAL_SPASM = "distal-spasm"
    HYPERCONTRACTILE = "hypercontractile"
    IEM_CONCLUSIVE = "iem-conclusive"
    IEM_INCONCLUSIVE = "iem-inconclusive"
    IEM_MILD = "iem-mild"
    BORDERLINE = "borderline"
    NORMAL = "normal"
    HYPOMOTILITY_ON_SOLIDS = "hypomotility-on-solids"


@dataclass(frozen=True)
class IntegralLimits:
    """Limits of the distal contractile integral in mmHg*s*cm; they belong to a system (S28)."""

    failed_below: float
    weak_below: float
    hypercontractile_above: float


CHICAGO = IntegralLimits(100, 450, 8000)
INTEGRAL_LIMITS: Mapping[str, IntegralLimits] = {  # by manometry system
    "": CHICAGO,
    "medtronic": CHICAGO,
    "laborie-diversatek": CHICAGO,
    "starlet": IntegralLimits(500, 1000, 10_000),  # proposed (x.starlet)
}
OWN_LIMITS_NEEDED = (System.STARLET, System.OTHER)  # choice for a system that is not named


def classify_swallow(
    dci_mmhg_s_cm: float, latency_s: float, break_cm: float = 0, system: System | None = None
) -> str:
    """The kind of one swallow, a field of `Swallows`: the first definition that fits.

    Distal contractile integral in mmHg*s*cm, distal latency in seconds, largest break in cm. Raises
    FactError for a system whose limits are not known here.
    """
    if (limits := INTEGRAL_LIMITS.get(system or "")) is None:
        raise FactError("manometry_system", str(system), "its limits are not known here")
    if dci_mmhg_s_cm < limits.failed_below:
        return "failed"
    if dci_mmhg_s_cm >= limits.weak_below and latency_s < PREMATURE_BELOW_S:
        return "premature"
    if dci_mmhg_s_cm < limits.weak_below:  # a DCI of exactly 450 is not weak: choice
        return "weak"
    if dci_mmhg_s_cm > limits.hypercontractile_above:
        return "hypercontractile"
    return "fragmented" if break_cm > FRAGMENTED_ABOVE_CM else "normal"


@dataclass(frozen=True)
class Pattern:
    """All that the classification asks of a series."""

    swallows: int  # 6 stands for fewer than seven, 9 for seven to nine, 10 for ten or more
    all_failed: bool
    half_failed: bool  # at least 50%
    over_70_ineffective: bool
    half_ineffective: bool
    premature: bool  # at least 20%
    hypercontractile: bool  # at least 20%
    pressurized: bool  # at least 20%, known
    peristalsis: bool


@cache
def pattern(series: Swallows) -> Pattern:
    """The series against each cut-off of Chicago v4.0."""
    n = series.total
    return Pattern(
        swallows=6 if n < FEWEST_SWALLOWS else 9 if n < ALL_SWALLOWS else 10,
        all_failed=series.failed == n,
        half_failed=2 * series.failed >= n,
        over_70_ineffective=10 * series.ineffective > 7 * n,
        half_ineffective=2 * series.ineffective >= n,
        premature=5 * series.premature >= n,
        hypercontractile=5 * series.hypercontractile >= n,
        pressurized=5 * (series.pressurized or 0) >= n,
        peristalsis=series.weak + series.fragmented + series.hypercontractile + series.normal > 0,
    )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the study says by itself; the class ids are those of the decision rules."""

    motility_class: MotilityClass
    provisional: bool = False  # M5: raised supine only, or with a normal intrabolus pressure
    raised_twice: bool = False  # provisional, although raised in both positions
    achalasia_not_excluded: bool = False  # beside absent contractility
    achalasia_in_doubt: bool = False  # types I to III: near the limit, or upright known normal
    spastic_outflow: bool = False  # M3 that fits outflow obstruction with spastic features
    pressurized_outflow: bool = False  # the same with pressurization
    upright_outlet: bool = False  # S11: normal supine, yet a question about the outlet
    needs_own_limits: bool = False  # not classifiable by the limits of another system
    few_swallows: bool = False
    failed_decides: bool = False  # conclusive by the failed ones alone: at most 70% ineffective
    limit_differs: bool = False  # the supine limit is not 15 mmHg, or was not given
    irp_disputed: bool = False  # between the limits of two systems, 15 to 26 mmHg
    one_position: bool = False  # raised in one position only


Side = StrEnum("Side", "NORMAL AT_LIMIT RAISED")
"""Where a pressure lies; `AT_LIMIT`: exactly at a limit of which nobody knows how it reads."""


def read_study(p: Patient) -> Reading:
    """The reading of the patient's study; unknown pressures are never taken as normal."""
    if p.manometry_done is False or (p.manometry_done is None and p.swallows is None):
        return Reading(motility_class=MotilityClass.NOT_DONE)
    irp, limit = p.irp_supine_mmhg, p.irp_supine_uln_mmhg
    supine = _side(irp, limit, p.irp_supine_limit_reads)
    upright = _side(p.irp_upright_mmhg, p.irp_upright_uln_mmhg, p.irp_upright_limit_reads)
    up_raised, up_normal = upright is Side.RAISED, upright is Side.NORMAL
    foreign, differs = _foreign_limits(p), limit != IRP_LIMIT_LOWEST_MMHG
    disputed = irp is not None and IRP_LIMIT_LOWEST_MMHG <= irp <= IRP_LIMIT_HIGHEST_MMHG
    series = pattern(p.swallows) if p.swallows is not None else None
    if series is None or series.swallows == 6 or supine is None or foreign:
        return Reading(
            motility_class=MotilityClass.NOT_CLASSIFIABLE,
            needs_own_limits=foreign,
            limit_differs=differs,
            irp_disputed=disputed,
            one_position=_differ(supine, upright),
        )
    bolus = p.intrabolus_pressure_raised
    found = _classify(series, supine, upright, bolus, p.peristalsis_upright is True)
    provisional = supine is Side.RAISED and found in _AFTER_THE_OUTLET
    outflow = found is MotilityClass.ACHALASIA_NOT_EXCLUDED and series.peristalsis and bolus is True
    doubtful = supine is Side.AT_LIMIT or series.pressurized or not up_normal
    upright_only = series.pressurized or (up_raised and bolus is True)
    return Reading(
        motility_class=found,
        provisional=provisional,
        raised_twice=provisional and up_raised,
        achalasia_not_excluded=found is MotilityClass.ABSENT_CONTRACTILITY and doubtful,
        achalasia_in_doubt=found in _TYPES and (up_normal or _near(irp, limit)),
        spastic_outflow=outflow and series.premature,
        pressurized_outflow=outflow and series.pressurized,
        upright_outlet=supine is not Side.RAISED and upright_only,
        few_swallows=series.swallows == 9,
        failed_decides=found is MotilityClass.IEM_CONCLUSIVE and not series.over_70_ineffective,
        limit_differs=differs,
        irp_disputed=disputed,
        one_position=_differ(supine, upright),
    )


def _differ(supine: Side | None, upright: Side | None) -> bool:
    """Raised in one position, normal in the other."""
    if supine is Side.RAISED:
        return upright is Side.NORMAL
    return supine is Side.NORMAL and upright is Side.RAISED


def _foreign_limits(p: Patient) -> bool:
    """The limits of another system may have been used (M0, S28)."""
    own = p.catheter is Catheter.WATER_PERFUSED or p.manometry_system in OWN_LIMITS_NEEDED
    return own and p.own_limits is not True


def _side(irp: float | None, limit: float | None, reads: LimitReads | None) -> Side | None:
    """Where a relaxation pressure lies; at the limit, as that limit reads (S12)."""
    if irp is None or limit is None:
        return None
    if irp == limit and reads is None:
        return Side.AT_LIMIT
    raised = irp > limit or (irp == limit and reads is LimitReads.NORMAL_BELOW)
    return Side.RAISED if raised else Side.NORMAL


def moved(mmhg: float, by: int) -> float:
    """A pressure that is higher by so much, as it is written: 14.9 and 3 are 17.9."""
    return float(Decimal(str(mmhg)) + by)


def _near(irp: float | None, limit: float | None) -> bool:
    """At the limit or less than 3.0 mmHg above it."""
    return irp is not None and limit is not None and irp < moved(limit, NEAR_LIMIT_MMHG)


def _classify(
    s: Pattern, supine: Side, upright: Side | None, bolus_pressure: bool | None, seen_upright: bool
) -> MotilityClass:
    """The class: the first row that holds."""
    if supine is Side.NORMAL:
        return MotilityClass.ABSENT_CONTRACTILITY if s.all_failed else _contractility(s)
    if supine is Side.AT_LIMIT:
        return _at_limit(s, upright)
    if not s.peristalsis:
        return _without_peristalsis(s, seen_upright)
    return _raised_with_peristalsis(s, upright, bolus_pressure)


def _without_peristalsis(s: Pattern, seen_upright: bool) -> MotilityClass:
    """Supine raised without peristalsis; peristalsis seen upright speaks against achalasia."""
    if s.all_failed and not seen_upright:
        return MotilityClass.ACHALASIA_2 if s.pressurized else MotilityClass.ACHALASIA_1
    if s.premature and not seen_upright:
        return MotilityClass.ACHALASIA_3
    return MotilityClass.ACHALASIA_NOT_EXCLUDED


def _raised_with_peristalsis(
    s: Pattern, upright: Side | None, bolus_pressure: bool | None
) -> MotilityClass:
    """Supine raised, with peristalsis: the upright study decides, or the bolus pressure."""
    if upright is Side.RAISED and (s.premature or s.pressurized):
        return MotilityClass.ACHALASIA_NOT_EXCLUDED
    if upright is Side.RAISED and bolus_pressure:
        return MotilityClass.OUTFLOW_OBSTRUCTION
    if upright is Side.NORMAL or bolus_pressure is False:
        return _contractility(s)
    return MotilityClass.OUTFLOW_NOT_SETTLED


def _at_limit(s: Pattern, upright: Side | None) -> MotilityClass:
    """Exactly at a limit of which nobody knows how it reads (S12)."""
    if s.all_failed:
        return MotilityClass.ABSENT_CONTRACTILITY
    if not s.peristalsis:  # type III or spasm, as the limit reads: choice
        return MotilityClass.ACHALASIA_NOT_EXCLUDED
    return _contractility(s) if upright is Side.NORMAL else MotilityClass.OUTFLOW_NOT_SETTLED


_TYPES = (MotilityClass.ACHALASIA_1, MotilityClass.ACHALASIA_2, MotilityClass.ACHALASIA_3)
_AFTER_THE_OUTLET = (
    MotilityClass.DISTAL_SPASM,
    MotilityClass.HYPERCONTRACTILE,
    MotilityClass.IEM_CONCLUSIVE,
    MotilityClass.IEM_INCONCLUSIVE,
    MotilityClass.NORMAL,
)


def _contractility(s: Pattern) -> MotilityClass:
    if s.premature:
        return MotilityClass.DISTAL_SPASM
    if s.hypercontractile:
        return MotilityClass.HYPERCONTRACTILE
    if s.over_70_ineffective or s.half_failed:
        return MotilityClass.IEM_CONCLUSIVE
    return MotilityClass.IEM_INCONCLUSIVE if s.half_ineffective else MotilityClass.NORMAL
