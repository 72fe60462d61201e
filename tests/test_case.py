"""A case file is read whole or refused slip by slip; its guide says what the program does."""

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esodys_teach.content.case import Case, case_ids, load_case
from esodys_teach.content.case_checks import check_files, read_case, read_patient, vignette_slips
from esodys_teach.content.guide import renewed
from esodys_teach.loader.places import cases_dir
from esodys_teach.loader.strict import FileError
from esodys_teach.patient.fact import with_unit
from esodys_teach.patient.facts import Swallows
from esodys_teach.patient.patient import FIELDS, Patient

GUIDE = (cases_dir() / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[1]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file with the guide's example, with pieces of its text replaced."""

    def written(*changes: tuple[str, str], name: str = "bread-and-water.yaml") -> Path:
        text = EXAMPLE
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_the_example_of_the_guide_is_a_case_without_a_slip(write):
    path = write()
    assert check_files([path]) == []
    assert not list(vignette_slips(read_case(path)))


def test_a_case_is_read_as_values(write):
    case = read_case(write())
    assert (case.id, case.level, case.written) == ("bread-and-water", "intermediate", "2026-11-22")
    assert case.patient.dysphagia_liquids is False
    assert case.patient.heartburn is None
    assert case.patient.magnesium.high == 1.0
    assert case.expect.steps == ("monitor.hrm-solids",)
    assert case.expect.later == ()
    assert case.vignette.startswith("A 41-year-old teacher") and "\n" not in case.vignette


SLIPS = [
    ("id: bread-and-water ", "id: Bread ", "1: id: 'Bread' is not 1 to 40 small letters"),
    ("id: bread-and-water ", "id: other ", "1: id: other is not the name of the file, bread"),
    ("level: intermediate", "level: hard", "3: level: unknown 'hard', known: beginner"),
    ("title: Fine with water, stuck with bread\n", "", "1: missing: title"),
    ("bmi_kg_m2: 24", "bmi: 24", "17: patient: unknown 'bmi', did you mean bmi_kg_m2?"),
    ("age_years: 41", "age_years: 121", "15: patient.age_years: 121 is not possible; a number"),
    ("sex: female", "sex: woman", "16: patient.sex: unknown 'woman', known: female, male"),
    (
        "unit: mmol/L, low",
        "unit: mmol, low",
        "25: patient.magnesium.unit: unknown 'mmol', did you mean mm",
    ),
    ("low: 0.70", "low: 1.70", "25: patient.magnesium: (1.7, 1.0) is not possible; the lower"),
    ("{value: 4.1", "{value: 41", "26: patient.potassium.value: 41.0 is not possible; a number"),
    ("{value: 4.1, ", "{", "26: patient.potassium: missing: value"),
    ("4.1, unit: mmol/L", "16, unit: mg/dL", "26: patient.potassium.unit: unknown 'mg/dL'"),
    ("{normal: 10}", "{normal: 41}", "37: patient.swallows.normal: 41 is not possible"),
    ("{normal: 10}", "{}", "37: patient.swallows: 0 is not possible; a series has 1 to 40"),
    ("[monitor.hrm-solids]", "[monitor.hrm-solid]", "41: expect.steps[0]: unknown 'monitor.hrm-"),
    (
        "[mn.label-mild-iem]",
        "[pf.70pct]",
        "43: expect.avoid[0]: pf.70pct is a pitfall; here stands a mistake to avoid",
    ),
    ("[pf.solid-swallows]", "[pf.solids]", "44: expect.pitfalls[0]: unknown 'pf.solids', did you"),
    ("never: [exit.normal-motility]", "never: [x.ccv4]", "45: expect.never[0]: x.ccv4 is a claim;"),
    ("stay-incomplete", "stays", "39: expect.disposition: unknown 'stays', did you mean st"),
    ("motility_class: normal", "motility_class: mild", "40: expect.motility_class: unknown 'mi"),
    ("not reviewed by a clinician", "reviewed", "51: review: 'reviewed' is not 'not reviewed"),
    ('"2026-11-22"', "22 November", "52: written: '22 November' is not a date such as 2026-11-22"),
    ('"2026-11-22"', "2026-02-30", "52: written: 2026-02-30 is not possible; no calendar has"),
    # A text cut short, or none
    ("title: Fine with water, stuck", "title: Case #2, stuck", "2: title: the text ends before"),
    ("- A normal study on", "- Study #2 on", "49: learning_points[1]: the text ends before '#'"),
    (
        "- A normal study on water does not end the search.",
        "- ~",
        "49: learning_points[1]: no value",
    ),
    ("A. Example, medical student", "null", "50: author: no value"),
    # What the advice says instead
    (
        "motility_class: normal",
        "motility_class: iem-mild",
        "40: expect.motility_class: the advice has normal, not iem-mild",
    ),
    (
        "[monitor.hrm-solids]",
        "[monitor.hrm-solids, exit.eoe]",
        "41: expect.steps[1]: the advice has exit.eoe nowhere; its steps: monitor.hrm-solids",
    ),
    (
        "[monitor.hrm-solids]",
        "[workup.obstruction]",
        "41: expect.steps[0]: the advice has workup.obstruction in: done",
    ),
    (
        "[exit.normal-motility]",
        "[mn.label-mild-iem]",
        "45: expect.never[0]: the advice has mn.label-mild-iem in: avoid",
    ),
    # Real patients, and doses
    (
        "A 41-year-old teacher",
        "A teacher, born 12.03.1985,",
        "6: vignette: '12.03.1985' looks like",
    ),
    (
        "A 41-year-old",
        "Mrs. Huber, 41,",
        "6: vignette: 'Mrs. Huber' looks like a name; write an age",
    ),
    ("The medicine list", "MRN 4711. The list", "6: vignette: 'MRN' looks like a patient's number"),
    ("medical student", "+49 30 1234567", "50: author: '+49 30 1234567' looks like a telephone"),
    (
        "Test what the patient",
        "Give 40 mg to what the",
        "48: learning_points[0]: '40 mg' looks like a dose",
    ),
    ("id: bread-and-water ", "id: five-failed ", "1: id: a case that ships is called five-failed"),
]


@pytest.mark.parametrize(("old", "new", "expected"), SLIPS)
def test_a_slip_is_named_with_file_line_place_and_reason(write, old, new, expected):
    path = write((old, new))
    (found,) = (line for line in check_files([path]) if "five-failed is not the name" not in line)
    assert found.startswith(f"{path}:{expected}")


OF_A_PATIENT = [
    *(
        "born 12.03.1977",
        "born 3/12/77",
        "born 1977-03-12",
        "on March 12, 1977",
        "on 12 March 1977",
    ),
    *("Date of birth: known", "born in 1977", "DOB", "MRN 4711", "patient ID 12", "Dr. Huber"),
    *("030 1234567", "+49 (30) 123-4567", "(212) 555-0101", "212-555-0101", "Ms Lee"),
    *("40 mg", "40mg twice", "1.5 mg/kg", "0.25 µg", "2,5 mcg", "a 20-mg tablet", "5 mg/day"),
]
HARMLESS = [
    *("1.7 mg/dL", "1.7 mg per dL", "12 mg/L", "50 µg/g", "18 mmHg", "0.88 mmol/L", "1.7 mEq/L"),
    *("2 of 10 swallows", "3.5/5", "70%", "30 mL/min/1.73 m²", "24 hours", "born in the spring"),
    *("Chicago 4.0", "may 12 months pass", "5 mL of water", "the doctor", "2026", "in March 2026"),
    *("a 41-year-old", "the 1990s", "10-12 cm", "Mg 2", "type 2/3", "100-200 mm", "1.2.3"),
]


@pytest.mark.parametrize(
    ("text", "slips"), [(t, 1) for t in OF_A_PATIENT] + [(t, 0) for t in HARMLESS]
)
def test_a_text_tells_of_no_real_patient_and_names_no_dose(write, text, slips):
    found = check_files([write(("The medicine list", f"It says {text}. The list"))])
    assert len(found) == slips, found


def test_the_date_of_writing_and_the_reviewer_are_not_the_patient(write):
    review = "review: reviewed by Dr. B. Example, internist, 2026-11-22 # twice"
    changes = ("A. Example", "Dr. A. Example"), ("review: not reviewed by a clinician", review)
    assert check_files([write(*changes, ('"2026-11-22"', "2026-11-22 # today"))]) == []


def test_a_file_by_another_name_is_told_that_no_page_shows_it(write):
    path = write(name="bread-and-water.yml")
    assert check_files([path]) == [
        f"{path}:1: the name ends in '.yml'; only names that end in '.yaml' are shown"
    ]


def test_all_slips_of_all_files_come_at_once(write):
    first = write(("sex: female", "sex: f"), ("ppi: false", "ppi: no"), name="first.yaml")
    second = write(("id: bread-and-water ", "id: second "), name="second.yaml")
    third = first.with_name("third.yaml")
    found = check_files([first, second, third])
    assert [line.split(" ")[1] for line in found[:-1]] == ["patient.sex:", "patient.ppi:"]
    assert found[-1] == f"{third}: no such file"


def test_two_files_share_no_title_and_no_teaching_point(write):
    first = write(("id: bread-and-water ", "id: first "), name="first.yaml")
    second = write(("id: bread-and-water ", "id: second "), name="second.yaml")
    assert check_files([first]) == check_files([second]) == []
    assert check_files([first, second]) == [
        f"{second}:2: title: first.yaml has the same",
        f"{second}:4: teaching_point: first.yaml has the same",
    ]


def test_a_slip_leaves_nothing_half_read(write):
    with pytest.raises(FileError) as refused:
        read_case(write(("sex: female", "sex: f")))
    assert len(refused.value.slips) == 1


# Patients that are not yet cases


def test_a_file_may_hold_only_the_patient(tmp_path):
    path = tmp_path / "draft.yaml"
    path.write_text("patient: {age_years: 41}\n", encoding="utf-8")
    assert read_patient(path) == Patient(age_years=41)
    assert "missing: id, title" in check_files([path])[0]
    path.write_text("patient: {age_years: 41}\ntitel: x\n", encoding="utf-8")
    with pytest.raises(FileError, match="unknown 'titel'"):
        read_patient(path)


def test_a_laboratory_value_without_its_unit_is_refused(write):
    path = write(("{value: 4.1, unit: mmol/L}", "{value: 4.1}"))
    with pytest.raises(FileError, match=r"patient\.potassium: missing: unit"):
        read_case(path)


def test_the_patient_of_a_whole_case_is_the_same(write):
    path = write()
    assert read_patient(path) == read_case(path).patient


# Cases by id


def test_every_shipped_file_is_a_case_by_its_name():
    assert case_ids() == tuple(sorted(path.stem for path in cases_dir().glob("*.yaml")))
    for case_id in case_ids():
        assert load_case(case_id).id == case_id
        assert load_case(case_id) is load_case(case_id)


@pytest.mark.parametrize(
    "word", ["", "../README", "README", "case\0", "/etc/passwd", "x" * 256, None, "Five-Failed"]
)
def test_no_other_word_opens_a_file(word):
    with pytest.raises(LookupError, match="no case"):
        load_case(word)


@given(st.text(max_size=60))
def test_no_text_opens_a_file(word):
    if word not in case_ids():
        with pytest.raises(LookupError):
            load_case(word)


# Numbers in the vignette


def case_with(write: Write, vignette: str, **facts: Any) -> Case:
    return replace(read_case(write()), vignette=vignette, patient=Patient(**facts))


AGE, DAYS = "patient.age_years", "patient.days_off_ppi_before_biopsy"


@pytest.mark.parametrize(
    ("vignette", "facts", "expected"),
    [
        ("A 41-year-old.", {"age_years": 41}, []),
        ("A 41-year-old for 6 months.", {"age_years": 41}, ["vignette: 6 is no fact"]),
        ("A young woman.", {"age_years": 41}, [f"{AGE}: the vignette does not say 41"]),
        ("PDE5 and H2 and T2 are words.", {}, []),
        ("QTc 460.", {"qtc_ms": 460}, []),
        ("IRP -2.5 mmHg.", {"irp_supine_mmhg": -2.5}, []),
        ("Calcium 2.30.", {"calcium_mmol_l": 2.3}, []),
        ("Age 42.", {"age_years": 41}, ["vignette: 42 is no", f"{AGE}: the vignette does not"]),
        ("Never a PPI.", {"days_off_ppi_before_biopsy": 365}, []),
        (
            "On the day.",
            {"days_off_ppi_before_biopsy": 0},
            [f"{DAYS}: the vignette does not say 0"],
        ),
    ],
)
def test_each_number_of_a_vignette_is_a_fact_and_the_reverse(write, vignette, facts, expected):
    found = [": ".join(slip) for slip in vignette_slips(case_with(write, vignette, **facts))]
    assert len(found) == len(expected)
    assert all(map(str.startswith, found, expected)), found


def test_a_series_is_told_by_its_counts_its_total_and_its_ineffective_swallows(write):
    series = Swallows(failed=2, weak=5, normal=3)
    for vignette, expected in {
        "2 failed, 5 weak, 3 normal": [],
        "7 of 10 ineffective: 2 failed, 5 weak": [],
        "7 of 10 ineffective, 2 failed": ["patient.swallows.weak"],
        "2 failed, 5 weak, 4 normal": ["vignette"],
    }.items():
        found = [place for place, _ in vignette_slips(case_with(write, vignette, swallows=series))]
        assert found == expected, vignette


# Mutated and written files


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_good_file_with_its_text_mutated_is_a_case_or_a_named_refusal(tmp_path, data):
    lines = EXAMPLE.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[at])))
        extra = data.draw(st.sampled_from([*" \t:-?[]{}&*!|>'\"#%@`,~<012", "yes", "\x00", "𝟓"]))
        cut = data.draw(st.integers(0, 3))
        lines[at] = lines[at][:column] + extra + lines[at][column + cut :]
    path = tmp_path / "bread-and-water.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    for line in check_files([path]):
        assert re.match(r"\S*bread-and-water\.yaml:\d+: .+", line)


