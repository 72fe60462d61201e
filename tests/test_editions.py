"""A code of any edition opens for good: what it held then, and a word on what is otherwise now."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conftest import ROOT
from esodys_teach import FIELDS, Lab, Patient, Swallows, case_ids, load_case
from esodys_teach.content import editions, share
from esodys_teach.content.editions import Move, write
from esodys_teach.content.share import CodeError, code, opened, read
from older import Content, clear, instead, older, sealed, without

CODES = {
    int(path.stem): json.loads(path.read_text(encoding="utf-8"))["codes"]
    for path in (Path(__file__).parent / "codes").glob("*.json")
}
"""By edition: codes as it wrote them, each with its case and the facts that it opens."""

NEXT = f"Fields or cases have changed. Add an edition for their codes: {write.COMMAND}"
AGE, ATOPY = FIELDS["age_years"].label, FIELDS["atopy"].label


def same(facts: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    """Down to whole numbers and fractions, and to the sign of nothing."""
    return json.dumps(facts, sort_keys=True) == json.dumps(others, sort_keys=True)


def said(text: str) -> str:
    """Why a code is refused, or nothing."""
    try:
        read(text)
    except CodeError as error:
        return str(error)
    return ""


def refused(text: str) -> str:
    with pytest.raises(CodeError) as error:
        read(text)
    return str(error.value)


# Codes of before


def test_there_are_a_hundred_codes_of_all_that_a_code_can_hold() -> None:
    held: dict[str, set[str]] = {}
    for written in CODES[1]:
        for name, value in written["facts"].items():
            for part, one in value.items() if isinstance(value, dict) else [("", value)]:
                held.setdefault(f"{name}.{part}", set()).add(json.dumps(one))
    first = editions.edition(1)
    assert len(CODES[1]) >= 100
    assert {case["case"] for case in CODES[1] if len(case["code"]) == 14} == {*first.cases}
    for slot in first.slots:
        values = {json.dumps(x) for x in (*slot.values, slot.default) if x is not None}
        assert held[f"{slot.field}.{slot.part}"] >= values, slot
        assert len(held[f"{slot.field}.{slot.part}"]) >= 2, slot


@pytest.mark.parametrize("number", CODES)
def test_a_code_of_before_opens_its_facts(number: int) -> None:
    for written in CODES[number]:
        found, facts = read(written["code"]), {}
        for field, value in written["facts"].items():
            name, now, _ = editions.moved(number, field, value)
            facts |= {name: now} if name else {}
        assert same(editions.plain(found.patient), editions.plain(share._made(facts)))
        assert found.case_id == (written["case"] if written["case"] in case_ids() else "")


def test_a_code_of_today_is_the_one_that_was_written_then() -> None:
    """As long as the newest edition starts as the first does, not a sign of a code has changed."""
    newest, first = editions.newest(), editions.edition(1)
    kept = {i for i, start in first.cases.items() if newest.case_of.get(start.head) == i}
    for written in CODES[1]:
        if written["case"] in kept:
            found = read(written["code"])
            assert same(editions.plain(found.patient), written["facts"])
            assert (found.new_facts, found.notes) == ((), ())
            assert code(found.patient, found.case_id) == written["code"]


# What has to be written down


def test_a_change_of_fields_or_cases_has_its_edition() -> None:
    if write.changed():
        pytest.fail(NEXT, pytrace=False)


def test_each_field_of_before_is_there_or_moved() -> None:
    """Else a code that holds it cannot be read: say in `MOVES` what becomes of it."""
    assert [*write.unsettled()] == []


def test_one_head_stands_for_one_start() -> None:
    found: dict[str, str] = {}
    for number in editions.numbers():
        file = write._file(number)
        for case_id, start in file["cases"].items():
            content = json.dumps([case_id, start["facts"], file["slots"]], sort_keys=True)
            assert found.setdefault(start["head"], content) == content
        assert len(editions.edition(number).case_of) == len(file["cases"])


def test_an_edition_is_never_changed() -> None:
    """Those of the first are held by its codes, and a head kept from before by the test above."""
    for number in editions.numbers()[:-1]:
        content, before = write._file(number), write._file(number - 1)
        for case_id, start in sealed(write._file(number))["cases"].items():
            old = before["cases"].get(case_id, {}).get("head")
            assert content["cases"][case_id]["head"] in (start["head"], old)
    assert editions.numbers() == tuple(range(len(editions.numbers()), 0, -1))


def test_codes_rest_on_the_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not on the repr of any class; on no name either, as the package to come below shows."""
    for kind in {Patient, *(known.type for known in FIELDS.values())} - {bool, int, float}:
        monkeypatch.setattr(kind, "__repr__", lambda self: "other")
    assert not write.changed()
    for one in CODES[1]:
        _, patient = opened(one["code"])
        assert code(patient, one["case"]) == code(share._made(editions.plain(patient)), one["case"])


