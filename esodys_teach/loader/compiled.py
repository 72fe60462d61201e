"""The content that ships, compiled: one file of values, made from YAML and CSV in a process apart.

A page's kernel reads this file and never imports the reader. The file carries the hash of its
sources. Where that differs, as in an editable install after a change, it is compiled anew. It lies
beside the code, where a wheel brings it along; if nobody may write there, in the user's cache
folder, or nowhere. Cases of one's own are compiled into the cache folder in the same way. The file
is JSON, not pickle: whoever can write it can change texts, but run nothing.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin

from esodys_teach.loader.constraints import fields_of, unwrap
from esodys_teach.loader.file_error import FileError, Slip
from esodys_teach.loader.places import OWN_CASES, PACKAGE, cases_dir, user_cache_dir
from esodys_teach.patient.errors import EsodysError

T = TypeVar("T")

OPTION = "esodys_teach_build"  # as in `python -X esodys_teach_build`
MOST_FOLDERS = 8  # of one's own cases, whose compiled files are kept
BUILDS = OPTION in sys._xoptions
"""Whether this process compiles content: it reads the sources themselves."""

FOLDERS: Mapping[str, Callable[[], Path]] = {
    "cases": cases_dir,
    "chapters": lambda: PACKAGE / "content/chapters",
    "content": lambda: PACKAGE / "content",
    "evidence": lambda: PACKAGE / "evidence",
    "html": lambda: PACKAGE / "html",
}
# The data do not depend on them. A plan that changes can make an item wrong: `check` and the tests
# hold the items that ship to the plan.
_NO_SOURCES = {"rules", "ui", "quiz", "_data"}


class ContentError(EsodysError, ValueError):
    """Content that cannot be compiled, and why."""


def sources() -> dict[str, Path]:
    """The files that are compiled, by name, such as `cases/five-failed.yaml`."""
    return {
        f"{folder}/{path.name}": path
        for folder, where in FOLDERS.items()
        for path in sorted(where().iterdir())
        if path.suffix in (".yaml", ".csv")
    }


def load(name: str, kind: type[T]) -> T:
    """What a source holds; raises FileError where it was refused."""
    if BUILDS:
        return _read(name, kind)
    compiled = _shipped()
    if slips := compiled["refused"].get(name):
        raise refusal(slips)
    value: T = decode(kind, json.loads(compiled["files"][name]))
    return value


def own(files: Sequence[Path], kind: type[T]) -> tuple[list[T], list[FileError]]:
    """What these files of the folder of `--cases` hold, and why others are refused."""
    if not files:
        return [], []
    seen = own_fingerprint(files)
    name = hashlib.sha256(os.environ.get(OWN_CASES, "").encode()).hexdigest()
    place = _in_cache(f"own-{name[:16]}.json")
    compiled = _compiled("own", seen, [place])
    if place:
        _forget(place)
    values = [decode(kind, json.loads(text)) for text in compiled["files"].values()]
    return values, [refusal(slips) for slips in compiled["refused"].values()]


def fingerprint() -> str:
    """The hash of all that ships and of the code that reads it."""
    code = {
        path.relative_to(PACKAGE).as_posix(): path
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in _NO_SOURCES
    }
    return _hash((name, path.read_bytes()) for name, path in sorted({**code, **sources()}.items()))


def own_fingerprint(files: Iterable[Path]) -> str:
    """The hash of these files, and of all that ships, since ids and plans come from there."""
    rules = sorted((PACKAGE / "rules").rglob("*.py"))
    parts = [("shipped", fingerprint().encode()), *((p.name, p.read_bytes()) for p in rules)]
    return _hash([*parts, *((path.name, _bytes(path)) for path in files)])


def refusal(slips: list[dict[str, Any]]) -> FileError:
    """The error that these slips make."""
    error = FileError(slips[0]["file"])
    error.slips = [Slip(**slip) for slip in slips]
    return error


def decode(hint: Any, data: Any) -> Any:
    """The value of a type from what `build_content.encode` made of it."""
    kind = unwrap(hint)[0]
    if data is None:
        return None
    if is_dataclass(kind):
        assert isinstance(kind, type)
        hints = fields_of(kind)
        return kind(**{name: decode(hints[name][0], part) for name, part in data.items()})
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return tuple(decode(item, part) for part in data)
    if get_origin(kind) is not None:
        item = get_args(kind)[1]
        return MappingProxyType({key: decode(item, part) for key, part in data.items()})
    return kind(data)


def _read(name: str, kind: type[T]) -> T:
    from esodys_teach.loader import strict
    from esodys_teach.loader.csv_table import read_table

    path = sources()[name]
    if path.suffix == ".csv":
        rows: Any = read_table(path, get_args(kind)[0])
        return rows  # type: ignore[no-any-return]
    return strict.read(path, kind)


@cache
def _shipped() -> Mapping[str, Any]:
    name = hashlib.sha256(os.fsencode(PACKAGE)).hexdigest()
    places = [PACKAGE / "_data" / "content.json", _in_cache(f"content-{name[:16]}.json")]
    return _compiled("shipped", fingerprint(), places)


def _compiled(what: str, wanted: str, places: list[Path | None]) -> Mapping[str, Any]:
    """The compiled content with this fingerprint: of the first file that has it, or a new one."""
    for place in filter(None, places):
        if (found := stored(place, wanted)) is not None:
            return found
    text = build(what)
    for place in filter(None, places):
        with suppress(OSError):
            store(place, text)
            break
    made: dict[str, Any] = json.loads(text)
    return made


def stored(place: Path, wanted: str) -> dict[str, Any] | None:
    """The content of a file if it is whole and has this fingerprint."""
    try:
        digest, _, text = place.read_text(encoding="utf-8").partition("\n")
        if digest != hashlib.sha256(text.encode()).hexdigest():
            return None
        found = json.loads(text)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("fingerprint") == wanted else None


def store(place: Path, text: str) -> None:
    """Write compiled content under its own hash: all of it or nothing, whoever else writes."""
    for folder in (place.parent.parent, place.parent):  # and not a home folder that is not there
        folder.mkdir(exist_ok=True)
    whole = f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}".encode()
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".content-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(whole)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def build(what: str) -> str:
    """Compiled content as JSON, from a process that reads the sources; raises ContentError."""
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-P", "-X", OPTION, "-m", "esodys_teach.html.build_content", what]
    told = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
    if told.returncode:
        # Of a traceback, the error: its class and a colon, and what it says on the lines after.
        says = told.stderr.rpartition("Error: ")[2].strip() or f"exit code {told.returncode}"
        raise ContentError(f"the content cannot be compiled: {says}")
    return told.stdout


def _in_cache(name: str) -> Path | None:
    """A file of the user's cache folder; None where there is no such folder."""
    try:
        return user_cache_dir() / name
    except (OSError, RuntimeError):
        return None


def _forget(newest: Path) -> None:
    """Remove what was compiled of other folders, up to the newest few."""
    with suppress(OSError):
        others = sorted(newest.parent.glob("own-*.json"), key=lambda path: path.stat().st_mtime)
        for path in [path for path in others if path != newest][: -MOST_FOLDERS + 1]:
            path.unlink(missing_ok=True)


def _bytes(path: Path) -> bytes:
    """What a file of one's own holds, as far as it could be read; a link counts by its name."""
    with suppress(OSError):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                return b"file" + file.read(MAX_READ)
    return b"none"


MAX_READ = 256 * 1024 + 1  # bytes of a file of one's own: one more than the reader takes


def _hash(parts: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in parts:
        digest.update(hashlib.sha256(name.encode() + b"\0" + data).digest())
    return digest.hexdigest()
