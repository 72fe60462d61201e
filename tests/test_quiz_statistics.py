"""What answers say of items and learners, held against textbooks, brute force and counting."""

import math
import random
from itertools import combinations, product
from statistics import NormalDist, correlation, fmean, pstdev, pvariance, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esodys_teach.content.items import NO_PANEL
from esodys_teach.quiz import answers
from esodys_teach.quiz import statistics as quiz
from esodys_teach.quiz.estimates import (
    ALIKE,
    FEW_ANSWERS,
    FEW_FOR_UNUSED,
    FEW_LEARNERS,
    TOO_FEW,
    Estimate,
    alpha,
    bootstrap,
    item_rest,
    reliability,
    wilson,
)
from quizzes import ALL, DO, NAME, NEXT, PANEL, SCRIPT, STEPS, Session, asked, best, monday

RESULTS = monday()
FOUND = quiz.statistics(RESULTS)
OF = {one.asked.id: one for one in FOUND.items}
Z = NormalDist().inv_cdf(0.975)


def estimate(found: Estimate | str) -> Estimate:
    assert isinstance(found, Estimate), found
    return found


# The share of right answers


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 1998;17:857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_the_interval_of_the_textbook(
    right: int, of: int, low: float, high: float
) -> None:
    found = estimate(wilson(right, of))
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (right / of, low, high)


@given(st.integers(FEW_ANSWERS, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_of_a_share_are_those_that_the_score_test_just_accepts(
    count: tuple[int, int],
) -> None:
    right, of = count
    found = estimate(wilson(right, of))
    assert 0 <= found.low <= found.value <= found.high <= 1
    for end in (found.low, found.high):
        distance = abs(right / of - end)
        assert math.isclose(distance, Z * math.sqrt(end * (1 - end) / of), abs_tol=1e-9)


def test_few_answers_give_no_share() -> None:
    assert wilson(FEW_ANSWERS - 1, FEW_ANSWERS - 1) == TOO_FEW
    assert isinstance(wilson(FEW_ANSWERS, FEW_ANSWERS), Estimate)
    # Its reason: below, even an answer that all share leaves almost half the scale.
    low = (FEW_ANSWERS - 1) / (FEW_ANSWERS - 1 + Z**2)
    assert 1 - low > 0.48


# Discrimination and reliability

# Wuensch, East Carolina University, core.ecu.edu/wuenschk/StatHelp/KR20.txt: ten students, ten
# items; the variance of the totals is 5.84 and the sum of pq 2.18.
WUENSCH = [
    tuple(float(right) for right in f"{line:010b}")
    for line in (
        0b1111110110,
        0b1011011101,
        0b1111011001,
        0b0010001000,
        0b0000010010,
        0b1110111111,
        0b1101110111,
        0b1111111101,
        0b0101111101,
        0b1101101110,
    )
]


def test_kr_20_is_that_of_the_textbook() -> None:
    assert pvariance([sum(row) for row in WUENSCH]) == pytest.approx(5.84)
    assert alpha(WUENSCH) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))


SCORES = st.integers(2, 3).flatmap(
    lambda half: st.lists(
        st.tuples(*[st.sampled_from((0.0, 0.25, 0.5, 1.0))] * (2 * half)), min_size=3, max_size=9
    )
)


