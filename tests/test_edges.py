"""What is not one row of the rules: the class of a study, levels, and settled questions.

The expectations are worked out by hand from the decision rules, section 9 ("Settled questions and
boundaries") first. The cut-offs of a rule stand in its row in `reading/`.
"""

import pytest

from esodys_teach import Advice, Lab
from esodys_teach.patient.facts import Level, level
from esodys_teach.patient.manometry import classify_swallow, read_study
from esodys_teach.patient.patient import Patient
from esodys_teach.rules.findings.findings import Findings
from patients import (
    ABSENT,
    ACHALASIA_2,
    ACHALASIA_3,
    BOLUS,
    BORDERLINE,
    CHILD,
    CONCLUSIVE,
    HEARTBURN,
    HYPERCONTRACTILE,
    INADEQUATE,
    INCONCLUSIVE,
    LOW_K,
    LOW_MG,
    NEUROMODULATOR,
    NO_DYSPHAGIA,
    NORMAL,
    NOT_MEASURED,
    ON_PPI,
    ON_SOLIDS,
    OUTFLOW,
    SEVERE_K,
    SEVERE_MG,
    SPASM,
    SUPINE_ONLY,
    THICKENED,
    THICKENER_NEEDED,
    UNANSWERED,
    WELL,
    Facts,
    advised,
    but,
    ids,
    mg,
    patient,
    rows,
    series,
    told,
)

NO_SUPPORT = but(mrs_reserve_ratio=None, bolus_clearance=None)
EVERY_IEM = {
    "iem-mild": {},
    "borderline": BORDERLINE,
    "iem-inconclusive": INCONCLUSIVE,
    "iem-conclusive": CONCLUSIVE,
}


def motility(*others: Facts, **facts: object) -> str:
    return advised(NO_SUPPORT, *others, **facts).motility_class


# Section 9, row by row


@pytest.mark.parametrize("motility_class", EVERY_IEM)
def test_an_opioid_beside_weak_swallows_is_reviewed_and_not_blamed(motility_class: str) -> None:
    """ "opioid + any IEM class, else complete: stay; the opioid is not called the cause"."""
    advice = advised(EVERY_IEM[motility_class], opioid=True)
    assert advice.motility_class == motility_class
    support_open = motility_class == "iem-inconclusive"
    assert advice.disposition == ("stay-incomplete" if support_open else "stay")
    assert "meds.deprescribe" in ids(advice, "steps")
    assert "pf.opioid-pattern" in ids(advice, "pitfalls")
    assert not [id for id in ids(advice, "steps") if id.startswith("exit.")]


BARIUM_ONLY = but(
    NOT_MEASURED,
    barium_done=True,
    barium_mild_dysmotility=True,
    endoscopy_done=False,
    biopsies_count=None,
    biopsies_levels=None,
    eosinophils_per_hpf=None,
    days_off_ppi_before_biopsy=None,
)


def test_mild_dysmotility_on_barium_with_dysphagia_waits_for_the_endoscopy() -> None:
    advice = advised(BARIUM_ONLY)
    assert (advice.disposition, advice.motility_class) == ("stay-incomplete", "not-done")
    assert rows(advice, "steps", "workup.egd-biopsy") == ("G4", "G4 evidence", "G4 dysphagia")
    assert "pf.barium-overcall" in ids(advice, "pitfalls")
    assert "step1.ppi" in ids(advice, "later")


def test_after_normal_biopsies_it_waits_for_manometry_and_a_ppi_is_allowed() -> None:
    """ "plus 6 normal biopsies at 2 levels, Mg, K, medicines done: G7, P1 allowed"."""
    advice = advised(NOT_MEASURED, barium_mild_dysmotility=True)
    assert (advice.disposition, advice.motility_class) == ("stay-incomplete", "not-done")
    assert "G7" in rows(advice, "steps", "monitor.hrm-solids")
    assert "step1.ppi" in ids(advice, "steps")


def test_the_same_with_heartburn_and_no_dysphagia_stays_presumed() -> None:
    """ "stay, presumed": manometry later, if symptoms persist after 8 weeks."""
    advice = advised(NOT_MEASURED, HEARTBURN, barium_mild_dysmotility=True)
    assert (advice.disposition, advice.motility_class) == ("stay", "not-done")
    assert "mn.label-mild-iem" in ids(advice, "avoid")
    (later,) = (item for item in advice.later if item.id == "monitor.hrm-solids")
    assert "8 weeks" in later.waits_on