def test_a_new_field_stops_no_code_before_its_edition_is_there(tmp_path: Path) -> None:
    with older(tmp_path, without("atopy")) as coded:
        (tmp_path / "2.json").unlink()
        clear()
        assert write.changed()
        text = coded("seven-of-ten", opioid=True)
        patient = replace(load_case("seven-of-ten").patient, atopy=None, opioid=True)
        assert opened(text) == ("seven-of-ten", patient)
        assert code(patient, "seven-of-ten") == text
        with pytest.raises(ValueError, match="edition 1"):
            code(Patient(atopy=True))


# An edition before this one


def test_a_fact_that_is_new_is_not_known_and_named(tmp_path: Path) -> None:
    with older(tmp_path, without("atopy")) as coded:
        found = read(coded("seven-of-ten", opioid=True))
        assert found.case_id == "seven-of-ten"
        assert found.patient == replace(load_case("seven-of-ten").patient, atopy=None, opioid=True)
        assert found.new_facts == ("atopy",)
        assert found.notes == (f"New since this code was made, so not known: {ATOPY}.",)
        assert opened(coded("seven-of-ten", opioid=True)) == ("seven-of-ten", found.patient)


def test_many_new_facts_are_counted(tmp_path: Path) -> None:
    names = [*FIELDS][5:45]

    def change(content: Content) -> None:
        for name in names:
            without(name)(content)

    with older(tmp_path, change) as coded:
        found = read(coded())
        assert found.new_facts == tuple(names)
        assert len(found.notes) == 1 and found.notes[0].endswith(" and 34 more.")
        assert found.notes[0].count(FIELDS[names[0]].label) == 1


def test_a_field_that_was_renamed_and_changed_its_type_is_migrated(tmp_path: Path) -> None:
    """As calcium will be: a number in its name's unit becomes a laboratory value."""
    slot = {"field": "potassium_mmol_l", "type": "number", "unit": "mmol/L"}
    note = "Potassium was a number in mmol/L and is now a laboratory value."
    move = Move("potassium", lambda value: {"value": value, "unit": "mmol/L"}, note)
    with older(tmp_path, instead("potassium", slot), {(1, "potassium_mmol_l"): move}) as coded:
        found = read(coded(potassium_mmol_l=3.1, age_years=40))
        assert found.patient == Patient(age_years=40, potassium=Lab(value=3.1, unit="mmol/L"))
        assert (found.new_facts, found.notes) == ((), (note,))
        found = read(coded(age_years=40))
        assert found.patient == Patient(age_years=40)
        assert (found.new_facts, found.notes) == ((), ())
        assert not [*write.unsettled()]


def test_a_field_moves_through_each_edition_in_turn(tmp_path: Path) -> None:
    old = {"field": "kalium", "type": "integer"}
    moves = {
        (1, "kalium"): Move("potassium_mmol_l", lambda tenths: tenths / 10, "Now in mmol/L."),
        (2, "potassium_mmol_l"): Move("potassium", lambda x: {"value": x, "unit": "mmol/L"}),
    }
    with older(tmp_path, instead("potassium", old), moves) as coded:
        text = coded("", kalium=31)
        middle = write.today()
        number = {"field": "potassium_mmol_l", "type": "number"}
        instead("potassium", number, label="Potassium")(middle)
        (tmp_path / "3.json").write_text(json.dumps(write.today()), encoding="utf-8")
        (tmp_path / "2.json").write_text(json.dumps(sealed(middle)), encoding="utf-8")
        clear()
        found = read(text)
        assert found.patient == Patient(potassium=Lab(value=3.1, unit="mmol/L"))
        assert (found.new_facts, found.notes) == ((), ("Now in mmol/L.",))
        assert not [*write.unsettled()]


