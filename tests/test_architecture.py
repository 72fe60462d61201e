"""The layers hold, a planted import is found, and the documents show what the imports are."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import indexes
from conftest import ROOT

PACKAGE = ROOT / "esodys_teach"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
LAYERS = [contract for contract in CONTRACTS if contract["type"] == "layers"]
LONGEST_FUNCTION = 50  # lines


def folders() -> list[Path]:
    """Each folder of the package that holds modules."""
    return sorted({path.parent for path in PACKAGE.rglob("*.py")})


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as lint; lint()",
    ]
    return subprocess.run(
        [*command, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )


# Layers


def test_each_folder_with_modules_is_a_package() -> None:
    """import-linter keeps a contract silently for a folder without `__init__.py`."""
    assert [path for path in folders() if not (path / "__init__.py").exists()] == []


def test_each_folder_with_two_modules_has_a_contract_that_names_them_all() -> None:
    contained = {name for contract in LAYERS for name in contract["containers"]}
    for folder in folders():
        parts = folder.relative_to(ROOT).parts
        modules = {p for p in folder.glob("*.py") if p.name != "__init__.py"}
        modules |= {p.parent for p in folder.glob("*/__init__.py")}
        if len(modules) > 1 and "migrations" not in parts:
            assert ".".join(parts) in contained, folder
    assert all(contract["exhaustive"] for contract in LAYERS)


def test_at_most_14_modules_and_folders_stand_at_the_top() -> None:
    found = {path.parent if path.name == "__init__.py" else path for path in PACKAGE.glob("*.py")}
    found |= {path.parent for path in PACKAGE.glob("*/__init__.py")}
    assert len(found) <= 14


def test_no_module_imports_one_above_it() -> None:
    ran = lint(ROOT)
    assert ran.returncode == 0, ran.stdout


def module_of(container: str, layer: str, root: Path) -> tuple[str, Path]:
    """The first module of a layer, and its file."""
    name = re.split(r" [|:] ", layer)[0]
    path = root.joinpath(*container.split("."), name)
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return f"{container}.{name}", file


def test_an_import_from_a_lower_to_a_higher_layer_is_found_in_every_folder(tmp_path: Path) -> None:
    """The lowest layer of each folder imports its highest one."""
    shutil.copytree(PACKAGE, tmp_path / "esodys_teach")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for contract in LAYERS:
        (container,) = contract["containers"]
        highest, _ = module_of(container, contract["layers"][0], tmp_path)
        _, lowest = module_of(container, contract["layers"][-1], tmp_path)
        with lowest.open("a", encoding="utf-8") as file:
            file.write(f"\nimport {highest}\n")
    said = lint(tmp_path).stdout
    assert {c["name"] for c in LAYERS if f"{c['name']} BROKEN" in said} == {
        c["name"] for c in LAYERS
    }


def test_a_module_that_no_layer_names_is_found(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "esodys_teach")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("", "rules/findings", "quiz/export", "ui/quizzes"):
        (tmp_path / "esodys_teach" / folder / "unnamed.py").write_text("", encoding="utf-8")
    said = lint(tmp_path).stdout
    for container in ("", ".rules.findings", ".quiz.export", ".ui.quizzes"):
        (name,) = (c["name"] for c in LAYERS if c["containers"] == [f"esodys_teach{container}"])
        assert f"{name} BROKEN" in said


# Functions


def test_no_function_of_the_package_has_more_than_fifty_lines() -> None:
    long = {}
    for path in PACKAGE.rglob("*.py"):
        if "versions" in path.parts:
            continue  # a revision of the database that has landed is not changed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path.relative_to(PACKAGE)}:{node.name}"] = lines
    assert long == {}


# Documents


def test_the_documents_are_as_they_are_written_from_the_code() -> None:
    again = "run: python tests/indexes.py"
    assert indexes.ARCHITECTURE.read_text(encoding="utf-8") == indexes.architecture(), again
    assert indexes.RULE_INDEX.read_text(encoding="utf-8") == indexes.rule_index(), again


def test_the_picture_shows_what_the_imports_are() -> None:
    """Each arrow leads to a folder that is imported and that no other imported folder needs."""
    text = indexes.ARCHITECTURE.read_text(encoding="utf-8")
    drawn = set(re.findall(r"(?m)^  (\w+)(?:\[.*?\])? --> (\w+)", text))
    imports = {name: set(others) for name, _, others in indexes.folders()}
    reached: dict[str, set[str]] = {}
    for name in reversed(list(imports)):  # from the lowest to the highest
        reached[name] = imports[name].union(*(reached[other] for other in imports[name]))
    nearest = {
        (name, other)
        for name, others in imports.items()
        for other in others
        if not any(other in reached[between] for between in others - {other})
    }
    left_out = {pair for pair in nearest if pair[0] == "__main__" or pair[1] == "log"}
    assert drawn == nearest - left_out


@pytest.mark.parametrize("rule", indexes.RULES, ids=lambda rule: rule.row)
def test_each_rule_and_its_expectation_stand_where_the_index_says(rule: indexes.Rule) -> None:
    row = f'"{rule.row.removesuffix(" evidence")}"'
    name, line = indexes.place(rule).split(":")
    assert row in (PACKAGE / "rules" / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    name, _, line = indexes.expectation(rule).partition(":")
    if line:
        text = (ROOT / "tests/reading" / name).read_text(encoding="utf-8").splitlines()
        assert row in text[int(line) - 1] or f'"{rule.row}"' in text[int(line) - 1]


def test_every_module_test_and_document_that_the_architecture_names_exists() -> None:
    text = indexes.ARCHITECTURE.read_text(encoding="utf-8")
    for name in re.findall(r"`([\w/.*]+\.(?:py|md|toml))`", text):
        places = (ROOT, ROOT / "tests", PACKAGE)
        assert any([*place.glob(name)] for place in places), name


def test_the_package_of_the_rules_says_what_each_module_holds() -> None:
    folder = PACKAGE / "rules"
    modules = {p.stem for p in folder.glob("*.py")} | {p.parent.name for p in folder.glob("*/*.py")}
    named = re.findall(r"(?m)^- `(\w+)`: \S", (folder / "__init__.py").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(modules - {"__init__"})
