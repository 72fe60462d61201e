"""The explorer and the index in plain Python: set a control, read the patient and the board."""

import json
import re
import subprocess
import sys
from html import escape
from pathlib import Path

import ipywidgets as w
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances as alive

from esodys_teach import ui
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.content.chapter import glossary
from esodys_teach.engine.advice import advise
from esodys_teach.html import board
from esodys_teach.html.wording import SYNONYMS
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.facts import ChestPain, Lab, Regurgitation, Swallows
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.ui.controls import Choice, Control, Laboratory, Number, Series, number
from esodys_teach.ui.explorer import SECTIONS, Explorer
from esodys_teach.ui.form import NO_SYMPTOMS
from esodys_teach.ui.room import PARTS


@pytest.fixture
def page() -> Explorer:
    return Explorer("two-low-ions-slow-tablets")


def choose(control: Control, value: object) -> None:
    assert isinstance(control, Choice)
    control.list.index = control.values.index(value)


def type_in(control: Control, text: str, part: str = "value") -> None:
    line = control.line if isinstance(control, Number) else control.lines[part]
    line.value = text


def shown(page: Explorer, section: str) -> str:
    return str(page.board.sections[section].value)


def test_a_control_changes_the_patient_and_the_board(page: Explorer) -> None:
    tablets = next(x for x in advise(page.form.patient).avoid if x.id == "mn.kcl-slow-release")
    assert escape(tablets.text) in shown(page, "avoid")
    type_in(page.form.controls["potassium"], "4.1")
    assert page.form.patient.potassium == Lab(value=4.1, low=3.5, high=5.1, unit="mmol/L")
    choose(page.form.controls["potassium_solid"], False)
    assert page.form.patient.potassium_solid is False
    assert escape(tablets.text) not in shown(page, "avoid")
    assert "Potassium: <del>3.1 mmol/L (3.5 to 5.1)</del>" in shown(page, "changed")


@pytest.mark.parametrize("case_id", case_ids())
def test_every_case_goes_into_the_controls_and_comes_back_whole(case_id: str) -> None:
    page = Explorer(case_id)
    patient = load_case(case_id).patient
    assert page.form.patient == patient
    for name, control in page.form.controls.items():
        assert control.read() == getattr(patient, name), name
    assert escape(load_case(case_id).title) in page.story.value


def test_every_fact_has_one_control_and_every_control_a_name_of_its_own(page: Explorer) -> None:
    assert list(page.form.controls) == list(FIELDS)
    names = [part.description for control in page.form.controls.values() for part in control.parts]
    assert all(re.sub("<.*", "", name).strip() for name in names)
    assert len(set(names)) == len(names)


def test_every_part_of_a_value_is_read(page: Explorer) -> None:
    magnesium, swallows = page.form.controls["magnesium"], page.form.controls["swallows"]
    assert isinstance(magnesium, Laboratory)
    assert isinstance(swallows, Series)
    magnesium.unit.index = 2
    type_in(magnesium, "2.1")
    type_in(magnesium, "1.7", "low")
    type_in(magnesium, "2.4", "high")
    assert page.form.patient.magnesium == Lab(value=2.1, unit="mg/dL", low=1.7, high=2.4)
    type_in(magnesium, "")
    assert page.form.patient.magnesium is None
    for kind, line in swallows.lines.items():
        line.value = "10" if kind == "failed" else ""
    type_in(swallows, "3", "pressurized")
    assert page.form.patient.swallows == Swallows(failed=10, pressurized=3)
    assert "10 swallows: 10 ineffective (100%)" in swallows.note.value
    type_in(swallows, "", "failed")
    type_in(swallows, "", "pressurized")
    assert page.form.patient.swallows is None


