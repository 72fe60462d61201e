"""The JSON Schema of a content file, so that an author's editor completes and checks it.

Draft 7 and nothing newer: some editors and validators skip the keywords of later drafts. Made from
the same types as the reader (`strict`), which finds more: what only it finds stands in
cases/README.md.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin

from esodys_teach.content.case import LEARNING_POINTS, VIGNETTE_WORDS, Case, Expect
from esodys_teach.content.chapter import Chapter
from esodys_teach.content.guide import KEYS, meaning, to_write
from esodys_teach.content.items import Offer, Option, Pair, QuizItem
from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.loader.constraints import Filled, Like, OneOf, fields_of, unwrap
from esodys_teach.loader.places import NOTICE
from esodys_teach.patient.facts import IONS, Lab, Swallows
from esodys_teach.patient.patient import FIELDS, RENAMED, Patient

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
KINDS: Mapping[str, type] = {"case": Case, "chapter": Chapter}
MOST_SWALLOWS = 40  # of one kind, as `Swallows` allows
FEW = 12  # words that stand where they are used; a longer list stands once, under its name
_ANY_TEXT = ["string", "number", "boolean"]  # the reader takes what is not quoted as text too
_FEWEST, _MOST = VIGNETTE_WORDS
_LENGTHS: Mapping[str, Schema] = {
    "vignette": {
        "type": "string",
        "pattern": rf"^\s*(\S+\s+){{{_FEWEST - 1},{_MOST - 1}}}\S+\s*$",
        "patternErrorMessage": f"Write {_FEWEST} to {_MOST} words.",
    },
    "learning_points": {"minItems": LEARNING_POINTS[0], "maxItems": LEARNING_POINTS[1]},
}
"""What the check asks of a whole case, though a page shows one that is being written."""
_DATE = r"\d{4}-\d\d-\d\d"


def schema(name: str = "case") -> Schema:
    """The schema of the files of one kind of `KINDS`."""
    made = _Maker()
    root = made.record(KINDS[name])
    head = {"$schema": DRAFT, "title": f"ESODYS Teach: {name}", "$comment": NOTICE}
    return head | root | {"definitions": made.definitions}


class _Maker:
    """Collects the parts that stand once, by name."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self.names: dict[object, str] = {}  # of a type, or of a list of words

    def record(self, kind: type) -> Schema:
        """Keys with values; no others."""
        known = fields_of(kind)
        return {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name, (_, needed) in known.items() if needed],
            "properties": {
                name: self._field(kind, name, hint) for name, (hint, _) in known.items()
            },
        }

    def _field(self, kind: type, name: str, hint: Any) -> Schema:
        if kind is Patient:
            return self._fact(name)
        found = self.value(hint) | (_LENGTHS.get(name, {}) if kind is Case else {})
        says = _meaning(kind, name)
        if not says:
            return found
        # Of a schema with `$ref`, draft 7 reads nothing else.
        return {"description": says} | ({"allOf": [found]} if "$ref" in found else found)

    def _fact(self, name: str) -> Schema:
        if name in RENAMED:
            low, high = IONS[RENAMED[name]].limits
            says = f"earlier name of {RENAMED[name]}, in mmol/L"
            return {"description": says, "type": "number", "minimum": low, "maximum": high}
        fact = FIELDS[name]
        says = f"{meaning(fact)}: {to_write(fact).replace('`', '')}"
        if fact.type is Lab:
            return {"description": says, **_laboratory_value(name)}
        if fact.type is Swallows:
            made = self.record(Swallows)
            for count in made["properties"].values():
                count |= {"minimum": 0, "maximum": MOST_SWALLOWS}
            return {"description": says, **made}
        found = self.value(fact.type)
        if fact.limits:
            found |= {"minimum": fact.low, "maximum": fact.high}
        return {"description": says, **found}

    def value(self, hint: Any) -> Schema:
        """What a type hint allows."""
        kind, rules, _ = unwrap(hint)
        if get_origin(kind) is not None:
            return self._collection(kind, rules)
        if is_dataclass(kind):
            assert isinstance(kind, type)
            return self._once(kind, kind.__name__, lambda: self.record(kind))
        if kind in (bool, int, float):
            return {"type": {bool: "boolean", int: "integer", float: "number"}[kind]}
        if issubclass(kind, StrEnum):
            return {"enum": [str(word) for word in kind]}
        return self._text(rules)

    def _collection(self, kind: Any, rules: tuple[object, ...]) -> Schema:
        """What a tuple of values or a mapping of them allows."""
        if get_origin(kind) is tuple:
            some = {"minItems": 1} if any(isinstance(rule, Filled) for rule in rules) else {}
            return {"type": "array", **some, "items": self.value(get_args(kind)[0])}
        return {"type": "object", "additionalProperties": self.value(get_args(kind)[1])}

    def _text(self, rules: tuple[object, ...]) -> Schema:
        """What a text allows, by the first rule that limits it."""
        for rule in rules:
            if isinstance(rule, OneOf):
                return self._words(rule)
            if isinstance(rule, Like):
                return _like(rule)
        return {"type": _ANY_TEXT, "pattern": r"\S"}

    def _words(self, rule: OneOf) -> Schema:
        if len(rule.known) <= FEW:
            return _enum(rule.known)
        name = rule.what.replace(" ", "-") or "words"
        return self._once(rule, name, lambda: _enum(rule.known))

    def _once(self, key: object, name: str, make: Callable[[], Schema]) -> Schema:
        if key not in self.names:
            while name in self.definitions:
                name += "-2"
            self.names[key] = name
            self.definitions[name] = {}  # in its place before its own parts
            self.definitions[name] = make()
        return {"$ref": f"#/definitions/{self.names[key]}"}


