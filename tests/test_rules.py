"""Each row of the decision rules speaks where it holds, and is silent at a near miss.

`reading/` is an independent reading of sections 3 to 7 and 13: patients like the complete patient
of `patients.py`, but with some facts.
"""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from esodys_teach.rules import RULES
from patients import CHILD, LOW_K, LOW_MG, Facts, advised, but, ids, rows, told
from reading.avoid import AVOID
from reading.exits import EXITS
from reading.gates import DONE, GATES
from reading.living import LIVING
from reading.motor import MOTOR
from reading.pitfalls import PITFALLS
from reading.row import Row
from reading.second import SECOND
from reading.treatment import ACID, ELECTROLYTES, MEDICINES

# X1 to X3, L5 and the refusal itself; a label is wrong there too
FOR_ALL = (
    "exit.urgent-endoscopy",
    "exit.cardiac",
    "safety.same-day",
    "scope.specialist",
    "mn.label-mild-iem",
    "safety.ecg-qtc",
    "safety.high-electrolytes",
    "safety.calcium",
    "exit.ctd-referral",
    "safety.anticoagulant",
)
# Low magnesium and potassium, an opioid, a list that nobody has reviewed
NEEDS_ALL = but(LOW_MG, LOW_K, opioid=True, medicines_reviewed=False, fluid_sodium_depletion=True)
NEVER_SUSPENDED = (
    "step2.mg",
    "step2.k",
    "step2.fluid-na",
    "safety.ecg-qtc",
    "safety.kcl-liquid",
    "meds.deprescribe",
    "workup.meds",
)
SUSPENDED = (
    "step1.",
    "step3.",
    "behav.",
    "diet.small-meals",
    "diet.no-thickened",
    "avoid.",
    "monitor.",
    "plan.",
)
# The rows of the source to whose words independent evidence adds some, for the same patients
WITH_EVIDENCE = (
    *("X6", "X7", "G1", "G2", "G3", "G4", "G4 food stuck", "G9", "done biopsies"),
    *("P1 reflux", "P1 lasting", "P1 no reflux", "E-P2", "P1 tried", "N1", "L6"),
    *("F1 tolerance", "F1 small meals", "T1", "B1", "A1 POEM asked", "A1 stressed, nutrition open"),
    *("O1", "O1 later", "O2", "O2 later", "avoid diet", "avoid relaxants"),
)
READ = [
    *EXITS,
    *GATES,
    *ACID,
    *ELECTROLYTES,
    *MEDICINES,
    *LIVING,
    *DONE,
    *AVOID,
    *PITFALLS,
    *SECOND,
    *MOTOR,
]
ADDED = [
    replace(row, row=f"{row.row} evidence", origin="overlay", gives="")
    for row in READ
    if row.row in WITH_EVIDENCE
]
ROWS = [*READ, *ADDED]