NONSENSE = [
    ("age_years", "value", "abc", "“abc” is not possible: write a whole number."),
    ("age_years", "value", "999", "“999” is not possible: write a number from 0 to 120"),
    ("age_years", "value", "44.5", "“44.5” is not possible: write a whole number."),
    ("bmi_kg_m2", "value", "22,5", "a number with a point, not a comma"),
    ("qtc_ms", "value", "nan", "“nan” is not possible"),
    ("qtc_ms", "value", "-1", "“-1” is not possible: write a number from 250 to 800 ms"),
    ("egfr_ml_min", "value", "<img src=x>", "“&lt;img src=x&gt;” is not possible"),
    ("magnesium", "value", "99", "“99” is not possible: write a number from 0.05 to 8"),
    ("magnesium", "low", "7", "“7 to 1” is not possible: the lower end lies below the upper."),
    ("potassium", "high", "x", "“x” is not possible: write a number. The plan still"),
    ("swallows", "failed", "41", "“41” is not possible: write a number from 0 to 40"),
    ("swallows", "pressurized", "30", "“30” is not possible: the series has 10 swallows."),
]


@pytest.mark.parametrize(("field", "part", "typed", "sentence"), NONSENSE)
def test_nonsense_is_refused_beside_its_control_and_nothing_else_is_lost(
    page: Explorer, field: str, part: str, typed: str, sentence: str
) -> None:
    control = page.form.controls[field]
    patient = page.form.patient
    plan = [section.value for section in page.board.sections.values()]
    type_in(control, typed, part)
    assert page.form.patient == patient
    assert [section.value for section in page.board.sections.values()] == plan
    said = control.line.description if isinstance(control, Number) else control.note.value
    assert sentence in said
    assert sentence in page.form.alert.value
    assert 'role="alert"' in page.form.alert.value
    assert "es-refused" in control.box._dom_classes + sum(
        (x._dom_classes for x in control.parts), ()
    )
    assert not page.form.back.disabled
    choose(page.form.controls["opioid"], True)
    assert page.form.patient.opioid is True
    page.form.back.click()
    assert page.form.patient == patient
    assert page.form.back.disabled
    assert page.form.alert.value == ""
    assert control.read() == getattr(patient, field)
    said = control.line.description if isinstance(control, Number) else control.note.value
    assert "is not possible" not in said
    assert "es-refused" not in sum((x._dom_classes for x in control.parts), ())


def test_a_long_text_is_refused_in_a_short_sentence(page: Explorer) -> None:
    age = page.form.controls["age_years"]
    type_in(age, "1" * 400)
    assert f"“{'1' * 40}…” is not possible" in age.box.description
    assert "1" * 41 not in age.box.description


def test_a_good_value_takes_a_refusal_back(page: Explorer) -> None:
    age = page.form.controls["age_years"]
    type_in(age, "no")
    type_in(age, "61")
    assert page.form.patient.age_years == 61
    assert "not possible" not in age.box.description
    type_in(age, "")
    assert page.form.patient.age_years is None


@given(st.text() | st.from_regex(r"[-+0-9.,eE ]{1,12}", fullmatch=True), st.booleans())
def test_whatever_is_typed_is_a_number_or_refused(typed: str, whole: bool) -> None:
    try:
        found = number("x", typed, whole=whole)
    except FactError:
        return
    assert found == (float(typed) if typed.strip() else None)
    assert not whole or found is None or isinstance(found, int)


def test_a_change_is_marked_and_counted_until_it_is_taken_back(page: Explorer) -> None:
    form = page.form
    medicines = next(group for group in form.groups if group.name == "Medicines")
    opioid = form.controls["opioid"]
    assert form.back.disabled
    before = medicines.heading.description
    assert "changed" not in before
    choose(opioid, True)
    assert "es-differs" in opioid.box._dom_classes
    assert medicines.heading.description == f"{before} · 1 changed"
    assert not form.back.disabled
    form.back.click()
    assert "es-differs" not in opioid.box._dom_classes
    assert medicines.heading.description == before
    assert form.patient == page.board.case
    assert shown(page, "changed") == ""
    assert form.back.disabled


