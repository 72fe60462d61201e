"""Writes a hundred codes and more, with the facts that each must open to for good.

`python tests/write_codes.py FILE COMMIT` uses the package of the folder in which it is called, so
that codes of an older commit are written by that commit's own code: in a checkout of it, call this
file by its path here. `codes/1.json` was written by 2f0c666 in that way.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass, replace
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path.cwd()))

from esodys_teach import FIELDS, Lab, Patient, Swallows, case_ids, load_case
from esodys_teach.content.share import code
from esodys_teach.patient.facts import IONS

RANDOM = Random(2)
START = {"": Patient(), **{case_id: load_case(case_id).patient for case_id in case_ids()}}
CHOICES = {name: [*known.type] for name, known in FIELDS.items() if known.choices}
YES_NO = [name for name, known in FIELDS.items() if known.type is bool]
NUMBERS = {name: known for name, known in FIELDS.items() if known.type in (int, float)}
CASES = [*case_ids()]


def patients() -> Iterator[tuple[str, Patient]]:
    """Every start as it is, then every kind of change from many starts."""
    yield from START.items()
    for answer in (True, False):
        yield "", Patient(**dict.fromkeys(YES_NO, answer))
    for place in range(max(map(len, CHOICES.values()))):
        yield "", Patient(**{n: values[place % len(values)] for n, values in CHOICES.items()})
    for numbers in zip(*(ends(known) for known in NUMBERS.values()), strict=True):
        yield "", Patient(**dict(zip(NUMBERS, numbers, strict=True)))
    for count, changes in enumerate((*labs(), *series())):
        case_id = ("", *CASES)[count % (len(CASES) + 1)]
        yield case_id, replace(START[case_id], **changes)
    for case_id in CASES:
        yield case_id, replace(START[case_id], **{**some(3), **unknown(START[case_id])})
    for case_id in CASES[::5]:
        yield "", START[case_id]
        yield case_id, Patient()
        yield case_id, Patient(**some(30))
    yield "", Patient(**some(len(FIELDS)))


def ends(known: Any) -> list[Any]:
    """Numbers of one field: its limits, a whole one, and for a fraction many digits and few."""
    low, high = known.low, known.high
    if known.type is int:
        return [int(low), int(high), int(low) + 1, int(high) - 1, int(high) // 3, int(high) // 2]
    tiny = low + 1e-7 if low else 2.5e-9
    return [float(low), int(high), round(high / 4, 1), low + (high - low) / 3, tiny, int(low) + 1]


def labs() -> Iterator[dict[str, Lab]]:
    """Each laboratory value in each unit, with each end of a range or none; whole and broken."""
    for name, ion in IONS.items():
        for unit, scale in ion.units.items():
            low, high = round(ion.low_below * scale, 2), round(ion.high_above * scale, 2)
            for given in ({}, {"low": low}, {"high": high}, {"low": low, "high": high}):
                value = RANDOM.choice((round(low * 0.8, 2), low + 0.1, round(high), high / 3 + low))
                yield {name: Lab(value=value, unit=unit, **given)}


def series() -> Iterator[dict[str, Swallows]]:
    """Swallow series of many lengths, with and without pressurized swallows."""
    kinds = ("failed", "weak", "fragmented", "premature", "hypercontractile", "normal")
    for count in (1, 10, 10, 10, 15, 20, 40):
        drawn = [RANDOM.choice(kinds) for _ in range(count)]
        numbers = {kind: drawn.count(kind) for kind in kinds}
        yield {"swallows": Swallows(**numbers, pressurized=RANDOM.choice((None, 0, count // 2)))}
    yield {"swallows": Swallows(failed=10, pressurized=10)}


def unknown(patient: Patient) -> dict[str, None]:
    """Two known facts, no longer known."""
    known = [name for name in FIELDS if getattr(patient, name) is not None]
    return dict.fromkeys(RANDOM.sample(known, 2))


def some(count: int) -> dict[str, Any]:
    """So many facts at random, other than laboratory values and series."""
    plain = {n: [True, False] for n in YES_NO} | CHOICES | {n: ends(k) for n, k in NUMBERS.items()}
    names = RANDOM.sample([*plain], min(count, len(plain)))
    facts = {name: RANDOM.choice(plain[name]) for name in names}
    return facts if count < len(plain) else {**facts, **next(labs()), **next(series())}


def plain_facts(patient: Patient) -> dict[str, Any]:
    """Each known fact without a class of Python: words, numbers, and parts by their names."""
    facts: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(patient, name)
        if is_dataclass(value) and not isinstance(value, type):
            value = asdict(value)
        if value is not None:
            facts[name] = str(value) if isinstance(value, StrEnum) else value
    return facts


def write(path: Path, commit: str) -> int:
    """One code a line; returns how many."""
    lines = {}
    for case_id, patient in patients():
        text = code(patient, case_id)
        line = {"code": text, "case": case_id, "facts": plain_facts(patient)}
        lines[text] = json.dumps(line, ensure_ascii=False)
    head = f'{{"commit": {json.dumps(commit)}, "codes": [\n'
    path.write_text(head + ",\n".join(lines.values()) + "\n]}\n", encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]), sys.argv[2])} codes")
