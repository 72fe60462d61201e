"""What an answer is worth, beyond what the room's own tests say of it."""

from itertools import permutations

import pytest

from esodys_teach.content.case import Case, case_ids, load_case
from esodys_teach.content.items import Order
from esodys_teach.quiz.scoring import mark
from esodys_teach.quiz.snapshots import ask

ORDERS = [
    (case, item)
    for case in map(load_case, case_ids())
    for item in case.items
    if isinstance(item, Order)
]


@pytest.mark.parametrize(("case", "item"), ORDERS, ids=lambda one: one.id)
def test_no_step_of_a_broken_pair_is_called_right(case: Case, item: Order) -> None:
    bound = {id for pair in item.pairs for id in (pair.first, pair.then)}
    for choice in permutations(option.id for option in item.options):
        found = mark(ask(case, item), choice)
        broken = [p for p in item.pairs if choice.index(p.first) > choice.index(p.then)]
        wrong = {id for pair in broken for id in (pair.first, pair.then)}
        verdicts = found.verdicts
        assert {id for id, said in verdicts.items() if said in ("early", "late")} == wrong
        assert {id for id, said in verdicts.items() if said == "right"} == bound - wrong
        assert {id for id, said in verdicts.items() if not said} == set(verdicts) - bound
        assert all(verdicts[pair.then] == "early" for pair in broken)
        assert found.points == 1 - len(broken) / len(item.pairs)


@pytest.mark.parametrize(("case", "item"), ORDERS, ids=lambda one: one.id)
def test_the_first_step_put_last_is_too_late(case: Case, item: Order) -> None:
    first, *rest = (option.id for option in item.options)
    if any(pair.first == first for pair in item.pairs):
        assert mark(ask(case, item), (*rest, first)).verdicts[first] == "late"
