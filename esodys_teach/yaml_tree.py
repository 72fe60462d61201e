"""A YAML file as a tree of text, lists and keys, each with its line; hostile files are refused.

Read from the events of PyYAML's safe loader: nothing is guessed, constructed, merged or repeated.
"""

import codecs
import re
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES, MAX_DEPTH, MAX_SLIPS = 256 * 1024, 20, 50
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Control, direction, zero-width and private characters, and line breaks that only YAML 1.1 knows.
_ODD = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\uf8ff\ufeff\ufff9-\uffff\U000e0000-\U0010ffff]"
)


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One thing wrong in a file, and where."""

    file: str
    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}: {self.reason}"


class FileError(ValueError):
    """A file that is refused, with every slip found in it (the first fifty), by line."""

    def __init__(self, slips: Iterable[Slip]) -> None:
        self.slips = tuple(sorted(slips, key=lambda slip: slip.line))
        super().__init__("\n".join(map(str, self.slips)))


class EnoughError(Exception):
    """Nothing further in this file is worth reading."""


class Notes(list[Slip]):
    """The slips found so far in one file."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def add(self, line: int, place: str, reason: str) -> None:
        self.append(Slip(file=self.file, line=line, place=place, reason=reason))
        if len(self) >= MAX_SLIPS:
            raise EnoughError

    def stop(self, line: int, reason: str, place: str = "$") -> typing.NoReturn:
        self.add(line, place, reason)
        raise EnoughError


@dataclass(frozen=True)
class Node:
    """A scalar as its text, a list, or keys with their lines; `None` where a slip was noted."""

    line: int
    value: "str | list[Node] | dict[str, tuple[int, Node]] | None"
    plain: bool = False  # a scalar without quotes


def short(text: str) -> str:
    """Text on one line, cut to forty characters, for a place or a reason."""
    return repr(text if len(text) <= 40 else text[:40] + "…")[1:-1]


def tree(path: Path, notes: Notes) -> Node:
    """The file as nodes; raises EnoughError once what follows cannot be trusted."""
    events: Iterator[Any] = yaml.parse(_text(path, notes), Loader=_Loader)
    try:
        next(events)  # the start of the stream
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            notes.stop(1, "the file is empty")
        if start.version or start.tags:
            notes.add(start.start_mark.line + 1, "$", "directives (%) are not allowed")
        root = _node(next(events), events, "$", notes, 0)
        next(events)  # the end of the document
        after = next(events)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        notes.stop(mark.line + 1 if mark else 1, f"not readable as YAML: {problem}")
    if not isinstance(after, yaml.StreamEndEvent):
        notes.stop(after.start_mark.line + 1, "a second document starts; a file holds one")
    return root


def _text(path: Path, notes: Notes) -> str:
    try:
        if not path.is_file():  # a pipe or a device might never end
            notes.stop(1, "no such file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        notes.stop(1, f"cannot be read: {error.strerror}")
    if len(data) > MAX_BYTES:
        notes.stop(1, f"larger than {MAX_BYTES // 1024} KB")
    if data.startswith(codecs.BOM_UTF8):
        notes.stop(1, "starts with a byte-order mark; save the file as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        notes.stop(data.count(b"\n", 0, error.start) + 1, "not UTF-8; save the file as UTF-8")
    if odd := _ODD.search(text):
        notes.stop(text.count("\n", 0, odd.start()) + 1, _odd(odd))
    return text


def _odd(found: re.Match[str]) -> str:
    return f"the character U+{ord(found[0]):04X} is not allowed"


def _node(event: Any, events: Iterator[Any], place: str, notes: Notes, depth: int) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        notes.add(line, place, f"aliases (*{short(event.anchor)}) are not allowed")
        return Node(line, None)
    if event.anchor:
        notes.add(line, place, f"anchors (&{short(event.anchor)}) are not allowed")
    if event.tag:
        notes.add(line, place, f"tags ({short(event.tag)}) are not allowed")
    if isinstance(event, yaml.ScalarEvent):
        if odd := _ODD.search(event.value):  # written as an escape
            notes.add(line, place, _odd(odd))
        return Node(line, event.value, plain=not event.style)
    if depth == MAX_DEPTH:
        notes.stop(line, f"nested deeper than {MAX_DEPTH} levels", place)
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line, dict(_entries(events, place, notes, depth + 1)))
    items: list[Node] = []
    while not isinstance(item := next(events), yaml.SequenceEndEvent):
        items.append(_node(item, events, f"{place}[{len(items)}]", notes, depth + 1))
    return Node(line, items)


def _entries(
    events: Iterator[Any], place: str, notes: Notes, depth: int
) -> Iterator[tuple[str, tuple[int, Node]]]:
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, place, notes, depth)
        name = key.value if isinstance(key.value, str) else ""
        value = _node(next(events), events, f"{place}.{short(name)}", notes, depth)
        if not isinstance(key.value, str):
            notes.add(key.line, place, "a key is a word, not a list, an alias or keys of its own")
        elif name == "<<":
            notes.add(key.line, place, "merge keys (<<) are not allowed")
        elif name in lines:
            reason = f"repeated '{short(name)}', first on line {lines[name]}"
            notes.add(key.line, place, reason)
        else:
            lines[name] = key.line
            yield name, (key.line, value)
