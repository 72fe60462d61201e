"""The rows that the second reading added to motility, exits and gates (S8 to S19, S23, S32)."""

from patients import (
    ABSENT,
    ACHALASIA_1,
    ACHALASIA_2,
    ACHALASIA_3,
    BIOPSIED_ON_PPI,
    BOLUS,
    CHILD,
    CONCLUSIVE,
    HEARTBURN,
    HYPERCONTRACTILE,
    HYPOMOTILITY,
    INADEQUATE,
    NO_DYSPHAGIA,
    NO_K,
    NO_MG,
    NORMAL,
    NOT_MEASURED,
    OUTFLOW,
    OUTFLOW_OPEN,
    PAIN,
    PERHAPS_ACHALASIA,
    SEVERE_K,
    SPASM,
    SUPINE_ONLY,
    UNANSWERED,
    WELL,
    Facts,
    but,
)
from reading.row import Row, alongside, avoid, gate, later, leave, now

FOR_PAIN = but(opioid=True, opioid_purpose="pain")
KEPT = but(opioid=True, opioid_purpose="use-disorder")
FOR_CANCER = but(opioid=True, opioid_purpose="cancer-pain")
ASKED = but(opioid=True)
OFF_IT, ON_IT = but(manometry_on_opioid=False), but(manometry_on_opioid=True)
CTD, RAYNAUD, PUFFY = (
    but(connective_tissue_disease=True),
    but(raynaud=True),
    but(sclerodactyly=True),
)
COLUMN, SHORT = but(tbe_column_5min_cm=3.0), but(tbe_column_5min_cm=2.0)
LOW, BETWEEN, OPEN = (but(flip_di_mm2_mmhg=x) for x in (1.9, 2.7, 2.8))
NEAR = but(ACHALASIA_1, irp_supine_mmhg=17.9)
NEW_TABLET = but(
    PAIN, UNANSWERED, injuring_tablet=True, injuring_tablet_days=7, tablet_symptoms_gone=False
)
GONE = but(NEW_TABLET, tablet_symptoms_gone=True)
BLEEDING = but(bleeding_or_anemia=True)
RINGS = but(BIOPSIED_ON_PPI, rings_or_furrows=True)
STUCK = but(food_bolus_now=True)
WRAP, PROVEN = but(asks_wrap="360-degree"), but(reflux="proven")
TUBE = but(asks_feeding_tube=True)
STARLET = but(manometry_system="starlet", own_limits=False)
HERNIA = but(hiatus_hernia=True)
HIDDEN = but(age_years=55, hard_to_pass=True)
UNMEASURED = but(HEARTBURN, NOT_MEASURED)


def outlet(name: str, holds: list[Facts], silent: list[Facts]) -> Row:
    return alongside(f"X20 {name}", "exit.tbe-flip", holds, silent)


