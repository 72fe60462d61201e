"""Sections 3 and 4: who is declined, and the exits X1 to X21."""

from patients import (
    ABSENT,
    ACHALASIA_1,
    ACHALASIA_2,
    ACHALASIA_3,
    BOLUS,
    BORDERLINE,
    CHILD,
    CONCLUSIVE,
    HEARTBURN,
    HYPERCONTRACTILE,
    HYPOMOTILITY,
    INCONCLUSIVE,
    NO_DYSPHAGIA,
    NORMAL,
    NOT_HYPOMOTILITY,
    NOT_MEASURED,
    ON_SOLIDS,
    OUTFLOW,
    OUTFLOW_OPEN,
    PAIN,
    PERHAPS_ACHALASIA,
    SPASM,
    SUPINE_ONLY,
    SYMPTOMS_UNKNOWN,
    THROAT,
    UNANSWERED,
    WELL,
    but,
)
from reading.row import Row, alongside, leave

ALARMS = {
    "progressive": but(dysphagia_course="progressive"),
    "weight": but(weight_loss_percent=6, weight_loss_months=4),
    "bleeding": but(bleeding_or_anemia=True),
    "vomiting": but(persistent_vomiting=True),
    "mass": but(mass=True),
    "odynophagia": but(odynophagia=True),
    "past bolus": BOLUS,
}
ESOPHAGEAL_FINDINGS = [
    but(esophagitis="mild"),
    but(esophagitis="severe"),
    but(barrett=True),
    but(rings_or_furrows=True),
    but(other_mucosal_disease=True),
    but(structural_obstruction=True),
    but(mass=True),
    but(eosinophils_per_hpf=15),
    but(barium_beak_or_column=True),
    but(barium_mild_dysmotility=True),
    but(reflux="proven"),
    but(tbe_column_5min_cm=2.1),
    but(flip_di_mm2_mmhg=1.9),
]
EFFORTLESS = but(NO_DYSPHAGIA, regurgitation="effortless")
RUMINATION_AND_DYSPHAGIA = but(regurgitation="effortless")
WEIGHT_UNEXPLAINED = ALARMS["weight"]
TABLET = but(odynophagia=True, injuring_tablet=True)

