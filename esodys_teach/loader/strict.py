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
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from esodys_teach.loader.constraints import Filled, Like, OneOf, fields_of, unwrap
from esodys_teach.loader.file_error import FileError, Slip, short
from esodys_teach.loader.yaml_tree import Node, called, spot, tree
from esodys_teach.patient.fact import FactError

__all__ = ["FileError", "Filled", "Like", "OneOf", "Slip", "read"]

T = TypeVar("T")
Check = Callable[[T], Iterable[tuple[str, str]]]
_NOTHING: Any = object()  # stands for a value whose slip has been noted
_NULL = {"", "null", "Null", "NULL", "~"}
_UNKNOWN = {"?", "unknown"}
_SHAPES: Mapping[Any, str] = {str: "one value", list: "a list", dict: "keys with values"}
MAX_DIGITS = 15  # before the point, and as many behind it: what a float holds exactly
MAX_COMPARED = 60  # characters of an unknown word that are compared with the known ones
_WHOLE = rf"-?(0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})"
_PLAIN = {
    bool: ("true|false", "true or false, without quotes"),
    int: (_WHOLE, "a whole number such as 12, in plain digits without quotes"),
    float: (
        rf"{_WHOLE}(\.[0-9]{{1,{MAX_DIGITS}}})?",
        "a number such as 12 or 0.45, in plain digits without quotes",
    ),
}


def read(path: Path, kind: type[T], check: Check[T] = lambda value: ()) -> T:
    """The file as one `kind`, or FileError with every slip; `check` finds more in the whole."""
    wrong = FileError(str(path))
    root = tree(path, wrong)
    value = _NOTHING
    with suppress(FileError):  # fifty slips are enough
        value = _value(kind, root, wrong)
        for place, reason in () if wrong.slips else check(value):
            wrong.add(spot(place, root), reason)
    if wrong.slips:
        wrong.slips = [replace(slip, place=called(slip.place, root)) for slip in wrong.slips]
        raise wrong
    return typing.cast(T, value)


def _value(hint: Any, node: Node, wrong: FileError) -> Any:
    """What the node holds by the type hint, or `_NOTHING` once its slip is noted."""
    kind, rules, optional = unwrap(hint)
    shape, parts, found = _shape(kind), typing.get_args(kind), node.value
    if found is None:
        return _NOTHING
    if node.plain and (found in _NULL or optional and found in _UNKNOWN):
        how = "; leave the line out where it is not known" if optional else ""
        wrong.add(node, "no value" + how)
    elif type(found) is not shape:
        expected = f"expected {_SHAPES[shape]}, found {_SHAPES[type(found)]}"
        wrong.add(node, f"{expected}; {_way_out(kind, rules, found)}")
    elif found == [] and rules:
        wrong.add(node, f"the list is empty; write {rules[0].words}")
    elif isinstance(found, list):
        items = [_value(parts[0], item, wrong) for item in found]
        return _NOTHING if _NOTHING in items else tuple(items)
    elif isinstance(found, dict):
        if is_dataclass(kind):
            return _record(kind, found, node, wrong)
        pairs = {key: _value(parts[1], item, wrong) for key, item in found.items()}
        return types.MappingProxyType(pairs)
    elif kind is str and not rules and node.remark:
        wrong.add(node, "the text ends before '#', where a remark begins; put it into \"quotes\"")
    else:
        try:
            return _scalar(kind, rules, node.plain, found)
        except ValueError as error:
            wrong.add(node, str(error))
    return _NOTHING


@cache
def _shape(kind: Any) -> type:
    """What the type is written as in YAML."""
    if typing.get_origin(kind) is tuple:
        return list
    return dict if typing.get_origin(kind) in (dict, Mapping) or is_dataclass(kind) else str


