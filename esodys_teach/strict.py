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
from pathlib import Path
from typing import Annotated, Any, TypeVar

from esodys_teach.facts import FactError
from esodys_teach.yaml_tree import EnoughError, FileError, Node, Notes, Slip, short, tree

__all__ = ["FileError", "Like", "OneOf", "Slip", "read"]

T = TypeVar("T")
_NOTHING: Any = object()  # stands for a value whose slip has been noted
_UNKNOWN = {"null", "Null", "NULL", "~", "?", "unknown"}
_NUMBERS = {
    int: (re.compile(r"-?(0|[1-9][0-9]{0,14})"), "a whole number such as 12"),
    float: (re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?"), "a number such as 12 or 0.45"),
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


def _ok(value: object) -> Iterable[tuple[str, str]]:
    return ()


def read(path: Path, kind: type[T], check: Callable[[T], Iterable[tuple[str, str]]] = _ok) -> T:
    """The file as one `kind`; `check` adds places and reasons that only the whole value shows.

    Raises FileError with every slip.
    """
    notes = Notes(path.name)
    value = _NOTHING
    try:
        root = tree(path, notes)
        value = _value(kind, root, "$", notes)
        for field, reason in () if notes else check(value):
            notes.add(*_spot(field, root, "$"), reason)
    except EnoughError:
        pass
    if notes:
        raise FileError(notes)
    return typing.cast(T, value)


def _value(hint: Any, node: Node, place: str, notes: Notes) -> Any:
    """What the node holds by the type hint, or `_NOTHING` once its slip is noted."""
    kind, rules, optional = _unwrap(hint)
    origin = typing.get_origin(kind) or kind
    found = node.value
    if found is None:
        return _NOTHING
    if node.plain and (found == "" or optional and found in _UNKNOWN):
        how = "; leave the line out where it is not known" if optional else ""
        notes.add(node.line, place, "no value" + how)
    elif is_dataclass(origin) and isinstance(found, dict):
        return _record(kind, found, node, place, notes)
    elif origin in (dict, Mapping) and isinstance(found, dict):
        item = typing.get_args(kind)[1]
        pairs = {k: _value(item, n, f"{place}.{short(k)}", notes) for k, (_, n) in found.items()}
        return types.MappingProxyType(pairs)
    elif origin is tuple and isinstance(found, list):
        item = typing.get_args(kind)[0]
        items = [_value(item, n, f"{place}[{i}]", notes) for i, n in enumerate(found)]
        return _NOTHING if any(i is _NOTHING for i in items) else tuple(items)
    elif isinstance(origin, type) and isinstance(found, str) and _is_scalar(origin):
        try:
            return _scalar(origin, rules, node.plain, found)
        except ValueError as error:
            notes.add(node.line, place, str(error))
    else:
        notes.add(node.line, place, f"expected {_words(origin)}, found {_words(type(found))}")
    return _NOTHING


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """The type in a hint, the rules of its `Annotated`, and whether it may be left out."""
    optional = typing.get_origin(hint) in (typing.Union, types.UnionType)
    if optional:
        (hint,) = (k for k in typing.get_args(hint) if k is not types.NoneType)
    if typing.get_origin(hint) is Annotated:
        kind, *rules = typing.get_args(hint)
        return kind, tuple(rules), optional
    return hint, (), optional


def _is_scalar(kind: type) -> bool:
    return kind in (str, bool, int, float) or issubclass(kind, StrEnum)


def _words(kind: Any) -> str:
    if kind in (list, tuple):
        return "a list"
    return "keys with values" if kind in (dict, Mapping) or is_dataclass(kind) else "one value"


def _scalar(kind: type, rules: tuple[Any, ...], plain: bool, text: str) -> Any:
    """Raises ValueError with the reason."""
    if kind in _NUMBERS:
        pattern, example = _NUMBERS[kind]
        if not plain or not pattern.fullmatch(text):
            raise ValueError(
                f"write {example}, in plain digits without quotes, not '{short(text)}'"
            )
        return kind(text)
    if kind is bool:
        if not plain or text not in ("true", "false"):
            raise ValueError(f"write true or false, without quotes, not '{short(text)}'")
        return text == "true"
    if issubclass(kind, StrEnum):
        if text not in set(kind):
            raise ValueError(_unknown(text, tuple(kind)))
        return kind(text)
    text = text.strip()
    if not text:
        raise ValueError("no text")
    for rule in rules:
        if isinstance(rule, OneOf) and text not in rule.known:
            raise ValueError(_unknown(text, rule.known))
        if isinstance(rule, Like) and not re.fullmatch(rule.pattern, text):
            raise ValueError(f"'{short(text)}' is not {rule.words}")
    return text


def _unknown(word: str, known: Collection[str]) -> str:
    """Names the nearest known words first, and of many words only a few."""
    near = [k for k in known if len(word) > 2 and word in k][:3]
    near = near or difflib.get_close_matches(word[:60], known, n=3, cutoff=0.5)
    rest = [k for k in known if k not in near]
    shown = [*near, *rest][: max(len(near), 12 if len(known) <= 12 else 5)]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    return f"unknown '{short(word)}', known: {', '.join(shown)}{more}"


def _record(
    kind: Any, found: Mapping[str, tuple[int, Node]], node: Node, place: str, notes: Notes
) -> Any:
    before = len(notes)
    hints = typing.get_type_hints(kind, include_extras=True)
    known = {f.name: f for f in fields(kind) if f.init}
    for key, (line, _) in found.items():
        if key not in known:
            notes.add(line, place, _unknown(key, known))
    if missing := [name for name, f in known.items() if name not in found and _is_required(f)]:
        notes.add(node.line, place, f"missing: {', '.join(missing)}")
    values = {
        key: _value(hints[key], child, f"{place}.{key}", notes)
        for key, (_, child) in found.items()
        if key in known
    }
    values = {key: value for key, value in values.items() if value is not _NOTHING}
    value = _NOTHING
    # Where a fact is refused, the rest is built without it, so that all refusals show at once.
    while value is _NOTHING and all(n in values or not _is_required(f) for n, f in known.items()):
        try:
            value = kind(**values)
        except FactError as error:
            line, where = _spot(error.field, node, place)
            if where != place or len(notes) == before:  # else only what leaving a fact out did
                notes.add(line, where, _reason(error))
            culprit = where.removeprefix(place).lstrip(".").split(".")[0]
            if values.pop(culprit, _NOTHING) is _NOTHING:
                break
    return value if len(notes) == before else _NOTHING


def _is_required(f: Field[Any]) -> bool:
    return f.default is MISSING and f.default_factory is MISSING


def _spot(field: str, node: Node, place: str) -> tuple[int, str]:
    """Line and place of a field below a node: `value`, `range low` or `magnesium.unit`."""
    line = node.line
    for part in re.split(r"[. ]", field):
        if isinstance(node.value, dict) and part in node.value:
            line, node = node.value[part]
            place = f"{place}.{part}"
    return line, place


def _reason(error: FactError) -> str:
    """As for a slip of spelling where the limit is a list of words."""
    known = error.limit.removeprefix("one of ")
    if known != error.limit:
        return _unknown(str(error.value), known.split(", "))
    return f"{short(str(error.value))} is not possible; {error.limit}"
