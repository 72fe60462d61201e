"""A code for any patient: typed or in a link, it opens the same facts elsewhere, and for good.

A code is bytes in Crockford's base32, in groups of 4: head (5), changes, check (2).

- head: stands for an edition of the facts and cases, and for what the code starts from: one of its
  cases, or a patient of whom nothing is known. All that a code rests on stands in `editions`.
- changes: bits, filled up with zeros, for each fact that differs from the case. First how far it
  is from the one before: n zeros, then n + 1 bits (Elias gamma). Then what it is: a choice, yes and
  no as a place among the other values; a number as Python writes it, 4 bits for each of `_SIGNS`,
  of which the first ends it; unknown is an empty number. Parts of a laboratory value and of a
  swallow series are facts of their own, and unknown where they are as by default.
- check: CRC-16, which finds any change within 16 bits: each sign mistyped, each two swapped.
"""

import re
from binascii import crc_hqx
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from esodys_teach.content import editions
from esodys_teach.content.case import case_ids
from esodys_teach.content.editions import Edition, Facts, MovedError, Slot
from esodys_teach.loader.file_error import short
from esodys_teach.patient.errors import EsodysError
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.patient import FIELDS, Patient

LONGEST = 2000  # characters; no patient needs as many
NOT_OURS = "This is no code of this module: a code is short, of digits and letters other than U."
MISTYPED = "This code is mistyped or not whole: compare each sign with the original."
CHANGED = "This code is of a version not known here, perhaps a newer one. Ask for another code."
NO_CASE = "The case that this code starts from is not among the cases here."
IMPOSSIBLE = "This code holds facts that no patient can have."
MOVED = "This code is of an older version, and holds a fact that cannot be read any more: {}."
REFUSED = "This code is of an older version. {}: {} is no longer possible; {}."
LEFT_OUT = "No longer asked here, and left out: {}."
NEW = "New since this code was made, so not known: {}."
CASE_GONE = "The case “{}” is no longer here. Its facts are as they were."
CASE_CHANGED = "The case has changed since. Here its facts are as they were."
NAMED = 6  # facts in one sentence, at most
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS = ";0123456789.-e+?"  # the last one is in no number


class CodeError(EsodysError, ValueError):
    """Why a text opens no patient, in words for the one who typed it."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What a code opens; for a code of the newest edition nothing is new and nothing is noted."""

    case_id: str  # "" for none
    patient: Patient
    new_facts: tuple[str, ...]  # the fields that its edition did not have: not known
    notes: tuple[str, ...]  # sentences for whoever opens it


def code(patient: Patient, case_id: str = "") -> str:
    """The code of a patient who started as this case, or, without a known one, from nothing.

    Raises ValueError where the newest edition cannot hold a fact, since the next one is missing.
    """
    edition, facts = editions.newest(), editions.plain(patient)
    try:
        if facts.keys() <= edition.labels.keys():
            return _spelled(_encoded(edition, case_id if case_id in edition.cases else "", facts))
    except ValueError:
        pass
    raise ValueError(f"facts that edition {edition.number} does not have: write the next edition")


def opened(text: str) -> tuple[str, Patient]:
    """The id of the case ("" for none) and the patient of a code; raises CodeError."""
    shared = read(text)
    return shared.case_id, shared.patient


def read(text: str) -> Shared:
    """What a code of any edition opens, and what has become otherwise; raises CodeError."""
    content = _content(text)
    if not (found := editions.with_head(content[:5])):
        raise CodeError(CHANGED if editions.has_case(content[:2]) else NO_CASE)
    edition, case_id = found
    try:
        facts = _decoded(edition, case_id, _bits(content[5:], 8))
        if _encoded(edition, case_id, facts) == content:  # one patient has one code
            return _shared(edition, case_id, facts)
    except MovedError as error:
        raise CodeError(MOVED.format(error)) from None
    except FactError as error:
        if edition is not editions.newest():
            name = error.field.partition(".")[0]
            what = editions.newest().labels.get(name, name), short(str(error.value)), error.limit
            raise CodeError(REFUSED.format(*what)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError):
        pass
    raise CodeError(IMPOSSIBLE)