def test_a_case_is_one_redraw_and_an_unknown_one_a_plain_sentence(
    page: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Patient] = []
    page.form.observe(lambda change: drawn.append(change.new), names="patient")
    page.choose.index = page.ids.index("seven-of-ten")
    assert drawn == [load_case("seven-of-ten").patient]
    page.choose.index = 0
    assert drawn[1:] == [Patient()]
    assert "A blank patient" in page.story.value
    assert shown(page, "status") == board.status(advise(Patient()))
    monkeypatch.setenv("QUERY_STRING", "case=%3Cscript%3E../x&nick=y")
    texts = [x.value for x in descendants(ui.explorer()) if isinstance(x, w.HTML)]
    assert any("no case called “&lt;script&gt;../x”" in text for text in texts)
    monkeypatch.setenv("QUERY_STRING", "case=seven-of-ten")
    texts = [x.value for x in descendants(ui.explorer()) if isinstance(x, w.HTML)]
    assert any("<h2>Seven of ten</h2>" in text for text in texts)


def test_what_was_changed_stands_right_after_the_verdict() -> None:
    names = list(SECTIONS)
    assert names[names.index("verdict") + 1] == "changed"
    assert "changed" in PARTS["the verdict"]


def test_a_case_with_the_facts_already_set_still_becomes_the_case(page: Explorer) -> None:
    choose(page.form.controls["opioid"], True)
    page.form.fill(load_case("seven-of-ten").patient)
    assert shown(page, "changed")
    page.choose.index = page.ids.index("seven-of-ten")
    assert shown(page, "changed") == ""


def test_no_symptoms_sets_every_symptom(page: Explorer) -> None:
    choose(page.form.controls["chest_pain"], ChestPain.RECURRENT)
    page.form.none.click()
    patient = page.form.patient
    assert patient.chest_pain is ChestPain.NONE
    assert patient.regurgitation is Regurgitation.NONE
    assert advise(patient).asymptomatic
    symptoms = {k.name for k in FIELDS.values() if k.group == "Symptoms"}
    assert symptoms - set(NO_SYMPTOMS) == {"hypervigilance", "hypersensitivity"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("blood thinner", "anticoagulant"),
        ("digoxin glycoside", "heart_disease_or_digoxin"),
        ("Fibrillation since", "arrhythmia_onset"),
        ("hypocalcemia", "calcium"),
        ("tented T", "hyperkalemia_ecg"),
        ("ramipril", "potassium_raising_drug"),
        ("pseudoachalasia", "hard_to_pass"),
        ("scleroderma", "sclerodactyly"),
    ],
)
def test_a_fact_is_found_by_another_word(page: Explorer, typed: str, name: str) -> None:
    page.form.find.value = typed
    assert "es-unsought" not in page.form.controls[name].box._dom_classes
    assert page.form.none_found.value == ""


def test_synonyms_are_of_facts_and_each_fact_since_the_first_edition_has_some() -> None:
    assert SYNONYMS.keys() <= FIELDS.keys()
    first = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))[
        "fields --json"
    ]["fields"]
    assert FIELDS.keys() - first.keys() - SYNONYMS.keys() == set()
    for name, words in SYNONYMS.items():
        label = set(FIELDS[name].label.casefold().split())
        assert words == words.casefold() and not label & set(words.split()), name


def test_a_search_shows_the_controls_that_fit_and_forgets_them_again(page: Explorer) -> None:
    page.form.find.value = "tablet SOLID"
    left = [
        name for name, c in page.form.controls.items() if "es-unsought" not in c.box._dom_classes
    ]
    assert left == ["potassium_solid"]
    visible = [g.name for g in page.form.groups if "es-unsought" not in g.box._dom_classes]
    assert visible == ["Medicines"]
    assert page.form.none_found.value == ""
    page.form.find.value = "zebra"
    assert "No fact has these words." in page.form.none_found.value
    page.form.find.value = ""
    assert page.form.none_found.value == ""
    assert not any("es-unsought" in c.box._dom_classes for c in page.form.controls.values())


