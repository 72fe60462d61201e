"""Editions: what the codes of patients rest on, written down, so that each code opens for good.

`N.json` beside this file is edition N. It never changes once a code of it may have been shared:
after a change of fields or cases `python -m esodys_teach.content.editions.write` adds the next one.

- `slots`: what a code can change, in the order that its format counts them. A slot is a field of
  `Patient`, or a `part` of one. Its `type` is boolean, integer, number or string, its `values` are
  those to choose from in their order. A part that is at its `default` is not written in a code.
- `labels`: what each field is called, for messages only.
- `cases`: what a code can start from, "" for a patient of whom nothing is known. `facts` are plain
  data, a composed value with all its parts; `title` is for messages only; `head` begins each code.

A head is 5 bytes in hexadecimal: the first 2 of the SHA-256 of the case's id, then the first 3 of
the SHA-256 of `[slots, facts]` as JSON in ASCII with sorted keys, "," and ":" without blanks. A
case whose slots and facts are those of the edition before keeps its head. The heads of edition 1
are those of commit 2f0c666, which computed them in another way. Codes are written and read with
the heads that stand here; none is computed then.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from esodys_teach.patient.errors import EsodysError
from esodys_teach.patient.patient import FIELDS, Patient

FOLDER = Path(__file__).parent
Facts = Mapping[str, Any]
"""Known facts by field as plain data: words, numbers, and of a composed value its parts by name."""


@dataclass(frozen=True)
class Move:
    """What becomes of a field in the next edition."""

    to: str = ""  # its name there; "": it is left out
    value: Callable[[Any], Any] = lambda value: value  # plain data to plain data; None: left out
    note: str = ""  # one sentence for whoever opens a code with this fact


MOVES: Mapping[tuple[int, str], Move] = {
    (1, "calcium_mmol_l"): Move(
        to="calcium",
        value=lambda mmol_l: {"value": mmol_l, "unit": "mmol/L", "low": None, "high": None},
        note="Calcium was a number in mmol/L; it is a laboratory value now. Say of which kind it "
        "is, and add the laboratory's range.",
    )
}
"""By edition and field. Without an entry a field stays in the next edition as it is."""


class MovedError(EsodysError, ValueError):
    """A known fact that the next edition does not have, or has otherwise: its label."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One fact, or one part of a fact, that a code can change."""

    field: str
    part: str = ""
    type: str
    unit: str = ""
    values: Sequence[Any] = ()
    default: Any = None

    @property
    def kind(self) -> tuple[str, str, str]:
        """What has to be the same in two editions for a value to mean the same in both."""
        return self.part, self.type, self.unit


@dataclass(frozen=True, kw_only=True)
class StartingFacts:
    """A case as an edition has it."""

    title: str
    head: bytes
    facts: Facts


class Edition:
    """One file of the folder."""

    def __init__(self, number: int, content: Mapping[str, Any]) -> None:
        self.number = number
        self.slots = [Slot(**slot) for slot in content["slots"]]
        self.labels: Mapping[str, str] = content["labels"]
        self.cases = {
            case_id: StartingFacts(
                title=c["title"], head=bytes.fromhex(c["head"]), facts=c["facts"]
            )
            for case_id, c in content["cases"].items()
        }
        self.case_of = {start.head: case_id for case_id, start in self.cases.items()}
        self.kinds: dict[str, set[tuple[str, str, str]]] = {}
        for slot in self.slots:
            self.kinds.setdefault(slot.field, set()).add(slot.kind)

    def keeps(self, field: str, older: "Edition") -> bool:
        """Whether a field of an older edition is here and can hold each kind of its values."""
        return older.kinds[field] <= self.kinds.get(field, set())

    def flat(self, facts: Facts) -> list[Any]:
        """A value for each slot: None where it is unknown or, of a part, as by default."""
        flat = []
        for slot in self.slots:
            value = facts.get(slot.field)
            if slot.part and value is not None:
                value = value.get(slot.part)
                value = None if value == slot.default else value
            flat.append(value)
        return flat

    def facts(self, flat: Sequence[Any]) -> Facts:
        """What `flat` was made of, with every part of a known fact."""
        values = [*zip(self.slots, flat, strict=True)]
        known = {slot.field for slot, value in values if value is not None}
        facts: dict[str, Any] = {}
        for slot, value in values:
            if slot.field in known and slot.part:
                parts = facts.setdefault(slot.field, {})
                parts[slot.part] = slot.default if value is None else value
            elif slot.field in known:
                facts[slot.field] = value
        return facts


@cache
def numbers() -> tuple[int, ...]:
    """The numbers of all editions, the newest first."""
    return tuple(sorted((int(path.stem) for path in FOLDER.glob("*.json")), reverse=True))


@cache
def edition(number: int) -> Edition:
    """One edition by its number."""
    return Edition(number, json.loads((FOLDER / f"{number}.json").read_text(encoding="utf-8")))


def newest() -> Edition:
    """The edition in which codes are written now."""
    return edition(numbers()[0])


def with_head(head: bytes) -> tuple[Edition, str] | None:
    """The newest edition that has a case with this head, and the id of the case."""
    for number in numbers():
        if (case_id := edition(number).case_of.get(head)) is not None:
            return edition(number), case_id
    return None


def has_case(beginning: bytes) -> bool:
    """Whether a case of any edition has a head with these first 2 bytes."""
    return any(head[:2] == beginning for number in numbers() for head in edition(number).case_of)


def moved(since: int, field: str, value: Any = None) -> tuple[str, Any, list[str]]:
    """A fact of an older edition in the newest: name, value as plain data, and notes about it.

    The name is "" and the value None where it is left out; raises MovedError where a known value
    has no place and nothing in `MOVES` says what becomes of it.
    """
    notes = []
    for number in range(since, newest().number):
        if move := MOVES.get((number, field)):
            if value is not None:
                value = move.value(value) if move.to else None
                notes += [move.note] if move.note else []
            field = move.to
        elif not edition(number + 1).keeps(field, edition(number)):
            if value is not None:
                raise MovedError(edition(number).labels[field])
            field = ""
        if not field:
            break
    return field, value, notes


def plain(patient: Patient) -> Facts:
    """The known facts of a patient as plain data."""
    facts: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(patient, name)
        if value is not None:
            facts[name] = _plain(value)
    return facts


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return str(value)
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
