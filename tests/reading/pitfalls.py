"""Section 13: when each teaching point is shown."""

from patients import (
    ABSENT,
    ACHALASIA_2,
    BETTER,
    BIOPSIED_ON_PPI,
    BORDERLINE,
    CHILD,
    CONCLUSIVE,
    HEARTBURN,
    HYPOMOTILITY,
    INADEQUATE,
    INCONCLUSIVE,
    LOW_K,
    LOW_MG,
    NEUROMODULATOR,
    NO_DYSPHAGIA,
    NO_K,
    NO_MG,
    NORMAL,
    NOT_HYPOMOTILITY,
    NOT_MEASURED,
    ON_PPI,
    ON_SOLIDS,
    OUTFLOW,
    OUTFLOW_OPEN,
    PAIN,
    RAISED,
    SEVERE_K,
    SPASM,
    SUPINE_ONLY,
    SYMPTOMS_UNKNOWN,
    THICKENER_NEEDED,
    TRIAL_FAILED,
    WELL,
    Facts,
    but,
    mg,
    series,
)
from reading.row import Row


def pitfall(id: str, holds: list[Facts], silent: list[Facts]) -> Row:
    origin = "source" if id in OF_THE_SOURCE else "overlay"
    children = [but(facts, CHILD) for facts in holds]
    return Row(
        row=id, id=id, where="pitfalls", origin=origin, holds=holds, silent=silent + children
    )


# The source itself warns of these
OF_THE_SOURCE = (
    "pf.mg-first",
    "pf.pain-normal-bmi",
    "pf.solid-swallows",
    "pf.symptom-objective",
)


MG_MG_DL = mg(2.0, "mg/dL", 1.7, 2.4)
CTD = but(connective_tissue_disease=True)
WRAP = but(asks_wrap="360-degree")

