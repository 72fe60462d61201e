"""What an author without Python meets: each message names the way out."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from esodys_teach.content.case_checks import (
    NOTHING_OF,
    check_files,
    contradictions,
    read_case,
    read_own,
    vignette_slips,
)
from esodys_teach.content.guide import FACTS_OF_CLASS
from esodys_teach.engine.advice import advise
from esodys_teach.evidence import pitfalls, vocabulary
from esodys_teach.loader.places import cases_dir
from esodys_teach.patient.facts import IONS, Lab, Swallows
from esodys_teach.patient.patient import FIELDS, RENAMED, Patient

GUIDE = (cases_dir() / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[1]
TABLE_1 = "Table 1 of cases/README.md"
TABLE_2 = "Table 2 of cases/README.md"
ANOTHER = "{value: 0.82, unit: mmol/L, low: 0.70, high: 1.00}"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file with the guide's example, with pieces of its text replaced."""

    def written(*changes: tuple[str, str]) -> Path:
        text = EXAMPLE
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / "bread-and-water.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def only(write: Write, *changes: tuple[str, str]) -> str:
    """The one thing that the check says, without file and line."""
    (line,) = check_files([write(*changes)])
    return re.sub(r"^\S+\.yaml:\d+: ", "", line)


# One value, a list, keys with values


@pytest.mark.parametrize("text", ["0.58", "0.58 mmol/L", "low"])
@pytest.mark.parametrize("ion", IONS)
def test_a_laboratory_value_without_braces_is_shown_how_to_write_one(
    write: Write, ion: str, text: str
) -> None:
    said = (
        only(write, (f"magnesium: {ANOTHER}", f"{ion}: {text}"))
        if ion != "potassium"
        else only(write, ("{value: 4.1, unit: mmol/L}", text))
    )
    assert said == (
        f"patient.{ion}: expected keys with values, found one value; write it like {Lab.EXAMPLE}"
    )


def test_a_swallow_series_without_braces_is_shown_how_to_write_one(write: Write) -> None:
    assert only(write, ("{normal: 10}", "60%")) == (
        "patient.swallows: expected keys with values, found one value; write it like "
        "{failed: 1, weak: 5, normal: 4}"
    )


@pytest.mark.parametrize("ion", IONS)
def test_what_the_message_shows_can_be_written(write: Write, ion: str) -> None:
    old = "{value: 4.1, unit: mmol/L}" if ion == "potassium" else f"magnesium: {ANOTHER}"
    new = Lab.EXAMPLE if ion == "potassium" else f"{ion}: {Lab.EXAMPLE}"
    found = read_case(write((old, new), ("{normal: 10}", Swallows.EXAMPLE)))
    assert isinstance(getattr(found.patient, ion), Lab)
    assert found.patient.swallows == Swallows(failed=1, weak=5, normal=4)


def test_facts_in_one_line_of_text_are_shown_how_to_write_them(write: Write) -> None:
    path = write()
    path.write_text("patient: a man of 60\n", encoding="utf-8")
    said = "expected keys with values, found one value; write each as 'key: value' on its own line"
    assert said in check_files([path])[-1]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[monitor.hrm-solids]", "step2.mg", "write [step2.mg], or one a line after '- '"),
        (
            "[monitor.hrm-solids]",
            "step2.mg, step2.k",
            "write [step2.mg, step2.k], or one a line after '- '",
        ),
        ("[monitor.hrm-solids]", "{step2.mg: }", "write one a line after '- '"),
    ],
)
def test_one_id_in_place_of_a_list_is_shown_in_brackets(
    write: Write, old: str, new: str, says: str
) -> None:
    assert only(write, (old, new)).endswith(f"; {says}")


