"""Each module, file and folder that a document or a docstring names is there."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from test_project import texts, tracked

TRACKED = {path.relative_to(ROOT).as_posix() for path in tracked()}
DOCUMENTS = {name for name in TRACKED if name.endswith(".md")}
PLACES = ("", "docs/", "docs/deploy/", "tests/", "esodys_teach/")
# What whoever reads makes, and what other programs have.
OF_THE_READER = (
    "my-cases/",
    "cases/your-title.yaml",
    "bread-and-butter.yaml",
    "brief-title.yaml",
    "case.schema.json",
    "/etc/",
)
MODULE = re.compile(r"python3? -m ([a-z][\w.]*)")
FILE = re.compile(r"[\w./*-]*[\w*-]\.(?:py|md|ya?ml|toml|ipynb|json|csv|txt|css|png|svg|conf)")
FOLDER = re.compile(r"[\w.-]+(?:/[\w.*-]+)*/")


def words(text: str) -> set[str]:
    """Each word of code and each target of a link in a Markdown text, without the line it names."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"(?s)```\w*\n(.*?)```", text)
    found = {word.strip('",;()') for part in code for word in part.split()}
    found |= set(re.findall(r"\]\(([^)#\s]+)", text))
    return {re.sub(r":\d+$", "", word.rstrip(":")) for word in found}


def is_there(name: str, document: str) -> bool:
    """From the folder of the document, from the places where readers look, or by a bare name."""
    if "/" not in name and any(Path(known).name == name for known in TRACKED):
        return True
    beside = (ROOT / document).parent
    return any([*place.glob(name.rstrip("/"))] for place in (beside, *(ROOT / p for p in PLACES)))


def lost(text: str, document: str) -> list[str]:
    """The files and folders that a text names and that are not there."""
    named = {w for w in words(text) if FILE.fullmatch(w) or FOLDER.fullmatch(w)}
    own = {w for w in named if w.startswith(OF_THE_READER)}
    up = {w for w in named if ".." in w and ((ROOT / document).parent / w).exists()}
    return sorted(w for w in named - own - up if not is_there(w, document))


@pytest.mark.parametrize("document", sorted(DOCUMENTS))
def test_each_file_and_folder_that_a_document_names_is_there(document: str) -> None:
    assert lost((ROOT / document).read_text(encoding="utf-8"), document) == []


def test_each_module_that_any_text_calls_is_there() -> None:
    """Also the ones that messages of the program and of the tests name."""
    found = {
        (path.name, name.rstrip("."))
        for path, text in texts()
        if path != Path(__file__)
        for name in MODULE.findall(text)
    }
    assert len(found) > 6
    for file, name in sorted(found):
        if name.startswith("esodys_teach") or name in {"pip", "venv", "pytest", "ruff", "mypy"}:
            assert importlib.util.find_spec(name), f"{file} names {name}"


def test_a_path_that_is_gone_is_found() -> None:
    text = "see `esodys_teach/case_guide.py:12`, [that](gone/), `cases/` and `my-cases/a.yaml`"
    assert lost(text, "README.md") == ["esodys_teach/case_guide.py", "gone/"]
    assert MODULE.findall("run `python -m esodys_teach.case_guide`") == ["esodys_teach.case_guide"]


# Programs that tests start from a text

IMPORT = re.compile(r"from (esodys_teach[\w.]*) import (\w+(?: as \w+)?(?:, \w+(?: as \w+)?)*)")
OLDER = {"beside.py", "make.py"}  # they run the code of older editions too


def imports_in_texts() -> Iterator[tuple[str, str, str]]:
    """Each import in a text of a test: the file, the module and the name."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            held = isinstance(node, ast.Constant) and path.name not in OLDER
            text = node.value if held and isinstance(node.value, str) else ""
            for module, names in IMPORT.findall(text):
                for name in names.split(", "):
                    yield path.name, module, name.split(" as ")[0]


def test_what_a_text_of_a_test_imports_is_there() -> None:
    lost = []
    for file, module, name in imports_in_texts():
        try:
            there = hasattr(importlib.import_module(module), name)
            there = there or importlib.util.find_spec(f"{module}.{name}") is not None
        except ImportError:
            there = False
        if not there:
            lost.append(f"{file}: from {module} import {name}")
    assert len([*imports_in_texts()]) > 20
    assert lost == []
