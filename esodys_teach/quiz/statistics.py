"""What a session's answers say about its items and its learners. Pure.

First attempts only, given before any discussion; the gain of one takes the last vote of each round.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from esodys_teach.content.items import NO_PANEL, Order, QuizItem, ScriptConcordance
from esodys_teach.quiz.answers import (
    Choice,
    Marked,
    calibration,
    changes,
    first,
    marked,
    newest,
    pitfalls_of,
    weights,
)
from esodys_teach.quiz.estimates import (
    FEW_FOR_UNUSED,
    TOO_FEW,
    Estimate,
    Rows,
    discrimination,
    reliability,
    wilson,
)
from esodys_teach.quiz.results import SURE, Asked, Results
from esodys_teach.quiz.scoring import scored


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Those who voted in both rounds: how many were right, and who went from what to what."""

    of: int
    before: int
    after: int
    flips: Mapping[tuple[Choice, Choice], int]


@dataclass(frozen=True, kw_only=True)
class ItemStatistics:
    """One item; where there is no number, a reason stands in its place."""

    asked: Asked
    answered: int
    right: int  # with all points
    points: float | None  # the mean
    facility: Estimate | str
    discrimination: Estimate | str
    taken: Mapping[str, int]  # by option
    unused: Choice | str  # distractors that nobody takes
    pitfalls: Mapping[str, int]  # learners who met each that the item has
    confident_errors: int
    confident_pitfalls: Mapping[str, int]
    gain: Gain | None


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The answers of one level of certainty."""

    right: int
    of: int
    share: Estimate | str


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """A whole session."""

    learners: int  # who answered anything
    complete: int  # who answered every item that has points: those of the two coefficients
    items: tuple[ItemStatistics, ...]
    coefficient: str
    reliability: Estimate | str
    calibration: Mapping[int, Calibration]
    pitfalls: Mapping[str, int]  # learners who met it anywhere, the most frequent first


def statistics(results: Results) -> Statistics:
    """Everything that the debrief tells."""
    answers = marked(results)
    firsts = first(answers)
    judged = [one.id for one in results.asked if scored(one.item)]
    rows = [
        tuple(firsts[learner, item].mark.points or 0.0 for item in judged)
        for learner in results.learners
        if judged and all((learner, item) in firsts for item in judged)
    ]
    name, coefficient = reliability(rows) if rows else ("KR-20", TOO_FEW)
    met = {(m.given.learner, p) for m in firsts.values() for p in m.mark.pitfalls}
    count = Counter(pitfall for _, pitfall in met)
    return Statistics(
        learners=len({one.given.learner for one in answers}),
        complete=len(rows),
        items=tuple(
            _item(one, answers, rows, judged.index(one.id) if one.id in judged else None)
            for one in results.asked
        ),
        coefficient=name,
        reliability=coefficient,
        calibration={
            sure: Calibration(right=right, of=of, share=wilson(right, of))
            for sure, (right, of) in calibration(firsts.values()).items()
        },
        pitfalls=dict(sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _item(
    asked: Asked, answers: Sequence[Marked], rows: Rows, column: int | None
) -> ItemStatistics:
    mine = [one for one in answers if one.given.item == asked.id]
    firsts = list(first(mine).values())
    points = [one.mark.points for one in firsts if one.mark.points is not None]
    right = sum(one.mark.correct for one in firsts)
    sure = [one.mark for one in firsts if one.given.sure == max(SURE)]
    wrong = [one for one in sure if one.points is not None and not one.correct]
    taken = Counter(id for one in firsts for id in one.given.choice)
    met = Counter(pitfall for one in firsts for pitfall in one.mark.pitfalls)
    return ItemStatistics(
        asked=asked,
        answered=len(firsts),
        right=right,
        points=sum(points) / len(points) if points else None,
        facility=NO_PANEL if column is None else wilson(right, len(firsts)),
        discrimination=NO_PANEL if column is None else _discrimination(rows, column),
        taken={option.id: taken[option.id] for option in asked.item.options},
        unused=_unused(asked, taken, len(firsts)),
        pitfalls={pitfall: met[pitfall] for pitfall in pitfalls_of(asked.item)},
        confident_errors=len(wrong),
        confident_pitfalls=Counter(pitfall for one in wrong for pitfall in one.pitfalls),
        gain=_gain(asked.item, mine),
    )


def _discrimination(rows: Rows, column: int) -> Estimate | str:
    return discrimination(rows, column) if rows else TOO_FEW


def _unused(asked: Asked, taken: Mapping[str, int], answered: int) -> Choice | str:
    """An order has no distractors, and a scale is no list of them."""
    if isinstance(asked.item, ScriptConcordance | Order):
        return ()
    if answered < FEW_FOR_UNUSED:
        return TOO_FEW
    worth = weights(asked) or {}
    return tuple(id for id in worth if worth[id] <= 0 and not taken[id])


def _gain(item: QuizItem, mine: Sequence[Marked]) -> Gain | None:
    before, after = newest(mine, 1), newest(mine, 2)
    both = [(before[who], after[who]) for who in before if who in after]
    if not both:
        return None
    return Gain(
        of=len(both),
        before=sum(one.mark.correct for one, _ in both),
        after=sum(other.mark.correct for _, other in both),
        flips=changes(item, ((one.given, other.given) for one, other in both)),
    )