@pytest.mark.parametrize("text", ["Test, then name.", "One."])
def test_one_text_in_place_of_a_list_is_told_of_the_dash(write: Write, text: str) -> None:
    two = re.search(r"learning_points:\n(.*?)author:", EXAMPLE, re.DOTALL)[1]
    assert only(write, (f"\n{two}", f" {text}\n")) == (
        "learning_points: expected a list, found one value; write one a line after '- '"
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("age_years: 41", "age_years: [41]", "write a whole number such as 12"),
        ("sex: female", "sex: [female]", "write one word"),
        (
            "- Test what the patient",
            "- Test: what the patient",
            'a text with a colon stands in "quotes", as a whole',
        ),
        ("author: A. Example, medical student", "author: [A. Example]", "write it without [ ]"),
    ],
)
def test_more_than_one_value_is_told_how_to_write_one(
    write: Write, old: str, new: str, says: str
) -> None:
    said = only(write, (old, new))
    assert "expected one value, found " in said
    assert f"; {says}" in said


# Unknown words


def test_an_unknown_fact_is_led_to_the_table_and_to_no_old_name(write: Write) -> None:
    said = only(write, ("  sex: female", "  omeprazole: true"))
    names = list(FIELDS)
    assert said == (
        f"patient: unknown 'omeprazole', known: {', '.join(names[:3])}, and {len(names) - 3} more:"
        f" see {TABLE_1}"
    )
    for old in RENAMED:
        assert f"did you mean {RENAMED[old]}?" in only(write, ("  sex: female", f"  {old}x: 2.4"))


def test_a_fact_is_found_by_its_label(write: Write) -> None:
    said = only(write, ("  sex: female", "  corrected QT interval: 460"))
    assert "did you mean qtc_ms" in said


@pytest.mark.parametrize(
    ("place", "word", "guess"),
    [
        ("motility_class: normal", "mild IEM", "iem-mild"),
        ("motility_class: normal", "Conclusive IEM", "iem-conclusive"),
        ("steps: [monitor.hrm-solids]", "magnesium", "step2.mg"),
        ("avoid: [mn.label-mild-iem]", "Myotomy", "mn.poem"),
    ],
)
def test_the_nearest_id_is_guessed_by_its_words_and_by_its_meaning(
    write: Write, place: str, word: str, guess: str
) -> None:
    key, _, before = place.partition(": ")
    new = f"[{word}]" if before.startswith("[") else word
    said = only(write, (place, f"{key}: {new}"))
    assert re.search(rf"unknown '{word}', did you mean .*{re.escape(guess)}", said), said


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("disposition: stay-incomplete", None),
        ("motility_class: normal", vocabulary().motility_class),
        ("steps: [monitor.hrm-solids]", vocabulary().pathway),
        ("avoid: [mn.label-mild-iem]", vocabulary().must_not),
        ("pitfalls: [pf.solid-swallows]", pitfalls()),
    ],
)
def test_an_id_that_is_like_none_is_led_to_the_table(
    write: Write, place: str, words: dict[str, object] | None
) -> None:
    key, _, before = place.partition(": ")
    new = "[qqqq]" if before.startswith("[") else "qqqq"
    said = only(write, (place, f"{key}: {new}"))
    if words is None:  # five of them: all are named
        assert said.endswith("known: " + ", ".join(vocabulary().disposition))
    else:
        assert said.endswith(f", and {len(words) - 3} more: see {TABLE_2}")


def test_the_tables_that_messages_name_stand_in_the_guide() -> None:
    for number in (1, 2, 3):
        assert GUIDE.count(f"\n## Table {number}: ") == 1


# A tab, and a unit of time


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  sex: female", "\tsex: female"),
        ("  sex: female", "  \tsex: female"),
        ("  - A normal study", "\t- A normal study"),
        ("level: intermediate", "\tlevel: intermediate"),
    ],
)
def test_a_tab_at_the_start_of_a_line_is_called_a_tab(write: Write, old: str, new: str) -> None:
    path = write((old, new))
    line = 1 + path.read_text(encoding="utf-8").split("\t")[0].count("\n")
    assert check_files([path]) == [
        f"{path}:{line}: not readable as YAML: a tab stands at the start of this line; write spaces"
    ]