SMOKES = {"field": "smokes", "type": "boolean", "values": [True, False]}


def test_a_field_that_is_gone_is_left_out_where_that_is_decided(tmp_path: Path) -> None:
    change = instead("atopy", SMOKES, label="Smokes")
    with older(tmp_path, change, {(1, "smokes"): Move()}) as coded:
        found = read(coded(smokes=True, age_years=40))
        assert found.patient == Patient(age_years=40)
        assert found.notes[0] == "No longer asked here, and left out: Smokes."
        assert read(coded(age_years=40)).notes == found.notes[1:]
        assert not [*write.unsettled()]


def test_two_fields_that_become_one_and_disagree_are_named(tmp_path: Path) -> None:
    smoked = {**SMOKES, "field": "smoked"}
    moves = {(1, name): Move("atopy") for name in ("smokes", "smoked")}
    with older(tmp_path, instead("atopy", SMOKES, smoked, label="Smoke"), moves) as coded:
        assert read(coded(smokes=True, smoked=True)).patient == Patient(atopy=True)
        assert read(coded(smokes=True, smoked=True)).notes == ()
        assert read(coded(smoked=True)).patient == Patient(atopy=True)
        found = read(coded(smokes=True, smoked=False))
        assert found.patient == Patient(atopy=True)
        assert found.notes[0] == "No longer asked here, and left out: Smoke."


def test_a_field_that_is_gone_undecided_is_named_and_nothing_is_dropped(tmp_path: Path) -> None:
    with older(tmp_path, instead("atopy", SMOKES, label="Smokes")) as coded:
        assert refused(coded(smokes=True)) == share.MOVED.format("Smokes")
        assert read(coded(age_years=40)).patient == Patient(age_years=40)
        assert [*write.unsettled()] == ["1, smokes: not as it was in edition 2"]


@pytest.mark.parametrize(
    ("what", "slot", "old"),
    [
        ("its unit", {"field": "age_years", "type": "integer", "unit": "months"}, 40),
        ("its type", {"field": "age_years", "type": "number", "unit": "years"}, 40.5),
        ("it was yes or no", {"field": "age_years", "type": "boolean", "values": [True]}, True),
    ],
)
def test_a_field_that_means_something_else_is_never_read_as_it_stands(
    what: str, slot: Content, old: object, tmp_path: Path
) -> None:
    with older(tmp_path, instead("age_years", slot, label="Age then")) as coded:
        assert refused(coded(age_years=old)) == share.MOVED.format("Age then"), what
        found = read(coded(opioid=True))
        assert found.patient == Patient(opioid=True)
        assert found.new_facts == ("age_years",)
        assert [*write.unsettled()] == ["1, age_years: not as it was in edition 2"]


def test_a_choice_of_another_word_is_migrated_or_named(tmp_path: Path) -> None:
    change = instead("sex", {"field": "sex", "type": "string", "values": ["woman", "male"]})
    words = Move("sex", lambda word: {"woman": "female"}.get(word, word))
    with older(tmp_path, change, {(1, "sex"): words}) as coded:
        assert read(coded(sex="woman")).patient == Patient(sex="female")
        assert read(coded(sex="male")).patient == Patient(sex="male")
        assert read(coded(sex="male")).notes == ()
    with older(tmp_path, change) as coded:
        assert read(coded(sex="male")).patient == Patient(sex="male")
        why = "Sex: woman is no longer possible; one of female, male."
        assert refused(coded(sex="woman")) == f"This code is of an older version. {why}"
        assert [*write.unsettled()] == ["1, sex: not as it was in edition 2"]
    gone = Move("sex", {"male": "male"}.get)
    with older(tmp_path, change, {(1, "sex"): gone}) as coded:
        assert read(coded(sex="woman")).patient == Patient()
        assert read(coded(sex="woman")).notes[0] == "No longer asked here, and left out: Of old."


