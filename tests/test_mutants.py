"""The tests of the logic are tested: a sample of what `make mutants` runs in full."""

import re
import subprocess
import sys

import pytest

import mutants
from equivalent import EQUIVALENT
from esodys_teach import Lab
from patients import ACHALASIA_2, advised, but, series

EVERY = mutants.every_mutant()


def test_a_sample_of_mutants_is_found_out() -> None:
    command = [sys.executable, mutants.__file__, "--sample", "100", "--seed", "2026"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"^100 mutants of \d{4}: ", result.stdout, re.MULTILINE)
    assert " 0 survived" in result.stdout


def test_a_mutant_is_told_with_who_found_it_out_or_with_the_reason_why_nobody_can() -> None:
    name = "blood ca_crisis_as_typed: 0 -> 1"
    told = mutants.by_whom({name: "", "one": "test_x", "other": ""})
    assert [*told] == [
        f"{name}\n    equivalent: {EQUIVALENT[name]}",
        "one\n    test_x",
        "other\n    nobody",
    ]
    assert [*mutants.unexpected({name: "test_x", "one": "test_x", "other": ""})] == [
        "SURVIVED other",
        f"NOT EQUIVALENT {name}\n    found out by test_x",
    ]


def test_every_mutant_has_a_name_of_its_own_and_the_equivalent_ones_exist() -> None:
    names = [mutant.name for mutant in EVERY]
    assert len(set(names)) == len(names) > 2000
    assert set(EQUIVALENT) <= set(names)
    assert all(EQUIVALENT.values())
    assert (len(names) - len(EQUIVALENT)) / len(names) >= mutants.LEAST_SHARE


def test_no_rule_and_no_cut_off_has_fewer_mutants_than_before_and_no_module_none() -> None:
    assert mutants.slips(EVERY) == []


LOST = {
    "a folder": (lambda m: not m.module.startswith("rules"), "NOTHING IS CHANGED IN rules.avoid"),
    "a module": (lambda m: m.module != "patient.manometry", "NOTHING IS CHANGED IN patient"),
    "a rule": (lambda m: m.dropped is None or m.scope != "X5", "FEWER THAN BEFORE X5: "),
    "a cut-off": (
        lambda m: m.scope != "eosinophilic",
        "FEWER THAN BEFORE bedside eosinophilic: 15: 0 changes, 4 before",
    ),
    "a reason": (
        lambda m: m.name != "blood ca_crisis_as_typed: 0 -> 1",
        "NO SUCH MUTANT blood ca_crisis_as_typed: 0 -> 1",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_mutants_that_are_lost_are_named(name: str) -> None:
    stays, line = LOST[name]
    assert [slip for slip in mutants.slips([*filter(stays, EVERY)]) if slip.startswith(line)]


def test_a_run_that_finds_too_few_out_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    every = EVERY[:3]
    monkeypatch.setattr(mutants, "every_mutant", lambda: every)
    monkeypatch.setattr(mutants, "slips", lambda every: [])
    monkeypatch.setattr(mutants, "EQUIVALENT", {every[0].name: "a reason"})
    monkeypatch.setattr(sys, "argv", ["mutants.py"])
    for first, status in (("", 1), ("test_x", 1)):
        found = {mutant.name: "test_x" for mutant in every} | {every[0].name: first}
        monkeypatch.setattr(mutants, "run", lambda *_, found=found: found)
        assert mutants.main() == status
    monkeypatch.setattr(mutants, "EQUIVALENT", {})
    assert mutants.main() == 0


def test_the_rules_that_read_a_finding_are_asked_first() -> None:
    assert mutants.rows_that_read("L2") == {"L2": 0}
    assert mutants.rows_that_read("hold_ppi")["E-P1"] == 1
    assert mutants.rows_that_read("normal_looking")["pf.normal-egd-eoe"] == 1
    assert "L2" in mutants.rows_that_read("level") and "X1" not in mutants.rows_that_read("level")


KNOWN = {
    "drop X5 (exit.malignancy)": but(mass=True),
    "exits achalasia_unsettled: self.achalasia_state is not AchalasiaState.SETTLED -> "
    "self.achalasia_state is AchalasiaState.SETTLED": (ACHALASIA_2),
    "bedside eosinophilic: peak >= EOSINOPHILS_FROM_PER_HPF -> "
    "peak > EOSINOPHILS_FROM_PER_HPF": but(eosinophils_per_hpf=15),
    "blood urgent_qt: QTC_EMERGENCY_FROM_MS -> 501": but(qtc_ms=500),
    "facts IONS: 3.5 -> 3.6": but(potassium=Lab(value=3.5, unit="mmol/L")),
    "manometry pattern: 10 * series.ineffective > 7 * n -> 10 * series.ineffective >= 7 * n": (
        series(weak=7, normal=3)
    ),
    "ways_out alongside: Effect.ALONGSIDE -> Effect.NONE": but(raynaud=True),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_mutant_changes_the_advice_and_leaves_no_trace(name: str) -> None:
    (mutant,) = (mutant for mutant in EVERY if mutant.name == name)
    before = advised(KNOWN[name])
    take_away = mutants.put(mutant)
    changed = advised(KNOWN[name])
    take_away()
    assert changed != before
    assert advised(KNOWN[name]) == before


def test_a_mutant_that_no_check_notices_is_told() -> None:
    mutant = EVERY[0]
    assert mutants.find_out(mutant, []) == ""
    blind = mutants.Check("sees nothing", lambda: None)
    sharp = mutants.Check("sees it", lambda: pytest.fail("red"))
    assert mutants.find_out(mutant, [blind]) == ""
    assert mutants.find_out(mutant, [blind, sharp]) == "sees it"
