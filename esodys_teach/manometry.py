"""A supine swallow series read by Chicago Classification v4.0, before supportive tests.

Rows M0 to M12 of the decision rules (x.ccv4). Counts are compared as whole numbers, never as a
rounded percentage, and each pressure with the upper limit of its own system and position.
"""

from dataclasses import dataclass
from functools import cache

from esodys_teach.facts import Catheter, Swallows
from esodys_teach.patient import Patient

FEWEST_SWALLOWS = 7  # choice: 7 to 9 carry a note, fewer are not classified


def classify_swallow(dci_mmhg_s_cm: float, latency_s: float, break_cm: float = 0) -> str:
    """The kind of one swallow, a field of `Swallows`: the first definition that fits.

    Distal contractile integral in mmHg*s*cm, distal latency in seconds, largest break in cm.
    """
    if dci_mmhg_s_cm < 100:
        return "failed"
    if dci_mmhg_s_cm >= 450 and latency_s < 4.5:
        return "premature"
    if dci_mmhg_s_cm < 450:  # a DCI of exactly 450 is not weak: choice
        return "weak"
    if dci_mmhg_s_cm > 8000:
        return "hypercontractile"
    return "fragmented" if break_cm > 5 else "normal"


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
        swallows=6 if n < FEWEST_SWALLOWS else 9 if n < 10 else 10,
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

    motility_class: str
    provisional: bool = False  # M5: raised supine only, or with a normal intrabolus pressure
    achalasia_not_excluded: bool = False  # beside absent contractility
    few_swallows: bool = False
    failed_decides: bool = False  # conclusive by the failed ones alone: at most 70% ineffective
    limit_differs: bool = False  # the supine limit is not 15 mmHg, or was not given
    irp_disputed: bool = False  # between the limits of two systems, 15 to 26 mmHg
    one_position: bool = False  # raised in one position only


def read_study(p: Patient) -> Reading:
    """The reading of the patient's study; unknown pressures are never taken as normal."""
    if p.manometry_done is False or (p.manometry_done is None and p.swallows is None):
        return Reading(motility_class="not-done")
    irp, limit = p.irp_supine_mmhg, p.irp_supine_uln_mmhg
    upright = _raised(p.irp_upright_mmhg, p.irp_upright_uln_mmhg)
    supine = _raised(irp, limit)
    own = p.catheter is not Catheter.WATER_PERFUSED or p.own_limits is True
    series = pattern(p.swallows) if p.swallows is not None else None
    found, provisional = "not-classifiable", False
    if series is not None and series.swallows > 6 and supine is not None and own:
        found, provisional = _classify(
            series, supine, upright, p.intrabolus_pressure_raised, p.peristalsis_upright is True
        )
    open_questions = upright is not False or irp == limit or bool(series and series.pressurized)
    return Reading(
        motility_class=found,
        provisional=provisional,
        achalasia_not_excluded=found == "absent-contractility" and open_questions,
        few_swallows=found != "not-classifiable" and series is not None and series.swallows == 9,
        failed_decides=found == "iem-conclusive" and not (series and series.over_70_ineffective),
        limit_differs=limit != 15,
        irp_disputed=irp is not None and 15 <= irp <= 26,
        one_position=upright is not None and supine is not None and upright != supine,
    )


def _raised(irp: float | None, limit: float | None) -> bool | None:
    return None if irp is None or limit is None else irp > limit


def _classify(
    s: Pattern, supine: bool, upright: bool | None, bolus_pressure: bool | None, seen_upright: bool
) -> tuple[str, bool]:
    """The class and whether it is provisional: the first row that holds."""
    if not supine:
        return ("absent-contractility", False) if s.all_failed else (_contractility(s), False)
    if not s.peristalsis:
        if s.all_failed and not seen_upright:
            return ("achalasia-2" if s.pressurized else "achalasia-1"), False
        if s.premature and not seen_upright:
            return "achalasia-3", False
        return "achalasia-not-excluded", False
    if upright and (s.premature or s.pressurized):
        return "achalasia-not-excluded", False
    if upright and bolus_pressure:
        return "outflow-obstruction", False
    if upright is False or bolus_pressure is False:
        return _contractility(s), True
    return "outflow-not-settled", False


def _contractility(s: Pattern) -> str:
    if s.premature:
        return "distal-spasm"
    if s.hypercontractile:
        return "hypercontractile"
    if s.over_70_ineffective or s.half_failed:
        return "iem-conclusive"
    return "iem-inconclusive" if s.half_ineffective else "normal"
