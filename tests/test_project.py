"""The project as a newcomer finds it: what it names exists, what it ships works elsewhere."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from conftest import ROOT
from esodys_teach import case_ids
from esodys_teach.loader.places import NOTICE
from esodys_teach.server.app import CLASSES_OF_SETTINGS

PACKAGE = ROOT / "esodys_teach"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """What git holds, or in an unpacked copy without git, what is there."""
    asked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in asked.stdout.split("\0") if name and (ROOT / name).exists()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue


# Packages and places


def bounds(lines: list[str]) -> dict[str, str]:
    """Each package with its bounds, under one spelling of its name."""
    asked = [Requirement(line) for line in lines]
    return {r.name.lower().replace("_", "-"): str(r.specifier) for r in asked}


def test_conda_gets_the_same_packages_and_bounds() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *lines, pip = conda["dependencies"]
    assert pip == {"pip": ["-e ."]}
    found = bounds(lines)
    del found["pip"]
    expected = {
        "python": PROJECT["requires-python"],
        **bounds(PROJECT["dependencies"]),
    }
    assert found == expected


def test_every_package_is_bounded_and_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])
    assert all(limits for limits in bounds(asked).values())
    lines = text.splitlines()
    for line in asked:
        (place,) = (i for i, said in enumerate(lines) if said.strip() == f'"{line}",')
        assert lines[place - 1].strip().startswith("# "), line


def test_the_widgets_of_browser_and_python_are_the_pair_that_is_tested() -> None:
    pinned = bounds(PROJECT["dependencies"])
    for name in ("voila", "ipywidgets", "jupyterlab-widgets", "jupyterlab"):
        assert pinned[name].startswith("=="), name


def test_the_top_level_holds_nothing_unexpected() -> None:
    named = "README.md environment.yml notebooks esodys_teach cases tests"
    usual = (
        ".ci .gitignore CHANGELOG.md CITATION.cff CONTRIBUTING.md LICENSE "
        "LICENSE-CC-BY-4.0.txt Makefile docs findings hatch_build.py pyproject.toml tools"
    )
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert found - {"docs"} == set(f"{named} {usual}".split()) - {"docs"}


MACHINE = re.compile(
    r"(?<![\w.~])/(?:root|home/\w+|Users/\w+|work|workspace|mnt|tmp)/\w|\b[A-Z]:\\Users\b"
    r"|\bfile:///\w"
)
# Where packages come from is the choice of whoever installs them.
REGISTRY = re.compile(
    r"(?i)\b(?:(?:test\.)?pypi\.(?:org|python)|pythonhosted\.|(?:registry\.)?(?:npmjs|yarnpkg)\."
    r"|conda\.anaconda\.|deb\.debian\.|archive\.ubuntu\.|(?:proxy|sum)\.golang\.|crates\.io"
    r"|rubygems\.org|docker\.io|ghcr\.io|quay\.io|unpkg\.|jsdelivr\.|cdnjs\.)"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host|--registry[ =]"
)


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine", "registry"])
def test_no_path_of_a_developers_machine_and_no_host_of_a_registry(
    pattern: re.Pattern[str],
) -> None:
    # The two tests that look for an option of a package manager name it.
    own = {"test_project.py", "test_findings.py"} if pattern is REGISTRY else set()
    found = [
        (path.name, match[0])
        for path, text in texts()
        if path.name not in own and (match := pattern.search(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        *((MACHINE, "/" + path) for path in ("root/x", "home/ada/x", "work/x", "tmp/x", "mnt/x")),
        *((MACHINE, text) for text in ("C:" + r"\Users\ada", "file:" + "///x")),
        *((REGISTRY, name + ".org") for name in ("pypi", "https://registry.npmjs", "deb.debian")),
        *((REGISTRY, f"pip install --{option} x") for option in ("index-url", "extra-index-url")),
        (REGISTRY, "npm --registry=x"),
    ],
)
def test_such_a_path_or_host_is_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["..{}", "~{}", "/usr/bin/env", "network{}", "pypi"])
def test_no_other_word_is_taken_for_one(text: str) -> None:
    for folder in ("work", "tmp"):
        words = text.format(f"/{folder}" + "/x")
        assert not MACHINE.search(words) and not REGISTRY.search(words)


def test_the_version_has_one_home() -> None:
    version = PROJECT["version"]
    places = [
        p for p, text in texts() if re.search(rf"(?m)^\W*version\W+{re.escape(version)}", text)
    ]
    assert places == [ROOT / "pyproject.toml"]
    assert "version:" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8").split("\n", 1)[1]


# Notebooks


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_a_table_of_contents(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    prose = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    assert 1 <= len(code) <= 5
    for cell in code:
        assert len("".join(cell["source"]).strip().splitlines()) <= 3
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert notebook["metadata"]["title"].startswith("ESODYS Teach")
    assert [text for text in prose if text.startswith("# ")] == prose[:1]
    (said,) = (c for c in notebook["cells"] if "notice" in c["metadata"].get("tags", []))
    assert "".join(said["source"]) == f"> {NOTICE}"
    (how,) = (c for c in notebook["cells"] if "lab-only" in c["metadata"].get("tags", []))
    assert "*Run*, then *Run All Cells*" in "".join(how["source"])
    for target in re.findall(r"\]\(([^)]+)\)", "\n".join(prose)):
        outside = target.startswith(("https://", "#cell-id=rests-on "))
        assert outside or (path.parent / target).is_file(), target


# Code


def modules() -> list[str]:
    names = (path.relative_to(ROOT).with_suffix("") for path in sorted(PACKAGE.rglob("*.py")))
    return [".".join(name.parts).removesuffix(".__init__") for name in names]


HEAVY = {"ipywidgets", "IPython", "matplotlib", "numpy", "sqlalchemy"}
# The pages, the servers, and the database of the quizzes with what opens it.
NOT_PURE = tuple(
    f"esodys_teach.{name}"
    for name in (
        *("ui", "server.app", "server.hub", "server.lab", "server.preload", "server.quiz"),
        *("cli", "__main__", "quiz.store", "quiz.hall", "quiz.desk", "quiz.room"),
        *("quiz.recorder", "quiz.commands"),
    )
)
PURE = [module for module in modules() if not module.startswith(NOT_PURE)]


# Each is imported after the other: what one brings, it or what it imports brings first.
IMPORTS = """
import importlib, json, sys
heavy, brought = set(sys.argv[1].split()), {}
for module in sys.argv[2:]:
    importlib.import_module(module)
    if found := sorted(heavy & set(sys.modules)):
        brought[module] = found
        heavy -= set(found)
