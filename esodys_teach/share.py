"""A code for any patient: typed or in a link, it opens the same facts elsewhere.

A code is bytes in Crockford's base32, in groups of 4: case (2), version (3), changes, check (2).

- case: hash of the id of the case it starts from, or of "": a patient of whom nothing is known.
- version: hash of all that each field can be, and of the facts of that case.
- changes: bits, filled up with zeros, for each fact that differs from the case. First how far it
  is from the one before: n zeros, then n + 1 bits (Elias gamma). Then what it is: a choice, yes and
  no as a place among the other values; a number as Python writes it, 4 bits for each of `_SIGNS`,
  of which the first ends it; unknown is an empty number. Parts of a laboratory value and of a
  swallow series are facts of their own, and unknown where they are as by default.
- check: CRC-16, which finds any change within 16 bits: each sign mistyped, each two swapped.
"""

import hashlib
import re
from binascii import crc_hqx
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from esodys_teach.case import case_ids, load_case
from esodys_teach.facts import IONS
from esodys_teach.patient import FIELDS, Patient

LONGEST = 2000  # characters; no patient needs as many
NOT_OURS = "This is no code of this module: a code is short, of digits and letters other than U."
MISTYPED = "This code is mistyped or not whole: compare each sign with the original."
CHANGED = "This code is of another version: its facts or its case have changed. Ask for a new one."
NO_CASE = "The case that this code starts from is not among the cases here."
IMPOSSIBLE = "This code holds facts that no patient can have."
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS = ";0123456789.-e+?"  # the last one is in no number
_Flat = dict[tuple[str, str], Any]  # by field and part, which is "" for the whole


class CodeError(ValueError):
    """Why a text opens no patient, in words for the one who typed it."""


def code(patient: Patient, case_id: str = "") -> str:
    """The code of a patient who started as this case, or, without a known one, from nothing."""
    start = _start(case_id)
    if start is None:
        return code(patient)
    old, last, bits = _flat(start), -1, ""
    for place, (slot, value) in enumerate(_flat(patient).items()):
        if repr(value) != repr(old[slot]):  # 22 and 22.0 are equal, but not the same
            distance, last = f"{place - last:b}", place
            bits += "0" * (len(distance) - 1) + distance + _written(_others(slot, old), value)
    return _spelled(_head(case_id, start) + bytes(_cut(bits + "0" * (-len(bits) % 8), 8)))


def opened(text: str) -> tuple[str, Patient]:
    """The id of the case ("" for none) and the patient of a code; raises CodeError."""
    content = _content(text)
    near = [i for i in ("", *case_ids()) if _hash(i)[:2] == content[:2]]
    starts = {i: start for i in near if (start := _start(i))}
    found = [i for i, start in starts.items() if _head(i, start) == content[:5]]
    if not found:
        raise CodeError(CHANGED if starts else NO_CASE)
    try:
        patient = _changed(_flat(starts[found[0]]), _bits(content[5:], 8))
        if code(patient, found[0]) == _spelled(content):  # one patient has one code
            return found[0], patient
    except (ArithmeticError, LookupError, TypeError, ValueError):
        pass
    raise CodeError(IMPOSSIBLE)


def _start(case_id: str) -> Patient | None:
    try:
        return load_case(case_id).patient if case_id else Patient()
    except (LookupError, OSError, ValueError):
        return None


def _head(case_id: str, start: Patient) -> bytes:
    slots = [(slot, FIELDS[slot[0]], [*map(str, _others(slot, {}))]) for slot in _flat(start)]
    able = [(slot, f.type.__name__, f.unit, values) for slot, f, values in slots]
    return _hash(case_id)[:2] + _hash(f"{_SIGNS} {able} {start}")[:3]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _spelled(content: bytes) -> str:
    bits = _bits(content + crc_hqx(content, 0xFFFF).to_bytes(2, "big"), 8)
    signs = "".join(_ALPHABET[n] for n in _cut(bits + "0" * (-len(bits) % 5), 5))
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))


def _content(text: str) -> bytes:
    """What a code says, without its check; raises CodeError where that does not fit."""
    signs = re.sub(r"[-\s\u2010-\u2015]", "", text[: LONGEST + 1]).upper()
    if len(text) > LONGEST or not re.fullmatch("[0-9A-TV-Z]+", signs):
        raise CodeError(NOT_OURS)
    signs = signs.translate(str.maketrans("OIL", "011"))
    content = bytes(_cut(_bits(map(_ALPHABET.index, signs), 5), 8))[:-2]
    if _spelled(content).replace("-", "") != signs:
        raise CodeError(MISTYPED)
    return content


def _bits(numbers: Iterable[int], size: int) -> str:
    return "".join(f"{number:0{size}b}" for number in numbers)


def _cut(bits: str, size: int) -> list[int]:
    return [int(bits[i : i + size], 2) for i in range(0, len(bits) - size + 1, size)]


def _flat(patient: Patient) -> _Flat:
    """Each fact, and each part of a laboratory value or series that is not as by default."""
    found: _Flat = {}
    for name, known in FIELDS.items():
        value = getattr(patient, name)
        for f in fields(known.type) if is_dataclass(known.type) else ():
            part = getattr(value, f.name, None)
            found[name, f.name] = None if part == f.default else part
        if not is_dataclass(known.type):
            found[name, ""] = value
    return found


def _others(slot: tuple[str, str], old: _Flat) -> list[Any]:
    """The values that a fact may change to, none where they are numbers."""
    known = FIELDS[slot[0]]
    values = [True, False] if known.type is bool else [*known.choices]
    values = [*IONS[known.name].units][1:] if slot[1] == "unit" else values
    return [x for x in (*values, None) if x != old.get(slot, "")] if values else []


def _size(others: list[Any]) -> int:
    return (len(others) - 1).bit_length() or 1


def _written(others: list[Any], value: Any) -> str:
    if others:
        return _bits([others.index(value)], _size(others))
    text = "" if value is None else re.sub(r"\.0$", ".", str(value))
    return _bits(map(_SIGNS.index, text + _SIGNS[0]), 4)


def _changed(flat: _Flat, bits: str) -> Patient:
    """The patient after the changes; any error where there is none."""
    place = -1
    while "1" in bits:
        zeros = bits.index("1")
        place += int(bits[zeros : 2 * zeros + 1], 2)
        slot, bits = [*flat][place], bits[2 * zeros + 1 :]
        if others := _others(slot, flat):
            size = _size(others)
            flat[slot] = others[int(bits[:size], 2)]
        else:
            text = "".join(_SIGNS[n] for n in _cut(bits, 4)).partition(_SIGNS[0])[0]
            size = 4 * len(text) + 4
            flat[slot] = (float if {*text} & {*".e"} else int)(text) if text else None
        bits = bits[size:]
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    for (name, part), value in flat.items():
        if value is not None:
            facts[name][part] = value
    made = {n: p[""] if "" in p else FIELDS[n].type(**p) for n, p in facts.items()}
    return Patient(**made)
