"""A stored result is used only while nothing that it came from has changed."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cached

MODULES = ("first",)
FILES = {
    "tests/first.py": "from house.rooms import kitchen\nimport second\nimport json\n",
    "tests/second.py": "def later():\n    import house.cellar\n",
    "tests/other.py": "import first\n",
    "house/__init__.py": "from house import attic\n",
    "house/attic.py": "",
    "house/cellar.py": "from house.rooms.hall import door\n",
    "house/rooms/__init__.py": "",
    "house/rooms/kitchen.py": "",
    "house/rooms/hall.py": "",
    "house/rooms/words.yaml": "one: two\n",
    "house/rooms/pictures/plan.svg": "<svg/>",
    "house/style.css": "",
}
READ = {
    "tests/first.py",
    "tests/second.py",
    "house/cellar.py",
    "house/rooms/__init__.py",
    "house/rooms/kitchen.py",
    "house/rooms/hall.py",
    "house/rooms/words.yaml",
    "house/rooms/pictures/plan.svg",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with nothing stored."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(cached, "ROOT", tmp_path)
    monkeypatch.setattr(cached, "HOMES", (tmp_path / "tests", tmp_path))
    monkeypatch.setattr(cached, "FOLDER", tmp_path / "stored")
    monkeypatch.setattr(cached, "key", cached.key.__wrapped__)
    return tmp_path


class Work:
    """Gives 1, then 2, and so on: what is not stored is another number."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"times": self.times}


def result(work: Callable[[], dict[str, int]], name: str = "tables") -> int:
    return cached.cached(name, MODULES, work)["times"]


def stored(root: Path) -> Path:
    (path,) = (root / "stored").iterdir()
    return path


def test_a_result_is_worked_out_once(root: Path) -> None:
    work = Work()
    assert [result(work), result(work), result(Work())] == [1, 1, 1]
    assert stored(root).name.startswith("tables-")


def test_the_key_covers_each_file_that_is_imported_and_its_data(root: Path) -> None:
    found = cached.sources(MODULES)
    assert {path.relative_to(root).as_posix() for path in found} == READ


@pytest.mark.parametrize("name", sorted(READ))
def test_a_change_of_any_of_them_works_it_out_anew(root: Path, name: str) -> None:
    work = Work()
    assert result(work) == 1
    path = root / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert result(work) == 2
    stored(root)  # the older result is gone


def test_so_does_a_new_file_of_data_and_another_python(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work()
    assert result(work) == 1
    (root / "house/rooms/more.yaml").touch()
    assert result(work) == 2
    monkeypatch.setattr(sys, "version", f"{sys.version} another")
    assert result(work) == 3


@pytest.mark.parametrize("name", ["tests/other.py", "house/attic.py", "house/style.css"])
def test_what_is_not_imported_changes_nothing(root: Path, name: str) -> None:
    work = Work()
    assert result(work) == 1
    (root / name).write_text("pass\n", encoding="utf-8")
    assert result(work) == 1


DAMAGE = {
    "nothing": lambda data: b"",
    "half of it": lambda data: data[: len(data) // 2],
    "one other byte": lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
    "another result": lambda data: data[:32] + pickle.dumps({"times": 7}),
    "no result": lambda data: b"x" * 100,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_no_result(root: Path, name: str) -> None:
    work = Work()
    assert result(work) == 1
    stored(root).write_bytes(DAMAGE[name](stored(root).read_bytes()))
    assert [result(work), result(work)] == [2, 2]


def test_where_nothing_can_be_stored_it_is_worked_out_each_time(root: Path) -> None:
    (root / "stored").write_text("a file, not a folder", encoding="utf-8")
    work = Work()
    assert [result(work), result(work)] == [1, 2]


def test_two_results_do_not_meet(root: Path) -> None:
    assert [result(Work()), result(lambda: {"times": 5}, "readings")] == [1, 5]
    assert [result(Work()), result(Work(), "readings")] == [1, 5]


# What the proofs of this project rest on

LOADED = """
import importlib, json, sys, types
package = types.ModuleType("esodys_teach")
package.__path__ = [sys.argv[1] + "/esodys_teach"]
sys.modules["esodys_teach"] = package
opened = []
def note(event, told):
    if event != "open":
        return
    frame, names = sys._getframe(), set()
    while frame := frame.f_back:
        if frame.f_code.co_filename.endswith("/loader/compiled.py"):
            names.add(frame.f_code.co_name)
    # Of what is only hashed, to see whether the compiled content is as it was, the evidence counts.
    if not names & {"fingerprint", "stored"} or "/evidence/" in str(told[0]):
        opened.append(str(told[0]))
sys.addaudithook(note)
sys.path.insert(0, sys.argv[1] + "/tests")
for name in sys.argv[2:]:
    importlib.import_module(name)
loaded = [m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)]
print(json.dumps([*loaded, *opened]))
"""


@pytest.mark.parametrize("modules", [("studies",), ("everyone", "terms")], ids=" ".join)
def test_the_key_of_a_proof_covers_all_that_python_reads(modules: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", LOADED, str(cached.ROOT), *modules]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    read = {path for path in map(Path, json.loads(told.stdout)) if cached.ROOT in path.parents}
    ours = {path for path in read if path.suffix not in (".pyc", "") and _is_ours(path)}
    assert ours and ours <= {*cached.sources(modules)}


def _is_ours(path: Path) -> bool:
    return path.relative_to(cached.ROOT).parts[0] in ("esodys_teach", "tests")