SERIES = {
    "7 of 10 ineffective, 4 failed": (but(failed=4, weak=3, normal=3), "iem-inconclusive"),
    "8 of 10 ineffective": (but(failed=4, weak=4, normal=2), "iem-conclusive"),
    "14 of 20 ineffective": (but(failed=6, weak=8, normal=6), "iem-inconclusive"),
    "15 of 20 ineffective": (but(failed=6, weak=9, normal=5), "iem-conclusive"),
    "5 failed and 5 normal": (but(failed=5, normal=5), "iem-conclusive"),
    "4 failed and 2 weak": (but(failed=4, weak=2, normal=4), "iem-inconclusive"),
    "4 weak": (but(weak=4, normal=6), "normal"),
    "5 weak": (but(weak=5, normal=5), "iem-inconclusive"),
    "5 fragmented": (but(fragmented=5, normal=5), "iem-inconclusive"),
    "6 of 7 failed": (but(failed=6, normal=1), "iem-conclusive"),
    "7 of 7 weak": (but(weak=7), "iem-conclusive"),
    "4 of 7 failed": (but(failed=4, normal=3), "iem-conclusive"),
    "4 of 7 weak": (but(weak=4, normal=3), "iem-inconclusive"),
    "3 of 7 weak": (but(weak=3, normal=4), "normal"),
    "9 of 13 weak": (but(weak=9, normal=4), "iem-inconclusive"),
    "10 of 14 weak": (but(weak=10, normal=4), "iem-conclusive"),
    "6 swallows": (but(weak=6), "not-classifiable"),
    "7 swallows": (but(normal=7), "normal"),
    "1 premature of 10": (but(premature=1, normal=9), "normal"),
    "2 premature of 10": (but(premature=2, normal=8), "distal-spasm"),
    "2 premature of 11": (but(premature=2, normal=9), "normal"),
    "2 premature and 8 failed": (but(premature=2, failed=8), "distal-spasm"),
    "1 hypercontractile of 10": (but(hypercontractile=1, normal=9), "normal"),
    "2 hypercontractile of 10": (but(hypercontractile=2, normal=8), "hypercontractile"),
    "2 hypercontractile of 11": (but(hypercontractile=2, normal=9), "normal"),
    "2 hypercontractile and 8 weak": (but(hypercontractile=2, weak=8), "hypercontractile"),
    "2 premature and 2 hypercontractile": (
        but(premature=2, hypercontractile=2, normal=6),
        "distal-spasm",
    ),
    "10 failed": (but(failed=10), "absent-contractility"),
    "9 failed and 1 normal": (but(failed=9, normal=1), "iem-conclusive"),
    "9 failed and 1 premature": (but(failed=9, premature=1), "iem-conclusive"),
}


@pytest.mark.parametrize("name", SERIES)
def test_swallows_are_counted_and_never_rounded(name: str) -> None:
    """More than 70 %, at least 50 %, at least 20 %, from seven swallows on."""
    counts, found = SERIES[name]
    assert motility(series(**counts)) == found


@pytest.mark.parametrize(
    ("irp", "found", "open_question"),
    [
        (14.9, "absent-contractility", False),
        (15.0, "absent-contractility", True),  # a limit is an upper limit of normal
        (15.1, "achalasia-1", True),  # near its limit: not settled
    ],
)
def test_ten_failed_swallows_and_the_limit_of_the_irp(
    irp: float, found: str, open_question: bool
) -> None:
    """ "10 failed, upright normal, no dysphagia, IRP 14.9 / 15.0 / 15.1 (ULN 15)"."""
    facts = but(ABSENT, NO_DYSPHAGIA, irp_supine_mmhg=irp, peristalsis_upright=False)
    advice = advised(facts)
    assert advice.motility_class == found
    assert ("exit.tbe-flip" in ids(advice, "steps")) == open_question


@pytest.mark.parametrize(
    "more",
    [
        but(dysphagia_solids=True),
        but(irp_upright_mmhg=12.1),
        but(irp_upright_mmhg=None),
        but(irp_upright_uln_mmhg=None),
        series(failed=10, pressurized=2),
    ],
    ids=told,
)
def test_absent_contractility_that_may_be_achalasia_asks_for_a_second_test(more: Facts) -> None:
    sure = advised(ABSENT, NO_DYSPHAGIA)
    unsure = advised(ABSENT, NO_DYSPHAGIA, more)
    assert sure.motility_class == unsure.motility_class == "absent-contractility"
    assert "exit.tbe-flip" not in ids(sure, "steps")
    assert "exit.tbe-flip" in ids(unsure, "steps")


def test_nine_failed_and_one_premature_with_a_raised_irp_is_never_iem() -> None:
    """ "achalasia not excluded (M3), never IEM"."""
    one = series(failed=9, premature=1)
    assert motility(one, irp_supine_mmhg=22.0) == "achalasia-not-excluded"