def test_a_value_beyond_todays_limits_is_named(tmp_path: Path) -> None:
    with older(tmp_path, without("atopy")) as coded:
        limits = "a number from 0 to 120 years"
        assert refused(coded(age_years=130)) == share.REFUSED.format(AGE, 130, limits)
        assert "; a number from 0.05 to 8 mmol/L." in refused(
            coded(magnesium={"value": 9.0, "unit": "mmol/L", "low": None, "high": None})
        )
        lab = {"value": 1.0, "unit": "mmol/L", "low": 2.0, "high": 1.0}
        assert f" {FIELDS['magnesium'].label}: (2.0, 1.0) is no " in refused(coded(magnesium=lab))
        text = refused(coded(swallows={"failed": 41}))
        assert FIELDS["swallows"].label in text and "from 0 to 40" in text
        assert len(refused(coded(age_years=10**1000))) < 200


def test_a_move_that_fails_refuses_the_code_and_no_more(tmp_path: Path) -> None:
    moves = {(1, "smokes"): Move("age_years", lambda value: {}[value])}
    with older(tmp_path, instead("age_years", SMOKES), moves) as coded:
        assert refused(coded(smokes=True)) == share.IMPOSSIBLE
        assert read(coded()).patient == Patient()


def test_a_move_to_nowhere_is_named(tmp_path: Path) -> None:
    moves = {(1, "smokes"): Move("tobacco")}
    with older(tmp_path, instead("atopy", SMOKES), moves):
        assert [*write.unsettled()] == ["1, smokes: edition 2 has no field tobacco"]


def test_a_part_that_is_new_takes_its_default_and_one_that_is_gone_is_named(tmp_path: Path) -> None:
    def change(content: Content) -> None:
        content["slots"] = [slot for slot in content["slots"] if slot.get("part") != "normal"]

    with older(tmp_path, change) as coded:
        found = read(coded(swallows={"failed": 3, "pressurized": 2}))
        assert found.patient == Patient(swallows=Swallows(failed=3, pressurized=2))
        assert (found.new_facts, found.notes) == ((), ())

    def more(content: Content) -> None:
        place = [slot.get("part") for slot in content["slots"]].index("weak")
        slot = {"field": "swallows", "part": "silent", "type": "integer", "default": 0}
        content["slots"].insert(place, slot)

    with older(tmp_path, more) as coded:
        series = {"failed": 3, "silent": 1}
        assert refused(coded(swallows=series)) == share.MOVED.format(FIELDS["swallows"].label)


def test_a_default_of_before_holds(tmp_path: Path) -> None:
    """A code of an edition in which a unit that nobody names was another one."""

    def change(content: Content) -> None:
        for slot in content["slots"]:
            if (slot["field"], slot.get("part")) == ("magnesium", "unit"):
                slot |= {"values": ["mmol/L", "mEq/L"], "default": "mg/dL"}

    with older(tmp_path, change) as coded:
        lab = {"value": 2, "unit": "mg/dL", "low": 1.7, "high": None}
        assert read(coded(magnesium=lab)).patient.magnesium == Lab(value=2, unit="mg/dL", low=1.7)


# Cases of before


def test_a_case_opens_with_the_facts_of_its_edition(tmp_path: Path) -> None:
    """Whatever the case is today: its facts of then, and a word on it."""

    def change(content: Content) -> None:
        content["cases"]["seven-of-ten"]["facts"] |= {"age_years": 20}

    with older(tmp_path, change) as coded:
        today = load_case("seven-of-ten").patient
        found = read(coded("seven-of-ten", opioid=True))
        assert (found.case_id, found.notes) == ("seven-of-ten", (share.CASE_CHANGED,))
        assert found.patient == replace(today, age_years=20, opioid=True)
        assert code(today, "seven-of-ten") != coded("seven-of-ten")
        other = read(coded("five-failed", opioid=True))
        assert (other.case_id, other.notes) == ("five-failed", ())


def test_a_case_that_only_says_more_now_has_not_changed(tmp_path: Path) -> None:
    assert load_case("seven-of-ten").patient.opioid is False
    with older(tmp_path, without("opioid")) as coded:
        found = read(coded("seven-of-ten"))
        assert found.new_facts == ("opioid",)
        assert found.patient == replace(load_case("seven-of-ten").patient, opioid=None)
        assert share.CASE_CHANGED not in found.notes