EXITS_OF_MOTOR = [
    leave(
        "X9 same day",
        "exit.urgent-endoscopy",
        [but(NEW_TABLET, BLEEDING), but(NEW_TABLET, saliva_swallowed=False)],
        [
            NEW_TABLET,
            GONE,
            but(UNANSWERED, BLEEDING),
            but(NEW_TABLET, BLEEDING, injuring_tablet_days=8),
            but(NEW_TABLET, BLEEDING, STUCK),
            but(NEW_TABLET, BLEEDING, endoscopy_after_alarm=True),
        ],
    ),
    leave(
        "X9 acute",
        "exit.pill-oesophagitis",
        [
            NEW_TABLET,
            GONE,
            but(NEW_TABLET, immunosuppressed=True),
            but(NEW_TABLET, WELL, odynophagia=True),
            but(UNANSWERED, injuring_tablet=True, injuring_tablet_days=0),  # dysphagia
            but(NEW_TABLET, injuring_tablet=False, potassium_solid=True),
            but(NEW_TABLET, symptom_duration_months=0.25),
        ],
        [
            but(NEW_TABLET, injuring_tablet_days=7.5),
            but(NEW_TABLET, injuring_tablet_days=None),
            but(NEW_TABLET, injuring_tablet=None),
            but(NEW_TABLET, symptom_duration_months=0.3),
            but(NEW_TABLET, HEARTBURN, chest_pain="none"),
            but(NEW_TABLET, CHILD),
            but(HEARTBURN, injuring_tablet=True, injuring_tablet_days=1460),
        ],
    ),
    alongside(
        "X5 hidden tumor",
        "exit.malignancy",
        [
            but(ACHALASIA_2, HIDDEN),
            but(ACHALASIA_2, age_years=55, symptom_duration_months=12),
            but(ACHALASIA_2, age_years=55, weight_loss_kg=10.0),
            but(ACHALASIA_2, age_years=55, weight_loss_percent=10.1),
            but(ACHALASIA_2, symptom_duration_months=12, hard_to_pass=True),
            but(PERHAPS_ACHALASIA, HIDDEN),
            but(OUTFLOW, HIDDEN),
            but(OUTFLOW, HIDDEN, ASKED),
            but(barium_beak_or_column=True, **HIDDEN),
            but(ABSENT, COLUMN, HIDDEN),
        ],
        [
            but(ACHALASIA_2, HIDDEN, age_years=54),
            but(ACHALASIA_2, HIDDEN, age_years=None),
            but(ACHALASIA_2, HIDDEN, hard_to_pass=None),
            but(ACHALASIA_2, age_years=55, symptom_duration_months=12.5),
            but(ACHALASIA_2, age_years=55, symptom_duration_months=None),
            but(ACHALASIA_2, age_years=55, weight_loss_kg=9.9),
            but(ACHALASIA_2, age_years=55, weight_loss_percent=10),
            but(ACHALASIA_2, weight_loss_kg=10, weight_loss_percent=10.1),
            HIDDEN,
            but(ABSENT, HIDDEN),
            but(ACHALASIA_2, HIDDEN, pregnant=True),
        ],
        gives="leave",
    ),
    leave(
        "X6 eating",
        "exit.stricture",
        [but(structural_obstruction=True)],
        [{}, but(structural_obstruction=None), but(structural_obstruction=True, **CHILD)],
    ),
    leave(
        "X10 absent",
        "exit.achalasia",
        [but(ABSENT, COLUMN), but(ABSENT, COLUMN, BETWEEN), but(ABSENT, COLUMN, RAYNAUD)],
        [
            ABSENT,
            NEAR,
            but(ABSENT, SHORT),
            but(ABSENT, COLUMN, HEARTBURN),
            but(ABSENT, COLUMN, LOW),
            but(ABSENT, COLUMN, OPEN),
            but(ABSENT, COLUMN, CTD),
            but(ABSENT, COLUMN, PUFFY),
            but(ABSENT, COLUMN, structural_obstruction=None),
            but(CONCLUSIVE, COLUMN),
            but(ABSENT, COLUMN, CHILD),
        ],
    ),
    leave(
        "X10 absent shown",
        "exit.achalasia",
        [but(ABSENT, LOW), but(ABSENT, COLUMN, LOW), but(ABSENT, COLUMN, LOW, CTD)],
        [
            but(ABSENT, COLUMN),
            but(ABSENT, LOW, HEARTBURN),
            but(ABSENT, BETWEEN),
            but(ABSENT, LOW, mass=True),
            but(CONCLUSIVE, LOW),
            but(ABSENT, LOW, CHILD),
        ],
    ),
    leave(
        "X10 not settled",
        "exit.achalasia",
        [
            NEAR,
            but(ACHALASIA_2, irp_supine_mmhg=15.0, irp_supine_limit_reads="normal-below"),
            but(ACHALASIA_3, irp_upright_mmhg=12.0, irp_upright_limit_reads="normal-up-to"),
            but(ACHALASIA_2, irp_upright_mmhg=8.0),
            PERHAPS_ACHALASIA,
            but(barium_beak_or_column=True),
            but(ABSENT, COLUMN),
            but(NEAR, SHORT),
            but(NEAR, BETWEEN),
            but(NEAR, SHORT, OPEN),
        ],
        [
            but(ACHALASIA_1, irp_supine_mmhg=18.0),
            ACHALASIA_2,
            but(ACHALASIA_2, irp_upright_mmhg=None),
            but(ACHALASIA_2, irp_upright_mmhg=12.0),  # at a limit that nobody can read
            but(NEAR, COLUMN),
            but(NEAR, LOW),
            but(PERHAPS_ACHALASIA, LOW),
            but(ABSENT, COLUMN, LOW),
            but(NEAR, CHILD),
            {},
        ],
    ),
    leave(
        "X10 undecided",
        "exit.achalasia",
        [but(NEAR, BETWEEN), but(NEAR, SHORT, BETWEEN), but(NEAR, flip_di_mm2_mmhg=2.0)],
        [
            NEAR,
            but(NEAR, LOW),
            but(NEAR, OPEN),
            but(NEAR, COLUMN, BETWEEN),
            but(ACHALASIA_2, BETWEEN),
            but(NEAR, BETWEEN, CHILD),
        ],
    ),
    leave(
        "X10 disagree",
        "exit.achalasia",
        [but(NEAR, SHORT, OPEN), but(PERHAPS_ACHALASIA, SHORT, OPEN)],
        [
            but(NEAR, OPEN),
            but(NEAR, SHORT),
            but(NEAR, SHORT, BETWEEN),
            but(NEAR, COLUMN, OPEN),
            but(ACHALASIA_2, SHORT, OPEN),
            but(NEAR, SHORT, OPEN, CHILD),
        ],
    ),
    leave(
        "X10 type III",
        "exit.achalasia",
        [
            but(ACHALASIA_3, ASKED),
            but(ACHALASIA_3, opioid=None),
            but(ACHALASIA_3, ON_IT),
            but(PERHAPS_ACHALASIA, ASKED),
        ],
        [
            ACHALASIA_3,
            but(ACHALASIA_3, ASKED, OFF_IT),
            but(ACHALASIA_3, OFF_IT, opioid=None),
            but(ACHALASIA_2, ASKED),
            but(ACHALASIA_3, ASKED, CHILD),
            ASKED,
        ],
    ),
    leave(
        "X10 opioid named",
        "exit.achalasia",
        [but(ACHALASIA_1, ASKED), but(ACHALASIA_2, KEPT), but(ACHALASIA_2, FOR_PAIN)],
        [
            ACHALASIA_2,
            but(ACHALASIA_2, opioid=None),
            but(ACHALASIA_3, ASKED),
            ASKED,
            but(ACHALASIA_2, ASKED, CHILD),
        ],
    ),
    *(
        leave(
            row,
            "exit.achalasia",
            [
                ACHALASIA_2,
                PERHAPS_ACHALASIA,
                but(barium_beak_or_column=True),
                but(ABSENT, COLUMN),
                but(ACHALASIA_1, structural_obstruction=None),
            ],
            [{}, ABSENT, OUTFLOW, but(ACHALASIA_2, CHILD)],
        )
        for row in ("X10 eating", "X10 Chagas")
    ),
    leave(
        "X13 Chagas",
        "exit.absent-contractility",
        [ABSENT, but(ABSENT, COLUMN, CTD)],
        [CONCLUSIVE, but(ABSENT, COLUMN), but(ABSENT, CHILD)],
    ),
    *(
        leave(
            f"X14 {name} opioid",
            id,
            [but(motility, ASKED), but(motility, KEPT), but(motility, ON_IT)],
            [
                motility,
                but(motility, ASKED, OFF_IT),
                but(motility, opioid=None),
                but(motility, ASKED, WELL),
                ASKED,
                but(motility, ASKED, CHILD),
            ],
        )
        for name, id, motility in (
            ("spasm", "exit.des", SPASM),
            ("hypercontractile", "exit.hypercontractile", HYPERCONTRACTILE),
        )
    ),
    alongside(
        "X15 other class",
        "exit.ctd-referral",
        [but(CTD, x) for x in (ACHALASIA_2, PERHAPS_ACHALASIA, OUTFLOW, OUTFLOW_OPEN, SPASM)],
        [
            *(but(CTD, x) for x in (*HYPOMOTILITY, NORMAL, NOT_MEASURED)),
            ACHALASIA_2,
            but(ACHALASIA_2, connective_tissue_disease=None),
        ],
    ),
    alongside(
        "G10 not measured",
        "exit.ctd-referral",
        [
            but(UNMEASURED, PUFFY),
            but(UNMEASURED, ctd_antibody=True),
            but(UNMEASURED, RAYNAUD, ana=True),
            but(UNMEASURED, RAYNAUD, ctd_skin_signs=True),
            but(PUFFY, irp_supine_mmhg=None),
        ],
        [
            but(UNMEASURED, RAYNAUD),
            but(UNMEASURED, RAYNAUD, ana=None, ctd_skin_signs=None, sclerodactyly=None),
            but(UNMEASURED, ana=True),
            but(UNMEASURED, ctd_skin_signs=True),
            but(NOT_MEASURED, WELL, PUFFY),
            but(UNMEASURED, PUFFY, CTD),
            but(UNMEASURED, PUFFY, ctd_assessed=True),
            PUFFY,  # G10
            but(NORMAL, solid_test="normal", **PUFFY),
        ],
        gives="stay-incomplete",
    ),
    outlet(
        "opioid kept",
        [
            but(ACHALASIA_3, KEPT),
            but(ACHALASIA_3, FOR_CANCER),
            but(OUTFLOW, KEPT),
            but(SPASM, KEPT),
            but(HYPERCONTRACTILE, KEPT),
            but(ACHALASIA_3, KEPT, COLUMN),
            but(ACHALASIA_3, KEPT, LOW),
            but(ACHALASIA_3, KEPT, SHORT, LOW),
        ],
        [
            but(ACHALASIA_3, FOR_PAIN),
            but(ACHALASIA_3, ASKED),
            but(ACHALASIA_3, KEPT, OFF_IT),
            but(ACHALASIA_3, KEPT, COLUMN, LOW),
            but(ACHALASIA_2, KEPT),
            KEPT,
            but(ACHALASIA_3, KEPT, CHILD),
        ],
    ),
    outlet(
        "either",
        [NEAR, OUTFLOW, OUTFLOW_OPEN, ABSENT, SUPINE_ONLY, but(barium_beak_or_column=True)],
        [
            ACHALASIA_2,
            but(NEAR, SHORT),
            but(NEAR, BETWEEN),
            but(ACHALASIA_3, KEPT),
            {},
            but(NEAR, CHILD),
        ],
    ),
    outlet(
        "FLIP",
        [but(NEAR, SHORT), but(OUTFLOW, COLUMN), COLUMN, but(ABSENT, COLUMN)],
        [NEAR, but(NEAR, SHORT, BETWEEN), but(NEAR, COLUMN), SHORT, but(COLUMN, CHILD)],
    ),
    outlet(
        "barium",
        [but(NEAR, BETWEEN), but(NEAR, OPEN), but(OUTFLOW, LOW), LOW, but(ABSENT, BETWEEN)],
        [NEAR, but(NEAR, SHORT, BETWEEN), but(NEAR, LOW), OPEN, but(ABSENT, OPEN), but(LOW, CHILD)],
    ),
    outlet(
        "both done",
        [but(NEAR, SHORT, OPEN), but(OUTFLOW, SHORT, LOW), but(COLUMN, OPEN)],
        [NEAR, but(NEAR, SHORT), but(SHORT, OPEN), but(ABSENT, COLUMN, OPEN, CTD), {}],
    ),
    outlet(
        "hernia",
        [but(OUTFLOW, HERNIA), but(OUTFLOW, HERNIA, ASKED), but(OUTFLOW_OPEN, HERNIA)],
        [
            OUTFLOW,
            but(OUTFLOW, hiatus_hernia=None),
            HERNIA,
            but(NEAR, HERNIA),
            but(OUTFLOW, HERNIA, CHILD),
        ],
    ),
]  # fmt: skip

