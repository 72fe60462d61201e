"""What other programs call stays: names, ids, words and JSON, as commit 2f0c666 had them.

`names.json` was written by `today` below with that commit's code; steps, mistakes and pitfalls are
those of the second reading too. More may come; what stands there
may not go. A field that was renamed is reached through `MOVES` of `esodys_teach.content.editions`.
"""

import contextlib
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import esodys_teach
from esodys_teach import (
    FIELDS,
    FactError,
    Lab,
    Patient,
    Swallows,
    advise,
    case_ids,
    load_case,
    what_if,
)
from esodys_teach.cli import main
from esodys_teach.content import editions
from esodys_teach.content.chapter import chapters
from esodys_teach.evidence import claims, pitfalls, sources, studies, vocabulary
from esodys_teach.rules import RULES
from esodys_teach.rules.rule import Kind, Origin, Phase

HELD = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))
GONE = "Other programs call these by name: keep them, or say in MOVES where a field has gone"
CALLED = ("Patient", "Lab", "Swallows", "advise", "what_if", "load_case", "case_ids")
CALLED += ("FactError", "FIELDS")


def today() -> dict[str, Any]:
    """Everything that has to stay, as it is now."""
    words = vocabulary()
    return {
        "top level": sorted(esodys_teach.__all__),
        "attributes": {name: public(one) for name, one in examples().items()},
        "ids": {
            "cases": [*case_ids()],
            "items": [f"{i} {item.id}" for i in case_ids() for item in load_case(i).items],
            "chapters": [*chapters()],
            "rows": [rule.row for rule in RULES],
            "rules": sorted({rule.id for rule in RULES}),
            "claims": [*claims()],
            "sources": [*sources()],
            "studies": [*studies()],
            "pitfalls": [*pitfalls()],
            "dispositions": [*words.disposition],
            "motility classes": [*words.motility_class],
            "steps": [*words.pathway],
            "mistakes": [*words.must_not],
        },
        "words": {kind.__name__: [*map(str, kind)] for kind in (Kind, Origin, Phase)},
        "fields --json": {
            "fields": {name: meaning(says) for name, says in printed("fields")["fields"].items()},
            "notice": "text",
        },
        "advise --json": all_advice(),
    }


def examples() -> dict[str, Any]:
    """One of each kind of value that a program is given."""
    patient = load_case(case_ids()[0]).patient
    advice = advise(patient)
    return {
        "Advice": advice,
        "Change": what_if(patient)[0],
        "Fact": FIELDS["age_years"],
        "FactError": FactError("age_years", 121, "0 to 120"),
        "Item": advice.steps[0],
        "Lab": Lab(value=1.0, unit="mmol/L"),
        "Swallows": Swallows(normal=10),
        "Trace": advice.trace[0],
    }


def public(value: object) -> list[str]:
    return [n for n in dir(value) if not n.startswith("_") and n not in dir(ValueError)]