def _enum(words: Collection[str]) -> Schema:
    """These words; an editor shows what each means, where it is known."""
    titles = _titles()
    if not any(word in titles for word in words):
        return {"enum": list(words)}
    return {"enum": list(words), "enumDescriptions": [titles.get(word, "") for word in words]}


def _titles() -> dict[str, str]:
    words = vocabulary()
    found = {claim.id: claim.statement for claim in claims().values()}
    found |= {pitfall.id: pitfall.mistake for pitfall in pitfalls().values()}
    for titles in (words.disposition, words.motility_class, words.pathway, words.must_not):
        found |= titles
    return found | {"label": "naming the motility"}


def _like(rule: Like) -> Schema:
    """A pattern; of one that lists whole numbers, these, with quotation marks or without."""
    listed = rule.pattern.split("|")
    if all(re.fullmatch(r"-?\d", word) for word in listed):
        return {"enum": [*listed, *map(int, listed)]}
    # The reader leaves out space at both ends, such as the end of the line in a block of text.
    pattern, why = rf"^\s*(?:{rule.pattern})\s*$", f"This is not {rule.words}."
    found: Schema = {"type": "string", "pattern": pattern, "patternErrorMessage": why}
    if re.fullmatch(rule.pattern, "2026"):
        found["type"] = ["string", "integer"]
    return found | ({"format": "date"} if rule.pattern == _DATE else {})


def _laboratory_value(name: str) -> Schema:
    """A value with its unit, and the limits that this unit has."""
    shapes = []
    for unit, per_mmol in IONS[name].units.items():
        low, high = (round(limit * per_mmol, 3) for limit in IONS[name].limits)
        number = {"type": "number", "minimum": low, "maximum": high}
        shapes.append(
            {
                "type": "object",
                "additionalProperties": False,
                "required": [key for key, (_, needed) in fields_of(Lab).items() if needed],
                "properties": {
                    key: {"enum": [unit]} if key == "unit" else number for key in fields_of(Lab)
                },
            }
        )
    return {"anyOf": shapes}


def _meaning(kind: type, name: str) -> str:
    """What to write under a key, as cases/README.md says it."""
    tables = {Case: "case", Expect: "expect", QuizItem: "item", Option: "item", Offer: "item"}
    for known, table in {**tables, Pair: "item"}.items():
        if issubclass(kind, known):
            says = {key: text for keys, text in KEYS[table].items() for key in keys.split(", ")}
            text = re.sub(r"\[([^]]*)\]\([^)]*\)|`", r"\1", says.get(name, ""))
            return f"the advice {text}" if known is Expect and name != "because" else text
    return ""