def test_a_case_with_a_fact_that_cannot_be_read_opens_once_that_is_unknown(tmp_path: Path) -> None:
    def change(content: Content) -> None:
        instead("atopy", SMOKES)(content)
        content["cases"]["seven-of-ten"]["facts"]["smokes"] = True

    with older(tmp_path, change) as coded:
        assert refused(coded("seven-of-ten")) == share.MOVED.format("Of old")
        found = read(coded("seven-of-ten", smokes=None))
        assert share.CASE_CHANGED in found.notes


def test_a_case_that_is_gone_is_named_and_its_facts_open(tmp_path: Path) -> None:
    def change(content: Content) -> None:
        facts = {"age_years": 61, "opioid": True}
        content["cases"]["before"] = {"title": "Before", "facts": facts}

    with older(tmp_path, change) as coded:
        found = read(coded("before", sex="male"))
        assert found.case_id == ""
        assert found.patient == Patient(age_years=61, opioid=True, sex="male")
        assert found.notes == (share.CASE_GONE.format("Before"),)


def test_a_case_file_that_is_gone_before_its_edition_is_named_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = load_case("seven-of-ten").patient
    text = code(replace(patient, opioid=True), "seven-of-ten")
    monkeypatch.setattr(share, "case_ids", lambda: case_ids()[:1])
    found = read(text)
    assert (found.case_id, found.patient) == ("", replace(patient, opioid=True))
    assert found.notes == (share.CASE_GONE.format(load_case("seven-of-ten").title),)


def test_changes_that_nobody_made_are_refused_in_an_older_edition_too(tmp_path: Path) -> None:
    moves = {(1, "smokes"): Move()}
    with older(tmp_path, instead("atopy", SMOKES), moves):
        random, known = Random(5), 0
        head = editions.edition(1).cases[""].head
        for _ in range(1200):
            changes = random.randbytes(random.choice((1, 2, 2, 3, 5, 30, 1200)))
            text = share._spelled(head + changes)
            known += not (why := said(text))
            assert why in ("", share.IMPOSSIBLE, share.NOT_OURS) or "older" in why
            assert len(why) < 300
        assert known > 5
        for number in (b"\xff" * 1200, b"\0" * 1199 + b"\1", b"\1" * 1200):
            assert refused(share._spelled(head + number)) in (share.IMPOSSIBLE, share.NOT_OURS)


def test_a_code_of_an_edition_to_come_is_refused(tmp_path: Path) -> None:
    with older(tmp_path, without("atopy")) as coded:
        text = coded("seven-of-ten", opioid=True)
        nobody = coded(opioid=True)
    assert refused(text) == refused(nobody) == share.CHANGED


