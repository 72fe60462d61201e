"""The tests of the logic are tested: a sample of what `make mutants` runs in full."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mutants
from equivalent import EQUIVALENT
from esodys_teach import Lab
from patients import ACHALASIA_2, advised, but, series

SCRIPT = Path(mutants.__file__)


def ran(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)


def test_a_sample_of_mutants_is_found_out() -> None:
    result = ran("--sample", "40", "--seed", "2026")
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"^40 mutants of \d{4}: ", result.stdout, re.MULTILINE)
    assert " 0 survived" in result.stdout


def test_an_equivalent_mutant_is_told_with_its_reason() -> None:
    name = "advice _merge: 0 -> -1"
    told = ran("--only", name, "--by").stdout
    assert f"{name}\n    equivalent: {EQUIVALENT[name]}\n" in told


def test_every_mutant_has_a_name_of_its_own_and_the_equivalent_ones_exist() -> None:
    names = [mutant.name for mutant in mutants.every_mutant()]
    assert len(set(names)) == len(names) > 2000
    assert set(EQUIVALENT) <= set(names)
    assert all(EQUIVALENT.values())


KNOWN = {
    "drop X5 (exit.malignancy)": but(mass=True),
    "exits x10_unsettled: self.x10 and (not self.achalasia_on_manometry) -> self.x10": ACHALASIA_2,
    "bedside eosinophilic: self.eosinophils_per_hpf >= 15 -> self.eosinophils_per_hpf > 15": but(
        eosinophils_per_hpf=15
    ),
    "facts IONS: 3.5 -> 3.6": but(potassium=Lab(value=3.5)),
    "manometry pattern: 10 * series.ineffective > 7 * n -> 10 * series.ineffective >= 7 * n": (
        series(weak=7, normal=3)
    ),
    "triage alongside: 'alongside' -> 'not-alongside'": but(raynaud=True),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_mutant_changes_the_advice_and_leaves_no_trace(name: str) -> None:
    (mutant,) = (mutant for mutant in mutants.every_mutant() if mutant.name == name)
    before = advised(KNOWN[name])
    take_away = mutants.put(mutant)
    changed = advised(KNOWN[name])
    take_away()
    assert changed != before
    assert advised(KNOWN[name]) == before


def test_a_mutant_that_no_check_notices_is_told() -> None:
    mutant = mutants.every_mutant()[0]
    assert mutants.find_out(mutant, []) == ""
    blind = mutants.Check("sees nothing", lambda: None)
    sharp = mutants.Check("sees it", lambda: pytest.fail("red"))
    assert mutants.find_out(mutant, [blind]) == ""
    assert mutants.find_out(mutant, [blind, sharp]) == "sees it"