STEPS_OF_MOTOR = [
    now(
        "C3",
        "safety.anticoagulant",
        [
            but(anticoagulant=True, **facts)
            for facts in (
                STUCK,
                but(chest_pain="acute"),
                but(BOLUS, UNANSWERED),
                but(mass=True),
                but(structural_obstruction=True),
                ACHALASIA_2,
                OUTFLOW,
                but(OUTFLOW, ASKED),
                INADEQUATE,
                RINGS,
                but(STUCK, CHILD),
                but(BOLUS, UNANSWERED, CHILD),
            )
        ],
        [
            but(anticoagulant=True),
            STUCK,
            but(STUCK, anticoagulant=None),
            but(ABSENT, anticoagulant=True),
            but(GONE, INADEQUATE, anticoagulant=True, age_years=30),
            but(INADEQUATE, CHILD, anticoagulant=True),
        ],
    ),
    later(
        "G2 later",
        "workup.meds",
        [
            but(STUCK, medicines_reviewed=False),
            but(STUCK, saliva_swallowed=True, medicines_reviewed=None),
            but(PAIN, chest_pain="acute", medicines_reviewed=None),
        ],
        [
            STUCK,
            but(medicines_reviewed=False),
            but(mass=True, medicines_reviewed=False),
            but(STUCK, CHILD, medicines_reviewed=False),
        ],
    ),
    later(
        "G3 later",
        "workup.electrolytes",
        [but(STUCK, NO_MG), but(PAIN, NO_K, chest_pain="acute")],
        [
            STUCK,
            NO_MG,
            but(NO_MG, mass=True),
            but(STUCK, NO_MG, SEVERE_K),
            but(STUCK, NO_MG, syncope=True),  # nobody knows since when
            but(STUCK, NO_MG, CHILD),
        ],
    ),
    gate(
        "G5 after X4",
        "workup.egd-biopsy",
        [but(BIOPSIED_ON_PPI, BOLUS, UNANSWERED), but(RINGS, UNANSWERED, persistent_vomiting=True)],
        [RINGS, but(BOLUS, UNANSWERED), but(RINGS, BOLUS), but(RINGS, UNANSWERED, mass=True)],
        gives="leave",
    ),
    now(
        "X15 ask",
        "workup.ctd-signs",
        [but(motility, raynaud=None) for motility in HYPOMOTILITY if motility != ABSENT],
        [
            {},
            RAYNAUD,
            but(NORMAL, raynaud=None),
            but(ABSENT, raynaud=None),  # X13
            but(NOT_MEASURED, raynaud=None),
            but(PUFFY, raynaud=None),
            but(CTD, raynaud=None),
            but(raynaud=None, ctd_assessed=True),
            but(WELL, raynaud=None),
            but(CHILD, raynaud=None),
        ],
    ),
    later(
        "X15 later",
        "workup.ctd-signs",
        [but(UNMEASURED, RAYNAUD), but(NORMAL, RAYNAUD), but(UNMEASURED, RAYNAUD, ana=None)],
        [
            UNMEASURED,
            RAYNAUD,  # G10
            but(UNMEASURED, RAYNAUD, PUFFY),
            but(UNMEASURED, RAYNAUD, ana=True),
            but(UNMEASURED, RAYNAUD, CTD),
            but(UNMEASURED, RAYNAUD, ctd_assessed=True),
            but(WELL, NOT_MEASURED, RAYNAUD),
            but(UNMEASURED, RAYNAUD, CHILD),
        ],
        origin="overlay",
    ),
    gate(
        "G7 own limits",
        "monitor.hrm-solids",
        [
            STARLET,
            but(STARLET, own_limits=None),
            but(manometry_system="other"),
            but(catheter="water-perfused"),
        ],
        [
            {},
            but(STARLET, own_limits=True),
            but(STARLET, HEARTBURN),
            but(STARLET, NOT_MEASURED),
            but(STARLET, INADEQUATE),
            but(STARLET, SEVERE_K),
            but(STARLET, mass=True),
        ],
    ),
    now(
        "O2 before a wrap",
        "monitor.hrm-solids",
        [but(UNMEASURED, WRAP, PROVEN), but(UNMEASURED, PROVEN, asks_wrap="partial")],
        [
            but(UNMEASURED, WRAP),
            but(UNMEASURED, PROVEN),
            but(WRAP, PROVEN),
            but(UNMEASURED, WRAP, PROVEN, SEVERE_K),
            but(UNMEASURED, WRAP, PROVEN, mass=True),
            but(UNMEASURED, WRAP, PROVEN, CHILD),
        ],
    ),
    now(
        "C1 opioid asked",
        "meds.deprescribe",
        [ASKED, but(ACHALASIA_2, ASKED)],
        [{}, FOR_PAIN, KEPT, FOR_CANCER, but(opioid=None), but(ASKED, CHILD)],
    ),
    now(
        "C1 opioid pattern",
        "meds.deprescribe",
        [
            but(motility, opioid)
            for motility in (ACHALASIA_3, PERHAPS_ACHALASIA, OUTFLOW, SPASM, HYPERCONTRACTILE)
            for opioid in (ASKED, FOR_PAIN)
        ],
        [
            ACHALASIA_3,
            FOR_PAIN,
            but(ACHALASIA_3, KEPT),
            but(ACHALASIA_2, FOR_PAIN),
            but(ACHALASIA_3, FOR_PAIN, OFF_IT),
            but(ACHALASIA_3, ON_IT),
            but(SPASM, FOR_PAIN, WELL),
            but(ACHALASIA_3, FOR_PAIN, CHILD),
        ],
    ),
    now(
        "C1 opioid kept",
        "meds.review",
        [KEPT, FOR_CANCER, but(ACHALASIA_2, KEPT), but(WELL, KEPT)],
        [{}, FOR_PAIN, ASKED, but(opioid_purpose="use-disorder"), but(KEPT, CHILD)],
    ),
    now(
        "A1 reflux",
        "avoid.escalation",
        [PROVEN, but(CONCLUSIVE, PROVEN), but(esophagitis="severe"), but(peptic_stricture=True)],
        [
            {},
            but(barrett=True),
            but(reflux="excluded"),
            but(NO_DYSPHAGIA, NOT_MEASURED, PROVEN),
            but(PROVEN, TUBE),
            but(PROVEN, OUTFLOW_OPEN),
            but(PROVEN, ABSENT),
            but(PROVEN, ACHALASIA_2),
            but(PROVEN, OUTFLOW),
            but(PROVEN, CTD),
            but(PROVEN, PUFFY),
            but(PROVEN, COLUMN),
            but(PROVEN, CHILD),
        ],
    ),
    now(
        "A1 reflux stressed",
        "avoid.escalation",
        [but(PROVEN, TUBE), but(PROVEN, bmi_kg_m2=22)],
        [PROVEN, TUBE, but(PROVEN, TUBE, bmi_kg_m2=18.4), but(PROVEN, TUBE, CHILD)],
    ),
    now(
        "A1 reflux stressed, nutrition open",
        "avoid.escalation",
        [but(PROVEN, TUBE, bmi_kg_m2=18.4), but(PROVEN, TUBE, bmi_kg_m2=None)],
        [PROVEN, but(PROVEN, TUBE), but(TUBE, bmi_kg_m2=18.4), but(PROVEN, bmi_kg_m2=18.4)],
    ),
    now(
        "A1 surgery",
        "plan.antireflux-surgery",
        [but(WRAP, PROVEN), but(PROVEN, asks_wrap="partial"), but(WRAP, esophagitis="severe")],
        [
            WRAP,
            PROVEN,
            but(PROVEN, asks_wrap=None),
            but(WRAP, PROVEN, ABSENT),
            but(WRAP, PROVEN, CTD),
            but(WRAP, PROVEN, CTD, NORMAL),
            but(WRAP, PROVEN, PUFFY),
            but(WRAP, PROVEN, NO_DYSPHAGIA, NOT_MEASURED),
            but(WRAP, PROVEN, CHILD),
        ],
    ),
    now(
        "A1 surgery hernia",
        "plan.antireflux-surgery",
        [but(WRAP, PROVEN, HERNIA)],
        [but(WRAP, PROVEN), but(WRAP, HERNIA), but(PROVEN, HERNIA), but(WRAP, PROVEN, HERNIA, CTD)],
    ),
]  # fmt: skip