@pytest.mark.parametrize(
    ("limit", "reads", "raised"),
    [
        (26, None, False),
        (22, None, True),  # nobody knows how the limit reads, and upright is unknown
        (22, "normal-up-to", False),
        (22, "normal-below", True),
        (21.9, None, True),
        (15, None, True),
    ],
)
def test_an_irp_of_22_is_read_by_the_limit_of_its_system(
    limit: float, reads: str | None, raised: bool
) -> None:
    """ "IRP 22: ULN 26 normal / ULN 15 raised"."""
    facts = but(NORMAL, irp_supine_mmhg=22.0, irp_supine_uln_mmhg=limit)
    upright = but(irp_upright_mmhg=None, irp_supine_limit_reads=reads)
    upright |= but(intrabolus_pressure_raised=None)
    assert motility(facts, upright) == ("outflow-not-settled" if raised else "normal")


@pytest.mark.parametrize(("swallows", "premature"), [(1, False), (2, True)])
def test_one_premature_swallow_in_ten_is_below_20_percent_and_two_meet_it(
    swallows: int, premature: bool
) -> None:
    raised = but(irp_supine_mmhg=22.0, irp_upright_mmhg=16.0, intrabolus_pressure_raised=True)
    found = motility(raised, series(premature=swallows, normal=10 - swallows))
    assert found == ("achalasia-not-excluded" if premature else "outflow-obstruction")


@pytest.mark.parametrize(
    ("pressurized", "swallows", "found"),
    [(1, 10, "achalasia-1"), (2, 10, "achalasia-2"), (2, 11, "achalasia-1")],
)
def test_one_pressurized_swallow_in_ten_is_below_20_percent_and_two_meet_it(
    pressurized: int, swallows: int, found: str
) -> None:
    all_failed = series(failed=swallows, pressurized=pressurized)
    assert motility(all_failed, irp_supine_mmhg=22.0, peristalsis_upright=False) == found


RAISED = but(irp_supine_mmhg=22.0, irp_upright_mmhg=16.0, peristalsis_upright=False)
ROWS = {
    "M0 no supine pressure": (but(irp_supine_mmhg=None), "not-classifiable", False),
    "M0 no supine limit": (but(irp_supine_uln_mmhg=None), "not-classifiable", False),
    "M0 water-perfused": (but(catheter="water-perfused"), "not-classifiable", False),
    "M0 water-perfused, limits unknown": (
        but(catheter="water-perfused", own_limits=None),
        "not-classifiable",
        False,
    ),
    "M0 no series": (but(swallows=None), "not-classifiable", False),
    "water-perfused with its own limits": (
        but(NORMAL, catheter="water-perfused", own_limits=True),
        "normal",
        False,
    ),
    "catheter unknown": (but(NORMAL, catheter=None), "normal", False),
    "M1 upright unknown": (
        but(series(failed=10), RAISED, peristalsis_upright=None),
        "achalasia-1",
        False,
    ),
    "M1 upright pressure normal": (
        but(series(failed=10), RAISED, irp_upright_mmhg=6.0),
        "achalasia-1",
        False,
    ),
    "M2": (but(series(premature=2, failed=8), RAISED), "achalasia-3", False),
    "M2 all premature": (but(series(premature=10), RAISED), "achalasia-3", False),
    "M2 upright unknown": (
        but(series(premature=2, failed=8), RAISED, peristalsis_upright=None),
        "achalasia-3",
        False,
    ),
    "M3 all failed, peristalsis upright": (
        but(series(failed=10), RAISED, peristalsis_upright=True),
        "achalasia-not-excluded",
        False,
    ),
    "M3 premature, peristalsis upright": (
        but(series(premature=2, failed=8), RAISED, peristalsis_upright=True),
        "achalasia-not-excluded",
        False,
    ),
    "M3 premature beside peristalsis": (
        but(series(premature=2, normal=8), RAISED),
        "achalasia-not-excluded",
        False,
    ),
    "M3 pressurized beside peristalsis": (
        but(series(normal=10, pressurized=2), RAISED),
        "achalasia-not-excluded",
        False,
    ),
    "pressurized, upright normal": (
        but(series(normal=10, pressurized=2), RAISED, irp_upright_mmhg=6.0),
        "normal",
        True,
    ),
    "M4": (but(NORMAL, RAISED, intrabolus_pressure_raised=True), "outflow-obstruction", False),
    "M4 weak": (
        but(series(weak=10), RAISED, intrabolus_pressure_raised=True),
        "outflow-obstruction",
        False,
    ),
    "M4 one fragmented": (
        but(series(fragmented=1, failed=9), RAISED, intrabolus_pressure_raised=True),
        "outflow-obstruction",
        False,
    ),
    "M4 one hypercontractile": (
        but(series(hypercontractile=1, failed=9), RAISED, intrabolus_pressure_raised=True),
        "outflow-obstruction",
        False,
    ),
    "M5 intrabolus pressure normal": (but(NORMAL, RAISED), "normal", True),
    "M5 upright normal": (
        but(NORMAL, RAISED, irp_upright_mmhg=11.9, intrabolus_pressure_raised=True),
        "normal",
        True,
    ),
    "M5 conclusive": (but(CONCLUSIVE, RAISED, irp_upright_mmhg=6.0), "iem-conclusive", True),
    "M6 upright unknown": (
        but(NORMAL, RAISED, irp_upright_mmhg=None, intrabolus_pressure_raised=True),
        "outflow-not-settled",
        False,
    ),
    "M6 intrabolus pressure unknown": (
        but(NORMAL, RAISED, intrabolus_pressure_raised=None),
        "outflow-not-settled",
        False,
    ),
    "all failed": (ABSENT, "absent-contractility", False),
    "upright raised only": (but(NORMAL, irp_upright_mmhg=16.0), "normal", False),
}


