"""The JSON Schema: every shipped file passes it, and who finds which slip is known."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from conftest import ROOT
from editor import editor, require
from esodys_teach.cli import main
from esodys_teach.content.case_checks import check_files
from esodys_teach.content.chapter import CHAPTERS
from esodys_teach.content.json_schema import KINDS, schema
from esodys_teach.loader.places import NOTICE, cases_dir
from esodys_teach.patient.facts import Swallows
from esodys_teach.patient.patient import FIELDS
from schema_slips import ALL, CHECK, NOT_EDITOR, NOT_VALIDATOR, SLIPS

GUIDE = (ROOT / "cases" / "README.md").read_text(encoding="utf-8")
EXAMPLE = "".join(re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[:2])
NAMES = {kind: f"{kind}.schema.json" for kind in KINDS}
# What the reader takes as text or as a date, and YAML as something else.
NO_SLIPS = {
    "a title that is a number": ("title: Fine with water, stuck with bread", "title: 2026"),
    "a title that is a decimal number": ("title: Fine with water, stuck with bread", "title: 1.5"),
    "a title that is a truth value": ("title: Fine with water, stuck with bread", "title: true"),
    "a date without quotation marks": ('"2026-11-22"', "2026-11-22"),
    "a review in a block": ("review: not", "review: >\n  not"),
    "a point without quotation marks": ('- id: "-2"', "- id: -2"),
    "a list without items": ("never: [exit.normal-motility]", "never: []"),
}

Files = dict[str, str]


def parts(found: Any, place: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its place."""
    yield place, found
    for key in ("properties", "definitions"):
        for name, below in found.get(key, {}).items():
            yield from parts(below, f"{place}.{name}")
    for key in ("anyOf", "allOf"):
        for number, below in enumerate(found.get(key, ())):
            yield from parts(below, f"{place}[{number}]")
    if "items" in found:
        yield from parts(found["items"], f"{place}[]")


BY_WORDS = [words for _, words, _, _ in SLIPS]

# The schema itself

OF_DRAFT_7 = {
    *("$schema", "$ref", "$comment", "title", "description", "definitions", "type", "enum"),
    *("allOf", "anyOf", "required", "properties", "additionalProperties", "items", "minItems"),
    "maxItems",
    *("minimum", "maximum", "pattern", "format"),
}
SHOWN_BY_EDITORS = {"enumDescriptions", "patternErrorMessage"}  # and skipped by all others


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_draft_7_and_says_so(kind: str) -> None:
    made = schema(kind)
    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert made["$comment"] == NOTICE
    Draft7Validator.check_schema(made)
    for place, part in parts(made):
        assert part.keys() <= OF_DRAFT_7 | SHOWN_BY_EDITORS, place
        assert len(part) == 1 or "$ref" not in part, place  # draft 7 reads nothing beside it


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_is_closed(kind: str) -> None:
    found = dict(parts(schema(kind)))
    mappings = {place: part for place, part in found.items() if part.get("type") == "object"}
    assert len(mappings) > 8
    for place, part in found.items():
        assert ("properties" in part) == (place in mappings), place
    for place, part in mappings.items():
        assert part["additionalProperties"] is False, place
        assert set(part["required"]) <= part["properties"].keys(), place


def test_every_fact_has_its_label_and_its_limits() -> None:
    facts = schema()["definitions"]["Patient"]["properties"]
    assert facts.keys() == {"calcium_mmol_l", *FIELDS}
    for name, fact in FIELDS.items():
        assert facts[name]["description"].startswith(fact.label)
        assert fact.unit in facts[name]["description"]
        if fact.limits:
            assert (facts[name]["minimum"], facts[name]["maximum"]) == fact.limits
        if fact.choices:
            assert facts[name]["enum"] == list(fact.choices)
    most = facts["swallows"]["properties"]["weak"]["maximum"]
    assert Swallows(weak=most).total == most
    with pytest.raises(ValueError, match="40"):
        Swallows(weak=most + 1)


