"""The rows that the second reading added (S1 to S7, S18, S20, S21, S24, S27)."""

from esodys_teach import Lab
from patients import (
    BOLUS,
    CHILD,
    HEARTBURN,
    INADEQUATE,
    LOW_K,
    LOW_MG,
    NEUROMODULATOR,
    NO_K,
    NO_MG,
    NOT_MEASURED,
    ON_PPI,
    SEVERE_K,
    SEVERE_MG,
    WELL,
    Facts,
    but,
    k,
    mg,
)
from reading.row import avoid, done, gate, later, now, source


def ca(value: float, unit: str = "mmol/L", kind: str | None = "adjusted", **more: float) -> Facts:
    return but(calcium=Lab(value=value, unit=unit, **more), calcium_kind=kind)


SYNCOPE = but(syncope=True, syncope_onset="new")
ARRHYTHMIA = but(arrhythmia=True, arrhythmia_onset="new")
SEIZURE = but(tetany_or_seizure=True, seizure=True, tetany_or_seizure_onset="new")
TETANY = but(tetany_or_seizure=True, seizure=False, tetany_or_seizure_onset="new")
OLD_AF = but(arrhythmia=True, arrhythmia_onset="old", qtc_unreliable=True)
DRY, STOMA = but(fluid_sodium_depletion=True), but(high_output_stoma=True)
EXCLUDED = but(reflux="excluded")
SEVERE = but(esophagitis="severe")
UNSEEN = but(
    endoscopy_done=False,
    structural_obstruction=None,
    biopsies_count=None,
    biopsies_levels=None,
    eosinophils_per_hpf=None,
    esophagitis=None,
)
PLAIN = but(HEARTBURN, NOT_MEASURED, UNSEEN)  # S7: reflux and nothing else
MANY = but(ARRHYTHMIA, NO_K, diuretic=True)
IN_DOUBT = mg(0.8, "mg/dL")


def emergency(row, holds, silent, **more):
    return now(row, "safety.same-day", holds, silent, off=True, **more)


