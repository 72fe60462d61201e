"""What each case expects, written before the rules were run, is what the advice says."""

import pytest

from esodys_teach import advise, case_ids, load_case

PARTS = ("steps", "later", "done", "avoid", "pitfalls")
every_case = pytest.mark.parametrize("case_id", case_ids())


@every_case
@pytest.mark.parametrize("key", ["disposition", "motility_class"])
def test_the_outcome_is_the_expected_one(case_id, key):
    case = load_case(case_id)
    assert getattr(advise(case.patient), key) == getattr(case.expect, key)


@every_case
@pytest.mark.parametrize("key", PARTS)
def test_each_list_contains_what_is_expected(case_id, key):
    case = load_case(case_id)
    found = {item.id for item in getattr(advise(case.patient), key)}
    assert set(getattr(case.expect, key)) - found == set()


@every_case
def test_what_must_never_appear_appears_nowhere(case_id):
    case = load_case(case_id)
    advice = advise(case.patient)
    found = {item.id for part in PARTS for item in getattr(advice, part)}
    assert found & set(case.expect.never) == set()