def test_another_sign_is_not_called_a_tab(write: Write) -> None:
    assert "tab" not in only(write, ("title: Fine", "title: @Fine"))


def test_a_number_that_the_vignette_tells_in_another_unit_has_its_unit(write: Write) -> None:
    case = replace(
        read_case(write()),
        vignette="For 3 years. The magnesium is low.",
        patient=Patient(
            symptom_duration_months=36,
            magnesium=Lab(0.58, unit="mmol/L"),
            swallows=Swallows(weak=10),
            mrs_reserve_ratio=0.8,
        ),
    )
    said = dict(vignette_slips(case))
    assert said == {
        "vignette": "3 is no fact of this patient",
        "patient.symptom_duration_months": "the vignette does not say 36; "
        "tell it in digits and in the unit of the field: 36 months",
        "patient.magnesium.value": "the vignette does not say 0.58; "
        "tell it in digits and in the unit of the field: 0.58 mmol/L",
        "patient.swallows.weak": "the vignette does not say 10; tell it in digits",
        "patient.mrs_reserve_ratio": "the vignette does not say 0.8; tell it in digits",
    }
    assert {f.name for f in fields(Swallows)} >= {"weak"}


# What the guide asks for, and facts that do not go together


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (4, "vignette: 4 words; write 60 to 180"),
        (59, "vignette: 59 words; write 60 to 180"),
        (60, None),
        (180, None),
        (181, "vignette: 181 words; write 60 to 180"),
    ],
)
def test_a_vignette_has_60_to_180_words(write: Write, words: int, says: str | None) -> None:
    before = re.search(r"vignette: >-.*?\n(.*?)patient:", EXAMPLE, re.DOTALL)[1]
    found = check_files([write((before, "  " + " ".join(["word"] * words) + "\n"))])
    assert [line.split(": ", 1)[1] for line in found] == ([says] if says else [])


@pytest.mark.parametrize(("points", "fine"), [(1, False), (2, True), (4, True), (5, False)])
def test_a_case_has_two_to_four_learning_points(write: Write, points: int, fine: bool) -> None:
    before = re.search(r"learning_points:\n(.*?)author:", EXAMPLE, re.DOTALL)[1]
    lines = "".join(f"  - Point {letter}.\n" for letter in "abcde"[:points])
    found = check_files([write((before, lines))])
    count = "1 sentence" if points == 1 else f"{points} sentences"
    says = f"learning_points: {count}; write 2 to 4"
    assert [line.split(": ", 1)[1] for line in found] == ([] if fine else [says])


@pytest.mark.parametrize(
    ("facts", "place", "other"),
    [
        ({"manometry_done": False, "swallows": Swallows(weak=10)}, "swallows", "manometry_done"),
        ({"manometry_done": False, "irp_supine_mmhg": 9}, "irp_supine_mmhg", "manometry_done"),
        ({"manometry_done": False, "mrs_reserve_ratio": 2}, "mrs_reserve_ratio", "manometry_done"),
        ({"endoscopy_done": False, "biopsies_count": 6}, "biopsies_count", "endoscopy_done"),
        (
            {"endoscopy_done": False, "eosinophils_per_hpf": 30},
            "eosinophils_per_hpf",
            "endoscopy_done",
        ),
        ({"barium_done": False, "tablet_held_up": True}, "tablet_held_up", "barium_done"),
        ({"ppi": False, "ppi_months": 24}, "ppi_months", "ppi"),
        ({"opioid": False, "opioid_purpose": "pain"}, "opioid_purpose", "opioid"),
        ({"syncope": False, "syncope_onset": "new"}, "syncope_onset", "syncope"),
    ],
)
def test_facts_that_do_not_go_together_are_both_named(
    facts: dict[str, object], place: str, other: str
) -> None:
    assert list(contradictions(Patient(**facts))) == [
        (
            f"patient.{place}",
            f"does not go with {other}: false; correct one of the two, or leave one out",
        )
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"manometry_done": False, "bolus_clearance": "poor"},  # seen on barium
        {"manometry_done": False, "swallows": None},
        {"swallows": Swallows(weak=10)},  # whether it was done is only left out
        {"endoscopy_done": False, "biopsies_count": 0, "structural_obstruction": False},
        {"endoscopy_done": False, "rings_or_furrows": False},
        {"barium_done": False, "tablet_held_up": False},
        {"ppi": False, "ppi_months": 0},
        {"ppi": False, "ppi_trial_weeks": 8, "ppi_response": "better"},
        {"ppi_months": 24},
        {"sex": "female", "pregnant": True},
        {"sex": "male", "pregnant": False},
    ],
)
def test_facts_that_can_stand_together_pass(facts: dict[str, object]) -> None:
    assert list(contradictions(Patient(**facts))) == []


