"""The decision rules a second time, written from their words and not from the code.

`Says` holds the words of sections 1 to 6, `SAID` for each id in each list of the advice the
patients who must find it there, and no others. With the overlays on; row numbers as in the rules.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from esodys_teach.facts import Lab
from esodys_teach.rules.finding import finding

UNKNOWN, SEVERE, LOW, IN_RANGE, HIGH = "unknown", "severe", "low", "in range", "high"
WEAK = ("iem-mild", "borderline", "iem-inconclusive", "iem-conclusive", "absent-contractility")
IEM = ("iem-mild", "iem-inconclusive", "iem-conclusive")
ACHALASIA = ("achalasia-1", "achalasia-2", "achalasia-3")


def standing(lab: Lab | None, units: dict[str, str], severe: str, low: str, high: str) -> str:
    """Section 1, "Mg, K low / high" and "severe", in decimals."""
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


def under(x: float | None, limit: float) -> bool:
    return x is not None and x < limit


def over(x: float | None, limit: float) -> bool:
    return x is not None and x > limit


def reaches(x: float | None, limit: float) -> bool:
    return x is not None and x >= limit


def word(means: Callable[[Any], Any]) -> finding[Any]:
    """A word that is yes or no, or a name."""

    def value(p: Any) -> Any:
        answer = means(p)
        return answer if type(answer) is str else bool(answer)

    return finding(value)


class Says:
    """What the words mean; each is asked of a patient, and of words before it."""

    # Section 1

    @word
    def dysphagia(p):
        denied = p.dysphagia_solids is False and p.dysphagia_liquids is False
        return p.dysphagia_solids or p.dysphagia_liquids or (p.dysphagia_course and not denied)

    @word
    def no_dysphagia(p):
        return p.dysphagia_solids is False and p.dysphagia_liquids is False

    @word
    def chest_pains(p):
        return p.chest_pain in ("recurrent", "acute")

    @word
    def regurgitates(p):
        return p.regurgitation in ("ordinary", "effortless")

    @word
    def symptomatic(p):
        bolus = p.food_bolus_now or p.food_bolus_past
        return (
            p.dysphagia or p.heartburn or p.regurgitates or p.chest_pains or p.odynophagia or bolus
        )

    @word
    def asymptomatic(p):
        return (
            p.no_dysphagia
            and p.heartburn is False
            and p.regurgitation == "none"
            and p.chest_pain == "none"
            and p.odynophagia is False
            and p.food_bolus_now is False
            and p.food_bolus_past is False
        )

    @word
    def mg(p):
        units = {"mmol/L": "1", "mEq/L": "2", "mg/dL": "2.43"}
        return standing(p.magnesium, units, "0.50", "0.70", "1.20")

    @word
    def k(p):
        return standing(p.potassium, {"mmol/L": "1", "mEq/L": "1"}, "2.5", "3.5", "5.5")

    @word
    def mg_low(p):
        return p.mg in (LOW, SEVERE)

    @word
    def k_low(p):
        return p.k in (LOW, SEVERE)

    @word
    def qtc_long(p):
        return reaches(p.qtc_ms, 460 if p.sex == "female" else 450)

    @word
    def adequate_trial(p):
        return reaches(p.ppi_trial_weeks, 8) and p.ppi_as_prescribed

    @word
    def trial_failed(p):
        return p.adequate_trial and p.ppi_response == "not-better"

    @word
    def undernourished(p):
        recent = not over(p.weight_loss_months, 6)  # an unknown time counts: choice
        if under(p.bmi_kg_m2, 18.5) or (over(p.weight_loss_percent, 10) and recent):
            return True
        return under(p.bmi_kg_m2, 20) and over(p.weight_loss_percent, 5) and recent

    @word
    def nutrition_open(p):
        """A tube is asked for at a body mass index that nobody knows: choice."""
        return p.undernourished or (p.asks_feeding_tube and p.bmi_kg_m2 is None)

    @word
    def wasting(p):
        """5 % in 6 months or an unknown time, 10 % in any: choices."""
        recent = not over(p.weight_loss_months, 6)
        return reaches(p.weight_loss_percent, 10) or (reaches(p.weight_loss_percent, 5) and recent)

    @word
    def progressive(p):
        return p.dysphagia_course == "progressive" and not p.no_dysphagia

    @word
    def other_alarm(p):
        bleeds = p.bleeding_or_anemia or p.persistent_vomiting
        return p.progressive or p.wasting or bleeds or p.mass or p.food_bolus_past

    @word
    def answered(p):
        seen = p.endoscopy_done and p.endoscopy_after_alarm
        return seen and p.structural_obstruction is not None  # a narrowing is X6's: choice

    @word
    def tablet(p):
        return p.potassium_solid or p.injuring_tablet

    @word
    def relaxant(p):
        return p.calcium_channel_blocker or p.nitrate or p.pde5_inhibitor

    @word
    def slowing(p):
        return p.anticholinergic or p.cyclizine or p.tricyclic or p.relaxant

    @word
    def culprit(p):
        return p.opioid or p.slowing

    # Section 2

    @word
    def motility(p):
        found, ratio = p.reading.motility_class, p.mrs_reserve_ratio
        if found == "normal" and p.solid_test == "poor-clearance":
            return "hypomotility-on-solids"
        if found != "iem-inconclusive":
            return found
        if p.bolus_clearance == "poor" or (ratio is not None and ratio <= 1):
            return "iem-mild"
        borderline = p.bolus_clearance == "normal" and over(ratio, 1)
        return "borderline" if borderline else found

    @word
    def weak(p):
        return p.motility in (*WEAK, "hypomotility-on-solids")

    @word
    def measured(p):
        return p.motility not in ("not-done", "not-classifiable")

    # Section 4

    @word
    def in_scope(p):
        return not (under(p.age_years, 18) or p.pregnant or p.upper_gi_surgery)

    @word
    def x1(p):
        return p.food_bolus_now and not p.saliva_swallowed

    @word
    def x2(p):
        return p.food_bolus_now and p.saliva_swallowed

    @word
    def x3(p):
        return p.chest_pain == "acute" or p.cardiac_cause == "found"

    @word
    def x4(p):
        excused = p.tablet and p.immunosuppressed is False
        return (p.other_alarm or (p.odynophagia and not excused)) and not p.answered

    @word
    def x7(p):
        return reaches(p.eosinophils_per_hpf, 15)

    @word
    def x5_to_x8(p):
        return p.mass or p.structural_obstruction or p.x7 or p.other_mucosal_disease

    @word
    def x9(p):
        return p.odynophagia and p.tablet and not p.immunosuppressed

    @word
    def x10(p):
        suspect = p.motility == "achalasia-not-excluded" or p.barium_beak_or_column
        return p.motility in ACHALASIA or suspect

    @word
    def x14(p):
        if p.motility == "distal-spasm":
            return p.dysphagia or p.chest_pains
        strong = p.motility == "hypercontractile"
        return strong and p.symptomatic and not p.structural_obstruction

    @word
    def x15(p):
        return p.connective_tissue_disease and p.weak

    @word
    def slow_outlet(p):
        return over(p.tbe_column_5min_cm, 2) or under(p.flip_di_mm2_mmhg, 2)

    @word
    def x16(p):
        seen = p.esophagitis in ("mild", "severe") or p.barrett or p.rings_or_furrows
        barium = p.barium_beak_or_column or p.barium_mild_dysmotility or p.slow_outlet
        disease = p.x5_to_x8 or seen or barium or p.reflux == "proven"
        pattern = p.measured and p.motility != "normal"
        return p.oropharyngeal_signs and p.asymptomatic and not disease and not pattern

    @word
    def x17(p):
        excluded = (
            "distal-spasm",
            "hypercontractile",
            "normal",
            "hypomotility-on-solids",
            *WEAK[:4],
        )
        outlet = p.motility in excluded and not p.reading.provisional
        return p.regurgitation == "effortless" and p.cleared and (p.no_dysphagia or outlet)

    @word
    def x19(p):
        seen = p.solid_test in ("normal", "symptoms-normal-pressures")
        open_outlet = p.x20 or (p.reading.provisional and not p.no_dysphagia)  # choice
        return p.motility == "normal" and (p.no_dysphagia or seen) and not open_outlet

    @word
    def x20(p):
        if p.motility in ACHALASIA:  # settled: choice
            return False
        unsettled = p.motility == "outflow-not-settled" or (p.reading.provisional and p.dysphagia)
        return unsettled or p.solid_test == "outflow-obstruction" or p.slow_outlet

    @word
    def x21(p):
        alarm = p.wasting or p.bleeding_or_anemia or p.progressive
        outflow = p.motility in ("outflow-obstruction", "absent-contractility")
        explained = p.x5_to_x8 or p.x10 or outflow or p.x14 or p.x15 or p.alarm_explained
        return alarm and p.answered and p.measured and not explained

    @word
    def leaves(p):
        first = p.food_bolus_now or p.x3 or p.x4 or p.x5_to_x8 or p.x9 or p.x10
        motor = p.motility in ("outflow-obstruction", "absent-contractility") or p.x14 or p.x15
        return first or motor or p.x16 or p.x17 or p.high_output_stoma or p.x19 or p.x21

    @word
    def on_pathway(p):
        return p.in_scope and not p.leaves

    # Section 5

    @word
    def cleared(p):
        return p.structural_obstruction is False and (p.endoscopy_done or p.barium_done)

    @word
    def g0(p):
        return not p.symptomatic and not p.asymptomatic

    @word
    def g1(p):
        return not p.asymptomatic and not p.cleared and not p.structural_obstruction

    @word
    def g2(p):
        return not p.medicines_reviewed or (
            p.motility == "outflow-obstruction" and p.opioid is None
        )

    @word
    def g3(p):
        missing = UNKNOWN in (p.mg, p.k)
        return missing and (not p.asymptomatic or p.mg_low or p.k_low)

    @word
    def adequate_biopsies(p):
        enough = reaches(p.biopsies_count, 6) and reaches(p.biopsies_levels, 2)
        return enough and p.endoscopy_done

    @word
    def g4(p):
        return not p.asymptomatic and not p.adequate_biopsies and not p.x7

    @word
    def g5(p):
        days = p.days_off_ppi_before_biopsy
        on_ppi = p.ppi if days is None else days < 21
        marks = p.food_bolus_past or p.rings_or_furrows or p.atopy
        reason = marks or (under(p.age_years, 50) and p.dysphagia)
        taken = over(p.biopsies_count, 0) and on_ppi and not p.x7
        return taken and reason and not p.asymptomatic

    @word
    def g6(p):
        return p.chest_pains and p.cardiac_cause not in ("excluded", "found")

    @word
    def g7(p):
        return p.dysphagia and not p.g1 and not p.g4 and not p.measured

    @word
    def g8(p):
        return p.motility == "iem-inconclusive" and not p.asymptomatic

    @word
    def g9(p):
        return p.motility == "normal" and p.dysphagia and p.solid_test is None

    @word
    def ctd_sign(p):
        return p.raynaud or p.sclerodactyly or p.ctd_antibody

    @word
    def g10(p):
        return p.weak and p.ctd_sign and not (p.connective_tissue_disease or p.ctd_assessed)

    @word
    def g11(p):
        return p.oropharyngeal_signs and not p.oropharyngeal_assessed and not p.x16

    @word
    def gate(p):
        first = p.g0 or p.g1 or p.g2 or p.g3 or p.g4 or p.g5 or p.g6
        return first or p.g7 or p.g8 or p.g9 or p.g10 or p.g11

    # Section 6

    @word
    def l5(p):
        danger = p.arrhythmia or p.syncope or p.tetany_or_seizure
        severe = SEVERE in (p.mg, p.k) or reaches(p.qtc_ms, 500)
        return severe or ((p.mg_low or p.k_low) and danger)

    @word
    def ep1(p):
        return p.mg_low and p.ppi and not under(p.ppi_months, 3)

    @word
    def ppi_new(p):
        return p.on_pathway and p.symptomatic and not p.ppi and not p.adequate_trial

    @word
    def ppi_due(p):
        return p.ppi_new and not (p.g4 or p.g5 or p.mg_low or p.l5)

    @word
    def target(p):
        pain = p.chest_pain == "recurrent" and p.cardiac_cause == "excluded"
        return p.hypersensitivity or p.hypervigilance or pain

    @word
    def n1(p):
        persists = p.symptomatic and (p.trial_failed or p.reflux == "excluded")
        return persists and p.target and not (p.g1 or p.g4 or p.g6)

    @word
    def n3_lasting(p):
        heart = p.recent_infarction or p.heart_block or p.arrhythmia or p.qtc_long or p.qt_drug
        medicine = p.anticholinergic or p.cyclizine or p.maoi
        return p.n1 and (heart or medicine or p.angle_closure_glaucoma or p.urinary_retention)

    @word
    def n3(p):
        return p.n3_lasting or (p.n1 and (p.mg_low or p.k_low or p.tricyclic))

    @word
    def neuromod_open(p):
        return p.on_pathway and p.n1 and not p.n3 and not p.neuromodulator_tried

    @word
    def neuromod_due(p):
        known = p.mg == p.k == IN_RANGE and p.qtc_ms is not None
        return p.neuromod_open and known and not p.l5

    @word
    def behavior_helps(p):
        return p.hypersensitivity or p.hypervigilance or p.chest_pains or p.n3

    @word
    def t1(p):
        wanted = p.asks_thickened_fluids or p.asks_texture_diet or p.thickener_in_use
        needless = p.aspiration_documented is False or (
            not p.thickener_in_use and not p.aspiration_documented
        )
        return p.dysphagia and wanted and needless and not p.oropharyngeal_signs

    @word
    def t2(p):
        return p.thickener_in_use and p.aspiration_documented

    @word
    def better(p):
        answers = (p.ppi_response, p.neuromodulator_response, p.behavioral_response)
        return "better" in answers

    @word
    def unchecked(p):
        column = p.barium_beak_or_column or over(p.tbe_column_5min_cm, 2)
        found = p.esophagitis in ("mild", "severe") or column or p.bolus_clearance == "poor"
        return found and not p.abnormality_rechecked

    @word
    def started(p):
        tried = p.neuromodulator_tried or p.behavioral_tried
        return p.ppi or tried or over(p.ppi_trial_weeks, 0)

    @word
    def treatable(p):
        return p.on_pathway and p.symptomatic and not p.l5

    @word
    def persists(p):
        failed = p.trial_failed or p.neuromodulator_response == "not-better"
        return p.treatable and failed and p.solid_test is None

    @word
    def poem_settled(p):
        sound = p.cleared and not p.x5_to_x8
        spastic = p.motility == "achalasia-3" or p.x14
        return sound and (
            p.motility in ("achalasia-1", "achalasia-2") or (spastic and p.opioid is False)
        )

    # Section 3

    @word
    def where_to(p):
        if not p.in_scope:
            return "decline"
        if p.leaves:
            return "leave"
        if p.gate or p.x20:
            return "stay-incomplete"
        withheld = p.ep1 or p.n3_lasting or (p.mg_low and under(p.egfr_ml_min, 30))
        return "modify" if withheld or p.l5 or p.t2 else "stay"