PITFALLS = [
    pitfall(
        "pf.inconclusive-not-iem",
        [{}, BORDERLINE, INCONCLUSIVE],
        [CONCLUSIVE, NORMAL, ABSENT, ON_SOLIDS, NOT_MEASURED],
    ),
    pitfall(
        "pf.v3-v4-mild",
        [
            {},
            INCONCLUSIVE,
            CONCLUSIVE,
            but(NORMAL, report_says_mild=True),
            but(NOT_MEASURED, barium_mild_dysmotility=True),
        ],
        [NORMAL, NOT_MEASURED, ABSENT, ON_SOLIDS, but(NORMAL, report_says_mild=None)],
    ),
    pitfall(
        "pf.50pct-failed",
        [series(failed=5, normal=5), series(failed=5, weak=2, normal=3)],
        [
            {},
            series(failed=5, weak=3, normal=2),
            series(failed=4, weak=3, normal=3),
            series(failed=3, normal=3),
            series(failed=5, premature=2, normal=3),
            NOT_MEASURED,
            series(failed=4, normal=6),
            series(failed=5, hypercontractile=2, normal=3),
            but(series(failed=5, normal=5), irp_supine_mmhg=None),
        ],
    ),
    pitfall("pf.absent-not-iem", [ABSENT, but(ABSENT, WELL)], [{}, CONCLUSIVE, ACHALASIA_2]),
    pitfall(
        "pf.normal-irp-achalasia", [ABSENT], [but(ABSENT, HEARTBURN), {}, ACHALASIA_2, CONCLUSIVE]
    ),
    pitfall(
        "pf.irp-system",
        [
            but(irp_supine_uln_mmhg=26),
            but(irp_supine_uln_mmhg=None),
            but(irp_supine_mmhg=15),
            but(irp_supine_mmhg=26),
            but(irp_supine_uln_mmhg=14.9),
            but(irp_supine_uln_mmhg=15.1),
        ],
        [
            {},
            but(irp_supine_mmhg=14.9),
            but(irp_supine_mmhg=26.1),
            but(irp_supine_mmhg=None),
            but(NOT_MEASURED, irp_supine_uln_mmhg=None),
        ],
    ),
    pitfall(
        "pf.positional-irp",
        [
            SUPINE_ONLY,
            but(irp_upright_mmhg=12.1),
            OUTFLOW,
            but(RAISED, NORMAL),
            but(SUPINE_ONLY, irp_upright_uln_mmhg=None),
            but(ACHALASIA_2, irp_upright_mmhg=8.0),
        ],
        [
            {},
            OUTFLOW_OPEN,
            but(irp_supine_mmhg=None),
            but(irp_supine_mmhg=None, irp_upright_mmhg=14.0),
            but(irp_supine_mmhg=15.0, irp_upright_mmhg=14.0),  # at a limit that nobody can read
            ACHALASIA_2,
        ],
    ),
    pitfall(
        "pf.mg-first",
        [but(LOW_K, LOW_MG), but(LOW_K, NO_MG), but(SEVERE_K, LOW_MG)],
        [LOW_K, LOW_MG, NO_MG, {}],
    ),
    pitfall(
        "pf.ppi-causes-low-mg",
        [but(LOW_MG, ppi=True), but(LOW_MG, ON_PPI), but(NO_MG, ppi=True, ppi_months=12)],
        [
            ON_PPI,
            LOW_MG,
            but(NO_MG, ppi=True, ppi_months=11),
            but(NO_MG, ppi=True),
            but(NO_MG, ppi_months=12),
        ],
    ),
    pitfall("pf.kcl-tablet", [LOW_K, but(potassium_solid=True)], [{}, NO_K, LOW_MG]),
    pitfall(
        "pf.renal-mg",
        [but(LOW_MG, egfr_ml_min=egfr) for egfr in (29, 59, None)],
        [LOW_MG, but(LOW_MG, egfr_ml_min=60), but(egfr_ml_min=29), but(LOW_K, egfr_ml_min=29)],
    ),
    pitfall("pf.unit-conversion", [MG_MG_DL, mg(1.7, "mEq/L", 1.4, 2.0)], [{}, NO_MG, LOW_MG]),
    pitfall(
        "pf.hyperaldo-scope",
        [LOW_K, but(high_output_stoma=True)],
        [{}, but(LOW_K, fluid_sodium_depletion=True), but(LOW_K, fluid_sodium_depletion=None)],
    ),
    pitfall(
        "pf.mg-spasm-not-hypo",
        [but(LOW_MG, motility) for motility in HYPOMOTILITY],
        [{}, LOW_K, *(but(LOW_MG, motility) for motility in NOT_HYPOMOTILITY)],
    ),
    pitfall(
        "pf.ppi-not-motility",
        [
            {},
            ON_PPI,
            but(CONCLUSIVE, ppi=True),
            but(ON_PPI, ABSENT),
            but(ON_PPI, heartburn=True, heartburn_better_dysphagia_not=True),
        ],
        [
            HEARTBURN,
            but(heartburn=True),
            but(ON_PPI, reflux="proven"),
            but(ON_PPI, regurgitation="ordinary"),
            but(ON_PPI, regurgitation="effortless"),
            but(ON_PPI, NORMAL),
            but(ON_PPI, NOT_MEASURED),
            INADEQUATE,
            WELL,
        ],
    ),
    pitfall(
        "pf.ppi-8wk-review",
        [
            {},
            ON_PPI,
            but(INADEQUATE, ppi=True, ppi_months=2),
            but(WELL, ON_PPI),
            but(ppi=True, ppi_months=2),
            but(ppi=True, ppi_trial_weeks=8.1),
        ],
        [
            INADEQUATE,
            WELL,
            but(ppi=True, ppi_months=1),
            but(ON_PPI, reflux="proven"),
            but(ON_PPI, reflux="excluded"),
            but(ppi=True),
            but(WELL, ppi_months=60),
            but(ppi=True, ppi_months=1.9),
            but(ppi=True, ppi_trial_weeks=8),
            but(ppi=True, ppi_trial_weeks=8.1, reflux="proven"),
            but(ppi=True, ppi_trial_weeks=8.1, reflux="excluded"),
            but(ppi_trial_weeks=8.1, ppi_as_prescribed=True),
        ],
    ),
    pitfall(
        "pf.ppi-masks-eoe",
        [
            but(INADEQUATE, ppi=True),
            but(INADEQUATE, asks_ppi=True),
            but(BIOPSIED_ON_PPI, atopy=True, ppi=True),
        ],
        [
            but(INADEQUATE, ppi=True, peptic_stricture=True),
            INADEQUATE,
            but(ppi=True),
            but(asks_ppi=True),
            but(BIOPSIED_ON_PPI, atopy=True),
        ],
    ),
    pitfall(
        "pf.dysphagia-is-alarm",
        [but(endoscopy_done=False), but(endoscopy_done=None)],
        [{}, but(HEARTBURN, endoscopy_done=False)],
    ),
    pitfall(
        "pf.normal-egd-eoe",
        [INADEQUATE, but(biopsies_levels=1), but(biopsies_count=None), but(WELL, INADEQUATE)],
        [
            {},
            but(INADEQUATE, endoscopy_done=None),
            but(INADEQUATE, structural_obstruction=None),
            but(INADEQUATE, structural_obstruction=True),
            but(INADEQUATE, esophagitis="mild"),
            but(INADEQUATE, esophagitis="severe"),
            but(INADEQUATE, barrett=True),
            but(INADEQUATE, rings_or_furrows=True),
            but(INADEQUATE, other_mucosal_disease=True),
            but(INADEQUATE, mass=True),
        ],
    ),
    pitfall(
        "pf.barium-overcall",
        [but(barium_mild_dysmotility=True), but(NOT_MEASURED, barium_mild_dysmotility=True)],
        [{}, but(barium_mild_dysmotility=None), but(report_says_mild=True)],
    ),
    pitfall(
        "pf.opioid-pattern",
        [
            but(opioid=True),
            but(opioid=True, **NORMAL),
            but(OUTFLOW, opioid=True),
            but(manometry_on_opioid=True),
        ],
        [
            {},
            but(opioid=None),
            but(NOT_MEASURED, opioid=True),
            but(opioid=True, manometry_on_opioid=False),
            but(opioid=True, irp_supine_mmhg=None),
        ],
    ),
    pitfall(
        "pf.tca-anticholinergic",
        [but(tricyclic=True), but(NORMAL, tricyclic=True), NEUROMODULATOR],
        [{}, TRIAL_FAILED, but(NEUROMODULATOR, NORMAL), but(tricyclic=None)],
    ),
    pitfall(
        "pf.tca-qt",
        [
            but(NEUROMODULATOR, more)
            for more in (but(qtc_ms=None), but(qtc_ms=460), LOW_K, LOW_MG, but(qt_drug=True))
        ],
        [
            NEUROMODULATOR,
            but(qtc_ms=None),
            LOW_K,
            but(NEUROMODULATOR, maoi=True),
            but(NEUROMODULATOR, qtc_ms=459),
        ],
    ),
    pitfall(
        "pf.tca-evidence",
        [
            NEUROMODULATOR,
            but(asks_tricyclic=True),
            but(asks_tricyclic=True, chest_pain="recurrent", cardiac_cause="open"),
        ],
        [
            {},
            but(asks_tricyclic=True, hypersensitivity=True),
            but(HEARTBURN, asks_tricyclic=True),
            but(NEUROMODULATOR, qtc_ms=None),
        ],
    ),
    pitfall(
        "pf.poem-worsens",
        [but(asks_poem=True), but(ABSENT, asks_poem=True), but(ON_SOLIDS, asks_poem=True)],
        [
            {},
            *(but(x, asks_poem=True) for x in (ACHALASIA_2, OUTFLOW, SPASM, NORMAL, NOT_MEASURED)),
            but(ABSENT, asks_poem=True, tbe_column_5min_cm=3.0),
            but(ABSENT, asks_poem=True, flip_di_mm2_mmhg=1.9),
            but(asks_poem=None),
        ],
    ),
    pitfall(
        "pf.relaxants-worsen",
        [
            but(asks_relaxant=True),
            but(nitrate=True),
            but(calcium_channel_blocker=True),
            but(pde5_inhibitor=True),
            but(CONCLUSIVE, nitrate=True),
        ],
        [{}, but(NORMAL, asks_relaxant=True), but(NORMAL, nitrate=True), but(opioid=True)],
    ),
    pitfall(
        "pf.prokinetic-limits",
        [but(metoclopramide=True), but(asks_metoclopramide=True)],
        [{}, but(metoclopramide=None)],
    ),
    pitfall(
        "pf.thickener-scope",
        [but(thickener_in_use=True), but(asks_thickened_fluids=True), THICKENER_NEEDED],
        [{}, but(asks_texture_diet=True), but(aspiration_documented=True)],
    ),
    pitfall(
        "pf.soft-food-ok",
        [but(asks_texture_diet=True), but(asks_thickened_fluids=True)],
        [
            {},
            THICKENER_NEEDED,
            but(HEARTBURN, asks_texture_diet=True),
            but(asks_texture_diet=True, mass=True),
        ],
    ),
    pitfall(
        "pf.ctd-screen",
        [
            but(raynaud=True),
            but(sclerodactyly=True),
            but(ctd_antibody=True),
            ABSENT,
            but(CONCLUSIVE, raynaud=True, ctd_assessed=True),
            but(raynaud=True, ana=True),
        ],
        [{}, but(NORMAL, raynaud=True), CTD, but(NOT_MEASURED, sclerodactyly=True)],
    ),
    pitfall(
        "pf.fundo-ctd",
        [
            but(ABSENT, WRAP),
            but(ABSENT, asks_wrap="partial"),
            but(CTD, WRAP),
            but(CTD, WRAP, NORMAL),
            but(WRAP, sclerodactyly=True),
            but(WRAP, NOT_MEASURED, sclerodactyly=True),
        ],
        [
            WRAP,
            ABSENT,
            CTD,
            but(ABSENT, asks_wrap=None),
            but(ACHALASIA_2, WRAP),
            but(WRAP, raynaud=True),
            but(WRAP, NORMAL, sclerodactyly=True),
        ],
    ),
    pitfall(
        "pf.symptom-objective",
        [
            but(BETTER, esophagitis="mild"),
            but(behavioral_response="better", bolus_clearance="poor"),
            but(BETTER, tbe_column_5min_cm=2.1),
        ],
        [
            BETTER,
            but(esophagitis="mild"),
            but(BETTER, esophagitis="mild", abnormality_rechecked=True),
        ],
    ),
    pitfall(
        "pf.solid-swallows",
        [{}, NORMAL, INCONCLUSIVE, CONCLUSIVE],
        [
            HEARTBURN,
            but(NO_DYSPHAGIA, dysphagia_liquids=True),
            but(solid_test="normal"),
            NOT_MEASURED,
            ABSENT,
            SPASM,
        ],
    ),
    pitfall(
        "pf.70pct",
        [{}, INADEQUATE, but(LOW_MG, ON_PPI), HEARTBURN],
        [WELL, SYMPTOMS_UNKNOWN, but(mass=True)],
    ),
    pitfall(
        "pf.pain-normal-bmi",
        [
            but(PAIN, pain_predominant=True),
            but(asks_feeding_tube=True),
            but(bmi_kg_m2=18.5, asks_feeding_tube=True),
        ],
        [
            {},
            PAIN,
            but(asks_feeding_tube=True, bmi_kg_m2=18.4),
            but(asks_feeding_tube=True, bmi_kg_m2=None),
            but(PAIN, pain_predominant=True, bmi_kg_m2=18.4),
        ],
    ),
    pitfall(
        "pf.rumination-mimic",
        [but(regurgitation="effortless")],
        [{}, but(regurgitation="ordinary"), but(regurgitation=None)],
    ),
    pitfall(
        "pf.pill-injury",
        [
            but(odynophagia=True, injuring_tablet=True),
            but(odynophagia=True, potassium_solid=True),
            but(odynophagia=True, injuring_tablet=True, immunosuppressed=True),
            but(PAIN, injuring_tablet=True, injuring_tablet_days=3),
        ],
        [{}, but(odynophagia=True), but(injuring_tablet=True)],
    ),
    pitfall(
        "pf.diabetes-thyroid",
        [
            but(diabetes=True),
            but(thyroid_disease=True),
            but(alcohol_excess=True),
            but(CONCLUSIVE, diabetes=True),
        ],
        [{}, but(NORMAL, diabetes=True), but(NOT_MEASURED, alcohol_excess=True)],
    ),
    pitfall(
        "pf.cardiac-first",
        [PAIN, but(PAIN, cardiac_cause=None), but(PAIN, chest_pain="acute")],
        [{}, but(chest_pain=None), but(cardiac_cause="found")],
    ),
]