def test_a_pregnant_man_and_a_response_to_no_trial_are_named() -> None:
    said = dict(contradictions(Patient(sex="male", pregnant=True)))
    assert said["patient.pregnant"].startswith("does not go with sex: male; ")
    said = dict(contradictions(Patient(ppi_trial_weeks=0, ppi_response="better")))
    assert said["patient.ppi_response"].startswith("does not go with ppi_trial_weeks: 0; ")


def test_only_the_check_minds_what_is_unfinished(write: Write) -> None:
    """A page shows the case while it is being written."""
    path = write(("  - A normal study on water does not end the search.\n", ""))
    path = path.with_name("mine.yaml")
    text = (path.parent / "bread-and-water.yaml").read_text(encoding="utf-8")
    text = text.replace("id: bread-and-water ", "id: mine ")
    path.write_text(text.replace("endoscopy_done: true", "endoscopy_done: false"), encoding="utf-8")
    assert len(read_own(path).learning_points) == 1
    assert len(check_files([path])) > 1


def test_every_fact_of_the_table_of_contradictions_is_a_fact() -> None:
    named = {name for gate, names in NOTHING_OF.items() for name in (gate, *names)}
    assert named <= FIELDS.keys()


def test_every_case_that_ships_keeps_all_that() -> None:
    assert check_files(sorted(cases_dir().glob("*.yaml"))) == []


# The support of a class


@pytest.mark.parametrize(
    ("class_id", "facts"),
    [
        ("iem-mild", {"mrs_reserve_ratio": 1}),
        ("iem-mild", {"bolus_clearance": "poor"}),
        ("iem-inconclusive", {}),
        ("iem-inconclusive", {"mrs_reserve_ratio": 1.01}),
        ("iem-inconclusive", {"bolus_clearance": "normal"}),
        ("borderline", {"mrs_reserve_ratio": 1.01, "bolus_clearance": "normal"}),
        (
            "hypomotility-on-solids",
            {"solid_test": "poor-clearance", "swallows": Swallows(normal=10)},
        ),
    ],
)
def test_what_the_guide_says_of_the_support_is_what_the_advice_reads(
    class_id: str, facts: dict[str, object]
) -> None:
    study = {
        "manometry_done": True,
        "manometry_system": "medtronic",
        "irp_supine_mmhg": 9,
        "irp_supine_uln_mmhg": 15,
        "swallows": Swallows(weak=6, normal=4),
    }
    assert advise(Patient(**(study | facts))).motility_class == class_id
    says = FACTS_OF_CLASS[class_id]
    assert f"| `{class_id}` | {vocabulary().motility_class[class_id]} Facts: {says}. |" in GUIDE
    assert all(f"`{name}" in says for name in facts if name != "swallows")


def test_a_class_that_lacks_its_support_is_told_the_facts(write: Write) -> None:
    changes = ("{normal: 10}", "{weak: 6, normal: 4}"), ("class: normal", "class: iem-mild")
    said = [line for line in check_files([write(*changes)]) if "motility_class" in line]
    assert said[0].endswith(
        ": expect.motility_class: the advice has iem-inconclusive, not iem-mild "
        "(mrs_reserve_ratio of 1 or less, or bolus_clearance: poor)"
    )
