"""Section 5: what must be known first, G0 to G11, and what is known already."""

from patients import (
    BIOPSIED_ON_PPI,
    BOLUS,
    BORDERLINE,
    CHILD,
    CONCLUSIVE,
    HEARTBURN,
    INADEQUATE,
    INCONCLUSIVE,
    LOW_K,
    LOW_MG,
    NO_K,
    NO_MG,
    NORMAL,
    NOT_MEASURED,
    OUTFLOW,
    PAIN,
    SEVERE_K,
    SYMPTOMS_UNKNOWN,
    THROAT,
    UNANSWERED,
    WELL,
    but,
    series,
)
from reading.row import alongside, done, gate

# Inconclusive: no supportive test, only a normal clearance, only a reserve
UNSUPPORTED = but(INCONCLUSIVE, bolus_clearance=None)
CLEARED = INCONCLUSIVE
RESERVE = but(mrs_reserve_ratio=1.2, bolus_clearance=None)
SUPPORT_IDLE = [{}, BORDERLINE, CONCLUSIVE]
# A test of a pattern that something else explains decides nothing
IDLE = [
    WELL,
    CHILD,
    but(mass=True),
    but(structural_obstruction=True),
    but(eosinophils_per_hpf=15),
    but(other_mucosal_disease=True),
]