def _shared(edition: Edition, case_id: str, facts: Facts) -> Shared:
    """What facts of an edition are today; raises MovedError or FactError where they cannot be."""
    newest, since = editions.newest(), edition.number
    now, left_out, notes = _carried(edition, facts)
    patient = _made(now)
    then = {editions.moved(since, name)[0] for name in edition.labels}
    new = tuple(name for name in newest.labels if name not in then)
    notes += _listed(LEFT_OUT, left_out) + _listed(NEW, [newest.labels[name] for name in new])
    if case_id not in ("", *case_ids()):
        notes.append(CASE_GONE.format(edition.cases[case_id].title))
        case_id = ""
    elif not _starts_alike(edition, case_id, new):
        notes.append(CASE_CHANGED)
    return Shared(case_id=case_id, patient=patient, new_facts=new, notes=tuple(notes))


def _carried(edition: Edition, facts: Facts) -> tuple[dict[str, Any], list[str], list[str]]:
    """Facts of an edition in the newest one, the labels of those left out, and notes."""
    carried: dict[str, Any] = {}
    left_out: list[str] = []
    notes: list[str] = []
    for field, value in facts.items():
        name, now, said = editions.moved(edition.number, field, value)
        notes += said
        if now is None or carried.setdefault(name, now) != now:
            left_out.append(edition.labels[field])
    return carried, left_out, notes


def _starts_alike(edition: Edition, case_id: str, new: Sequence[str]) -> bool:
    """Whether a case still has the facts of an older edition, beside those that are new."""
    newest = editions.newest()
    if edition is newest:
        return True
    try:
        then = newest.flat(_carried(edition, edition.cases[case_id].facts)[0])
    except MovedError:
        return False
    now = newest.flat(newest.cases[case_id].facts)
    values = zip(newest.slots, then, now, strict=True)
    return all(old == today for slot, old, today in values if slot.field not in new)


def _listed(sentence: str, labels: Sequence[str]) -> list[str]:
    """The sentence with the labels, or none without any."""
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return [sentence.format(", ".join(labels[:NAMED]) + more)] if labels else []


def _made(facts: Facts) -> Patient:
    """The patient of plain facts; raises FactError with the name of the field."""
    made: dict[str, Any] = {}
    for name, value in facts.items():
        try:
            made[name] = FIELDS[name].type(**value) if isinstance(value, dict) else value
        except FactError as error:
            raise FactError(f"{name}.{error.field}", error.value, error.limit) from None
    return Patient(**made)


def _encoded(edition: Edition, case_id: str, facts: Facts) -> bytes:
    """A code without its check: head and changes."""
    start, last, bits = edition.cases[case_id], -1, ""
    values = zip(edition.slots, edition.flat(start.facts), edition.flat(facts), strict=True)
    for place, (slot, old, new) in enumerate(values):
        if (old is None, str(old)) != (new is None, str(new)):  # 22 and 22.0 are not the same
            distance, last = f"{place - last:b}", place
            bits += "0" * (len(distance) - 1) + distance + _written(_others(slot, old), new)
    return start.head + bytes(_cut(bits + "0" * (-len(bits) % 8), 8))


def _decoded(edition: Edition, case_id: str, bits: str) -> Facts:
    """The facts after the changes; any error where there are none."""
    flat, place = edition.flat(edition.cases[case_id].facts), -1
    while "1" in bits:
        zeros = bits.index("1")
        place += int(bits[zeros : 2 * zeros + 1], 2)
        bits = bits[2 * zeros + 1 :]
        if others := _others(edition.slots[place], flat[place]):
            size = _size(others)
            flat[place] = others[int(bits[:size], 2)]
        else:
            text = "".join(_SIGNS[n] for n in _cut(bits, 4)).partition(_SIGNS[0])[0]
            size = 4 * len(text) + 4
            flat[place] = (float if {*text} & {*".e"} else int)(text) if text else None
        bits = bits[size:]
    return edition.facts(flat)


def _others(slot: Slot, old: Any) -> list[Any]:
    """The values that a slot may change to, none where they are numbers."""
    return [x for x in (*slot.values, None) if x != old] if slot.values else []


def _size(others: list[Any]) -> int:
    return (len(others) - 1).bit_length() or 1


def _written(others: list[Any], value: Any) -> str:
    if others:
        return _bits([others.index(value)], _size(others))
    text = "" if value is None else re.sub(r"\.0$", ".", str(value))
    return _bits(map(_SIGNS.index, text + _SIGNS[0]), 4)


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
