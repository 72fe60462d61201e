"""Patients to test rules on: one who is worked up completely, and what can be different."""

from dataclasses import replace
from functools import cache
from typing import Any

from esodys_teach import Advice, Lab, Patient, Swallows, advise
from esodys_teach.patient.patient import FIELDS

Facts = dict[str, Any]


def but(*others: Facts, **facts: Any) -> Facts:
    """Facts in which a patient differs; later ones win."""
    return {name: value for more in (*others, facts) for name, value in more.items()}


def mg(value: float, unit: str = "mmol/L", low: float = 0.7, high: float = 1.0) -> Facts:
    return but(magnesium=Lab(value=value, unit=unit, low=low, high=high))


def k(value: float, low: float = 3.5, high: float = 5.1) -> Facts:
    return but(potassium=Lab(value=value, low=low, high=high, unit="mmol/L"))


def series(**swallows: int) -> Facts:
    return but(swallows=Swallows(**swallows))


# Mild IEM with dysphagia for solids; every question is answered, and every other answer is no.
COMPLETE = Patient(
    **but(
        {f.name: False for f in FIELDS.values() if f.type is bool},
        mg(0.85),
        k(4.2),
        series(failed=2, weak=4, normal=4, pressurized=0),
        age_years=52,
        sex="female",
        bmi_kg_m2=27.0,
        dysphagia_solids=True,
        dysphagia_course="intermittent",
        regurgitation="none",
        chest_pain="none",
        weight_loss_percent=0,
        endoscopy_after_alarm=True,
        medicines_reviewed=True,
        egfr_ml_min=90,
        qtc_ms=420,
        endoscopy_done=True,
        esophagitis="none",
        biopsies_count=6,
        biopsies_levels=2,
        days_off_ppi_before_biopsy=365,
        eosinophils_per_hpf=2,
        reflux="open",
        manometry_done=True,
        catheter="solid-state",
        irp_supine_mmhg=8.0,
        irp_supine_uln_mmhg=15,
        irp_upright_mmhg=6.0,
        irp_upright_uln_mmhg=12.0,
        peristalsis_upright=True,
        mrs_reserve_ratio=0.8,
        bolus_clearance="normal",
        asks_wrap="none",
        manometry_on_opioid=None,  # it follows from the opioid
        saliva_swallowed=None,  # asked only while something is stuck
    )
)

NO_DYSPHAGIA = but(dysphagia_solids=False, dysphagia_liquids=False, dysphagia_course=None)
WELL = NO_DYSPHAGIA  # no symptom is left
HEARTBURN = but(NO_DYSPHAGIA, heartburn=True)
SYMPTOMS_UNKNOWN = but(
    dysphagia_solids=None,
    dysphagia_liquids=None,
    dysphagia_course=None,
    heartburn=None,
    regurgitation=None,
    chest_pain=None,
    odynophagia=None,
    food_bolus_now=None,
    food_bolus_past=None,
)
PAIN = but(NO_DYSPHAGIA, chest_pain="recurrent", cardiac_cause="excluded")
UNANSWERED = but(endoscopy_after_alarm=None)

# Motility
NOT_MEASURED = but(
    manometry_done=False,
    swallows=None,
    irp_supine_mmhg=None,
    irp_upright_mmhg=None,
    mrs_reserve_ratio=None,
    bolus_clearance=None,
)
NORMAL = series(normal=10, pressurized=0)
BORDERLINE = but(mrs_reserve_ratio=1.2)
INCONCLUSIVE = but(mrs_reserve_ratio=None)
CONCLUSIVE = series(failed=2, weak=6, normal=2, pressurized=0)
ABSENT = series(failed=10, pressurized=0)
ON_SOLIDS = but(NORMAL, solid_test="poor-clearance")
SPASM = series(premature=2, normal=8, pressurized=0)
HYPERCONTRACTILE = series(hypercontractile=2, normal=8, pressurized=0)
RAISED = but(irp_supine_mmhg=22.0, irp_upright_mmhg=16.0, peristalsis_upright=False)
ACHALASIA_1 = but(RAISED, series(failed=10, pressurized=1))
ACHALASIA_2 = but(RAISED, series(failed=10, pressurized=2))
ACHALASIA_3 = but(RAISED, series(failed=8, premature=2, pressurized=0))
PERHAPS_ACHALASIA = but(RAISED, series(failed=9, premature=1, pressurized=0))
OUTFLOW = but(RAISED, NORMAL, intrabolus_pressure_raised=True)
OUTFLOW_OPEN = but(RAISED, NORMAL, irp_upright_mmhg=None, intrabolus_pressure_raised=None)
SUPINE_ONLY = but(irp_supine_mmhg=22.0)  # M5: upright is normal

