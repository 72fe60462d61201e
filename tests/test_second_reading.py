"""The boundaries of the second reading: facts, what the advice must and must not hold.

Each line is written from the list of amendments (S1 to S32), not from the code.
"""

from dataclasses import dataclass, replace

import pytest

from esodys_teach import Lab, advise, load_case
from esodys_teach.patient.facts import unit_doubtful
from patients import (
    ABSENT,
    BIOPSIED_ON_PPI,
    BOLUS,
    CHILD,
    HEARTBURN,
    INADEQUATE,
    NEUROMODULATOR,
    NO_K,
    NO_MG,
    NOT_MEASURED,
    ON_PPI,
    PAIN,
    TRIAL_FAILED,
    WELL,
    Facts,
    advised,
    but,
    ids,
    k,
    mg,
    rows,
)

LISTS = ("steps", "later", "done", "avoid", "pitfalls")


@dataclass(frozen=True)
class Line:
    """One boundary; `has` and `lacks` are ids, a row after `@`, or a list before `:`."""

    number: str
    name: str
    facts: Facts
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    disposition: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


def ca(value: float, unit: str = "mmol/L", kind: str | None = "adjusted", **more: float) -> Facts:
    return but(calcium=Lab(value=value, unit=unit, **more), calcium_kind=kind)


SAME_DAY, HIGH = "steps:safety.same-day", "steps:safety.high-electrolytes"
SYNCOPE = but(syncope=True, syncope_onset="new")
ARRHYTHMIA = but(arrhythmia=True, arrhythmia_onset="new")
OLD_AF = but(arrhythmia=True, arrhythmia_onset="old", qtc_unreliable=True)
TETANY = but(tetany_or_seizure=True, seizure=False, tetany_or_seizure_onset="new")
SEIZURE = but(tetany_or_seizure=True, seizure=True, tetany_or_seizure_onset="new")
MAN = but(sex="male")
QT = but(qt_drug=True)
IN_RANGE = ca(2.3)