@pytest.mark.parametrize("name", ROWS)
def test_pressures_and_positions_give_the_class(name: str) -> None:
    facts, found, provisional = ROWS[name]
    advice = advised(NO_SUPPORT, facts)
    assert advice.motility_class == found
    assert any("not in every sense" in note for note in advice.notes) == provisional


@pytest.mark.parametrize(
    ("dci", "latency", "gap", "kind"),
    [
        (99, 6, 0, "failed"),
        (100, 6, 0, "weak"),
        (449, 6, 0, "weak"),
        (450, 6, 0, "normal"),  # choice
        (449, 4.0, 0, "weak"),
        (450, 4.0, 0, "premature"),
        (99, 4.0, 0, "failed"),
        (8000, 6, 0, "normal"),
        (8001, 6, 0, "hypercontractile"),
        (1000, 6, 5.0, "normal"),
        (1000, 6, 5.1, "fragmented"),
        (1000, 4.5, 0, "normal"),
        (1000, 4.4, 0, "premature"),
        (9000, 4.4, 0, "premature"),
        (9000, 6, 5.1, "hypercontractile"),
        (449, 6, 5.1, "weak"),
    ],
)
def test_one_swallow_at_its_cut_offs(dci: float, latency: float, gap: float, kind: str) -> None:
    """ "DCI 99 / 100 / 449 / 450 ... 8000 / 8001; break 5.0 / 5.1 cm; latency 4.5 / 4.4 s"."""
    assert classify_swallow(dci, latency, gap) == kind


def test_a_swallow_without_a_break_is_asked_for_none() -> None:
    assert classify_swallow(1000, 6) == "normal"


@pytest.mark.parametrize(
    ("ratio", "clearance", "found"),
    [
        (1.00, "normal", "iem-mild"),  # "no reserve" is a ratio of 1 or less
        (1.01, "normal", "borderline"),
        (1.01, "poor", "iem-mild"),
        (1.01, None, "iem-inconclusive"),
        (0.99, None, "iem-mild"),
        (None, "poor", "iem-mild"),
        (None, "normal", "iem-inconclusive"),
        (None, None, "iem-inconclusive"),
    ],
)
def test_support_turns_an_inconclusive_series_into_mild_or_borderline(
    ratio: float | None, clearance: str | None, found: str
) -> None:
    facts = but(series(weak=7, normal=3), mrs_reserve_ratio=ratio, bolus_clearance=clearance)
    assert advised(facts).motility_class == found


def test_support_changes_no_other_class() -> None:
    poor = but(mrs_reserve_ratio=0.5, bolus_clearance="poor")
    assert advised(poor, CONCLUSIVE).motility_class == "iem-conclusive"
    assert advised(poor, NORMAL).motility_class == "normal"
    assert advised(CONCLUSIVE, solid_test="poor-clearance").motility_class == "iem-conclusive"


@pytest.mark.parametrize(
    ("solid_test", "found"),
    [
        ("normal", "normal"),
        ("symptoms-normal-pressures", "normal"),
        ("poor-clearance", "hypomotility-on-solids"),
        ("outflow-obstruction", "normal"),
        (None, "normal"),
    ],
)
def test_poor_clearance_of_solids_is_hypomotility_and_not_called_iem(
    solid_test: str | None, found: str
) -> None:
    advice = advised(NORMAL, solid_test=solid_test)
    assert advice.motility_class == found
    assert "pf.v3-v4-mild" not in ids(advice, "pitfalls")
    assert advised(solid_test="poor-clearance").motility_class == "iem-mild"