print(json.dumps(brought))
"""


def brought_by(modules: list[str]) -> dict[str, list[str]]:
    """The modules that bring a package that takes long to import, and which."""
    command = [sys.executable, "-c", IMPORTS, " ".join(HEAVY), *modules]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(told.stdout)
    return found


def test_a_pure_module_brings_no_widget_and_no_plotting() -> None:
    assert brought_by(PURE) == {}
    assert brought_by(["esodys_teach.patient.facts", "esodys_teach.quiz.store.tables"]) == {
        "esodys_teach.quiz.store.tables": ["sqlalchemy"]
    }


@pytest.mark.parametrize("page", ["page", "form"])
def test_a_learners_page_brings_no_key_and_no_database(page: str) -> None:
    says = f"import sys, esodys_teach.ui.quizzes.{page}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    quiz = {name.split(".")[-1] for name in found.stdout.split() if "esodys_teach.quiz." in name}
    assert (
        quiz & {"scoring", "session", "hall", "desk", "room", "store", "tables", "question_views"}
        == set()
    )


def test_each_class_that_the_settings_name_stands_in_a_line_of_python() -> None:
    settings = (PACKAGE / "server/jupyter/serve.toml").read_text(encoding="utf-8")
    named = re.findall(r'(?m)^\S+ = "(esodys_teach\.[\w.]+)"', settings)
    assert named == [f"{one.__module__}.{one.__qualname__}" for one in CLASSES_OF_SETTINGS]


def test_no_two_classes_have_one_name() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{path.relative_to(PACKAGE)}")
    assert {name: paths for name, paths in places.items() if paths[1:]} == {}


# Words


BRITISH = re.compile(
    r"(?i)\b(\w*o(?:eso)phag\w*|behaviour\w*|colour\w*|programmes?|\w*anaemi\w*|\w*oedema\w*"
    r"|diarrhoea|tumour\w*|fibre\w*|centre\w*|litre\w*|practise\w*|judgement|haem\w+|paediatric\w*"
    r"|\w+(?:minim|maxim|recogn|organ|standard|hospital|normal|summar|general|real|categor)is\w+"
    r"|analys(?:e|ed|ing)|learnt|whilst|gynaeco\w*|dyspnoea|ischaem\w*|oestrogen\w*)\b"
)


def test_learners_read_one_spelling() -> None:
    """Ids keep theirs: what stands between backticks, or has a dot or a hyphen in it."""
    shown = [p for p in tracked() if p.suffix in (".md", ".ipynb", ".yaml", ".py", ".j2", ".html")]
    found = {}
    for path in shown:
        if path.is_relative_to(ROOT / "tests"):
            continue
        ids = r"`[^`\n]+`|\w*[a-z0-9](?:[.-]\w+)+"
        text = re.sub(ids, " ", path.read_text(encoding="utf-8"))
        if words := {match[0] for match in BRITISH.finditer(text)}:
            found[path.name] = words
    assert found == {}


def test_a_percentage_is_written_in_one_way() -> None:
    """`70%`, without a space; the tests quote the source as it stands."""
    shown = [(p, text) for p, text in texts() if not p.is_relative_to(ROOT / "tests")]
    found = [(p.name, m[0]) for p, text in shown for m in re.finditer(r"\d[ \u00a0]%(?!})", text)]
    assert found == []


# README


def test_every_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z]+):", makefile))
    named = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"app", "lab", "test"} <= named <= targets
    helped = subprocess.run(
        [sys.executable, "-m", "esodys_teach", "--help"], capture_output=True, text=True, check=True
    )
    commands = set(re.findall(r"\besodys-teach ([a-z]+)\b", README))
    assert {"serve", "lab", "check", "advise", "fields", "schema", "quiz"} == commands
    assert all(re.search(rf"(?m)^    {command} ", helped.stdout) for command in commands)


def test_the_readme_and_the_guide_say_where_the_command_is_after_make_app() -> None:
    start = README.split("## Start")[1].split("\n## ")[0]
    step = re.search(r"(?m)^6\. .*$", (ROOT / "cases/README.md").read_text(encoding="utf-8"))
    assert step is not None
    for text in (start, step[0]):
        assert ".venv/bin/activate" in text
        assert "`.venv/bin/esodys-teach" in text
    assert (Path(sys.executable).parent / "activate").exists()


def test_every_file_the_readme_names_exists() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert target.startswith("https://") or (ROOT / target).exists(), (name, target)


def test_make_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"(?m)^\.PHONY: (.*)$", makefile)
    assert set(re.findall(r"(?m)^make ([\w-]+)", make("help"))) == set(phony.split()) - {"help"}


def test_a_second_run_installs_nothing() -> None:
    """`make app` asks only its stamp, which is as new as pyproject.toml."""
    told = make("--dry-run", "app", f"VENV={Path(sys.prefix)}")
    assert told.split() == [f"{sys.prefix}/bin/python", "-m", "esodys_teach", "serve"]


def make(*command: str) -> str:
    """What make prints, as in a shell of its own: these tests may themselves run under make."""
    under_make = ("MAKE", "ARGS")
    alone = {name: value for name, value in os.environ.items() if not name.startswith(under_make)}
    told = subprocess.run(
        ["make", *command], cwd=ROOT, env=alone, capture_output=True, text=True, check=True
    )
    return told.stdout


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_missing_browser_is_said_in_one_line_and_fails_only_where_nobody_looks(
    ci: str, code: int
) -> None:
    told = subprocess.run(
        [sys.executable, "tests/browser.py"],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": "no-such-browser", "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (code, "")
    assert told.stdout.count("\n") == 1
    assert told.stdout.startswith("No Chromium here")


# The wheel


def run_installed(installed: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "esodys_teach", *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_works_in_any_folder(installed: Path, tmp_path: Path) -> None:
    checked = run_installed(installed, tmp_path, "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == f"{NOTICE}\n{len(case_ids())} cases, no errors\n"


def test_the_wheel_carries_what_the_pages_need_and_no_test(installed: Path) -> None:
    package = installed / "esodys_teach"
    shipped = {str(p.relative_to(package)) for p in package.rglob("*") if p.is_file()}
    for path in tracked():
        place = path.relative_to(ROOT)
        if place.parts[0] == "esodys_teach":
            assert str(Path(*place.parts[1:])) in shipped
        elif place.parts[0] in ("cases", "notebooks"):
            assert str(Path("_data", place)) in shipped
    assert not any("test" in name for name in shipped)
    assert sorted(p.name for p in installed.glob("*.dist-info")) == [
        f"esodys_teach-{PROJECT['version']}.dist-info"
    ]


def test_the_wheel_carries_both_licenses(installed: Path) -> None:
    (info,) = installed.glob("*.dist-info")
    for name in PROJECT["license-files"]:
        assert (info / "licenses" / name).read_bytes() == (ROOT / name).read_bytes()
