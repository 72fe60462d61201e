"""What a type hint says about a value of a content file: its words, its pattern, its fields."""

import types
import typing
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any


@dataclass(frozen=True, eq=False)
class OneOf:
    """For `Annotated`: the text is one of these words; `others` stand elsewhere, as what.

    A mapping gives the meaning of each word, by which a wrong one may be guessed.
    """

    known: Collection[str]
    what: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    table: str = ""  # where an author finds all of them


@dataclass(frozen=True)
class Like:
    """For `Annotated`: the whole text has this pattern, which `words` describe."""

    pattern: str
    words: str


@dataclass(frozen=True)
class Filled:
    """For `Annotated`: the list holds something; if not, `words` say what to write."""

    words: str


@cache
def unwrap(hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """The type in a hint, the rules of its `Annotated`, and whether it may be left out."""
    optional = types.NoneType in typing.get_args(hint)
    if optional:
        (hint,) = (kind for kind in typing.get_args(hint) if kind is not types.NoneType)
    rules = getattr(hint, "__metadata__", ())
    return hint.__origin__ if rules else hint, rules, optional


@cache
def fields_of(kind: Any) -> Mapping[str, tuple[Any, bool]]:
    """The type hint of each field, and whether a file must name it."""
    hints = typing.get_type_hints(kind, include_extras=True)
    old: Mapping[str, Any] = getattr(kind, "OLD_NAMES", {})  # files of before may use them
    return {name: (hint, False) for name, hint in old.items()} | {
        f.name: (hints[f.name], f.metadata.get("written", _no_default(f)))
        for f in fields(kind)
        if f.init
    }


def _no_default(f: Field[Any]) -> bool:
    return f.default is MISSING and f.default_factory is MISSING