def test_not_done_is_not_the_same_as_not_classifiable() -> None:
    assert read_study(Patient()).motility_class == "not-done"
    assert read_study(Patient(manometry_done=False)).motility_class == "not-done"
    assert read_study(Patient(manometry_done=True)).motility_class == "not-classifiable"
    assert read_study(patient(manometry_done=False)).motility_class == "not-done"
    assert read_study(patient(manometry_done=None)).motility_class == "iem-inconclusive"


def test_a_note_on_few_swallows_or_achalasia_needs_its_class() -> None:
    unread = patient(series(weak=9), irp_supine_mmhg=None)
    assert not read_study(unread).few_swallows
    assert not read_study(patient(irp_upright_mmhg=None)).achalasia_not_excluded
    assert read_study(patient(ABSENT, irp_upright_mmhg=None)).achalasia_not_excluded


@pytest.mark.parametrize(("swallows", "few"), [(6, False), (7, True), (9, True), (10, False)])
def test_seven_to_nine_swallows_carry_a_note(swallows: int, few: bool) -> None:
    """ "n < 7 not classifiable; 7 to 9 carry the note 'fewer than ten swallows'"."""
    study = advised(series(normal=swallows)).patient
    assert read_study(study).few_swallows == few


# Magnesium and potassium

LEVELS = [
    ("magnesium", Lab(value=1.70, unit="mg/dL", low=1.7, high=2.4), Level.IN_RANGE),
    ("magnesium", Lab(value=1.69, unit="mg/dL", low=1.7, high=2.4), Level.LOW),
    ("magnesium", Lab(value=2.4, unit="mg/dL", low=1.7, high=2.4), Level.IN_RANGE),
    ("magnesium", Lab(value=2.41, unit="mg/dL", low=1.7, high=2.4), Level.HIGH),
    ("magnesium", Lab(value=0.50, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=0.49, unit="mmol/L"), Level.SEVERE),
    ("magnesium", Lab(value=1.0, unit="mEq/L"), Level.LOW),
    ("magnesium", Lab(value=0.98, unit="mEq/L"), Level.SEVERE),
    ("magnesium", Lab(value=0.70, unit="mmol/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=0.69, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=1.7, unit="mg/dL"), Level.IN_RANGE),  # 0.6996, rounded to 0.70
    ("magnesium", Lab(value=1.69, unit="mg/dL"), Level.IN_RANGE),  # 0.6955, so 0.70
    ("magnesium", Lab(value=1.685, unit="mg/dL"), Level.LOW),  # 0.6934, so 0.69
    ("magnesium", Lab(value=1.4, unit="mEq/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=1.38, unit="mEq/L"), Level.LOW),
    ("magnesium", Lab(value=1.20, unit="mmol/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=1.21, unit="mmol/L"), Level.HIGH),  # choice
    ("magnesium", Lab(value=0.49, low=0.4, high=1.0, unit="mmol/L"), Level.SEVERE),
    ("magnesium", Lab(value=0.69, low=0.6, high=1.0, unit="mmol/L"), Level.IN_RANGE),
    ("magnesium", Lab(value=0.72, low=0.75, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=1.15, high=1.1, unit="mmol/L"), Level.HIGH),
    ("magnesium", Lab(value=1.21, low=0.75, unit="mmol/L"), Level.HIGH),
    ("magnesium", Lab(value=0.69, high=1.1, unit="mmol/L"), Level.LOW),
    ("magnesium", Lab(value=1.21, high=1.3, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=3.5, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=3.4, unit="mmol/L"), Level.LOW),
    ("potassium", Lab(value=2.5, unit="mmol/L"), Level.LOW),
    ("potassium", Lab(value=2.4, unit="mmol/L"), Level.SEVERE),
    ("potassium", Lab(value=2.49, unit="mmol/L"), Level.SEVERE),
    ("potassium", Lab(value=3.49, unit="mmol/L"), Level.LOW),
    ("potassium", Lab(value=3.4, unit="mEq/L"), Level.LOW),
    ("potassium", Lab(value=2.5, unit="mEq/L"), Level.LOW),
    ("potassium", Lab(value=2.4, unit="mEq/L"), Level.SEVERE),
    ("potassium", Lab(value=5.5, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=5.6, unit="mmol/L"), Level.HIGH),  # choice
    ("potassium", Lab(value=3.5, low=3.6, high=5.1, unit="mmol/L"), Level.LOW),
    ("potassium", Lab(value=3.6, low=3.6, high=5.1, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=5.1, low=3.6, high=5.1, unit="mmol/L"), Level.IN_RANGE),
    ("potassium", Lab(value=5.2, low=3.6, high=5.1, unit="mmol/L"), Level.HIGH),
]


@pytest.mark.parametrize(("ion", "lab", "found"), LEVELS, ids=str)
def test_a_level_is_compared_in_the_unit_it_was_reported_in(
    ion: str, lab: Lab, found: Level
) -> None:
    """Low and high outside the laboratory's own range; severe in mmol/L, to two decimals."""
    assert level(ion, lab) is found


def test_an_unknown_level_is_unknown() -> None:
    assert level("magnesium", None) is None
    assert level("potassium", None) is None


@pytest.mark.parametrize("bmi", [18.4, None])
def test_a_tube_is_not_refused_before_nutrition_is_judged(bmi: float | None) -> None:
    """ "A2: no mn.enteral-access"; "an unknown that a rule needs becomes a question or a step"."""
    advice = advised(bmi_kg_m2=bmi, asks_feeding_tube=True)
    assert "safety.dietitian" in ids(advice, "steps")
    assert "mn.enteral-access" not in ids(advice, "avoid")
    (restraint,) = (item for item in advice.steps if item.id == "avoid.escalation")
    assert "no feeding tube" not in restraint.text


def words(advice: Advice, where: str, id: str) -> str:
    """All that an item says."""
    return " ".join(f"{i.text} {i.why}" for i in getattr(advice, where) if i.id == id)


@pytest.mark.parametrize(
    ("facts", "both", "one"),
    [
        (SEVERE_K, False, True),
        (SEVERE_MG, False, True),
        (but(SEVERE_K, magnesium=None), False, True),
        (but(SEVERE_K, LOW_MG), True, False),
        (but(LOW_K, LOW_MG, syncope=True), True, False),
        (but(qtc_ms=500), False, False),
        (but(SEVERE_K, LOW_MG, CHILD), True, False),
    ],
    ids=str,
)
def test_an_emergency_replaces_both_ions_only_where_both_are_low(
    facts: Facts, both: bool, one: bool
) -> None:
    for overlays in (True, False):
        said = words(advised(facts, overlays=overlays), "steps", "safety.same-day")
        assert ("together" in said) == both
        assert ("Replace what is low" in said) == one


@pytest.mark.parametrize(
    ("ratio", "clearance", "asks", "not_again"),
    [
        (None, None, ("multiple rapid swallows", "bolus clearance"), ()),
        (None, "normal", ("multiple rapid swallows",), ("bolus clearance",)),
        (1.4, None, ("bolus clearance",), ("multiple rapid swallows",)),
    ],
)
def test_only_the_supportive_test_that_is_missing_is_asked_for(
    ratio: float | None, clearance: str | None, asks: tuple[str, ...], not_again: tuple[str, ...]
) -> None:
    advice = advised(mrs_reserve_ratio=ratio, bolus_clearance=clearance)
    said = words(advice, "steps", "workup.iem-support")
    assert all(test in said for test in asks)
    assert not [test for test in not_again if test in said]


STUCK = but(INADEQUATE, food_bolus_now=True, saliva_swallowed=False, endoscopy_done=False)


def test_with_food_stuck_there_is_one_endoscopy_and_no_two_weeks() -> None:
    advice = advised(STUCK)
    assert "at the same endoscopy" in words(advice, "steps", "workup.egd-biopsy")
    assert "Arrange" not in words(advice, "steps", "workup.egd-biopsy")
    assert "within hours" in words(advice, "pitfalls", "pf.dysphagia-is-alarm")


def test_in_an_emergency_eating_is_not_told_to_wait() -> None:
    said = words(advised(SEVERE_K), "steps", "safety.same-day")
    assert "diet.tolerance" in ids(advised(SEVERE_K), "steps")
    assert "Elective tests and treatments wait." in said


def test_the_source_alone_waits_with_a_neuromodulator_in_an_emergency() -> None:
    assert "step3.neuromod" in ids(advised(NEUROMODULATOR, overlays=False), "steps")
    urgent = advised(NEUROMODULATOR, qtc_ms=500, overlays=False)
    assert "step3.neuromod" not in ids(urgent, "steps")
    assert "no emergency" in next(i.waits_on for i in urgent.later if i.id == "step3.neuromod")


def test_the_source_alone_advises_a_ppi_for_all() -> None:
    alone, whole = advised(overlays=False), advised()
    assert words(alone, "steps", "step1.ppi").startswith("The source advises a PPI for all.")
    assert "optional" not in words(alone, "steps", "step1.ppi")
    assert "optional" in words(whole, "steps", "step1.ppi")


def test_a_settled_achalasia_and_an_outflow_pattern_are_not_the_same() -> None:
    assert "exit.achalasia" in ids(advised(ACHALASIA_2), "steps")
    assert "exit.achalasia" not in ids(advised(OUTFLOW), "steps")
    assert "exit.egjoo" not in ids(advised(ON_SOLIDS), "steps")


# What is said beside the steps


NOTED = [
    ("something that is not excluded", but(structural_obstruction=None), {}),
    ("something that is not excluded", but(mass=True), NOT_MEASURED),
    ("something that is not excluded", but(structural_obstruction=True), but(mass=True, **CHILD)),
    ("not in every sense", SUPINE_ONLY, but(SUPINE_ONLY, CHILD)),
    ("Fewer than ten", series(weak=6, normal=3), but(CHILD, series(weak=6, normal=3))),
    ("manometric pattern only", but(SPASM, HEARTBURN), SPASM),
    ("manometric pattern only", but(HYPERCONTRACTILE, WELL), HYPERCONTRACTILE),
    ("manometric pattern only", but(SPASM, WELL), but(SPASM, WELL, mass=True)),
    ("manometric pattern only", but(SPASM, WELL), {}),
    ("presumed", but(NOT_MEASURED, HEARTBURN), NOT_MEASURED),
    ("presumed", but(NOT_MEASURED, HEARTBURN), but(NOT_MEASURED, WELL)),
    ("presumed", but(NOT_MEASURED, HEARTBURN), but(NOT_MEASURED, HEARTBURN, mass=True)),
    ("presumed", but(NOT_MEASURED, HEARTBURN), HEARTBURN),
    ("contradicts itself", LOW_MG, {}),
    ("contradicts itself", LOW_K, but(LOW_K, WELL)),
    ("contradicts itself", but(LOW_MG, ON_PPI), but(LOW_K, mass=True)),
]


@pytest.mark.parametrize(("words", "facts", "near_miss"), NOTED)
def test_a_note_says_how_far_the_class_and_the_order_can_be_trusted(
    words: str, facts: Facts, near_miss: Facts
) -> None:
    assert [note for note in advised(facts).notes if words in note]
    assert not [note for note in advised(near_miss).notes if words in note]


def test_only_a_lasting_reason_against_a_tricyclic_modifies_the_plan() -> None:
    """D4: "N3 unless its only reason is low Mg or K or a current tricyclic"."""
    for passing in (LOW_MG, LOW_K, but(tricyclic=True)):
        advice = advised(NEUROMODULATOR, passing)
        assert (advice.disposition, "hold.tca" in ids(advice, "steps")) == ("stay", True)
    for lasting in (but(qt_drug=True), but(qt_drug=True, **LOW_MG)):
        assert advised(NEUROMODULATOR, lasting).disposition == "modify"


def test_weak_kidneys_modify_nothing_while_magnesium_is_in_range() -> None:
    """D4: "L4 with eGFR < 30" is a low ion too; of potassium since the second reading (S27)."""
    assert advised(egfr_ml_min=20).disposition == "stay"
    assert advised(LOW_K, egfr_ml_min=20).disposition == "modify"


SOURCE_ALONE = {
    "long PPI and low magnesium": (but(LOW_MG, ON_PPI), "step1.ppi", "done", True),
    "weak kidneys": (but(LOW_MG, egfr_ml_min=20), "step2.mg", "steps", True),
    "QTc unknown": (but(NEUROMODULATOR, qtc_ms=None), "step3.neuromod", "steps", True),
    "another QT medicine": (but(NEUROMODULATOR, qt_drug=True), "step3.neuromod", "steps", True),
    "QTc of 500": (but(NEUROMODULATOR, qtc_ms=500), "step3.neuromod", "steps", False),
    "thickener and aspiration": (
        but(THICKENED, THICKENER_NEEDED),
        "diet.no-thickened",
        "steps",
        True,
    ),
    "settled achalasia": (ACHALASIA_2, "mn.poem", "avoid", True),
    "dysphagia, few biopsies": (INADEQUATE, "workup.egd-biopsy", "steps", True),
    "outflow, opioid unknown": (but(OUTFLOW, opioid=None), "workup.meds", "done", True),
}


@pytest.mark.parametrize("name", SOURCE_ALONE)
def test_what_the_source_alone_would_say(name: str) -> None:
    facts, id, where, said = SOURCE_ALONE[name]
    advice = advised(facts, overlays=False)
    assert (id in ids(advice, where)) == said
    assert advice.disposition == (
        "stay-incomplete" if name.startswith("dysphagia") else "stay" if said else "modify"
    )


def test_the_source_alone_asks_for_solid_swallows_once() -> None:
    """G9: "class normal on water, dysphagia, solids not tested"."""
    assert advised(NORMAL, overlays=False).disposition == "stay-incomplete"
    assert advised(NORMAL, solid_test="normal", overlays=False).disposition == "stay"
    assert advised(NORMAL, HEARTBURN, overlays=False).disposition == "stay"


def test_findings_see_what_evidence_adds_unless_they_are_told_not_to() -> None:
    assert Findings.of(patient(mass=True)).suspected_malignancy
    assert not Findings.of(patient(mass=True), overlays=False).suspected_malignancy


def test_a_rule_says_which_facts_it_was_decided_by() -> None:
    trace = {line.row: line for line in advised(mass=True).trace}
    assert trace["X5"].fired and not trace["X6"].fired
    assert trace["X5"].facts == ("age_years", "pregnant", "upper_gi_surgery", "mass")
    assert trace["X6"].facts == ("structural_obstruction",)  # that alone silences it


def test_a_ppi_names_all_that_it_waits_for() -> None:
    """ "E-P2: later, once Mg is in range", also where the biopsies are still missing (G4)."""
    (ppi,) = (item for item in advised(mg(0.6), biopsies_count=5).later if item.id == "step1.ppi")
    assert ppi.rows == ("P1 after biopsies", "E-P2", "E-P2 evidence")
    assert ppi.waits_on == "the biopsies, magnesium in range"


# Much goes wrong at once, so that many pitfalls compete for the open places
MUCH = but(
    mg(1.2, "mg/dL", 1.7, 2.4),
    LOW_K,
    egfr_ml_min=25,
    ppi=True,
    ppi_months=60,
    biopsies_count=3,
    barium_mild_dysmotility=True,
    asks_poem=True,
    asks_thickened_fluids=True,
    asks_metoclopramide=True,
)


@pytest.mark.parametrize(
    ("facts", "exit", "own"),
    [
        (but(chest_pain="acute"), "exit.cardiac", ["pf.cardiac-first"]),
        (but(UNANSWERED, BARIUM_ONLY, BOLUS), "exit.urgent-endoscopy", ["pf.dysphagia-is-alarm"]),
        (but(eosinophils_per_hpf=15), "exit.eoe", ["pf.normal-egd-eoe"]),
        (
            but(odynophagia=True, potassium_solid=True),
            "exit.pill-oesophagitis",
            ["pf.pill-injury", "pf.kcl-tablet"],
        ),
        (
            but(OUTFLOW, opioid=True),
            "exit.egjoo-opioid",
            ["pf.positional-irp", "pf.opioid-pattern"],
        ),
        (OUTFLOW, "exit.egjoo", ["pf.positional-irp"]),
        (SUPINE_ONLY, "exit.tbe-flip", ["pf.positional-irp"]),
        (but(ACHALASIA_3, opioid=True), "exit.achalasia", ["pf.opioid-pattern"]),
        (but(SPASM, opioid=True), "exit.des", ["pf.opioid-pattern"]),
        (but(HYPERCONTRACTILE, opioid=True), "exit.hypercontractile", ["pf.opioid-pattern"]),
        (
            ABSENT,
            "exit.absent-contractility",
            ["pf.absent-not-iem", "pf.normal-irp-achalasia", "pf.ctd-screen"],
        ),
        (
            but(connective_tissue_disease=True, raynaud=True, asks_wrap="partial"),
            "exit.ctd-referral",
            ["pf.fundo-ctd", "pf.ctd-screen"],
        ),
        (but(oropharyngeal_signs=True), "exit.slt-oropharyngeal", ["pf.thickener-scope"]),
        (
            but(
                regurgitation="effortless",  # beside a pitfall that else stands before its own
                irp_upright_mmhg=18,
                irp_upright_uln_mmhg=12,
                tbe_column_5min_cm=0,
                flip_di_mm2_mmhg=3.5,
            ),
            "exit.rumination",
            ["pf.rumination-mimic", "pf.positional-irp"],
        ),
        (but(high_output_stoma=True), "exit.intestinal-failure", ["pf.hyperaldo-scope"]),
        (
            but(OUTFLOW, age_years=60, hard_to_pass=True),
            "exit.malignancy",
            ["pf.pseudoachalasia", "pf.positional-irp"],
        ),
    ],
)
def test_the_pitfalls_of_an_exit_stand_before_all_others(
    facts: Facts, exit: str, own: list[str]
) -> None:
    """ "the most specific five first, the rest folded; an exit's own before all others"."""
    advice = advised(MUCH, facts)
    assert exit in ids(advice, "steps")
    assert ids(advice, "pitfalls")[: len(own)] == own
    assert len(advice.pitfalls) > len(own) + 5