def test_the_groups_of_the_facts_that_set_a_case_apart_stand_open() -> None:
    page = Explorer("puffy-fingers-before-a-wrap")
    background = next(group for group in page.form.groups if group.name == "Background")
    assert background.heading.value
    assert "es-open" in background.body._dom_classes
    assert any(not group.heading.value for group in page.form.groups)
    background.heading.value = False
    assert "es-open" not in background.body._dom_classes


def test_sources_open_and_the_source_alone_stands_beside_the_plan(page: Explorer) -> None:
    assert " open>" not in shown(page, "steps")
    page.board.opened.value = True
    assert shown(page, "steps").count(" open>") == len(advise(page.form.patient).steps)
    assert shown(page, "alone") == ""
    page.board.beside.value = True
    assert "The source alone" in shown(page, "alone")
    choose(page.form.controls["opioid"], True)
    assert " open>" in shown(page, "steps")


def test_an_error_is_said_on_the_page_and_logged_and_the_page_goes_on(
    page: Explorer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    plan = shown(page, "steps")
    with monkeypatch.context() as broken:
        broken.setattr(board, "avoid", lambda *_, **__: 1 / 0)
        choose(page.form.controls["opioid"], True)
        assert "Something went wrong in this program" in page.alarm.value
        assert 'role="alert"' in page.alarm.value
        assert shown(page, "steps") == plan
        assert "ZeroDivisionError" in capfd.readouterr().err
        with pytest.raises(ZeroDivisionError):
            Explorer("seven-of-ten")
    choose(page.form.controls["opioid"], False)
    assert page.alarm.value == ""
    assert page.form.patient.opioid is False


def test_forty_changes_leave_no_widget_behind(page: Explorer) -> None:
    before = len(alive)
    for turn in range(20):
        choose(page.form.controls["opioid"], turn % 2 == 0)
        type_in(page.form.controls["age_years"], str(20 + turn))
    page.choose.index = 3
    assert len(alive) == before


def test_a_section_whose_text_stays_is_not_sent_again(page: Explorer) -> None:
    sent: list[str] = []
    for name, section in page.board.sections.items():
        section.observe(lambda change, name=name: sent.append(name), names="value")
    type_in(page.form.controls["age_years"], "30")
    type_in(page.form.controls["age_years"], "31")
    assert sent.count("steps") == 0
    assert sent.count("outlook") == 0


def test_the_page_is_cheap(page: Explorer) -> None:
    models = list(descendants(page.widget))
    assert len({id(x.layout) for x in models}) == 1
    assert len(models) < 270


def test_nothing_in_the_pages_asks_for_an_icon_an_output_or_a_slider(page: Explorer) -> None:
    for x in [*descendants(page.widget), *descendants(ui.index())]:
        assert isinstance(x, w.HTML | w.Text | w.Dropdown | w.Box | w.Button | w.ToggleButton)
        assert not getattr(x, "icon", "")


def test_the_index_names_every_case_once_by_level() -> None:
    text = "".join(x.value for x in descendants(ui.index()) if isinstance(x, w.HTML))
    for case_id in case_ids():
        assert text.count(f"explorer.ipynb?case={case_id}") == 1
        assert escape(load_case(case_id).teaching_point) in text
    assert all(escape(term.meaning) in text for term in glossary())
    assert text.index("Beginner") < text.index("Intermediate") < text.index("Advanced")


def descendants(widget: w.Widget) -> list[w.DOMWidget]:
    found = [widget]
    for child in getattr(widget, "children", ()):
        found += descendants(child)
    return found


def test_the_page_of_a_quiz_is_called_by_name_whatever_was_imported_before() -> None:
    """A folder of the same name would take its place, as in a kernel that is forked."""
    says = (
        "import esodys_teach.ui.quizzes.page; from esodys_teach import ui; print(callable(ui.quiz))"
    )
    ran = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"