@pytest.mark.parametrize("case_id", case_ids())
def test_a_case_written_out_is_read_back_equal(tmp_path, case_id):
    case = load_case(case_id)
    path = tmp_path / f"{case_id}.yaml"
    path.write_text(yaml.safe_dump(_plain(asdict(case)), allow_unicode=True), encoding="utf-8")
    assert read_case(path) == case


def _plain(value: Any) -> Any:
    """What YAML can write: no unknown facts, no empty lists, no tuples, no enumerations."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if part not in (None, ())}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, str) else value


# The guide


def test_the_tables_of_the_guide_are_those_of_the_program():
    assert renewed(GUIDE) == GUIDE, "run: python -m esodys_teach.content.guide"


def test_the_guide_names_every_fact_with_its_limits():
    rows = dict(re.findall(r"^\| `([a-z0-9_]+)` \| (.*) \|$", GUIDE, re.MULTILINE))
    for name, fact in FIELDS.items():
        assert fact.label in rows[name]
        assert all(str(choice) in rows[name] for choice in fact.choices)
        if fact.low is not None:
            assert with_unit(f"{fact.low:g} to {fact.high:g}", fact.unit) in rows[name]


CURES = [
    ("unit: mmol/L, low", "unit: mmol, low"),
    ("bmi_kg_m2: 24", "bmi: 24"),
    ("title: Fine", "titel: Fine"),
    ("ppi: false", "ppi: yes"),
    ("age_years: 41", "age_years: 041"),
    ("sex: female", "qtc_ms: 9000"),
    ("food_bolus_past: false", "heartburn: unknown"),
    ("manometry_done: true", "ppi: false"),
    ("author: A. Example, medical", "author: A. Example: medical"),
    ("steps: [monitor.hrm-solids]", "steps: [monitor.hrm-solids"),
    ("  sex: female", " sex: female"),
    ("bmi_kg_m2: 24", "bmi_kg_m2: &a 24"),
    ("bmi_kg_m2: 24", "bmi_kg_m2: *a"),
    ("bmi_kg_m2: 24", "bmi_kg_m2: !a 24"),
    ("sex: female", "<<: {sex: female}"),
    ("[monitor.hrm-solids]", "[step1.ppl]"),
    ("value: 0.82", "value: 0,82"),
    ("motility_class: normal", "motility_class: iem-mild"),
    ("[monitor.hrm-solids]", "[exit.eoe]"),
    ("[monitor.hrm-solids]", "[workup.obstruction]"),
    ("A 41-year-old teacher", "A teacher, born 12.03.1985,"),
    ("title: Fine with", "title: Fine #2 with"),
    ("title: Fine with water, stuck with bread", 'title: "Fine\nlevel: "b" c'),
    ("  - A normal study on water does not end the search.", "  - id: a\n   b: c"),
    ("title: Fine with water", "title:Fine with water"),
    ("title: Fine", "title: > 5 Fine"),
    ("title: Fine", "title: @Fine"),
    ("title: Fine", "title: - Fine"),
    ("  sex: female", "\tsex: female"),
    ("sex: female", "omeprazole: true"),
    ("endoscopy_done: true", "endoscopy_done: false"),
    ("  - A normal study on water does not end the search.\n", ""),
    ("motility_class: normal", "motility_class: mild IEM"),
    ("{value: 0.82, unit: mmol/L, low: 0.70, high: 1.00}", "0.58 mmol/L"),
    ("{normal: 10}", "60%"),
    ("[monitor.hrm-solids]", "step2.mg"),
    ("learning_points:", "learning_points: One sentence.\nothers:"),
    ("sex: female", "sex: [female]"),
    ("- Test what", "- Test: what"),
    ("title: Fine", "title: Fi\u200bne"),
    ("id: bread-and-water ", "id: five-failed "),
]


def test_every_complaint_that_the_guide_explains_is_one_the_program_makes(write):
    table = GUIDE.split("| the check says | the cure |")[1].split("\n\n")[0]
    explained = re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`.*`) \|", table, re.MULTILINE)))
    said = "\n".join(line for change in CURES for line in check_files([write(change)]))
    weak = ("{normal: 10}", "{weak: 6, normal: 4}"), ("class: normal", "class: iem-mild")
    story = re.search(r"vignette: .*?\n(.*?)patient:", EXAMPLE, re.DOTALL)[1]
    for changes in (weak, [(story, "  A man cannot swallow.\n")]):
        said += "\n".join(check_files([write(*changes)]))
    latin = write(name="latin.yaml")
    latin.write_bytes(EXAMPLE.replace("teacher", "caf\xe9").encode("latin-1"))
    said += "\n".join(check_files([latin]))
    told = vignette_slips(case_with(write, "For 18 months.", age_years=41))
    said += "\n".join(f"{place}: {reason}" for place, reason in told)
    said += "\n".join(check_files([write(name="bread-and-water.yml")]))
    said = re.sub(r"first on line \d+", "first on line 24", said)
    said = re.sub(r"ends on line \d+", "ends on line 44", said)
    for words in explained:
        # The guide shortens with three dots, and names a file of its own.
        pieces = re.split(r"^brief-title\.yaml:\d+: |,? ?\.\.\.\)?", words)
        assert all(piece in said for piece in pieces), words