def of_rows(rows: Iterable[Row]) -> pytest.MarkDecorator:
    """A test for each of these rows; it names every patient in whom it fails."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.row) for row in rows])


def speaks(row: Row, *others: Facts, overlays: bool = True) -> bool:
    """Whether a row stands in its list of the advice for the complete patient with these facts."""
    return row.row in rows(advised(*others, overlays=overlays), row.where, row.id)


@of_rows(ROWS)
def test_a_row_speaks_where_it_holds(row: Row) -> None:
    assert row.holds
    assert [told(facts) for facts in row.holds if not speaks(row, facts)] == []
    given = [(told(facts), advised(facts).disposition) for facts in row.holds if row.gives]
    assert [found for found in given if found[1] != row.gives] == []


@of_rows(ROWS)
def test_a_row_is_silent_at_a_near_miss(row: Row) -> None:
    assert [told(facts) for facts in row.silent if speaks(row, facts)] == []


@of_rows(ROWS)
def test_an_item_says_who_says_it(row: Row) -> None:
    alone = 0
    for facts in row.holds:
        (item,) = (item for item in getattr(advised(facts), row.where) if item.id == row.id)
        assert item.text and item.why and item.claims
        assert bool(item.waits_on) == (row.where == "later")
        if item.rows in ((row.row,), (row.row, f"{row.row} evidence")):
            assert (item.origin, item.effect) == (row.origin, row.effect), told(facts)
            alone += 1
    assert alone or row.row in ADDS_WORDS


# Rows that only add words to another row of the same id
ADDS_WORDS = (
    *(row.row for row in ADDED),
    *(f"L5 {why}" for why in ("low", "calcium low", "calcium total", "calcium high")),
    *(f"L5 {why}" for why in ("potassium high", "potassium no wait", "seizure", "tetany")),
    *("L5 sign", "L5 QTc", "D1 limits", "C1 metoclopramide"),
    *("L6 stoma", "L6 no stoma", "L6 with the team", "L4 potassium", "L3 raising", "L7 total"),
    *("L high tablets", "L high medicine", "P1 later endoscopy", "P1 maintained", "P1 kept"),
    *("P1 reason asked", "G2 PPI", "G3 unit severe", "G3 days", "L high ECG"),
    *("L high potassium", "L high potassium 24 h"),
    *("L5", "L5 both", "L5 one", "L6"),
    "P1 current",
    "P1 stop date",
    "E-P3",
    "X4 with food stuck",
    "L2 after L1",
    "L4",
    "L4 caution",
    "L3 both",
    "L3 magnesium unknown",
    "L3 magnesium not low",
    "L3 kidneys",
    "L5 potassium",
    "L3",
    "C1 opioid",
    "C1 heart",
    "G4 dysphagia",
    *("X6", "X6 eating", "X9 same day", "X10", "X10 provisional", "X10 absent"),
    *(f"X10 {x}" for x in ("absent shown", "not settled", "undecided", "disagree", "type III")),
    *("X10 opioid named", "X10 eating", "X10 Chagas", "X13", "X13 Chagas"),
    *("X14 spasm opioid", "X14 hypercontractile opioid", "X10 to X13 second test"),
    *(f"X20 {x}" for x in ("opioid kept", "either", "FLIP", "barium", "both done", "hernia")),
    *("X20", "G5 after X4", "C1 opioid asked", "C1 opioid pattern", "A1 surgery hernia"),
    *("avoid A1 opioid", "avoid A1 tumor"),
)


@of_rows(ROWS)
def test_the_source_alone_says_what_is_its_own_and_emergencies_never_go_off(row: Row) -> None:
    spoken = [speaks(row, facts, overlays=False) for facts in row.holds]
    assert any(spoken) == row.speaks_alone


# In whom the source itself has another reason to wait or to leave
NOT_ALONE = (
    "G3 days",
    "G3 unit",
    "G3 unit severe",
    "L4 potassium",
    "X4 with food stuck",
    "X10 provisional",
    "G4 dysphagia",
    "G5 after X4",
    "G7 own limits",
    "X6 eating",
)


@of_rows(r for r in ROWS if r.gives and not r.speaks_alone and r.row not in NOT_ALONE)
def test_what_only_evidence_adds_decides_nothing_for_the_source_alone(row: Row) -> None:
    assert advised(row.holds[0], overlays=False).disposition == "stay"


@of_rows(row for row in ROWS if row.id not in FOR_ALL)
def test_nothing_else_is_said_to_whom_the_module_declines(row: Row) -> None:
    both = [(facts, overlays) for facts in row.holds for overlays in (True, False)]
    found = [(told(facts), on) for facts, on in both if speaks(row, facts, CHILD, overlays=on)]
    assert found == []


@of_rows(row for row in EXITS if row.gives == "leave")
def test_an_exit_suspends_the_pathway(row: Row) -> None:
    """ "It never suspends step2, safety, hold, meds, another exit, or the steps of G1 to G4"."""
    for facts in row.holds:
        advice = advised(facts, NEEDS_ALL)
        assert advice.disposition == "leave", told(facts)
        assert not [id for id in ids(advice, "steps", "later") if id.startswith(SUSPENDED)]
        hours = row.row in ("X1", "X2", "X3", "X4 with food stuck") or advice.emergencies
        waits = {"workup.meds"} if hours else set()  # S14
        assert waits <= set(ids(advice, "later")), told(facts)
        assert set(NEVER_SUSPENDED) - waits <= set(ids(advice, "steps")), told(facts)


def test_every_row_of_the_tables_was_read() -> None:
    assert {(rule.row, rule.id) for rule in RULES} == {(row.row, row.id) for row in ROWS}


def rows_with(field: str) -> set[str]:
    """The rows that say this of themselves."""
    return {rule.row for rule in RULES if getattr(rule, field)}


def test_the_rows_that_the_reason_of_each_disposition_names() -> None:
    gates = {rule.row for rule in RULES if rule.row[0] == "G"} | {"X20"}
    assert rows_with("gate") == gates
    assert rows_with("modifies") == {"E-P1", "N3", "L4", "L4 potassium", "L5", "T2"}  # D4
    assert rows_with("always_named") == {"C1 metoclopramide"}  # S18
    assert rows_with("headline") == {"X5 hidden tumor"}  # S13
    leads = sorted((rule.lead, rule.row) for rule in RULES if rule.lead)
    assert leads == [(1, "X3"), (2, "L5"), (3, "X1"), (4, "X2")]  # S5
