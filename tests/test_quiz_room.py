"""Learners and an instructor at one room: who may what, what each sees, and what is stored."""

from typing import Any

import pytest

from quiz_cases import (
    ASKED,
    BEST,
    CASES,
    NOW,
    PLAN,
    RIGHT,
    WRONG,
    Class,
)


@pytest.fixture
def school() -> Any:
    made = Class()
    yield made
    made.store.close()


def test_a_whole_live_session_with_two_votes(school: Class) -> None:
    school.live(BEST, PLAN)
    ann, ben = school.join("Ann"), school.join("Ben")
    page = ann.view()
    assert (page["phase"], page["item"], page["case"]["title"]) == (
        "ready",
        None,
        CASES[0].title,
    )
    school.do("open")
    page = ann.view()
    assert page["item"]["id"] == BEST and page["mine"] is None
    ann.answer(WRONG[BEST], sure=3)
    ben.answer(RIGHT[BEST], sure=1)
    (wrong,), (right,) = school.letters(BEST, WRONG[BEST]), school.letters(BEST, RIGHT[BEST])
    assert ann.view()["mine"] == {
        "choice": [wrong],
        "sure": 3,
        "round": 1,
        "saved_at": NOW,
        "attempt": 1,
    }
    school.do("close")
    assert ann.view()["distribution"] is None
    school.do("show")
    told = ann.view()["distribution"]
    assert told == {**dict.fromkeys(told, 0), wrong: 1, right: 1}
    school.do("discuss", "open")
    assert ann.view()["distribution"] is None
    ann.answer(RIGHT[BEST], sure=2)
    ben.answer(RIGHT[BEST], sure=3)
    school.do("close", "reveal")
    page = ann.view()
    assert page["reveal"]["points"] == 1
    assert page["reveal"]["verdicts"][right] == "right"
    assert page["distribution"][right] == 2
    board = school.board()
    assert board["flips"] == sorted([[wrong, right, 1], [right, right, 1]])
    assert board["sure"]["1"][wrong] == {"1": 0, "2": 0, "3": 1}
    assert board["distribution"]["2"] == page["distribution"]
    school.do("next", "open")
    ann.answer(WRONG[PLAN], sure=3)
    school.do("close", "reveal", "next")
    page = ann.view()
    assert (page["phase"], page["item"], page["case"]) == ("ended", None, None)
    assert page["score"] == {
        "points": 1,
        "of": 2,
        "calibration": {
            "1": {"right": 0, "of": 0},
            "2": {"right": 1, "of": 1},
            "3": {"right": 0, "of": 1},
        },
        "pitfalls": [ASKED[PLAN].item.options[2].pitfall],
    }
    results = school.room.results(school.boss, school.id)
    assert [asked.id for asked in results.asked] == [BEST, PLAN]
    assert sorted(results.learners.values()) == ["Ann", "Ben"]
    assert [given.choice for given in results.given] == [
        *[WRONG[BEST], RIGHT[BEST], RIGHT[BEST], RIGHT[BEST], WRONG[PLAN]]
    ]