def printed(*command: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main([*command, "--json"]) == 0
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def shape(value: object) -> Any:
    """The keys and kinds of JSON."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return "number" if type(value) in (int, float) else {str: "text"}.get(type(value), "other")


def meaning(says: dict[str, Any]) -> dict[str, Any]:
    """A field: what its values are is held word for word, of the rest only that it is there."""
    exact = ("type", "unit", "values", "parts")
    return {key: one if key in exact else shape(one) for key, one in says.items()}


def all_advice() -> dict[str, Any]:
    """The shape of the advice for all cases: a list is empty for some."""
    found: dict[str, Any] = {}
    for case_id in case_ids():
        for key, one in shape(printed("advise", case_id)).items():
            found[key] = found.get(key) or one
    return found


def missing(held: Any, now: Any, place: str = "") -> Iterator[str]:
    """Each thing that was there and is not, or is otherwise, by its place."""
    if isinstance(held, dict) and isinstance(now, dict):
        for key, one in held.items():
            if key in now:
                yield from missing(one, now[key], f"{place} / {key}")
            else:
                yield f"{place} / {key}"
    elif isinstance(held, list) and isinstance(now, list):
        yield from (f"{place} / {one}" for one in held if one not in now)
    elif held != now:
        yield f"{place}: {held}, now {now}"


def with_old_names(now: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """As `now`, with each field that has moved as it was held, if the one it moved to is there."""
    now = deepcopy(now)
    known = now["fields --json"]["fields"]
    for name, says in held["fields --json"]["fields"].items():
        if (1, name) in editions.MOVES and editions.moved(1, name)[0] in known:
            known[name] = says
    return now


def lost(now: dict[str, Any], held: dict[str, Any]) -> list[str]:
    return [*missing(held, with_old_names(now, held))]


def test_what_other_programs_call_is_there() -> None:
    gone = lost(today() | {"commit": HELD["commit"]}, HELD)
    if gone:
        pytest.fail("\n".join([GONE, *gone]), pytrace=False)


@pytest.mark.parametrize("name", CALLED)
def test_a_name_is_imported_from_the_top(name: str) -> None:
    assert name in HELD["top level"]
    assert getattr(esodys_teach, name, None) is not None


def test_the_list_is_whole() -> None:
    """Of everything something: an empty list would hold nothing."""
    counts = {kind: len(ids) for kind, ids in HELD["ids"].items()}
    assert counts["cases"] == 34 and counts["items"] == 75 and counts["chapters"] == 7
    assert min(counts.values()) >= 4, counts
    assert len(HELD["fields --json"]["fields"]) == len(editions.edition(1).labels)
    assert {*HELD["fields --json"]["fields"]} == {*editions.edition(1).labels}
    assert set(HELD["advise --json"]) >= {"disposition", "steps", "pitfalls", "advice_version"}
    assert {"reason", "trace", "steps", "notes"} <= {*HELD["attributes"]["Advice"]}


@pytest.mark.parametrize("name", HELD["fields --json"]["fields"])
def test_a_field_is_reached_by_its_name(name: str) -> None:
    """By keyword and attribute; a choice by its word, which its member equals."""
    says = HELD["fields --json"]["fields"][name]
    if name not in FIELDS:
        assert editions.moved(1, name)[0] in FIELDS
        return
    assert getattr(Patient(**{name: None}), name) is None
    for word in says.get("values", ()):
        patient = Patient(**{name: word})
        member = getattr(patient, name)
        assert member == word and hash(member) == hash(word) and f"{member}" == word
        assert patient == Patient(**{name: member})
        assert type(member) is FIELDS[name].type


def test_what_is_called_takes_what_it_took() -> None:
    patient = Patient(magnesium=Lab(value=2.0, unit="mg/dL", low=1.7, high=2.4))
    assert advise(patient).overlays and not advise(patient, overlays=False).overlays
    assert isinstance(what_if(patient), tuple) and isinstance(what_if(patient, False), tuple)
    assert isinstance(case_ids(), tuple) and load_case(case_ids()[0]).patient.age_years
    assert {f.name for f in fields(Swallows)} >= {"failed", "weak", "normal", "pressurized"}
    with pytest.raises(FactError) as error:
        Patient(age_years=121)
    assert isinstance(error.value, ValueError)
    assert (error.value.field, error.value.value) == ("age_years", 121)
    with pytest.raises(LookupError):
        load_case("no-such-case")


# Each kind of loss is seen


def planted(*path: str) -> dict[str, Any]:
    """Today without what is at this path; the end of a list is dropped by its own name."""
    now = deepcopy(HELD)
    place: Any = now
    for key in path[:-1]:
        place = place[key]
    if isinstance(place, list):
        place.remove(path[-1])
    else:
        del place[path[-1]]
    return now


@pytest.mark.parametrize(
    "path",
    [
        ("top level", "what_if"),
        ("attributes", "Advice", "trace"),
        ("attributes", "Item", "waits_on"),
        ("ids", "cases", "seven-of-ten"),
        ("ids", "claims", "x.ccv4"),
        ("words", "Origin", "overlay"),
        ("fields --json", "fields", "calcium_mmol_l"),
        ("fields --json", "fields", "sex", "values", "female"),
        ("fields --json", "fields", "magnesium", "units", "mg/dL"),
        ("fields --json", "fields", "swallows", "parts", "weak"),
        ("fields --json", "fields", "age_years", "minimum"),
        ("advise --json", "done"),
    ],
    ids=" ".join,
)
def test_a_name_that_goes_is_named(path: tuple[str, ...]) -> None:
    assert lost(planted(*path), HELD) == [" / " + " / ".join(path)]


def test_a_changed_type_is_named_and_an_addition_is_not() -> None:
    now = deepcopy(HELD)
    now["fields --json"]["fields"]["age_years"]["type"] = "number"
    now["fields --json"]["fields"]["age_months"] = {"type": "number"}
    now["ids"]["cases"].append("a-new-one")
    place = " / fields --json / fields / age_years / type"
    assert lost(now, HELD) == [f"{place}: integer, now number"]


def test_a_renamed_field_is_reached_through_the_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    now = planted("fields --json", "fields", "bmi_kg_m2")
    now["fields --json"]["fields"]["body_mass_index"] = {"type": "number"}
    assert lost(now, HELD) == [" / fields --json / fields / bmi_kg_m2"]
    moves = {(1, "bmi_kg_m2"): editions.Move("body_mass_index")}
    monkeypatch.setattr(editions, "MOVES", moves)
    monkeypatch.setattr(editions, "moved", lambda since, name: (moves[since, name].to, None, []))
    assert lost(now, HELD) == []
    del now["fields --json"]["fields"]["body_mass_index"]
    assert lost(now, HELD) == [" / fields --json / fields / bmi_kg_m2"]