S1 = [
    Line("S1", "1.89", ca(1.89), (SAME_DAY,), (), "modify"),
    Line("S1", "1.90 is corrected, not urgent", ca(1.90), ("steps:safety.calcium",), (SAME_DAY,), "stay"),
    Line("S1", "7.61 mg/dL", ca(7.61, "mg/dL"), (SAME_DAY,)),
    Line("S1", "7.62 mg/dL", ca(7.62, "mg/dL"), (), (SAME_DAY,)),
    Line("S1", "3.79 mEq/L", ca(3.79, "mEq/L"), (SAME_DAY,)),
    Line("S1", "3.80 mEq/L", ca(3.80, "mEq/L"), (), (SAME_DAY,)),
    Line("S1", "3.50", ca(3.50), (HIGH,), (SAME_DAY,)),
    Line("S1", "3.51", ca(3.51), (SAME_DAY,)),
    Line("S1", "total 1.89", ca(1.89, kind="total"), ("@L5 calcium total",)),
    Line("S1", "adjusted needs no adjusting", ca(1.89), (), ("@L5 calcium total",)),
    Line("S1", "kind unknown counts as total", ca(1.89, kind=None), ("@L5 calcium total",)),
    Line("S1", "ionized without a range", ca(1.05, kind="ionized"), (), (SAME_DAY,)),
    Line("S1", "ionized in its range", ca(1.2, kind="ionized", low=1.15, high=1.3), (), (SAME_DAY,)),
    Line("S1", "a range of ionized values tells", ca(1.2, kind=None, low=1.15, high=1.3), (), (SAME_DAY,)),
    Line("S1", "ionized low, new tetany", but(TETANY, ca(1.0, kind="ionized", low=1.15, high=1.3)), (SAME_DAY,)),
    Line("S1", "2.10 and QTc 455", but(MAN, ca(2.10), qtc_ms=455), (SAME_DAY,)),
    Line("S1", "2.10 and QTc 445", but(MAN, ca(2.10), qtc_ms=445), (), (SAME_DAY,)),
    Line("S1", "2.10 and a new faint", but(SYNCOPE, ca(2.10)), (SAME_DAY,)),
    Line("S1", "2.10 and an old faint", but(ca(2.10), syncope=True, syncope_onset="old"), (), (SAME_DAY,)),
    Line("S1", "2.10 and a faint that nobody dates", but(ca(2.10), syncope=True), (SAME_DAY,)),
    Line("S1", "3.0 with a new arrhythmia", but(ARRHYTHMIA, ca(3.0)), (SAME_DAY,)),
    Line("S1", "3.0 alone", ca(3.0), (HIGH,), (SAME_DAY,)),
    Line("S1", "permanent fibrillation, PPI five years, calcium unknown", but(OLD_AF, ON_PPI), (), (SAME_DAY, "@L2 ECG")),
    Line("S1", "a new seizure, all in range", but(SEIZURE, IN_RANGE), (SAME_DAY,)),
    Line("S1", "an old seizure", but(tetany_or_seizure=True, seizure=True, tetany_or_seizure_onset="old"), (), (SAME_DAY,)),
    Line("S1", "not known whether tetany or seizure, new", but(IN_RANGE, tetany_or_seizure=True, seizure=None, tetany_or_seizure_onset="new"), (SAME_DAY,)),
    Line("S1", "new tetany, all three in range", but(TETANY, IN_RANGE), (), (SAME_DAY,)),
    Line("S1", "new tetany, calcium unknown", TETANY, (SAME_DAY,)),
    Line("S1", "new tetany, magnesium unknown", but(TETANY, IN_RANGE, NO_MG), (SAME_DAY,)),
    Line("S1", "new faint, K unknown, PPI 2 months", but(SYNCOPE, NO_K, ppi=True, ppi_months=2), ("@G3",), (SAME_DAY,)),
    Line("S1", "new faint, K unknown, PPI 3 months", but(SYNCOPE, NO_K, ppi=True, ppi_months=3), (SAME_DAY,)),
    Line("S1", "new faint, K unknown, PPI for an unknown time", but(SYNCOPE, NO_K, ppi=True), (SAME_DAY,)),
    Line("S1", "new faint, K unknown, no such medicine", but(SYNCOPE, NO_K), (), (SAME_DAY,)),
    Line("S1", "new faint, K unknown, diuretic", but(SYNCOPE, NO_K, diuretic=True), (SAME_DAY,)),
    Line("S1", "new faint, both known, diuretic", but(SYNCOPE, diuretic=True), (), (SAME_DAY,)),
    Line("S1", "undated faint, K unknown", but(NO_K, syncope=True), ("@G3 days",), (SAME_DAY,)),
    Line("S1", "calcium unknown alone", {}, (), (SAME_DAY,), "stay"),
    Line("S1", "old fibrillation and potassium 3.4", but(OLD_AF, k(3.4)), ("steps:step2.k",), (SAME_DAY,)),
    Line("S1", "an ionized one has no crisis of its own", ca(3.6, kind="ionized", low=1.15, high=1.3), (HIGH,), (SAME_DAY,)),
    Line("S1", "ionized in mg/dL, by its range", ca(4.9, "mg/dL", None, low=4.6, high=5.3), (), (SAME_DAY, "@G3 unit")),
    Line("S1", "a range up to 1.90 is no ionized one", ca(1.85, kind=None, low=1.5, high=1.9), (SAME_DAY,)),
    Line("S1", "a range of total values", ca(2.0, kind=None, low=2.2, high=2.6), ("@L7 total",)),
    Line("S1", "2.0 of an unknown kind is not adjusted today", ca(2.0, kind=None), (), ("@L5 calcium total",)),
    Line("S1", "a seizure alone, new", but(IN_RANGE, seizure=True, tetany_or_seizure_onset="new"), ("@L5",)),
    Line("S1", "undated tetany, magnesium high", but(mg(1.3), IN_RANGE, tetany_or_seizure=True, seizure=False), ("@L5",)),
    Line("S1", "undated arrhythmia, K 5.6", but(k(5.6), arrhythmia=True), ("@L5",)),
    Line("S1", "old fibrillation, K unknown", but(OLD_AF, NO_K), (), ("@G3 days",)),
    Line("S1", "undated seizure, K unknown", but(NO_K, tetany_or_seizure=True, seizure=True), ("@G3 days",), (SAME_DAY,)),
    Line("S1", "old seizure, K unknown", but(NO_K, tetany_or_seizure=True, seizure=True, tetany_or_seizure_onset="old"), (), ("@G3 days",)),
    Line("S1", "no sign, Mg unknown, QT drug", but(QT, NO_MG), (), ("@L5",)),
    Line("S1", "new faint, Mg unknown, diuretic", but(SYNCOPE, NO_MG, diuretic=True), ("@L5", "@L5 sign")),
    Line("S1", "new faint, K unknown, leads", but(SYNCOPE, NO_K, diuretic=True), ("@L5", "@L5 sign")),
    Line("S1", "new arrhythmia, K unknown, leads", but(ARRHYTHMIA, NO_K, diuretic=True), ("@L5", "@L5 sign")),
    Line("S1", "new tetany, all measured, calcium low", but(TETANY, ca(2.1)), (SAME_DAY,), ("@L5 tetany",)),
    Line("S1", "new tetany, magnesium unknown, measure it", but(TETANY, ca(2.1), NO_MG), ("@L5 tetany",)),
    Line("S1", "new tetany leads", TETANY, ("@L5", "@L5 tetany")),
    Line("S1", "well, undated faint, K unknown", but(WELL, NO_K, syncope=True), ("@G3",)),
]  # fmt: skip

