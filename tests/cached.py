"""Results that take seconds to work out, stored on disk by the hash of what they come from.

The key of a result covers the version of Python and the path and contents of every file that its
modules import, directly or through others, from this project: of the package and of these tests.
The package's own `__init__`, which hands names on, counts only where it is asked for one of them.
A folder with an `__init__` counts with all its files. Whoever changes the logic in memory must not
ask for a stored result.

A file that is damaged or cannot be read or written is no error: the result is worked out anew.
"""

import ast
import hashlib
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".pytest_cache/worked_out"
HOMES = (Path(__file__).parent, ROOT)  # where the modules of the tests and of the package are


def cached(name: str, modules: tuple[str, ...], work_out: Callable[[], T]) -> T:
    """The stored result of this name if nothing in these modules has changed; else a new one."""
    path = FOLDER / f"{name}-{key(modules)}"
    with suppress(Exception):  # whatever is wrong with the file
        digest, stored = path.read_bytes()[:32], path.read_bytes()[32:]
        if digest == hashlib.sha256(stored).digest():
            found: T = pickle.loads(stored)
            return found
    result = work_out()
    with suppress(OSError):
        _store(path, pickle.dumps(result))
        for older in set(FOLDER.glob(f"{name}-*")) - {path}:
            older.unlink(missing_ok=True)
    return result


def _store(path: Path, result: bytes) -> None:
    """All of it or nothing, also with two workers at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(hashlib.sha256(result).digest() + result)
    Path(file.name).replace(path)


@cache
def key(modules: tuple[str, ...]) -> str:
    """The hash of all that these modules are made of."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sources(modules):
        for part in (path.relative_to(ROOT).as_posix().encode(), path.read_bytes()):
            digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def sources(modules: tuple[str, ...]) -> list[Path]:
    """Every file of the project that these modules import, themselves included."""
    found: dict[str, Path] = {}
    left = list(modules)
    while left:
        name = left.pop()
        if name not in found and (path := _file(name)):
            found[name] = path
            left += _imports(path)
    folders = {path.parent for path in found.values() if path.name == "__init__.py"}
    data = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted({*found.values(), *(path for path in data if "__pycache__" not in path.parts)})


def _file(name: str) -> Path | None:
    """The file of a module of this project."""
    places = (home.joinpath(*name.split(".")) for home in HOMES)
    files = (path for place in places for path in (place.with_suffix(".py"), place / "__init__.py"))
    return next((path for path in files if path.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    """The modules that a file may import, anywhere in it, with the folders that they lie in."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path}: a relative import"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if _file(name) else node.module for name in inside]
        for name in names:
            yield name
            while "." in (name := name.rpartition(".")[0]):
                yield name
