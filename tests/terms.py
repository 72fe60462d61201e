"""The terms in which `test_everyone.py` states what holds for every patient.

Written from the decision rules and not from the code, with the overlays on. Whom each rule speaks
to stands in `reading/`; here is only what a statement about everyone needs.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from esodys_teach.patient.facts import Lab
from esodys_teach.rules.findings.finding import finding

HYPOMOTILITY = (
    "iem-mild",
    "borderline",
    "iem-inconclusive",
    "iem-conclusive",
    "absent-contractility",
    "hypomotility-on-solids",
)
UNKNOWN, SEVERE, LOW, IN_RANGE, HIGH = "unknown", "severe", "low", "in range", "high"
UNITS = {"mmol/L": "1", "mEq/L": "2", "mg/dL": "2.43"}
CALCIUM = {"mmol/L": "1", "mEq/L": "2", "mg/dL": "4.008"}


def doubted(lab: Lab | None, units: dict[str, str], severe: str, low: str, high: str) -> bool:
    """S24: the range, or the value, fits another unit and not its own; limits in mmol/L."""
    if lab is None:
        return False
    usual = {u: (Decimal(low) * Decimal(n), Decimal(high) * Decimal(n)) for u, n in units.items()}
    value, (least, most) = Decimal(str(lab.value)), usual[lab.unit]
    others = [ends for unit, ends in usual.items() if unit != lab.unit]
    start, end = (None if x is None else Decimal(str(x)) for x in (lab.low, lab.high))
    within = False
    if start is not None and end is not None:
        within = start <= most and end >= least
        if not within and any(start <= b and end >= a for a, b in others):
            return True
    far_low = value < Decimal(severe) * Decimal(units[lab.unit])
    if not far_low and (least if start is None else start) <= value <= (
        most if end is None else end
    ):
        return False
    far = value > most * Decimal("1.25") or (value < least * Decimal("0.75") and not within)
    return far and any(a <= value <= b for a, b in others)


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


def in_its_range(lab: Any) -> str:
    """Where a value lies in the range that was reported with it."""
    if lab.low is not None and lab.value < lab.low:
        return LOW
    if lab.high is not None and lab.value > lab.high:
        return HIGH
    return IN_RANGE if lab.low is not None and lab.high is not None else UNKNOWN


def reaches(x: float | None, limit: float) -> bool:
    return x is not None and x >= limit


def term(means: Callable[[Any], Any]) -> finding[Any]:
    """A term that is yes or no, or a name."""

    def value(p: Any) -> Any:
        answer = means(p)
        return str(answer) if isinstance(answer, str) else bool(answer)

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
    def mg_doubted(p):
        doubtful = doubted(p.magnesium, UNITS, "0.495", "0.70", "1.20")
        return doubtful and p.units_confirmed is not True

    @term
    def mg(p):
        if p.mg_doubted:
            return UNKNOWN
        return standing(p.magnesium, UNITS, "0.50", "0.70", "1.20")

    @term
    def k(p):
        return standing(p.potassium, {"mmol/L": "1", "mEq/L": "1"}, "2.5", "3.5", "5.5")

    @term
    def k_mmol(p):
        """Potassium by its whole and half mmol/L, "none" where it is unknown."""
        if p.potassium is None:
            return "none"
        halves = int(Decimal(str(p.potassium.value)) * 2)
        return str(min(max(halves, 4), 13))

    @term
    def ionized(p):
        lab = p.calcium
        if p.calcium_kind is not None or lab is None:
            return p.calcium_kind == "ionized"
        return lab.high is not None and Decimal(str(lab.high)) < Decimal("1.9") * Decimal(
            CALCIUM[lab.unit]
        )

    @term
    def calcium_read(p):
        """Where calcium lies: by its own range if ionized; "crisis" above 3.50 mmol/L."""
        lab = p.calcium
        if lab is None:
            return UNKNOWN
        if p.ionized:
            return in_its_range(lab)
        doubtful = doubted(lab, CALCIUM, "1.90", "2.20", "2.60")
        if doubtful and p.units_confirmed is not True:
            return UNKNOWN
        value, per_mmol = Decimal(str(lab.value)), Decimal(CALCIUM[lab.unit])
        if value < Decimal("1.90") * per_mmol:
            return SEVERE
        if value > Decimal("3.50") * per_mmol:
            return "crisis"
        least = Decimal("2.20") * per_mmol if lab.low is None else Decimal(str(lab.low))
        most = Decimal("2.60") * per_mmol if lab.high is None else Decimal(str(lab.high))
        return LOW if value < least else HIGH if value > most else IN_RANGE

    @term
    def ca_low(p):
        return p.calcium_read in (LOW, SEVERE)

    @term
    def disturbed(p):
        known = (p.mg, p.k, p.calcium_read)
        return any(x in known for x in (LOW, SEVERE, HIGH, "crisis"))

    @term
    def new_rhythm(p):
        """A new arrhythmia or faint."""
        arrhythmia = p.arrhythmia and (p.arrhythmia_onset or ("new" if p.disturbed else "old"))
        faint = p.syncope and (p.syncope_onset or ("new" if p.disturbed else "old"))
        return "new" in (arrhythmia, faint)

    @term
    def new_cramp(p):
        when = p.tetany_or_seizure_onset or ("new" if p.disturbed else "old")
        return (p.tetany_or_seizure or p.seizure) and when == "new"

    @term
    def mg_low(p):
        return p.mg in (LOW, SEVERE)

    @term
    def k_low(p):
        return p.k in (LOW, SEVERE)

    @term
    def qtc_long(p):
        return reaches(p.qtc_ms, 460 if p.sex == "female" else 450)

    @term
    def qt_medicine(p):
        methadone = p.opioid and p.opioid_purpose == "use-disorder"
        return p.qt_drug or p.tricyclic or p.metoclopramide or methadone

    @term
    def long_ppi(p):
        return p.ppi and (p.ppi_months is None or reaches(p.ppi_months, 3))

    @term
    def far_off(p):
        """An ion that is an emergency by its number alone."""
        if SEVERE in (p.mg, p.k):
            return True
        return p.calcium_read in (SEVERE, "crisis") or p.k_mmol == "13"

    @term
    def sign_with_ion(p):
        """A new sign beside an ion that is known to be low, or a calcium that is high."""
        sign = p.new_rhythm or p.new_cramp
        return sign and (p.mg_low or p.k_low or p.ca_low or p.calcium_read == HIGH)

    @term
    def all_three_in_range(p):
        return p.mg == IN_RANGE and p.k == IN_RANGE and p.calcium_read == IN_RANGE

    @term
    def cramp_unexplained(p):
        return p.new_cramp and (p.seizure is not False or not p.all_three_in_range)

    @term
    def rhythm_unexplained(p):
        unknown = p.mg == UNKNOWN or p.k == UNKNOWN
        return p.new_rhythm and unknown and (p.long_ppi or p.diuretic or p.qt_medicine)

    @term
    def potassium_shows(p):
        """From 5.5 mmol/L, above the range, where the heart shows it."""
        return p.k == HIGH and p.k_mmol in ("11", "12") and (p.new_rhythm or p.hyperkalemia_ecg)

    @term
    def potassium_borne_badly(p):
        kidneys = p.egfr_ml_min is not None and p.egfr_ml_min < 30
        return p.k_mmol == "12" and (p.acute_illness or kidneys)

    @term
    def lows(p):
        return str(p.mg_low + p.k_low + p.ca_low)

    @term
    def qt_risk(p):
        if reaches(p.qtc_ms, 500):
            return True
        if not p.qtc_long or not p.qt_medicine or p.lows == "0":
            return False
        below_3 = p.k_low and p.k_mmol in ("4", "5")
        return reaches(p.qtc_ms, 480) or p.lows in ("2", "3") or below_3

    @term
    def same_day(p):
        """L5 with S1, S2 and S3."""
        blood = p.far_off or p.sign_with_ion or (p.ca_low and p.qtc_long)
        sign = p.cramp_unexplained or p.rhythm_unexplained
        return blood or sign or p.potassium_shows or p.potassium_borne_badly or p.qt_risk

    # Medicines

    @term
    def ppi_lowers_mg(p):
        """On a PPI for three months or more, or for an unknown time."""
        return p.mg_low and p.long_ppi

    @term
    def culprit(p):
        """S9, S25: an opioid that is kept is none; a relaxant is one in weak peristalsis only."""
        relaxant = p.calcium_channel_blocker or p.nitrate or p.pde5_inhibitor
        weak = p.motility in HYPOMOTILITY and relaxant
        opioid = p.opioid and p.opioid_purpose not in ("use-disorder", "cancer-pain")
        return opioid or p.anticholinergic or p.cyclizine or p.tricyclic or weak

    # What has been looked for

    @term
    def in_scope(p):
        child = p.age_years is not None and p.age_years < 18
        return not (child or p.pregnant or p.upper_gi_surgery)

    @term
    def obstruction_excluded(p):
        barium = p.barium_done and p.tablet_held_up is not True
        return p.structural_obstruction is False and (p.endoscopy_done or barium)

    @term
    def obstruction_open(p):
        excluded = p.obstruction_excluded or p.structural_obstruction or p.pill_spares
        return not p.asymptomatic and not excluded

    @term
    def eosinophilic(p):
        return reaches(p.eosinophils_per_hpf, 15)

    @term
    def biopsies_owed(p):
        enough = reaches(p.biopsies_count, 6) and reaches(p.biopsies_levels, 2)
        answered = (enough and p.endoscopy_done) or p.eosinophilic or p.pill_spares
        return not p.asymptomatic and not answered

    @term
    def biopsies_owed_off_ppi(p):
        days = p.days_off_ppi_before_biopsy
        on_ppi = p.ppi if days is None else days < 21
        young = p.age_years is not None and p.age_years < 50 and p.dysphagia
        reason = young or p.food_bolus_past or p.rings_or_furrows or p.atopy
        some = p.biopsies_count is not None and p.biopsies_count > 0
        taken = some and on_ppi and not p.eosinophilic
        return taken and reason and not p.asymptomatic and not p.before_biopsies

    @term
    def before_biopsies(p):
        """S14: X1 to X3, X5, a settled achalasia and absent contractility."""
        hours = p.food_bolus_now or p.chest_pain == "acute" or p.cardiac_cause == "found"
        settled = p.achalasia == "settled" and p.sound
        absent = p.motility == "absent-contractility" and not p.absent_as_achalasia
        return hours or p.mass or settled or absent

    @term
    def new_tablet(p):
        """S17: sudden symptoms days after a tablet."""
        tablet = p.injuring_tablet or p.potassium_solid
        new = p.injuring_tablet_days is not None and p.injuring_tablet_days <= 7
        older = p.symptom_duration_months is not None and p.symptom_duration_months > 0.25
        return tablet and new and not older and (p.dysphagia or p.odynophagia or p.in_pain)

    @term
    def alarm(p):
        """Each alarm feature but pain on swallowing."""
        denied = p.dysphagia_solids is False and p.dysphagia_liquids is False
        progressive = p.dysphagia_course == "progressive" and not denied
        loss, months = p.weight_loss_percent, p.weight_loss_months
        light = reaches(loss, 5) and (months is None or months <= 6)
        weight = light or reaches(loss, 10) or reaches(p.weight_loss_kg, 10)
        other = p.bleeding_or_anemia or p.persistent_vomiting or p.mass or p.food_bolus_past
        return progressive or weight or other

    @term
    def pill_spares(p):
        """S17: the few in whom an injury by a tablet needs no endoscopy."""
        young = p.age_years is not None and p.age_years < 55
        gone = p.tablet_symptoms_gone and p.immunosuppressed is False
        return p.new_tablet and young and gone and not p.alarm and p.saliva_swallowed is not False

    @term
    def steady_weight(p):
        loss, months = p.weight_loss_percent, p.weight_loss_months
        if reaches(p.weight_loss_kg, 10):
            return False
        if loss is None or loss < 5:
            return loss is not None
        return loss < 10 and months is not None and months > 6

    @term
    def silent_else(p):
        """Every symptom beside reflux and every alarm feature is known to be absent."""
        absent = all(
            x() is False
            for x in (
                lambda: p.dysphagia_solids,
                lambda: p.dysphagia_liquids,
                lambda: p.odynophagia,
                lambda: p.food_bolus_now,
                lambda: p.food_bolus_past,
                lambda: p.bleeding_or_anemia,
                lambda: p.persistent_vomiting,
                lambda: p.mass,
            )
        )
        return absent and p.chest_pain == "none" and p.steady_weight

    @term
    def plain_reflux(p):
        """S7: reflux, and all else that could matter known to be absent."""
        marks = p.rings_or_furrows or p.tablet_held_up
        if p.regurgitation == "effortless" or marks or p.mg_low:
            return False
        return (p.heartburn or p.regurgitation == "ordinary") and p.silent_else

    @term
    def endoscopy_waits(p):
        outside = p.disposition in ("decline", "leave")
        return p.plain_reflux and not outside and not p.biopsies_owed_off_ppi

    @term
    def ppi_protects(p):
        """A known lasting reason for a PPI."""
        seen = p.esophagitis == "severe" or p.barrett or p.peptic_stricture
        return seen or p.ppi_reason

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
        strong = p.motility == "hypercontractile" and not p.reading.raised_twice
        return strong and p.symptomatic and not p.structural_obstruction

    @term
    def sound(p):
        """A narrowing is excluded, and nothing else can have produced the pattern."""
        return p.obstruction_excluded and not p.pattern_explained

    @term
    def disease_of_tissue(p):
        """S15: known or suspected."""
        further = p.raynaud and (p.ana or p.ctd_skin_signs)
        return p.connective_tissue_disease or p.sclerodactyly or p.ctd_antibody or further

    @term
    def second_test(p):
        """What timed barium and FLIP say together (S10)."""
        column, index = p.tbe_column_5min_cm, p.flip_di_mm2_mmhg
        if index is not None and index < 2:
            return "opens too little"
        if column is not None and column > 2:
            return "opens, but empties slowly" if reaches(index, 2.8) else "empties slowly"
        return "nothing abnormal"

    @term
    def absent_as_achalasia(p):
        if p.motility != "absent-contractility" or not p.dysphagia:
            return False
        slow = p.second_test == "empties slowly" and not p.disease_of_tissue
        return slow or p.second_test == "opens too little"

    @term
    def achalasia(p):
        """S10: settled, open, or none at all."""
        if p.absent_as_achalasia:
            return "settled" if p.second_test == "opens too little" else "open"
        types = ("achalasia-1", "achalasia-2", "achalasia-3")
        if p.motility in (*types, "achalasia-not-excluded"):
            clear = p.motility in types and not p.reading.achalasia_in_doubt
            return "settled" if clear or p.second_test != "nothing abnormal" else "open"
        return "open" if p.barium_beak_or_column else ""

    @term
    def studied_on_opioid(p):
        return p.opioid if p.manometry_on_opioid is None else p.manometry_on_opioid

    @term
    def opioid_pattern(p):
        """S9: what an opioid can produce."""
        spastic = p.motility in ("achalasia-3", "achalasia-not-excluded", "outflow-obstruction")
        return spastic or p.motility in ("distal-spasm", "hypercontractile")

    @term
    def opioid_kept(p):
        return p.opioid and p.opioid_purpose in ("use-disorder", "cancer-pain")

    @term
    def both_abnormal(p):
        long = p.tbe_column_5min_cm is not None and p.tbe_column_5min_cm > 2
        return long and p.flip_di_mm2_mmhg is not None and p.flip_di_mm2_mmhg < 2

    @term
    def hidden_tumor(p):
        """S13: two known signs of four."""
        lost = reaches(p.weight_loss_kg, 10) or (
            p.weight_loss_percent is not None and p.weight_loss_percent > 10
        )
        short = p.symptom_duration_months is not None and p.symptom_duration_months <= 12
        signs = (reaches(p.age_years, 55), short, lost, p.hard_to_pass is True)
        return bool(p.achalasia or p.motility == "outflow-obstruction") and sum(signs) >= 2

    @term
    def myotomy_settled(p):
        off = p.opioid if p.manometry_on_opioid is None else p.manometry_on_opioid
        free = off is False
        if not p.sound or p.hidden_tumor:
            return False
        if p.achalasia == "settled":
            spastic = p.motility in ("achalasia-3", "achalasia-not-excluded")
            return not spastic or free or (p.opioid_kept and p.both_abnormal)
        return p.spastic_with_symptoms and free and not p.reading.provisional