S2 = [
    Line("S2", "6.4, well", k(6.4), ("@L high potassium 24 h", "@L high ECG"), (SAME_DAY,)),
    Line("S2", "6.5", k(6.5), (SAME_DAY, "@L5 potassium no wait"), ("steps:step2.k",)),
    Line("S2", "6.2, eGFR 30", but(k(6.2), egfr_ml_min=30), ("@L high potassium 24 h",), (SAME_DAY,)),
    Line("S2", "6.2, eGFR 29", but(k(6.2), egfr_ml_min=29), (SAME_DAY,)),
    Line("S2", "6.2, eGFR unknown", but(k(6.2), egfr_ml_min=None), (), (SAME_DAY,)),
    Line("S2", "6.2, acute illness", but(k(6.2), acute_illness=True), (SAME_DAY,)),
    Line("S2", "5.9, acute illness", but(k(5.9), acute_illness=True), ("@L high potassium",), (SAME_DAY,)),
    Line("S2", "5.4, new arrhythmia", but(k(5.4), ARRHYTHMIA), ("@L high potassium",), (SAME_DAY,)),
    Line("S2", "5.5, new arrhythmia", but(k(5.5), ARRHYTHMIA), (SAME_DAY,)),
    Line("S2", "5.5 without a range is not above it", but(ARRHYTHMIA, potassium=Lab(value=5.5, unit="mmol/L")), (), (SAME_DAY,)),
    Line("S2", "5.5, ECG of high potassium", but(k(5.5), hyperkalemia_ecg=True), (SAME_DAY,)),
    Line("S2", "5.5, a long QTc is no such ECG", but(k(5.5), MAN, qtc_ms=470), (), (SAME_DAY,)),
    Line("S2", "5.2, old fibrillation, ramipril", but(k(5.2), OLD_AF, potassium_raising_drug=True), ("@L high potassium", "@L high medicine"), (SAME_DAY,)),
    Line("S2", "tablets still taken", but(k(5.6), potassium_solid=True), ("@L high tablets",), ("steps:step2.k",)),
    Line("S2", "elective steps wait", but(HEARTBURN, k(6.6)), ("later:step1.ppi",), ("steps:step1.ppi",)),
    Line("S2", "6.1 within its own range", k(6.1, high=6.4), (), ("@L high ECG", "@L high potassium 24 h")),
]  # fmt: skip

REVIEW = "steps:meds.qt-review"
S3 = [
    Line("S3", "woman QTc 461, K 3.4", but(QT, k(3.4), qtc_ms=461), (REVIEW,), (SAME_DAY,)),
    Line("S3", "man QTc 479, K 3.4", but(QT, MAN, k(3.4), qtc_ms=479), (REVIEW,), (SAME_DAY,)),
    Line("S3", "man QTc 480, K 3.4", but(QT, MAN, k(3.4), qtc_ms=480), (SAME_DAY,)),
    Line("S3", "man QTc 480, nothing low", but(QT, MAN, qtc_ms=480), (REVIEW,), (SAME_DAY,)),
    Line("S3", "man QTc 465, K 3.0", but(QT, MAN, k(3.0), qtc_ms=465), (REVIEW,), (SAME_DAY,)),
    Line("S3", "man QTc 465, K 2.9", but(QT, MAN, k(2.9), qtc_ms=465), (SAME_DAY,)),
    Line("S3", "man QTc 449, K 2.9", but(QT, MAN, k(2.9), qtc_ms=449), (REVIEW,), (SAME_DAY,)),
    Line("S3", "man QTc 465, two low ions", but(QT, MAN, k(3.4), mg(0.65), qtc_ms=465), (SAME_DAY,)),
    Line("S3", "no QT drug", but(MAN, k(2.9), qtc_ms=465), (), (SAME_DAY, REVIEW)),
    Line("S3", "QT drug alone", QT, (), (REVIEW,)),
    Line("S3", "QT drug and QTc unknown", but(QT, qtc_ms=None), (), (REVIEW,)),
    Line("S3", "man QTc 470 on a QT drug", but(QT, MAN, qtc_ms=470), (REVIEW,), (SAME_DAY,), "stay"),
    Line("S3", "metoclopramide counts", but(MAN, metoclopramide=True, metoclopramide_weeks=2, qtc_ms=470), (REVIEW,)),
    Line("S3", "methadone maintenance counts", but(MAN, opioid=True, opioid_purpose="use-disorder", qtc_ms=470), (REVIEW,)),
    Line("S3", "an opioid for pain does not", but(MAN, opioid=True, opioid_purpose="pain", qtc_ms=470), (), (REVIEW,)),
    Line("S3", "calcium low", but(QT, ca(2.1)), (REVIEW,)),
    Line("S3", "read by a cardiologist", but(OLD_AF, MAN, qtc_ms=470), ("@L QTc",), (SAME_DAY,)),
    Line("S3", "man QTc 465, Mg low, K unknown", but(QT, MAN, NO_K, mg(0.65), qtc_ms=465), (REVIEW,), ("@L5",)),
    Line("S3", "man QTc 465, Mg and calcium low", but(QT, MAN, mg(0.65), ca(2.1), qtc_ms=465), ("@L5 QTc",)),
    Line("S3", "maintenance is not taken", but(MAN, opioid=False, opioid_purpose="use-disorder", qtc_ms=470), (), (REVIEW,)),
]  # fmt: skip

