"""The terms in which `test_everyone.py` states what holds for every patient.

Written from the decision rules and not from the code, with the overlays on. Whom each rule speaks
to stands in `reading/`; here is only what a statement about everyone needs.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from esodys_teach.facts import Lab
from esodys_teach.rules.finding import finding

UNKNOWN, SEVERE, LOW, IN_RANGE, HIGH = "unknown", "severe", "low", "in range", "high"
UNITS = {"mmol/L": "1", "mEq/L": "2", "mg/dL": "2.43"}


def standing(lab: Lab | None, units: dict[str, str], severe: str, low: str, high: str) -> str:
    """The level of a laboratory value, worked out in decimals; the limits are in mmol/L."""
    if lab is None:
        return UNKNOWN
    value, per_mmol = Decimal(str(lab.value)), Decimal(units[lab.unit])
    mmol = (value / per_mmol).quantize(Decimal("0.01"))
    if mmol < Decimal(severe):
        return SEVERE
    if value < Decimal(str(lab.low)) if lab.low is not None else mmol < Decimal(low):
        return LOW
    above = value > Decimal(str(lab.high)) if lab.high is not None else mmol > Decimal(high)
    return HIGH if above else IN_RANGE


def reaches(x: float | None, limit: float) -> bool:
    return x is not None and x >= limit


def term(means: Callable[[Any], Any]) -> finding[Any]:
    """A term that is yes or no, or a name."""

    def value(p: Any) -> Any:
        answer = means(p)
        return answer if type(answer) is str else bool(answer)

    return finding(value)


class Terms:
    """Each term is worked out from the facts, the reading of the study and other terms."""

    # Symptoms

    @term
    def dysphagia(p):
        denied = p.dysphagia_solids is False and p.dysphagia_liquids is False
        return p.dysphagia_solids or p.dysphagia_liquids or (p.dysphagia_course and not denied)

    @term
    def in_pain(p):
        return p.chest_pain in ("recurrent", "acute")

    @term
    def symptomatic(p):
        bolus = p.food_bolus_now or p.food_bolus_past
        regurgitates = p.regurgitation in ("ordinary", "effortless")
        return p.dysphagia or p.heartburn or regurgitates or p.in_pain or p.odynophagia or bolus

    @term
    def asymptomatic(p):
        return (
            p.dysphagia_solids is False
            and p.dysphagia_liquids is False
            and p.heartburn is False
            and p.regurgitation == "none"
            and p.chest_pain == "none"
            and p.odynophagia is False
            and p.food_bolus_now is False
            and p.food_bolus_past is False
        )

    # Magnesium and potassium

    @term
    def mg(p):
        return standing(p.magnesium, UNITS, "0.50", "0.70", "1.20")

    @term
    def k(p):
        return standing(p.potassium, {"mmol/L": "1", "mEq/L": "1"}, "2.5", "3.5", "5.5")

    @term
    def mg_low(p):
        return p.mg in (LOW, SEVERE)

    @term
    def k_low(p):
        return p.k in (LOW, SEVERE)

    @term
    def same_day(p):
        danger = p.arrhythmia or p.syncope or p.tetany_or_seizure
        severe = SEVERE in (p.mg, p.k) or reaches(p.qtc_ms, 500)
        return severe or ((p.mg_low or p.k_low) and danger)

    # Medicines

    @term
    def ppi_lowers_mg(p):
        """On a PPI for three months or more, or for an unknown time."""
        return p.mg_low and p.ppi and (p.ppi_months is None or reaches(p.ppi_months, 3))

    @term
    def culprit(p):
        relaxant = p.calcium_channel_blocker or p.nitrate or p.pde5_inhibitor
        return p.opioid or p.anticholinergic or p.cyclizine or p.tricyclic or relaxant

    # What has been looked for

    @term
    def in_scope(p):
        child = p.age_years is not None and p.age_years < 18
        return not (child or p.pregnant or p.upper_gi_surgery)

    @term
    def obstruction_excluded(p):
        return p.structural_obstruction is False and (p.endoscopy_done or p.barium_done)

    @term
    def obstruction_open(p):
        excluded = p.obstruction_excluded or p.structural_obstruction
        return not p.asymptomatic and not excluded

    @term
    def eosinophilic(p):
        return reaches(p.eosinophils_per_hpf, 15)

    @term
    def biopsies_owed(p):
        enough = reaches(p.biopsies_count, 6) and reaches(p.biopsies_levels, 2)
        answered = (enough and p.endoscopy_done) or p.eosinophilic
        return not p.asymptomatic and not answered

    @term
    def biopsies_owed_off_ppi(p):
        days = p.days_off_ppi_before_biopsy
        on_ppi = p.ppi if days is None else days < 21
        young = p.age_years is not None and p.age_years < 50 and p.dysphagia
        reason = young or p.food_bolus_past or p.rings_or_furrows or p.atopy
        taken = p.biopsies_count is not None and p.biopsies_count > 0
        asked = taken and on_ppi and not p.eosinophilic
        return asked and reason and not p.asymptomatic

    # Motility

    @term
    def motility(p):
        """The class of the study with its supportive tests."""
        found, ratio = p.reading.motility_class, p.mrs_reserve_ratio
        if found == "normal" and p.solid_test == "poor-clearance":
            return "hypomotility-on-solids"
        if found != "iem-inconclusive":
            return found
        if p.bolus_clearance == "poor" or (ratio is not None and ratio <= 1):
            return "iem-mild"
        reserve = ratio is not None and ratio > 1
        return "borderline" if reserve and p.bolus_clearance == "normal" else found

    @term
    def pattern_explained(p):
        """An obstructed or inflamed esophagus can produce any pattern."""
        obstructed = p.mass or p.structural_obstruction
        return obstructed or p.eosinophilic or p.other_mucosal_disease

    @term
    def spastic_with_symptoms(p):
        if p.motility == "distal-spasm":
            return p.dysphagia or p.in_pain
        strong = p.motility == "hypercontractile"
        return strong and p.symptomatic and not p.structural_obstruction

    @term
    def myotomy_settled(p):
        sound = p.obstruction_excluded and not p.pattern_explained
        spastic = p.motility == "achalasia-3" or p.spastic_with_symptoms
        return sound and (
            p.motility in ("achalasia-1", "achalasia-2") or (spastic and p.opioid is False)
        )
