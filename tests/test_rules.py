"""Each row of the decision rules speaks where it holds, and is silent at a near miss.

`reading/` is an independent reading of sections 3 to 7 and 13: patients like the complete patient
of `patients.py`, but with some facts.
"""

import pytest
from patients import Facts, advised, rows, told
from reading.avoid import AVOID
from reading.exits import EXITS
from reading.gates import DONE, GATES
from reading.living import LIVING
from reading.pitfalls import PITFALLS
from reading.row import Row
from reading.treatment import ACID, ELECTROLYTES, MEDICINES

from esodys_teach.rules import RULES

STEPS = [*EXITS, *GATES, *ACID, *ELECTROLYTES, *MEDICINES, *LIVING, *DONE]
ROWS = [*STEPS, *AVOID, *PITFALLS]
HOLDS = [
    pytest.param(row, facts, id=f"{row.row}: {told(facts)}") for row in ROWS for facts in row.holds
]
SILENT = [
    pytest.param(row, facts, id=f"not {row.row}: {told(facts)}")
    for row in ROWS
    for facts in row.silent
]


@pytest.mark.parametrize(("row", "facts"), HOLDS)
def test_a_row_speaks_where_it_holds(row: Row, facts: Facts) -> None:
    advice = advised(facts)
    assert row.row in rows(advice, row.where, row.id)
    if row.gives:
        assert advice.disposition == row.gives


@pytest.mark.parametrize(("row", "facts"), SILENT)
def test_a_row_is_silent_at_a_near_miss(row: Row, facts: Facts) -> None:
    assert row.row not in rows(advised(facts), row.where, row.id)


EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.row)


@EVERY_ROW
def test_an_item_says_who_says_it(row: Row) -> None:
    alone = 0
    for facts in row.holds:
        (item,) = (item for item in getattr(advised(facts), row.where) if item.id == row.id)
        assert item.text and item.why and item.claims
        assert bool(item.waits_on) == (row.where == "later")
        if item.rows == (row.row,):
            assert (item.origin, item.effect) == (row.origin, row.effect)
            alone += 1
    assert alone or row.row in ADDS_WORDS


# Rows that only add words to another row of the same id
ADDS_WORDS = (
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
)


@EVERY_ROW
def test_the_source_alone_says_what_is_its_own_and_emergencies_never_go_off(row: Row) -> None:
    spoken = [row.row in rows(advised(f, overlays=False), row.where, row.id) for f in row.holds]
    assert any(spoken) == row.speaks_alone


def test_every_row_of_the_tables_was_read() -> None:
    assert {(rule.row, rule.id) for rule in RULES} == {(row.row, row.id) for row in ROWS}