HOLD = ("steps:hold.tca", "avoid:mn.tca")
ASKED = but(MAN, asks_tricyclic=True)
S4 = [
    Line("S4", "QTc 449", but(ASKED, qtc_ms=449), (), (*HOLD, "pf.tca-qt"), "stay"),
    Line("S4", "QTc 450", but(ASKED, qtc_ms=450), (*HOLD, "pf.tca-qt"), (), "stay"),
    Line("S4", "QTc unknown", but(ASKED, qtc_ms=None), ("@N2 asked", "pf.tca-qt"), HOLD),
    Line("S4", "potassium low", but(ASKED, k(3.4)), (*HOLD, "pf.tca-qt")),
    Line("S4", "potassium unknown", but(ASKED, NO_K), ("@G3",), HOLD),
    Line("S4", "another QT drug", but(ASKED, QT), (*HOLD, "pf.tca-qt")),
    Line("S4", "glaucoma", but(ASKED, angle_closure_glaucoma=True), (*HOLD, "pf.tca-anticholinergic"), ("pf.tca-qt",), "stay"),
    Line("S4", "not asked, no reason", but(MAN, qtc_ms=450), (), HOLD),
    Line("S4", "with N1 the pathway is modified", but(NEUROMODULATOR, MAN, qtc_ms=450), HOLD, (), "modify"),
    Line("S31", "another bar", but(NEUROMODULATOR, tricyclic_other_bar=True), HOLD, (), "modify"),
    Line("S31", "another bar unknown", but(NEUROMODULATOR, tricyclic_other_bar=None), ("steps:step3.neuromod",), HOLD),
    Line("S4", "a bar of the heart only", but(ASKED, qtc_ms=450), (), ("pf.tca-anticholinergic",)),
]  # fmt: skip