SECOND = [
    emergency(
        "L5 low",
        [SEVERE_MG, SEVERE_K, but(LOW_K, SYNCOPE), but(LOW_MG, syncope=True)],
        [LOW_K, but(LOW_K, OLD_AF), ca(1.89), but(qtc_ms=500), but(mg(1.1), SYNCOPE)],
        gives="modify",
    ),
    emergency(
        "L5 calcium low",
        [ca(1.89), ca(7.61, "mg/dL"), but(ca(2.1), SYNCOPE), but(ca(2.1), qtc_ms=460)],
        [ca(1.9), ca(7.62, "mg/dL"), ca(3.51), but(ca(2.1), qtc_ms=459), but(ca(2.1), OLD_AF), {}],
        gives="modify",
    ),
    emergency(
        "L5 calcium total",
        [ca(1.89, kind="total"), ca(1.89, kind=None)],
        [
            ca(1.89),
            ca(3.51, kind="total"),
            but(TETANY, ca(1.0, kind="ionized", low=1.15, high=1.3)),
        ],
    ),
    emergency(
        "L5 calcium high",
        [ca(3.51), but(ca(2.7), ARRHYTHMIA), but(ca(2.7), SEIZURE)],
        [ca(3.5), ca(1.89), but(ca(2.7), OLD_AF), but(ca(2.7), qtc_ms=460), SEIZURE],
        gives="modify",
    ),
    emergency(
        "L5 potassium high",
        [
            k(6.5),
            but(k(5.5), ARRHYTHMIA),
            but(k(5.5), SYNCOPE),
            but(k(5.5), hyperkalemia_ecg=True),
            but(k(6.0), egfr_ml_min=29),
            but(k(6.0), acute_illness=True),
        ],
        [
            k(6.4),
            but(k(5.4), ARRHYTHMIA),
            but(k(5.5, high=5.6), ARRHYTHMIA),
            but(k(6.4), OLD_AF),
            but(k(6.0), egfr_ml_min=30),
            but(k(6.0), egfr_ml_min=None),
            but(k(5.9), egfr_ml_min=29),
            but(k(5.9), acute_illness=True),
            SEVERE_K,
        ],
        gives="modify",
    ),
    emergency("L5 potassium no wait", [k(6.5)], [k(6.4), but(k(6.4), egfr_ml_min=20), NO_K]),
    emergency(
        "L5 seizure",
        [SEIZURE, but(SEIZURE, seizure=None), but(SEIZURE, tetany_or_seizure_onset=None, **LOW_MG)],
        [
            TETANY,
            but(SEIZURE, tetany_or_seizure_onset="old"),
            but(SEIZURE, tetany_or_seizure_onset=None),
            {},
        ],
        gives="modify",
    ),
    emergency(
        "L5 tetany",
        [TETANY, but(TETANY, ca(2.3), NO_K), but(TETANY, ca(2.3), NO_MG)],
        [
            but(TETANY, ca(2.3)),
            but(TETANY, ca(2.1)),
            but(TETANY, tetany_or_seizure_onset="old"),
            SEIZURE,
        ],
    ),
    emergency(
        "L5 sign",
        [
            MANY,
            but(SYNCOPE, NO_MG, ppi=True, ppi_months=3),
            but(SYNCOPE, NO_MG, ppi=True),
            but(SYNCOPE, NO_MG, qt_drug=True),
        ],
        [
            but(SYNCOPE, NO_MG, ppi=True, ppi_months=2),
            but(SYNCOPE, NO_MG),
            but(MANY, k(4.2)),
            but(MANY, arrhythmia_onset="old"),
            but(MANY, arrhythmia_onset=None),
            but(TETANY, NO_K, diuretic=True),
        ],
    ),
    emergency(
        "L5 QTc",
        [
            but(qtc_ms=500),
            but(LOW_K, qt_drug=True, qtc_ms=480),
            but(ca(2.1), qt_drug=True, qtc_ms=480),
            but(k(2.9), qt_drug=True, qtc_ms=460),
            but(k(3.4), LOW_MG, qt_drug=True, qtc_ms=460),
        ],
        [
            but(qtc_ms=499),
            but(k(3.4), qt_drug=True, qtc_ms=479),
            but(k(2.9), qt_drug=True, qtc_ms=459),
            but(k(3.0), qt_drug=True, qtc_ms=460),
            but(k(2.9), qtc_ms=480),
            but(qt_drug=True, qtc_ms=480),
        ],
        gives="modify",
    ),
    now(
        "D1 limits",
        "scope.specialist",
        [but(CHILD, LOW_K), but(CHILD, ca(2.7)), but(pregnant=True, qtc_ms=460)],
        [CHILD, LOW_K, but(LOW_K, upper_gi_surgery=True), but(pregnant=True, qtc_ms=459)],
        effect="leave",
        gives="decline",
        off=True,
    ),
    now("L high ECG", "safety.ecg-qtc", [k(6.0), k(6.5)], [k(5.9), {}, NO_K]),
    now(
        "L QTc",
        "safety.ecg-qtc",
        [but(qtc_ms=460, qtc_unreliable=True)],
        [
            but(qtc_ms=459, qtc_unreliable=True),
            but(qtc_ms=460),
            but(qtc_ms=460, qtc_unreliable=None),
        ],
    ),
    now(
        "N2 asked",
        "safety.ecg-qtc",
        [but(asks_tricyclic=True, qtc_ms=None)],
        [
            but(asks_tricyclic=True),
            but(qtc_ms=None),
            but(NEUROMODULATOR, asks_tricyclic=True, qtc_ms=None),
            but(LOW_K, asks_tricyclic=True, qtc_ms=None),
            but(CHILD, asks_tricyclic=True, qtc_ms=None),
        ],
    ),
    now(
        "L4 potassium",
        "step2.k",
        [but(LOW_K, egfr_ml_min=29)],
        [but(LOW_K, egfr_ml_min=30), but(LOW_K, egfr_ml_min=None), but(egfr_ml_min=29)],
        gives="modify",
    ),
    now(
        "L3 raising",
        "step2.k",
        [but(LOW_K, potassium_raising_drug=True)],
        [LOW_K, but(LOW_K, potassium_raising_drug=None), but(potassium_raising_drug=True)],
    ),
    now(
        "L3 urgent",
        "safety.urgent-advice",
        [k(2.9), k(2.5)],
        [k(3.0), SEVERE_K, but(k(2.9), SYNCOPE), but(k(2.9), CHILD)],
    ),
    now(
        "L3 heart",
        "safety.urgent-advice",
        [but(k(3.4), heart_disease_or_digoxin=True)],
        [k(3.4), but(heart_disease_or_digoxin=True), but(SEVERE_K, heart_disease_or_digoxin=True)],
    ),
    now(
        "L7",
        "safety.calcium",
        [ca(1.9), ca(2.19), ca(1.1, kind="ionized", low=1.15), but(ca(2.1), qtc_ms=459)],
        [ca(1.89), ca(2.2), {}, but(ca(2.1), SYNCOPE), but(ca(2.1), SEVERE_K)],
    ),
    now(
        "L7 total",
        "safety.calcium",
        [ca(2.1, kind="total"), ca(2.1, kind=None)],
        [ca(2.1), ca(1.1, kind="ionized", low=1.15), ca(2.3, kind="total"), ca(1.8, kind="total")],
    ),
    now(
        "L high potassium 24 h",
        "safety.high-electrolytes",
        [k(6.0), k(6.4)],
        [k(5.9), k(6.5), but(k(6.0), egfr_ml_min=29)],
    ),
    now(
        "L high potassium",
        "safety.high-electrolytes",
        [k(5.2), k(5.9)],
        [k(5.1), k(6.0), but(k(5.5), hyperkalemia_ecg=True)],
    ),
    now(
        "L high potassium same day",
        "safety.high-electrolytes",
        [k(6.5), but(k(5.2), SEVERE_MG)],
        [k(6.4), SEVERE_MG],
    ),
    now(
        "L high tablets",
        "safety.high-electrolytes",
        [but(k(5.2), potassium_solid=True)],
        [k(5.2), but(potassium_solid=True), but(mg(1.1), potassium_solid=True)],
    ),
    now(
        "L high medicine",
        "safety.high-electrolytes",
        [but(k(5.2), potassium_raising_drug=True)],
        [k(5.2), but(potassium_raising_drug=True)],
    ),
    now("L6 stoma", "step2.fluid-na", [STOMA, but(STOMA, DRY)], [DRY, {}, but(STOMA, CHILD)]),
    now("L6 no stoma", "step2.fluid-na", [DRY], [STOMA, but(STOMA, DRY), {}, but(DRY, CHILD)]),
    now(
        "L6 with the team",
        "step2.fluid-na",
        [but(DRY, egfr_ml_min=29), but(STOMA, heart_disease_or_digoxin=True)],
        [DRY, but(DRY, egfr_ml_min=30), but(DRY, egfr_ml_min=None), but(egfr_ml_min=29)],
    ),
    now(
        "C1 metoclopramide",
        "meds.deprescribe",
        [
            but(metoclopramide=True, metoclopramide_weeks=12.5),
            but(metoclopramide=True, metoclopramide_weeks=None),
        ],
        [
            but(metoclopramide=True, metoclopramide_weeks=12),
            but(metoclopramide_weeks=20),
            but(CHILD, metoclopramide=True, metoclopramide_weeks=20),
        ],
    ),
    now(
        "C1 diuretic",
        "meds.review",
        [but(LOW_K, diuretic=True), but(LOW_MG, diuretic=True)],
        [but(diuretic=True), LOW_K, but(k(5.2), diuretic=True), but(ca(2.1), diuretic=True)],
    ),
    now(
        "C2",
        "meds.qt-review",
        [
            but(qt_drug=True, qtc_ms=460),
            but(k(3.4), qt_drug=True),
            but(ca(2.1), tricyclic=True),
            but(metoclopramide=True, metoclopramide_weeks=1, qtc_ms=460),
            but(opioid=True, opioid_purpose="use-disorder", qtc_ms=460),
        ],
        [
            but(qt_drug=True),
            but(qt_drug=True, qtc_ms=None),
            but(qtc_ms=460),
            but(opioid=True, opioid_purpose="pain", qtc_ms=460),
            but(qt_drug=True, qtc_ms=500),
            but(CHILD, qt_drug=True, qtc_ms=460),
        ],
    ),
    now(
        "S6 stop",
        "meds.stop-ppi",
        [but(EXCLUDED, ON_PPI)],
        [
            but(ON_PPI),
            EXCLUDED,
            but(EXCLUDED, ON_PPI, ppi_reason=None),
            but(EXCLUDED, ON_PPI, ppi_reason=True),
            but(EXCLUDED, ON_PPI, peptic_stricture=True),
            but(EXCLUDED, ON_PPI, barrett=True),
            but(EXCLUDED, ON_PPI, SEVERE),
            but(EXCLUDED, ON_PPI, LOW_MG),
            but(EXCLUDED, ON_PPI, CHILD),
        ],
    ),
    source(
        "P1 lasting",
        "step1.ppi",
        [but(HEARTBURN, SEVERE), but(HEARTBURN, barrett=True), but(peptic_stricture=True)],
        [HEARTBURN, but(HEARTBURN, SEVERE, ON_PPI), but(HEARTBURN, SEVERE, INADEQUATE, **BOLUS)],
    ),
    now(
        "P1 later endoscopy",
        "step1.ppi",
        [PLAIN, but(PLAIN, heartburn=False, regurgitation="ordinary")],
        [HEARTBURN, but(PLAIN, dysphagia_solids=None), but(PLAIN, LOW_MG), but(PLAIN, SEVERE_K)],
    ),
    done(
        "P1 maintained",
        "step1.ppi",
        [but(ON_PPI, SEVERE), but(ON_PPI, barrett=True), but(ON_PPI, peptic_stricture=True)],
        [ON_PPI, SEVERE, but(ON_PPI, SEVERE, LOW_MG)],
        origin="overlay",
    ),
    done(
        "P1 kept",
        "step1.ppi",
        [but(ON_PPI, ppi_reason=True)],
        [ON_PPI, but(ppi_reason=True), but(ON_PPI, SEVERE, ppi_reason=True)],
        origin="overlay",
    ),
    done(
        "P1 reason asked",
        "step1.ppi",
        [but(EXCLUDED, ON_PPI, ppi_reason=None)],
        [but(EXCLUDED, ON_PPI), but(ON_PPI, ppi_reason=None)],
        origin="overlay",
    ),
    gate(
        "G2 PPI",
        "workup.meds",
        [but(EXCLUDED, ON_PPI, ppi_reason=None)],
        [but(EXCLUDED, ON_PPI), but(EXCLUDED, ppi_reason=None), but(ON_PPI, ppi_reason=None)],
    ),
    now(
        "G3 unit",
        "safety.read-unit",
        [IN_DOUBT, mg(1.9), ca(4.8)],
        [mg(0.48), but(mg(1.9), units_confirmed=True), NO_MG, but(IN_DOUBT, CHILD)],
    ),
    now(
        "G3 unit severe",
        "safety.read-unit",
        [IN_DOUBT, ca(4.8)],
        [mg(1.9), but(IN_DOUBT, units_confirmed=True), NO_MG],
    ),
    gate(
        "G3 days",
        "workup.electrolytes",
        [but(NO_K, syncope=True), but(NO_K, WELL, arrhythmia=True)],
        [NO_K, but(NO_K, SYNCOPE), but(syncope=True), but(NO_K, SEVERE_MG, syncope=True)],
    ),
    later(
        "G4 later",
        "workup.egd-biopsy",
        [PLAIN],
        [HEARTBURN, but(PLAIN, LOW_MG), but(PLAIN, mass=None)],
        origin="overlay",
    ),
    later(
        "G1 later",
        "workup.obstruction",
        [PLAIN],
        [HEARTBURN, but(PLAIN, LOW_MG), but(PLAIN, barium_done=True, structural_obstruction=False)],
        origin="overlay",
    ),
    now(
        "O1 esophagitis",
        "monitor.egd-healing",
        [but(ON_PPI, SEVERE)],
        [ON_PPI, but(ON_PPI, SEVERE, abnormality_rechecked=True), SEVERE],
    ),
    later(
        "O1 esophagitis later",
        "monitor.egd-healing",
        [SEVERE],
        [{}, but(ON_PPI, SEVERE), but(SEVERE, abnormality_rechecked=True)],
        origin="overlay",
    ),
    avoid(
        "avoid L3 unknown",
        "mn.k-before-mg",
        [but(LOW_K, NO_MG)],
        [NO_MG, but(LOW_K, LOW_MG), LOW_K, but(SEVERE_K, NO_MG), but(LOW_K, NO_MG, CHILD)],
        origin="source",
    ),
]