@given(SCORES)
def test_alpha_is_the_mean_of_all_split_halves(rows: list[tuple[float, ...]]) -> None:
    """Cronbach, Psychometrika 1951;16:297-334: the mean of Rulon's coefficient over all splits."""
    whole = pvariance([sum(row) for row in rows])
    found = alpha(rows)
    if whole < 1e-12:
        assert found is None
        return
    items = range(len(rows[0]))
    splits = []
    for half in combinations(items, len(items) // 2):
        apart = [sum(row[i] if i in half else -row[i] for i in items) for row in rows]
        splits.append(1 - pvariance(apart) / whole)
    assert found == pytest.approx(fmean(splits), abs=1e-9)


@given(SCORES, st.integers(0, 3))
def test_the_item_is_taken_out_of_the_total(rows: list[tuple[float, ...]], item: int) -> None:
    """Against the textbook's way: the correlation with the whole total, corrected for its part."""
    own, total = [row[item] for row in rows], [sum(row) for row in rows]
    rest = [t - x for t, x in zip(total, own, strict=True)]
    found = item_rest(rows, item)
    if min(map(pstdev, (own, rest))) < 1e-9:
        assert found is None
        return
    assert found == pytest.approx(correlation(own, rest), abs=1e-9)
    if pstdev(total) > 1e-9:
        r, s, t = correlation(own, total), pstdev(own), pstdev(total)
        corrected = (r * t - s) / math.sqrt(t**2 + s**2 - 2 * r * s * t)
        assert found == pytest.approx(corrected, abs=1e-6)


def test_the_bootstrap_agrees_with_every_sample_there_is() -> None:
    """Six rows can be drawn in 46,656 ways; the 2.5 and 97.5% points of those are exact."""
    rows = [0.0, 1.1, 1.7, 3.2, 6.9, 12.3]
    cuts = quantiles((sum(drawn) / 6 for drawn in product(rows, repeat=6)), n=200)
    found = estimate(bootstrap(rows, fmean))
    assert found.value == fmean(rows)
    assert cuts[2] < found.low < cuts[6]  # 1.5 to 3.5%
    assert cuts[192] < found.high < cuts[196]
    assert bootstrap(rows, fmean) == found  # the seed is fixed


def test_a_statistic_that_often_does_not_exist_gets_no_interval() -> None:
    def unless_alike(rows: list[float]) -> float | None:
        return fmean(rows) if len(set(rows)) > 1 else None

    assert bootstrap([0.0, 0.0, 0.0, 0.0, 1.0], unless_alike) == TOO_FEW
    assert bootstrap([1.0] * 30, unless_alike) == ALIKE


def test_the_interval_of_alpha_covers_about_as_often_as_it_says() -> None:
    """Simulated classes whose true alpha is known: five parallel items, correlation 0.4."""
    chance = random.Random(5)

    def learner() -> tuple[float, ...]:
        ability = chance.gauss(0, math.sqrt(0.4))
        return tuple(ability + chance.gauss(0, math.sqrt(0.6)) for _ in range(5))

    true = 5 * 0.4 / (1 + 4 * 0.4)
    covered = 0
    for _ in range(60):
        found = estimate(reliability([learner() for _ in range(40)])[1])
        covered += found.low <= true <= found.high
    assert covered >= 51  # 95% of 60 are 57; 51 or less would happen once in 100 runs


def test_few_learners_give_no_discrimination() -> None:
    """Its reason: below, the interval of a clearly good item, 0.4, reaches zero (Fisher)."""
    for learners, reaches in ((FEW_LEARNERS - 1, True), (FEW_LEARNERS, False)):
        low = math.atanh(0.4) - Z / math.sqrt(learners - 3)
        assert (low <= 0) == reaches


def crowd(count: int) -> Session:
    """Learners of differing ability at five items of one best answer."""
    items = [asked(best(f"n{n}", f"Question {n}?")) for n in range(5)]
    session = Session(*items, **{f"p{n}": f"P {n}" for n in range(count)})
    chance = random.Random(7)
    for learner in session.learners:
        ability = chance.random()
        for one in items:
            session.answer(learner, one, "a" if chance.random() < ability else "b")
    return session


def test_a_class_of_forty_is_judged() -> None:
    found = quiz.statistics(crowd(40).results())
    rows = [
        tuple(float(g.choice == ("a",)) for g in crowd(40).given if g.learner == learner)
        for learner in crowd(40).learners
    ]
    assert found.coefficient == "KR-20"
    assert found.complete == 40
    told = estimate(found.reliability)
    assert told.value == alpha(rows)
    assert told.low < told.value < told.high < 1
    for n, item in enumerate(found.items):
        told = estimate(item.discrimination)
        assert told.value == item_rest(rows, n)
        assert -1 <= told.low < told.value < told.high <= 1
        assert item.unused == ("c", "d")


def test_who_missed_an_item_counts_for_facility_and_not_for_the_rest() -> None:
    session = crowd(40)
    session.given = [g for g in session.given if (g.learner, g.item) != ("p0", "seven-of-ten/n0")]
    found = quiz.statistics(session.results())
    assert (found.complete, [item.answered for item in found.items]) == (39, [39, 40, 40, 40, 40])


def test_few_are_too_few_to_judge() -> None:
    found = quiz.statistics(crowd(FEW_LEARNERS - 1).results())
    assert found.reliability == TOO_FEW
    assert {item.discrimination for item in found.items} == {TOO_FEW}
    assert {item.unused for item in found.items} == {TOO_FEW}
    assert isinstance(quiz.statistics(crowd(FEW_LEARNERS).results()).reliability, Estimate)


def test_an_item_that_all_know_tells_nobody_apart() -> None:
    session = crowd(40)
    known = session.items[0]
    session.given = [g for g in session.given if g.item != known.id]
    for learner in session.learners:
        session.answer(learner, known, "a")
    assert quiz.statistics(session.results()).items[0].discrimination == ALIKE


def test_unused_waits_until_one_in_ten_would_have_been_seen() -> None:
    assert 0.9**FEW_FOR_UNUSED < 0.05 < 0.9 ** (FEW_FOR_UNUSED - 1)
    assert quiz.statistics(crowd(FEW_FOR_UNUSED).results()).items[0].unused == ("c", "d")
    assert quiz.statistics(crowd(FEW_FOR_UNUSED - 1).results()).items[0].unused == TOO_FEW


def test_partial_points_make_it_alpha() -> None:
    assert FOUND.coefficient == "alpha"
    assert FOUND.complete == 11


# A session counted by hand


def test_first_attempts_are_counted_by_hand() -> None:
    counts = {one.asked.id: (one.answered, one.right) for one in FOUND.items}
    assert counts == {
        NAME.id: (12, 4),
        NEXT.id: (12, 6),  # the second attempt of one learner does not count
        STEPS.id: (12, 8),
        DO.id: (11, 7),
        SCRIPT.id: (11, 0),
        PANEL.id: (11, 5),
    }
    assert estimate(OF[NAME.id].facility).value == 4 / 12
    assert OF[NEXT.id].points == pytest.approx((6 * 1 + 3 * 0 + 3 * 0.5) / 12)
    assert OF[STEPS.id].points == pytest.approx((8 * 1 + 2 * 2 / 3 + 2 * 0) / 12)
    assert OF[PANEL.id].points == pytest.approx((5 * 1 + 4 * 2 / 3 + 2 * 0) / 11)
    assert OF[NAME.id].taken == {"a": 4, "b": 5, "c": 3, "d": 0}


def test_without_a_panel_nobody_says_what_is_right() -> None:
    sure = Session(SCRIPT, x="X").answer("x", SCRIPT, "0", 3)
    (one,) = quiz.statistics(sure.results()).items
    assert (one.points, one.facility, one.discrimination) == (None, NO_PANEL, NO_PANEL)
    assert one.unused == ()
    assert one.confident_errors == 0


def test_pitfalls_are_counted_by_learner_and_item() -> None:
    assert OF[NAME.id].pitfalls == {
        "pf.v3-v4-mild": 5,
        "pf.inconclusive-not-iem": 3,
        "pf.50pct-failed": 0,
    }
    assert OF[NEXT.id].pitfalls == {"pf.irp-system": 3}
    assert OF[STEPS.id].pitfalls == {"pf.renal-mg": 2, "pf.mg-first": 4}
    assert OF[DO.id].pitfalls == {"pf.positional-irp": 2}
    assert OF[SCRIPT.id].pitfalls == OF[PANEL.id].pitfalls == {}
    assert list(FOUND.pitfalls.items())[:3] == [
        ("pf.v3-v4-mild", 5),
        ("pf.mg-first", 4),
        ("pf.inconclusive-not-iem", 3),
    ]


def test_a_learner_who_meets_a_pitfall_twice_is_one_learner() -> None:
    one, other = asked(best()), asked(best("other", "And this?"))
    session = Session(one, other, x="X", y="Y")
    for item in (one, other):
        session.answer("x", item, "b")
    found = quiz.statistics(session.answer("y", other, "b").results())
    assert found.pitfalls["pf.v3-v4-mild"] == 2
    assert [item.pitfalls["pf.v3-v4-mild"] for item in found.items] == [1, 2]


def test_confident_errors_are_sure_and_not_right() -> None:
    assert {one.asked.id: one.confident_errors for one in FOUND.items} == {
        NAME.id: 3,
        NEXT.id: 6,
        STEPS.id: 0,
        DO.id: 0,
        SCRIPT.id: 0,
        PANEL.id: 0,
    }
    assert OF[NAME.id].confident_pitfalls == {"pf.v3-v4-mild": 3}


def test_calibration_is_right_answers_by_certainty() -> None:
    counts = {sure: (one.right, one.of) for sure, one in FOUND.calibration.items()}
    # A guess: two of the first item, eleven of the plan. Sure: three and twelve. No script item.
    assert counts == {1: (7, 13), 2: (4 + 8 + 5, 7 + 12 + 11), 3: (6, 15)}
    assert estimate(FOUND.calibration[3].share) == wilson(6, 15)


def test_the_discussion_is_told_for_those_who_answered_twice() -> None:
    gain = OF[NAME.id].gain
    assert gain is not None
    assert (gain.of, gain.before, gain.after) == (12, 4, 9)
    assert gain.flips == {
        (("a",), ("a",)): 4,
        (("b",), ("a",)): 5,
        (("c",), ("b",)): 3,
    }
    assert OF[NEXT.id].gain is None


def test_the_vote_of_a_round_is_its_last_answer() -> None:
    session = Session(NAME, x="X", y="Y").answer("x", NAME, "b").answer("x", NAME, "c")
    session.answer("y", NAME, "a").answer("x", NAME, "b", 1, 2).answer("x", NAME, "a", 1, 2)
    (found,) = quiz.statistics(session.results()).items
    assert found.gain is not None
    assert found.gain.flips == {(("c",), ("a",)): 1}  # y gave no second vote
    assert found.taken["b"] == 1 and found.taken["c"] == 0  # the first attempt


def test_only_an_order_has_an_order() -> None:
    session = Session(NEXT, STEPS, x="X")
    for item, choices in ((NEXT, ("b a", "a b")), (STEPS, ("d a b c", "a d b c"))):
        session.answer("x", item, choices[0]).answer("x", item, choices[1], 2, 2)
    chosen, ordered = (item.gain for item in quiz.statistics(session.results()).items)
    assert chosen is not None and ordered is not None
    assert chosen.flips == {(("a", "b"), ("a", "b")): 1}
    assert ordered.flips == {(("d", "a", "b", "c"), ("a", "d", "b", "c")): 1}


def test_what_is_no_answer_any_more_is_left_out() -> None:
    session = Session(NAME, STEPS, x="X").answer("x", NAME, "h").answer("x", STEPS, "a b")
    session.answer("gone", NAME, "a").answer("x", asked(best("left")), "a")
    found = quiz.statistics(session.results())
    assert [item.answered for item in found.items] == [0, 0]
    assert found.learners == 0


def test_an_empty_session_is_no_error() -> None:
    found = quiz.statistics(Session(*ALL).results())
    assert {item.facility for item in found.items} == {TOO_FEW, NO_PANEL}
    assert found.reliability == TOO_FEW
    assert quiz.statistics(Session().results()).items == ()


def test_the_newest_answer_counts_and_the_first_is_kept() -> None:
    marked = answers.marked(RESULTS)
    assert answers.first(marked)["l8", NEXT.id].given.choice == ("a", "d")
    assert answers.newest(marked)["l8", NEXT.id].given.choice == ("b", "a")
    assert answers.newest(marked)["l9", NAME.id].given.round == 2
    assert answers.newest(marked, 1)["l9", NAME.id].given.choice == ("b",)


def test_who_votes_only_after_the_discussion_has_no_first_answer() -> None:
    session = Session(NAME, x="X", y="Y").answer("x", NAME, "b")
    session.answer("y", NAME, "b", sure=3, round_=2)
    found = quiz.statistics(session.results())
    assert (found.learners, found.items[0].answered, found.calibration[3].of) == (2, 1, 0)


def test_weights_give_the_points_of_every_single_choice() -> None:
    assert answers.weights(NAME) == {"a": 1, "b": 0, "c": 0, "d": 0}
    assert answers.weights(NEXT) == {"a": 0.5, "b": 0.5, "c": 0, "d": -0.5}
    assert answers.weights(DO) == {
        "a": pytest.approx(0.5),
        "b": pytest.approx(0.5),
        "c": 0,
        "d": -0.5,
    }
    assert answers.weights(PANEL) == {"-2": 0, "-1": 0, "0": 2 / 3, "1": 1, "2": 1 / 3}
    assert answers.weights(SCRIPT) is None
    assert answers.weights(STEPS) is None


def test_a_large_class_is_judged_in_seconds() -> None:
    """500 learners are the most that a session takes."""
    found = quiz.statistics(crowd(500).results())
    assert found.complete == 500