EXCLUDED = but(reflux="excluded")
STOP, PPI_NOW, KEPT = "steps:meds.stop-ppi", "steps:step1.ppi", "done:step1.ppi"
SEVERE = but(esophagitis="severe", abnormality_rechecked=False)
S6 = [
    Line("S6", "excluded, PPI, no reason", but(EXCLUDED, ON_PPI, ppi_reason=False), (STOP,), (KEPT, PPI_NOW)),
    Line("S6", "reason unknown", but(EXCLUDED, ON_PPI, ppi_reason=None), ("@G2 PPI",), (STOP,), "stay-incomplete"),
    Line("S6", "aspirin and apixaban", but(EXCLUDED, ON_PPI, ppi_reason=True, anticoagulant=True), (KEPT, "@P1 kept"), (STOP, "@P1 stop date")),
    Line("S6", "excluded, no PPI: none is started", EXCLUDED, (), (PPI_NOW, "later:step1.ppi", STOP)),
    Line("S6", "reflux open: as before", but(ON_PPI, ppi_reason=False), ("@P1 stop date",), (STOP,)),
    Line("S6", "excluded but Barrett's", but(EXCLUDED, ON_PPI, ppi_reason=False, barrett=True), ("@P1 maintained",), (STOP,)),
    Line("S6", "LA C, Mg low, PPI 2 months", but(SEVERE, mg(0.6), ppi=True, ppi_months=2), ("@P1 maintained", "@E-P3"), ("steps:hold.ppi-review", "@P1 stop date")),
    Line("S6", "LA C, Mg low, PPI 3 months", but(SEVERE, mg(0.6), ppi=True, ppi_months=3), ("steps:hold.ppi-review",), (KEPT, STOP), "modify"),
    Line("S6", "severe esophagitis needs no test first", but(SEVERE, ON_PPI, asks_long_term_ppi=True), (), ("steps:monitor.reflux-test",)),
    Line("S6", "and an endoscopy again", but(SEVERE, ON_PPI), ("@O1 esophagitis",)),
    Line("S6", "seen healed", but(SEVERE, ON_PPI, abnormality_rechecked=True), (), ("@O1 esophagitis",)),
    Line("S6", "mild esophagitis: a test as before", but(ON_PPI, esophagitis="mild", asks_long_term_ppi=True), ("steps:monitor.reflux-test", "@P1 stop date")),
    Line("S6", "a start without a stop date", but(HEARTBURN, SEVERE), ("@P1 lasting",), ("@P1 reflux",)),
    Line("S6", "an exit does not suspend it", but(SEVERE, ON_PPI, structural_obstruction=True), (KEPT,), (), "leave"),
    Line("S6", "nor for a peptic stricture", but(HEARTBURN, ON_PPI, peptic_stricture=True, structural_obstruction=True), (KEPT,), (), "leave"),
    Line("S6", "an exit suspends any other", but(ON_PPI, structural_obstruction=True), (), (KEPT,), "leave"),
    Line("S6", "nothing started: the review is due", EXCLUDED, ("steps:monitor.symptom+objective",), ("@O1 later",)),
    Line("S6", "excluded but severe", but(EXCLUDED, SEVERE), ("@P1 lasting",), ("@O1",)),
    Line("S6", "excluded but Barrett's, no PPI", but(EXCLUDED, barrett=True), (PPI_NOW,)),
    Line("S6", "reason unknown: no stop date", but(EXCLUDED, ON_PPI, ppi_reason=None), (), ("@P1 stop date",)),
    Line("S6", "the biopsies answer first", but(EXCLUDED, ON_PPI, ppi_reason=False, eosinophils_per_hpf=20), (), (STOP,)),
    Line("S6", "a trial does not end a lasting one", but(TRIAL_FAILED, barrett=True), ("@P1 lasting",), ("@P1 tried", "@P2")),
    Line("S6", "nor is it reviewed after 8 weeks", but(SEVERE, mg(0.6), ppi=True, ppi_months=2), (), ("pf.ppi-8wk-review",)),
    Line("S6", "a stricture needs no reflux symptom", but(peptic_stricture=True), ("@P1 lasting",), ("@P1 no reflux",)),
    Line("S6", "acute chest pain suspends it", but(peptic_stricture=True, chest_pain="acute"), (), (PPI_NOW,)),
    Line("S6", "stuck food suspends it", but(peptic_stricture=True, food_bolus_now=True, saliva_swallowed=True), (), (PPI_NOW,)),
    Line("S6", "so does food and saliva", but(peptic_stricture=True, food_bolus_now=True, saliva_swallowed=False), (), (PPI_NOW,)),
    Line("S6", "well, severe esophagitis", but(WELL, SEVERE), (), ("@O1 esophagitis later",)),
]  # fmt: skip

PLAIN = but(HEARTBURN, NOT_MEASURED, age_years=30, rings_or_furrows=False, food_bolus_now=False)
UNSEEN = but(endoscopy_done=False, structural_obstruction=None, biopsies_count=None, biopsies_levels=None, eosinophils_per_hpf=None, esophagitis=None)  # fmt: skip
LATER = ("steps:step1.ppi", "later:workup.egd-biopsy")
S7 = [
    Line("S7", "heartburn only", but(PLAIN, UNSEEN), LATER, ("mn.ppi-before-biopsy", "pf.ppi-masks-eoe", "steps:workup.egd-biopsy")),
    Line("S7", "dysphagia unknown", but(PLAIN, UNSEEN, dysphagia_solids=None), ("later:step1.ppi", "steps:workup.egd-biopsy"), ("steps:step1.ppi",)),
    Line("S7", "ordinary regurgitation", but(PLAIN, UNSEEN, heartburn=False, regurgitation="ordinary"), LATER),
    Line("S7", "effortless", but(PLAIN, heartburn=False, regurgitation="effortless"), ("steps:exit.rumination",), LATER),
    Line("S7", "an alarm feature unknown", but(PLAIN, UNSEEN, bleeding_or_anemia=None), ("steps:workup.egd-biopsy",), LATER),
    Line("S7", "weight unknown", but(PLAIN, UNSEEN, weight_loss_percent=None), ("steps:workup.egd-biopsy",), LATER),
    Line("S7", "a past bolus", but(PLAIN, BOLUS, UNSEEN), (), LATER),
    Line("S7", "rings", but(PLAIN, INADEQUATE, rings_or_furrows=True), ("steps:workup.egd-biopsy",), LATER),
    Line("S7", "magnesium low (E-P2)", but(PLAIN, UNSEEN, mg(0.6)), ("later:step1.ppi", "steps:workup.egd-biopsy"), LATER),
    Line("S7", "chest pain", but(PLAIN, UNSEEN, chest_pain="recurrent", cardiac_cause="excluded"), (), LATER),
    Line("S7", "heartburn only: no narrowing is sought first", but(PLAIN, UNSEEN), (), ("@G1",), "stay"),
    Line("S7", "heartburn, and effortless", but(PLAIN, UNSEEN, regurgitation="effortless"), (), LATER),
    Line("S7", "pain on swallowing unknown", but(PLAIN, UNSEEN, odynophagia=None), (), LATER),
    Line("S7", "chest pain unknown", but(PLAIN, UNSEEN, chest_pain=None), (), LATER),
    Line("S7", "a past bolus unknown", but(PLAIN, UNSEEN, food_bolus_past=None), (), LATER),
    Line("S7", "food stuck now unknown", but(PLAIN, UNSEEN, food_bolus_now=None), (), LATER),
    Line("S7", "vomiting unknown", but(PLAIN, UNSEEN, persistent_vomiting=None), (), LATER),
    Line("S7", "a weight loss that was answered", but(PLAIN, INADEQUATE, weight_loss_percent=6, endoscopy_after_alarm=True, alarm_explained=True), (), LATER),
    Line("S7", "a narrowing is known", but(PLAIN, UNSEEN, structural_obstruction=True), ("steps:workup.egd-biopsy",), LATER, "leave"),
    Line("S7", "biopsies too few and on a PPI, with atopy", but(PLAIN, INADEQUATE, BIOPSIED_ON_PPI, atopy=True), ("steps:workup.egd-biopsy",), LATER),
]  # fmt: skip

