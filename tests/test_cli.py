"""The command as a person and as a program call it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import pytest

from esodys_teach import Patient, advise, case_ids, load_case
from esodys_teach.cli import main
from esodys_teach.loader.places import NOTICE, OWN_CASES, cases_dir

MODULES = {"serve": "app", "lab": "lab"}
COMMANDS = ("serve", "lab", "check", "advise", "fields", "schema")
PARTS = ("steps", "later", "done", "avoid", "pitfalls")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A file that so far holds only a patient."""
    file = tmp_path / "draft.yaml"
    file.write_text("patient:\n  age_years: 44\n  opioid: true\n", encoding="utf-8")
    return file


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_has_an_example_and_the_notice(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    said = flat(capsys.readouterr().out)
    assert re.search(rf"examples?: esodys-teach {' '.join(command)}", said)
    assert NOTICE in said


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.strip() == version("esodys-teach")


@pytest.mark.parametrize(
    "call",
    [[], ["unknown"], ["advise"], ["serve", "--port", "x"], ["serve", "--port", "65536"]],
    ids=" ".join,
)
def test_a_wrong_call_is_told_how_to_call(
    call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(call)
    assert "usage: esodys-teach" in capsys.readouterr().err


def test_all_that_ships_has_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == f"{NOTICE}\n{len(case_ids())} cases, no errors\n"
    assert len(case_ids()) >= 24


def test_every_slip_is_told_with_file_place_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = next(iter(cases_dir().glob("*.yaml")))
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: A\npatient:\n  age_years: 444\n  opiod: true\n", encoding="utf-8")
    assert main(["check", str(good), str(bad)]) == 1
    notice, *slips, closing = capsys.readouterr().out.splitlines()
    assert notice == NOTICE
    assert all(re.match(rf"{re.escape(str(bad))}:\d+: [^$]+", slip) for slip in slips)
    assert any(" patient.age_years: " in slip and "0 to 120 years" in slip for slip in slips)
    assert any("opiod" in slip and "opioid" in slip for slip in slips)
    assert closing == f"2 cases, {len(slips)} errors"


def test_the_cases_of_a_folder_are_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        (tmp_path / name).write_text("title: A\n", encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 1
    _, *slips, closing = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in slips] == [f"{tmp_path}/a.yaml", f"{tmp_path}/b.yaml"]
    assert closing == "2 cases, 2 errors"
    assert main(["check", str(cases_dir())]) == 0


@pytest.mark.parametrize("case_id", case_ids())
def test_advice_for_a_program_is_the_advice(
    case_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advise", str(cases_dir() / f"{case_id}.yaml"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    advice = advise(load_case(case_id).patient)
    expected = ["disposition", "motility_class", *PARTS, "advice_version", "notice"]
    assert list(said) == expected
    assert (said["disposition"], said["motility_class"]) == (
        advice.disposition,
        advice.motility_class,
    )
    assert {part: said[part] for part in PARTS} == {
        part: [item.id for item in getattr(advice, part)] for part in PARTS
    }
    assert said["notice"] == NOTICE


def test_advice_for_a_person_says_what_why_and_where_from(
    draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advise", str(draft)]) == 0
    said = flat(capsys.readouterr().out)
    advice = advise(Patient(age_years=44, opioid=True))
    assert said.startswith(NOTICE)
    assert f"Disposition: {advice.disposition}" in said
    items = [item for part in PARTS for item in getattr(advice, part)]
    assert items
    for item in items:
        assert f"- {flat(item.text)} Why: {flat(item.why)} From: " in said
        assert f" Rule: {', '.join((*item.rows, item.id))} Id: {item.id} " in f"{said} "


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_file_that_cannot_be_read_is_one_line_and_no_traceback(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["advise", str(tmp_path / "none.yaml"), *options]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "none.yaml" in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("command", ["serve", "lab"])
def test_a_folder_of_cases_that_is_none_is_one_line(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(f"esodys_teach.server.{MODULES[command]}.{command}", lambda *_, **__: None)
    file = tmp_path / "file.yaml"
    file.touch()
    for wrong in (tmp_path / "none", file):
        assert main([command, "--cases", str(wrong)]) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err == f"esodys-teach: --cases {wrong}: there is no such folder\n"


@pytest.mark.parametrize("command", ["serve", "lab"])
def test_the_folder_of_cases_reaches_the_kernels_whole(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWN_CASES, "another")
    monkeypatch.setattr(f"esodys_teach.server.{MODULES[command]}.{command}", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    assert main([command, "--cases", "mine"]) == 0
    assert os.environ[OWN_CASES] == str(tmp_path / "mine")


@pytest.mark.parametrize("command", ["check", "advise"])
def test_what_is_no_file_is_called_what_it_is(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, reason in ((tmp_path, "a folder"), (Path("/dev/null"), "a device or a pipe")):
        assert main([command, str(path)]) == 1
        told = capsys.readouterr()
        assert f"{path}: {reason}, not a file\n" in told.out + told.err
    with pytest.raises(SystemExit, match="2"):
        main([command, ""])
    assert "the name of a file is empty" in capsys.readouterr().err


def test_an_unknown_key_is_told_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("patient:\n  age: 44\n  magnesum: 1\n", encoding="utf-8")
    assert main(["advise", str(file)]) == 1
    said = capsys.readouterr().err
    assert f"{file}:2: patient: unknown 'age', did you mean age_years?\n" in said
    assert f"{file}:3: patient: unknown 'magnesum', did you mean magnesium" in said


def test_a_case_that_ships_is_advised_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["advise", str(cases_dir() / "seven-of-ten.yaml")]) == 0
    expected = capsys.readouterr().out
    assert main(["advise", "seven-of-ten"]) == 0
    assert capsys.readouterr().out == expected


def test_fields_for_a_program_are_the_patients(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fields", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["notice"] == NOTICE
    known = said["fields"]
    assert list(known) == [field.name for field in fields(Patient)]
    assert all({"type", "unit", "label", "group"} <= set(field) for field in known.values())
    assert known["age_years"] | {"type": "integer", "unit": "years"} == known["age_years"]
    assert (known["age_years"]["minimum"], known["age_years"]["maximum"]) == (0, 120)
    assert known["sex"]["values"] == ["female", "male"]
    assert known["opioid"]["type"] == "boolean"
    assert list(known["magnesium"]["units"]) == ["mmol/L", "mEq/L", "mg/dL"]
    assert list(known["potassium"]["units"]) == ["mmol/L", "mEq/L"]
    assert "failed" in known["swallows"]["parts"]


def test_stated_limits_are_the_limits(capsys: pytest.CaptureFixture[str]) -> None:
    main(["fields", "--json"])
    known = json.loads(capsys.readouterr().out)["fields"]
    numbers = {n: f for n, f in known.items() if f["type"] in ("integer", "number")}
    assert len(numbers) > 20
    for name, field in numbers.items():
        for limit, beyond in ((field["minimum"], -1), (field["maximum"], 1)):
            limit = int(limit) if field["type"] == "integer" else limit
            assert getattr(Patient(**{name: limit}), name) == limit
            with pytest.raises(ValueError, match=name):
                Patient(**{name: limit + beyond})


def test_fields_for_a_person_name_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fields"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(NOTICE)
    assert all(f"`{field.name}`" in said for field in fields(Patient))


@pytest.mark.server
def test_a_reader_that_stops_early_is_no_error() -> None:
    command = [sys.executable, "-m", "esodys_teach", "fields", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