def test_what_no_edition_holds_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that says less than the patient would be worse than none."""
    facts = editions.plain

    def more(patient: Patient) -> Content:
        return {**facts(patient), "smokes": True}

    with monkeypatch.context() as patch:
        patch.setattr(editions, "plain", more)
        with pytest.raises(ValueError, match="edition"):
            code(Patient())
        patch.setattr(editions, "plain", lambda patient: {"sex": "other"})
        with pytest.raises(ValueError, match="edition"):
            code(Patient())
    assert opened(code(Patient())) == ("", Patient())


# The next edition


def test_nothing_is_written_while_nothing_has_changed(tmp_path: Path) -> None:
    with older(tmp_path, lambda content: None):
        assert write.write() == "Edition 2 has today's fields and cases: nothing to write."
        assert editions.numbers() == (2, 1)


def test_labels_and_titles_need_no_edition(tmp_path: Path) -> None:
    def change(content: Content) -> None:
        content["labels"]["atopy"] = "Allergies"
        content["cases"]["seven-of-ten"]["title"] = "Other"

    with older(tmp_path, change):
        (tmp_path / "2.json").unlink()
        clear()
        assert not write.changed()


def test_a_changed_case_takes_no_head_of_another(tmp_path: Path) -> None:
    def change(content: Content) -> None:
        content["cases"]["seven-of-ten"]["facts"]["age_years"] = 20
        del content["cases"]["five-failed"]

    with older(tmp_path, change) as coded:
        (tmp_path / "2.json").unlink()
        first = json.loads((tmp_path / "1.json").read_text(encoding="utf-8"))
        first["cases"]["steak-and-saliva"]["head"] = "0123456789"  # as only edition 1 has
        (tmp_path / "1.json").write_text(json.dumps(first), encoding="utf-8")
        clear()
        assert write.changed()
        assert write.write() == "Edition 2 is written."
        assert not write.changed()
        assert [*write.unsettled()] == []
        heads = {n: {i: s.head for i, s in editions.edition(n).cases.items()} for n in (1, 2)}
        differ = {i for i in heads[2] if heads[2][i] != heads[1].get(i)}
        assert differ == {"seven-of-ten", "five-failed"}
        kept = read(coded("steak-and-saliva", opioid=True))
        assert kept.notes == ()
        assert code(kept.patient, "steak-and-saliva") == coded("steak-and-saliva", opioid=True)
        assert read(coded("seven-of-ten")).patient.age_years == 20


# The package as it might be one day


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which the classes of facts have other names, a fact is new, a case has changed and
    one is gone, with the edition of all that."""
    place = tmp_path_factory.mktemp("later")
    for name in ("esodys_teach", "cases"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    kinds = {known.type.__name__ for known in FIELDS.values()} - {"bool", "int", "float"}
    names = "|".join({Patient.__name__, *kinds})
    for path in (place / "esodys_teach").rglob(
        "*.py"
    ):  # what stands before a quotation mark is text
        text = re.sub(rf"\b({names})\b(?=[^\"])", r"\1OfLater", path.read_text(encoding="utf-8"))
        text = re.sub(r"(?m)^(\w+)OfLater = StrEnum\(\"", r"\g<0>OfLater", text)
        text = re.sub("(?m)^    atopy: ", '    tobacco: YesNo = fact("Tobacco")\n\\g<0>', text)
        path.write_text(text, encoding="utf-8")
    changed = place / "cases" / "seven-of-ten.yaml"
    text = changed.read_text(encoding="utf-8").replace("age_years: 52", "age_years: 53")
    changed.write_text(text, encoding="utf-8")
    (place / "cases" / "five-failed.yaml").unlink()
    told = run(place, "-m", "esodys_teach.content.editions.write")
    assert told == f"Edition {editions.numbers()[0] + 1} is written.\n"
    return place


def run(place: Path, *command: str, text: str = "") -> str:
    return subprocess.run(
        [sys.executable, *command],
        cwd=place,
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(place)},
    ).stdout


READ = """
import json, sys
from esodys_teach.content import editions, share
for text in json.load(sys.stdin):
    try:
        found = share.read(text)
    except share.CodeError as error:
        print(json.dumps({"refused": str(error)}))
    else:
        again = share.read(share.code(found.patient, found.case_id))
        print(json.dumps({
            "case": found.case_id, "facts": editions.plain(found.patient), "notes": found.notes,
            "new": found.new_facts, "again": again.patient == found.patient and not again.notes,
        }))
"""


@pytest.mark.parametrize("number", CODES)
def test_a_code_opens_in_a_package_to_come(later: Path, number: int) -> None:
    texts = json.dumps([one["code"] for one in CODES[number]])
    found = [*map(json.loads, run(later, "-c", READ, text=texts).splitlines())]
    new = "New since this code was made, so not known:"
    for one, then in zip(CODES[number], found, strict=True):
        now = read(one["code"])
        assert same(then["facts"], editions.plain(now.patient))
        assert {*then["new"]} == {*now.new_facts, "tobacco"}
        (note,) = (note for note in then["notes"] if note.startswith(new))
        assert "Tobacco" in note or re.search(r" and \d+ more\.$", note)
        assert then["case"] == (now.case_id if now.case_id != "five-failed" else "")
        gone = share.CASE_GONE.format(load_case("five-failed").title)
        assert (gone in then["notes"]) == (now.case_id == "five-failed")
        if now.case_id == "seven-of-ten":
            assert share.CASE_CHANGED in then["notes"]
        assert then["again"]