S18 = [
    Line("S18", "12 weeks", but(metoclopramide=True, metoclopramide_weeks=12), (), ("@C1 metoclopramide",), "stay"),
    Line("S18", "12.5 weeks", but(metoclopramide=True, metoclopramide_weeks=12.5), ("@C1 metoclopramide",), (), "stay"),
    Line("S18", "unknown", but(metoclopramide=True), ("@C1 metoclopramide",), (), "stay"),
    Line("S18", "not taken", but(metoclopramide=False, metoclopramide_weeks=None), (), ("@C1 metoclopramide",)),
    Line("S18", "furosemide and K 3.4", but(k(3.4), diuretic=True), ("@C1 diuretic",), (SAME_DAY,), "stay"),
    Line("S18", "furosemide, nothing low", but(diuretic=True), (), ("@C1 diuretic",), "stay"),
]  # fmt: skip

DRY = but(fluid_sodium_depletion=True)
S20 = [
    Line("S20", "stoma", but(DRY, high_output_stoma=True), ("@L6 stoma",), ("@L6 no stoma",), "leave"),
    Line("S20", "gastroenteritis", DRY, ("@L6 no stoma",), ("@L6 stoma",)),
    Line("S20", "Mg unknown, K low: fluid now", but(DRY, NO_MG, k(3.1)), ("steps:step2.fluid-na", "@avoid L3 unknown", "@L3 magnesium unknown"), ("@avoid L3",)),
    Line("S20", "both low", but(mg(0.6), k(3.1)), ("@avoid L3",), ("@avoid L3 unknown",)),
    Line("S20", "never in an emergency", but(mg(0.45), k(3.1)), (SAME_DAY,), ("mn.k-before-mg",)),
    Line("S20", "heart disease: with the team", but(DRY, heart_disease_or_digoxin=True), ("@L6 with the team",)),
    Line("S20", "eGFR 29 / with the team", but(DRY, egfr_ml_min=29), ("@L6 with the team",)),
    Line("S20", "eGFR 30", but(DRY, egfr_ml_min=30), (), ("@L6 with the team",)),
]  # fmt: skip

S21 = [
    Line("S21", "17, K 2.4", but(CHILD, k(2.4)), (SAME_DAY, "@D1 limits"), ("steps:step2.k",), "decline"),
    Line("S21", "18, K 2.4", but(k(2.4), age_years=18), (SAME_DAY,), ("@D1 limits",), "modify"),
    Line("S21", "17, nothing abnormal", CHILD, (), ("@D1 limits",), "decline"),
    Line("S21", "pregnant, QTc long", but(pregnant=True, qtc_ms=470), ("@D1 limits",), (), "decline"),
    Line("S21", "15, progressive and thin", but(age_years=15, dysphagia_course="progressive", endoscopy_after_alarm=False), ("steps:exit.urgent-endoscopy",), (), "decline"),
    Line("S21", "after a wrap, K 6.6", but(k(6.6), upper_gi_surgery=True), (SAME_DAY,), ("@D1 limits", "steps:step2.k"), "decline"),
]  # fmt: skip