AVOID_OF_MOTOR = [
    avoid(
        "avoid A1 opioid",
        "mn.poem",
        [
            but(ACHALASIA_3, ASKED),
            but(ACHALASIA_3, ON_IT),
            but(ACHALASIA_3, KEPT),
            but(PERHAPS_ACHALASIA, ASKED),
            but(OUTFLOW, ASKED),
            but(SPASM, ASKED),
            but(HYPERCONTRACTILE, KEPT),
        ],
        [
            ACHALASIA_3,
            but(ACHALASIA_3, opioid=None),
            but(ACHALASIA_3, ASKED, OFF_IT),
            but(ACHALASIA_3, KEPT, COLUMN, LOW),
            but(ACHALASIA_2, ASKED),
            ASKED,
            but(ACHALASIA_3, ASKED, CHILD),
        ],
    ),
    avoid(
        "avoid A1 tumor",
        "mn.poem",
        [but(ACHALASIA_2, HIDDEN), but(OUTFLOW, HIDDEN)],
        [
            ACHALASIA_2,
            HIDDEN,
            but(ACHALASIA_2, HIDDEN, age_years=54),
            but(ACHALASIA_2, HIDDEN, pregnant=True),
        ],
    ),
    avoid(
        "avoid wrap disease",
        "mn.nissen",
        [
            but(WRAP, CTD),
            but(WRAP, CTD, NORMAL),
            but(WRAP, PUFFY),
            but(WRAP, NOT_MEASURED, PUFFY),
            but(WRAP, RAYNAUD, ana=True),
        ],
        [
            WRAP,
            but(WRAP, ABSENT),
            but(WRAP, RAYNAUD),
            but(WRAP, NORMAL, PUFFY),
            but(CTD, asks_wrap="partial"),
            but(WRAP, CTD, CHILD),
        ],
    ),
    Row(
        row="pf.pseudoachalasia",
        id="pf.pseudoachalasia",
        where="pitfalls",
        holds=[but(ACHALASIA_2, HIDDEN), but(OUTFLOW, HIDDEN)],
        silent=[
            ACHALASIA_2,
            HIDDEN,
            but(ACHALASIA_2, HIDDEN, age_years=54),
            but(ACHALASIA_2, HIDDEN, pregnant=True),
        ],
    ),
]

MOTOR = [*EXITS_OF_MOTOR, *STEPS_OF_MOTOR, *AVOID_OF_MOTOR]
