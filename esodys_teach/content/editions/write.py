"""Writes the next edition, where fields or cases differ from the newest one.

`python -m esodys_teach.content.editions.write`, once for each change that lands. It also names each
field
of an older edition of which `MOVES` has to say what becomes of it.
"""

import hashlib
import json
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType
from typing import Any

from esodys_teach.content import editions
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.facts import IONS
from esodys_teach.patient.patient import FIELDS, Patient

COMMAND = "python -m esodys_teach.content.editions.write"
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def today() -> dict[str, Any]:
    """The next edition as its file would be now."""
    slots = [slot for known in FIELDS.values() for slot in _slots(known)]
    labels = {name: known.label for name, known in FIELDS.items()}
    cases = {"": ("", Patient())}
    cases |= {i: (load_case(i).title, load_case(i).patient) for i in case_ids()}
    starts = {}
    for case_id, (title, patient) in cases.items():
        facts = editions.plain(patient)
        starts[case_id] = {"title": title, "head": _head(case_id, slots, facts), "facts": facts}
    return {"slots": slots, "labels": labels, "cases": starts}


def changed() -> bool:
    """Whether codes would start or count otherwise than in the newest edition."""
    return _essence(today()) != _essence(_file(editions.numbers()[0]))


def unsettled() -> Iterator[str]:
    """Each field that the edition after does not have alike, with no entry in `MOVES`."""
    for after, number in zip(editions.numbers(), editions.numbers()[1:], strict=False):
        old, new = editions.edition(number), editions.edition(after)
        for field in old.labels:
            move = editions.MOVES.get((number, field))
            if move and move.to and move.to not in new.labels:
                yield f"{number}, {field}: edition {after} has no field {move.to}"
            if not move and (not new.keeps(field, old) or _fewer(old, new, field)):
                yield f"{number}, {field}: not as it was in edition {after}"


def write() -> str:
    """Write the next edition if one is due; returns a sentence that says what was done."""
    last = editions.numbers()[0]
    if not changed():
        return f"Edition {last} has today's fields and cases: nothing to write."
    content, before = today(), _file(last)
    if _text(content["slots"]) == _text(before["slots"]):
        for case_id, start in content["cases"].items():
            old = before["cases"].get(case_id)
            if old and _text(old["facts"]) == _text(start["facts"]):
                start["head"] = old["head"]
    path = editions.FOLDER / f"{last + 1}.json"
    path.write_text(_lines(content), encoding="utf-8", newline="\n")
    editions.numbers.cache_clear()
    return f"Edition {last + 1} is written."


def _slots(known: Fact) -> Iterator[dict[str, Any]]:
    """The slots of a field, without what is as by default."""
    if not is_dataclass(known.type):
        kind = "string" if known.choices else _TYPES[known.type]
        values = [True, False] if known.type is bool else [*map(str, known.choices)]
        yield _slot(field=known.name, type=kind, unit=known.unit, values=values)
        return
    hints = typing.get_type_hints(known.type)
    for part in fields(known.type):
        (kind,) = {*(typing.get_args(hints[part.name]) or [hints[part.name]])} - {NoneType}
        default, units = None if part.default is MISSING else part.default, []
        if kind is str:  # a unit; the first one is not written in a code
            default, *units = IONS[known.name].units
        yield _slot(
            field=known.name, part=part.name, type=_TYPES[kind], values=units, default=default
        )


def _slot(**content: Any) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in ("", [], None)}


def _fewer(old: editions.Edition, new: editions.Edition, field: str) -> bool:
    """Whether a value of the older edition is gone from the newer one."""
    before, after = (
        {(slot.part, value) for slot in e.slots if slot.field == field for value in slot.values}
        for e in (old, new)
    )
    return not before <= after


def _head(case_id: str, slots: list[dict[str, Any]], facts: Mapping[str, Any]) -> str:
    """As the docstring of the package has it."""
    texts = ((case_id, 2), (_text([slots, facts]), 3))
    return "".join(hashlib.sha256(text.encode()).hexdigest()[: 2 * n] for text, n in texts)


def _essence(content: Mapping[str, Any]) -> str:
    """What codes rest on: not the labels, titles and heads."""
    return _text([content["slots"], {i: c["facts"] for i, c in content["cases"].items()}])


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _file(number: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((editions.FOLDER / f"{number}.json").read_text("utf-8"))
    return content


def _lines(content: Mapping[str, Any]) -> str:
    """JSON with one slot, one label and one case a line."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    slots = ",\n  ".join(map(line, content["slots"]))
    named = {
        key: ",\n  ".join(f"{line(name)}: {line(value)}" for name, value in content[key].items())
        for key in ("labels", "cases")
    }
    parts = [f' "slots": [\n  {slots}\n ]']
    parts += [f' "{key}": {{\n  {lines}\n }}' for key, lines in named.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    print(write())
    for line in unsettled():
        print(
            f"Say what becomes of it in MOVES, esodys_teach/content/editions/__init__.py: {line}."
        )