S24 = [
    Line("S24", "0.80 mg/dL (0.70 to 1.00)", but(mg(0.80, "mg/dL")), ("@G3 unit", "@G3 unit severe"), (SAME_DAY, "steps:step2.mg"), "stay-incomplete"),
    Line("S24", "1.9 mmol/L (0.70 to 1.00)", mg(1.9), ("@G3 unit",), (SAME_DAY, HIGH, "@G3 unit severe"), "stay-incomplete"),
    Line("S24", "0.48 mmol/L (0.70 to 1.00)", mg(0.48), (SAME_DAY,), ("@G3 unit",)),
    Line("S24", "1.5 mg/dL (1.7 to 2.4) is low", mg(1.5, "mg/dL", 1.7, 2.4), ("steps:step2.mg",), ("@G3 unit",)),
    Line("S24", "read again and right", but(mg(1.9), units_confirmed=True), (HIGH,), ("@G3 unit",)),
    Line("S24", "calcium 9.2 mmol/L could not be; 4.8 fits mEq/L", ca(4.8), ("@G3 unit", "@G3 unit severe"), (SAME_DAY,)),
    Line("S24", "calcium 2.3", ca(2.3), (), ("@G3 unit",)),
    Line("S24", "calcium 4.8, read again and right", but(ca(4.8), units_confirmed=True), (SAME_DAY,), ("@G3 unit",)),
    Line("S24", "an ionized one is never doubted", ca(4.8, kind="ionized", low=1.15, high=1.3), (HIGH,), ("@G3 unit",)),
    Line("S24", "calcium 2.3 mg/dL", ca(2.3, "mg/dL"), ("@G3 unit", "@G3 unit severe"), (SAME_DAY,)),
    Line("S24", "calcium 9.2 mg/dL with a range in mmol/L", ca(9.2, "mg/dL", low=2.2, high=2.6), ("@G3 unit",), ("@G3 unit severe",)),
    Line("S24", "well, magnesium 1.9", but(WELL, mg(1.9)), ("@G3", "@G3 unit")),
]  # fmt: skip

S27 = [
    Line("S27", "K 3.2, eGFR 18", but(k(3.2), egfr_ml_min=18), ("@L4 potassium",), (), "modify"),
    Line("S27", "K 3.2, eGFR 30", but(k(3.2), egfr_ml_min=30), ("@L3 kidneys",), ("@L4 potassium",), "stay"),
    Line("S27", "K 2.9", k(2.9), ("@L3 urgent",), (SAME_DAY,)),
    Line("S27", "K 3.0", k(3.0), (), ("@L3 urgent",)),
    Line("S27", "K 3.4 with digoxin", but(k(3.4), heart_disease_or_digoxin=True), ("@L3 heart",), (SAME_DAY,)),
    Line("S27", "K 3.4 with ramipril", but(k(3.4), potassium_raising_drug=True), ("@L3 raising",)),
]  # fmt: skip

BOUNDARIES = [*S1, *S2, *S3, *S4, *S6, *S7, *S18, *S20, *S21, *S24, *S27]


def holds(advice: object, sought: str) -> bool:
    """Whether an id, a row (`@row`) or an id of a list (`list:id`) is in the advice."""
    items = [(name, item) for name in LISTS for item in getattr(advice, name)]
    if sought.startswith("@"):
        return any(sought[1:] in item.rows for _, item in items)
    where, _, id = sought.rpartition(":")
    return any(item.id == id and where in ("", name) for name, item in items)


# The source alone: what it would not ask, it does not see.
ALONE = [
    Line("S7", "heartburn only", but(PLAIN, INADEQUATE), ("steps:workup.egd-biopsy",), LATER),
    Line("S6", "reflux excluded, on a PPI", but(EXCLUDED, ON_PPI, ppi_reason=False), ("@P1 current",)),
    Line("S6", "a trial, and Barrett's", but(TRIAL_FAILED, barrett=True), ("@P1 tried",)),
    Line("S6", "an exit with a peptic stricture", but(HEARTBURN, ON_PPI, peptic_stricture=True, structural_obstruction=True), (), ("@P1 current",)),
    Line("S1", "well, undated faint, K unknown", but(WELL, NO_K, syncope=True), (), ("@G3",)),
]  # fmt: skip


@pytest.mark.parametrize("line", ALONE, ids=str)
def test_boundary_of_the_source_alone(line: Line) -> None:
    advice = advised(line.facts, overlays=False)
    assert [sought for sought in line.has if not holds(advice, sought)] == []
    assert [sought for sought in line.lacks if holds(advice, sought)] == []