# Through an editor and a validator


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that name their schema: what ships, slips, and what is no slip."""
    folder = tmp_path_factory.mktemp("schema")
    for kind, name in NAMES.items():
        (folder / name).write_text(json.dumps(schema(kind)), encoding="utf-8")
    for path in sorted(cases_dir().glob("*.yaml")):
        _write(folder, f"shipped/{path.name}", path.read_text(encoding="utf-8"))
    for path in sorted(CHAPTERS.glob("*.yaml")):
        _write(folder, f"chapters/{path.name}", path.read_text(encoding="utf-8"), "chapter")
    _write(folder, "example/bread-and-water.yaml", EXAMPLE)
    changes = [(old, new) for _, _, old, new in SLIPS]
    for where, table in (("slip", changes), ("fine", NO_SLIPS.values())):
        for number, (old, new) in enumerate(table):
            assert EXAMPLE.count(old) == 1, old
            text = EXAMPLE.replace(old, new)
            _write(folder, f"{where}{number}/bread-and-water.yaml", text)
    return folder


def _write(folder: Path, name: str, text: str, kind: str = "case") -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    line = f"# yaml-language-server: $schema=../{NAMES[kind]}\n"
    path.write_text(line + text, encoding="utf-8")


def _names(folder: Path, pattern: str = "*/*.yaml") -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.glob(pattern))


@pytest.fixture(scope="module")
def by_editor(files: Path) -> Files:
    """What an editor says of each file with a fault."""
    require()
    with editor(files) as opened:
        found = opened.check(_names(files))
    return {name: said[0]["message"] for name, said in found.items() if said}


@pytest.fixture(scope="module")
def by_validator(files: Path) -> Files:
    """What check-jsonschema says of each file with a fault."""
    found: Files = {}
    chapters = set(_names(files, "chapters/*.yaml"))
    for kind, names in (("case", set(_names(files)) - chapters), ("chapter", chapters)):
        command = [sys.executable, "-m", "check_jsonschema", "-o", "json"]
        asked = [*command, "--schemafile", NAMES[kind], *sorted(names)]
        told = subprocess.run(asked, cwd=files, capture_output=True, text=True, check=False)
        answer = json.loads(told.stdout)
        found |= {one["filename"]: one["message"] for one in answer.get("errors", ())}
        found |= {one["filename"]: one["message"] for one in answer.get("parse_errors", ())}
    return found


WITHOUT_FAULT = ("shipped/*.yaml", "chapters/*.yaml", "example/*.yaml", "fine*/*.yaml")


@pytest.mark.server
def test_what_has_no_fault_has_none_for_an_editor(files: Path, by_editor: Files) -> None:
    for pattern in WITHOUT_FAULT:
        names = _names(files, pattern)
        assert names
        assert {name: by_editor[name] for name in names if name in by_editor} == {}


def test_what_has_no_fault_has_none_for_a_validator(files: Path, by_validator: Files) -> None:
    for pattern in WITHOUT_FAULT:
        names = _names(files, pattern)
        assert names
        assert {name: by_validator[name] for name in names if name in by_validator} == {}


def test_the_check_accepts_the_line_that_names_the_schema(files: Path) -> None:
    good = [*_names(files, "example/*.yaml"), *_names(files, "fine*/*.yaml")]
    assert len(good) == len(NO_SLIPS) + 1
    for name in good:
        assert check_files([files / name]) == [], name


def test_the_table_of_slips_is_long() -> None:
    assert len(SLIPS) >= 40
    assert len({words for _, words, _, _ in SLIPS}) == len(SLIPS)


@pytest.mark.parametrize(("number", "slip"), [*enumerate(SLIPS)], ids=BY_WORDS)
def test_the_check_finds_every_slip(number: int, slip: tuple[str, ...], files: Path) -> None:
    assert len(check_files([files / f"slip{number}/bread-and-water.yaml"])) >= 1


@pytest.mark.parametrize(("number", "slip"), [*enumerate(SLIPS)], ids=BY_WORDS)
def test_a_validator_finds_the_slips_that_it_should(
    number: int, slip: tuple[str, ...], by_validator: Files
) -> None:
    found = f"slip{number}/bread-and-water.yaml" in by_validator
    assert found == (slip[0] in (ALL, NOT_EDITOR))


@pytest.mark.server
@pytest.mark.parametrize(("number", "slip"), [*enumerate(SLIPS)], ids=BY_WORDS)
def test_an_editor_finds_the_slips_that_it_should(
    number: int, slip: tuple[str, ...], by_editor: Files
) -> None:
    found = f"slip{number}/bread-and-water.yaml" in by_editor
    assert found == (slip[0] in (ALL, NOT_VALIDATOR))


@pytest.mark.server
def test_an_editor_offers_facts_words_and_ids_with_their_meaning(files: Path) -> None:
    require()
    text = EXAMPLE.replace("sex: female", "sex: ").replace("  bmi_kg_m2: 24\n", "  \n")
    text = text.replace("[mn.label-mild-iem]", "[]")
    _write(files, "typing/bread-and-water.yaml", text)
    (name,) = _names(files, "typing/*.yaml")
    lines = (files / name).read_text(encoding="utf-8").splitlines()
    places: Mapping[str, tuple[int, int]] = {
        line.strip(): (number, len(line)) for number, line in enumerate(lines)
    }
    with editor(files) as opened:
        opened.check([name])
        fact = lines.index("  ")
        offered = {one["label"]: one for one in opened.complete(name, fact, 2)}
        assert {"bmi_kg_m2", "heartburn"} <= offered.keys()
        assert "8 to 90 kg/m²" in str(offered["bmi_kg_m2"]["documentation"])
        assert {"female", "male"} <= {
            one["label"] for one in opened.complete(name, *places["sex:"])
        }
        line = next(number for number, line in enumerate(lines) if line.startswith("  avoid: []"))
        ids = {one["label"]: one for one in opened.complete(name, line, len("  avoid: ["))}
        assert "mn.poem" in ids
        assert "x.ccv4" not in ids


# The guide and the command


def test_the_guide_lists_what_only_the_check_finds() -> None:
    for kind, marker in ((CHECK, "only the check"), (NOT_EDITOR, "not the editor")):
        told = GUIDE.split(f"<!-- {marker} -->\n")[1].split(f"<!-- end of {marker} -->")[0]
        assert re.findall(r"(?m)^- (.*)$", told) == [
            words for who, words, *_ in SLIPS if who == kind
        ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_prints_the_schema_or_writes_it(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", kind]) == 0
    assert json.loads(capsys.readouterr().out) == schema(kind)
    target = tmp_path / "a.json"
    assert main(["schema", kind, "--output", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text(encoding="utf-8")) == schema(kind)


def test_a_place_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my cases"
    assert main(["schema", "--output", str(folder / "a.json")]) == 1
    assert capsys.readouterr().err == (
        f"esodys-teach: --output {folder}/a.json: there is no folder {folder}; make it first\n"
    )
    folder.mkdir()
    assert main(["schema", "--output", str(folder)]) == 1
    assert capsys.readouterr().err == (
        f"esodys-teach: --output {folder}: Is a directory; name another file\n"
    )