EXITS = [
    leave(
        "X1",
        "exit.urgent-endoscopy",
        [
            but(food_bolus_now=True, saliva_swallowed=False),
            but(food_bolus_now=True, saliva_swallowed=None),  # choice: the safer side
        ],
        [
            but(food_bolus_now=True, saliva_swallowed=True),
            but(food_bolus_now=False),
            but(food_bolus_now=None),
        ],
        off=True,
    ),
    leave(
        "X2",
        "exit.urgent-endoscopy",
        [but(food_bolus_now=True, saliva_swallowed=True)],
        [
            but(food_bolus_now=True, saliva_swallowed=False),
            but(food_bolus_now=True, saliva_swallowed=None),
            but(saliva_swallowed=True),
        ],
        off=True,
    ),
    leave(
        "X3",
        "exit.cardiac",
        [
            but(PAIN, chest_pain="acute"),
            but(PAIN, cardiac_cause="found"),
            but(chest_pain="acute", cardiac_cause=None),
        ],
        [PAIN, but(PAIN, cardiac_cause="open"), but(PAIN, cardiac_cause=None), {}],
        off=True,
    ),
    leave(
        "X4",
        "exit.urgent-endoscopy",
        [
            *(but(alarm, UNANSWERED) for alarm in ALARMS.values()),
            but(BOLUS, endoscopy_after_alarm=False),
            but(BOLUS, endoscopy_done=False),
            but(BOLUS, endoscopy_done=None),
            but(BOLUS, structural_obstruction=None),
            but(TABLET, UNANSWERED, BOLUS, immunosuppressed=False),  # any other alarm: both
            but(TABLET, UNANSWERED, immunosuppressed=True),
            but(TABLET, UNANSWERED, immunosuppressed=None),  # choice: both
            but(ALARMS["weight"], UNANSWERED, weight_loss_months=None),
            but(UNANSWERED, weight_loss_percent=10, weight_loss_months=24),  # choice
            but(UNANSWERED, dysphagia_course="progressive", dysphagia_solids=None),
            *(
                but(UNANSWERED, weight_loss_percent=loss, weight_loss_months=months)
                for loss, months in ((5.0, 6), (5.0, None), (10.0, 7))
            ),
        ],
        [
            *ALARMS.values(),  # an endoscopy answered each
            UNANSWERED,
            but(TABLET, UNANSWERED, immunosuppressed=False),
            but(ALARMS["weight"], UNANSWERED, weight_loss_months=7),
            but(BOLUS, UNANSWERED, food_bolus_now=True),
            but(BOLUS, structural_obstruction=True),  # choice: what was found answers it
            but(UNANSWERED, NO_DYSPHAGIA, dysphagia_course="progressive"),
            *(
                but(UNANSWERED, weight_loss_percent=loss, weight_loss_months=months)
                for loss, months in ((4.9, 6), (5.0, 6.1), (9.9, 7), (None, 3))
            ),
        ],
    ),
    leave(
        "X4 with food stuck",
        "exit.urgent-endoscopy",
        [
            but(BOLUS, UNANSWERED, food_bolus_now=True),
            but(BOLUS, UNANSWERED, food_bolus_now=True, saliva_swallowed=True),
        ],
        [
            but(BOLUS, UNANSWERED),
            but(BOLUS, food_bolus_now=True),
            but(food_bolus_now=True),
        ],
    ),
    leave("X5", "exit.malignancy", [but(mass=True)], [{}, but(mass=None)]),
    leave(
        "X6",
        "exit.stricture",
        [but(structural_obstruction=True), but(WELL, structural_obstruction=True)],
        [{}, but(structural_obstruction=None)],
        origin="source",
    ),
    leave(
        "X7",
        "exit.eoe",
        [
            but(eosinophils_per_hpf=15),
            but(eosinophils_per_hpf=40, biopsies_count=1),
            but(
                days_off_ppi_before_biopsy=20, eosinophils_per_hpf=15, biopsies_count=3, atopy=True
            ),
        ],
        [but(eosinophils_per_hpf=14), but(eosinophils_per_hpf=None)],
        origin="source",
    ),
    leave(
        "X8",
        "exit.mucosal",
        [but(other_mucosal_disease=True)],
        [{}, but(other_mucosal_disease=None)],
        origin="source",
    ),
    leave(
        "X9",
        "exit.pill-oesophagitis",
        [
            TABLET,
            but(odynophagia=True, potassium_solid=True),
            but(TABLET, BOLUS, UNANSWERED),
            but(TABLET, immunosuppressed=None),
        ],
        [
            but(odynophagia=True),
            but(injuring_tablet=True),
            but(potassium_solid=True),
            but(TABLET, immunosuppressed=True),
        ],
    ),
    leave(
        "X10",
        "exit.achalasia",
        [
            ACHALASIA_1,
            ACHALASIA_2,
            ACHALASIA_3,
            PERHAPS_ACHALASIA,
            but(barium_beak_or_column=True),
            but(ACHALASIA_1, WELL),
        ],
        [
            {},
            OUTFLOW,
            ABSENT,
            but(ACHALASIA_1, structural_obstruction=None),  # then provisional
            but(ACHALASIA_1, mass=True),
            but(ACHALASIA_1, eosinophils_per_hpf=15),
        ],
    ),
    leave(
        "X10 provisional",
        "exit.achalasia",
        [
            but(ACHALASIA_1, structural_obstruction=None),
            but(ACHALASIA_1, structural_obstruction=True),
            but(ACHALASIA_1, endoscopy_done=False, barium_done=False),
            but(ACHALASIA_2, mass=True),
            but(ACHALASIA_3, eosinophils_per_hpf=15),
            but(barium_beak_or_column=True, other_mucosal_disease=True),
        ],
        [ACHALASIA_1, but(structural_obstruction=None), but(mass=True)],
    ),
    leave(
        "X11",
        "exit.egjoo-opioid",
        [but(OUTFLOW, opioid=True), but(OUTFLOW, opioid=True, structural_obstruction=None)],
        [OUTFLOW, but(OUTFLOW, opioid=None), but(opioid=True)],
    ),
    leave(
        "X12",
        "exit.egjoo",
        [OUTFLOW, but(OUTFLOW, opioid=None)],
        [but(OUTFLOW, opioid=True), OUTFLOW_OPEN, {}],
    ),
    leave("X13", "exit.absent-contractility", [ABSENT, but(ABSENT, WELL)], [CONCLUSIVE, {}]),
    alongside("X13 rheumatology", "exit.ctd-referral", [ABSENT], [CONCLUSIVE, ACHALASIA_1]),
    leave(
        "X14 spasm",
        "exit.des",
        [SPASM, but(SPASM, PAIN), but(SPASM, PAIN, chest_pain="acute")],
        [but(SPASM, HEARTBURN), but(SPASM, WELL), HYPERCONTRACTILE],
    ),
    leave(
        "X14 hypercontractile",
        "exit.hypercontractile",
        [HYPERCONTRACTILE, but(HYPERCONTRACTILE, HEARTBURN)],
        [but(HYPERCONTRACTILE, WELL), but(HYPERCONTRACTILE, structural_obstruction=True), SPASM],
    ),
    leave(
        "X15",
        "exit.ctd-referral",
        [but(motility, connective_tissue_disease=True) for motility in HYPOMOTILITY],
        [
            *(but(motility, connective_tissue_disease=True) for motility in NOT_HYPOMOTILITY),
            {},
            but(connective_tissue_disease=None),
        ],
    ),
    leave(
        "X16",
        "exit.slt-oropharyngeal",
        [THROAT, but(WELL, NORMAL, oropharyngeal_signs=True), but(THROAT, reflux="excluded")],
        [
            *(but(THROAT, finding) for finding in ESOPHAGEAL_FINDINGS),
            but(WELL, SPASM, oropharyngeal_signs=True),
            but(THROAT, HEARTBURN),
            but(THROAT, SYMPTOMS_UNKNOWN),
            but(WELL, oropharyngeal_signs=True),  # beside mild IEM
            but(THROAT, oropharyngeal_signs=None),
        ],
    ),
    leave(
        "X17",
        "exit.rumination",
        [
            EFFORTLESS,
            but(EFFORTLESS, NOT_MEASURED),
            but(EFFORTLESS, NOT_MEASURED, endoscopy_done=False, barium_done=True),
            RUMINATION_AND_DYSPHAGIA,
            *(
                but(RUMINATION_AND_DYSPHAGIA, motility)
                for motility in (
                    BORDERLINE,
                    INCONCLUSIVE,
                    CONCLUSIVE,
                    ON_SOLIDS,
                    NORMAL,
                    SPASM,
                    HYPERCONTRACTILE,
                )
            ),
        ],
        [
            but(EFFORTLESS, regurgitation="ordinary"),
            but(EFFORTLESS, structural_obstruction=None),
            but(EFFORTLESS, dysphagia_liquids=None, manometry_done=False, swallows=None),
            but(RUMINATION_AND_DYSPHAGIA, NOT_MEASURED),
            but(RUMINATION_AND_DYSPHAGIA, OUTFLOW),
            but(RUMINATION_AND_DYSPHAGIA, OUTFLOW_OPEN),
            but(RUMINATION_AND_DYSPHAGIA, SUPINE_ONLY),
            but(RUMINATION_AND_DYSPHAGIA, ACHALASIA_2),
            but(RUMINATION_AND_DYSPHAGIA, ABSENT),
        ],
    ),
    leave(
        "X18",
        "exit.intestinal-failure",
        [but(high_output_stoma=True)],
        [{}, but(high_output_stoma=None)],
    ),
    leave(
        "X19",
        "exit.normal-motility",
        [
            but(NORMAL, HEARTBURN),
            but(NORMAL, solid_test="normal"),
            but(NORMAL, solid_test="symptoms-normal-pressures"),
        ],
        [
            NORMAL,
            but(NORMAL, dysphagia_solids=None),
            but(NORMAL, solid_test="poor-clearance"),
            but(NORMAL, solid_test="outflow-obstruction"),
            but(NORMAL, HEARTBURN, solid_test="outflow-obstruction"),
            but(NORMAL, SUPINE_ONLY, solid_test="normal"),
            but(NORMAL, SUPINE_ONLY, SYMPTOMS_UNKNOWN, solid_test="normal"),
            but(NORMAL, HEARTBURN, tbe_column_5min_cm=2.1),  # X20
            HEARTBURN,
            but(solid_test="normal"),
        ],
    ),
    alongside(
        "X20",
        "exit.tbe-flip",
        [
            OUTFLOW_OPEN,
            SUPINE_ONLY,
            but(NORMAL, solid_test="outflow-obstruction"),
            but(tbe_column_5min_cm=2.1),
            but(flip_di_mm2_mmhg=1.9),
            but(WELL, flip_di_mm2_mmhg=1.9),
        ],
        [
            but(SUPINE_ONLY, HEARTBURN),
            but(tbe_column_5min_cm=2),
            but(flip_di_mm2_mmhg=2),
            but(ACHALASIA_2, tbe_column_5min_cm=5),  # choice: settled
            but(ACHALASIA_1, flip_di_mm2_mmhg=1.0),
            {},
        ],
        gives="stay-incomplete",
    ),
    alongside(
        "X10 to X13 second test",
        "exit.tbe-flip",
        [
            PERHAPS_ACHALASIA,
            but(barium_beak_or_column=True),
            OUTFLOW,
            but(OUTFLOW, opioid=True),
            ABSENT,  # with dysphagia
            but(ABSENT, HEARTBURN, irp_supine_mmhg=15),
            but(ABSENT, HEARTBURN, irp_upright_mmhg=None),
        ],
        [
            ACHALASIA_1,
            ACHALASIA_2,
            ACHALASIA_3,
            but(ACHALASIA_2, barium_beak_or_column=True),
            but(ABSENT, HEARTBURN),
            SPASM,
            {},
        ],
    ),
    leave(
        "X21",
        "exit.unexplained-alarm",
        [WEIGHT_UNEXPLAINED, ALARMS["bleeding"], ALARMS["progressive"]],
        [
            ALARMS["vomiting"],
            ALARMS["past bolus"],
            *(
                but(WEIGHT_UNEXPLAINED, explained)
                for explained in (
                    NOT_MEASURED,
                    UNANSWERED,
                    but(alarm_explained=True),
                    but(structural_obstruction=True),
                    but(eosinophils_per_hpf=15),
                    but(other_mucosal_disease=True),
                    but(mass=True),
                    ACHALASIA_1,
                    OUTFLOW,
                    but(OUTFLOW, opioid=True),
                    ABSENT,
                    SPASM,
                    HYPERCONTRACTILE,
                    but(connective_tissue_disease=True),
                )
            ),
        ],
    ),
    Row(
        row="D1",
        id="scope.specialist",
        effect="leave",
        gives="decline",
        off=True,
        holds=[CHILD, but(pregnant=True), but(upper_gi_surgery=True), but(CHILD, mass=True)],
        silent=[but(age_years=18), but(age_years=None), but(pregnant=None, upper_gi_surgery=None)],
    ),
]