def _way_out(kind: Any, rules: tuple[Any, ...], found: Any) -> str:
    """What to write where one value, a list or keys stand in the place of another."""
    if _shape(kind) is list:
        words = unwrap(typing.get_args(kind)[0])[1] and isinstance(found, str)
        ids = words and re.fullmatch(r"[\w.-]{1,40}(, ?[\w.-]{1,40}){0,9}", found)
        return (
            f"write [{found}], or one a line after '- '" if ids else "write one a line after '- '"
        )
    if _shape(kind) is dict:
        example = getattr(kind, "EXAMPLE", "")
        other = "write each as 'key: value' on its own line"
        return f"write it like {example}" if example else other
    if kind in _PLAIN:
        return f"write {_PLAIN[kind][1]}"
    if rules or issubclass(kind, StrEnum):
        return "write one word"
    if isinstance(found, dict):
        return 'a text with a colon stands in "quotes", as a whole'
    return "write it without [ ] and without '- '"


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
            if other := rule.others.get(text):
                raise ValueError(f"{text} is {other}; here stands {rule.what}")
            raise ValueError(_unknown(text, rule.known, rule.table))
        if isinstance(rule, Like) and not re.fullmatch(rule.pattern, text):
            raise ValueError(f"'{short(text)}' is not {rule.words}")
    return kind(text)


def _unknown(word: str, known: Collection[str], table: str = "") -> str:
    """Names the nearest known words, if any is near, and of many words a few and their table."""
    near = _near(word[:MAX_COMPARED], known)
    says = f"unknown '{short(word)}', "
    if near:
        says += f"did you mean {' or '.join(near)}?"
        return f"{says} Known: {', '.join(known)}" if 1 < len(known) <= 12 else says
    shown = list(known)[: 12 if len(known) <= 12 else 3]
    if len(known) == len(shown):
        return f"{says}known: {', '.join(shown)}"
    more = f"and {len(known) - len(shown)} more" + (f": see {table}" if table else "")
    return f"{says}known: {', '.join(shown)}, {more}"


def _near(word: str, known: Collection[str]) -> list[str]:
    """At most three known words: with this one in them, with its parts in any order, spelled
    nearly so, or with its parts in their meaning.
    """
    end, parts = _end(word), _parts(word)
    near = [k for k in known if len(end) > 2 and (word in k or end in _end(k))]
    near = near or [k for k in known if parts and parts <= _parts(k)]
    close = [] if near else difflib.get_close_matches(end, map(_end, known), n=3, cutoff=0.6)
    near = near or [k for k in known if _end(k) in close]
    if not near and isinstance(known, Mapping):
        near = [k for k, meaning in known.items() if parts and parts <= _parts(str(meaning))]
    return near[:3]


def _parts(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.casefold()))


def _end(word: str) -> str:
    """An id without its family, since all of a family are alike: `poem` of `mn.poem`."""
    return word.rpartition(".")[2]


def _record(kind: Any, found: Mapping[str, Node], node: Node, wrong: FileError) -> Any:
    before, known = len(wrong.slips), fields_of(kind)
    table: str = getattr(kind, "TABLE", "")
    last = ""
    for key, child in found.items():
        if key not in known:
            comma = f"{last}{key}".isdigit() and last and child.value == ""
            why = f"write {last}.{key} with a point, not a comma" if comma else ""
            why = why or _unknown(key, _meanings(kind), table)
            wrong.add(Node(child.line, node.place), why)
        last = child.value if isinstance(child.value, str) else ""
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
            at = spot(error.field, node)
            # Without a place of its own it may be only what leaving a fact out did.
            if at is not node or len(wrong.slips) == before:
                wrong.add(at, _reason(error))
            named = [key for key in values if f"{at.place}.".startswith(f"{found[key].place}.")]
            if not named:
                break
            del values[named[0]]
    return _NOTHING


@cache
def _meanings(kind: Any) -> Mapping[str, str]:
    """The fields of today, each with its label where it has one."""
    return {f.name: getattr(f.metadata.get("fact"), "label", "") for f in fields(kind) if f.init}


def _reason(error: FactError) -> str:
    """As for a slip of spelling where the limit is a list of words."""
    known = error.limit.removeprefix("one of ")
    if known != error.limit:
        return _unknown(str(error.value), known.split(", "))
    return f"{short(str(error.value))} is not possible; {error.limit}"
