"""Compiled content is what the reader reads, is made anew when a source changes, and is optional.

A page's kernel never imports the reader: a fresh interpreter that makes every page shows it.
"""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from esodys_teach import load_case
from esodys_teach.content.case import Case
from esodys_teach.content.case_checks import read_case
from esodys_teach.content.chapter import Chapter, chapters
from esodys_teach.evidence import Study
from esodys_teach.html.build_content import KINDS, encode
from esodys_teach.loader import compiled as content
from esodys_teach.loader import strict
from esodys_teach.loader.csv_table import read_table
from esodys_teach.loader.file_error import FileError
from esodys_teach.loader.places import OWN_CASES, cases_dir

GUIDE = (ROOT / "cases" / "README.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.split("```yaml\n")[1].split("```")[0]
READER = {
    "esodys_teach.loader.strict",
    "esodys_teach.loader.yaml_tree",
    "esodys_teach.content.case_checks",
    "yaml",
}


@pytest.fixture(scope="module")
def compiled() -> dict[str, Any]:
    """All that ships, compiled now."""
    found: dict[str, Any] = json.loads(content.build("shipped"))
    return found


# What it holds


def test_every_source_is_compiled_and_nothing_else(compiled: dict[str, Any]) -> None:
    assert compiled["refused"] == {}
    assert list(compiled["files"]) == list(content.sources())
    assert {name.partition("/")[0] for name in compiled["files"]} == set(content.FOLDERS)
    others = {x for x in content.sources() if x.partition("/")[0] not in ("cases", "chapters")}
    assert others == KINDS.keys()


@pytest.mark.parametrize("name", content.sources())
def test_a_compiled_source_is_what_the_reader_reads(name: str, compiled: dict[str, Any]) -> None:
    path = content.sources()[name]
    kind: Any = {"cases": Case, "chapters": Chapter}.get(name.partition("/")[0]) or KINDS[name]
    found = content.decode(kind, json.loads(compiled["files"][name]))
    read = read_table(path, Study) if path.suffix == ".csv" else strict.read(path, kind)
    assert found == read
    assert encode(found) == encode(read)
    assert content.load(name, kind) == read


def test_a_case_by_its_id_is_the_case_of_its_file() -> None:
    assert load_case("five-failed") == read_case(cases_dir() / "five-failed.yaml")


# When it is made anew


def text(wanted: str, **files: str) -> str:
    return json.dumps({"fingerprint": wanted, "files": files, "refused": {}})


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: b"",
    "half of it": lambda data: data[: len(data) // 2],
    "one other byte": lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
    "another value": lambda data: data.replace(b'"1"', b'"2"'),
    "something else": lambda data: hashlib.sha256(b"[]").hexdigest().encode() + b"\n[]",
    "no text": lambda data: b"\xff" + data,
    "no hash": lambda data: data.partition(b"\n")[2],
}


@pytest.mark.parametrize("way", DAMAGE)
def test_a_damaged_file_is_made_anew(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "below" / "content.json"
    made: list[str] = []
    monkeypatch.setattr(content, "build", lambda what: made.append(what) or text("now", a="1"))
    for _ in range(2):
        assert content._compiled("shipped", "now", [place])["files"] == {"a": "1"}
    assert made == ["shipped"]
    place.write_bytes(DAMAGE[way](place.read_bytes()))
    for _ in range(2):
        assert content._compiled("shipped", "now", [place])["files"] == {"a": "1"}
    assert made == ["shipped", "shipped"]


def test_another_hash_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "content.json"
    monkeypatch.setattr(content, "build", lambda what: text("after", a="2"))
    content.store(place, text("before", a="1"))
    assert content.stored(place, "before") is not None
    assert content._compiled("shipped", "after", [place])["files"] == {"a": "2"}
    assert content.stored(place, "before") is None
    assert content.stored(place, "after") is not None


def test_a_place_where_nothing_can_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "build", lambda what: text("now", a="1"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    for places in ([tmp_path / "file" / "content.json"], [None]):
        assert content._compiled("shipped", "now", places)["files"] == {"a": "1"}
    folder = tmp_path / "folder.json"  # what stands in its place cannot be replaced
    folder.mkdir()
    assert content._compiled("shipped", "now", [folder])["files"] == {"a": "1"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.json"]


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    content.store(tmp_path / "content.json", text("now"))
    assert stat.S_IMODE((tmp_path / "content.json").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "content.json"]


@pytest.mark.parametrize("name", ["cases/x.yaml", "evidence/claims.yaml", "csv_table.py"])
def test_the_hash_changes_with_a_source_and_with_the_code_that_reads(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("cases/x.yaml", "evidence/claims.yaml", "csv_table.py", "rules/a.py", "notes.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("a", encoding="utf-8")
    (tmp_path / "content/chapters").mkdir(parents=True)
    (tmp_path / "html").mkdir()
    monkeypatch.setattr(content, "PACKAGE", tmp_path)
    monkeypatch.setitem(content.FOLDERS, "cases", lambda: tmp_path / "cases")
    before = content.fingerprint()
    for other in ("notes.md", "rules/a.py"):
        (tmp_path / other).write_text("b", encoding="utf-8")
        assert content.fingerprint() == before
    (tmp_path / name).write_text("b", encoding="utf-8")
    changed = content.fingerprint()
    assert changed != before
    (tmp_path / name).rename(tmp_path / f"{name.partition('.')[0]}y.{name.partition('.')[2]}")
    assert content.fingerprint() not in (before, changed)


def test_a_refused_source_refuses_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    slip = {"file": "x.yaml", "line": 3, "place": "$.id", "reason": "no text"}
    compiled = {"files": {"cases/y.yaml": '"y"'}, "refused": {"cases/x.yaml": [slip]}}
    monkeypatch.setattr(content, "_shipped", lambda: compiled)
    assert content.load("cases/y.yaml", str) == "y"
    with pytest.raises(FileError, match=r"^x\.yaml:3: id: no text$"):
        content.load("cases/x.yaml", str)


def test_what_cannot_be_compiled_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(content.ContentError, match=r"cannot be compiled: 'nothing'$"):
        content.build("nothing")


# A checkout, from a fresh interpreter


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., list[str]]:
    """What a fresh interpreter prints, with a cache folder and a home of its own."""

    def run(code: str, **more: str) -> list[str]:
        own = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        told = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **own, **more},
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout.split()

    return run


PAGES = """
import sys
from esodys_teach.content import chapter; from esodys_teach import ui
ui.explorer(), ui.index(), ui.quiz
for name in chapter.chapters():
    ui.chapter(name)
print(*sys.modules)
"""


def test_a_kernel_of_a_page_never_imports_the_reader(
    fresh: Callable[..., list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "bread-and-water.yaml").write_text(EXAMPLE, encoding="utf-8")
    for more in ({}, {OWN_CASES: str(folder)}):  # with an empty cache, too
        for code in (PAGES, "import sys, esodys_teach.server.preload; print(*sys.modules)"):
            loaded = fresh(code, **more)
            assert "esodys_teach.ui.chapter" in loaded
            assert READER & set(loaded) == set()
    shown = (
        "import sys; from esodys_teach.ui.preview import Preview; Preview(); print(*sys.modules)"
    )
    assert set(fresh(shown, **{OWN_CASES: str(folder)})) >= READER  # Preview does


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of one's own, whose content was never compiled."""
    for name in ("esodys_teach", "cases", "notebooks"):
        left_out = shutil.ignore_patterns("__pycache__", "_data", "ui", "quiz", "jupyter")
        shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "copy")
    return tmp_path / "copy"


ASK = "from esodys_teach import load_case; print(load_case('five-failed').title)"
TITLE = "Half of them failed"


def test_a_change_is_seen_at_the_next_start(
    fresh: Callable[..., list[str]], tmp_path: Path, copy: Path
) -> None:
    assert " ".join(fresh(ASK, PYTHONPATH=str(copy))) == TITLE
    compiled = copy / "esodys_teach" / "_data" / "content.json"
    assert compiled.is_file() and not (tmp_path / "cache").exists()
    before = compiled.read_bytes()
    assert " ".join(fresh(ASK, PYTHONPATH=str(copy))) == TITLE
    assert compiled.read_bytes() == before
    case = copy / "cases" / "five-failed.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace(TITLE, "Another title"), "utf-8")
    assert " ".join(fresh(ASK, PYTHONPATH=str(copy))) == "Another title"
    assert compiled.read_bytes() != before


def test_two_that_compile_at_once_do_not_meet(fresh: Callable[..., list[str]], copy: Path) -> None:
    code = f"""
import subprocess, sys
both = [subprocess.Popen([sys.executable, "-c", {ASK!r}], stdout=subprocess.PIPE) for _ in "12"]
print(*(one.communicate()[0].decode().strip() for one in both))
"""
    assert fresh(code, PYTHONPATH=str(copy)) == TITLE.split() * 2
    found = [path.name for path in (copy / "esodys_teach" / "_data").iterdir()]
    assert found == ["content.json"]


def test_where_nobody_may_write_it_is_compiled_into_the_cache_or_nowhere(
    fresh: Callable[..., list[str]], tmp_path: Path, copy: Path
) -> None:
    (copy / "esodys_teach" / "_data").write_text("a file, not a folder", encoding="utf-8")
    assert " ".join(fresh(ASK, PYTHONPATH=str(copy))) == TITLE
    (file,) = (tmp_path / "cache" / "esodys-teach").iterdir()
    assert file.name.startswith("content-")
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("a file, not a folder", encoding="utf-8")
    assert " ".join(fresh(ASK, PYTHONPATH=str(copy))) == TITLE


def test_a_broken_case_breaks_no_other(fresh: Callable[..., list[str]], copy: Path) -> None:
    case = copy / "cases" / "seven-of-ten.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("sex: ", "sex: x"), "utf-8")
    code = f"""{ASK}
try:
    load_case('seven-of-ten')
except ValueError as error:
    print(error.slips[0].place)
"""
    assert " ".join(fresh(code, PYTHONPATH=str(copy))) == f"{TITLE} $.patient.sex"


def test_broken_evidence_is_named_with_its_place(
    fresh: Callable[..., list[str]], copy: Path
) -> None:
    file = copy / "esodys_teach" / "evidence" / "vocabulary.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "another: key\n", encoding="utf-8")
    code = f"""
try:
    {ASK}
except ValueError as error:
    print(error)
"""
    assert "vocabulary.yaml:" in " ".join(fresh(code, PYTHONPATH=str(copy)))


def test_without_cases_of_ones_own_nothing_is_compiled(
    fresh: Callable[..., list[str]], tmp_path: Path
) -> None:
    ask = "from esodys_teach.content.case import own_cases as o;"
    ask += "print(*(len(x) for x in o()))"
    (tmp_path / "empty").mkdir()
    for more in ({}, {OWN_CASES: str(tmp_path / "empty")}, {OWN_CASES: str(tmp_path / "none")}):
        assert fresh(ask, **more) == ["0", "0"]
    assert not (tmp_path / "cache").exists()


def test_cases_of_ones_own_are_compiled_anew_and_without_their_keys(
    fresh: Callable[..., list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    example = EXAMPLE + "".join(GUIDE.split("```yaml\n")[2].split("```")[0])
    (folder / "bread-and-water.yaml").write_text(example, encoding="utf-8")
    ask = "from esodys_teach.content.case import own_cases as o;"
    ask += "print(*(len(x) for x in o()), *o()[0])"
    found = fresh(ask.replace(", *o()[0]", ""), **{OWN_CASES: str(folder)})
    assert found == ["1", "0"]
    stored = [path.read_text() for path in (tmp_path / "cache" / "esodys-teach").glob("own-*")]
    assert len(stored) == 1
    assert "bread-and-water" in stored[0] and "first-things-first" not in stored[0]
    broken = example.replace("sex: female", "sex: woman")
    (folder / "bread-and-water.yaml").write_text(broken, encoding="utf-8")
    ask = "from esodys_teach.content.case import own_cases as o;"
    ask += "print(len(o()[0]), o()[1][0].slips[0].line)"
    assert fresh(ask, **{OWN_CASES: str(folder)}) == ["0", "16"]


def test_of_many_folders_only_the_newest_are_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "user_cache_dir", lambda: tmp_path)
    monkeypatch.setattr(content, "build", lambda what: text("now"))
    monkeypatch.setattr(content, "own_fingerprint", lambda files: "now")
    for number in range(content.MOST_FOLDERS + 2):
        monkeypatch.setenv(OWN_CASES, str(number))
        before = set(tmp_path.iterdir())
        assert content.own([tmp_path / "a.yaml"], Case) == ([], [])
        (new,) = set(tmp_path.iterdir()) - before
        os.utime(new, (number, number))
        if number == 0:
            oldest = new
    assert new.exists() and not oldest.exists()
    assert len(list(tmp_path.iterdir())) == content.MOST_FOLDERS


# The wheel


@pytest.mark.wheel
def test_the_wheel_brings_content_compiled_from_its_own_sources(
    installed: Path, fresh: Callable[..., list[str]], tmp_path: Path
) -> None:
    code = """
import sys
from esodys_teach.loader import compiled as content; from esodys_teach import load_case
wanted = content.fingerprint()
brought = content.stored(content.PACKAGE / "_data/content.json", wanted)
print(brought is not None, load_case("five-failed").id, "esodys_teach.loader.strict" in sys.modules)
"""
    assert fresh(code, PYTHONPATH=str(installed)) == ["True", "five-failed", "False"]
    assert not (tmp_path / "cache").exists()


def test_compiled_content_is_never_committed() -> None:
    told = subprocess.run(
        ["git", "ls-files", "*/content.json", "*/content-*.json", "*own-*.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == ""


def test_every_chapter_is_compiled() -> None:
    assert len(chapters()) == sum(name.startswith("chapters/") for name in content.sources())