HYPOMOTILITY = ({}, BORDERLINE, INCONCLUSIVE, CONCLUSIVE, ABSENT, ON_SOLIDS)
NOT_HYPOMOTILITY = (NORMAL, NOT_MEASURED, SPASM, HYPERCONTRACTILE, OUTFLOW_OPEN, ACHALASIA_1)

# Treatment so far
BETTER = but(ppi_response="better")
TRIAL_FAILED = but(ppi_trial_weeks=8, ppi_as_prescribed=True, ppi_response="not-better")
NEUROMODULATOR = but(TRIAL_FAILED, hypersensitivity=True)  # a reason for one

# Signs from the throat, and nothing that the esophagus says or shows
THROAT = but(WELL, NOT_MEASURED, oropharyngeal_signs=True)

# Electrolytes and medicines
LOW_MG, LOW_K = mg(0.6), k(3.0)
SEVERE_MG, SEVERE_K = mg(0.45), k(2.3)
NO_MG, NO_K = but(magnesium=None), but(potassium=None)
ON_PPI = but(ppi=True, ppi_months=60)
THICKENED = but(asks_thickened_fluids=True)
THICKENER_NEEDED = but(thickener_in_use=True, aspiration_documented=True)

# Alarms, biopsies, scope
BOLUS = but(food_bolus_past=True)
INADEQUATE = but(biopsies_count=5)
BIOPSIED_ON_PPI = but(days_off_ppi_before_biopsy=20)
CHILD = but(age_years=17)


def patient(*others: Facts, **facts: Any) -> Patient:
    """The complete patient, but with these facts."""
    return _patient(tuple(but(*others, **facts).items()))


@cache
def _patient(facts: tuple[tuple[str, Any], ...]) -> Patient:
    return replace(COMPLETE, **dict(facts))


def advised(*others: Facts, overlays: bool = True, **facts: Any) -> Advice:
    """The advice for the complete patient with these facts."""
    return cached_advice(tuple(but(*others, **facts).items()), overlays)


@cache
def cached_advice(facts: tuple[tuple[str, Any], ...], overlays: bool) -> Advice:
    """What `advise` says; `mutants.py` empties this cache with those of the logic."""
    return advise(_patient(facts), overlays)


def rows(advice: Advice, where: str, id: str) -> tuple[str, ...]:
    """The rules that say an id in a list of the advice, none where it is absent."""
    found = [item.rows for item in getattr(advice, where) if item.id == id]
    return found[0] if found else ()


def ids(advice: Advice, *lists: str) -> list[str]:
    """The ids in some lists of the advice, in their order."""
    return [item.id for name in lists for item in getattr(advice, name)]


def told(facts: Facts) -> str:
    """Facts as the name of a test."""
    words = []
    for name, value in facts.items():
        if isinstance(value, Lab):
            value = f"{value.value:g} {value.unit}"
        elif isinstance(value, Swallows):
            kinds = vars(value).items()
            value = "+".join(f"{n} {kind}" for kind, n in kinds if n and kind != "pressurized")
        words.append(f"{name}={value}")
    return " ".join(words)[:120] or "complete"