GATES = [
    gate(
        "G0",
        "workup.history",
        [SYMPTOMS_UNKNOWN, *(but(WELL, {fact: None}) for fact in ("heartburn", "odynophagia"))]
        + [but(WELL, {fact: None}) for fact in ("chest_pain", "regurgitation")]
        + [but(WELL, {fact: None}) for fact in ("food_bolus_now", "food_bolus_past")]
        + [but(WELL, {fact: None}) for fact in ("dysphagia_solids", "dysphagia_liquids")],
        [
            {},
            WELL,
            but(WELL, food_bolus_now=True),
            but(SYMPTOMS_UNKNOWN, heartburn=True),
            but(SYMPTOMS_UNKNOWN, CHILD),
        ],
    ),
    gate(
        "G1",
        "workup.obstruction",
        [
            but(structural_obstruction=None),
            but(endoscopy_done=False, barium_done=False),
            but(endoscopy_done=None, barium_done=None),
            SYMPTOMS_UNKNOWN | but(structural_obstruction=None),
        ],
        [
            {},
            but(endoscopy_done=False, barium_done=True),
            but(WELL, structural_obstruction=None),
            but(structural_obstruction=True),  # choice: answered, and X6 leads out
            but(structural_obstruction=None, food_bolus_now=True),  # then no barium
            but(CHILD, structural_obstruction=None),
        ],
        origin="source",
    ),
    gate(
        "G2",
        "workup.meds",
        [
            but(medicines_reviewed=None),
            but(medicines_reviewed=False),
            but(WELL, medicines_reviewed=False),
        ],
        [{}, OUTFLOW, but(CHILD, medicines_reviewed=None)],
        origin="source",
    ),
    gate(
        "G3",
        "workup.electrolytes",
        [NO_MG, NO_K, but(NO_MG, NO_K), but(WELL, NO_MG, LOW_K), but(WELL, NO_K, LOW_MG)],
        [{}, LOW_MG, but(WELL, LOW_K), but(WELL, NO_MG), but(WELL, NO_K), but(CHILD, NO_MG)],
        origin="source",
    ),
    gate(
        "G1 food stuck",
        "workup.obstruction",
        [but(structural_obstruction=None, food_bolus_now=True)],
        [but(structural_obstruction=None), but(food_bolus_now=True)],
        origin="source",
        gives="leave",
    ),
    gate(
        "G4 dysphagia",
        "workup.egd-biopsy",
        [
            INADEQUATE,
            but(biopsies_levels=1),
            but(biopsies_count=None),
            but(biopsies_levels=None),
            but(endoscopy_done=False, barium_done=True),
        ],
        [
            {},
            but(INADEQUATE, HEARTBURN, mass=None),
            but(INADEQUATE, eosinophils_per_hpf=15),
            but(INADEQUATE, food_bolus_now=True),  # within hours, by X1
            but(INADEQUATE, days_off_ppi_before_biopsy=20, atopy=True),  # after 3 weeks, by G5
        ],
    ),
    gate(
        "G4",
        "workup.egd-biopsy",
        [
            INADEQUATE,
            but(INADEQUATE, HEARTBURN, mass=None),
            but(INADEQUATE, SYMPTOMS_UNKNOWN),
            but(biopsies_levels=1),
            but(biopsies_count=None),
            but(biopsies_levels=None),
        ],
        [
            HEARTBURN,
            but(INADEQUATE, WELL),
            but(INADEQUATE, HEARTBURN, CHILD),
            but(INADEQUATE, food_bolus_now=True),
            but(biopsies_count=7, biopsies_levels=3),  # at the same endoscopy
        ],
        origin="source",
    ),
    gate(
        "G4 food stuck",
        "workup.egd-biopsy",
        [but(INADEQUATE, food_bolus_now=True)],
        [INADEQUATE, but(food_bolus_now=True), but(INADEQUATE, CHILD, food_bolus_now=True)],
        origin="source",
        gives="leave",
    ),
    gate(
        "G5",
        "workup.egd-biopsy",
        [
            but(BIOPSIED_ON_PPI, BOLUS),
            but(BIOPSIED_ON_PPI, rings_or_furrows=True),
            but(BIOPSIED_ON_PPI, atopy=True),
            but(BIOPSIED_ON_PPI, age_years=49),
            but(days_off_ppi_before_biopsy=None, ppi=True, atopy=True),
            but(BIOPSIED_ON_PPI, HEARTBURN, atopy=True),
            but(BIOPSIED_ON_PPI, eosinophils_per_hpf=14, biopsies_count=3, atopy=True),
            but(BIOPSIED_ON_PPI, age_years=49),
        ],
        [
            BIOPSIED_ON_PPI,
            but(BIOPSIED_ON_PPI, age_years=50),
            but(BIOPSIED_ON_PPI, age_years=None),
            but(BIOPSIED_ON_PPI, HEARTBURN, age_years=49),
            but(days_off_ppi_before_biopsy=21, atopy=True),
            but(BIOPSIED_ON_PPI, atopy=True, eosinophils_per_hpf=15),
            but(BIOPSIED_ON_PPI, WELL, atopy=True),
            but(BIOPSIED_ON_PPI, atopy=True, biopsies_count=0),
            but(BIOPSIED_ON_PPI, atopy=True, biopsies_count=None),
            but(BIOPSIED_ON_PPI, CHILD, atopy=True),
            but(BIOPSIED_ON_PPI, BOLUS, UNANSWERED),
            but(BIOPSIED_ON_PPI, eosinophils_per_hpf=15, biopsies_count=3, atopy=True),
            but(BIOPSIED_ON_PPI, age_years=50),  # X4 does not wait for time off a PPI
        ],
    ),
    gate(
        "G6",
        "safety.cardiac-first",
        [but(PAIN, cardiac_cause=None), but(PAIN, cardiac_cause="open")],
        [PAIN, but(PAIN, cardiac_cause="found"), but(cardiac_cause=None)],
    ),
    gate(
        "G7",
        "monitor.hrm-solids",
        [
            NOT_MEASURED,
            but(series(normal=6)),
            but(NORMAL, irp_supine_mmhg=None),
            but(NOT_MEASURED, dysphagia_solids=False, dysphagia_liquids=True),
        ],
        [
            {},
            but(NOT_MEASURED, HEARTBURN),
            but(NOT_MEASURED, structural_obstruction=None),
            but(NOT_MEASURED, INADEQUATE),
            but(NOT_MEASURED, mass=True),  # an exit suspends it
            but(NOT_MEASURED, SEVERE_K),  # elective steps wait
        ],
    ),
    gate(
        "G8",
        "workup.iem-support",
        [UNSUPPORTED],
        [CLEARED, RESERVE, *SUPPORT_IDLE, *(but(UNSUPPORTED, idle) for idle in IDLE)],
    ),
    gate(
        "G8 rapid swallows",
        "workup.iem-support",
        [CLEARED],
        [UNSUPPORTED, RESERVE, *SUPPORT_IDLE, *(but(CLEARED, idle) for idle in IDLE)],
    ),
    gate(
        "G8 clearance",
        "workup.iem-support",
        [RESERVE],
        [UNSUPPORTED, CLEARED, *SUPPORT_IDLE, *(but(RESERVE, idle) for idle in IDLE)],
    ),
    gate(
        "G9",
        "monitor.hrm-solids",
        [NORMAL],
        [
            but(NORMAL, solid_test="normal"),
            but(NORMAL, HEARTBURN),
            {},
            but(NORMAL, mass=True),
            but(NORMAL, SEVERE_K),
        ],
        origin="source",
    ),
    alongside(
        "G10",
        "exit.ctd-referral",
        [
            but(raynaud=True),
            but(sclerodactyly=True),
            but(ctd_antibody=True),
            but(WELL, raynaud=True),
            but(CONCLUSIVE, raynaud=True),
        ],
        [
            {},
            but(raynaud=True, ctd_assessed=True),
            but(raynaud=True, connective_tissue_disease=True),  # then X15
            but(NORMAL, solid_test="symptoms-normal-pressures", raynaud=True),
        ],
        gives="stay-incomplete",
    ),
    alongside(
        "G11",
        "exit.slt-oropharyngeal",
        [but(oropharyngeal_signs=True), but(oropharyngeal_signs=True, oropharyngeal_assessed=None)],
        [
            {},
            but(oropharyngeal_signs=True, oropharyngeal_assessed=True),
            THROAT,  # X16
            but(oropharyngeal_signs=True, age_years=17),
        ],
        gives="stay-incomplete",
    ),
]


