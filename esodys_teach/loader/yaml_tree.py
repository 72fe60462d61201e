"""A YAML file as a tree of text, lists and keys, each in its place; hostile files are refused.

Read from the events of PyYAML's safe loader: nothing is guessed, constructed, merged or repeated.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from esodys_teach.loader.file_error import FileError, short

MAX_BYTES = 256 * 1024  # of a file
MAX_DEPTH = 20  # lists and keys within each other
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Control, direction, zero-width and private characters, and line breaks that only YAML 1.1 knows.
_ODD = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\uf8ff\ufeff\ufff9-\uffff\U000e0000-\U0010ffff]"
)
_REMARK = re.compile(r"[ \t]+#")


@dataclass
class Node:
    """A scalar as its text, a list, or keys; `None` where a slip was noted."""

    line: int
    place: str = "$"
    value: "str | list[Node] | dict[str, Node] | None" = None
    plain: bool = False  # a scalar without quotes
    remark: bool = False  # one follows on the line of a plain scalar


def tree(path: Path, wrong: FileError) -> Node:
    """The file as nodes; notes in `wrong` what is not allowed."""
    quoted: list[int] = []
    text = _text(path, wrong)
    events = _events(text, quoted)
    try:
        next(events)  # the start of the stream
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            wrong.stop("the file is empty")
        if start.version or start.tags:
            wrong.add(Node(_line(start.start_mark)), "directives (%) are not allowed")
        root = _node(next(events), events, "$", wrong, 0)
        next(events)  # the end of the document
        after = next(events)
    except yaml.YAMLError as error:
        problem, line = _problem(error, quoted, text)
        wrong.stop(f"not readable as YAML: {problem}", line)
    if not isinstance(after, yaml.StreamEndEvent):
        wrong.stop("a second document starts; a file holds one", _line(after.start_mark))
    return root


def spot(place: str, node: Node) -> Node:
    """The node of a place, or the nearest above it: `value`, `range low`, `options[1].text`."""
    for part in re.findall(r"[^.\[\] ]+", place):
        if isinstance(node.value, dict):
            node = node.value.get(part, node)
        elif isinstance(node.value, list):
            node = dict(enumerate(node.value)).get(int(part), node) if part.isdecimal() else node
    return node


def called(place: str, root: Node) -> str:
    """A place as its author calls it: `item first-things, option b`, not `items.order[0]...`."""
    found = re.fullmatch(
        r"((?:\$\.)?items\.(\w+)\[(\d+)\])(\.(option|pair)s\[(\d+)\])?\.?(.*)", place
    )
    if not found:
        return place
    item, kind, number, part, what, which, rest = found.groups()
    said = [_by_id("item", item, root) or f"{kind} {int(number) + 1}"]
    if part:
        said.append(_by_id(what, item + part, root) or f"{what} {int(which) + 1}")
    return ", ".join(filter(None, [*said, re.sub(r"\[\d+\]", "", rest)]))


def _by_id(what: str, place: str, root: Node) -> str:
    node = spot(place, root)
    known = node.value.get("id") if isinstance(node.value, dict) else None
    return f"{what} {short(known.value)}" if known and isinstance(known.value, str) else ""


def _events(text: str, quoted: list[int]) -> Iterator[Any]:
    """What YAML finds, one by one; `quoted` gets the lines of the last text in quotation marks."""
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.ScalarEvent):
            end: Any = event.end_mark
            vars(event)["remark"] = not event.style and bool(_REMARK.match(text, end.index))
            if event.style in ("'", '"'):
                quoted[:] = _line(event.start_mark), _line(end)
        yield event


def _problem(error: Any, quoted: list[int], text: str) -> tuple[str, int]:
    """Why YAML cannot go on, and the line where its cause is likely."""
    problem = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    line = _line(mark) if mark else 1
    if "quoted scalar" in str(getattr(error, "context", "")) and "unexpected" in problem:
        return "the quotation mark that opens here is not closed", _line(error.context_mark)
    if quoted and quoted[0] < quoted[1] == line:
        said = "the text in quotation marks that begins here ends on line"
        return f"{said} {line}, before other text; see whether one is missing", quoted[0]
    if re.match(" *\t", "".join(text.splitlines()[line - 1 : line])):
        return "a tab stands at the start of this line; write spaces", line
    return problem, line


def _line(mark: Any) -> int:
    return int(mark.line) + 1


def _text(path: Path, wrong: FileError) -> str:
    try:
        if not path.is_file():  # a pipe or a device might never end
            wrong.stop(_what_else(path), 0)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        wrong.stop(f"cannot be read: {error.strerror}", 0)
    if len(data) > MAX_BYTES:
        wrong.stop(f"larger than {MAX_BYTES // 1024} KB")
    if data.startswith(codecs.BOM_UTF8):
        wrong.stop("starts with a byte-order mark; save the file as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong.stop("not UTF-8; save the file as UTF-8", data.count(b"\n", 0, error.start) + 1)
    if odd := _ODD.search(text):
        wrong.stop(_odd(odd), text.count("\n", 0, odd.start()) + 1)
    return text


def _what_else(path: Path) -> str:
    if path.is_dir():
        return "a folder, not a file"
    return "a device or a pipe, not a file" if path.exists() else "no such file"


def _odd(found: re.Match[str]) -> str:
    return f"the character U+{ord(found[0]):04X} is not allowed; nobody sees it: type the word anew"


def _node(event: Any, events: Iterator[Any], place: str, wrong: FileError, depth: int) -> Node:
    node = Node(_line(event.start_mark), place)
    if isinstance(event, yaml.AliasEvent):
        wrong.add(node, f"aliases (*{short(str(event.anchor))}) are not allowed")
        return node
    if event.anchor:
        wrong.add(node, f"anchors (&{short(event.anchor)}) are not allowed")
    if event.tag:
        wrong.add(node, f"tags ({short(event.tag)}) are not allowed")
    if isinstance(event, yaml.ScalarEvent):
        node.value, node.plain = event.value, not event.style
        node.remark = vars(event)["remark"]
        if odd := _ODD.search(event.value):  # written as an escape
            wrong.add(node, _odd(odd))
    elif depth == MAX_DEPTH:
        wrong.add(node, f"nested deeper than {MAX_DEPTH} levels")
        raise wrong
    elif isinstance(event, yaml.MappingStartEvent):
        node.value = _entries(events, place, wrong, depth + 1)
    else:
        items: list[Node] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_node(item, events, f"{place}[{len(items)}]", wrong, depth + 1))
        node.value = items
    return node


def _entries(events: Iterator[Any], place: str, wrong: FileError, depth: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, place, wrong, depth)
        name = key.value if isinstance(key.value, str) else ""
        node = _node(next(events), events, f"{place}.{short(name)}", wrong, depth)
        node.line = key.line  # a slip is shown at the word that its reader looks for
        if not isinstance(key.value, str):
            wrong.add(key, "a key is a word, not a list, an alias or keys of its own")
        elif name == "<<":
            wrong.add(key, "merge keys (<<) are not allowed")
        elif name in found:
            wrong.add(key, f"repeated '{short(name)}', first on line {found[name].line}")
        else:
            found[name] = node
    return found
