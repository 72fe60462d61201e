"""What a type carries in place of a string: enums, the fields of a rule, and what mypy refuses."""

import ast
import re
from pathlib import Path

import pytest

from esodys_teach import EsodysError
from esodys_teach.engine.advice import AFTER, REASONS
from esodys_teach.engine.prognosis import OUTLOOK
from esodys_teach.evidence import vocabulary
from esodys_teach.html.pathway_map import BELOW, EFFECTS, stations
from esodys_teach.html.wording import HEADLINES, PHASES
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.patient.patient import FIELDS
from esodys_teach.rules.findings.findings import Findings
from esodys_teach.rules.rule import Effect, Phase
from esodys_teach.rules.states import AchalasiaState, Disposition, Kidneys, OutletTests
from planted import check_that_mypy_objects

PACKAGE = Path(__file__).parent.parent / "esodys_teach"

# An enum and the data files that list its values


def test_the_vocabulary_lists_the_values_of_the_enums_in_their_order() -> None:
    assert [*Disposition] == [*vocabulary().disposition]
    assert [*MotilityClass] == [*vocabulary().motility_class]


def test_every_table_by_a_value_has_all_values_and_no_other() -> None:
    assert {*HEADLINES} == {*REASONS} == {*AFTER} == {*Disposition}
    assert {*BELOW} | {Disposition.STAY, Disposition.MODIFY} == {*Disposition}
    assert {*OUTLOOK.disposition} <= {*Disposition}
    assert {*OUTLOOK.speaks} | {*OUTLOOK.silent} == {*MotilityClass}
    assert {*EFFECTS} == {*Effect}
    assert {*PHASES} == {*Phase}
    assert {station.phase for station in stations()} <= {*Phase}


def test_a_value_is_the_word_that_files_and_programs_use() -> None:
    assert f"{Disposition.STAY_INCOMPLETE}" == "stay-incomplete"
    assert MotilityClass("iem-mild") is MotilityClass.IEM_MILD
    with pytest.raises(ValueError, match="iem-mid"):
        MotilityClass("iem-mid")
    assert not Effect.NONE


# What mypy says of a misspelt value

MISSPELT = {
    "a disposition, compared": (
        "engine/advice.py",
        "self.disposition is Disposition.STAY_INCOMPLETE:",
        "self.disposition is Disposition.STAY_INCOMPLET:",
        '"type[Disposition]" has no attribute "STAY_INCOMPLET"',
    ),
    "the effect of an exit": (
        "rules/ways_out.py",
        "effect=Effect.ALONGSIDE",
        'effect="alongsde"',
        'Argument "effect" to "Rule" has incompatible type "str"; expected "Effect"',
    ),
    "a state of the kidneys": (
        "rules/pitfalls.py",
        "p.kidneys is not Kidneys.USUAL",
        "p.kidneys is not Kidneys.USUL",
        '"type[Kidneys]" has no attribute "USUL"',
    ),
}


def test_mypy_objects_to_each_misspelt_value(tmp_path: Path) -> None:
    check_that_mypy_objects(MISSPELT, tmp_path)


# mypy lets an enum of strings be compared with any string, so no comparison may hold one.

NAMES = {
    *("disposition", "motility_class", "effect", "kidneys", "achalasia_state"),
    *("outlet_tests_left", "phase", "due", "origin"),
}
VALUES = {
    value
    for enum in (Disposition, MotilityClass, Effect, Kidneys, AchalasiaState, OutletTests, Phase)
    for value in enum
    if value
}
LOGIC = [
    *sorted(
        path for folder in ("rules", "engine", "html") for path in (PACKAGE / folder).rglob("*.py")
    ),
    PACKAGE / "patient/manometry.py",
]


def raw_comparisons(source: str) -> list[str]:
    """The comparisons of such a value with a string, and those with the string of such a value."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
            named = any(isinstance(x, ast.Attribute) and x.attr in NAMES for x in sides)
            strings = {x.value for x in sides if isinstance(x, ast.Constant)}
            if VALUES & strings or named and any(isinstance(x, str) for x in strings):
                found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("path", LOGIC, ids=lambda path: path.stem)
def test_no_value_of_an_enum_is_compared_with_a_string(path: Path) -> None:
    assert raw_comparisons(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    ["p.kidneys == 'specialst'", "advice.disposition in ('leave', 'declin')", "x != 'alongside'"],
)
def test_a_comparison_with_a_string_is_found(line: str) -> None:
    assert raw_comparisons(line) == [line]


def test_a_finding_is_named_by_what_it_means() -> None:
    names = {name for kind in Findings.__mro__ for name in vars(kind)} - FIELDS.keys()
    assert len(names) > 150
    assert [name for name in sorted(names) if re.match(r"[a-z]{1,3}\d", name)] == []


# Errors


def test_every_error_that_the_package_raises_has_the_one_base() -> None:
    """Except an answer of the server, which tornado makes of its own error."""
    without = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = [ast.unparse(base) for base in getattr(node, "bases", ())]
            raised = any(base.endswith(("Error", "Exception")) for base in bases)
            if (
                raised
                and not {"EsodysError", "HTTPError"} & {*bases}
                and node.name != "EsodysError"
            ):
                without.append(f"{path.name}: {ast.unparse(node).splitlines()[0]}")
    assert without == []
    assert issubclass(EsodysError, Exception)