DONE = [
    done(
        "done obstruction",
        "workup.obstruction",
        [{}, but(endoscopy_done=False, barium_done=True), WELL],
        [
            but(structural_obstruction=None),
            but(structural_obstruction=True),
            but(endoscopy_done=False, barium_done=False),
            CHILD,
        ],
    ),
    done(
        "done medicines",
        "workup.meds",
        [{}, but(mass=True), but(opioid=None)],
        [but(medicines_reviewed=None), but(OUTFLOW, opioid=None), CHILD],
    ),
    done(
        "done electrolytes",
        "workup.electrolytes",
        [{}, LOW_MG, but(mass=True)],
        [NO_MG, NO_K, but(WELL, NO_MG), CHILD],
    ),
    done(
        "done biopsies",
        "workup.egd-biopsy",
        [
            {},
            but(eosinophils_per_hpf=15, biopsies_count=2),
            but(biopsies_count=7, biopsies_levels=3),
        ],
        [
            INADEQUATE,
            but(BIOPSIED_ON_PPI, atopy=True),
            but(endoscopy_done=None),
            CHILD,
            but(eosinophils_per_hpf=None),
            but(biopsies_levels=1),
            but(biopsies_count=None),
            but(biopsies_levels=None),
        ],
    ),
    done(
        "done biopsies, count unknown",
        "workup.egd-biopsy",
        [but(eosinophils_per_hpf=None)],
        [
            {},
            but(INADEQUATE, eosinophils_per_hpf=None),
            but(CHILD, eosinophils_per_hpf=None),
            but(BIOPSIED_ON_PPI, atopy=True, eosinophils_per_hpf=None),
        ],
    ),
    done(
        "done cardiac",
        "safety.cardiac-first",
        [PAIN],
        [
            but(PAIN, cardiac_cause="open"),
            but(cardiac_cause="excluded"),
            but(PAIN, CHILD),
            but(PAIN, cardiac_cause="found"),
        ],
        origin="overlay",
    ),
    done(
        "done support",
        "workup.iem-support",
        [{}, BORDERLINE],
        [INCONCLUSIVE, CONCLUSIVE, NORMAL, CHILD],
        origin="overlay",
    ),
]
