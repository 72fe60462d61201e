"""Reads a YAML file into frozen values, or says where and why not; nothing is repaired.

The type hints of a dataclass are the schema: str, bool, int, float, StrEnum, other dataclasses,
`tuple[X, ...]`, `dict[str, X]`, `X | None`, and `Annotated[str, OneOf(...)]` or `Like(...)`.
A scalar is read as its type expects, never as YAML 1.1 guesses: `no` is text, or refused.
"""

import difflib
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from esodys_teach.facts import FactError
from esodys_teach.yaml_tree import FileError, Node, Slip, short, tree

__all__ = ["FileError", "Like", "OneOf", "Slip", "read"]

T = TypeVar("T")
Check = Callable[[T], Iterable[tuple[str, str]]]
_NOTHING: Any = object()  # stands for a value whose slip has been noted
_UNKNOWN = {"null", "Null", "NULL", "~", "?", "unknown"}
_SHAPES: Mapping[Any, str] = {str: "one value", list: "a list", dict: "keys with values"}
_PLAIN = {
    bool: ("true|false", "true or false, without quotes"),
    int: (r"-?(0|[1-9][0-9]{0,14})", "a whole number such as 12, in plain digits without quotes"),
    float: (
        r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?",
        "a number such as 12 or 0.45, in plain digits without quotes",
    ),
}


@dataclass(frozen=True, eq=False)
class OneOf:
    """For `Annotated`: the text is one of these words."""

    known: Collection[str]


@dataclass(frozen=True)
class Like:
    """For `Annotated`: the whole text has this pattern, which `words` describe."""

    pattern: str
    words: str


def read(path: Path, kind: type[T], check: Check[T] = lambda value: ()) -> T:
    """The file as one `kind`, or FileError with every slip; `check` finds more in the whole."""
    wrong = FileError(str(path))
    root = tree(path, wrong)
    value = _value(kind, root, wrong)
    if not wrong.slips:
        for field, reason in check(value):
            wrong.add(_spot(field, root), reason)
    if wrong.slips:
        raise wrong
    return typing.cast(T, value)


def _value(hint: Any, node: Node, wrong: FileError) -> Any:
    """What the node holds by the type hint, or `_NOTHING` once its slip is noted."""
    kind, rules, optional = _unwrap(hint)
    shape, parts, found = _shape(kind), typing.get_args(kind), node.value
    if found is None:
        return _NOTHING
    if node.plain and (found == "" or optional and found in _UNKNOWN):
        how = "; leave the line out where it is not known" if optional else ""
        wrong.add(node, "no value" + how)
    elif type(found) is not shape:
        wrong.add(node, f"expected {_SHAPES[shape]}, found {_SHAPES[type(found)]}")
    elif isinstance(found, list):
        items = [_value(parts[0], item, wrong) for item in found]
        return _NOTHING if _NOTHING in items else tuple(items)
    elif isinstance(found, dict):
        if is_dataclass(kind):
            return _record(kind, found, node, wrong)
        pairs = {key: _value(parts[1], item, wrong) for key, item in found.items()}
        return types.MappingProxyType(pairs)
    else:
        try:
            return _scalar(kind, rules, node.plain, found)
        except ValueError as error:
            wrong.add(node, str(error))
    return _NOTHING


@cache
def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """The type in a hint, the rules of its `Annotated`, and whether it may be left out."""
    optional = types.NoneType in typing.get_args(hint)
    if optional:
        (hint,) = (kind for kind in typing.get_args(hint) if kind is not types.NoneType)
    rules = getattr(hint, "__metadata__", ())
    return hint.__origin__ if rules else hint, rules, optional


@cache
def _shape(kind: Any) -> type:
    """What the type is written as in YAML."""
    if typing.get_origin(kind) is tuple:
        return list
    return dict if typing.get_origin(kind) in (dict, Mapping) or is_dataclass(kind) else str


def _scalar(kind: Any, rules: tuple[Any, ...], plain: bool, text: str) -> Any:
    """Raises ValueError with the reason."""
    if kind in _PLAIN:
        pattern, example = _PLAIN[kind]
        if not plain or not re.fullmatch(pattern, text):
            raise ValueError(f"write {example}, not '{short(text)}'")
        return text == "true" if kind is bool else kind(text)
    text = text.strip()
    if not text:
        raise ValueError("no text")
    if issubclass(kind, StrEnum):
        rules = (OneOf(tuple(kind)),)
    for rule in rules:
        if isinstance(rule, OneOf) and text not in rule.known:
            raise ValueError(_unknown(text, rule.known))
        if isinstance(rule, Like) and not re.fullmatch(rule.pattern, text):
            raise ValueError(f"'{short(text)}' is not {rule.words}")
    return kind(text)


def _unknown(word: str, known: Collection[str]) -> str:
    """Names the nearest known words first, and of many words only these or a few."""
    near = [k for k in known if len(word) > 2 and word in k][:3]
    near = near or difflib.get_close_matches(word[:60], known, n=3, cutoff=0.5)
    if near and len(known) > 12:
        return f"unknown '{short(word)}', did you mean {' or '.join(near)}?"
    rest = [k for k in known if k not in near]
    shown = [*near, *rest][: 12 if len(known) <= 12 else 5]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    return f"unknown '{short(word)}', known: {', '.join(shown)}{more}"


def _record(kind: Any, found: Mapping[str, Node], node: Node, wrong: FileError) -> Any:
    before, known = len(wrong.slips), _fields(kind)
    for key, child in found.items():
        if key not in known:
            wrong.add(Node(child.line, node.place), _unknown(key, known))
    required = [name for name, (_, needed) in known.items() if needed]
    if missing := [name for name in required if name not in found]:
        wrong.add(node, f"missing: {', '.join(missing)}")
    read = {key: _value(known[key][0], found[key], wrong) for key in found if key in known}
    values = {key: value for key, value in read.items() if value is not _NOTHING}
    # Where a fact is refused, the rest is built without it, so that all refusals show at once.
    while values.keys() >= set(required):
        try:
            value = kind(**values)
            return value if len(wrong.slips) == before else _NOTHING
        except FactError as error:
            spot = _spot(error.field, node)
            # Without a place of its own it may be only what leaving a fact out did.
            if spot is not node or len(wrong.slips) == before:
                wrong.add(spot, _reason(error))
            named = [key for key in values if f"{spot.place}.".startswith(f"{found[key].place}.")]
            if not named:
                break
            del values[named[0]]
    return _NOTHING


@cache
def _fields(kind: Any) -> Mapping[str, tuple[Any, bool]]:
    """The type hint of each field, and whether a file must name it."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {
        f.name: (hints[f.name], f.metadata.get("written", _no_default(f)))
        for f in fields(kind)
        if f.init
    }


def _no_default(f: Field[Any]) -> bool:
    return f.default is MISSING and f.default_factory is MISSING


def _spot(field: str, node: Node) -> Node:
    """The node of a field below a node: `value`, `range low` or `magnesium.unit`."""
    for part in re.split("[. ]", field):
        if isinstance(node.value, dict):
            node = node.value.get(part, node)
    return node


def _reason(error: FactError) -> str:
    """As for a slip of spelling where the limit is a list of words."""
    known = error.limit.removeprefix("one of ")
    if known != error.limit:
        return _unknown(str(error.value), known.split(", "))
    return f"{short(str(error.value))} is not possible; {error.limit}"
