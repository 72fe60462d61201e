"""The shipped cases: enough of them, no two alike, true to their own facts, fit to be read."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from esodys_teach.content.case import Case, Difficulty, case_ids, load_case
from esodys_teach.content.case_checks import check_files
from esodys_teach.evidence import vocabulary
from esodys_teach.loader.places import cases_dir
from esodys_teach.patient.facts import Level, level

CASES = [load_case(case_id) for case_id in case_ids()]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def low(case: Case, ion: str) -> bool:
    return level(ion, getattr(case.patient, ion)) in (Level.LOW, Level.SEVERE)


def swallows(case: Case, **counts: int) -> bool:
    series = case.patient.swallows
    return series is not None and all(getattr(series, k) == n for k, n in counts.items())


WANTED: dict[str, Callable[[Case], object]] = {
    "the prototype, whose PPI has a stop date": lambda c: (
        c.expect.disposition == "stay"
        and c.expect.motility_class == "iem-mild"
        and {"step1.ppi"} <= {*c.expect.steps}
        and {"pf.ppi-8wk-review"} <= {*c.expect.pitfalls}
    ),
    "7 of 10 ineffective, where two failed decide nothing": lambda c: (
        swallows(c, total=10, ineffective=7, failed=2)
        and c.expect.motility_class == "iem-inconclusive"
    ),
    "5 of 10 failed, conclusive and not mild": lambda c: (
        swallows(c, total=10, failed=5)
        and c.expect.motility_class == "iem-conclusive"
        and "mn.label-mild-iem" in c.expect.avoid
    ),
    "an IRP of 22 on a system whose limit is 26": lambda c: (
        c.patient.irp_supine_mmhg == 22 and c.patient.irp_supine_uln_mmhg == 26
    ),
    "absent contractility with puffy fingers and a wrap planned": lambda c: (
        c.expect.motility_class == "absent-contractility"
        and c.patient.sclerodactyly
        and c.patient.asks_wrap
    ),
    "three biopsies on omeprazole after a bolus last year": lambda c: (
        c.patient.biopsies_count == 3 and c.patient.ppi and c.patient.food_bolus_past
    ),
    "exactly 15 eosinophils": lambda c: (
        c.patient.eosinophils_per_hpf == 15 and "exit.eoe" in c.expect.steps
    ),
    "progressive dysphagia offered a PPI trial": lambda c: (
        c.patient.dysphagia_course == "progressive" and c.patient.asks_ppi
    ),
    "a stricture": lambda c: (
        c.patient.structural_obstruction and "exit.stricture" in c.expect.steps
    ),
    "low magnesium and potassium with slow-release tablets": lambda c: (
        low(c, "magnesium") and low(c, "potassium") and c.patient.potassium_solid
    ),
    "low potassium alone, magnesium just in case at eGFR 28": lambda c: (
        low(c, "potassium")
        and not low(c, "magnesium")
        and c.patient.egfr_ml_min == 28
        and "step2.mg" in c.expect.never
    ),
    "five years of PPI where magnesium tablets fail": lambda c: (
        low(c, "magnesium") and c.patient.ppi_months == 60 and "hold.ppi-review" in c.expect.steps
    ),
    "magnesium in mEq/L, severe, same day": lambda c: (
        c.patient.magnesium
        and c.patient.magnesium.unit == "mEq/L"
        and level("magnesium", c.patient.magnesium) is Level.SEVERE
        and "safety.same-day" in c.expect.steps
    ),
    "an opioid with an outflow pattern and POEM booked": lambda c: (
        c.patient.opioid and c.patient.asks_poem and "exit.egjoo-opioid" in c.expect.steps
    ),
    "an opioid with IEM, wrongly blamed": lambda c: (
        c.patient.opioid
        and c.expect.motility_class in ("iem-mild", "iem-conclusive")
        and c.expect.disposition == "stay"
    ),
    "achalasia": lambda c: "exit.achalasia" in c.expect.steps,
    "distal spasm": lambda c: c.expect.motility_class == "distal-spasm",
    "hypersensitive chest pain with a second QT drug": lambda c: (
        c.patient.hypersensitivity and c.patient.qt_drug and "hold.tca" in c.expect.steps
    ),
    "exertional chest pain without an ECG": lambda c: (
        c.patient.chest_pain == "recurrent" and "safety.cardiac-first" in c.expect.steps
    ),
    "thickener wrongly, in a care home": lambda c: (
        "care home" in c.title + c.vignette and "diet.no-thickened" in c.expect.steps
    ),
    "thickener rightly, with aspiration": lambda c: (
        c.patient.aspiration_documented and "mn.stop-thickener" in c.expect.avoid
    ),
    "normal on water and stuck on bread": lambda c: (
        c.expect.motility_class == "normal" and "monitor.hrm-solids" in c.expect.steps
    ),
    "better symptoms without better emptying": lambda c: (
        "mn.discharge-on-symptoms" in c.expect.avoid
    ),
    "pain, BMI 23, asks for a tube": lambda c: (
        c.patient.pain_predominant and c.patient.bmi_kg_m2 == 23 and c.patient.asks_feeding_tube
    ),
}


def test_check_finds_no_slip_in_any_file():
    """No expectation that the advice does not meet, and no number that is not a fact."""
    assert check_files(sorted(cases_dir().glob("*.yaml"))) == []


@pytest.mark.parametrize("wanted", WANTED)
def test_the_set_holds_a_case_of(wanted):
    assert [case.id for case in CASES if WANTED[wanted](case)]


def test_the_wanted_cases_are_different_cases():
    found = {wanted: {c.id for c in CASES if holds(c)} for wanted, holds in WANTED.items()}
    taken: dict[str, str] = {}

    def place(wanted: str, tried: set[str]) -> bool:
        for case_id in sorted(found[wanted] - tried):
            tried.add(case_id)
            if case_id not in taken or place(taken[case_id], tried):
                taken[case_id] = wanted
                return True
        return False

    assert [wanted for wanted in WANTED if not place(wanted, set())] == []


def test_there_are_at_least_24_cases_on_every_level_and_for_every_disposition():
    assert len(CASES) >= 24
    levels = Counter(case.level for case in CASES)
    assert all(levels[difficulty] >= 6 for difficulty in Difficulty)
    assert {case.expect.disposition for case in CASES} == set(vocabulary().disposition)


@pytest.mark.parametrize("name", ["title", "teaching_point", "twist", "vignette", "patient"])
def test_no_two_cases_are_alike_in(name):
    assert len({getattr(case, name) for case in CASES}) == len(CASES)


@every_case
def test_a_vignette_has_the_length_of_a_minute(case):
    assert 60 <= len(case.vignette.split()) <= 180


@every_case
def test_nothing_is_reviewed_that_nobody_reviewed(case):
    assert case.review == "not reviewed by a clinician"


@every_case
def test_what_a_case_expects_does_not_contradict_itself(case):
    lists = [case.expect.steps, case.expect.later, case.expect.done, case.expect.avoid]
    lists += [case.expect.pitfalls, case.expect.never]
    assert [i for i, n in Counter(i for ids in lists for i in ids).items() if n > 1] == []


@every_case
def test_sentences_to_learn_from_are_short_and_end(case):
    assert 2 <= len(case.learning_points) <= 4
    for text in (case.teaching_point, case.twist, *case.learning_points, case.expect.because):
        assert re.search(r"[.?!]\"?$", text), text
        for sentence in re.split(r"(?<=[.?!;:])\s+", text):
            assert len(sentence.split()) <= 20, sentence


DOSE = re.compile(r"\d\s*(mg|g|µg|mcg|micrograms?|mL|ml|drops?|tablets?|units?)\b(?!/)")
BRITISH = re.compile(
    r"(?i)oesophag|behaviour|colour|tumour|anaemi|diarrhoea|haem|centre|litre|programme\b|"
    r"paediatr|odour|labour|favour|fibre|specialise|recognise|organise|catheterise|dyspnoea"
)


@every_case
def test_a_case_names_no_dose_and_is_spelled_the_american_way(case):
    texts = (case.title, case.teaching_point, case.twist, case.vignette, case.expect.because)
    for text in (*texts, *case.learning_points):
        assert not DOSE.search(text), text
        assert not BRITISH.search(text), text


@every_case
def test_a_case_names_nobody(case):
    named = re.search(
        r"\b(Mr|Mrs|Ms|Dr|Prof)\b\.?\s[A-Z]|\bborn on\b|\b\d{1,2}/\d{1,2}/\d", case.vignette
    )
    assert named is None