@pytest.mark.parametrize("line", BOUNDARIES, ids=str)
def test_boundary(line: Line) -> None:
    advice = advised(line.facts)
    assert [sought for sought in line.has if not holds(advice, sought)] == []
    assert [sought for sought in line.lacks if holds(advice, sought)] == []
    assert line.disposition in ("", advice.disposition)


def test_s5_what_is_urgent_leads_the_reason() -> None:
    advice = advised(mg(0.48), INADEQUATE)
    assert advice.disposition == "stay-incomplete"
    assert advice.reason.startswith("First: hospital care the same day. The pathway waits for")
    both = advised(k(6.6), food_bolus_now=True, saliva_swallowed=False)
    assert [item.id for item in both.emergencies] == ["safety.same-day", "exit.urgent-endoscopy"]
    assert both.reason.startswith("First: hospital care the same day; urgent endoscopy.")
    heart = advised(PAIN, k(6.6), chest_pain="acute", food_bolus_now=True)
    assert [item.id for item in heart.emergencies][:2] == ["exit.cardiac", "safety.same-day"]


def test_s18_the_headline_names_metoclopramide_and_stays() -> None:
    advice = advised(metoclopramide=True)
    assert advice.reason.startswith("The conservative pathway applies. Beside it: stop, reduce")


def test_s20_fluid_comes_first_of_step_2() -> None:
    found = ids(advised(DRY, mg(0.6), k(3.1)), "steps")
    assert found.index("step2.fluid-na") < found.index("step2.mg") < found.index("step2.k")


def test_s2_a_high_potassium_is_never_replaced() -> None:
    for value in (5.2, 5.7, 6.2, 7.0):
        assert "step2.k" not in ids(advised(k(value), ABSENT), "steps", "later")


@pytest.mark.parametrize(
    ("name", "lab", "units"),
    [
        ("magnesium", Lab(value=0.80, unit="mg/dL", low=0.70, high=1.00), ("mmol/L",)),
        ("magnesium", Lab(value=1.9, low=0.70, high=1.00, unit="mmol/L"), ("mEq/L", "mg/dL")),
        ("magnesium", Lab(value=0.48, low=0.70, high=1.00, unit="mmol/L"), ()),
        ("magnesium", Lab(value=0.90, unit="mEq/L", low=1.4, high=2.0), ()),
        ("magnesium", Lab(value=0.90, unit="mEq/L"), ("mmol/L",)),
        ("magnesium", Lab(value=1.5, unit="mg/dL", low=1.7, high=2.4), ()),
        ("magnesium", Lab(value=1.1, unit="mg/dL", low=1.7, high=2.4), ()),
        ("magnesium", Lab(value=0.85, unit="mmol/L"), ()),
        ("calcium", Lab(value=9.2, unit="mg/dL"), ()),
        ("calcium", Lab(value=4.8, unit="mmol/L"), ("mEq/L",)),
        ("potassium", Lab(value=6.9, unit="mmol/L"), ()),
    ],
)
def test_s24_a_unit_is_doubted_where_another_fits_only(
    name: str, lab: Lab, units: tuple[str, ...]
) -> None:
    assert unit_doubtful(name, lab) == units


def test_the_rows_that_are_sought_exist() -> None:
    from esodys_teach.rules import RULES

    known = {rule.row for rule in RULES}
    sought = {s[1:] for line in BOUNDARIES for s in (*line.has, *line.lacks) if s[0] == "@"}
    assert sought <= known


def test_an_item_of_two_rows_says_both() -> None:
    assert rows(advised(k(6.6)), "steps", "safety.same-day")[:2] == ("L5", "L5 potassium high")


TURNS = {
    "S1": ("fingers-that-lock", dict.fromkeys(("calcium", "calcium_kind"))),
    "S2": ("tented-after-the-stomach-flu", {"potassium_raising_drug": None}),
    "S6": ("two-thinners-no-reflux", {"ppi_reason": None}),
    "S9": ("ten-failed-on-methadone", {"opioid_purpose": None}),
    "S12": ("fifteen-of-fifteen", {"irp_supine_limit_reads": "normal-below"}),
    "S13": ("twelve-kilos-in-four-months", dict.fromkeys(("weight_loss_kg", "hard_to_pass"))),
    "S17": ("not-the-heart-after-all", {"injuring_tablet_days": None}),
    "S23": ("stretched-twice", {"hiatus_hernia": None}),
}


@pytest.mark.parametrize("number", TURNS)
def test_a_case_turns_on_the_new_facts(number: str) -> None:
    case_id, otherwise = TURNS[number]
    case = load_case(case_id).patient
    assert all(getattr(case, name) is not None for name in otherwise)
    assert advise(case).steps != advise(replace(case, **otherwise)).steps
