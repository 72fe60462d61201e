"""How long the engine takes; `make bench` measures, `make test` runs each once.

Aims: advice below 0.2 ms, what would change it below 20 ms, from a changed control to the board
below 30 ms.
"""

import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from esodys_teach import Patient, advise, case_ids, load_case, what_if
from esodys_teach.loader.strict import read
from esodys_teach.loader.yaml_tree import MAX_BYTES
from esodys_teach.ui.explorer import Explorer
from patients import COMPLETE, NEUROMODULATOR, patient

PATIENTS = {"blank": Patient(), "complete": COMPLETE, "persistent": patient(NEUROMODULATOR)}
EACH = pytest.mark.parametrize("name", PATIENTS)


@EACH
def test_advice(benchmark: BenchmarkFixture, name: str) -> None:
    """Aim: 0.2 ms."""
    advice = benchmark(advise, PATIENTS[name])
    assert advice.steps


def test_advice_for_every_case(benchmark: BenchmarkFixture) -> None:
    """Aim: 0.2 ms a case."""
    patients = [load_case(case_id).patient for case_id in case_ids()]
    assert len(benchmark(lambda: [advise(patient) for patient in patients])) == len(patients)


@EACH
def test_what_would_change_the_advice(benchmark: BenchmarkFixture, name: str) -> None:
    """Aim: 20 ms."""
    assert benchmark(what_if, PATIENTS[name])


def test_a_patient_with_one_fact_changed(benchmark: BenchmarkFixture) -> None:
    assert benchmark(replace, COMPLETE, opioid=True).opioid


def test_from_a_changed_control_to_the_board(benchmark: BenchmarkFixture) -> None:
    """Aim: 30 ms, from the control's event to every section of the board."""
    explorer = Explorer("seven-of-ten")
    opioid, steps = explorer.form.controls["opioid"], explorer.board.sections["steps"]
    answers = cycle((True, False))

    def change() -> None:
        opioid.write(next(answers))

    change()
    assert "opioid" in steps.value.casefold()
    benchmark(change)
    assert explorer.form.patient.opioid == (opioid.read() is True)


def test_opening_a_case(benchmark: BenchmarkFixture) -> None:
    explorer = Explorer()
    cases = cycle(explorer.cases)
    benchmark(lambda: explorer.open(next(cases)))
    assert explorer.form.patient != Patient()


@dataclass(frozen=True, kw_only=True)
class Text:
    lines: tuple[str, ...]


def test_reading_the_largest_file(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Aim: 1 s for a file of as many bytes as one may have, in a list of lines."""
    file = tmp_path / "text.yaml"
    line = f"- {'word ' * 15}end\n"
    file.write_text("lines:\n" + line * ((MAX_BYTES - len("lines:\n")) // len(line)))
    assert MAX_BYTES - len(line) < file.stat().st_size <= MAX_BYTES
    assert len(benchmark(read, file, Text).lines) > 3000


def test_import(benchmark: BenchmarkFixture) -> None:
    """The logic in a new interpreter, with the interpreter's own start."""
    command = [sys.executable, "-c", "import esodys_teach"]
    benchmark.pedantic(subprocess.run, (command,), {"check": True}, rounds=5)
